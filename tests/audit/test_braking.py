"""Bulk reading is slowed down, written down and told to those in charge; a day's work is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.models import Entry
from ketnap.dossiers.models import Dossier
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def country() -> Land:
    return land(members=0)


@pytest.fixture
def case(country: Land) -> Dossier:
    found: Dossier = walk(country, who=person(country.cell)).dossier
    return found


def looked(by: User, action: str, times: int, ago: dt.timedelta = dt.timedelta()) -> None:
    """Put so many looks into the trail, all at one moment."""
    with time_machine.travel(timezone.now() - ago, tick=False):
        trail.append_many(
            [{"action": action, "subject": None, "by": by, "reason": ""} for _ in range(times)]
        )


def opened(client: Any, case: Dossier) -> Any:
    return client.get(reverse("dossier_page", args=[case.code]))


def test_two_hundred_cases_in_an_hour_pass_and_the_next_one_waits_half_a_minute(
    country: Land, case: Dossier
) -> None:
    clerk = officer("clerk", country.commune)
    client = signed_in(clerk)
    looked(clerk, "viewed_dossier", 199)
    assert opened(client, case).status_code == 200
    other = walk(country, who=person(country.cell, full_name="Trần Văn Hai")).dossier
    braked = opened(client, other)
    page = braked.content.decode()
    assert (braked.status_code, 0 < int(braked["Retry-After"]) <= 30) == (429, True)
    assert "mở hơn 200 hồ sơ" in page
    assert other.person.full_name not in page
    assert not Entry.objects.filter(action="viewed_dossier", dossier_id=other.pk).exists()
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        assert opened(client, other).status_code == 200
    assert Entry.objects.filter(action="brake_reading", actor=clerk).count() == 1


def test_the_same_looks_spread_over_a_day_or_by_two_people_are_not_braked(
    country: Land, case: Dossier
) -> None:
    clerk, second = officer("clerk", country.commune), officer("clerk", country.commune, "hai")
    looked(clerk, "viewed_dossier", 199, ago=dt.timedelta(minutes=61))
    looked(clerk, "viewed_dossier", 150)
    looked(second, "viewed_dossier", 150)
    assert opened(signed_in(clerk), case).status_code == 200
    assert opened(signed_in(second), case).status_code == 200
    assert not Entry.objects.filter(action="brake_reading").exists()


def test_a_fourth_sensitive_list_in_a_day_waits(country: Land) -> None:
    chief = officer("organisation_officer", country.commune)
    client = signed_in(chief)
    address = reverse("export_sensitive", args=["people"])
    assert [client.get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    told = client.get(address).content.decode()
    assert "đã xuất 3 danh sách" in told
    assert "4 giờ" in told
    assert client.get(reverse("export_list", args=["people"])).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert signed_in(chief).get(address).status_code == 200


def test_those_who_read_the_units_trail_are_told_and_a_neighbour_is_not(
    country: Land, case: Dossier
) -> None:
    clerk = officer("clerk", country.commune)
    looked(clerk, "viewed_dossier", 200)
    assert opened(signed_in(clerk), case).status_code == 429
    above = signed_in(officer("organisation_officer", country.province))
    page = above.get(reverse("today")).content.decode()
    assert "Đọc nhiều bất thường" in page
    assert clerk.full_name in page
    beside = signed_in(officer("organisation_officer", country.other_commune))
    assert clerk.full_name not in beside.get(reverse("today")).content.decode()
    mine = signed_in(clerk).get(reverse("today")).content.decode()
    assert "Đọc nhiều bất thường" not in mine
