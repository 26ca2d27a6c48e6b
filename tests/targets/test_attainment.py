"""What became of a target, in every measure a resolution may set it in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from ketnap.organisations.models import Organisation
from ketnap.people.models import Membership, Person
from ketnap.statistics.attainment import Attainment, attained, goals
from ketnap.statistics.table import table
from ketnap.targets import services
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
D = dt.date
YEAR = (D(2022, 1, 1), D(2022, 12, 31))
DAY = D(2022, 6, 30)


@pytest.fixture
def commune() -> dict[str, Organisation]:
    """A commune of three cells: 30 members at the start; 3, 1 and 0 admitted, 2 of them women."""
    made = world.units(communes=1)
    for number in range(30):
        person = Person.objects.create(full_name=f"Đảng viên {number}", cell=made["u-c0-0"])
        Membership.objects.create(
            person=person, cell=made["u-c0-0"], joining_on=D(2015, 1, 1), arrived_by="restored"
        )
    for number, (cell, gender) in enumerate(
        [("u-c0-0", "female"), ("u-c0-0", "male"), ("u-c0-0", "male"), ("u-c0-1", "female")]
    ):
        one = world.dossier(made[cell], number)
        world.milestone(one, on=D(2022, 3, 1 + number), gender=gender, ethnicity="Gia Rai")
        world.touch(one)
    return made


def reached(unit: Organisation, number: str, measure: str, indicator: str = "admitted") -> Any:
    """Set a target and return what became of it by the middle of the year."""
    target = services.set_target(
        organisation=unit,
        period="year",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        indicator=indicator,
        measure=measure,
        number=Decimal(number),
        document_number="05-NQ/ĐU",
        document_on=YEAR[0],
        by=None,
        on=YEAR[0],
    )
    return attained(target, on=DAY, shown=None)


def told(made: Attainment) -> tuple[str, ...]:
    """Return the texts that pages show."""
    return (made.set_text, made.goal_text, made.done_text, made.gap_text)


def test_a_number_of_people(commune: dict[str, Organisation]) -> None:
    made = reached(commune["u-c0"], "5", "count")
    assert told(made) == ("5 người", "5 người", "4 người", "còn thiếu 1 người")
    assert (made.share, made.gap) == (80, 1)
    assert round(made.elapsed, 3) == round(181 / 365, 3)


def test_a_share_of_those_admitted(commune: dict[str, Organisation]) -> None:
    made = reached(commune["u-c0"], "40", "share", "women")
    assert told(made) == ("40 % số kết nạp", "40 %", "50,0 %", "vượt 10,0 điểm phần trăm")
    assert made.share == 125


def test_at_least_so_many_in_every_cell(commune: dict[str, Organisation]) -> None:
    made = reached(commune["u-c0"], "1", "per_cell")
    assert told(made) == (
        "ít nhất 1 người mỗi chi bộ",
        "3 chi bộ",
        "2 chi bộ",
        "còn thiếu 1 chi bộ",
    )


def test_a_per_cent_of_the_members_at_the_start_counts_a_part_as_a_person(
    commune: dict[str, Organisation],
) -> None:
    made = reached(commune["u-c0"], "4", "percent_of_members")
    assert made.base == 30
    assert told(made)[1:] == (
        "2 người (trên 30 đảng viên đầu kỳ)",
        "4 người",
        "vượt 2 người",
    )


@pytest.mark.parametrize(
    ("measure", "number", "people"),
    [("percent_of_members", "10", 3), ("per_cell", "2", 6), ("count", "5", 5)],
)
def test_figures_compare_with_a_target_in_people(
    commune: dict[str, Organisation], measure: str, number: str, people: int
) -> None:
    reached(commune["u-c0"], number, measure)
    found = table(
        commune["u-c0"], *YEAR, ["target_admitted", "share_of_target"], tree_day=YEAR[1], by="none"
    )
    assert found.cell("target_admitted").value == people
    assert found.cell("share_of_target").value == 4 * 100 / people


def test_a_small_sensitive_target_is_not_told_outside_its_unit(
    commune: dict[str, Organisation],
) -> None:
    target = reached(commune["u-c0"], "10", "count", "ethnic_minority").target
    closed = attained(target, on=YEAR[1], shown=lambda unit: False)
    assert (closed.done, closed.done_text, closed.gap_text, closed.share) == (
        None,
        "< 5",
        "–",
        None,
    )


def test_every_target_of_a_day_stands_side_by_side_the_longest_first(
    commune: dict[str, Organisation],
) -> None:
    unit = commune["u-c0"]
    reached(unit, "5", "count")
    reached(unit, "40", "share", "women")
    services.set_target(
        organisation=unit,
        period="term",
        starts_on=D(2020, 7, 1),
        ends_on=D(2025, 6, 30),
        indicator="admitted",
        number=Decimal(20),
        document_number="01-NQ/ĐH",
        document_on=D(2020, 7, 1),
        by=None,
        on=D(2020, 7, 1),
    )
    assert [(one.target.period, one.done_text) for one in goals(unit, DAY, None)] == [
        ("term", "4 người"),
        ("year", "4 người"),
        ("year", "50,0 %"),
    ]
    assert goals(unit, D(2019, 1, 1), None) == []


def test_a_target_is_named_in_the_language_of_the_page(commune: dict[str, Organisation]) -> None:
    made = reached(commune["u-c0"], "40", "share", "women")
    with override("en"):
        assert (made.label, made.gap_text) == ("Women", "10,0 percentage points above")
    assert made.label == "Nữ"
