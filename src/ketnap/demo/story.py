"""What the demo tells: the founding article's half term, the years after it, and today.

The counts of the half term (1-7-2020 to 31-12-2022) are those of the article on Sa Thầy district
(kontumtv.vn): 275 admitted, of whom 116 ethnic minority, 56 rural, 190 Youth Union members, 165
women; Sa Bình sent 90 to the class and had 19 admitted, 76 % of its plan of 25. Everything else
(other communes' shares, quarters, the district's target of 250) is assumed and says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

HALF_TERM = (dt.date(2020, 7, 1), dt.date(2022, 12, 31))
TERM = (dt.date(2020, 7, 1), dt.date(2025, 6, 30))
WOMEN, MINORITY, YOUTH_UNION, RURAL = 165, 116, 190, 56

# Admissions per quarter, III/2020 to IV/2022.
QUARTERS = (18, 26, 31, 22, 24, 35, 28, 27, 33, 31)


@dataclass(frozen=True)
class Commune:
    """One of the eleven units of the district with what the half term brought it."""

    code: str
    admitted: int
    target: int
    sent: int  # to the awareness class
    minority_share: float  # of its people, to weigh who is drawn
    hamlets: tuple[str, ...]


COMMUNES = (
    Commune("sa-binh-commune-2020", 19, 25, 90, 0.5,
            ("Bình Đông", "Bình Trung", "Bình Giang", "Lung Leng", "Kà Bầy", "Khúc Na")),
    Commune("sa-thay-town-2020", 48, 40, 96, 0.2,
            ("Tổ dân phố 1", "Tổ dân phố 2", "Tổ dân phố 3", "Làng Chốt", "Làng Kleng")),
    Commune("sa-son-commune", 30, 24, 62, 0.3,
            ("Nhơn Bình", "Nhơn Lý", "Nhơn Nghĩa", "Làng Bar Gốc", "Bàu Cạn")),
    Commune("sa-nhon-commune", 27, 22, 58, 0.3,
            ("Nhơn Đức", "Nhơn An", "Nhơn Khánh", "Làng Đình", "Nhơn Phú")),
    Commune("sa-nghia-commune", 29, 23, 61, 0.3,
            ("Hòa Bình", "Nghĩa Dũng", "Nghĩa Long", "Đăk Tân", "Làng Anh Hùng")),
    Commune("ho-moong-commune", 31, 25, 70, 0.8,
            ("Đăk Wớk", "Kơ Tu", "Tân Sang", "Kơ Tol", "Đăk Yo")),
    Commune("ya-xier-commune", 28, 22, 64, 0.7,
            ("Làng Rắc", "Thanh Xuân", "Làng O", "Làng Lung", "Làng Trang")),
    Commune("ya-tang-commune", 23, 19, 50, 0.7,
            ("Làng Lút", "Làng Trấp", "Làng Điệp Lốk", "Làng Lốk")),
    Commune("ya-ly-commune-2020", 5, 12, 31, 0.6,
            ("Làng Chứ", "Làng Tum", "Làng Chờ", "Ya De")),
    Commune("ro-koi-commune", 22, 20, 52, 0.8,
            ("Đăk Đe", "Kram", "Rờ Kơi", "Gia Xiêng", "Khơk Klong")),
    Commune("mo-rai-commune", 13, 18, 44, 0.9,
            ("Làng Le", "Làng Xộp", "Làng Kênh", "Làng Grập", "Làng Tang")),
)  # fmt: skip

# Cells every commune has besides its hamlets: (suffix of the code, name, unit kind, members).
OFFICE_CELLS = (
    ("co-quan", "Cơ quan xã", 9),
    ("quan-su", "Quân sự", 6),
    ("cong-an", "Công an", 6),
    ("truong-thcs", "Trường THCS", 11),
    ("truong-tieu-hoc", "Trường Tiểu học", 9),
    ("tram-y-te", "Trạm Y tế", 5),
)

# From 1-7-2025 (1677/NQ-UBTVQH15, 16-6-2025); the office cells follow a month later (assumed).
MERGERS = {
    "sa-thay-commune-2025": ("sa-thay-town-2020", "sa-son-commune", "sa-nhon-commune"),
    "sa-binh-commune-2025": ("sa-nghia-commune", "ho-moong-commune", "sa-binh-commune-2020"),
    "ya-ly-commune-2025": ("ya-xier-commune", "ya-tang-commune", "ya-ly-commune-2020"),
}
MERGING_CELLS = ("co-quan", "quan-su", "cong-an", "tram-y-te")
CELLS_MERGED_ON = dt.date(2025, 8, 1)

# Hamlets without a cell of their own, for the coverage figures (assumed).
HAMLETS_WITHOUT_CELL = {
    "sa-binh-commune-2025": ("Làng Mới",),
    "ya-ly-commune-2025": ("Làng Ngã Ba", "Làng Hồ"),
    "mo-rai-commune": ("Khu Suối Cát",),
}

# After the half term, admissions a year in the whole area (assumed), to keep later years alive.
LATER_YEARS = {2023: 104, 2024: 112, 2025: 98, 2026: 71}
