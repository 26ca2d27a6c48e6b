"""Targets: set by a document, revised without losing the number before, given down the tree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.organisations.models import Organisation
from ketnap.targets import services
from ketnap.targets.choosing import choose, elapsed, target_for, targets_for, years_of
from ketnap.targets.models import Target
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
D = dt.date
TERM = (D(2020, 7, 1), D(2025, 6, 30))


def planned(unit: Organisation, since: dt.date, until: dt.date, number: int, **rest: Any) -> Target:
    """Set a target for a unit."""
    rest.setdefault("period", "custom")
    return services.set_target(
        organisation=unit,
        starts_on=since,
        ends_on=until,
        indicator="admitted",
        number=Decimal(number),
        document_number="05-NQ/ĐU",
        document_on=since,
        by=None,
        on=since,
        **rest,
    )


def test_a_target_rests_on_a_document_and_leaves_one_entry() -> None:
    unit = world.units(communes=1)["u-c0"]
    made = planned(unit, *TERM, 50, period="term")
    assert (made.number, made.measure, made.indicator) == (50, "count", "admitted")
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.object_type, entry.object_id) == ("set_target", "target", made.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": Decimal(0)}, "number_not_positive"),
        ({"number": Decimal(10_000_000)}, "number_too_large"),
        ({"number": Decimal("0.667")}, "number_too_fine"),
        ({"document_number": "  "}, "no_document"),
        ({"ends_on": D(2020, 6, 30)}, "period_backwards"),
        ({"measure": "share", "number": Decimal(101)}, "share_over_100"),
        ({"period": "year", "ends_on": D(2020, 12, 31)}, "period_length"),
    ],
)
def test_what_cannot_be_a_target_is_refused_with_its_reason(
    change: dict[str, Any], code: str
) -> None:
    values: dict[str, Any] = {
        "organisation": world.units(communes=1)["u-c0"],
        "period": "custom",
        "starts_on": D(2020, 7, 1),
        "ends_on": D(2020, 12, 31),
        "indicator": "admitted",
        "number": Decimal(5),
        "document_number": "1-NQ",
        "document_on": D(2020, 7, 1),
        "by": None,
        "on": D(2020, 7, 1),
    }
    with pytest.raises(Refused) as refused:
        services.set_target(**{**values, **change})
    assert refused.value.codes == (code,)
    assert Target.objects.count() == 0


def test_the_same_target_twice_is_to_be_revised() -> None:
    unit = world.units(communes=1)["u-c0"]
    first = planned(unit, *TERM, 50)
    with pytest.raises(Refused) as refused:
        planned(unit, *TERM, 60)
    assert refused.value.codes == ("target_exists",)
    second = services.revise_target(
        target=first,
        number=Decimal(60),
        document_number="9-NQ/ĐU",
        document_on=D(2022, 1, 1),
        reason="Bổ sung nguồn",
        by=None,
        on=D(2022, 1, 1),
    )
    assert targets_for([unit.pk], *TERM, "admitted")[unit.pk].number == 60
    assert targets_for([unit.pk], *TERM, "admitted", on=D(2021, 1, 1))[unit.pk].number == 50
    assert second.revises == first
    with pytest.raises(Refused) as again:
        services.revise_target(
            target=Target.objects.get(pk=first.pk),
            number=Decimal(70),
            document_number="10-NQ/ĐU",
            document_on=D(2022, 2, 1),
            reason="",
            by=None,
            on=D(2022, 2, 1),
        )
    assert again.value.codes == ("not_in_force",)


def test_a_period_takes_the_target_that_equals_it_then_those_that_tile_it_then_none() -> None:
    unit = world.units(communes=1)["u-c0"]
    planned(unit, D(2020, 7, 1), D(2020, 12, 31), 5)
    planned(unit, D(2021, 1, 1), D(2021, 12, 31), 10, period="year")
    planned(unit, D(2022, 1, 1), D(2022, 12, 31), 10, period="year")
    planned(unit, D(2021, 1, 1), D(2021, 6, 30), 4, period="half")
    own = list(Target.objects.all())

    half_term = choose(own, D(2020, 7, 1), D(2022, 12, 31))
    assert half_term is not None
    assert (half_term.number, half_term.tiled, len(half_term.targets)) == (25, True, 3)
    year = choose(own, D(2021, 1, 1), D(2021, 12, 31))
    assert year is not None
    assert (year.number, year.tiled) == (10, False)
    assert choose(own, D(2021, 1, 1), D(2022, 6, 30)) is None
    assert choose(own, D(2020, 7, 2), D(2022, 12, 31)) is None


def test_a_withdrawn_target_no_longer_counts() -> None:
    unit = world.units(communes=1)["u-c0"]
    made = planned(unit, *TERM, 50)
    services.withdraw_target(target=made, reason="Sáp nhập", by=None, on=D(2025, 1, 1))
    assert targets_for([unit.pk], *TERM, "admitted") == {}
    assert targets_for([unit.pk], *TERM, "admitted", on=D(2024, 1, 1))[unit.pk].number == 50


def test_the_term_target_stands_beside_the_year_s_with_the_elapsed_share() -> None:
    unit = world.units(communes=1)["u-c0"]
    term = planned(unit, *TERM, 50, period="term")
    year = planned(unit, D(2022, 1, 1), D(2022, 12, 31), 12, period="year")
    course = target_for(unit.pk, D(2022, 12, 31), "admitted")
    assert (course.term, course.year) == (term, year)
    assert course.elapsed == pytest.approx(914 / 1826)
    assert target_for(unit.pk, D(2026, 1, 1), "admitted").term is None
    assert elapsed(*TERM, D(2030, 1, 1)) == 1


def test_giving_down_shows_the_difference_and_revises_what_was_given_before() -> None:
    made = world.units(communes=2)
    above = planned(made["u-d"], *TERM, 50, period="term")
    given = services.allocate(
        target=above,
        numbers={made["u-c0"]: Decimal(30), made["u-c1"]: Decimal(25)},
        document_number="2-KH/HU",
        document_on=TERM[0],
        by=None,
        on=TERM[0],
    )
    assert (given.given, given.difference) == (55, 5)
    again = services.allocate(
        target=above,
        numbers={made["u-c0"]: Decimal(25), made["u-c1"]: Decimal(25)},
        document_number="3-KH/HU",
        document_on=D(2021, 1, 1),
        by=None,
        on=D(2021, 1, 1),
    )
    assert [part.number for part in again.parts] == [25, 25]
    assert again.difference == 0
    assert Target.objects.filter(organisation=made["u-c0"]).count() == 2
    assert Target.objects.filter(organisation=made["u-c1"]).count() == 1


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        (D(2020, 7, 1), D(2022, 12, 31), 2.5),
        (D(2022, 1, 1), D(2022, 12, 31), 1),
        (D(2022, 1, 15), D(2022, 4, 14), 0.25),
        (D(2022, 1, 1), D(2022, 1, 10), 10 / 365.25),
    ],
)
def test_the_years_of_a_period(since: dt.date, until: dt.date, years: float) -> None:
    assert years_of(since, until) == years
