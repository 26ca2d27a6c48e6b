"""A case from the first name to the official member, under the route of each era."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.audit.models import Entry
from ketnap.people.membership import is_official_member, official_count
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("start", "decider"),
    [
        (dt.date(2021, 10, 4), "district"),
        (dt.date(2025, 3, 10), "commune"),
        (dt.date(2026, 1, 5), "commune"),
        (dt.date(2026, 4, 6), "commune"),
    ],
    ids=["2022-district", "2025-commune", "2026-commune", "208-no-grassroots-step"],
)
def test_a_case_is_carried_to_recognition_by_the_route_of_its_day(
    start: dt.date, decider: str
) -> None:
    country = factories.land()
    walk = factories.walk(country, start=start).to("recognition_decided")
    dossier = walk.dossier
    dossier.refresh_from_db()
    assert dossier.stage == "recognition_decided"
    assert dossier.decisions.first().organisation == country.units[decider]
    membership = dossier.person.memberships.get()
    assert membership.joining_on == dossier.admitted_on
    assert membership.official_on == dossier.admitted_on.replace(year=dossier.admitted_on.year + 1)
    assert membership.party_age_from == dossier.decided_on
    assert is_official_member(dossier.person, membership.official_on)
    assert not is_official_member(dossier.person, membership.official_on - dt.timedelta(days=1))
    assert official_count(country.cell, membership.official_on) == 5
    assert [m.kind for m in dossier.milestones.all()] == ["sent_to_class", "admitted", "recognised"]
    assert not Entry.objects.filter(action="refused").exists()
