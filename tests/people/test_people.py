"""People: names as Vietnamese do, dated traits, one identity number, memberships."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.audit.change import Conflict
from ketnap.audit.models import EntryValue
from ketnap.audit.refusals import Refused
from ketnap.people import membership, services
from ketnap.people.models import Person, PersonTrait
from ketnap.people.traits import trait_on
from ketnap.vietnamese.dates import PartialDate
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.date(2026, 1, 5)


def codes(order: Any) -> tuple[str, ...]:
    """Give an order that must be refused; return the codes."""
    with pytest.raises(Refused) as refusal:
        order()
    return refusal.value.codes


def test_people_are_sorted_by_given_name_in_vietnamese_order() -> None:
    country = factories.land(members=0)
    names = ["Nguyễn Văn Ứng", "Trần Ân", "A Đam", "Lê Thị An", "Y Blen", "Phạm Ông", "Đỗ Anh"]
    for name in names:
        factories.person(country.cell, full_name=f"  {name} ")
    assert [person.full_name for person in Person.objects.all()] == [
        "Lê Thị An",
        "Đỗ Anh",
        "Trần Ân",
        "Y Blen",
        "A Đam",
        "Phạm Ông",
        "Nguyễn Văn Ứng",
    ]
    assert Person.objects.get(fold_key="do anh").initials == "da"


@pytest.mark.parametrize(
    "born",
    [
        PartialDate(dt.date(2001, 1, 1), "year"),
        PartialDate(dt.date(2001, 2, 1), "month"),
        PartialDate(dt.date(2001, 2, 28), "day"),
        PartialDate(dt.date(2001, 1, 1), "day"),
        None,
    ],
)
def test_a_birth_date_keeps_its_precision(born: PartialDate | None) -> None:
    country = factories.land(members=0)
    person = factories.person(country.cell, born=born)
    person.refresh_from_db()
    assert services.born_of(person) == born


def test_an_identity_number_belongs_to_one_person_and_never_reaches_the_trail() -> None:
    country = factories.land(members=0)
    first = factories.person(country.cell, identity_number="062 098 000 217")
    assert first.identity_number == "062098000217"
    assert codes(
        lambda: factories.person(
            country.cell, full_name="Người Khác", identity_number="062098000217"
        )
    ) == ("same_identity_number",)
    services.correct_person(
        first, by=country.by, on=DAY, reason="Sai một số", identity_number="062098000218"
    )
    told = [
        str(value)
        for row in EntryValue.objects.filter(field__contains="identity_number").order_by("id")
        for value in (row.before, row.after)
        if value is not None
    ]
    assert told == ["0•• ••• ••• 217", "0•• ••• ••• 217", "0•• ••• ••• 218"]
    raw = Person.objects.filter(identity_index=services.identity_index("062098000218"))
    assert raw.get() == first


def test_what_cannot_be_is_refused() -> None:
    country = factories.land(members=0)

    def add(**fields: Any) -> tuple[str, ...]:
        return codes(lambda: factories.person(country.cell, **fields))

    assert add(full_name="   ") == ("name_empty",)
    assert add(gender="nam") == ("value_foreign",)
    assert add(born=PartialDate(dt.date(2020, 1, 2)), on=dt.date(2020, 1, 1)) == ("born_after",)
    assert add(traits={"schooling": "12/12"}) == ("value_foreign",)
    assert add(traits={"tall": True}) == ("trait_unknown",)
    assert add(traits={"village_elder": "có"}) == ("value_foreign",)


def test_a_trait_is_true_for_its_period() -> None:
    country = factories.land(members=0)
    person = factories.person(country.cell, traits={"schooling": "primary"})
    services.record_trait(
        person, trait="schooling", value="upper_secondary", since=dt.date(2022, 6, 1),
        by=country.by, on=DAY,
    )  # fmt: skip
    services.record_trait(
        person, trait="village_elder", value=True, since=dt.date(2024, 1, 1), by=country.by, on=DAY
    )
    assert trait_on(person, "schooling", dt.date(2022, 5, 31)) == "primary"
    assert trait_on(person, "schooling", dt.date(2022, 6, 1)) == "upper_secondary"
    assert trait_on(person, "village_elder", dt.date(2023, 12, 31)) is None
    assert trait_on(person, "village_elder", DAY) is True
    assert person.schooling == "upper_secondary"
    assert codes(
        lambda: services.record_trait(
            person, trait="schooling", value="primary", since=dt.date(2022, 6, 1),
            by=country.by, on=DAY,
        )
    ) == ("trait_out_of_order",)  # fmt: skip
    assert codes(
        lambda: services.record_trait(
            person, trait="schooling", value="primary", since=DAY + dt.timedelta(days=1),
            by=country.by, on=DAY,
        )
    ) == ("date_after_act",)  # fmt: skip


def test_a_correction_needs_a_reason_and_rewrites_what_was_wrong_all_along() -> None:
    country = factories.land(members=0)
    person = factories.person(country.cell, traits={"schooling": "primary"})
    assert codes(
        lambda: services.correct_person(
            person, by=country.by, on=DAY, reason=" ", schooling="upper_secondary"
        )
    ) == ("reason_empty",)
    services.correct_person(
        person, by=country.by, on=DAY, reason="Bằng tốt nghiệp", schooling="upper_secondary",
        full_name="Nguyễn Văn Mậu", born=PartialDate(dt.date(1998, 1, 1), "year"),
    )  # fmt: skip
    assert trait_on(person, "schooling", dt.date(2000, 1, 1)) == "upper_secondary"
    assert PersonTrait.objects.filter(person=person, trait="schooling").count() == 1
    assert (person.fold_key, services.born_of(person)) == (
        "nguyen van mau",
        PartialDate(dt.date(1998, 1, 1), "year"),
    )


def test_a_stale_correction_is_a_conflict() -> None:
    country = factories.land(members=0)
    person = factories.person(country.cell)
    services.correct_person(person, by=country.by, on=DAY, reason="x", home="Xã Sa Bình")
    with pytest.raises(Conflict) as conflict:
        services.correct_person(person, by=country.by, on=DAY, reason="y", home="Xã Ya Ly", seen=1)
    assert conflict.value.current == person
    assert conflict.value.wanted["home"] == "Xã Ya Ly"


def test_an_official_member_is_official_from_the_day_and_until_the_end() -> None:
    country = factories.land(members=0)
    one = membership.add_member(
        full_name="A Chính", cell=country.cell, by=country.by, on=DAY,
        joining_on=dt.date(2020, 3, 1), official_on=dt.date(2021, 3, 1),
    )  # fmt: skip
    days = [dt.date(2021, 2, 28), dt.date(2021, 3, 1), dt.date(2025, 12, 31), DAY]
    assert [membership.is_official_member(one.person, day) for day in days] == [
        False,
        True,
        True,
        True,
    ]
    assert [membership.official_count(country.cell, day) for day in days] == [0, 1, 1, 1]
    membership.end_membership(one, ended_on=DAY, ended_by="died", by=country.by, on=DAY)
    assert not membership.is_official_member(one.person, DAY)
    assert membership.is_official_member(one.person, DAY - dt.timedelta(days=1))


def test_memberships_that_cannot_be_are_refused() -> None:
    country = factories.land(members=0)
    person = factories.person(country.cell)

    def record(**fields: Any) -> tuple[str, ...]:
        values = {"cell": country.cell, **fields}
        return codes(lambda: membership.record_membership(person, by=country.by, on=DAY, **values))

    assert record(cell=country.commune) == ("not_a_cell",)
    assert record(joining_on=DAY, official_on=DAY - dt.timedelta(days=1)) == ("dates_disordered",)
    assert record(joining_on=DAY, arrived_on=DAY - dt.timedelta(days=1)) == ("dates_disordered",)
    membership.record_membership(person, cell=country.cell, by=country.by, on=DAY)
    assert record() == ("member_already",)
