"""Stretches of time that reports use; both ends included."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

from ketnap.vietnamese.numbers import show_number

DAY = dt.timedelta(days=1)
ROMAN = ("I", "II", "III", "IV")


class Span(NamedTuple):
    """First and last day."""

    since: dt.date
    until: dt.date

    @property
    def name(self) -> str:
        """A month as 07/2020, a quarter as Quý III/2020, other stretches by their days."""
        first, last = self
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.month:02d}/{first.year}"
        if first.year == last.year and (first.month - 1) // 3 == (last.month - 1) // 3:
            return f"Quý {ROMAN[(first.month - 1) // 3]}/{first.year}"
        return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def end_of_month(day: dt.date) -> dt.date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_of(since: dt.date, until: dt.date) -> list[Span]:
    """Cut [since, until] at the ends of months."""
    spans = []
    while since <= until:
        last = min(end_of_month(since), until)
        spans.append(Span(since, last))
        since = last + DAY
    return spans


def quarters_of(since: dt.date, until: dt.date) -> list[Span]:
    """Cut [since, until] at the ends of quarters."""
    spans = []
    while since <= until:
        last_month = (since.month - 1) // 3 * 3 + 3
        last = min(end_of_month(dt.date(since.year, last_month, 1)), until)
        spans.append(Span(since, last))
        since = last + DAY
    return spans


def years_of_span(span: Span) -> list[Span]:
    """Cut a span at the ends of years."""
    spans, since = [], span.since
    while since <= span.until:
        last = min(dt.date(since.year, 12, 31), span.until)
        spans.append(Span(since, last))
        since = last + DAY
    return spans


def whole_years(span: Span) -> bool:
    """Whether a span is made of whole calendar years."""
    first, last = span
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def year_before(day: dt.date) -> dt.date:
    """Return the same day a year earlier; the last of February stays the last of February."""
    if day.month == 2 and day == end_of_month(day):
        return end_of_month(dt.date(day.year - 1, 2, 1))
    return day.replace(year=day.year - 1)


def same_last_year(since: dt.date, until: dt.date) -> Span:
    """Return the same period one year earlier."""
    return Span(year_before(since), year_before(until))


def period_before(span: Span) -> Span:
    """Return the period a report sets beside this one: the month or quarter before, else last
    year's."""
    since, until = span
    whole = since.day == 1 and until == end_of_month(until)
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    if whole and months in (1, 3):
        first = since
        for _month in range(months):
            first = (first - DAY).replace(day=1)
        return Span(first, since - DAY)
    return same_last_year(since, until)


def show(value: float | int | None, unit: str = "") -> str:
    """Return a figure as offices write it: whole numbers plain, others with one decimal."""
    if value is None:
        return "–"
    if isinstance(value, int) or (unit != "%" and float(value).is_integer()):
        return show_number(int(value))
    return show_number(round(value, 10), 1)
