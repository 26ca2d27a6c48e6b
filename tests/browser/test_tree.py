"""The tree and the unit page in a browser: keys, one branch at a time, accessible, on a phone."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment, User
from ketnap.organisations import services
from ketnap.organisations.loading import SA_THAY, load_organisations
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.services import Document, NewUnit
from ketnap.web.models import Installation
from tests.browser.conftest import DESK, PHONE

Open = Callable[..., Any]
BASIS = Document("15-QĐ/ĐU", dt.date(2025, 7, 5))
DAY = dt.date(2025, 7, 5)
ADDRESSES = (
    "/cay-to-chuc/",
    "/cay-to-chuc/?ngay=2025-06-30&mo=sa-thay-district",
    "/cay-to-chuc/?q=sa+binh",
    "/cay-to-chuc/?q=khong+co",
    "/don-vi/sa-binh-commune-2025/",
    "/don-vi/sa-binh-commune-2020/",
    "/don-vi/sa-binh-1/",
)


@pytest.fixture
def province(live_server: Any, sign_in: Callable[[User], None]) -> None:
    """Sa Thầy with eight cells in Sa Bình; a leader of the province is signed in."""
    load_organisations(SA_THAY, None)
    services.establish_many(
        [
            NewUnit(f"sa-binh-{n}", f"Chi bộ Thôn {n}", Kind.CELL, "sa-binh-commune-2025")
            for n in range(1, 9)
        ],
        basis=BASIS,
        by=None,
        on=DAY,
    )
    commune = Organisation.objects.get(code="sa-binh-commune-2025")
    committee = services.set_committee(commune, body="standing_committee", by=None, on=DAY)
    services.open_term(committee, number="2025-2030", starts_on=DAY, members=9, by=None, on=DAY)
    cell = Organisation.objects.get(code="sa-binh-1")
    services.add_hamlet(commune, name="Thôn Bình Trung", cell=cell, since=DAY, by=None, on=DAY)
    Installation.objects.create(is_demo=True)  # demo people need no second factor
    leader = User.objects.create(username="lanh-dao", full_name="Nguyễn Thị Hằng", is_demo=True)
    for code, role in (("quang-ngai-province", "leader"), ("sa-binh-commune-2025", "clerk")):
        RoleAssignment.objects.create(
            user=leader,
            organisation=Organisation.objects.get(code=code),
            role=role,
            since=dt.date(2025, 7, 1),
        )
    sign_in(leader)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_of_the_tree_are_accessible_and_fit(
    province: None,
    browser_page: Open,
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    width: int,
) -> None:
    page = browser_page(width)
    for number, address in enumerate(ADDRESSES):
        page.goto(address)
        if folder := os.environ.get("KETNAP_PICTURES"):
            page.screenshot(path=f"{folder}/tree-{number}-{width}.png", full_page=True)
        assert (address, axe(page), sideways(page)) == (address, [], [])


def test_the_tree_is_walked_with_the_arrow_keys_and_fetches_a_branch_when_it_opens(
    province: None, browser_page: Open
) -> None:
    page = browser_page()
    page.goto("/cay-to-chuc/")
    page.get_by_role("treeitem", name="Tỉnh Quảng Ngãi").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "Xã Sa Bình" in page.locator(":focus").inner_text()
    page.keyboard.press("ArrowRight")
    first = page.get_by_role("treeitem", name="Chi bộ Thôn 1")
    first.wait_for()
    assert first.get_attribute("aria-level") == "3"
    page.keyboard.press("ArrowDown")
    assert "Chi bộ Thôn 1" in page.locator(":focus").inner_text()
    page.keyboard.press("ArrowLeft")
    assert "Xã Sa Bình" in page.locator(":focus").inner_text()
    page.keyboard.press("ArrowLeft")
    assert first.is_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/don-vi/ya-ly-commune-2025/")


def test_search_without_marks_leads_to_the_unit(province: None, browser_page: Open) -> None:
    page = browser_page()
    page.goto("/cay-to-chuc/")
    page.get_by_label("Tên đơn vị").fill("thon 3")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Chi bộ Thôn 3").click()
    page.wait_for_url("**/don-vi/sa-binh-3/")
    assert page.get_by_role("heading", level=1).inner_text() == "Chi bộ Thôn 3"
