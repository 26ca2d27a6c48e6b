"""The list of cases: sorted and its columns chosen with a mouse, a phone, or without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.models import User
from ketnap.web.models import Installation
from tests import factories
from tests.accounts.people import officer
from tests.browser.conftest import DESK, PHONE

NAMES = ("Y Blen", "Lê Văn An", "Trần Thị Ánh")


@pytest.fixture
def clerk(live_server: Any, sign_in: Callable[..., None]) -> User:
    """A clerk signed in, with three cases to see."""
    Installation.objects.create(is_demo=True)
    country = factories.land()
    for name in NAMES:
        factories.walk(country, who=factories.person(country.cell, full_name=name)).to("sourced")
    someone = officer("clerk", country.commune, is_demo=True)
    sign_in(someone)
    return someone


def names(page: Any) -> list[str]:
    return page.locator("#list tbody th strong").all_inner_texts()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_choosing_columns_is_accessible_and_fits(
    clerk: User,
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    width: int,
) -> None:
    page = browser_page(width)
    page.goto("/ho-so/?order=name")
    page.get_by_text("Chọn cột", exact=True).click()
    assert axe(page) + sideways(page) == []
    for label in (
        "Người giúp đỡ",
        "Ngày đưa vào nguồn",
        "Ngày chi bộ xét",
        "Giới tính",
        "Năm sinh",
    ):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Lưu cột").click()
    page.wait_for_load_state()
    assert page.locator("#list tbody tr").first.locator("td[data-label]:not(.tick)").count() == 10
    assert names(page) == ["Lê Văn An", "Trần Thị Ánh", "Y Blen"]
    assert axe(page) + sideways(page) == []


def test_a_head_sorts_what_was_searched_for(clerk: User, browser_page: Callable[..., Any]) -> None:
    page = browser_page(DESK)
    page.goto("/ho-so/")
    with page.expect_response("**/ho-so/"):
        page.get_by_role("searchbox", name="Tìm theo tên hoặc mã hồ sơ").fill("an")
    head = page.get_by_role("columnheader", name="Họ và tên")
    head.get_by_role("button").click()
    page.wait_for_url("**/ho-so/?order=name")
    assert names(page) == ["Lê Văn An", "Trần Thị Ánh"]
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    page.wait_for_url("**/ho-so/?order=-name")
    assert names(page) == ["Trần Thị Ánh", "Lê Văn An"]
    assert page.get_by_role("searchbox", name="Tìm theo tên").input_value() == "an"
