"""Small cells: a sensitive group of 1 to 4 people is not shown outside the unit that owns it.

One hidden figure could be had back as the total less the others, so a second one is hidden with it
(the smallest that is left), and a total is never hidden by the first rule alone: it follows its
rows. Shares made from a hidden figure are hidden too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ketnap.statistics.indicator import Indicator

if TYPE_CHECKING:
    from ketnap.statistics.table import Cell, Row

SMALL = 5  # 1..4 people are too few to be shown


@dataclass(frozen=True)
class Cut:
    """How a table's figures could be set against those of another.

    ``usual`` says that its period is one that everybody reports (whole years, or the period of a
    target): for any other, sensitive figures stay with those who own them, or two periods that
    differ by a day would tell about one person. ``pieces`` are the figures of its years (and rests
    of years): a sum may only be shown where each of its pieces could be. ``narrowed`` says that
    people were filtered by further groups.
    """

    usual: bool = True
    pieces: Sequence[Mapping[str, Sequence[Cell]]] = ()
    narrowed: bool = False
    by_time: bool = False  # rows are stretches of the unit's time
    usual_before: bool = True  # the compared period, likewise


def suppress(
    rows: list[Row],
    columns: Sequence[Indicator],
    shown: Callable[[int], bool] | None,
    cut: Cut | None = None,
) -> list[Row]:
    """Return the lines (the unit first) with small sensitive figures hidden.

    :param shown: whether a unit's figures may be shown in full; None shows everything.
    :param cut: how the table was cut out of time and of groups.
    """
    if shown is None:
        return rows
    cut = cut or Cut()
    open_lines = [shown(row.unit_id) for row in rows]
    hidden: dict[str, set[int]] = {}
    for it in columns:
        if it.sensitive and not it.is_share:
            hidden[it.key] = primary(rows, it.key, open_lines) | cut_off(it.key, open_lines, cut)
            secondary(rows, it.key, open_lines, hidden[it.key])
    result = []
    for number, row in enumerate(rows):
        cells = dict(row.cells)
        for it in columns:
            source = it.counted_by if it.is_share else it.key
            bare = it.sensitive and it.is_share and source not in hidden
            if number in hidden.get(source, ()) or (bare and not open_lines[number]):
                cells[it.key] = closed(cells[it.key], is_small(cells[it.key].value))
            elif it.sensitive and not cut.usual_before and not open_lines[number]:
                cells[it.key] = replace(cells[it.key], before=None)
        result.append(replace(row, cells=cells))
    return result


def cut_off(key: str, open_lines: Sequence[bool], cut: Cut) -> set[int]:
    """Return the lines whose figure could be set against another report's to tell a small one."""
    lines = {number for number, is_open in enumerate(open_lines) if not is_open}
    if not cut.usual or cut.narrowed:
        return lines
    if cut.by_time:
        lines_off = lines - {0}
        return lines_off | {
            0 for piece in cut.pieces if 0 in lines and is_small(piece[key][0].value)
        }
    return {n for n in lines for piece in cut.pieces if is_small(piece[key][n].value)}


def is_small(value: float | int | None) -> bool:
    """Whether a count is too small to show."""
    return value is not None and 0 < value < SMALL


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
