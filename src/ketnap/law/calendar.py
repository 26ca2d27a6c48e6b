"""Working days, months and years: every edge case of counting time is decided here.

Decisions (none of the texts read states them; each is shown as unverified):
- counting starts the day after the event (ordinary civil-law counting); `counts_first_day`
  turns this round;
- n months after a day is the same day number, or the last day of a shorter month
  (29/02 + 12 months = 28/02);
- a term of n months is complete on that anniversary: the act that must follow it may be done
  on the anniversary itself.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from ketnap.law.facts import Language, show_day
from ketnap.law.reading import Block, Fault, FileFaults, read_block
from ketnap.law.terms import Row, Term

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
_EPOCH = date(1970, 1, 1)
_FIRST = (FIRST - _EPOCH).days
_MONTH_ZERO = 1880  # month tables run from January of this year …
_MONTH_YEARS = 320  # … for so many years

DayKind = Literal["public", "swapped", "makeup"]


@dataclass(frozen=True)
class SpecialDay:
    """A day that breaks the week: a day off (public, swapped) or a make-up working Saturday."""

    on: date
    kind: DayKind
    name: str
    name_en: str
    unsure: bool = False

    def show(self, language: Language = "vi") -> str:
        """`02/09/2026 Quốc khánh`, saying so when the day is not certain."""
        name = self.name if language == "vi" else self.name_en
        doubt = {"vi": " (chưa chắc chắn)", "en": " (unsure)"}[language] if self.unsure else ""
        return f"{show_day(self.on)} {name}{doubt}"


@dataclass(frozen=True)
class Year:
    """One year of the table. `confirmed` once someone compared it with the official schedule."""

    number: int
    confirmed: bool
    days: tuple[SpecialDay, ...]
    basis: str = ""


@dataclass(frozen=True)
class Count:
    """How a number of working days was counted: what was skipped, and what is not confirmed."""

    due: date
    weekend_days: int
    days_off: tuple[SpecialDay, ...]
    makeup_days: tuple[SpecialDay, ...]
    unconfirmed_years: tuple[int, ...]

    def show(self, language: Language = "vi") -> str:
        """One sentence part: `bỏ qua 8 ngày thứ bảy, chủ nhật; 02/09/2026 Quốc khánh; …`."""
        skipped = []
        if self.weekend_days:
            words = {"vi": "ngày thứ bảy, chủ nhật", "en": "Saturdays and Sundays"}[language]
            skipped.append(f"{self.weekend_days} {words}")
        skipped += [day.show(language) for day in self.days_off]
        parts = []
        if skipped:
            parts.append({"vi": "bỏ qua ", "en": "skipping "}[language] + "; ".join(skipped))
        if self.makeup_days:
            lead = {"vi": "tính cả ngày làm bù ", "en": "counting the make-up day "}[language]
            parts.append(lead + "; ".join(show_day(day.on) for day in self.makeup_days))
        if self.unconfirmed_years:
            years = ", ".join(map(str, self.unconfirmed_years))
            doubt = {
                "vi": f"lịch nghỉ năm {years} chưa được xác nhận",
                "en": f"the holidays of {years} are not confirmed",
            }
            parts.append(doubt[language])
        return "; ".join(parts)


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_tables() -> tuple[pl.Series, pl.Series, pl.Series]:
    starts, lengths = [], []
    for index in range(_MONTH_YEARS * 12):
        year, month = _MONTH_ZERO + index // 12, index % 12 + 1
        starts.append((date(year, month, 1) - _EPOCH).days)
        lengths.append(monthrange(year, month)[1])
    return (
        pl.Series("month_start", starts, dtype=pl.Int32),
        pl.Series("month_length", lengths, dtype=pl.Int32),
        # the month of each day, looked up: several times faster than taking dates apart
        pl.Series("month_of_day", np.repeat(np.arange(len(lengths)), lengths), dtype=pl.Int32),
    )


_MONTH_STARTS, _MONTH_LENGTHS, _MONTHS_OF_DAYS = _month_tables()
_DAY_ZERO = (date(_MONTH_ZERO, 1, 1) - _EPOCH).days


def _month_place(day: pl.Expr) -> pl.Expr:
    return _at(_MONTHS_OF_DAYS, day.cast(pl.Int32) - _DAY_ZERO)


def _at(table: pl.Series, place: pl.Expr) -> pl.Expr:
    """The table's values at these places; null outside it (a negative place included)."""
    unsigned = place.cast(pl.UInt32, wrap_numerical=True)  # a negative place wraps out of bounds
    return pl.lit(table).gather(unsigned, null_on_oob=True)


def month_index(day: Term) -> Term:
    """Months since year 0: the unit in which an age "by month" is compared."""
    inner = day.read

    def read(row: Row) -> int | None:
        value = inner(row)
        return None if value is None else value.year * 12 + value.month - 1

    return Term(_month_place(day.expr) + _MONTH_ZERO * 12, read)


def plus_months(day: Term, months: Term) -> Term:
    """As `add_months`; unknown when either is, or when the result is far outside the calendar."""
    one, two = day.read, months.read

    def read(row: Row) -> date | None:
        start, length = one(row), two(row)
        return None if start is None or length is None else add_months(start, length)

    return Term(_plus_months(day.expr, months.expr), read)


def _plus_months(day: pl.Expr, months: pl.Expr) -> pl.Expr:
    place = _month_place(day)
    later = place + months.cast(pl.Int32)
    passed = day.cast(pl.Int32) - _at(_MONTH_STARTS, place)
    start = _at(_MONTH_STARTS, later)
    last = _at(_MONTH_LENGTHS, later) - 1
    # min_horizontal skips nulls; `start` is null whenever one of the two is, and carries it
    return (start + pl.min_horizontal(passed, last)).cast(pl.Date)


class Calendar:
    """Which days are worked, from yearly tables. Years without a table know only weekends.

    `counts_first_day`: whether the day of the event is day 1 (default no, unverified).
    Days outside 1990–2060 have no answer: `add_working_days` raises ValueError, a column is null.
    """

    def __init__(self, years: Iterable[Year], *, counts_first_day: bool = False) -> None:
        self.years: Mapping[int, Year] = {year.number: year for year in years}
        self.counts_first_day = counts_first_day
        self._special = {day.on: day for year in self.years.values() for day in year.days}
        self._special_days = sorted(self._special)
        span = (LAST - FIRST).days + 1
        worked = np.zeros(span + 1, dtype=np.int32)
        days = [FIRST + timedelta(days=offset) for offset in range(span)]
        worked[1:] = [self.is_working(day) for day in days]
        # _ordinal[d] = working days in the span up to and including day d
        ordinal = np.cumsum(worked)[1:].astype(np.int32)
        nth = np.flatnonzero(worked[1:]).astype(np.int32) + np.int32(_FIRST)
        self._ordinal, self._nth = ordinal, nth
        self._ordinals = pl.Series("ordinal", ordinal)
        self._nths = pl.Series("nth", nth)
        text = repr((counts_first_day, sorted(self._special.items()), self._confirmed()))
        self.digest = hashlib.sha256(text.encode()).hexdigest()

    def _confirmed(self) -> list[int]:
        return sorted(number for number, year in self.years.items() if year.confirmed)

    def confirmed(self, year: int) -> bool:
        """Whether that year's table has been compared with the official schedule."""
        return year in self.years and self.years[year].confirmed

    def is_working(self, day: date) -> bool:
        """Monday to Friday less days off, plus make-up Saturdays."""
        special = self._special.get(day)
        if special is not None:
            return special.kind == "makeup"
        return day.weekday() < 5

    def add_working_days(self, start: date, days: int) -> date:
        """The last day of a term of `days` working days that runs from `start`.

        Raises ValueError for a negative number or a day outside 1990–2060.
        """
        if days < 0:
            raise ValueError("a term cannot be negative")
        if not FIRST <= start <= LAST:
            raise ValueError(f"{start} is outside the calendar")
        position = int(self._ordinal[(start - FIRST).days]) + days - 1
        if self.counts_first_day and self.is_working(start):
            position -= 1
        if days == 0:
            return start
        if position >= len(self._nth):
            raise ValueError("the term ends outside the calendar")
        return _EPOCH + timedelta(days=int(self._nth[position]))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end` (and `start` itself when the first
        day counts). Raises ValueError when `end` is before `start`: a term never runs backwards.
        """
        if end < start:
            raise ValueError("the end is before the start")
        if not FIRST <= start <= end <= LAST:
            raise ValueError("outside the calendar")
        count = int(self._ordinal[(end - FIRST).days] - self._ordinal[(start - FIRST).days])
        return count + (1 if self.counts_first_day and self.is_working(start) else 0)

    def explain_working_days(self, start: date, days: int) -> Count:
        """How `add_working_days` came to its answer, with every skipped day and why."""
        due = self.add_working_days(start, days)
        first = start if self.counts_first_day else start + timedelta(days=1)
        after, last = bisect_left(self._special_days, first), bisect_right(self._special_days, due)
        specials = [self._special[day] for day in self._special_days[after:last]]
        makeup = tuple(day for day in specials if day.kind == "makeup")
        off = [day for day in specials if day.kind != "makeup" and day.on.weekday() < 5]
        worked_weekends = sum(day.on.weekday() >= 5 for day in makeup)
        years = range(first.year, due.year + 1) if first <= due else ()
        return Count(
            due=due,
            weekend_days=_weekend_days(first, due) - worked_weekends,
            days_off=tuple(off),
            makeup_days=makeup,
            unconfirmed_years=tuple(sorted(y for y in years if not self.confirmed(y))),
        )

    def plus_working_days(self, day: Term, days: Term) -> Term:
        """As `add_working_days`; unknown when either is, or when a day is out of range."""
        one, two = day.read, days.read

        def read(row: Row) -> date | None:
            start, length = one(row), two(row)
            if start is None or length is None:
                return None
            try:
                return self.add_working_days(start, length)
            except ValueError:
                return None

        return Term(self._plus(day.expr, days.expr), read)

    def _plus(self, day: pl.Expr, days: pl.Expr) -> pl.Expr:
        offset = day.cast(pl.Int32) - _FIRST
        counted_from = offset - 1 if self.counts_first_day else offset
        position = _at(self._ordinals, counted_from) + days.cast(pl.Int32) - 1
        due = _at(self._nths, position).cast(pl.Date)
        return pl.when(days == 0).then(day).otherwise(due)


def _weekend_days(first: date, last: date) -> int:
    """Saturdays and Sundays from `first` to `last`, both included."""
    weeks, rest = divmod(max(0, (last - first).days + 1), 7)
    return 2 * weeks + sum((first.weekday() + day) % 7 >= 5 for day in range(rest))


_YEAR_KEYS = {"confirmed", "basis", "days_off", "working_days"}
_DAY_KEYS = {"on", "name", "name_en", "kind", "confidence"}


def load_years(path: Path) -> list[Year]:
    """The yearly tables of a holidays file.

    Raises `FileFaults` for an unknown property, a day in another year, a day stated twice.
    """
    block = read_block(path)
    faults: list[Fault] = []
    years = []
    for key in block:
        entry, line = block[key], block.lines[key]
        if not key.isdigit() or not isinstance(entry, Block):
            faults.append(Fault(line, f"«{key}» phải là một năm.", f"«{key}» must be a year."))
            continue
        for name in entry:
            if name not in _YEAR_KEYS:
                allowed = ", ".join(sorted(_YEAR_KEYS))
                faults.append(
                    Fault(
                        entry.lines[name],
                        f"«{name}» không có trong bảng năm; được phép: {allowed}.",
                        f"no «{name}» in a year; allowed: {allowed}.",
                    )
                )
        if not isinstance(entry.get("confirmed"), bool):
            faults.append(
                Fault(
                    line,
                    f"năm {key}: cần ghi confirmed là true hoặc false.",
                    f"year {key}: confirmed must be true or false.",
                )
            )
        days = [
            *_days(int(key), entry, "days_off", faults),
            *_days(int(key), entry, "working_days", faults),
        ]
        years.append(
            Year(
                number=int(key),
                confirmed=entry.get("confirmed") is True,
                days=tuple(days),
                basis=str(entry.get("basis", "")),
            )
        )
    if faults:
        raise FileFaults(path, faults)
    return years


def _days(year: int, entry: Block, which: str, faults: list[Fault]) -> list[SpecialDay]:
    found: dict[date, SpecialDay] = {}
    stated = entry.get(which) or []
    assert isinstance(stated, list)
    for item in stated:
        if not isinstance(item, Block):
            faults.append(
                Fault(
                    entry.lines[which], "mỗi ngày cần «on» và «name».", "each day needs on, name."
                )
            )
            continue
        on = item.get("on")
        if not isinstance(on, date) or on.year != year or on in found:
            faults.append(
                Fault(
                    item.line,
                    f"ngày «{on}» không thuộc năm {year} hoặc đã ghi rồi.",
                    f"the day «{on}» is not in {year} or stands twice.",
                )
            )
            continue
        for name in item:
            if name not in _DAY_KEYS:
                faults.append(
                    Fault(item.lines[name], f"không có «{name}».", f"no property «{name}».")
                )
        kind: DayKind = "makeup"
        if which == "days_off":
            kind = "swapped" if item.get("kind") == "swapped" else "public"
        found[on] = SpecialDay(
            on=on,
            kind=kind,
            name=str(item.get("name", "")),
            name_en=str(item.get("name_en", item.get("name", ""))),
            unsure=item.get("confidence") == "unsure",
        )
    return list(found.values())
