"""The table equals an independent slow count, on any tree, after any change."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from ketnap.dossiers.models import Dossier, Milestone
from ketnap.organisations.models import Organisation
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.lists import people_behind
from ketnap.statistics.table import Table, table
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SINCE, UNTIL = dt.date(2020, 7, 1), dt.date(2022, 12, 31)
KEYS = (*world.BY_HAND, *world.OTHERS)


def figures(made: Table) -> dict[str, dict[str, tuple[object, int]]]:
    """Return {unit code: {key: (value, unknown)}}."""
    return {
        row.key: {key: (cell.value, cell.unknown) for key, cell in row.cells.items()}
        for row in made.lines
    }


def cells_of(made: dict[str, Organisation], prefix: str) -> set[int]:
    """Return the ids of the cells whose code starts with a prefix."""
    return {u.pk for code, u in made.items() if code.startswith(prefix) and u.kind == "cell"}


@pytest.mark.parametrize("date_basis", ["ceremony", "decision"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_table_equals_a_count_by_hand(seed: int, date_basis: str) -> None:
    chance = random.Random(seed)
    made = world.units()
    world.fill(made, chance, 60)

    found = figures(table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL, date_basis=date_basis))

    assert found == {
        "u-d": world.by_hand(cells_of(made, "u-c"), SINCE, UNTIL, date_basis),
        **{
            f"u-c{n}": world.by_hand(cells_of(made, f"u-c{n}-"), SINCE, UNTIL, date_basis)
            for n in range(3)
        },
    }


def test_cells_and_months_add_up_to_the_unit() -> None:
    made = world.units()
    world.fill(made, random.Random(4), 40)
    for by in ("cell", "month", "quarter"):
        found = table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL, by=by)
        for key in KEYS:
            assert sum(row.cells[key].value for row in found.rows) == found.cell(key).value, (
                by,
                key,
            )


def test_before_and_after_a_merger_the_same_people_are_counted() -> None:
    made = world.units()
    world.fill(made, random.Random(5), 60)
    merged = world.merge_communes(made)

    then = table(made["u-p"], SINCE, world.TODAY, KEYS, tree_day=dt.date(2025, 6, 30))
    now = table(made["u-p"], SINCE, world.TODAY, KEYS, tree_day=world.TODAY, successors=True)
    old = figures(table(made["u-d"], SINCE, world.TODAY, KEYS, tree_day=dt.date(2025, 6, 30)))

    assert figures(then)["u-p"] == figures(now)["u-p"]
    for key in KEYS:
        value, unknown = figures(now)[merged.code][key]
        assert value == old["u-c0"][key][0] + old["u-c1"][key][0]
        assert unknown == old["u-c0"][key][1] + old["u-c1"][key][1]
        assert figures(now)["u-c2"][key] == old["u-c2"][key]


def test_a_unit_without_anything_shows_zero() -> None:
    made = world.units()
    found = table(made["u-c1"], SINCE, UNTIL, KEYS, tree_day=UNTIL)
    assert {cell.value for row in found.lines for cell in row.cells.values()} == {0}
    assert len(found.rows) == 3


def test_shares_divide_last_and_nothing_by_nothing_is_no_figure() -> None:
    made = world.units()
    for number, (cell, gender) in enumerate(
        [("u-c0-0", "female"), ("u-c0-1", "male"), ("u-c0-1", "male"), ("u-c1-0", "female")]
    ):
        one = world.dossier(made[cell], number)
        world.milestone(one, on=UNTIL, gender=gender)
        world.touch(one)
    found = table(made["u-d"], SINCE, UNTIL, ["share_women"], tree_day=UNTIL)
    assert [row.cells["share_women"].value for row in found.lines] == [50, 100 / 3, 100, None]


def test_a_change_is_visible_in_the_next_use() -> None:
    made = world.units()
    world.fill(made, random.Random(6), 20)
    before = table(made["u-p"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL).cell("admitted").value
    one = world.dossier(made["u-c2-0"], 1000)
    record = world.milestone(one, on=UNTIL, gender="female")
    world.touch(one)
    after = table(made["u-p"], SINCE, UNTIL, ["admitted", "women"], tree_day=UNTIL)
    assert after.cell("admitted").value == before + 1

    record.on = dt.date(2023, 1, 1)
    record.save()
    world.touch(one)
    assert (
        table(made["u-p"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL).cell("admitted").value
        == before
    )

    record.delete()
    world.touch(one)
    later = table(made["u-p"], SINCE, dt.date(2023, 1, 1), KEYS, tree_day=UNTIL)
    assert figures(later)["u-p"] == world.by_hand(cells_of(made, "u-c"), SINCE, dt.date(2023, 1, 1))


def test_many_random_changes_leave_what_a_fresh_count_gives() -> None:
    chance = random.Random(7)
    made = world.units()
    world.fill(made, chance, 30)
    cells = [u for u in made.values() if u.kind == "cell"]
    for _round in range(15):
        for one in chance.sample(list(Dossier.objects.all()), 3):
            Milestone.objects.filter(dossier=one).delete()
            if chance.random() < 0.7:
                one.cell = chance.choice(cells)
                one.save()
                world.random_milestone(one, chance)
            world.touch(one)
        found = figures(table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL, by="cell"))
        unit = chance.choice(cells)
        assert found["u-d"] == world.by_hand({u.pk for u in cells}, SINCE, UNTIL)
        assert found[unit.code] == world.by_hand({unit.pk}, SINCE, UNTIL)


def test_every_figure_opens_a_list_of_its_own_length() -> None:
    made = world.units()
    world.fill(made, random.Random(8), 50)
    found = table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL)
    for key in KEYS:
        for row in found.lines:
            for unknown in (False, True):
                behind = people_behind(
                    made["u-d"], key, SINCE, UNTIL, tree_day=UNTIL, row=row.unit_id, unknown=unknown
                )
                wanted = row.cells[key].unknown if unknown else row.cells[key].value
                assert len(behind) == wanted, (key, row.key, unknown)


def test_blocks_that_part_everyone_sum_to_the_total_and_groups_stay_below_it() -> None:
    made = world.units()
    world.fill(made, random.Random(9), 80)
    blocks = {
        prefix: [key for key in INDICATORS if key.startswith(prefix)]
        for prefix in ("occupation_", "age_", "edu_", "qualification_")
    }
    groups = [
        "women",
        "ethnic_minority",
        "religious",
        "youth_union",
        "readmitted",
        "foreign_marriage",
    ]
    keys = ["admitted", *groups, *(key for keys in blocks.values() for key in keys)]
    found = table(made["u-d"], SINCE, UNTIL, keys, tree_day=UNTIL)
    for row in found.lines:
        total = row.cells["admitted"].value
        for prefix, own in blocks.items():
            known = sum(row.cells[key].value for key in own)
            unknown = max(row.cells[key].unknown for key in own)
            assert known <= total <= known + unknown, prefix
        for key in groups:
            assert row.cells[key].value + row.cells[key].unknown <= total


def test_the_mean_age_is_of_those_whose_birth_date_is_known() -> None:
    made = world.units()
    for number, born in enumerate([dt.date(2000, 12, 31), dt.date(1990, 1, 1), None]):
        one = world.dossier(made["u-c0-0"], number)
        world.milestone(one, on=dt.date(2022, 12, 30), born_on=born, born_on_to=born)
        world.touch(one)
    cell = table(made["u-d"], SINCE, UNTIL, ["mean_age"], tree_day=UNTIL).cell("mean_age")
    assert (cell.value, cell.unknown) == ((21 + 32) / 2, 1)


def test_the_year_before_is_counted_on_the_same_tree() -> None:
    made = world.units()
    world.fill(made, random.Random(10), 60)
    found = table(made["u-d"], dt.date(2022, 1, 1), UNTIL, KEYS, tree_day=UNTIL, compare=True)
    last = table(made["u-d"], dt.date(2021, 1, 1), dt.date(2021, 12, 31), KEYS, tree_day=UNTIL)
    assert [[cell.before for cell in row.cells.values()] for row in found.lines] == [
        [cell.value for cell in row.cells.values()] for row in last.lines
    ]


def test_narrowing_to_a_group_keeps_what_is_not_known_apart() -> None:
    made = world.units()
    world.fill(made, random.Random(12), 60)
    found = table(made["u-d"], SINCE, UNTIL, ["admitted", "women"], tree_day=UNTIL, only=["rural"])
    true, unknown = [0, 0], [0, 0]
    for m in Milestone.objects.filter(kind="admitted", on__gte=SINCE, on__lte=UNTIL):
        for n, claim in enumerate((True, world.three(m.gender, "female"))):
            true[n] += bool(claim and m.rural)
            unknown[n] += claim is not False and m.rural is not False and not (claim and m.rural)
    assert [found.cell("admitted").value, found.cell("women").value] == true
    assert [found.cell("admitted").unknown, found.cell("women").unknown] == unknown
    for key in ("admitted", "women"):
        for open_ in (False, True):
            behind = people_behind(
                made["u-d"], key, SINCE, UNTIL, tree_day=UNTIL, unknown=open_, only=("rural",)
            )
            cell = found.cell(key)
            assert len(behind) == (cell.unknown if open_ else cell.value)
