"""Who may be the same person: reasons add up, a name alone never decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.audit.refusals import Refused
from ketnap.people.likeness import compare, similar_people
from ketnap.people.models import NotDuplicate, Person
from ketnap.people.services import say_not_duplicate
from ketnap.vietnamese.dates import PartialDate
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BORN = PartialDate(dt.date(1999, 4, 3))


def alike(**asked: Any) -> list[tuple[str, int, bool, tuple[str, ...]]]:
    """What the search says, as plain values."""
    return [(o.person.full_name, o.score, o.strong, o.reasons) for o in similar_people(**asked)]


def test_reasons_add_up_and_a_name_alone_is_a_hint() -> None:
    country = factories.land(members=0)
    factories.person(country.cell, full_name="Nguyễn Văn Hùng", born=BORN, home="Xã Sa Bình")
    name = "cùng họ và tên (không kể dấu)"
    assert alike(full_name="nguyen van hung") == [("Nguyễn Văn Hùng", 40, False, (name,))]
    assert alike(full_name="NGUYỄN VĂN HÙNG", born=PartialDate(dt.date(1999, 1, 1), "year")) == [
        ("Nguyễn Văn Hùng", 60, False,
         (name, "ngày sinh có thể trùng (1999 và 03/04/1999)")),
    ]  # fmt: skip
    assert alike(full_name="Nguyễn Văn Hùng", born=BORN, home="xã sa bình", cell=country.cell) == [
        ("Nguyễn Văn Hùng", 100, True,
         (name, "cùng ngày sinh 03/04/1999", "cùng quê quán", "cùng Chi bộ thôn Một")),
    ]  # fmt: skip


def test_a_birth_date_that_cannot_be_the_same_speaks_against() -> None:
    country = factories.land(members=0)
    factories.person(country.cell, full_name="Nguyễn Văn Hùng", born=BORN)
    assert alike(full_name="Nguyễn Văn Hùng", born=PartialDate(dt.date(1980, 1, 1))) == []
    assert alike(full_name="Nguyễn Văn Hùng", gender="female") == []


def test_a_slip_in_the_name_is_found_by_birth_and_home() -> None:
    country = factories.land(members=0)
    factories.person(country.cell, full_name="Nguyễn Viết Hùng", born=BORN, home="Xã Sa Bình")
    found = alike(full_name="Nguyễn Văn Hùng", born=BORN, home="Xã Sa Bình")
    assert found == [
        ("Nguyễn Viết Hùng", 75, False,
         ("tên gần giống", "cùng ngày sinh 03/04/1999", "cùng quê quán")),
    ]  # fmt: skip


def test_the_identity_number_settles_it() -> None:
    country = factories.land(members=0)
    factories.person(
        country.cell, full_name="Y Blen", born=BORN, identity_number="062199000217", gender="female"
    )
    found = alike(full_name="Y Bờ Len", identity_number="062199000217")
    assert [(name, strong, reasons[0]) for name, _, strong, reasons in found] == [
        ("Y Blen", True, "cùng số định danh")
    ]


def test_two_people_told_apart_are_not_offered_again() -> None:
    country = factories.land(members=0)
    first = factories.person(country.cell, full_name="Nguyễn Văn Hùng", born=BORN)
    second = factories.person(country.second, full_name="Nguyễn Văn Hùng", born=BORN)
    assert [one.person for one in similar_people(full_name=second.full_name, but=second)] == [first]
    said = say_not_duplicate(second, first, by=country.by, on=dt.date(2026, 1, 5))
    again = say_not_duplicate(first, second, by=country.by, on=dt.date(2026, 1, 6))
    assert again == said
    assert NotDuplicate.objects.get().first == first
    assert similar_people(full_name=second.full_name, but=second) == []
    with pytest.raises(Refused) as refusal:
        say_not_duplicate(first, first, by=country.by, on=dt.date(2026, 1, 5))
    assert refusal.value.codes == ("same_person",)


def test_the_search_stays_inside_what_the_user_may_see() -> None:
    country = factories.land(members=0)
    factories.person(country.far, full_name="Nguyễn Văn Hùng")
    mine = Person.objects.filter(cell=country.cell)
    assert similar_people(full_name="Nguyễn Văn Hùng", within=mine) == []


def test_side_by_side_shows_what_is_the_same_and_masks_numbers() -> None:
    country = factories.land(members=0)
    first = factories.person(country.cell, full_name="Y Blen", identity_number="062199000217")
    second = factories.person(country.cell, full_name="Y BLEN", ethnicity="Ba Na")
    pairs = {pair.field: pair for pair in compare(first, second)}
    assert pairs["full_name"].same is True
    assert pairs["ethnicity"].same is False
    assert (pairs["identity_number"].first, pairs["identity_number"].same) == (
        "0•• ••• ••• 217",
        None,
    )
