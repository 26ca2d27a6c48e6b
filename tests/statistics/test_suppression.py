"""Small sensitive groups stay hidden outside the owning unit, and cannot be had back."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import numpy as np
import pytest

from ketnap.dossiers.models import Milestone
from ketnap.organisations.models import Organisation
from ketnap.organisations.tree import tree_on
from ketnap.reports import written
from ketnap.statistics.official import official
from ketnap.statistics.periods import Span
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.suppression import protect, protect_together
from ketnap.statistics.table import table
from ketnap.targets.models import Target
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


def possible(counts: list[int], marks: list[str]) -> list[set[int]]:
    """Return what each count may be for a reader who knows the sum, what is told, and the marks."""
    unsaid = "small" not in marks and set(marks) == {"secondary"}
    ranges = []
    for count, mark in zip(counts, marks, strict=True):
        if mark == "":
            ranges.append(range(count, count + 1))
        elif mark == "small":
            ranges.append(range(1, 5))
        else:  # hidden with another: never small itself, unless the whole row says nothing
            ranges.append(range(0 if unsaid else 5, sum(counts) + 1))
    found: list[set[int]] = [set() for _count in counts]
    for choice in itertools.product(*ranges):
        if sum(choice) == sum(counts):
            for values, value in zip(found, choice, strict=True):
                values.add(value)
    return found


def test_a_small_number_under_a_told_total_may_be_anything_from_one_to_four() -> None:
    for counts in itertools.product([0, 1, 2, 3, 4, 5, 8], repeat=4):
        if sum(counts) < 5:
            continue
        marks = protect(list(counts))
        assert all(mark for mark, count in zip(marks, counts, strict=True) if 0 < count < 5)
        for count, values in zip(counts, possible(list(counts), marks), strict=True):
            assert not 0 < count < 5 or {1, 2, 3, 4} <= values


def test_counts_told_together_leave_no_small_sum() -> None:
    chance = random.Random(9)
    for _round in range(400):
        parts = np.array([[chance.choice([0, 0, 2, 6, 9]) for _k in range(3)] for _n in range(4)])
        marks = protect_together(parts)
        told = parts[[mark == "" for mark in marks]]
        assert not ((told > 0) & (told < 5)).any()
        if "" in marks and "secondary" in marks:
            rest = parts.sum(axis=0) - told.sum(axis=0)
            assert not ((rest > 0) & (rest < 5)).any()
            assert marks.count("secondary") >= 2


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


SPANS = [
    YEAR,
    (dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
    (dt.date(2020, 7, 1), dt.date(2022, 12, 31)),
    (dt.date(2021, 1, 1), dt.date(2022, 12, 31)),
    (dt.date(2020, 1, 1), dt.date(2026, 12, 31)),
    (dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
    (dt.date(2024, 1, 1), dt.date(2025, 12, 31)),
]
GROUPS = ("ethnic_minority", "religious")
Told = dict[tuple[int, dt.date, dt.date, dt.date, str], int]  # unit, days, tree, group → figure


def scattered(chance: random.Random) -> dict:
    """Make a land of few people, a target with a period of its own, and a merger."""
    made = world.units(communes=4)
    Target.objects.create(
        organisation=made["u-d"],
        period="custom",
        starts_on=dt.date(2020, 7, 1),
        ends_on=dt.date(2022, 12, 31),
        indicator="admitted",
        number=10,
        document_number="01-NQ",
        document_on=dt.date(2020, 7, 1),
    )
    cells = [unit for unit in made.values() if unit.kind == "cell"]
    for number in range(420):
        one = world.dossier(chance.choice(cells[: chance.choice([6, 6, 12])]), number)
        on = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(chance.choice([1096, 2400])))
        world.milestone(
            one,
            on=on,
            decided_on=on - dt.timedelta(days=20),
            gender="female",
            ethnicity=chance.choice(["Kinh", "Gia Rai"]),
            religion=chance.choice(["không", "không", "Công giáo"]),
        )
        world.touch(one)
    world.merge_communes(made)
    return {unit.code: unit for unit in Organisation.objects.all()}


def ask(made: dict, chance: random.Random, told: Told) -> None:
    """Ask for one random report and note every sensitive figure it tells."""
    first, last = chance.choice(SPANS)
    if chance.random() < 0.3:  # the same, a day longer
        last += dt.timedelta(days=1)
    trees = [last, dt.date(2022, 12, 31), dt.date(2025, 6, 30), dt.date(2026, 1, 1)]
    tree = chance.choice(trees)
    unit = chance.choice(list(made.values()))
    kind = chance.choice(["table", "table", "table", "compared", "review"])
    try:
        if kind == "review":
            rows = written.write(
                unit, first, last, kind="year", on=last, tree_day=tree, shown=lambda _unit: False
            ).result.lines
        else:
            rows = table(
                unit,
                first,
                last,
                GROUPS,
                tree_day=tree,
                by=chance.choice(["children", "cell", "none"]),  # type: ignore[arg-type]
                compare=Span(*chance.choice(SPANS)) if kind == "compared" else False,
                shown=lambda _unit: False,
            ).lines
    except UnitNotThere:
        return
    for row in rows:
        for key in GROUPS:
            if (value := row.cells[key].value) is not None:
                told[(row.unit_id, first, last, tree, key)] = int(value)


def test_no_set_of_reports_tells_a_small_group_whatever_is_added_and_taken_away() -> None:
    """Everything told is a sum over (cell, stretch of time); no small sum may follow from them."""
    chance = random.Random(17)
    made = scattered(chance)
    told: Told = {}
    for _n in range(300):
        ask(made, chance, told)
    cells = [unit.pk for unit in made.values() if unit.kind == "cell"]
    edges = sorted({day for first, last in SPANS for day in (first, last + dt.timedelta(days=1))})
    steps = list(itertools.pairwise(edges))
    trees = {tree: tree_on(tree) for _u, _f, _l, tree, _k in told}

    def vector(unit: int, first: dt.date, last: dt.date, tree: dt.date) -> list[int]:
        day = trees[tree]
        inside = set(day.subtree(unit).tolist())
        return [
            int(cell in inside and first <= since and after <= last + dt.timedelta(days=1))
            for cell in cells
            for since, after in steps
        ]

    small = 0
    for key in GROUPS:
        known = [(vector(u, f, t, tree), n) for (u, f, t, tree, k), n in told.items() if k == key]
        matrix = np.array([row for row, _n in known])
        truth = by_steps(cells, steps, key)
        assert (matrix @ truth == np.array([n for _row, n in known])).all()
        rank = np.linalg.matrix_rank(matrix)
        for unit in made.values():
            for first, last in SPANS:
                for tree, day in trees.items():
                    if unit.pk not in day:
                        continue
                    target = np.array(vector(unit.pk, first, last, tree))
                    if 0 < int(target @ truth) < 5:
                        small += 1
                        assert np.linalg.matrix_rank(np.vstack([matrix, target])) > rank
    assert small > 100
    assert len(told) > 30


def by_steps(cells: list[int], steps: list, key: str) -> np.ndarray:
    """Count a group by hand for every cell and stretch of time."""
    counted = dict.fromkeys(itertools.product(cells, steps), 0)
    for one in Milestone.objects.all():
        for since, after in steps:
            if since <= one.on < after:  # type: ignore[operator]
                counted[one.cell_id, (since, after)] += bool(world.BY_HAND[key](one))
    return np.array(list(counted.values()))


def test_a_filter_by_a_sensitive_group_hides_every_column_it_narrows() -> None:
    made = land({"u-c0": 2, "u-c1": 7, "u-c2": 9})
    found = table(
        made["u-d"],
        *YEAR,
        ["admitted", "women", "average_per_year", "sent_to_class"],
        tree_day=DAY,
        only=["ethnic_minority"],
        shown=lambda unit: False,
    )
    for row in found.lines:
        assert [row.cells[key].value for key in ("admitted", "women", "average_per_year")] == [
            None,
            None,
            None,
        ]
        assert row.cells["sent_to_class"].value == 0


def test_the_year_before_is_hidden_for_itself_and_takes_the_per_cent_with_it() -> None:
    made = land({"u-c0": 8, "u-c1": 7, "u-c2": 9})
    for number in range(3):
        one = world.dossier(made["u-c0-0"], 900 + number)
        world.milestone(one, on=DAY.replace(year=2021), ethnicity="Gia Rai")
        world.touch(one)
    found = table(
        made["u-d"],
        *YEAR,
        ["ethnic_minority"],
        tree_day=DAY,
        compare=True,
        shown=lambda unit: False,
    )
    cells = [row.cells["ethnic_minority"] for row in found.lines]
    assert [cell.value for cell in cells] == [24, 8, 7, 9]
    assert [cell.before for cell in cells] == [None] * 4
    assert [cell.percent_of_before for cell in cells] == [None] * 4


def test_ethnic_groups_are_told_one_by_one_only_where_all_are_large_enough() -> None:
    made = land({"u-c0": 12, "u-c1": 7})
    for number in range(3):
        one = world.dossier(made["u-c0-0"], 700 + number)
        world.milestone(one, on=DAY, ethnicity="Ba Na", gender="female", religion="không")
        world.touch(one)

    def lines(shown: object) -> list[tuple[str, str]]:
        form = official("2b", made["u-c0"], *YEAR, tree_day=DAY, on=DAY, shown=shown)  # type: ignore[arg-type]
        return [(line.label, line.figures[0].text) for line in form.lines if line.figures][:3]

    assert lines(None) == [("Gia Rai", "12"), ("Ba Na", "3"), ("Cộng", "15")]
    assert lines(lambda unit: False) == [
        ("Kinh", "0"),
        ("Các dân tộc thiểu số", "15"),
        ("Cộng", "15"),
    ]


def test_the_written_review_says_no_small_number() -> None:
    made = land({"u-c0": 3, "u-c1": 7, "u-c2": 9})

    def told(shown: object) -> str:
        review = written.write(
            made["u-c0"],
            *YEAR,
            kind="year",
            on=DAY,
            tree_day=DAY,
            shown=shown,  # type: ignore[arg-type]
        )
        sheet = written.groups_sheet(review)
        texts = [f"{line.label}: {line.figures[0].text}" for line in sheet.lines]
        return " ".join([written.groups(review), *texts])

    assert "dân tộc thiểu số: 3 (100,0%)" in told(None)
    closed = told(lambda unit: False)
    assert "dân tộc thiểu số: dưới 5" in closed
    assert "Dân tộc thiểu số: < 5" in closed
