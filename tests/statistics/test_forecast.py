"""The forecast is done + pipeline × chance, explains itself and says how far off it was."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.statistics.forecast import forecast
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
D = dt.date


def past(made: dict, number: int, applied: dt.date, admitted: dt.date | None) -> None:
    """Make somebody who applied once and was admitted later, or never."""
    one = world.dossier(
        made["u-c0-0"],
        number,
        stage="probation" if admitted else "applied",
        opened_on=applied,
        applied_on=applied,
        admitted_on=admitted,
    )
    if admitted:
        world.milestone(one, on=admitted)
    world.touch(one)


def test_done_and_the_pipeline_times_its_chance() -> None:
    made = world.units(communes=2, cells=1)
    for number in range(40):  # of those who had applied by spring, every second made it by autumn
        past(made, number, D(2021, 1, 10), D(2021, 9, 1) if number % 2 else None)
    for number in range(40, 48):
        past(made, number, D(2022, 5, 1), None)
    found = forecast(
        made["u-d"],
        since=D(2022, 1, 1),
        on=D(2022, 6, 30),
        until=D(2022, 12, 31),
        tree_day=D(2022, 6, 30),
    )
    assert found.done == 0
    (part,) = found.parts
    assert (part.place, part.count) == ("applied", 20 + 8)
    assert part.chance == pytest.approx(part.expected / 28)
    assert 0 < part.chance < 0.5  # type: ignore[operator]
    assert found.low <= found.expected <= found.high
    assert found.expected == round(part.expected)


def test_the_last_day_leaves_only_what_is_done() -> None:
    made = world.units(communes=1, cells=1)
    past(made, 1, D(2022, 1, 1), D(2022, 6, 1))
    past(made, 2, D(2022, 1, 1), None)
    found = forecast(
        made["u-d"],
        since=D(2022, 1, 1),
        on=D(2022, 12, 31),
        until=D(2022, 12, 31),
        tree_day=D(2022, 12, 31),
    )
    assert (found.done, found.expected, found.low, found.high) == (1, 1, 1, 1)
    assert found.error is None


def test_without_history_the_chance_is_not_invented() -> None:
    made = world.units(communes=1, cells=1)
    past(made, 1, D(2022, 5, 1), None)
    found = forecast(
        made["u-d"],
        since=D(2022, 1, 1),
        on=D(2022, 6, 30),
        until=D(2022, 12, 31),
        tree_day=D(2022, 6, 30),
    )
    assert [(part.count, part.chance) for part in found.parts] == [(1, None)]
    assert found.expected == 0


def test_steady_years_are_forecast_well_and_the_error_says_so() -> None:
    made = world.units(communes=1, cells=1)
    number = 0
    for month in range(60):  # each month ten apply; six are admitted eight months later
        applied = D(2018 + month // 12, month % 12 + 1, 5)
        for luck in range(10):
            number += 1
            admitted = applied + dt.timedelta(days=240) if luck < 6 else None
            past(made, number, applied, admitted if admitted and admitted < D(2022, 7, 1) else None)
    found = forecast(
        made["u-d"],
        since=D(2022, 1, 1),
        on=D(2022, 6, 30),
        until=D(2022, 12, 31),
        tree_day=D(2022, 6, 30),
    )
    assert found.done == 30
    assert len(found.trials) == 5
    assert found.error is not None
    assert found.error < 25
    off = [abs(trial.forecast - trial.actual) for trial in found.trials]
    assert found.off == pytest.approx(sum(off) / 5)
    assert found.error == pytest.approx(sum(off) * 100 / sum(t.actual for t in found.trials))
    rest = sum(part.expected for part in found.parts)
    as_far_off = 1.2816 * (sum(miss**2 for miss in off) / 5) ** 0.5
    assert found.low <= found.done + rest - as_far_off
    assert found.high >= found.done + rest + as_far_off
