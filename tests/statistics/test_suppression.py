"""Small sensitive groups stay hidden outside the owning unit, and cannot be had back."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from ketnap.statistics.table import table
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = dt.date(2022, 6, 1)


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
        DAY,
        DAY,
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
