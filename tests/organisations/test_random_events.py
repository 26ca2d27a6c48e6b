"""Whatever is established, moved, merged, split and ended, in whatever order, the tree holds."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnap.audit.refusals import Refused
from ketnap.organisations import services
from ketnap.organisations.models import Kind, Organisation, OrganisationVersion, Succession
from ketnap.organisations.positions import renumber
from ketnap.organisations.services import Document, NewUnit
from ketnap.organisations.succession import How, today_successors
from ketnap.organisations.tree import read_tree

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASIS = Document("1-QĐ/TU", dt.date(2020, 1, 1))
FIRST = dt.date(2020, 1, 1)
FOREVER = dt.date.max
SHARE = 5 if connection.vendor == "postgresql" else 1  # of the profile's examples: each is a
# few hundred statements


class Office:
    """Gives random orders; what the tree refuses does not happen, anything else is a defect."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.done: list[str] = []
        services.establish_many(
            [
                NewUnit("p1", "Tỉnh 1", Kind.PROVINCE, None),
                NewUnit("p2", "Tỉnh 2", Kind.PROVINCE, None),
                *(NewUnit(f"x{n}", f"Xã {n}", Kind.COMMUNE, f"p{n % 2 + 1}") for n in range(4)),
                *(NewUnit(f"c{n}", f"Chi bộ {n}", Kind.CELL, f"x{n % 4}") for n in range(6)),
            ],
            basis=BASIS,
            by=None,
            on=FIRST,
        )

    def new_unit(self) -> NewUnit:
        self.number += 1
        kind = self.random.choice([Kind.COMMUNE, Kind.SECTIONAL_BODY, Kind.CELL])
        parent = self.random.choice([None, *self.some(3)])
        return NewUnit(f"n{self.number}", f"Đơn vị mới {self.number}", kind, parent)

    def some(self, most: int) -> list[Organisation]:
        everything = list(Organisation.objects.order_by("id"))
        return self.random.sample(everything, self.random.randint(1, min(most, len(everything))))

    def one(self) -> Organisation:
        return self.random.choice(list(Organisation.objects.order_by("id")))

    def order(self, on: dt.date) -> None:
        """Give one random order; a refused one must leave nothing behind."""
        what = {"basis": BASIS, "by": None, "on": on}
        verb = self.random.choice(["establish", "rename", "move", "merge", "split", "dissolve"])
        try:
            with transaction.atomic():
                if verb == "establish":
                    services.establish(self.new_unit(), **what)
                elif verb == "rename":
                    services.rename(self.one(), name=f"Tên {self.random.random()}", **what)
                elif verb == "move":
                    services.move(self.one(), parent=self.one(), **what)
                elif verb == "merge":
                    into = self.random.choice([self.one(), self.new_unit()])
                    services.merge(self.some(3), into=into, **what)
                elif verb == "split":
                    self.split(what)
                else:
                    heir = self.random.choice([None, self.one()])
                    services.dissolve(self.one(), children_to=heir, **what)
        except Refused:
            return
        self.done.append(verb)

    def split(self, what: dict) -> None:
        unit = self.one()
        into = [self.new_unit(), self.random.choice([self.new_unit(), self.one()])]
        below = Organisation.objects.filter(child_versions__isnull=True, parent=unit)
        children = {child.code: self.random.choice(into).code for child in below}
        services.split(
            unit,
            into=into,
            children=children,
            continues=self.random.random() < 0.3,
            **what,
        )


def check(days: list[dt.date]) -> None:
    """Assert everything that always holds."""
    life = {u.pk: (u.opened_on, u.closed_on or FOREVER) for u in Organisation.objects.all()}
    stretches: dict[int, list[tuple[dt.date, dt.date]]] = {key: [] for key in life}
    for version in OrganisationVersion.objects.order_by("organisation", "since"):
        until = version.until or FOREVER
        stretches[version.organisation_id].append((version.since, until))
        if version.parent_id:
            opened, closed = life[version.parent_id]
            assert opened <= version.since, "a child before its parent"
            assert until <= closed, "a child outlives its parent"
    for key, (opened, closed) in life.items():
        rows = stretches[key]
        assert rows[0][0] == opened
        assert rows[-1][1] == closed
        assert all(a[1] == b[0] for a, b in zip(rows, rows[1:], strict=False)), "gap or overlap"
    for day in days:
        tree = read_tree(day)  # raises when some unit is its own ancestor
        alive = {key for key, (opened, closed) in life.items() if opened <= day < closed}
        assert set(tree.ids.tolist()) == alive
    for edge in Succession.objects.select_related("reorganisation"):
        opened, closed = life[edge.successor_id]
        assert opened <= edge.reorganisation.on <= closed, "nothing goes to who is not there"
    check_positions(days[-1], life)


def check_positions(today: dt.date, life: dict) -> None:
    """Positions of every unit nest; who ended stands under the unit that carries on."""
    renumber(today)
    units = {u.pk: u for u in Organisation.objects.all()}
    assert sorted(u.position for u in units.values()) == list(range(1, len(units) + 1))
    tree = read_tree(today)
    for place, key in enumerate(tree.ids.tolist()):
        above = int(tree.parent[place])
        if above >= 0:
            parent = units[int(tree.ids[above])]
            assert parent.position < units[key].position <= parent.position_end
            assert units[key].parent_id == parent.pk
    places = today_successors(list(units), today)
    for key, goal, how in zip(units, places.units.tolist(), places.how.tolist(), strict=True):
        assert (how == How.SAME) == (key in tree)
        if goal and goal != key:
            heir = units[goal]
            assert heir.position < units[key].position <= heir.position_end


@given(seed=st.integers(0, 10**9), steps=st.integers(1, 10))
@settings(max_examples=max(1, settings.default.max_examples // SHARE))
def test_no_sequence_of_events_breaks_the_tree(seed, steps):
    savepoint = transaction.savepoint()
    try:
        office = Office(seed)
        day, days = FIRST, [FIRST]
        for _step in range(steps):
            day += dt.timedelta(days=office.random.choice([0, 1, 30]))
            office.order(day)
            days.append(day)
        check(days)
    finally:
        transaction.savepoint_rollback(savepoint)


def test_random_orders_of_every_kind_are_carried_out():
    """The test above would prove nothing if everything were refused."""
    done: set[str] = set()
    for seed in range(40):
        savepoint = transaction.savepoint()
        office = Office(seed)
        for _step in range(8):
            office.order(FIRST + dt.timedelta(days=30 * (_step + 1)))
        done |= set(office.done)
        transaction.savepoint_rollback(savepoint)
        if len(done) == 6:
            break
    assert done == {"establish", "rename", "move", "merge", "split", "dissolve"}
