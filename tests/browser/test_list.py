"""The list of cases: sorted and its columns chosen with a mouse, a phone, or without scripts."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
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


def test_the_file_on_top_is_what_a_live_search_found(
    clerk: User, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(DESK)
    page.goto("/ho-so/")
    box = page.get_by_role("searchbox", name="Tìm theo tên hoặc mã hồ sơ")
    with page.expect_response("**/ho-so/"):
        box.fill("an")
    page.get_by_text("Tên có “an”, 2 hồ sơ").first.wait_for()
    with page.expect_download() as got:
        page.get_by_role("button", name="Xuất Excel các hồ sơ tìm thấy").click()
    sheet = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes())).active
    rows = [row[2] for row in sheet.iter_rows(min_row=7, values_only=True)]
    assert sorted(rows) == ["Lê Văn An", "Trần Thị Ánh"]
    with page.expect_response("**/ho-so/"):
        box.fill("")
    page.get_by_text("Mọi hồ sơ đang mở, 3 hồ sơ").first.wait_for()
    assert page.get_by_role("link", name="Xuất Excel").count() == 1
    assert page.locator("h1").count() == 1
    assert sorted(names(page)) == sorted(NAMES)


def test_esc_returns_to_the_row_that_was_opened(
    clerk: User, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(DESK)
    page.goto("/ho-so/?order=name")
    link = page.get_by_role("link", name="Trần Thị Ánh")
    href = link.get_attribute("href")
    link.click()
    page.get_by_role("heading", level=1, name="Trần Thị Ánh").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**/ho-so/?order=name")
    page.wait_for_function("href => document.activeElement.getAttribute('href') === href", arg=href)
