"""The rows of a table as stretches of the snapshot: which cells count for which row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.succession import today_successors
from ketnap.organisations.tree import Tree, tree_on
from ketnap.vietnamese.dates import show_date

Array = np.ndarray
MANY = 10_000  # more ids than this do not go into one statement


class UnitNotThere(LookupError):
    """The unit does not exist on the tree that was asked for; ``str()`` says so in Vietnamese."""


@dataclass(frozen=True)
class Place:
    """A unit as it was called on the tree's day."""

    id: int
    code: str
    name: str
    kind: str
    is_cell: bool


@dataclass(frozen=True, eq=False)
class Places:
    """A unit and the units its figures are split by.

    Group 0 is what lies on the unit itself or cannot be placed lower; group ``i`` is ``rows[i-1]``.
    ``group_of_rank`` says which group each cell (by rank) counts for, -1 for outside.
    """

    unit: Place
    rows: tuple[Place, ...]
    group_of_rank: Array
    tree_day: dt.date

    @property
    def groups(self) -> int:
        """Number of groups, the unit's own included."""
        return len(self.rows) + 1

    @cached_property
    def _changes(self) -> Array:
        group = self.group_of_rank
        return np.flatnonzero(np.diff(group, prepend=-1, append=-1))

    @cached_property
    def _inside(self) -> Array:
        edges = self._changes
        return np.flatnonzero(self.group_of_rank[edges[:-1]] >= 0) if edges.size else edges

    @cached_property
    def run_edges(self) -> Array:
        """Ranks where each run of one group starts and ends, one after the other."""
        starts = self._changes[self._inside]
        ends = self._changes[self._inside + 1]
        return np.column_stack([starts, ends]).ravel()

    @cached_property
    def run_groups(self) -> Array:
        """The group of each run."""
        return self.group_of_rank[self._changes[self._inside]]

    @property
    def runs(self) -> list[tuple[int, int, int]]:
        """First rank, rank after the last, group: of every run."""
        starts, ends = self.run_edges[0::2], self.run_edges[1::2]
        return list(zip(starts.tolist(), ends.tolist(), self.run_groups.tolist(), strict=True))

    def only(self, group: int) -> Places:
        """Return the places of one row alone (0: the whole unit)."""
        if group == 0:
            inside = np.where(self.group_of_rank >= 0, 0, -1)
            return Places(self.unit, (), inside.astype(np.int32), self.tree_day)
        alone = np.where(self.group_of_rank == group, 0, -1).astype(np.int32)
        return Places(self.rows[group - 1], (), alone, self.tree_day)

    @cached_property
    def ids(self) -> list[int]:
        """The ids of the row units."""
        return [place.id for place in self.rows]


class Ground:
    """All units by rank, and where each stands on the tree of one day."""

    def __init__(self, ids_by_rank: Array, day: dt.date) -> None:
        self.day = day
        self.tree: Tree = tree_on(day)
        places = today_successors(ids_by_rank, day)
        self.index_of_rank = self.tree.indices(places.units)
        self.shared = places.shared

    def is_cell(self, index: int) -> bool:
        """Whether the unit at an index of the tree is a cell that day."""
        return self.tree.kinds[index] in CELL_KINDS

    def described(self, indices: Iterable[int]) -> list[Place]:
        """Return the units at these indices of the tree, with their codes."""
        wanted = [(index, int(self.tree.ids[index])) for index in indices]
        units = Organisation.objects.order_by()
        if len(wanted) <= MANY:
            units = units.filter(pk__in=[key for _index, key in wanted])
        codes = dict(units.values_list("id", "code"))
        kinds, names = self.tree.kinds, self.tree.names
        return [
            Place(
                key,
                codes.get(key, ""),
                names[index] or "",
                kinds[index] or "",
                kinds[index] in CELL_KINDS,
            )
            for index, key in wanted
        ]

    def split(self, unit: int, by: str) -> Places:
        """Return the places of ``unit`` split by ``children``, ``cell`` or not at all (``none``).

        :raises UnitNotThere: the unit has no place on this tree.
        """
        if unit not in self.tree:
            name = Organisation.objects.filter(pk=unit).values_list("name", flat=True).first()
            raise UnitNotThere(
                _("%(unit)s không tồn tại trên cây tổ chức ngày %(day)s.")
                % {"unit": name or unit, "day": show_date(self.day)}
                + " "
                + _("Hãy chọn ngày của cây tổ chức khi đơn vị còn hoạt động (--tree-as-of).")
            )
        start, end = self.tree.interval(unit)
        index = self.index_of_rank
        inside = (index >= start) & (index <= end)
        if by == "children":
            chosen = np.flatnonzero(self.tree.parent[start + 1 : end + 1] == start) + start + 1
            found = np.searchsorted(chosen, index, side="right")  # 0 = the unit itself
        elif by == "cell":
            kinds = self.tree.kinds
            chosen = np.array([i for i in range(start, end + 1) if kinds[i] in CELL_KINDS], int)
            at = np.searchsorted(chosen, index)
            hit = (
                chosen[np.minimum(at, max(len(chosen) - 1, 0))] == index
                if len(chosen)
                else inside & False
            )
            found = np.where(hit, at + 1, 0)
        else:
            chosen, found = np.zeros(0, dtype=int), np.zeros(len(index), dtype=int)
        groups = np.where(inside, found, -1).astype(np.int32)
        itself, *rows = self.described([start, *chosen.tolist()])
        return Places(itself, tuple(rows), groups, self.day)
