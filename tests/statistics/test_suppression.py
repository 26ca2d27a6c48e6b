"""Small sensitive groups stay hidden outside the owning unit, and cannot be had back."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from ketnap.statistics.table import table
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = dt.date(2022, 6, 1)
YEAR = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))


def land(counts: dict[str, int]) -> dict:
    """Make a district whose communes admitted so many of an ethnic minority."""
    made = world.units(communes=len(counts))
    number = 0
    for code, many in counts.items():
        for _one in range(many):
            number += 1
            one = world.dossier(made[f"{code}-0"], number)
            world.milestone(one, on=DAY, ethnicity="Gia Rai", religion="không")
            world.touch(one)
    return made


def figures(made: dict, shown: object) -> list[object]:
    """Return the column of ethnic minorities as it is seen."""
    found = table(
        made["u-d"],
        *YEAR,
        ["admitted", "ethnic_minority", "share_ethnic_minority"],
        tree_day=DAY,
        shown=shown,  # type: ignore[arg-type]
    )
    for row in found.lines:
        share, count = row.cells["share_ethnic_minority"], row.cells["ethnic_minority"]
        assert bool(share.hidden) == bool(count.hidden)
    return [row.cells["ethnic_minority"].value for row in found.lines]


def test_the_owning_unit_sees_everything() -> None:
    assert figures(land({"u-c0": 2, "u-c1": 7, "u-c2": 9}), None) == [18, 2, 7, 9]


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert figures(land({"u-c0": 2, "u-c1": 7, "u-c2": 9}), lambda unit: False) == [
        18,
        None,
        None,
        9,
    ]


def test_nothing_small_nothing_hidden() -> None:
    assert figures(land({"u-c0": 0, "u-c1": 7, "u-c2": 9}), lambda unit: False) == [16, 0, 7, 9]


def test_a_small_total_hides_its_rows() -> None:
    assert figures(land({"u-c0": 3, "u-c1": 0, "u-c2": 0}), lambda unit: False) == [None] * 4


def test_own_rows_stay_open() -> None:
    made = land({"u-c0": 2, "u-c1": 3, "u-c2": 9})
    own = made["u-c0"].pk
    assert figures(made, lambda unit: unit == own) == [14, 2, None, None]


def test_no_hidden_figure_follows_from_the_total_and_the_others() -> None:
    chance = random.Random(3)
    for _round in range(300):
        counts = [chance.choice([0, 1, 2, 3, 4, 5, 8, 20]) for _n in range(chance.randrange(1, 6))]
        rows = world.rows_of([sum(counts), *counts])
        seen = [row.cells["ethnic_minority"].value for row in rows]
        hidden = [n for n, value in enumerate(seen) if value is None]
        assert all(not 0 < value < 5 for value in seen if value is not None)
        if hidden and seen[0] is not None:
            together = [counts[n - 1] for n in hidden]
            assert len(together) >= 2
            assert sum(together) >= 5


def test_periods_nobody_reports_and_narrowed_groups_stay_with_the_owner() -> None:
    made = land({"u-c0": 12, "u-c1": 7, "u-c2": 9})
    key = "ethnic_minority"

    def seen(since: dt.date, until: dt.date, **rest: object) -> list[object]:
        found = table(
            made["u-d"],
            since,
            until,
            ["admitted", key],
            tree_day=DAY,
            shown=lambda unit: False,
            **rest,  # type: ignore[arg-type]
        )
        assert [row.cells["admitted"].hidden for row in found.lines] == [""] * len(found.lines)
        return [row.cells[key].value for row in found.lines]

    assert seen(*YEAR) == [28, 12, 7, 9]
    assert seen(YEAR[0], DAY) == [None] * 4
    assert seen(*YEAR, only=["women"]) == [None] * 4
    assert seen(*YEAR, by="month") == [28, *[None] * 12]


def test_no_pair_of_reports_tells_a_small_group() -> None:
    chance = random.Random(17)
    made = world.units()
    cells = [unit for unit in made.values() if unit.kind == "cell"]
    for number in range(120):
        one = world.dossier(chance.choice(cells[:5]), number)
        on = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(1400))
        world.milestone(one, on=on, ethnicity=chance.choice(["Kinh", "Gia Rai"]))
        world.touch(one)

    def report() -> tuple[dt.date, dt.date, dict[int, object]]:
        first = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(1300))
        last = first + dt.timedelta(days=chance.randrange(900))
        if chance.random() < 0.7:
            first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
        found = table(
            chance.choice([made["u-d"], made["u-p"], made["u-c0"], made["u-c1"]]),
            first,
            last,
            ["ethnic_minority"],
            tree_day=DAY,
            by=chance.choice(["children", "cell", "none"]),  # type: ignore[arg-type]
            only=chance.choice([[], [], ["women"]]),
            shown=lambda unit: False,
        )
        return first, last, {row.unit_id: row.cells["ethnic_minority"].value for row in found.lines}

    reports = [report() for _n in range(46)]  # every pair of them: more than 1,000
    compared = 0
    for n, (first, last, one) in enumerate(reports):
        for other_first, other_last, other in reports[:n]:
            compared += 1
            if not (first <= other_first and other_last <= last):
                continue
            for unit, value in one.items():
                inner = other.get(unit)
                if value is not None and inner is not None:
                    assert not 0 < value - inner < 5  # type: ignore[operator]
    assert compared > 1000
