"""Biểu 1: opening plus increase less decrease is closing, in every row, also over moves inside."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from ketnap.audit import trail
from ketnap.organisations.models import Hamlet
from ketnap.people.models import Membership, Person
from ketnap.statistics.membership import CAME, WENT
from ketnap.statistics.table import table
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
D = dt.date
SINCE, UNTIL = D(2022, 1, 1), D(2022, 12, 31)
KEYS = [
    "members_opening",
    "members_in",
    "members_out",
    "members",
    *(f"members_in_{key}" for key in CAME),
    *(f"members_out_{key}" for key in WENT),
]


def member(cell: object, **values: object) -> Membership:
    """Make a person with one membership."""
    person = Person.objects.create(full_name="A", fold_key="a", sort_key="a", cell=cell)
    values.setdefault("joining_on", D(2015, 5, 1))
    made = Membership.objects.create(person=person, cell=cell, **values)
    trail.append(action="record_membership", subject=made, by=None, on=UNTIL)
    return made


def random_members(cells: list, chance: random.Random, people: int) -> None:
    """Make people who join, move, end and come back at random."""
    for _number in range(people):
        day = D(2018, 1, 1) + dt.timedelta(days=chance.randrange(2000))
        cell = chance.choice(cells)
        one = member(cell, joining_on=day, arrived_by=chance.choice(["", "admitted", "restored"]))
        while chance.random() < 0.6:
            day += dt.timedelta(days=chance.randrange(1, 700))
            one.ended_on = day
            one.ended_by = chance.choice(["moved", "moved", "died", "struck_off", "left", ""])
            one.save()
            if one.ended_by != "moved":
                break
            day += dt.timedelta(days=chance.randrange(60))
            one = Membership.objects.create(
                person=one.person,
                cell=chance.choice(cells),
                joining_on=one.joining_on,
                arrived_on=day,
                arrived_by="transferred",
            )
        trail.append(action="record_membership", subject=one, by=None, on=UNTIL)


@pytest.mark.parametrize("seed", range(4))
def test_opening_and_increase_less_decrease_is_closing(seed: int) -> None:
    made = world.units()
    cells = [unit for unit in made.values() if unit.kind == "cell"]
    random_members(cells, random.Random(seed), 60)
    for by in ("children", "cell"):
        found = table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL, by=by)
        for row in found.lines:
            values = {key: cell.value for key, cell in row.cells.items()}
            assert (
                values["members_opening"] + values["members_in"] - values["members_out"]
                == values["members"]
            )
            assert sum(values[f"members_in_{key}"] for key in CAME) == values["members_in"]
            assert sum(values[f"members_out_{key}"] for key in WENT) == values["members_out"]


def test_a_move_inside_the_unit_is_a_change_only_between_its_rows() -> None:
    made = world.units()
    one = member(made["u-c0-0"], ended_on=D(2022, 5, 1), ended_by="moved")
    Membership.objects.create(
        person=one.person,
        cell=made["u-c1-0"],
        joining_on=one.joining_on,
        arrived_on=D(2022, 5, 20),
        arrived_by="transferred",
    )
    trail.append(action="move", subject=one, by=None, on=UNTIL)
    found = table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL)
    nonzero = {
        row.key: {key: cell.value for key, cell in row.cells.items() if cell.value}
        for row in found.lines
    }
    assert nonzero == {
        "u-d": {"members_opening": 1, "members": 1},
        "u-c0": {"members_opening": 1, "members_out": 1, "members_out_moved": 1},
        "u-c1": {"members": 1, "members_in": 1, "members_in_transferred": 1},
        "u-c2": {},
    }


def test_hamlets_without_member_or_cell_and_dormant_cells() -> None:
    made = world.units(communes=1, cells=3)
    commune = made["u-c0"]
    own = Hamlet.objects.create(
        name="Làng 1", commune=commune, cell=made["u-c0-0"], since=D(2019, 1, 1)
    )
    lived = Hamlet.objects.create(name="Làng 2", commune=commune, since=D(2019, 1, 1))
    Hamlet.objects.create(name="Làng 3", commune=commune, since=D(2019, 1, 1))
    for hamlet in (own, lived):
        one = member(made["u-c0-0"])
        one.person.hamlet = hamlet
        one.person.save()
    world.milestone(world.dossier(made["u-c0-0"], 1), on=D(2022, 2, 1))
    world.milestone(world.dossier(made["u-c0-1"], 2), on=D(2019, 2, 1))
    trail.append(action="add_hamlet", subject=own, by=None, on=UNTIL)
    world.touch(world.Dossier.objects.get(code="HS-1"))
    world.touch(world.Dossier.objects.get(code="HS-2"))
    keys = [
        "hamlets",
        "hamlets_without_member",
        "hamlets_without_cell",
        "cells",
        "dormant_cells",
        "cells_admitting",
    ]
    found = table(made["u-d"], SINCE, UNTIL, keys, tree_day=UNTIL)
    assert [found.cell(key).value for key in keys] == [3, 1, 2, 3, 2, 1]

    Person.objects.update(hamlet=None)
    unsure = table(made["u-d"], SINCE, UNTIL, keys, tree_day=UNTIL).cell("hamlets_without_member")
    assert (unsure.value, unsure.unknown) == (0, 2)
