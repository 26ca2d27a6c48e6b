"""The page of all components: accessible, within its policy, light, whole on a small screen."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from ketnap.web.models import Installation
from tests.browser.conftest import DESK, PHONE, Watcher

GALLERY = "/thanh-phan/"
COMPRESSED_ALREADY = {".woff2"}

Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def demo(live_server: Any) -> None:
    """The gallery shows itself only beside made-up data."""
    Installation.objects.create(is_demo=True)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_gallery_has_no_accessibility_violations(
    browser_page: Open, axe: Callable[..., list[str]], width: int
) -> None:
    page = browser_page(width)
    page.goto(GALLERY)
    assert axe(page) == []


@pytest.mark.parametrize("width", [DESK, PHONE, 320])
def test_the_page_itself_never_scrolls_sideways(
    browser_page: Open, sideways: Callable[..., list[str]], width: int
) -> None:
    page = browser_page(width)
    page.goto(GALLERY)
    assert sideways(page) == []


@pytest.mark.parametrize("size", [14, 18, 20])
def test_larger_and_smaller_text_break_nothing(
    browser_page: Open, sideways: Callable[..., list[str]], size: int
) -> None:
    page = browser_page(PHONE)
    page.goto(GALLERY)
    page.evaluate(f"document.documentElement.className = 'text-{size} compact'")
    assert sideways(page) == []
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{size}px"


def test_a_first_visit_is_light(browser_page: Open, watcher: Watcher) -> None:
    page = browser_page()
    answer = page.goto(GALLERY)
    page.wait_for_load_state("networkidle")
    weight = len(gzip.compress(answer.body()))
    for url in set(watcher.requests):
        name = urlsplit(url).path.removeprefix("/static/")
        if name == urlsplit(url).path:
            continue
        content = Path(finders.find(name)).read_bytes()
        weight += len(
            content if Path(name).suffix in COMPRESSED_ALREADY else gzip.compress(content)
        )
    assert len(set(watcher.requests)) <= 12
    assert weight <= 200 * 1024


def test_targets_on_a_phone_are_large_enough(browser_page: Open) -> None:
    page = browser_page(PHONE)
    page.goto(GALLERY)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button, button, .dock a, summary, select')]
          .filter(e => e.offsetParent && !e.closest('dialog, .explain, .blocked'))
          .map(e => [e.textContent.trim(), e.getBoundingClientRect().height])
          .filter(([, height]) => height < 41.5)"""
    )
    assert small == []


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    summary = page.locator("[data-error-summary]")
    assert summary.evaluate("e => e === document.activeElement")
    summary.get_by_role("link").nth(1).click()
    focused = "() => document.activeElement.name"
    assert page.evaluate(focused) == "applied_on"


def test_a_date_is_said_in_words_while_it_is_typed(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    box = page.locator("input[name=applied_on]").first
    said = page.locator("output.echo").first
    box.fill("3/4/2025")
    assert said.text_content() == "03 tháng 4 năm 2025"
    box.fill("31/4/2025")
    assert said.text_content() == ""


def test_the_tree_is_walked_with_arrows(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    page.get_by_role("treeitem", name="Đảng bộ xã Sa Bình").focus()
    now = "() => document.activeElement.querySelector('span').textContent"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(now) == "Chi bộ thôn Bình Trung"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(now) == "Đảng bộ xã Sa Bình"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(now) == "Đảng bộ xã Ya Ly"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    item = page.get_by_role("treeitem", name="Đảng bộ xã Sa Bình")
    assert item.get_attribute("aria-expanded") == "true"


def test_a_dialog_opens_keeps_the_focus_and_closes_with_escape(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    opener = page.get_by_role("button", name="Mở hộp thoại")
    opener.click()
    assert page.locator("#sample-dialog").evaluate("d => d.open")
    for _ in range(6):
        page.keyboard.press("Tab")
        where = page.evaluate("() => document.activeElement.closest('dialog, body').localName")
        assert where in ("dialog", "body")  # body: the browser's own bar
    page.keyboard.press("Escape")
    assert not page.locator("#sample-dialog").evaluate("d => d.open")
    assert opener.evaluate("b => b === document.activeElement")


def test_a_block_from_a_spreadsheet_fills_the_grid(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    first = page.locator("[data-grid] input").first
    first.focus()
    block = 'Y Blen\t9\n"A Thui\nthôn 3"\t7\n'
    first.evaluate(
        """(box, text) => {
          const held = new DataTransfer();
          held.setData('text/plain', text);
          const how = {clipboardData: held, bubbles: true, cancelable: true};
          box.dispatchEvent(new ClipboardEvent('paste', how));
        }""",
        block,
    )
    values = page.locator("[data-grid] tbody input").evaluate_all("all => all.map(e => e.value)")
    assert values == ["Y Blen", "9", "A Thui thôn 3", "7"]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.value") == "A Thui thôn 3"


def test_nothing_is_kept_in_the_browser(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


def test_reading_works_without_scripts(browser_page: Open) -> None:
    page = browser_page(DESK, java_script_enabled=False)
    page.goto(GALLERY)
    assert page.get_by_role("heading", level=1).first.is_visible()
    page.get_by_text("Sửa bộ lọc").click()
    assert page.get_by_label("Bước", exact=True).is_visible()


def test_the_printed_page_leaves_out_what_only_screens_need(browser_page: Open) -> None:
    page = browser_page()
    page.goto(GALLERY)
    page.emulate_media(media="print")
    for hidden in (".top", ".tabs", ".page-acts", ".form-actions", ".filters"):
        assert not page.locator(hidden).first.is_visible()
    page.set_viewport_size({"width": 680, "height": 960})  # A4 between its margins
    shown = "e => getComputedStyle(e).display"
    assert page.locator(".table thead").first.evaluate(shown) == "table-header-group"
    assert page.locator(".table tbody tr").first.evaluate(shown) == "table-row"
