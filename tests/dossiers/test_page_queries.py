"""The pages of the daily work cost the same queries for one row and for three."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.dossiers import verification
from tests import factories
from tests.accounts.people import officer, signed_in

# With transactions of their own, as in real life: inside one, nothing is remembered.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def cost(client: Any, address: str) -> int:
    """Return how many queries the second opening of a page takes: the first fills the caches."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def cases(country: factories.Land, number: int, places: int = 1) -> list[Any]:
    """Write cases that wait for the answers of so many places."""
    found = []
    for one in range(number):
        who = factories.person(country.cell, full_name=f"Người Thứ {one}")
        walk = factories.walk(country, start=dt.date(2026, 6, 1), who=who).to("cv_declared")
        for place in range(places):
            verification.ask_verification(
                walk.dossier,
                relation="self",
                place=f"Đảng ủy xã {place}",
                by=country.by,
                on=walk.after(1),
            )
        found.append(walk.dossier)
    return found


def test_each_list_costs_the_same_for_one_case_and_for_three() -> None:
    country = factories.land()
    client = signed_in(officer("organisation_officer", country.commune), HTTP_HOST="localhost")
    addresses = ("/", "/nhac-viec/", "/ho-so/")
    cases(country, 1)
    one = {address: cost(client, address) for address in addresses}
    cases(country, 2)
    assert {address: cost(client, address) for address in addresses} == one
    assert one == {"/": 8, "/nhac-viec/": 5, "/ho-so/": 6}


def test_a_case_costs_the_same_with_one_place_asked_and_with_three() -> None:
    country = factories.land()
    client = signed_in(officer("organisation_officer", country.commune), HTTP_HOST="localhost")
    few, many = cases(country, 1, places=1)[0], cases(country, 1, places=3)[0]
    parts = ("", "tham-tra/", "hop/", "dong-thoi-gian/", "phieu/")
    costs = {
        case.code: [cost(client, f"/ho-so/{case.code}/{part}") for part in parts]
        for case in (few, many)
    }
    assert costs[many.code] == costs[few.code]
    assert costs[few.code] == [18, 15, 9, 12, 6]
