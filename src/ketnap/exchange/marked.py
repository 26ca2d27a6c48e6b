"""The clerk's own rows back as a file, with what is wrong beside each and coloured in its cell."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from ketnap.exchange.export import BOLD, NAMES, fit_row, lay_out
from ketnap.exchange.headings import Found, heading_key
from ketnap.exchange.intake import Item
from ketnap.exchange.kinds import Kind
from ketnap.exchange.workbook import MEMORY_MB, SECONDS

ORDER = ("block", "warn", "remind")
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
    widths = [*(NAMES if label == labels[0] else 18 for label in labels), 10, 60]
    sheet.set_column(0, 0, 6)
    for at, width in enumerate(widths, start=1):
        sheet.set_column(at, at, width, text)
    fit_row(sheet, 0, heads[1:], [BOLD * width for width in widths])
    for line, item in enumerate(wanted, start=1):
        sheet.write_number(line, 0, line, text)
        worst: dict[str, str] = {}
        for said in item.row.messages:
            before = worst.get(said.column)
            if before is None or ORDER.index(said.severity) < ORDER.index(before):
                worst[said.column] = said.severity
        for at, label in enumerate(labels, start=1):
            tone = tones.get(worst.get(label, ""), text)
            sheet.write_string(line, at, item.row.cells.get(label, ""), tone)
        sheet.write_number(line, len(labels) + 1, item.row.row, text)
        says = "\n".join(said.text for said in item.row.messages)
        sheet.write_string(line, len(labels) + 2, says, tones["block"] if item.refused else text)
        cells = [item.row.cells.get(label, "") for label in labels]
        fit_row(sheet, line, [*cells, "", says], widths)
    sheet.autofilter(0, 0, max(len(wanted), 1), len(labels) + 2)
    lay_out(sheet, 0, widths)
    book.close()
    return held.getvalue()


def marked_original(
    content: bytes, kind: Kind, items: Sequence[Item], lists: Sequence[Found]
) -> bytes | None:
    """The clerk's own workbook with faulty cells coloured and a column that says what is wrong.

    In: the file as sent, its rows as they stand now, where their lists are. Rows mended on the
    page have what was typed in their cells. Everything else stays as it was. Out: the file, or
    None when it cannot be written into.
    """
    marks = {"heading": _("Cần sửa"), "sheets": _marks(kind, items, lists)}
    with tempfile.TemporaryDirectory(prefix="ketnap-out-") as folder:
        source, out, told = (Path(folder) / name for name in ("in.xlsx", "out.xlsx", "marks"))
        source.write_bytes(content)
        told.write_text(json.dumps(marks), "utf-8")
        marker = Path(__file__).with_name("sheet_marker.py")
        limits = [str(MEMORY_MB * 2), str(SECONDS)]
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
                [sys.executable, "-I", str(marker), str(source), str(out), str(told), *limits],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        return out.read_bytes() if done.returncode == 0 and out.exists() else None


def _marks(kind: Kind, items: Sequence[Item], lists: Sequence[Found]) -> dict[str, Any]:
    by_sheet: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_sheet[item.row.sheet].append(item)
    told: dict[str, dict[str, Any]] = {}
    for found in lists:
        cells: list[list[Any]] = []
        remarks: dict[int, tuple[str, str]] = {}
        places: dict[str, list[int]] = defaultdict(list)
        for place in found.places:
            places[str(kind.column(place.key).label)].append(place.index)
        for item in by_sheet[found.sheet.name]:
            row = item.row
            if row.row <= found.first_row or (found.another and row.row > found.another):
                continue  # of another list on the same sheet
            worst: dict[str, str] = {}
            for said in sorted(row.messages, key=lambda one: ORDER.index(one.severity)):
                worst.setdefault(said.column, said.severity)
            for label, columns in places.items():
                typed = row.cells.get(label, "") if row.mended and len(columns) == 1 else None
                tone = worst.get(label, "good" if typed is not None else "")
                if tone in ("block", "warn") or typed is not None:
                    cells += [[row.row, column, tone, typed] for column in columns]
            if serious := [said for said in row.messages if said.severity != "remind"]:
                tone = "block" if item.refused else "warn"
                remarks[row.row] = (tone, "\n".join(said.text for said in serious))
        first = told.setdefault(
            found.sheet.name,
            {
                "row": found.heading_row + 1,
                "column": _column_of_remarks(found),
                "remarks": {},
                "cells": [],
            },
        )
        first["remarks"] |= remarks
        first["cells"] += cells
    return told


def _column_of_remarks(found: Found) -> int:
    """The column that said so before, else the first one free beside the list."""
    rows = found.sheet.rows[found.heading_row :]
    for column, cell in enumerate(rows[0]):
        if isinstance(cell, str) and heading_key(cell) == "can sua":
            return column
    filled = [at for row in rows for at, cell in enumerate(row) if cell not in (None, "")]
    return max(filled, default=0) + 1
