"""Places on today's tree, written beside every unit for filters and lists.

Pre-order from 1, over *all* units: those of today first among siblings, then, under the unit that
carries on, those that ended; so whoever is in charge today sees the people of what was merged.
The copies of name, kind and parent on ``Organisation`` follow the version in force the same way.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.dispatch import Signal

from ketnap.accounts.today import today as this_day
from ketnap.organisations.models import Kind, Organisation, OrganisationVersion
from ketnap.organisations.preorder import Ints, lay_out, look_up
from ketnap.organisations.succession import Succeeding
from ketnap.organisations.tree import read_tree

AFTER_TODAYS = 1_000_000  # added to the order of units that are not of today
MOST_PIECES = 60  # more pieces than this are written unit by unit
NUMBERS = ("position", "position_end", "depth")
COPIES = ("name", "fold_key", "kind", "parent_id")

units_moved = Signal()
"""Sent by ``renumber`` inside its transaction: ``ancestors`` is a dict of unit id → ``Ancestors``,
of the units whose commune or province changed. Receivers keep their own copies of these."""


@dataclass(frozen=True)
class Ancestors:
    """The unit's commune and province on today's tree (itself or above); None without one."""

    commune: int | None
    province: int | None


@dataclass(frozen=True, eq=False)
class _Numbers:
    """Positions as written or about to be: one element per unit, sorted by unit id."""

    ids: Ints
    position: Ints
    end: Ints
    depth: Ints


_postponed = threading.local()


@contextmanager
def renumbering_once() -> Iterator[None]:
    """Let the services inside leave the numbers alone; renumber once at the end."""
    if getattr(_postponed, "on", False):
        yield
        return
    _postponed.on = True
    try:
        yield
    finally:
        _postponed.on = False
    renumber()


def renumber(today: dt.date | None = None) -> int:
    """Bring positions and copies to the tree of ``today``; return how many units were written.

    The one place below the pages that reads the clock: by definition it writes today's tree. Call
    inside a change, or on a new day when a reorganisation takes effect (``follow_today``).
    """
    if getattr(_postponed, "on", False):
        return 0
    day = today or this_day()
    old = _read_numbers()
    old_ancestors = _ancestors(old, day)
    copied = _copy_versions(day)
    new = _count(old.ids, day)
    written = _write(old, new)
    now = _ancestors(new, day)
    known = old.position > 0  # a new unit has nothing that could have moved with it
    moved = known & (old_ancestors != now).any(axis=1)
    if moved.any():
        ancestors = {
            int(key): Ancestors(int(commune) or None, int(province) or None)
            for key, (commune, province) in zip(new.ids[moved], now[moved], strict=True)
        }
        units_moved.send(sender=Organisation, ancestors=ancestors)
    return max(written, copied)


def ancestors_of(organisation_id: int, *, on: dt.date) -> Ancestors:
    """Return the commune and province one unit stands in, as last numbered, among those of ``on``.

    Raises ``Organisation.DoesNotExist``.
    """
    place = Organisation.objects.values_list("position", flat=True).get(pk=organisation_id)
    above = Organisation.objects.open_on(on).filter(
        position__lte=place, position_end__gte=place, kind__in=(Kind.COMMUNE, Kind.PROVINCE)
    )
    found = dict(above.order_by("depth").values_list("kind", "id"))
    return Ancestors(found.get(Kind.COMMUNE), found.get(Kind.PROVINCE))


def _read_numbers() -> _Numbers:
    rows = Organisation.objects.order_by("id").values_list(
        "id", "position", "position_end", "depth"
    )
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 4)
    return _Numbers(*np.ascontiguousarray(flat.T))


def _count(units: Ints, day: dt.date) -> _Numbers:
    """Work out the numbers of all ``units`` for the tree of ``day``."""
    tree = read_tree(day)
    succeeding = Succeeding(tree)
    others = units[look_up(tree.ids, units) < 0]
    places = np.fromiter((succeeding.find(int(key))[0] for key in others), np.int64)
    above = np.where(tree.parent < 0, 0, tree.ids[tree.parent]) if len(tree) else tree.ids
    layout = lay_out(
        ids=np.concatenate([tree.ids, others]),
        parents=np.concatenate([above, places]),
        order=np.concatenate([np.arange(len(tree)), AFTER_TODAYS + np.arange(len(others))]),
    )
    by_id = np.argsort(layout.ids)
    return _Numbers(
        ids=layout.ids[by_id],
        position=by_id + 1,
        end=layout.end[by_id] + 1,
        depth=layout.depth[by_id],
    )


def _ancestors(numbers: _Numbers, day: dt.date) -> Ints:
    """Return commune and province of every unit (0 for none), two columns."""
    units = Organisation.objects.open_on(day).filter(kind__in=(Kind.COMMUNE, Kind.PROVINCE))
    columns = []
    for kind in (Kind.COMMUNE, Kind.PROVINCE):
        heads = np.fromiter(units.filter(kind=kind).order_by().values_list("id", flat=True), int)
        columns.append(_above(numbers, heads))
    return np.stack(columns, axis=1)


def _above(numbers: _Numbers, heads: Ints) -> Ints:
    """Return for every unit the one of ``heads`` it stands in; heads do not hold each other."""
    places = look_up(numbers.ids, heads)
    places = places[places >= 0]
    places = places[np.argsort(numbers.position[places])]
    if not len(places):
        return np.zeros(len(numbers.ids), dtype=np.int64)
    last = np.searchsorted(numbers.position[places], numbers.position, side="right") - 1
    head = places[np.maximum(last, 0)]
    inside = (last >= 0) & (numbers.end[head] >= numbers.position) & (numbers.position > 0)
    return np.where(inside, numbers.ids[head], 0)


def _copy_versions(day: dt.date) -> int:
    """Bring name, kind and parent of units to their version in force, else last, else first."""
    copies = {name: f"organisation__{name}" for name in COPIES}
    may_differ = Q()  # two NULL parents count as different here, hence the second look below
    for name, copy in copies.items():
        may_differ |= ~Q(**{name: F(copy)})
    in_force = OrganisationVersion.objects.in_force(day).filter(may_differ).order_by()
    wanted = {
        row["organisation_id"]: row
        for row in in_force.values("organisation_id", *copies, *copies.values())
        if any(row[name] != row[copy] for name, copy in copies.items())
    }
    others = Organisation.objects.filter(Q(closed_on__lte=day) | Q(opened_on__gt=day))
    theirs: dict[int, dict[str, Any]] = {}
    for row in (
        OrganisationVersion.objects.filter(organisation__in=others)
        .order_by("organisation", "since")
        .values("organisation_id", "since", *COPIES)
    ):
        key = row["organisation_id"]
        if row["since"] <= day or key not in theirs:
            theirs[key] = row
    for row in others.values("id", *COPIES):
        mine = theirs.get(row["id"])
        if mine and any(mine[name] != row[name] for name in COPIES):
            wanted[row["id"]] = mine
    _write_rows(COPIES, [(key, *(row[name] for name in COPIES)) for key, row in wanted.items()])
    return len(wanted)


def _write(old: _Numbers, new: _Numbers) -> int:
    """Write the numbers that differ; return how many units that were.

    Neighbours that shift together are one piece, and few pieces are one statement; it reads the
    old numbers throughout, so pieces may move across each other.
    """
    shift = np.stack(
        [new.position - old.position, new.end - old.end, new.depth - old.depth], axis=1
    )
    placed = old.position > 0
    moved = np.flatnonzero(placed & shift.any(axis=1))
    moved = moved[np.argsort(old.position[moved])]
    each = np.flatnonzero(~placed)
    written = len(moved) + len(each)
    pieces = _pieces(old.position[moved], shift[moved])
    if len(pieces) > MOST_PIECES:
        each = np.concatenate([moved, each])
    elif pieces:
        _shift(pieces)
    numbers = np.stack([new.ids, new.position, new.end, new.depth], axis=1)
    _write_rows(NUMBERS, numbers[each].tolist())
    return written


def _pieces(positions: Ints, shift: Ints) -> list[tuple[int, int, tuple[int, int, int]]]:
    """Return runs (first, last position, shift) of neighbours that shift alike."""
    if not len(positions):
        return []
    broken = np.ones(len(positions), dtype=bool)
    broken[1:] = (np.diff(positions) != 1) | (shift[1:] != shift[:-1]).any(axis=1)
    first = np.flatnonzero(broken)
    last = np.append(first[1:], len(positions)) - 1
    return [
        (int(positions[a]), int(positions[b]), tuple(map(int, shift[a])))  # type: ignore[misc]
        for a, b in zip(first, last, strict=True)
    ]


def _shift(pieces: list[tuple[int, int, tuple[int, int, int]]]) -> None:
    changes = {
        field: F(field)
        + Case(
            *(When(position__range=(a, b), then=Value(by[i])) for a, b, by in pieces),
            default=Value(0),
            output_field=IntegerField(),
        )
        for i, field in enumerate(NUMBERS)
    }
    touched = Q()
    for first, last, _by in pieces:
        touched |= Q(position__range=(first, last))
    Organisation.objects.filter(touched).update(**changes)


def _write_rows(fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write ``(id, value of each field …)``: one prepared statement, as many rows as there are."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field)} = %s" for field in fields)
    table = quote(Organisation._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {columns} WHERE id = %s",  # noqa: S608 (names of our own columns)
            [(*values, key) for key, *values in rows],
        )
