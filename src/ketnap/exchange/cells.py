"""One cell into one value: what offices write, read day first, blank is "not known".

A reader gets the cell as the file holds it (text, number, day) and gives the value and what is to
be said about it; it never guesses. What a whole file must be asked about (order of day and month,
lost zeros, old fonts) comes in as :class:`Agreed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from ketnap.exchange.choices import KNOWN_PEOPLES, PEOPLES, schooling_of_grade
from ketnap.exchange.columns import Column
from ketnap.exchange.workbook import Cell
from ketnap.vietnamese import legacy
from ketnap.vietnamese.dates import DateError, PartialDate, parse_partial_date, show_date
from ketnap.vietnamese.identity import tidy_identity_number
from ketnap.vietnamese.names import fold_key, normalise
from ketnap.vietnamese.numbers import NumberError, parse_integer, parse_number, show_number

Said = list[tuple[str, dict[str, Any]]]
"""Codes of the catalogue with their values; row and column are added by who reads the row."""

SERIAL_START = date(1899, 12, 30)
BLANKS = {"", "-", "--", "–", "—", ".", "..", "...", "…", "?", "n/a", "chua ro", "khong ro", "k ro"}
YES = {"x", "co", "1", "v", "✓", "✔", "√", "true", "yes", "dung", "roi", "da", "d", "dat", "+"}
NO = {"khong", "0", "k", "ko", "false", "no", "chua", "khong dat", "chua dat", "sai"}


@dataclass(frozen=True)
class Agreed:
    """What the person importing agreed to for this file, and the day it is read on."""

    today: date
    month_first: frozenset[str] = frozenset()  # columns whose days a US Excel turned round
    ask_order: frozenset[str] = frozenset()  # columns where that is still to be answered
    pad_zeros: frozenset[str] = frozenset()  # columns whose lost zeros are to be put back
    legacy: legacy.Encoding | None = None  # the old font of the file
    legacy_agreed: bool = False
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


def shown(cell: Cell) -> str:
    """A cell as a person reads it: days day first, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return f"{show_date(cell.date())} {cell:%H:%M}"
    if isinstance(cell, date):
        return show_date(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def read_cell(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    """The value of a cell of ``column`` and what is to be said about it.

    Out: ``None`` for a blank or unreadable cell; else text, ``bool``, ``date``,
    ``PartialDate``, ``int`` or ``Decimal`` after the column's form.
    """
    said: Said = []
    if isinstance(cell, str) and agreed.legacy and not cell.isascii():
        read = legacy.convert_if_old(cell, agreed.legacy)
        if read != cell and (agreed.legacy_agreed or legacy.recognise(cell)):
            if not agreed.legacy_agreed:
                values = {"value": cell, "read": read, "encoding": agreed.legacy.upper()}
                return None, [("text_legacy", values)]
            cell = read
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, said
    return _READERS[column.form](column, cell, agreed)


def _text(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell))
    if len(text) > column.most:
        return None, [("text_long", {"label": column.label, "most": column.most})]
    return text or None, []


def _name(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell)).strip(" ,;")
    if fold_key(text) in BLANKS:
        return None, []
    if not re.fullmatch(r"[^\W\d_][^\d_\x00-\x1f<>@#$%^*=+\[\]{}|\\]*", text):
        return None, [("name_doubtful", {"value": text})]
    if len(text) > column.most:
        return None, [("text_long", {"label": column.label, "most": column.most})]
    return text, []


def _partial(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    """Days as serials, as text, as a number, or only a year."""
    said: Said = []
    if isinstance(cell, bool):
        return None, [("date_unread", _detail(_date_error(shown(cell))))]
    if isinstance(cell, datetime | date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if day.year == 1905:  # serials 1900 to 2026 under a date format
            year = (day - SERIAL_START).days
            if 1900 <= year <= agreed.today.year:
                values = {"value": show_date(day), "year": year}
                return PartialDate(date(year, 1, 1), "year"), [("date_year_as_day", values)]
        if day.day <= 12 and day.day != day.month:
            turned = day.replace(month=day.day, day=day.month)
            if column.key in agreed.ask_order:
                values = {"day_first": show_date(day), "month_first": show_date(turned)}
                return None, [("date_order", values)]
            if column.key in agreed.month_first:
                day = turned
        if not 1900 <= day.year <= 2099:
            return None, [("date_unread", _detail(_date_error(show_date(day))))]
        partial = PartialDate(day)
    else:
        text = shown(cell).strip().lstrip("'’")
        if fold_key(text) in BLANKS:
            return None, []
        if isinstance(cell, int | float) and float(cell).is_integer():
            number = int(cell)
            if 10000 <= number <= 73050:  # a serial that lost its date format
                return _partial(column, SERIAL_START + timedelta(days=number), agreed)
            if 1000000 <= number <= 9999999:  # ddmmyyyy that lost its leading zero
                text = f"0{number}"
        text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text)
        try:
            partial = parse_partial_date(text)
        except DateError as error:
            return None, [("date_unread", _detail(error))]
    if column.past and partial.start > agreed.today:
        return None, [("date_future", {"value": partial.show(), "label": column.label})]
    return partial, said


def _date(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    partial, said = _partial(column, cell, agreed)
    if partial is None:
        return None, said
    if partial.precision != "day":
        error = DateError(
            "date_incomplete",
            f"“{partial.show()}” chưa đủ ngày, tháng, năm. Ghi cả ngày theo mẫu 25/04/2025.",
            f"“{partial.show()}” is not a whole date. Write the day too, like 25/04/2025.",
        )
        return None, [("date_unread", _detail(error))]
    return partial.value, said


def _gender(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = fold_key(shown(cell)).strip(" .")
    if text in BLANKS:
        return None, []
    if text in ("nam", "male", "m", "trai", "ong"):
        return "male", []
    if text in ("nu", "female", "f", "gai", "ba"):
        return "female", []
    return None, [("gender_unread", {"value": shown(cell)})]


def _yes_no(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = fold_key(shown(cell)).strip(" .()")
    if text in BLANKS:
        return None, []
    if text in YES:
        return True, []
    if text in NO:
        return False, []
    return None, [("yes_no_unread", {"value": shown(cell)})]


def _identity(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    number = tidy_identity_number(shown(cell).strip().lstrip("'’"))
    if fold_key(number) in BLANKS:
        return None, []
    if column.key in agreed.pad_zeros and len(number) in (8, 11) and number.isdigit():
        number = f"0{number}"
    return number, []  # what looks wrong is said once sex and birth are known


def _ethnicity(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell))
    folded = fold_key(text)
    if folded in BLANKS:
        return None, []
    if folded in PEOPLES:
        return PEOPLES[folded], []
    said: Said = [] if folded in KNOWN_PEOPLES else [("ethnicity_unlisted", {"value": text})]
    if len(text) > column.most:
        return None, [("text_long", {"label": column.label, "most": column.most})]
    return text, said


def _religion(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell))
    if fold_key(text) in ("khong", "ko", "k", "0", "khong theo", "khong ton giao"):
        return "không", []
    if fold_key(text) in BLANKS:
        return None, []
    return _text(column, cell, agreed)


def _choice(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    folded = fold_key(shown(cell)).strip(" .")
    if folded in BLANKS:
        return None, []
    for choice in column.choices:
        if choice.means(folded):
            return choice.key, []
    if column.key == "schooling":
        day = cell if isinstance(cell, date) and not isinstance(cell, datetime) else None
        # Excel turns the grade 9/12 into a day of the current year: the 9th of December.
        grade = schooling_of_grade(f"{day.day}/{day.month}" if day else folded)
        if grade:
            return grade, []
    labels = "; ".join(str(choice.label) for choice in column.choices)
    values = {"value": shown(cell), "label": column.label, "choices": labels}
    return None, [("choice_unread", values)]


def _number(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(shown(cell)), []
    if fold_key(shown(cell)) in BLANKS:
        return None, []
    try:
        return parse_number(shown(cell)), []
    except NumberError as error:
        return None, [("number_unread", _detail(error))]


def _count(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = shown(cell)
    if fold_key(text) in BLANKS:
        return None, []
    if isinstance(cell, float) and not cell.is_integer():
        text = show_number(cell)
    try:
        return parse_integer(text), []
    except NumberError as error:
        return None, [("number_unread", _detail(error))]


def _code(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = shown(cell).strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_\-]*", text) or len(text) > column.most:
        return None, [("code_unread", {"value": shown(cell)})]
    return text, []


_READERS: dict[str, Callable[[Column, Cell, Agreed], tuple[Any, Said]]] = {
    "name": _name,
    "text": _text,
    "date": _date,
    "partial": _partial,
    "gender": _gender,
    "yes_no": _yes_no,
    "identity": _identity,
    "ethnicity": _ethnicity,
    "religion": _religion,
    "choice": _choice,
    "number": _number,
    "count": _count,
    "code": _code,
    "unit": _text,
}


def _detail(error: DateError | NumberError) -> dict[str, str]:
    english = (get_language() or "vi").startswith("en")
    return {"detail": error.message_en if english else error.message}


def _date_error(text: str) -> DateError:
    try:
        parse_partial_date(text)
    except DateError as error:
        return error
    return DateError(
        "date_format",
        f"“{text}” chưa phải là ngày. Nhập ngày trước, tháng sau, theo mẫu 25/04/2025.",
        f"“{text}” is not a date. Write the day first, then the month, like 25/04/2025.",
    )
