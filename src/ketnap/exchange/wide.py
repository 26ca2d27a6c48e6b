"""Targets as offices lay them out: a column for each year, for each indicator, or for both.

``Đơn vị | 2026 | 2027``; ``Đơn vị | Kết nạp | Cử học``; a heading on two lines for both. Each such
column of a row is a target of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from ketnap.statistics.indicator import MILESTONES
from ketnap.statistics.indicators import INDICATORS
from ketnap.vietnamese.names import fold_key

_WORDS = {
    "admitted": "ket nap|ket nap dang vien|ket nap dang vien moi|ket nap moi|dang vien moi|"
    "phat trien dang|phat trien dang vien|phat trien dang vien moi|so dang vien moi|"
    "chi tieu ket nap|chi tieu ket nap dang vien|chi tieu phat trien dang vien|"
    "chi tieu ket nap dang vien moi|chi tieu phat trien dang",
    "sent_to_class": "cu hoc|cu hoc lop nhan thuc|hoc lop nhan thuc|hoc lop nhan thuc ve dang|"
    "hoc lop cam tinh dang|lop nhan thuc ve dang|lop cam tinh dang|boi duong nhan thuc ve dang|"
    "lop boi duong nhan thuc ve dang|hoc lop boi duong nhan thuc ve dang|"
    "cu hoc lop boi duong nhan thuc ve dang|boi duong ket nap dang",
    "recognised": "chinh thuc|cong nhan chinh thuc|cong nhan dang vien chinh thuc|"
    "chuyen dang chinh thuc|chuyen dang vien chinh thuc|dang vien chinh thuc",
    "women": "ket nap nu|dang vien nu|ket nap dang vien nu|la nu",
    "ethnic_minority": "dtts|nguoi dtts|nguoi dan toc thieu so|dang vien dtts|la nguoi dtts|"
    "dang vien la nguoi dan toc thieu so|dan toc",
    "youth_union": "doan vien|doan vien tncs|ket nap doan vien|la doan vien",
}
_GENERAL = re.compile(
    r"chi tieu(?: (?:giao|duoc giao|phan bo|cac nam|hang nam|tung nam))?|ke hoach|so luong|"
    r"trong do|chia ra|nam|giao|giai doan.*|nhiem ky.*"
)
_YEAR = re.compile(r"(?:(?:chi tieu|ke hoach|giao|so luong) )?(?:nam )?(20\d\d)(?:\.0)?")


@cache
def _indicators() -> dict[str, str]:
    known: dict[str, str] = {}
    for key, words in _WORDS.items():
        known |= dict.fromkeys(words.split("|"), key)
    for key, indicator in INDICATORS.items():
        if indicator.basis not in MILESTONES or indicator.counts is None or indicator.among:
            continue
        for label in (key, indicator.label, indicator.label_en):
            known.setdefault(fold_key(label), key)
    return known


def indicator_called(text: str) -> str | None:
    """The indicator offices call so; None for none."""
    return _indicators().get(fold_key(text).strip(" .:"))


def meaning_of(headings: Sequence[str]) -> dict[str, Any] | None:
    """What a column says of all its targets, by its heading keys from top to bottom.

    Out: ``year``, ``indicator`` or both; None when the column is none of targets.
    """
    told: dict[str, Any] = {}
    for heading in headings:
        year = _YEAR.fullmatch(heading)
        if year:
            told["year"] = int(year[1])
        elif indicator := indicator_called(heading):
            told["indicator"] = indicator
        elif not _GENERAL.fullmatch(heading):
            parts = re.fullmatch(r"(.*?) (?:nam )?(20\d\d)", heading)
            indicator = indicator_called(parts[1]) if parts else None
            if parts is None or indicator is None:
                return None
            told |= {"year": int(parts[2]), "indicator": indicator}
    return told or None
