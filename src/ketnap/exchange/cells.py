"""One cell into one value: what offices write, read day first, blank is "not known".

A reader gets the cell as the file holds it (text, number, day) and gives the value and what is to
be said about it; it never guesses. What a whole file must be asked about (order of day and month,
lost zeros, old fonts) comes in as :class:`Agreed`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.exchange.choices import (
    KNOWN_PEOPLES,
    PEOPLES,
    QUALIFICATIONS,
    qualification_in,
    schooling_of_grade,
)
from ketnap.exchange.columns import Column
from ketnap.exchange.workbook import Cell, OldText
from ketnap.exchange.written_days import OPEN_PLACES, only_the_year, tidy_day, without_time
from ketnap.vietnamese import legacy
from ketnap.vietnamese.dates import DateError, PartialDate, parse_partial_date, show_date
from ketnap.vietnamese.identity import tidy_identity_number, zeros_back
from ketnap.vietnamese.names import fold_key, normalise
from ketnap.vietnamese.numbers import NumberError, parse_integer, parse_number, show_number

Said = list[tuple[str, dict[str, Any]]]
"""Codes of the catalogue with their values; row and column are added by who reads the row."""

SERIAL_START = date(1899, 12, 30)
MAC_START = date(1904, 1, 1)
BLANKS = {"", "-", "--", "–", "—", ".", "..", "...", "…", "?", "n/a", "chua ro", "khong ro", "k ro"}
BLANKS |= {"chua xac dinh", "khong xac dinh", "chua biet", "khong biet"}
YES = {"x", "co", "1", "v", "✓", "✔", "√", "true", "yes", "dung", "roi", "da", "d", "dat", "+"}
TICKS = {"ü", "þ", "☑", "☒"}
"""A tick and a ticked box: the first two are what the font Wingdings shows so."""
GRADES_PASSED = {"gioi", "kha", "xuat sac", "trung binh", "trung binh kha", "tb", "tb kha"}
GRADES_FAILED = {"yeu", "kem"}
NO = {"khong", "0", "k", "ko", "false", "no", "chua", "khong dat", "chua dat", "sai"}


AS_ABOVE: tuple[Any, Said] = (None, [])
"""What reading a mark for "the same as above" gives; compared by identity."""
_DITTO = {'"', "''", "″", "”", "“", "„", "〃", "//", "nt", "n.t", "n/t", "như trên", "idem"}

UNCALCULATED = "#FORMULA!"
"""What the reader of workbooks puts where a formula was never calculated."""
FAULTS = {
    fault: "cell_error"
    for fault in "#REF! #N/A #NAME? #DIV/0! #NUM! #VALUE! #NULL! #SPILL! #CALC!".split()
} | {UNCALCULATED: "cell_formula"}
"""What stands in a cell whose formula went wrong, with the code that says so."""


@dataclass(frozen=True)
class Agreed:
    """What the person importing agreed to for this file, and the day it is read on."""

    today: date
    month_first: frozenset[str] = frozenset()  # columns whose days a US Excel turned round
    ask_order: frozenset[str] = frozenset()  # columns where that is still to be answered
    texts_month_first: frozenset[str] = frozenset()  # columns whose texts have the month first
    ask_texts: frozenset[str] = frozenset()  # columns where that is still to be answered
    pad_zeros: frozenset[str] = frozenset()  # columns whose lost zeros are to be put back
    days_since: date = SERIAL_START  # the day before the first of the workbook's calendar
    legacy: legacy.Encoding | None = None  # the old font of the file
    legacy_agreed: bool = False
    legacy_whole: bool = False  # no text of the file is beyond what that font can write
    legacy_told: bool = False  # fonts tell old texts apart: others are old only beyond doubt
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    def doubts(self, column: Column) -> bool:
        """Whether texts of the column may have the month first."""
        return column.key in self.ask_texts or column.key in self.texts_month_first


def shown(cell: Cell) -> str:
    """A cell as a person reads it: days day first, whole numbers without a point."""
    if cell.__class__ is str:
        return cell  # type: ignore[return-value]
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
    if isinstance(cell, str) and not cell.isascii() and _MOJIBAKE.search(cell):
        return None, [("text_mojibake", {"value": cell[:60]})]
    if isinstance(cell, str) and agreed.legacy and not cell.isascii():
        read, sure = _read_old(cell, agreed)
        if read != cell and sure and not (column.form == "yes_no" and cell.strip() in TICKS):
            if not agreed.legacy_agreed:
                values = {"value": cell, "read": read, "encoding": agreed.legacy.upper()}
                return None, [("text_legacy", values)]
            cell = read
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, said
    if isinstance(cell, str) and cell.startswith("#") and (code := FAULTS.get(cell.strip())):
        return None, [(code, {"value": cell.strip(), "label": column.label})]
    return _READERS[column.form](column, cell, agreed)


def _read_old(cell: str, agreed: Agreed) -> tuple[str, bool]:
    """A text as it reads in the old font, and whether it is sure to be in one."""
    assert agreed.legacy is not None
    if isinstance(cell, OldText):
        return cell.read(), True
    recognised = legacy.recognise(cell) is not None
    if agreed.legacy_told and not recognised:
        return cell, False
    read = legacy.convert_if_old(cell, agreed.legacy, whole=agreed.legacy_whole)
    return read, agreed.legacy_agreed or agreed.legacy_whole or recognised


def means_as_above(cell: str) -> bool:
    """Whether a text is a mark for "the same as above": ``"``, ``nt``, ``-nt-``, ``như trên``."""
    bare = cell.strip(" .-–_()*\xa0").lower()
    return 0 < len(bare) <= 8 and unicodedata.normalize("NFC", bare) in _DITTO


def _text(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell))
    if len(text) > column.most:
        return None, [("text_long", {"label": column.label, "most": column.most})]
    said: Said = [("text_lost", {"value": text[:60]})] if _LOST.search(text) else []
    if column.key == "name" and (bare := _NUMBERED.sub("", text)) and bare != text:
        said.append(("values_read_as", {"label": column.label, "value": text, "read": bare}))
        text = bare
    return text or None, said


def _name(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell)).strip(" ,;")
    if fold_key(text) in BLANKS:
        return None, []
    if not _NAME.fullmatch(text):
        return None, [("name_doubtful", {"value": text})]
    if len(text) > column.most:
        return None, [("text_long", {"label": column.label, "most": column.most})]
    return text, [("name_titled", {"value": text})] if _TITLED.match(f"{text} ") else []


_NUMBERED = re.compile(
    r"^(?:(?:[-–+•*]|\d{1,3}(?:\.\d{1,3})+\.?(?= )|\d{1,3}[.)]|[IVXLC]{1,5}[.)]|[a-h]\)) *)+"
)
"""What stands before the name of a unit in a list: ``1.1.``, ``II.``, ``a)``, ``-``."""
_NAME = re.compile(r"[^\W\d_][^\d_\x00-\x1f<>@#$%^*=+\[\]{}|\\?!;:\ufffd]*")
_TITLED = re.compile(
    r"(?:đ/c|đc|đồng chí|ông|bà|chị)\.? "
    r"|.*(?: -|,) *(?:bí thư|phó|chi ủy|trưởng|chủ tịch|cán bộ|đảng)"
    r"|.*[(/]|.* (?:(?:phó )?bí thư|chi ủy viên|trưởng thôn|thôn trưởng|(?:phó )?chủ tịch) ",
    re.IGNORECASE,
)
"""A word of address before a name, an office or another name after it."""
_MOJIBAKE = re.compile(r"á[»º]|[ÄĐ][‘’ƒ\x83\x90\x91]|[ÆĂ][°¡²¹]|Ã[\xa0-\xbf]")
"""UTF-8 read as Western or Vietnamese Windows, ``Nguyá»…n``: no text of any font has such pairs."""
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_]|\ufffd")
"""Letters lost when a text was saved without its marks: ``Nguy?n``."""
_USUAL_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}", re.ASCII)


def _partial(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    """Days as serials, as text, as a number, or only a year."""
    said: Said = []
    if isinstance(cell, bool):
        return None, [("date_unread", _detail(_date_error(shown(cell))))]
    if isinstance(cell, datetime | date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if isinstance(cell, datetime):
            said.append(("date_time", {"value": shown(cell), "read": show_date(day)}))
        year = (day - agreed.days_since).days  # a year under a date format is a day of 1905
        if 1900 <= year <= agreed.today.year and day.year in (1905, 1909):
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
    elif cell.__class__ is str and _USUAL_DAY.fullmatch(str(cell)) and not agreed.doubts(column):
        try:
            partial = parse_partial_date(str(cell), until=_until(column, agreed))
        except DateError as error:
            return None, [("date_unread", _detail(error))]
    else:
        text = shown(cell).strip().lstrip("'’")
        if fold_key(text) in BLANKS:
            return None, []
        if open_places := OPEN_PLACES.fullmatch(text):
            known = "/".join(filter(None, open_places.groups()))
            partial, said = _partial(column, known, agreed)
            values = {"label": column.label, "value": text, "read": known}
            return partial, [*said, *([("values_read_as", values)] if partial else [])]
        serial = int(text) if re.fullmatch(r"\d{5}(\.0+)?", text) else 0
        if isinstance(cell, int | float):
            serial = int(cell) if float(cell).is_integer() else 0
            if not float(
                cell
            ).is_integer():  # "10.1990" or "1990.10" that a spreadsheet made a number
                return None, [("date_unread", _detail(_date_format(text)))]
        if 10000 <= serial <= 73050:  # a serial that lost its date format
            day = agreed.days_since + timedelta(days=serial)
            partial, said = _partial(column, day, agreed)
            if partial is not None:
                said.append(("date_serial", {"value": text, "read": partial.show()}))
            return partial, said
        if 1000000 <= serial <= 9999999:  # ddmmyyyy that lost its leading zero
            text = f"0{serial}"
        text, said = without_time(text)
        text = tidy_day(text)
        if other := _turned_text(column, text, agreed):
            if column.key in agreed.ask_texts:
                return None, [("date_order", {"day_first": text, "month_first": other})]
            text = other
        try:
            partial = parse_partial_date(text, until=_until(column, agreed))
        except DateError as error:
            if column.form == "partial":
                error = only_the_year(text, error)
            return None, [("date_unread", _detail(error))]
    if column.past and partial.start > agreed.today:
        return None, [("date_future", {"value": partial.show(), "label": column.label})]
    return partial, said


def _until(column: Column, agreed: Agreed) -> date | None:
    """The last day a date of the column can be."""
    return agreed.today if column.past else None


def _turned_text(column: Column, text: str, agreed: Agreed) -> str:
    """A text of a column written month first, with the day first; ``""`` where nothing turns."""
    found = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    if not found or int(found[1]) > 12 or found[1] == found[2]:
        return ""
    asked = column.key in agreed.ask_texts and int(found[2]) <= 12
    if not asked and column.key not in agreed.texts_month_first:
        return ""
    return f"{found[2]}/{found[1]}/{found[3]}"


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
    if text in ("nam", "male", "m", "trai", "ong", "nam gioi"):
        return "male", []
    if text in ("nu", "female", "f", "gai", "ba", "nu gioi"):
        return "female", []
    return None, [("gender_unread", {"value": shown(cell)})]


def _yes_no(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = fold_key(shown(cell)).strip(" .()")
    if text in BLANKS:
        return None, []
    if text in YES or shown(cell).strip() in TICKS or text in column.headings:
        return True, []
    if text in NO:
        return False, []
    if column.key == "passed" and text in GRADES_PASSED:
        said = {"label": column.label, "value": shown(cell), "read": column.label}
        return True, [("values_read_as", said)]
    if column.key == "passed" and text in GRADES_FAILED:
        said = {"label": column.label, "value": shown(cell), "read": _("không đạt")}
        return False, [("values_read_as", said)]
    code = "passed_unread" if column.key == "passed" else "yes_no_unread"
    return None, [(code, {"value": shown(cell)})]


_WITHOUT = {"khong", "khong co", "chua", "chua co", "chua cap", "chua lam", "0", "mat"}
_BEFORE_NUMBER = re.compile(
    r"^(?:so *)?(?:cccd|cmnd|cmt|cmtnd|căn cước(?: công dân)?|định danh)[ .:]*", re.IGNORECASE
)


def _identity(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    if (
        cell.__class__ is str
        and len(str(cell)) == 12
        and str(cell).isascii()
        and str(cell).isdigit()
    ):
        return cell, []
    text = _BEFORE_NUMBER.sub("", normalise(shown(cell)).lstrip("'’"))
    number = tidy_identity_number(text)
    if fold_key(number) in BLANKS or fold_key(text) in _WITHOUT:
        return None, []
    if column.key in agreed.pad_zeros and number.isdigit():
        number = zeros_back(number) or number
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", shown(cell).strip()):
        return None, [("identity_rounded", {"value": shown(cell).strip()})]
    if not (number.isascii() and number.isdigit()):
        return None, [("identity_unread", {})]
    return number, []  # what looks wrong is said once sex and birth are known


_MINORITY = {"dtts", "thieu so", "dan toc thieu so", "dan toc", "nguoi dtts", "dan toc it nguoi"}


def _ethnicity(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    text = normalise(shown(cell))
    folded = fold_key(text)
    if folded in BLANKS:
        return None, []
    joined = " ".join(folded.replace("-", " ").split())  # "Ba-na" is in the list as "Ba Na"
    if people := PEOPLES.get(folded) or PEOPLES.get(joined):
        return people, []
    if folded in _MINORITY:
        return None, [("ethnicity_minority", {"value": text})]
    if folded in YES | NO | {"nam", "nu"} or len(folded) < 2 or any(c.isdigit() for c in folded):
        return None, [("ethnicity_unread", {"value": text})]
    bare = re.sub(r" *\(.*\)$", "", folded)  # "Ba Na (Rơ Ngao)"
    known = folded in KNOWN_PEOPLES or bare in KNOWN_PEOPLES
    said: Said = [] if known else [("ethnicity_unlisted", {"value": text})]
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


_WITHOUT_TRAINING = {"khong", "khong co", "chua", "chua co", "chua qua dao tao", "ldpt"}
"""No training: the list of qualifications has no value for it."""


def _choice(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    folded = fold_key(shown(cell)).strip(" .")
    if folded in BLANKS:
        return None, []
    for choice in column.choices:
        if choice.means(folded):
            return choice.key, []
    if column.key == "qualification":
        if folded in _WITHOUT_TRAINING:
            said = {"label": column.label, "value": shown(cell), "read": _("để trống")}
            return None, [("values_read_as", said)]
        if level := qualification_in(folded):
            return level, []
    if column.key == "schooling":
        day = cell if isinstance(cell, date) and not isinstance(cell, datetime) else None
        # Excel turns the grade 9/12 into a day of the current year: the 9th of December.
        grade = schooling_of_grade(f"{day.day}/{day.month}" if day else folded)
        if grade:
            return grade, []
        if qualification_in(folded) or any(one.means(folded) for one in QUALIFICATIONS):
            return None, [("schooling_is_training", {"value": shown(cell)})]
    labels = "; ".join(str(choice.label) for choice in column.choices)
    values = {"value": shown(cell), "label": column.label, "choices": labels}
    return None, [("choice_unread", values)]


def _number(column: Column, cell: Cell, agreed: Agreed) -> tuple[Any, Said]:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(shown(cell)), []
    if fold_key(shown(cell)) in BLANKS:
        return None, []
    text = _PEOPLE_AFTER.sub("", normalise(shown(cell)))
    try:
        number = parse_number(text)
    except NumberError as error:
        return None, [("number_unread", _detail(error))]
    if text == normalise(shown(cell)):
        return number, []
    said = {"label": column.label, "value": shown(cell), "read": show_number(number)}
    return number, [("values_read_as", said)]


_PEOPLE_AFTER = re.compile(
    r"(?<=\d) *(?:đồng chí|đ/c|đ\.c|người|quần chúng|đảng viên|đv)\.?$", re.IGNORECASE
)


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
    return _date_format(text)


def _date_format(text: str) -> DateError:
    return DateError(
        "date_format",
        f"“{text}” chưa phải là ngày. Nhập ngày trước, tháng sau, theo mẫu 25/04/2025.",
        f"“{text}” is not a date. Write the day first, then the month, like 25/04/2025.",
    )
