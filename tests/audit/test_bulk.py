"""Rows in bulk are the rows that one-by-one saving would have made, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F

from ketnap.audit.among import Among
from ketnap.audit.bulk import insert_records, insert_rows, new_keys
from ketnap.people.models import Person, PersonTrait
from ketnap.people.services import draft_person
from ketnap.vietnamese.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db
AWKWARD = ["H'Ngăm\tNiê", "dòng\nhai", "\\N", "\\", "“=1+1”", "a;b,c", "Nguyễn Văn An"]


@pytest.mark.parametrize("count", [3, 120])
def test_rows_with_awkward_values_come_back_as_they_were(count):
    who = factories.person(factories.land(members=0).cell)
    values = [None, True, "upper_secondary", {"a": [1, None, "x"]}, *AWKWARD]
    rows = [
        (who.pk, "home", values[n % len(values)], dt.date(2020, 1, 1 + n % 28))
        for n in range(count)
    ]
    assert insert_rows(PersonTrait, ("person", "trait", "value", "since"), rows) == count
    stored = PersonTrait.objects.filter(trait="home").order_by("pk")
    assert list(stored.values_list("person_id", "trait", "value", "since")) == rows


@pytest.mark.parametrize("count", [2, 80])
def test_records_with_keys_of_their_own_equal_saved_ones_and_leave_keys_free(count):
    cell = factories.land(members=0).cell
    people = [
        draft_person(
            full_name=f"{AWKWARD[n % 3].split()[0]} {n}",
            cell=cell,
            born=PartialDate(dt.date(1990, 1, 1), "year"),
            identity_number=f"{n:012d}",
            traits={"youth_union_member": None if n % 2 else True},
        )
        for n in range(count)
    ]
    for person, key in zip(people, new_keys(Person, count), strict=True):
        person.pk = key
    assert insert_records(people) == count
    stored = {person.pk: person for person in Person.objects.all()}
    for person in people:
        for field in Person._meta.concrete_fields:
            assert getattr(stored[person.pk], field.attname) == getattr(person, field.attname)
    later = factories.person(cell)
    assert later.pk not in {person.pk for person in people}
    assert Person.objects.count() == count + 1


def test_a_column_is_compared_with_more_values_than_a_statement_takes_one_by_one():
    cell = factories.land(members=0).cell
    held = [*AWKWARD[:-1], "", "Nguyễn Văn An"]
    insert_records(
        [Person(pk=key, full_name="A", fold_key=name, sort_key="", cell=cell)
         for key, name in zip(new_keys(Person, len(held)), held, strict=True)]
    )  # fmt: skip
    wanted = {f"không có {n}" for n in range(70_000)} | {*AWKWARD}
    found = Person.objects.filter(Among(F("fold_key"), wanted)).values_list("fold_key", flat=True)
    assert sorted(found) == sorted(AWKWARD)
    keys = Person.objects.filter(fold_key="").values_list("pk", flat=True)
    assert list(Person.objects.filter(Among(F("pk"), {*keys, 0}))) == list(
        Person.objects.filter(pk__in=keys)
    )
    assert not Person.objects.filter(Among(F("pk"), set())).exists()
