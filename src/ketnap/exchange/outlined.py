"""The tree that a list of units draws without a column for it: numbers 1, 1.1, 1.1.1, or indents.

Only for lists that name no unit above; what is taken so is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ketnap.exchange.cells import shown
from ketnap.exchange.headings import Found
from ketnap.exchange.layout import Record
from ketnap.exchange.workbook import Cell

_DOTTED = re.compile(r"\d{1,4}(?:\.\d{1,4})*")
_INDENT_WIDTH = 3
"""So many spaces count as one step of Excel's own indent; any order of the two will do."""


def uppers_of(found: Found, records: Sequence[Record]) -> dict[int, int]:
    """For each row the row it stands under, by their numbers in the file; top rows are left out.

    Out: nothing where a column or a group heading names the units above, or nothing is drawn.
    """
    if "parent" in found.keys or any(record.group for record in records):
        return {}
    return _by_numbers(found, records) or _by_indents(found, records)


def _by_numbers(found: Found, records: Sequence[Record]) -> dict[int, int]:
    at = found.order if found.order is not None else _name_at(found)
    above: dict[str, int] = {}
    uppers: dict[int, int] = {}
    for record in records:
        text = shown(record.cells[at] if at < len(record.cells) else None).strip()
        if found.order is None:
            text = text.split(" ")[0]  # "1.1. Chi bộ thôn 1"
        number = text.rstrip(".")
        if not _DOTTED.fullmatch(number):
            return {}
        before, _dot, _last = number.rpartition(".")
        if before:
            if before not in above:
                return {}  # "1.5" without a "1": no numbers of a tree
            uppers[record.row] = above[before]
        above[number] = record.row
    return uppers


def _by_indents(found: Found, records: Sequence[Record]) -> dict[int, int]:
    at = _name_at(found)
    open_rows: list[tuple[int, int]] = []  # how far in, and which row, from the outside in
    uppers: dict[int, int] = {}
    for record in records:
        cell = record.cells[at] if at < len(record.cells) else None
        depth = found.sheet.indents.get((record.row - 1, at), 0) * _INDENT_WIDTH + _spaces(cell)
        while open_rows and open_rows[-1][0] >= depth:
            open_rows.pop()
        if open_rows:
            uppers[record.row] = open_rows[-1][1]
        open_rows.append((depth, record.row))
    return uppers


def _name_at(found: Found) -> int:
    """The column of the names; a list of units has it."""
    return next(place.index for place in found.places if place.key == "name")


def _spaces(cell: Cell) -> int:
    """How far in a name begins: its leading blanks, dashes and signs of a list among them."""
    text = shown(cell)
    return len(list(takewhile(lambda sign: sign in " \xa0\t-–+•", text.replace("\t", "    "))))
