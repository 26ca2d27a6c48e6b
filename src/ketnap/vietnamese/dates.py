"""Dates as Vietnamese offices write them: day first, sometimes only a month or a year.

Accepted: ``3/4/2025``, ``03-04-2025``, ``3.4.2025``, ``03042025``, ``2025-04-03`` and
``ngày 3 tháng 4 năm 2025``; where part of a date may be missing also ``04/2025``, ``2025-04``,
``tháng 4 năm 2025``, ``2025`` and ``năm 2025``. A month never comes before its day, whatever the
numbers are: 03/04/2025 is the third of April.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Literal

Precision = Literal["year", "month", "day"]

FIRST_YEAR = 1900
LAST_YEAR = 2099
"""The years an office may write; outside of them a year is a slip of the keyboard."""


class DateError(ValueError):
    """A text that is not a date, with what is wrong and how to mend it in both languages.

    ``code`` is stable (``date_empty``, ``date_format``, ``date_two_digit_year``, ``date_day``,
    ``date_month``, ``date_year``, ``date_incomplete``); ``suggestion`` is a text that would be
    accepted, or ``""``.
    """

    def __init__(self, code: str, message: str, message_en: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_en = message_en
        self.suggestion = suggestion


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, the month or only the year.

    ``value`` is always the first day of the interval (it is moved there if it is not), so two
    equal partial dates are equal objects. Sorting is by the start of the interval, the less
    precise first.
    """

    value: date
    precision: Precision = "day"

    def __post_init__(self) -> None:
        if self.precision not in ("year", "month", "day"):
            raise ValueError(f"unknown precision {self.precision!r}")
        if self.precision == "year":
            object.__setattr__(self, "value", self.value.replace(month=1, day=1))
        elif self.precision == "month":
            object.__setattr__(self, "value", self.value.replace(day=1))

    @property
    def start(self) -> date:
        """The first day it can be."""
        return self.value

    @property
    def end(self) -> date:
        """The last day it can be."""
        if self.precision == "day":
            return self.value
        if self.precision == "year":
            return self.value.replace(month=12, day=31)
        return self.value.replace(day=monthrange(self.value.year, self.value.month)[1])

    @property
    def year(self) -> int:
        """The year, which is always known."""
        return self.value.year

    def overlaps(self, other: PartialDate) -> bool:
        """Whether both may be the same day."""
        return self.start <= other.end and other.start <= self.end

    def iso(self) -> str:
        """``1999``, ``1999-05`` or ``1999-05-12``."""
        return self.value.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    def show(self) -> str:
        """``1999``, ``05/1999`` or ``12/05/1999``: no invented day."""
        return show_date(self.value)[{"year": 6, "month": 3, "day": 0}[self.precision] :]

    def say(self) -> str:
        """In words: ``năm 1999``, ``tháng 5 năm 1999``, ``12 tháng 5 năm 1999``."""
        if self.precision == "year":
            return f"năm {self.value.year}"
        words = say_date(self.value)
        return words if self.precision == "day" else words[words.index("tháng") :]

    def __str__(self) -> str:
        return self.show()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.start, -self.end.toordinal()) < (other.start, -other.end.toordinal())


def show_date(day: date) -> str:
    """A day as ``dd/mm/yyyy``, the one way it is shown on screens, papers and sheets."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def say_date(day: date) -> str:
    """A day in words: ``03 tháng 4 năm 2025``.

    A zero stands before days below 10 and before the months 1 and 2, as in official papers
    (Decree 30/2020/NĐ-CP of 2020-03-05, annex I).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def parse_date(text: str) -> date:
    """Read a whole day, day first.

    In: what somebody typed, in any accepted form. Out: the day.
    Raises :class:`DateError` when it is not a whole, possible day.
    """
    partial = parse_partial_date(text)
    if partial.precision == "day":
        return partial.value
    shown = partial.show()
    raise DateError(
        "date_incomplete",
        f"“{shown}” chưa đủ ngày, tháng, năm. Ô này cần cả ngày: nhập theo mẫu 25/04/2025.",
        f"“{shown}” is not a whole date. A day is needed here: write it like 25/04/2025.",
    )


def parse_partial_date(text: str, *, until: date | None = None) -> PartialDate:
    """Read a date that may be known only to the month or the year, day first.

    In: what somebody typed, in any accepted form; ``until`` is the last day it can be, so that no
    year still to come is suggested for a short one. Out: value, precision and so the interval.
    Raises :class:`DateError` when it is not a possible date.
    """
    usual = _FORMS[0].fullmatch(text)
    if usual:
        return _build(text, usual["d"], usual["m"], usual["y"])
    plain = _plain(text)
    if not plain:
        raise DateError(
            "date_empty",
            "Chưa có ngày. Nhập theo mẫu 25/04/2025.",
            "There is no date. Write it like 25/04/2025.",
        )
    for pattern in _FORMS:
        match = pattern.fullmatch(plain)
        if match:
            parts = match.groupdict()
            return _build(text.strip(), parts.get("d"), parts.get("m"), parts["y"])
    raise _not_a_date(text.strip(), plain, until)


def from_iso(text: str) -> PartialDate:
    """Read back what :meth:`PartialDate.iso` wrote, and nothing else.

    Raises :class:`DateError` for anything but ``yyyy``, ``yyyy-mm`` and ``yyyy-mm-dd``.
    """
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        raise _not_a_date(text, text)
    return parse_partial_date(text)


_FORMS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<d>\d{1,2})(?P<s>[/.\-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})",
        r"(?P<d>\d{1,2}) (?P<m>\d{1,2}) (?P<y>\d{4})",
        r"(?P<y>\d{4})(?P<s>[/.\-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})",
        r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2}) nam (?P<y>\d{4})",
        r"(?P<m>\d{1,2})[/.\-](?P<y>\d{4})",
        r"(?P<y>\d{4})[/.\-](?P<m>\d{1,2})",
        r"thang (?P<m>\d{1,2})(?: nam |[/.\-])(?P<y>\d{4})",
        r"(?:nam )?(?P<y>\d{4})",
    )
)
_TWO_DIGIT_YEAR = re.compile(r"(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-](\d{2})", re.ASCII)
_SIX_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)


def _plain(text: str) -> str:
    """Lower case, without marks, one space between words and none around separators."""
    letters = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    bare = re.sub(r"[\u2010-\u2015\u2212]", "-", bare)
    bare = re.sub("[\u200b-\u200f\u202a-\u202e\ufeff]", "", bare)
    bare = re.sub(r"\s*([/.\-])\s*", r"\1", bare)
    bare = re.sub(r"\s*,\s*", " ", bare)
    return " ".join(bare.split())


def _build(text: str, day: str | None, month: str | None, year: str) -> PartialDate:
    y = int(year)
    if not FIRST_YEAR <= y <= LAST_YEAR:
        raise DateError(
            "date_year",
            f"“{text}”: năm {year} nằm ngoài khoảng {FIRST_YEAR}–{LAST_YEAR}. "
            "Kiểm tra lại bốn chữ số của năm.",
            f"“{text}”: the year {year} is outside {FIRST_YEAR}–{LAST_YEAR}. "
            "Check the four figures of the year.",
        )
    if month is None:
        return PartialDate(date(y, 1, 1), "year")
    m = int(month)
    d = None if day is None else int(day)
    if m == 0 or d == 0:
        known = str(y) if m == 0 or m > 12 else f"{m:02d}/{y}"
        raise DateError(
            "date_month" if m == 0 else "date_day",
            f"“{text}”: không có ngày 0 hoặc tháng 0. Chưa biết phần nào thì bỏ trống phần ấy: "
            f"chỉ nhập “{known}” ở ô cho phép, hoặc tra lại giấy tờ.",
            f"“{text}”: there is no day 0 or month 0. Leave out what is not known: write only "
            f"“{known}” where that is allowed, or look at the papers again.",
            known,
        )
    if m > 12:
        swapped = f"{m:02d}/{d:02d}/{y}" if d is not None and d <= 12 and m <= 31 else ""
        if swapped and m > monthrange(y, d or 1)[1]:
            swapped = ""
        raise DateError(
            "date_month",
            f"“{text}”: không có tháng {m}. Ngày viết trước tháng"
            + (f": có phải là {swapped}?" if swapped else ", theo mẫu 25/04/2025."),
            f"“{text}”: there is no month {m}. The day comes before the month"
            + (f": is it {swapped}?" if swapped else ", like 25/04/2025."),
            swapped,
        )
    if d is None:
        return PartialDate(date(y, m, 1), "month")
    last = monthrange(y, m)[1]
    if d > last:
        raise DateError(
            "date_day",
            f"“{text}”: tháng {m} năm {y} chỉ có {last} ngày, không có ngày {d}. "
            f"Tra lại giấy tờ rồi nhập ngày đúng; nếu không rõ ngày, nhập “{m:02d}/{y}” "
            "ở ô cho phép.",
            f"“{text}”: month {m} of {y} has only {last} days, there is no day {d}. Look at the "
            f"papers and write the right day; if the day is not known, write “{m:02d}/{y}” where "
            "that is allowed.",
            f"{m:02d}/{y}",
        )
    return PartialDate(date(y, m, d), "day")


def _not_a_date(text: str, plain: str, until: date | None = None) -> DateError:
    short = _TWO_DIGIT_YEAR.fullmatch(plain) or _SIX_DIGITS.fullmatch(plain)
    if short:
        day, month, year = short.groups()
        head = "".join(f"{int(part):02d}/" for part in (day, month) if part is not None)
        years = [int(f"20{year}"), int(f"19{year}")]
        if until is not None:  # no year to come, and none a hundred years ago where 20.. will do
            years = years[:1] if years[0] <= until.year else years[1:]
        meant = [f"{head}{one}" for one in years]
        return DateError(
            "date_two_digit_year",
            f"“{text}”: năm phải viết đủ bốn chữ số. Có phải là {' hay '.join(meant)}?",
            f"“{text}”: write the year with four figures. Is it {' or '.join(meant)}?",
            meant[0],
        )
    if re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}|(?:ngay )?\d{1,2} thang \d{1,2}", plain):
        return DateError(
            "date_incomplete",
            f"“{text}” thiếu năm. Ghi cả năm theo mẫu 25/04/2025.",
            f"“{text}” has no year. Write the year too, like 25/04/2025.",
        )
    return DateError(
        "date_format",
        f"“{text}” chưa phải là ngày. Nhập ngày trước, tháng sau, theo mẫu 25/04/2025.",
        f"“{text}” is not a date. Write the day first, then the month, like 25/04/2025.",
    )
