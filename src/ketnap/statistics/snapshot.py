"""One columnar copy of the facts per worker process, brought up to date from the trail.

Every write appends an entry under the chain's lock, so entry numbers follow the order of commits:
reading "dossiers touched after entry n" before each use keeps the copy equal to what is committed,
on both databases. The entry last seen is remembered by its hash too: after a rolled-back
transaction or a restored backup it is gone, and everything is read again.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from django.db import connection

from ketnap.audit.models import TrailHead
from ketnap.audit.trail import may_change_data
from ketnap.organisations.models import Organisation
from ketnap.organisations.tree import OBJECT_TYPES as TREE_TYPES
from ketnap.statistics import reading
from ketnap.statistics.indicator import MILESTONES, Basis
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.places import Ground, Places
from ketnap.statistics.rows import Rows, Sheet
from ketnap.statistics.touched import Touched

PLACES_KEPT = 64
MANY = 5_000  # dossiers touched since the last look: beyond it reading all is quicker
TREE_ACTIONS = ("follow_today",)
Mark = tuple[int, str]
LATER_ENTRIES = (
    "SELECT number, hash, object_type, action, dossier_id, person_id FROM ketnap_entry"
    " WHERE number >= %s ORDER BY number LIMIT %s"
)


class Snapshot:
    """Facts in columns, sorted by the place of their cell on today's tree."""

    def __init__(self) -> None:
        self.mark: Mark = (-1, "")
        self.ids_by_rank = np.zeros(0, dtype=np.int64)
        self.sheets: dict[Basis, Sheet] = {}
        self._dossiers: Rows | None = None
        self._members: Rows | None = None
        self._grounds: OrderedDict[dt.date, Ground] = OrderedDict()
        self._places: OrderedDict[tuple[int, dt.date, str], Places] = OrderedDict()
        self.loads = 0

    # --- where it stands in the trail

    def refresh(self) -> None:
        """Bring the copy up to the last committed entry of the trail."""
        for _attempt in range(4):
            seen = self.mark
            self.catch_up()
            if self.mark == seen:
                return

    def catch_up(self) -> None:
        """Apply what the trail says has changed since the mark, or read everything."""
        number, hash_ = self.mark
        with connection.cursor() as cursor:  # asked before every use: 0.1 ms, not the ORM's 1 ms
            cursor.execute(LATER_ENTRIES, [max(number, 1), MANY + 2])
            entries = cursor.fetchall()
        known = bool(entries) and entries[0][:2] == (number, hash_)
        if not known:
            head = TrailHead.objects.values_list("number", "hash").first() or (0, "0" * 64)
            if not entries and head == self.mark and head[0] == 0 and self.is_untouched():
                return
            self.load(head)
            return
        if len(entries) > 1:
            self.mark = entries[-1][:2]
        later = [entry for entry in entries[1:] if may_change_data(entry[3])]
        touched = Touched.by(later)
        if len(entries) > MANY or touched.everything:
            head = TrailHead.objects.values_list("number", "hash").first() or (0, "0" * 64)
            self.load(head)
            return
        if any(entry[2] in TREE_TYPES or entry[3] in TREE_ACTIONS for entry in later):
            self.resort()
        if touched.dossiers:
            self.reread(sorted(touched.dossiers))
        if self._members is not None and (people := sorted(touched.everybody())):
            self._members.replace(people, reading.members(people))

    def is_untouched(self) -> bool:
        """Without a single entry the tables can only be empty: anything else is read each time."""
        return self.loads > 0 and not self.ids_by_rank.size and not Organisation.objects.exists()

    # --- reading

    def load(self, mark: Mark) -> None:
        """Read everything; ``mark`` was the head of the trail before the first row was read."""
        self.rank()
        for basis in MILESTONES:
            claims = {
                key: indicator.counts
                for key, indicator in INDICATORS.items()
                if indicator.basis == basis and indicator.counts is not None and not indicator.among
            }
            frame = reading.milestones(basis)
            self.sheets[basis] = Sheet("dossier_id", frame, self.rank_of, self.ranks, claims)
        self._dossiers = self._members = None
        self.mark = mark
        self.loads += 1

    def rank(self) -> None:
        """Read the order of the units on today's tree."""
        self.ids_by_rank = np.fromiter(
            Organisation.objects.order_by("position", "id").values_list("id", flat=True), np.int64
        )
        self.ranks = len(self.ids_by_rank)
        self.rank_of = np.zeros(int(self.ids_by_rank.max(initial=0)) + 1, dtype=np.int64)
        self.rank_of[self.ids_by_rank] = np.arange(self.ranks)
        self._grounds.clear()
        self._places.clear()

    def resort(self) -> None:
        """The tree changed: read the order of the units anew; sort only if it is another one."""
        before = self.ids_by_rank
        self.rank()
        if np.array_equal(before, self.ids_by_rank):
            return
        for rows in (*self.sheets.values(), self._dossiers, self._members):
            if rows is not None:
                rows.resort(self.rank_of, self.ranks)

    def reread(self, dossiers: Sequence[int]) -> None:
        """Read the rows of these dossiers again."""
        fresh = reading.milestones(None, dossiers)
        parts = fresh.partition_by("kind", as_dict=True, include_key=False)
        nothing = fresh.clear().drop("kind")
        for basis, sheet in self.sheets.items():
            sheet.replace(dossiers, parts.get((basis.value,), nothing))
        if self._dossiers is not None:
            self._dossiers.replace(dossiers, reading.dossiers(dossiers))

    @property
    def dossiers(self) -> Rows:
        """Every dossier with its dates; read when first needed."""
        if self._dossiers is None:
            self._dossiers = Rows("id", reading.dossiers(), self.rank_of, self.ranks)
        return self._dossiers

    @property
    def members(self) -> Rows:
        """Every membership; read when first needed."""
        if self._members is None:
            self._members = Rows("person_id", reading.members(), self.rank_of, self.ranks)
        return self._members

    # --- use

    def ground(self, tree_day: dt.date) -> Ground:
        """Return where every unit stands on the tree of that day."""
        if tree_day not in self._grounds:
            self._grounds[tree_day] = Ground(self.ids_by_rank, tree_day)
            while len(self._grounds) > 8:
                self._grounds.popitem(last=False)
        return self._grounds[tree_day]

    def places(self, unit: int, tree_day: dt.date, by: str) -> Places:
        """Return the rows of a table (see ``Ground.split``)."""
        key = (unit, tree_day, by)
        if key not in self._places:
            self._places[key] = self.ground(tree_day).split(unit, by)
            while len(self._places) > PLACES_KEPT:
                self._places.popitem(last=False)
        self._places.move_to_end(key)
        return self._places[key]

    def memory(self) -> dict[str, int]:
        """Return bytes held, by part."""
        held = {basis.value: sheet.memory() for basis, sheet in self.sheets.items()}
        for name, rows in (("dossiers", self._dossiers), ("members", self._members)):
            if rows is not None:
                held[name] = rows.memory()
        held["units"] = int(self.ids_by_rank.nbytes + self.rank_of.nbytes)
        return held


_lock = threading.RLock()
_held: dict[tuple[int, str], Snapshot] = {}


@contextmanager
def current() -> Iterator[Snapshot]:
    """Hold this process's snapshot, brought up to date, for one use; one thread at a time.

    Made when first asked for, so a server that forks never carries one into its children (Polars
    used before a fork hangs after it); a child that finds its parent's makes its own.
    """
    key = (os.getpid(), str(connection.settings_dict["NAME"]))
    with _lock:
        if key not in _held:
            _held.clear()
            _held[key] = Snapshot()
        snapshot = _held[key]
        snapshot.refresh()
        yield snapshot


def forget() -> None:
    """Drop the snapshot; the next use reads everything."""
    with _lock:
        _held.clear()


def memory() -> dict[str, int]:
    """Return bytes held by this process's snapshot, by part; empty before its first use."""
    key = (os.getpid(), str(connection.settings_dict["NAME"]))
    with _lock:
        return _held[key].memory() if key in _held else {}
