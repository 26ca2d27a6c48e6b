"""The tree of organisations as it stood on a day, whole, in arrays.

>>> tree = tree_on(dt.date(2025, 7, 1))                                # doctest: +SKIP
>>> cases_below = tree.rollup(cases_by_unit)                           # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from django.db.models import BigAutoField, Value
from django.db.models.functions import Coalesce

from ketnap.audit.models import Entry, TrailHead
from ketnap.organisations.models import OrganisationVersion
from ketnap.organisations.preorder import Ints, Layout, lay_out, look_up

T = TypeVar("T")

OBJECT_TYPES = ("organisation", "organisationversion", "reorganisation", "succession")
"""Subjects of the trail whose entries change the tree."""

COLUMNS = ("name", "kind", "official_code", "rural", "hard_area", "unit_kind")
"""What ``Tree.column`` can read."""


class Tree:
    """Every organisation with a version in force on ``day``, in pre-order.

    Arrays of one element per unit: ``ids``; ``parent`` (index of the parent, -1 for a root);
    ``depth`` (0 for a root); ``position`` (= the index) and ``position_end`` (index of the last
    unit below, inclusive). A subtree is the slice ``position : position_end + 1``.
    """

    def __init__(self, day: dt.date, layout: Layout) -> None:
        self.day = day
        self.ids = layout.ids
        self.parent = layout.parent
        self.depth = layout.depth
        self.position_end = layout.end
        for array in (self.ids, self.parent, self.depth, self.position_end):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, organisation_id: object) -> bool:
        return organisation_id in self._places

    @cached_property
    def _places(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.ids.tolist())}

    @cached_property
    def _after(self) -> Ints:
        return self.position_end + 1

    @cached_property
    def position(self) -> Ints:
        """The index of every unit: 0, 1, 2 …"""
        return np.arange(len(self.ids))

    def index(self, organisation_id: int) -> int:
        """Return the unit's index in the arrays; KeyError when it does not exist that day."""
        return self._places[organisation_id]

    def indices(self, ids: npt.ArrayLike) -> Ints:
        """Return the index of each id, -1 for one that does not exist that day."""
        return look_up(self.ids, np.asarray(ids, dtype=np.int64))

    def interval(self, organisation_id: int) -> tuple[int, int]:
        """Return first and last index (inclusive) of the unit's subtree; KeyError as ``index``."""
        start = self.index(organisation_id)
        return start, int(self.position_end[start])

    def subtree(self, organisation_id: int) -> Ints:
        """Return the ids of the unit and everything below it, in order; KeyError as ``index``."""
        start, end = self.interval(organisation_id)
        return self.ids[start : end + 1]

    def children(self, organisation_id: int) -> Ints:
        """Return the ids directly below, in order; KeyError as ``index``."""
        start, end = self.interval(organisation_id)
        below = np.flatnonzero(self.parent[start + 1 : end + 1] == start)
        return self.ids[below + start + 1]

    def roots(self) -> Ints:
        """Return the ids without a parent, in order."""
        return self.ids[self.parent == -1]

    def path(self, organisation_id: int) -> list[int]:
        """Return the ids from the root down to the unit itself; KeyError as ``index``."""
        place = self.index(organisation_id)
        found = []
        while place >= 0:
            found.append(int(self.ids[place]))
            place = int(self.parent[place])
        return found[::-1]

    def common_ancestor(self, ids: Sequence[int]) -> int:
        """Return the lowest unit whose subtree holds all ``ids``; 0 when there is none."""
        places = [self.index(key) for key in ids]
        low, high = min(places), max(places)
        place = low
        while place >= 0 and self.position_end[place] < high:
            place = int(self.parent[place])
        return int(self.ids[place]) if place >= 0 else 0

    def rollup(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Sum ``values`` (first axis: one element per unit, in order) over every subtree."""
        sums = np.zeros((len(self.ids) + 1, *values.shape[1:]), dtype=np.result_type(values, int))
        np.cumsum(values, axis=0, out=sums[1:])
        totals: npt.NDArray[Any] = sums.take(self._after, axis=0)
        totals -= sums[:-1]
        return totals

    def column(self, name: str) -> list[Any]:
        """Return one of ``COLUMNS`` of every unit, in order; read once, when first asked."""
        columns: dict[str, list[Any]] = self.__dict__.setdefault("_columns", {})
        if name not in columns:
            if name not in COLUMNS:
                raise ValueError(f"no such column of a version: {name}")
            found = dict(_in_force(self.day).values_list("organisation_id", name))
            columns[name] = [found.get(key) for key in self.ids.tolist()]
        return columns[name]

    @property
    def names(self) -> list[str]:
        """The name of every unit that day, in order."""
        return self.column("name")

    @property
    def kinds(self) -> list[str]:
        """The kind (``models.Kind``) of every unit that day, in order."""
        return self.column("kind")

    def ancestor_of_kind(self, *kinds: str) -> Ints:
        """Return for every unit the id of the nearest of ``kinds``, itself or above; 0 if none."""
        wanted = np.fromiter((kind in kinds for kind in self.kinds), bool, len(self.ids))
        found = np.where(wanted, self.ids, 0)
        for level in range(1, int(self.depth.max(initial=0)) + 1):
            here = np.flatnonzero((self.depth == level) & ~wanted)
            found[here] = found[self.parent[here]]
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the tree and of what figures read of it; it closes a period.

        The same units, parents, kinds and traits give the same digest on every database.
        """
        above = np.where(self.parent < 0, 0, self.ids[self.parent]) if len(self) else self.ids
        digest = hashlib.sha256(self.day.isoformat().encode())
        digest.update(self.ids.astype("<i8").tobytes())
        digest.update(above.astype("<i8").tobytes())
        for name in COLUMNS:
            digest.update("\n".join(map(str, self.column(name))).encode())
        return digest.hexdigest()


def _in_force(day: dt.date) -> Any:
    return OrganisationVersion.objects.in_force(day).order_by()


def read_tree(day: dt.date) -> Tree:
    """Read the tree of ``day`` from the database, with one query (see ``tree_on``)."""
    rows = _in_force(day).values_list(
        "organisation_id",
        # a key, not an integer: Django would call int() on every row
        Coalesce("parent_id", Value(0), output_field=BigAutoField()),
        "order",
    )
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 3)
    ids, parents, order = np.ascontiguousarray(flat.T)
    return Tree(day, lay_out(ids, parents, order))


class Shelf:
    """Keeps what was worked out from the tree until an organisation changes.

    The trail says when: nothing kept is valid once an entry about an organisation follows the head
    that was seen, or once that head is gone (a transaction rolled back, a database restored).
    """

    def __init__(self, room: int = 12) -> None:
        self.room = room
        self._lock = threading.Lock()
        self._seen: tuple[int, str] = (0, "")
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def _is_current(self) -> bool:
        head = TrailHead.objects.values_list("number", "hash").first() or (0, "0" * 64)
        if head == self._seen:
            return head[0] > 0  # an empty trail proves nothing
        number, hash_ = self._seen
        known = Entry.objects.filter(number=number, hash=hash_).exists()
        later = Entry.objects.filter(number__gt=number, object_type__in=OBJECT_TYPES)
        unchanged = number > 0 and head[0] >= number and known and not later.exists()
        self._seen = head
        return unchanged

    def get(self, key: Any, work_out: Callable[[], T]) -> T:
        """Return what is kept under ``key``, or work it out and keep it."""
        with self._lock:
            if not self._is_current():
                self._kept.clear()
            seen = self._seen
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        made = work_out()
        with self._lock:
            if seen == self._seen:
                self._kept[key] = made
                while len(self._kept) > self.room:
                    self._kept.popitem(last=False)
        return made


shelf = Shelf()


def tree_on(day: dt.date) -> Tree:
    """Return the tree as it stood on ``day`` (opening day included, closing day excluded).

    Kept between calls until an entry of the trail changes an organisation. Inside a change whose
    entry is not yet written use ``read_tree``.
    """
    return shelf.get(("tree", day), lambda: read_tree(day))
