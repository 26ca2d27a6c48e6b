"""Pages of figures, targets and reports: accessible and whole, at a desk and on a phone."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment, User
from ketnap.reports.closing import close_period
from ketnap.targets.services import set_target
from ketnap.web.models import Installation
from tests.browser.conftest import DESK, PHONE
from tests.statistics import world

PERIOD = "tu=01/01/2022&den=31/12/2022"


@pytest.fixture
def addresses(live_server: Any, sign_in: Callable[..., None]) -> list[str]:
    """A filled district with a target and a closed period; the organisation officer looks."""
    Installation.objects.create(is_demo=True)
    made = world.units()
    world.fill(made, random.Random(41), 40)
    for number in range(100, 130):
        steps = {"class_sent_on": dt.date(2022, 3, 1), "applied_on": dt.date(2022, 6, 1)}
        world.dossier(made["u-c0-0"], number, stage="applied", **steps)
    unit = made["u-d"]
    year = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    target = set_target(
        organisation=unit,
        period="year",
        starts_on=year[0],
        ends_on=year[1],
        indicator="admitted",
        number=Decimal(30),
        document_number="5-NQ/HU",
        document_on=year[0],
        by=None,
        on=year[0],
    )
    officer = User.objects.create(username="lan", full_name="Y Lan", is_demo=True)
    RoleAssignment.objects.create(
        user=officer,
        organisation=unit,
        role="organisation_officer",
        since=dt.date(2019, 1, 1),
    )
    closed = close_period(
        organisation=unit, since=year[0], until=year[1], by=officer, on=dt.date(2023, 1, 5)
    )
    sign_in(officer)
    return [
        f"/don-vi/u-d/so-lieu?{PERIOD}",
        "/don-vi/u-d/so-lieu",
        f"/don-vi/u-d/so-lieu/danh-sach?chi-so=admitted&{PERIOD}",
        f"/bao-cao/?{PERIOD}",
        f"/bao-cao/bieu/2?{PERIOD}",
        f"/bao-cao/bieu/5?{PERIOD}",
        f"/bao-cao/tong-hop?{PERIOD}",
        f"/bao-cao/tu-lap?{PERIOD}",
        f"/bao-cao/khoa/{closed.pk}/",
        "/chi-tieu/",
        "/chi-tieu/giao/",
        f"/chi-tieu/{target.pk}/",
    ]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_page_of_figures_is_accessible_and_whole(
    addresses: list[str],
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    width: int,
) -> None:
    page = browser_page(width)
    found = {}
    for address in addresses:
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true }")
        if problems := axe(page) + sideways(page):
            found[address] = problems
        assert page.locator("h1").count() == 1, address
    assert found == {}


def test_a_number_opens_its_list_and_leads_back(
    addresses: list[str], browser_page: Callable[..., Any]
) -> None:
    page = browser_page(DESK)
    page.goto(addresses[0])
    number = page.locator(".facts a").first
    count = number.inner_text()
    number.click()
    assert page.locator("h1").inner_text() == f"Kết nạp: {count}"
    assert page.locator("tbody tr").count() == int(count)
