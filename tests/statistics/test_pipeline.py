"""Open dossiers: where each stood on a day, what runs out, what is late."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.statistics.lists import people_behind
from ketnap.statistics.pipeline import PLACES
from ketnap.statistics.table import table
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
D = dt.date
STEPS = [f"now_{place}" for place in PLACES]
LIFE: dict[str, Any] = {
    "opened_on": D(2021, 1, 4),
    "stage": "recognition_decided",
    "listed_on": D(2021, 2, 1),
    "class_sent_on": D(2021, 3, 1),
    "certificate_issued_on": D(2021, 4, 1),
    "applied_on": D(2021, 5, 1),
    "verification_asked_on": D(2021, 6, 1),
    "verification_concluded_on": D(2021, 7, 1),
    "cell_considered_on": D(2021, 8, 1),
    "submitted_on": D(2021, 9, 1),
    "returned_on": D(2021, 9, 20),
    "resubmitted_on": D(2021, 10, 1),
    "decided_on": D(2021, 11, 1),
    "decision_granted": True,
    "admitted_on": D(2021, 12, 1),
    "recognition_considered_on": D(2022, 12, 10),
    "recognition_decided_on": D(2023, 1, 10),
}


def on_day(unit: Any, day: dt.date, keys: list[str]) -> dict[str, Any]:
    """Return the figures of a unit on one day, without zeros."""
    found = table(unit, day, day, keys, tree_day=day, by="none")
    return {key: cell.value for key, cell in found.unit.cells.items() if cell.value}


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (D(2021, 1, 3), None),
        (D(2021, 1, 4), "found"),
        (D(2021, 2, 1), "on_list"),
        (D(2021, 3, 31), "in_class"),
        (D(2021, 4, 1), "certified"),
        (D(2021, 5, 31), "applied"),
        (D(2021, 6, 1), "verifying"),
        (D(2021, 7, 31), "at_cell"),
        (D(2021, 8, 1), "at_grassroots"),
        (D(2021, 9, 1), "at_superior"),
        (D(2021, 9, 20), "returned"),
        (D(2021, 10, 1), "at_superior"),
        (D(2021, 11, 30), "decided"),
        (D(2021, 12, 1), "probation"),
        (D(2023, 1, 9), "probation"),
        (D(2023, 1, 10), None),
    ],
)
def test_a_dossier_stands_after_its_last_step_of_that_day(day: dt.date, place: str | None) -> None:
    made = world.units(communes=1, cells=1)
    world.dossier(made["u-c0-0"], 1, **LIFE)
    assert on_day(made["u-d"], day, STEPS) == ({f"now_{place}": 1} if place else {})


def test_without_later_dates_the_stage_derived_by_the_rules_decides() -> None:
    made = world.units(communes=1, cells=1)
    world.dossier(made["u-c0-0"], 1, stage="comments", cell_considered_on=D(2021, 8, 1))
    world.dossier(made["u-c0-0"], 2, stage="closed", closed_on=D(2021, 8, 2))
    world.dossier(made["u-c0-0"], 3, stage="cv_declared", verification_asked_on=D(2021, 8, 1))
    found = on_day(made["u-c0"], D(2022, 1, 1), [*STEPS, "pipeline"])
    assert found == {"now_at_cell": 1, "now_verifying": 1, "pipeline": 2}


def test_what_runs_out_and_what_is_late_opens_into_its_list() -> None:
    made = world.units(communes=1, cells=1)
    cell = made["u-c0-0"]
    ends_soon = world.dossier(cell, 1, stage="class_passed", certificate_issued_on=D(2017, 3, 1))
    world.dossier(cell, 2, stage="class_passed", certificate_issued_on=D(2016, 10, 1))
    world.dossier(cell, 3, stage="class_passed", certificate_issued_on=D(2021, 3, 1))
    due = world.dossier(cell, 4, stage="probation", admitted_on=D(2021, 1, 20))
    late = world.dossier(cell, 5, stage="recognition_due", admitted_on=D(2020, 10, 1))
    world.dossier(cell, 6, stage="recognition_due", admitted_on=D(2020, 12, 25))
    day = D(2022, 1, 10)
    expected = {
        "certificate_expiring": [ends_soon.pk],
        "probation_due_30": [due.pk],
        "recognition_overdue": [late.pk],
    }
    keys = [*expected, "certificate_valid"]
    assert on_day(made["u-p"], day, keys) == {
        "certificate_expiring": 1,
        "probation_due_30": 1,
        "recognition_overdue": 1,
        "certificate_valid": 2,
    }
    for key, ids in expected.items():
        assert people_behind(made["u-p"], key, day, day, tree_day=day) == ids
