"""Small cells: a sensitive group of 1 to 4 people is not shown outside the unit that owns it.

Hiding a figure in one table helps nobody if the next table tells it: the total less the others, the
year less the half-year, this tree less that one. So what is hidden is not decided by the table but
by the figure: (unit, stretch of time, group). It is the same on every page, in every file and for
every period that contains the stretch.

*Time* is cut into pieces at the ends of years and of the long periods of targets; only what is
made of whole pieces is told, and only if each of its pieces could be. *Units* are judged from the
root of the tree that stood at the end of a piece: under a unit whose figure is told, small figures
are hidden, and with them enough of their neighbours that none follows from the sum; under a hidden
unit everything is hidden. A unit that held other people on another tree is told on neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from ketnap.statistics.indicator import MILESTONES, Basis, Indicator
from ketnap.statistics.periods import Span

if TYPE_CHECKING:
    from ketnap.statistics.counting import Question
    from ketnap.statistics.places import Ground
    from ketnap.statistics.snapshot import Snapshot
    from ketnap.statistics.table import Cell, Row

SMALL = 5  # 1..4 people are too few to be shown
Mark = Literal["", "small", "secondary"]
Shown = Callable[[int], bool] | None
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
ENDLESS = 1 << 60


def is_small(value: float | int | None) -> bool:
    """Whether a count is too small to show."""
    return value is not None and 0 < value < SMALL


# --- one group of units under a total that is told


def bounds(count: int) -> tuple[int, int]:
    """Return between which numbers a reader knows a hidden count to lie, from its mark alone."""
    if is_small(count):
        return 1, SMALL - 1
    return (SMALL, ENDLESS) if count else (0, ENDLESS)


def safe(counts: Sequence[int], hidden: Collection[int]) -> bool:
    """Whether every small hidden count may still be anything from 1 to 4.

    The reader knows the sum of what is hidden, and of each hidden count whether it is small.
    """
    if len(hidden) < 2:
        return not hidden
    total = sum(counts[n] for n in hidden)
    low = sum(bounds(counts[n])[0] for n in hidden)
    high = sum(bounds(counts[n])[1] for n in hidden)
    return all(
        total - (low - 1) >= SMALL - 1 and total - (high - (SMALL - 1)) <= 1
        for n in hidden
        if is_small(counts[n])
    )


def protect(counts: Sequence[int], forced: Collection[int] = ()) -> list[Mark]:
    """Return the marks of the units under a total that is told.

    :param counts: of all the units under it; their sum is the total.
    :param forced: those hidden for another reason (in a shorter stretch of time).
    """
    hidden = {n for n, count in enumerate(counts) if is_small(count)} | set(forced)
    while not safe(counts, hidden):
        left = [n for n, count in enumerate(counts) if count and n not in hidden]
        if not left:  # a small mark would tell: nothing is said of any of them
            return ["secondary"] * len(counts)
        hidden.add(min(left, key=lambda n: (counts[n], n)))
    return [
        "" if n not in hidden else "small" if is_small(count) else "secondary"
        for n, count in enumerate(counts)
    ]


def protect_together(parts: Ints, forced: Collection[int] = ()) -> list[Mark]:
    """Return the marks where several counts of a unit (units × counts) are told or hidden as one.

    Hidden units say nothing at all, so it is enough that no sum over them is small.
    """
    small = ((parts > 0) & (parts < SMALL)).any(axis=1)
    hidden = set(np.flatnonzero(small).tolist()) | set(forced)
    sums = parts.sum(axis=1)
    while hidden:
        together = parts[sorted(hidden)].sum(axis=0)
        if len(hidden) >= 2 and not ((together > 0) & (together < SMALL)).any():
            break
        left = [n for n in range(len(parts)) if n not in hidden and sums[n]]
        if not left:
            return ["secondary"] * len(parts)
        hidden.add(min(left, key=lambda n: (sums[n], n)))
    return ["secondary" if n in hidden else "" for n in range(len(parts))]


# --- the tree


@dataclass
class Piece:
    """What lies on the tree in one stretch of time, and what of it is hidden.

    ``counts`` (units × counts) are of people in units that the reader does not own: what is owned
    is known, so it protects nobody.
    """

    ground: Ground
    counts: Ints
    own: Ints  # of people who lie on a unit itself, not below it
    open: Flags
    hits: Ints  # rank of the cell of every person counted
    finer: Sequence[Piece] = ()
    _groups: dict[int, dict[int, Mark]] = field(default_factory=dict)

    def mark(self, index: int) -> Mark:
        """Return how the unit at an index of the tree is hidden."""
        if self.open[index]:
            return ""
        parent = int(self.ground.tree.parent[index])
        if parent < 0:
            return "small" if self.is_small(index) else self.hidden_before(index)
        above = self.mark(parent)
        return above or self.group(parent)[index]

    def is_small(self, index: int) -> bool:
        """Whether one of the unit's counts is small."""
        counts = self.counts[index]
        return bool(((counts > 0) & (counts < SMALL)).any())

    def hidden_before(self, index: int) -> Mark:
        """Return whether a unit is hidden, or was another, in one of the finer stretches."""
        unit = int(self.ground.tree.ids[index])
        return "secondary" if any(one.unit_mark(unit, self) for one in self.finer) else ""

    def unit_mark(self, unit: int, beside: Piece | None = None) -> Mark:
        """Return how a unit (by id) is hidden; hidden too if ``beside`` places others in it."""
        tree = self.ground.tree
        if beside is not None and not self.same(unit, beside.ground):
            return "secondary"
        return self.mark(tree.index(unit)) if unit in tree else ""

    def same(self, unit: int, other: Ground) -> bool:
        """Whether the people counted lie in the unit on the other tree just as on this one."""
        inside = []
        for ground in (self.ground, other):
            if unit in ground.tree:
                first, last = ground.tree.interval(unit)
                at = ground.index_of_rank[self.hits]
                inside.append((at >= first) & (at <= last))
            else:
                inside.append(np.zeros(len(self.hits), dtype=bool))
        return bool((inside[0] == inside[1]).all())

    def group(self, parent: int) -> dict[int, Mark]:
        """Return the marks of the units directly below one whose own figure is told."""
        if parent not in self._groups:
            tree = self.ground.tree
            end = int(tree.position_end[parent])
            below = np.flatnonzero(tree.parent[parent + 1 : end + 1] == parent) + parent + 1
            closed = [int(index) for index in below if not self.open[index]]
            forced = {n for n, index in enumerate(closed) if self.hidden_before(index)}
            parts = self.counts[closed]
            if self.own[parent].any():  # counted above, in none of the units below
                parts = np.vstack([parts, self.own[parent]])
            marks = (
                protect(parts[:, 0].tolist(), forced)
                if parts.shape[1] == 1
                else protect_together(parts, forced)
            )
            self._groups[parent] = dict(zip(closed, marks, strict=False))
        return self._groups[parent]


def piece(
    ground: Ground, ranks: Sequence[Ints], shown: Shown, finer: Sequence[Piece] = ()
) -> Piece:
    """Lay people (the rank of the cell of each, one array per count) on a tree."""
    tree = ground.tree
    opened = opened_on(ground, shown)
    own = np.zeros((len(tree), len(ranks)), dtype=np.int64)
    for number, one in enumerate(ranks):
        at = ground.index_of_rank[one]
        at = at[at >= 0]
        own[:, number] = np.bincount(at[~opened[at]], minlength=len(tree))
    counts = tree.rollup(own)
    leaves = tree.position_end == np.arange(len(tree))
    own[leaves] = 0
    return Piece(ground, counts, own, opened, np.concatenate([*ranks]), finer)


def opened_on(ground: Ground, shown: Shown) -> Flags:
    """Return which units of a tree the reader owns: those shown to them, and all below."""
    tree = ground.tree
    among = getattr(shown, "among", None)
    roots = (
        among(tree.ids)
        if among is not None
        else np.array([shown is None or shown(int(key)) for key in tree.ids], dtype=bool)
    )
    edges = np.zeros(len(tree) + 1, dtype=np.int64)
    at = np.flatnonzero(roots)
    np.add.at(edges, at, 1)
    np.add.at(edges, tree.position_end[at] + 1, -1)
    opened: Flags = np.cumsum(edges)[:-1] > 0
    return opened


# --- tables


def is_told(question: Question, usual: bool) -> bool:
    """Whether sensitive figures of such a question may leave their owner at all.

    A period that nobody else asks for, the other date basis or a narrower group would each tell
    about the few people who make the difference.
    """
    return usual and question.date_basis == "ceremony" and not question.only


def marks(
    snapshot: Snapshot,
    keys: Sequence[str],
    question: Question,
    pieces: Sequence[Span],
    ground: Ground,
    units: Sequence[int],
    shown: Shown,
) -> list[Mark]:
    """Return how the figures of these units are hidden, one mark each.

    :param keys: indicators of admissions, told or hidden together.
    :param pieces: the stretches of time the period is made of (see ``planned.pieces_of``).
    :param ground: the tree that the table asked for.
    """

    def laid(span: Span, finer: Sequence[Piece] = ()) -> Piece:
        asked = replace(question, since=span.since, until=span.until)
        sheet = snapshot.sheets[Basis.ADMITTED]
        ranks = [sheet.ranks_counted(asked.period(Basis.ADMITTED), key) for key in keys]
        return piece(snapshot.ground(span.until), ranks, shown, finer)

    return judged(laid, Span(question.since, question.until), pieces, ground, units, shown)


def judged(
    laid: Callable[..., Piece],
    span: Span,
    pieces: Sequence[Span],
    ground: Ground,
    units: Sequence[int],
    shown: Shown,
) -> list[Mark]:
    """Judge units on the tree asked for, from the pieces that ``laid`` puts on their own trees."""
    finer = [laid(one) for one in pieces] if len(pieces) > 1 else []
    whole = laid(span, finer)
    open_here = opened_on(ground, shown)
    found: list[Mark] = []
    for unit in units:
        if open_here[ground.tree.index(unit)]:
            found.append("")
            continue
        same = whole.same(unit, ground) and all(one.same(unit, ground) for one in finer)
        found.append(whole.unit_mark(unit) if same else "secondary")
    return found


def kept_back(columns: Sequence[Indicator], only: Sequence[str], sensitive: Callable) -> set[str]:
    """Return the keys of columns that say something sensitive: by themselves or by the filter."""
    narrowed = any(sensitive(key) for key in only)
    return {
        it.key
        for it in columns
        if sensitive(it.key)
        or (narrowed and (it.basis in MILESTONES[:1] or it.counted_by or it.among))
    }


def closed(cell: Cell, mark: Mark, before: Mark) -> Cell:
    """Return a cell without the numbers that are hidden."""
    if mark:
        cell = replace(cell, value=None, unknown=0, hidden=mark)
    if before and cell.before is not None:
        cell = replace(cell, before=None, hidden_before=before)
    return cell


def hide(
    rows: Sequence[Row],
    columns: Sequence[Indicator],
    now: dict[str, list[Mark]],
    before: dict[str, list[Mark]],
) -> list[Row]:
    """Return the lines with their figures hidden as marked; a share goes with what it is made of.

    :param now: marks by the key of the counted indicator, one for each line; ``before``: likewise
        for the compared period.
    """
    nothing: list[Mark] = [""] * len(rows)
    result = []
    for number, row in enumerate(rows):
        cells = dict(row.cells)
        for it in columns:
            source = it.key if it.key in now else it.counted_by or it.key
            mark = now.get(source, nothing)[number]
            cells[it.key] = closed(cells[it.key], mark, before.get(source, nothing)[number])
        result.append(replace(row, cells=cells))
    return result
