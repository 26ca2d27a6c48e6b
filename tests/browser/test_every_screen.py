"""Every screen one can go to: accessible, whole, within its policy, at a desk and on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.models import Role, RoleAssignment
from ketnap.web.models import Installation
from ketnap.web.navigation import PLACES, address_of
from tests import factories
from tests.browser.conftest import DESK, PHONE


@pytest.fixture
def screens(live_server: Any, sign_in: Callable[..., None]) -> list[str]:
    """Sign in with every role at the commune; return the addresses to visit."""
    Installation.objects.create(is_demo=True)
    country = factories.land()
    someone = factories.user("moi-vai", full_name="Y Lan", is_demo=True)
    for role in Role.values:
        RoleAssignment.objects.create(
            user=someone, organisation=country.commune, role=role, since=dt.date(2025, 7, 1)
        )
    case = factories.walk(country).to("verified").dossier
    sign_in(someone)
    places = [address_of(name) for group in PLACES for name, _icon, _label in group]
    return [
        *(place for place in places if place),
        address_of("dossier_page", case.code),
        address_of("organisation_page", country.commune.code),
        address_of("account"),
        "/khong-co/",
    ]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_screen_is_accessible_and_whole(
    screens: list[str],
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    expect_trouble: Callable[[str], None],
    width: int,
) -> None:
    expect_trouble("404")  # the last address does not exist
    page = browser_page(width)
    found = {}
    for address in screens:
        page.goto(address)
        if problems := axe(page) + sideways(page):
            found[address] = problems
        assert page.locator("h1").count() == 1, address
    assert found == {}
