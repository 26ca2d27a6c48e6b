"""Lists out: exactly as seen, with who, when, where and which filter above, and no formula ever.

Text is written as text whatever it begins with; days are days, shown day first; an identity
number is text. In .csv, which knows no types, a text that a spreadsheet would calculate gets a
leading apostrophe, and reading such a file back takes it away again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap
from typing import Any, Literal

import xlsxwriter
from django.utils.translation import gettext as _

from ketnap.exchange.intake import shown_value
from ketnap.exchange.sheet_reader import guarded
from ketnap.vietnamese.dates import PartialDate, show_date
from ketnap.vietnamese.numbers import show_number

Suffix = Literal["xlsx", "csv"]

MOST_CELL = 32_000
LINE, TALLEST = 15.75, 409
"""Height of a line of 12 points, and of the tallest row Excel knows."""
SIGNS = 1.15
"""How many letters of Times New Roman 12 stand in a unit of width, on average and with care."""
BOLD = 0.8
"""So much of that is left for bold letters beside the button of a filter."""
NAMES = 24
"""From this width on a column tells who a row is about: it stays in sight and on every page."""
PAGE = 230
"""So many signs stand side by side on a page of A4 across before they are too small to be read."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Out:
    """One column of a list: its heading, its width, and whether reading it needs its own right."""

    label: str
    width: int = 16
    numeric: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class Above:
    """What stands above the list: title, filter in words, unit, who made it, when."""

    title: str
    unit: str
    person: str
    at: dt.datetime
    filtered: str = ""

    def lines(self) -> list[str]:
        """The lines in order; the title first."""
        made = _("Người lập: %(person)s, lúc %(time)s ngày %(day)s") % {
            "person": self.person,
            "time": f"{self.at:%H:%M}",
            "day": show_date(self.at.date()),
        }
        filtered = _("Điều kiện lọc: %(filter)s") % {"filter": self.filtered or _("không lọc")}
        return [self.title, _("Đơn vị: %(unit)s") % {"unit": self.unit}, filtered, made]


@dataclass(frozen=True)
class Part:
    """A further table of a page: in .xlsx a sheet of its own, in .csv below the one before."""

    label: str
    columns: Sequence[Out]
    rows: Sequence[Sequence[Any]]


def list_file(
    columns: Sequence[Out],
    rows: Iterable[Sequence[Any]],
    above: Above,
    suffix: Suffix = "xlsx",
    *,
    label: str = "",
    further: Sequence[Part] = (),
) -> bytes:
    """The list as a file.

    In: columns, rows of values in their order (text, day, partial day, number, yes/no/None); the
    name of the sheet; ``further`` tables of the same page.
    Out: the bytes of an .xlsx or a .csv (UTF-8 with mark, semicolons, as Vietnamese Excel reads).
    """
    parts = [Part(label or _("Danh sách"), columns, list(rows)), *further]
    return _xlsx(parts, above) if suffix == "xlsx" else _csv(parts, above)


def _xlsx(parts: Sequence[Part], above: Above) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": above.title, "author": above.person})
    paper = _Paper(book)
    named: set[str] = set()
    for number, part in enumerate(parts):
        lines = above.lines()
        if number:
            lines[0] = f"{above.title}: {part.label}"
        _write_part(book.add_worksheet(_sheet_name(part.label, named)), part, lines, paper)
    book.close()
    return held.getvalue()


class _Paper:
    """How the cells of a list look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        boxed = {**plain, "border": 1}
        self.title = book.add_format({**plain, "bold": True, "font_size": 14})
        self.line = book.add_format({**plain, "italic": True})
        self.head = book.add_format(
            {**boxed, "bold": True, "text_wrap": True, "bg_color": "#F1ECE4",
             "align": "center", "valign": "vcenter"}
        )  # fmt: skip
        self.text = book.add_format({**boxed, "text_wrap": True, "num_format": "@"})
        self.part = book.add_format({**boxed, "num_format": "@", "align": "center"})
        self.day = book.add_format({**boxed, "num_format": "dd/mm/yyyy", "align": "center"})
        self.plain = book.add_format({**boxed, "num_format": "0", "align": "center"})
        right = {**boxed, "align": "right", "indent": 1}
        self.whole = book.add_format({**right, "num_format": "#,##0"})
        self.broken = book.add_format({**right, "num_format": "#,##0.0"})


def _sheet_name(label: str, named: set[str]) -> str:
    """A name Excel takes: short, without its signs, once in the book."""
    name = re.sub(r"[\[\]:*?/\\]", " ", label).strip(" '")[:28] or _("Danh sách")
    name = next(n for n in (name, *(f"{name} {at}" for at in range(2, 99))) if n not in named)
    named.add(name)
    return name


def _write_part(sheet: Any, part: Part, lines: Sequence[str], paper: _Paper) -> None:
    for number, words in enumerate(lines):
        sheet.write_string(number, 0, words, paper.line if number else paper.title)
    top = len(lines) + 1
    widths = [column.width for column in part.columns]
    sheet.write_string(top, 0, _("STT"), paper.head)
    sheet.set_column(0, 0, 6)
    for at, column in enumerate(part.columns, start=1):
        sheet.write_string(top, at, column.label, paper.head)
        sheet.set_column(at, at, column.width)
    heads = [column.label for column in part.columns]
    fit_row(sheet, top, heads, [BOLD * width for width in widths])
    count = 0
    for count, row in enumerate(part.rows, start=1):
        fit_row(sheet, top + count, row, widths)
        sheet.write_number(top + count, 0, count, paper.plain)
        for at, value in enumerate(row, start=1):
            _write_cell(sheet, (top + count, at), value, part.columns[at - 1], paper)
    sheet.autofilter(top, 0, max(top + count, top + 1), len(part.columns))
    lay_out(sheet, top, widths)


def lay_out(sheet: Any, top: int, widths: Sequence[int]) -> None:
    """Set a list up for screen and paper: its head in row ``top``, its columns after the numbers.

    Head and names stay in sight and stand on every page; a wide list takes several pages across.
    """
    leading = next((at for at, width in enumerate(widths[:3], start=1) if width >= NAMES), 1)
    sheet.freeze_panes(top + 1, leading + 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
    across = -(-sum(widths, 6) // PAGE)
    if across > 1:
        sheet.repeat_columns(0, leading)
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&C&P/&N")


def fit_row(sheet: Any, row: int, values: Iterable[Any], widths: Iterable[float]) -> None:
    """Make a row as tall as its longest text needs; not every program does so by itself."""
    deepest = max(map(_deep, values, widths), default=1)
    if deepest > 1:
        sheet.set_row(row, min(LINE * deepest + 2, TALLEST))


def _deep(value: Any, width: float) -> int:
    """How many lines a text takes in a column; one line for all that is no long text."""
    fits = max(int(SIGNS * width), 1)
    if not isinstance(value, str) or (len(value) <= fits and "\n" not in value):
        return 1
    return sum(len(wrap(line, fits)) or 1 for line in value[:MOST_CELL].split("\n"))


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, column: Out, paper: _Paper) -> None:
    if isinstance(value, bool):
        sheet.write_string(*place, shown_value(value), paper.text)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        sheet.write_datetime(*place, value, paper.day)
    elif isinstance(value, PartialDate) and value.precision == "day":
        sheet.write_datetime(*place, value.start, paper.day)
    elif isinstance(value, int | float | Decimal):
        whole = paper.whole if column.numeric else paper.plain
        sheet.write_number(*place, float(value), whole if value == int(value) else paper.broken)
    elif words := shown_value(value)[:MOST_CELL]:
        sheet.write_string(
            *place, words, paper.part if isinstance(value, PartialDate) else paper.text
        )
    else:
        sheet.write_blank(*place, None, paper.text)


def _csv(parts: Sequence[Part], above: Above) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    for words in above.lines():
        writer.writerow([guarded(words)])
    for number, part in enumerate(parts):
        writer.writerow([])
        if number:
            writer.writerow([guarded(part.label)])
        writer.writerow([_("STT"), *(guarded(column.label) for column in part.columns)])
        for count, row in enumerate(part.rows, start=1):
            cells = map(_csv_cell, row, part.columns)
            writer.writerow([count, *cells])
    return held.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any, column: Out) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        plain = isinstance(value, int) and not column.numeric
        return str(value) if plain else show_number(value)
    return guarded(shown_value(value))
