"""Committees, terms, powers and hamlets: dated facts of one organisation, never of its level."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.audit.refusals import Refused
from ketnap.organisations import services
from ketnap.organisations.models import Authority, Kind, Organisation
from ketnap.organisations.services import Document, NewUnit

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASIS = Document("1-QĐ/TU", dt.date(2020, 1, 1))
OPENED = dt.date(2020, 1, 1)
DAY = dt.date(2025, 7, 1)


@pytest.fixture
def commune() -> Organisation:
    return services.establish(
        NewUnit("xa", "Xã Sa Bình", Kind.COMMUNE, None), basis=BASIS, by=None, on=OPENED
    )


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, by=None, on=DAY, **kwargs)
    return refused.value.codes[0]


def admit(commune: Organisation, since: dt.date, until: dt.date | None = None, **more) -> Authority:
    what = {"power": "admit", "deciding_body": "standing_committee", **more}
    return services.grant_authority(commune, since=since, until=until, by=None, on=since, **what)


def test_a_committee_is_set_once(commune):
    first = services.set_committee(commune, body="committee", by=None, on=DAY)
    assert services.set_committee(commune, body="committee", by=None, on=DAY) == first
    assert refusal(services.set_committee, commune, body="council") == "unknown_body"


def test_a_new_term_ends_the_one_before_on_the_day_before(commune):
    committee = services.set_committee(commune, body="committee", by=None, on=DAY)
    for number, start in (("2020-2025", OPENED), ("2025-2030", DAY)):
        services.open_term(committee, number=number, starts_on=start, by=None, on=start)
    assert list(committee.terms.values_list("number", "starts_on", "ends_on")) == [
        ("2020-2025", OPENED, dt.date(2025, 6, 30)),
        ("2025-2030", DAY, None),
    ]


def test_terms_do_not_overlap_and_stay_within_the_life_of_the_unit(commune):
    committee = services.set_committee(commune, body="committee", by=None, on=DAY)
    services.open_term(committee, number="2025-2030", starts_on=DAY, by=None, on=DAY)
    earlier = {"number": "2020-2025", "starts_on": OPENED}
    assert refusal(services.open_term, committee, **earlier) == "terms_overlap"
    assert refusal(services.open_term, committee, **earlier, ends_on=DAY) == "terms_overlap"
    bad = {"number": "x", "starts_on": DAY, "ends_on": OPENED}
    assert refusal(services.open_term, committee, **bad) == "ends_before_start"
    too_early = {"number": "x", "starts_on": dt.date(2019, 1, 1)}
    assert refusal(services.open_term, committee, **too_early) == "outside_life"
    last = dt.date(2025, 6, 30)
    services.open_term(committee, **earlier, ends_on=last, by=None, on=DAY)
    assert committee.terms.count() == 2


def test_one_body_holds_a_power_on_a_day(commune):
    admit(commune, OPENED, DAY)
    admit(commune, DAY)
    again = {"power": "admit", "deciding_body": "collective", "since": dt.date(2026, 1, 1)}
    assert refusal(services.grant_authority, commune, **again) == "authority_overlaps"
    other = again | {"power": "recognise"}
    services.grant_authority(commune, by=None, on=DAY, **other)
    assert commune.authorities.count() == 3


def test_a_delegation_needs_its_document_and_every_word_must_be_known(commune):
    what = {"power": "admit", "deciding_body": "delegated_collective", "since": DAY}
    delegated = what | {"basis": "delegation", "numerator": 2, "denominator": 3, "or_equal": True}
    assert refusal(services.grant_authority, commune, **delegated) == "delegation_without_document"
    paper = Document("05-QĐ/HU", DAY)
    held = services.grant_authority(commune, document=paper, by=None, on=DAY, **delegated)
    assert (held.document_number, held.numerator, held.or_equal) == ("05-QĐ/HU", 2, True)
    for field, word in (("power", "bless"), ("deciding_body", "boss"), ("confidence", "sure")):
        found = refusal(services.grant_authority, commune, **what | {field: word})
        assert found == f"unknown_{field}"


def test_what_a_unit_held_ends_with_it(commune):
    committee = services.set_committee(commune, body="committee", by=None, on=DAY)
    term = services.open_term(committee, number="2020-2025", starts_on=OPENED, by=None, on=OPENED)
    power = admit(commune, OPENED)
    hamlet = services.add_hamlet(commune, name="Thôn 1", since=OPENED, by=None, on=OPENED)
    services.dissolve(commune, basis=BASIS, by=None, on=DAY)
    for row in (term, power, hamlet):
        row.refresh_from_db()
    assert (term.ends_on, power.until, hamlet.until) == (dt.date(2025, 6, 30), DAY, DAY)


def test_a_hamlet_stands_once_on_a_day(commune):
    services.add_hamlet(commune, name="Thôn  Bình Trung", since=OPENED, by=None, on=OPENED)
    again = {"name": "Thôn Bình Trung", "since": DAY}
    assert refusal(services.add_hamlet, commune, **again) == "hamlet_twice"
    assert refusal(services.add_hamlet, commune, name=" ", since=DAY) == "no_name"
    assert list(commune.hamlets.values_list("name", flat=True)) == ["Thôn Bình Trung"]
