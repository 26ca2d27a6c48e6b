"""The frame of every page: where one can go, searching from anywhere, own size of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment
from ketnap.dossiers.opening import open_dossier
from ketnap.web.models import Installation
from tests import factories
from tests.browser.conftest import DESK, PHONE

Open = Callable[..., Any]
START = dt.date(2025, 10, 6)


@pytest.fixture
def country(live_server: Any) -> factories.Land:
    """Two communes, a clerk at the first, a case in each."""
    Installation.objects.create(is_demo=True)  # demo people need no second factor
    country = factories.land()
    clerk = factories.user("van-phong", full_name="Y Lan", is_demo=True)
    for unit, role in ((country.commune, "clerk"), (country.cell, "cell_secretary")):
        RoleAssignment.objects.create(
            user=clerk, organisation=unit, role=role, since=dt.date(2025, 7, 1)
        )
    for cell, name in ((country.cell, "Rơ Châm H’Nhung"), (country.far, "Rơ Châm Phương")):
        who = factories.person(cell, full_name=name)
        open_dossier(who, by=country.by, on=START, cell=cell)
    return country


@pytest.fixture
def signed_in(country: factories.Land, sign_in: Callable[..., None]) -> factories.Land:
    """The clerk of the first commune sits at the machine."""
    sign_in(factories.user("van-phong"))
    return country


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_frame_is_accessible_and_fits(
    signed_in: Any,
    browser_page: Open,
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    width: int,
) -> None:
    page = browser_page(width)
    page.goto("/tim/")
    assert axe(page) == []
    assert sideways(page) == []
    place = page.get_by_role("navigation", name="Điều hướng chính" if width == DESK else "nhanh")
    assert place.is_visible()


def test_ctrl_k_finds_a_person_without_marks_and_only_in_scope(
    signed_in: Any, browser_page: Open
) -> None:
    page = browser_page()
    page.goto("/cay-to-chuc/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ro cham", delay=20)
    first = page.locator("#found a").first
    first.wait_for()
    assert first.locator("span").first.inner_text().startswith("Rơ Châm H’Nhung")
    assert "Phương" not in page.locator("#found").inner_text()
    assert "ro" not in page.url
    page.keyboard.press("ArrowDown")
    assert first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert not page.locator("#palette").evaluate("d => d.open")


def test_enter_opens_the_first_that_was_found(signed_in: Any, browser_page: Open) -> None:
    page = browser_page()
    page.goto("/cay-to-chuc/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ro cham", delay=20)
    first = page.locator("#found a").first
    first.wait_for()
    where = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")


def test_initials_and_screens_are_found(signed_in: Any, browser_page: Open) -> None:
    page = browser_page()
    page.goto("/tim/")
    box = page.locator("#palette-q")
    box.fill("rch")
    page.locator("#found a").first.wait_for()
    assert "H’Nhung" in page.locator("#found").inner_text()
    box.fill("cay to")
    page.get_by_role("heading", name="Màn hình", exact=True).wait_for()
    assert page.locator("#found").get_by_role("link", name="Cây tổ chức").is_visible()


def test_a_typed_word_asks_the_server_at_most_twice(
    signed_in: Any, browser_page: Open, watcher: Any
) -> None:
    page = browser_page()
    page.clock.install()
    page.goto("/tim/")
    page.locator("#palette-q").focus()
    page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))
    watcher.requests.clear()
    for sign in (
        "n",
        "g",
        "u",
        "y",
        "e",
        "Backspace",
        "ê",
        "n",
        "Backspace",
        "Backspace",
        "ễ",
        "n",
    ):
        page.keyboard.press(sign) if len(sign) > 1 else page.keyboard.insert_text(sign)
        page.clock.run_for(40)
    with page.expect_response("**/tim/"):
        page.clock.run_for(800)
    assert 1 <= sum(url.endswith("/tim/") for url in watcher.requests) <= 2


def test_the_frame_works_without_scripts(signed_in: Any, browser_page: Open) -> None:
    page = browser_page(PHONE, java_script_enabled=False)
    page.goto("/tim/")
    page.get_by_role("searchbox").fill("ro cham")
    page.keyboard.press("Enter")
    assert page.locator("#found a").first.inner_text().startswith("Rơ Châm H’Nhung")
    page.locator(".dock summary").click()
    assert page.locator(".sheet-up").get_by_role("link", name="Cây tổ chức").is_visible()


def test_a_lost_line_keeps_what_was_typed_and_sends_it_again(
    signed_in: Any, browser_page: Open, expect_trouble: Callable[[str], None]
) -> None:
    for trouble in ("ERR_INTERNET_DISCONNECTED", "htmx:"):
        expect_trouble(trouble)
    page = browser_page()
    page.goto("/tim/")
    box = page.locator("#palette-q")
    page.context.set_offline(True)
    box.fill("ro cham")
    resend = page.get_by_role("button", name="Gửi lại")
    resend.wait_for()
    assert box.input_value() == "ro cham"
    page.context.set_offline(False)
    resend.click()
    page.locator("#found a").first.wait_for()
    assert not page.locator("#link-lost").is_visible()


def test_two_minutes_before_a_session_ends_it_says_so_and_one_click_keeps_it(
    signed_in: Any, browser_page: Open, watcher: Any
) -> None:
    page = browser_page()
    page.clock.install()
    page.goto("/tim/")
    box = page.locator("#idle")
    page.clock.fast_forward("17:30")
    assert not box.is_visible()
    page.clock.fast_forward("00:40")
    box.wait_for()
    assert "chưa đến 2 phút" in box.inner_text()
    watcher.requests.clear()
    box.get_by_role("button").click()
    box.wait_for(state="hidden")
    assert [url for url in watcher.requests if url.endswith("/con-lam-viec/")] != []
    page.clock.fast_forward("20:10")
    assert "Phiên đã kết thúc" in box.inner_text()
    assert not box.get_by_role("button").is_visible()


def test_a_first_visit_asks_for_twelve_files_at_most(browser_page: Open, watcher: Any) -> None:
    page = browser_page()
    page.goto("/tai-khoan/dang-nhap/")
    page.wait_for_load_state("networkidle")
    assert len(watcher.requests) <= 12, watcher.requests
    ready = page.evaluate("() => typeof window.allauth.webauthn.forms.loginForm")
    assert ready == "function"
