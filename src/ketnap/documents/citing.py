"""How papers cite: days, and the regulation on implementing the Charter that was in force."""

from __future__ import annotations

import datetime as dt

from ketnap.law.sources import Source
from ketnap.regulations import rulebook

FIRST_REGULATION = "45-QĐ/TW 2011-11-01"


def regulation_on(on: dt.date) -> Source | None:
    """Return the regulation on implementing the Charter in force on a day; None before 2011."""
    sources = rulebook().sources
    source = sources[FIRST_REGULATION]
    if on < source.in_force_on:
        return None
    while True:
        later = [sources[key] for key in source.replaced_by if sources[key].in_force_on <= on]
        if not later:
            return source
        source = later[0]


def cited_day(day: dt.date) -> str:
    """Return a day as papers cite it, with a zero before days below 10 and months 1 and 2.

    399-QĐ/TW (9-1-2026), seen second-hand.

    >>> cited_day(dt.date(2026, 9, 5)), cited_day(dt.date(2025, 1, 20))
    ('05/9/2026', '20/01/2025')
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def regulation_said(source: Source | None) -> str | None:
    """Return a regulation as a paper cites it; None where none is known."""
    if source is None:
        return None
    day = cited_day(source.issued_on)
    return f"Quy định số {source.number} ngày {day} của {source.issuer} thi hành Điều lệ Đảng"
