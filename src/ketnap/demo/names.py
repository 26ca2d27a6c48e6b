"""Invented names, as people of each ethnic group in the Central Highlands write theirs."""

from __future__ import annotations

from random import Random

KINH_FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Đinh", "Trương", "Huỳnh", "Lương", "Mai", "Tô",
)  # fmt: skip
KINH_MIDDLE = {
    "female": ("Thị", "Thị Thanh", "Thị Kim", "Ngọc", "Thị Thu", "Thùy", "Thị Minh", "Khánh"),
    "male": ("Văn", "Đức", "Minh", "Quốc", "Hữu", "Thanh", "Xuân", "Công", "Ngọc"),
}
KINH_GIVEN = {
    "female": (
        "An", "Bình", "Chi", "Dung", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hòa",
        "Hồng", "Huệ", "Hương", "Lan", "Liên", "Linh", "Loan", "Mai", "My", "Nga", "Ngân",
        "Ngọc", "Nhung", "Oanh", "Phương", "Quỳnh", "Tâm", "Thảo", "Thúy", "Trang", "Trinh",
        "Tuyết", "Uyên", "Vân", "Vy", "Xuân", "Yến",
    ),
    "male": (
        "Anh", "Bảo", "Cường", "Dũng", "Duy", "Đạt", "Đông", "Giang", "Hải", "Hậu", "Hiếu",
        "Hùng", "Huy", "Khánh", "Khoa", "Kiên", "Lâm", "Long", "Lực", "Mạnh", "Minh", "Nam",
        "Nghĩa", "Phong", "Phúc", "Quân", "Quang", "Sơn", "Tài", "Thành", "Thắng", "Thịnh",
        "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Việt", "Vinh",
    ),
}  # fmt: skip
HIGHLAND_GIVEN = {
    "female": (
        "Blen", "Lan", "Bình", "Thảo", "Hiên", "Ngân", "Mơ", "Nhi", "Phượng", "Sương", "Thoa",
        "Hải", "Diên", "Khanh", "Byưk", "Hlim", "Nhoanh", "Phel", "Giang", "Dúi", "Xuân",
        "Hồng", "Thim", "Pưi", "Ling", "Bel", "Kiều", "Trâm", "Vân", "Doan",
    ),
    "male": (
        "Thui", "Lưới", "Khuyh", "Blinh", "Nhơn", "Hùng", "Đức", "Ren", "Bông", "Kiên", "Tuấn",
        "Huynh", "Gyiu", "Dyơi", "Lưm", "Thiên", "Bảo", "Nghĩa", "Phiêu", "Yơi", "Wưn", "Hyai",
        "Khôi", "Tâm", "Lệ", "Ngọc", "Duy", "Hải", "Tít", "Sung",
    ),
}  # fmt: skip
JARAI_CLAN = ("Rơ Châm", "Rơ Mah", "Siu", "Kpă", "Ksor", "Rah Lan", "Rơ Lan")
THAI_FAMILY = ("Lò", "Hà", "Vi", "Lữ", "Lang", "Ngân", "Cầm", "Quàng")
MUONG_FAMILY = ("Bùi", "Quách", "Đinh", "Hà", "Trương", "Phạm")

MINORITIES = ("Xơ Đăng", "Ba Na", "Gia Rai", "Rơ Măm", "Thái", "Mường")


def invented_name(random: Random, ethnicity: str, gender: str) -> str:
    """Return a full name in the manner of ``ethnicity`` for ``gender`` (male, female)."""
    if ethnicity in {"Xơ Đăng", "Ba Na", "Rơ Măm"}:
        mark = "Y" if gender == "female" else "A"
        return f"{mark} {random.choice(HIGHLAND_GIVEN[gender])}"
    if ethnicity == "Gia Rai":
        given = random.choice(HIGHLAND_GIVEN[gender])
        prefix = "H'" if gender == "female" and random.random() < 0.5 else ""
        return f"{random.choice(JARAI_CLAN)} {prefix}{given}"
    family = {"Thái": THAI_FAMILY, "Mường": MUONG_FAMILY}.get(ethnicity, KINH_FAMILY)
    return " ".join(
        (
            random.choice(family),
            random.choice(KINH_MIDDLE[gender]),
            random.choice(KINH_GIVEN[gender]),
        )
    )
