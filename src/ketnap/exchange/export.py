"""Lists out: exactly as seen, with who, when, where and which filter above, and no formula ever.

Text is written as text whatever it begins with; days are days, shown day first; an identity
number is text. In .csv, which knows no types, a text that a spreadsheet would calculate gets a
leading apostrophe, and reading such a file back takes it away again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from django.utils.translation import gettext as _

from ketnap.exchange.intake import shown_value
from ketnap.exchange.sheet_reader import guarded
from ketnap.vietnamese.dates import PartialDate, show_date
from ketnap.vietnamese.numbers import show_number

Suffix = Literal["xlsx", "csv"]

MOST_CELL = 32_000
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


def list_file(
    columns: Sequence[Out], rows: Iterable[Sequence[Any]], above: Above, suffix: Suffix = "xlsx"
) -> bytes:
    """The list as a file.

    In: columns, rows of values in their order (text, day, partial day, number, yes/no/None).
    Out: the bytes of an .xlsx or a .csv (UTF-8 with mark, semicolons, as Vietnamese Excel reads).
    """
    return _xlsx(columns, rows, above) if suffix == "xlsx" else _csv(columns, rows, above)


def _xlsx(columns: Sequence[Out], rows: Iterable[Sequence[Any]], above: Above) -> bytes:
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
    plain = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    title = book.add_format({**plain, "bold": True, "font_size": 14})
    line = book.add_format({**plain, "italic": True})
    head = book.add_format(
        {**plain, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#F1ECE4",
         "align": "center", "valign": "vcenter"}
    )  # fmt: skip
    text = book.add_format({**plain, "border": 1, "text_wrap": True, "num_format": "@"})
    day = book.add_format({**plain, "border": 1, "num_format": "dd/mm/yyyy", "align": "center"})
    whole = book.add_format({**plain, "border": 1, "num_format": "#,##0", "align": "right"})
    broken = book.add_format({**plain, "border": 1, "num_format": "#,##0.0", "align": "right"})
    sheet = book.add_worksheet(_("Danh sách"))
    for number, words in enumerate(above.lines()):
        sheet.write_string(number, 0, words, title if number == 0 else line)
    top = len(above.lines()) + 1
    sheet.write_string(top, 0, _("STT"), head)
    sheet.set_column(0, 0, 6)
    for at, column in enumerate(columns, start=1):
        sheet.write_string(top, at, column.label, head)
        sheet.set_column(at, at, column.width)
    count = 0
    for count, row in enumerate(rows, start=1):
        sheet.write_number(top + count, 0, count, whole)
        for at, value in enumerate(row, start=1):
            place = (top + count, at)
            if isinstance(value, bool):
                sheet.write_string(*place, shown_value(value), text)
            elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                sheet.write_datetime(*place, value, day)
            elif isinstance(value, PartialDate) and value.precision == "day":
                sheet.write_datetime(*place, value.start, day)
            elif isinstance(value, int | float | Decimal):
                is_whole = value == int(value)
                sheet.write_number(*place, float(value), whole if is_whole else broken)
            else:
                words = shown_value(value)[:MOST_CELL]
                if words:
                    sheet.write_string(*place, words, text)
                else:
                    sheet.write_blank(*place, None, text)
    sheet.freeze_panes(top + 1, 2)
    sheet.autofilter(top, 0, max(top + count, top + 1), len(columns))
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")
    book.close()
    return held.getvalue()


def _csv(columns: Sequence[Out], rows: Iterable[Sequence[Any]], above: Above) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    for words in above.lines():
        writer.writerow([guarded(words)])
    writer.writerow([])
    writer.writerow([_("STT"), *(guarded(column.label) for column in columns)])
    for count, row in enumerate(rows, start=1):
        cells = [
            show_number(value)
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
            else guarded(shown_value(value))
            for value in row
        ]
        writer.writerow([count, *cells])
    return held.getvalue().encode("utf-8-sig")
