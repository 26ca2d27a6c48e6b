"""Indicators of members: Biểu 1 (increase and decrease), counts for Biểu 5 and for rates.

Rows are memberships with ``opening``, ``closing`` (member at the start and at the end of the
period), ``came`` and ``went`` (how a membership that began or ended in the period did so).
A move between two cells of the same row of a table is neither an increase nor a decrease.
"""

from __future__ import annotations

import polars as pl

from ketnap.statistics.indicator import FORMS, Basis, Indicator

col = pl.col
FORM_1 = f"Biểu 1, {FORMS}"

CAME = {  # how it began → label, English label
    "admitted": ("Kết nạp", "Admitted"),
    "transferred": ("Chuyển sinh hoạt đảng đến", "Transferred in"),
    "restored": ("Phục hồi đảng tịch", "Membership restored"),
    "otherwise": ("Tăng khác, chưa ghi lý do", "Other increase, reason not recorded"),
}
WENT = {
    "died": ("Từ trần", "Died"),
    "expelled": ("Khai trừ", "Expelled"),
    "struck_off": ("Xóa tên", "Struck off"),
    "left": ("Xin ra khỏi Đảng", "Left at own request"),
    "moved": ("Chuyển sinh hoạt đảng đi", "Transferred out"),
    "otherwise": ("Giảm khác, chưa ghi lý do", "Other decrease, reason not recorded"),
}


def member(key: str, label: str, label_en: str, counts: pl.Expr, **rest: str) -> Indicator:
    """Memberships."""
    rest.setdefault("citation", FORM_1)
    rest.setdefault("unit", "đảng viên")
    rest.setdefault("unit_en", "members")
    return Indicator(key, label, label_en, Basis.MEMBERS, counts, **rest)  # type: ignore[arg-type]


ALL = [
    member("members_opening", "Đảng viên đầu kỳ", "Members at the start", col("opening")),
    member("members_in", "Đảng viên tăng trong kỳ", "Increase", col("came").is_not_null()),
    *(
        member(f"members_in_{key}", label, label_en, col("came").eq_missing(key))
        for key, (label, label_en) in CAME.items()
    ),
    member("members_out", "Đảng viên giảm trong kỳ", "Decrease", col("went").is_not_null()),
    *(
        member(f"members_out_{key}", label, label_en, col("went").eq_missing(key))
        for key, (label, label_en) in WENT.items()
    ),
    member(
        "members_out_struck_off_probationary",
        "Trong đó: xóa tên đảng viên dự bị",
        "Of whom struck off during probation",
        col("went").eq_missing("struck_off") & col("probationary_at_end"),
    ),
    member("members", "Đảng viên cuối kỳ", "Members at the end", col("closing")),
    member(
        "members_official",
        "Đảng viên chính thức cuối kỳ",
        "Official members at the end",
        col("closing") & col("official"),
    ),
]
