"""The clerk's own rows back as a file, with what is wrong beside each and coloured in its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from ketnap.exchange.intake import Item
from ketnap.exchange.kinds import Kind

COLOURS = {"block": "#F6D5D0", "warn": "#FBEBC8", "remind": "#E7EEF4"}


def marked_file(kind: Kind, items: Sequence[Item], *, only_refused: bool) -> bytes:
    """The rows of a batch as an .xlsx that can be mended and sent again.

    Columns stand as in the file; the last one says what is wrong. ``only_refused`` leaves the good
    rows out, so that the mended file brings only what is still missing.
    """
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    plain = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "text_wrap": True}
    head = book.add_format({**plain, "bold": True, "bg_color": "#F1ECE4", "valign": "vcenter"})
    text = book.add_format({**plain, "num_format": "@", "valign": "top"})
    tones = {
        tone: book.add_format({**plain, "num_format": "@", "valign": "top", "bg_color": colour})
        for tone, colour in COLOURS.items()
    }
    wanted = [item for item in items if item.refused or not only_refused]
    labels = list(dict.fromkeys(label for item in wanted for label in item.row.cells))
    known = [str(column.label) for column in kind.columns]
    labels.sort(key=lambda label: known.index(label) if label in known else len(known))
    missing = [str(c.label) for c in kind.required() if str(c.label) not in labels]
    labels = [*missing, *labels]
    sheet = book.add_worksheet(_("Cần sửa") if only_refused else _("Danh sách"))
    heads = [_("STT"), *labels, _("Dòng trong tệp cũ"), _("Cần sửa")]
    for at, label in enumerate(heads):
        sheet.write_string(0, at, label, head)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, len(labels), 20, text)
    sheet.set_column(len(labels) + 2, len(labels) + 2, 70)
    for line, item in enumerate(wanted, start=1):
        sheet.write_number(line, 0, line, text)
        worst: dict[str, str] = {}
        for said in item.row.messages:
            before = worst.get(said.column)
            order = ("block", "warn", "remind")
            if before is None or order.index(said.severity) < order.index(before):
                worst[said.column] = said.severity
        for at, label in enumerate(labels, start=1):
            tone = tones.get(worst.get(label, ""), text)
            sheet.write_string(line, at, item.row.cells.get(label, ""), tone)
        sheet.write_number(line, len(labels) + 1, item.row.row, text)
        says = "\n".join(said.text for said in item.row.messages)
        sheet.write_string(line, len(labels) + 2, says, tones["block"] if item.refused else text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(wanted), 1), len(labels) + 2)
    book.close()
    return held.getvalue()
