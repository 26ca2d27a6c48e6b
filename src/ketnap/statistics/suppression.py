"""Small cells: a sensitive group of 1 to 4 people is not shown outside the unit that owns it.

One hidden figure could be had back as the total less the others, so a second one is hidden with it
(the smallest that is left), and a total is never hidden by the first rule alone: it follows its
rows. Shares made from a hidden figure are hidden too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ketnap.statistics.indicator import Indicator

if TYPE_CHECKING:
    from ketnap.statistics.table import Cell, Row

SMALL = 5  # 1..4 people are too few to be shown


def suppress(
    rows: list[Row], columns: Sequence[Indicator], shown: Callable[[int], bool] | None
) -> list[Row]:
    """Return the lines (the unit first) with small sensitive figures hidden.

    :param shown: whether a unit's figures may be shown in full; None shows everything.
    """
    if shown is None:
        return rows
    open_lines = [shown(row.unit_id) for row in rows]
    hidden: dict[str, set[int]] = {}
    for it in columns:
        if it.sensitive and not it.is_share:
            hidden[it.key] = primary(rows, it.key, open_lines)
            secondary(rows, it.key, open_lines, hidden[it.key])
    result = []
    for number, row in enumerate(rows):
        cells = dict(row.cells)
        for it in columns:
            source = it.counted_by if it.is_share else it.key
            if number in hidden.get(source, ()) or (
                it.sensitive and is_bare(it, hidden, row, open_lines[number])
            ):
                cells[it.key] = closed(cells[it.key], is_small(cells[it.key].value))
        result.append(replace(row, cells=cells))
    return result


def is_small(value: float | int | None) -> bool:
    """Whether a count is too small to show."""
    return value is not None and 0 < value < SMALL


def is_bare(it: Indicator, hidden: dict[str, set[int]], row: Row, is_open: bool) -> bool:
    """Whether a sensitive share stands without the count that would tell if it is small."""
    return it.is_share and it.counted_by not in hidden and not is_open


def primary(rows: list[Row], key: str, open_lines: Sequence[bool]) -> set[int]:
    """Return the lines whose own figure, or the year before's, is too small."""
    return {
        number
        for number, row in enumerate(rows)
        if not open_lines[number]
        and (is_small(row.cells[key].value) or is_small(row.cells[key].before))
    }


def secondary(rows: list[Row], key: str, open_lines: Sequence[bool], hidden: set[int]) -> None:
    """Hide further lines until no hidden one follows from the total and the others."""
    if len(rows) < 2 or 0 in hidden:
        if 0 in hidden:  # a small total: its rows would give it away
            hidden.update(n for n in range(1, len(rows)) if not open_lines[n])
        return
    below = [number for number in hidden if number]
    while below and not enough(rows, key, below):
        left = [
            number
            for number in range(1, len(rows))
            if number not in hidden and not open_lines[number] and rows[number].cells[key].value
        ]
        if not left:
            hidden.add(0)
            return
        smallest = min(left, key=lambda number: (rows[number].cells[key].value, number))
        hidden.add(smallest)
        below.append(smallest)


def enough(rows: list[Row], key: str, below: Sequence[int]) -> bool:
    """Whether the hidden lines together are too many to be told apart."""
    total = sum(rows[number].cells[key].value or 0 for number in below)
    return len(below) >= 2 and total >= SMALL


def closed(cell: Cell, small: bool) -> Cell:
    """Return a cell without its numbers."""
    return replace(
        cell, value=None, before=None, unknown=0, hidden="small" if small else "secondary"
    )
