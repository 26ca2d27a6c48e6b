"""Screens of a case in Chromium: arranging, drafts, a pasted block, what to see before by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.dossiers.models import Dossier
from ketnap.people.models import Membership
from ketnap.web.models import Installation
from tests import factories
from tests.accounts.people import officer
from tests.browser.conftest import DESK, PHONE


@pytest.fixture
def case_at(live_server: Any, sign_in: Callable[..., None]) -> Callable[..., Dossier]:
    """``case_at("verified")``: an officer signed in, with one case at that stage."""
    Installation.objects.create(is_demo=True)
    country = factories.land(members=6)
    sign_in(officer("organisation_officer", country.commune, is_demo=True))

    def made(stage: str) -> Dossier:
        case = factories.walk(country, start=dt.date(2026, 1, 5)).to(stage).dossier
        case.refresh_from_db()
        return case

    return made


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("kind", ["give", "put_off"])
def test_arranging_is_accessible_filled_and_mistaken(
    case_at: Callable[..., Dossier],
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    expect_trouble: Callable[[str], None],
    kind: str,
    width: int,
) -> None:
    expect_trouble("422")
    case = case_at("class_passed")
    page = browser_page(width)
    page.goto("/")
    page.locator(f"input[name=codes][value='{case.code}']").check(force=True)
    page.locator(f"button[name=kind][value={kind}]").click()
    page.locator("[name=because]").wait_for()
    assert axe(page) + sideways(page) == []
    page.locator("main .form-actions button").first.click()
    page.locator("[data-error-summary]").wait_for()
    assert axe(page) + sideways(page) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_button_pressed_while_an_answer_arrives_is_pressed(
    case_at: Callable[..., Dossier],
    browser_page: Callable[..., Any],
    expect_trouble: Callable[[str], None],
    width: int,
) -> None:
    """The draft is kept and the votes are judged just then: nothing moves from under the finger."""
    expect_trouble("422")
    case = case_at("comments")
    page = browser_page(width)
    page.goto(f"/ho-so/{case.code}/viec/cell_consider/")
    page.locator("#tally .answer").wait_for()
    button = page.get_by_role("button", name="Kiểm tra lại")
    page.get_by_label("Tán thành", exact=True).fill("99")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 6)
    page.mouse.down()
    page.get_by_text("Đã lưu nháp").wait_for()
    page.get_by_text("Tổng số phiếu 99 nhiều hơn").wait_for()
    page.evaluate("() => document.querySelector('#tally').style.paddingBottom = '5rem'")
    page.mouse.up()
    page.locator("[data-error-summary]").wait_for()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_keeping_a_draft_moves_no_button(
    case_at: Callable[..., Dossier], browser_page: Callable[..., Any], width: int
) -> None:
    case = case_at("comments")
    page = browser_page(width)
    page.goto(f"/ho-so/{case.code}/viec/cell_consider/")
    page.locator("#tally .answer").wait_for()
    button = page.get_by_role("button", name="Kiểm tra lại")
    button.scroll_into_view_if_needed()
    page.locator("[name=resolution_number]").fill("12-NQ/CB")
    before = button.bounding_box()
    page.locator("[name=resolution_number]").blur()
    page.get_by_text("Đã lưu nháp").wait_for()
    assert button.bounding_box() == before


def test_a_block_copied_from_a_spreadsheet_fills_the_verification_grid(
    case_at: Callable[..., Dossier], browser_page: Callable[..., Any]
) -> None:
    case = case_at("cv_declared")
    page = browser_page(DESK)
    page.goto(f"/ho-so/{case.code}/viec/ask_verification/")
    page.locator("select[name=relation]").first.focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        'Cha đẻ\tA Bố\t"Xã Mẫu,\nthôn Hai"\nMẹ đẻ\tY Mẹ\tXã Khác\n',
    )
    page.locator("[name=on]").fill("04/05/2026")
    page.get_by_role("button", name="Ghi").first.click()
    page.wait_for_url(f"**/ho-so/{case.code}/")
    rows = case.verifications.order_by("pk").values_list("relation", "relative_name", "place")
    assert list(rows) == [
        ("father", "A Bố", "Xã Mẫu, thôn Hai"), ("mother", "Y Mẹ", "Xã Khác"),
    ]  # fmt: skip


def test_what_to_see_before_follows_the_date_box_without_losing_the_reason(
    case_at: Callable[..., Dossier], browser_page: Callable[..., Any]
) -> None:
    case = case_at("submitted")
    page = browser_page(DESK)
    page.goto(f"/ho-so/{case.code}/viec/decide/")
    late = page.locator("[name=passing-decided_in_time]")
    late.wait_for()
    day = page.locator("[name=on]")
    day.fill(case.next_due_on.strftime("%d/%m/%Y"))
    day.blur()
    late.wait_for(state="detached")
    assert page.locator("[name=members]").count() == 1


def test_the_count_of_members_follows_the_day_until_somebody_types_it(
    case_at: Callable[..., Dossier], browser_page: Callable[..., Any]
) -> None:
    case = case_at("comments")
    late = Membership.objects.filter(cell=case.cell).latest("pk")
    Membership.objects.filter(pk=late.pk).update(official_on=dt.date(2026, 8, 1))
    page = browser_page(DESK)
    page.goto(f"/ho-so/{case.code}/viec/cell_consider/")
    count = page.locator("[name=entitled]")
    page.locator("#tally [data-listed='6']").wait_for(state="attached")
    assert count.input_value() == "6"
    page.get_by_role("button", name="Tất cả tán thành").click()
    page.locator("[name=on]").fill("20/07/2026")
    page.locator("[name=on]").blur()
    page.locator("#tally [data-listed='5']").wait_for(state="attached")
    page.wait_for_function("document.querySelector('[name=entitled]').value === '5'")
    assert page.locator("[name=votes_for]").input_value() == "5"
    count.fill("4")
    page.locator("[name=on]").fill("20/08/2026")
    page.locator("[name=on]").blur()
    page.locator("#tally [data-listed='6']").wait_for(state="attached")
    assert count.input_value() == "4"
    assert "Theo danh sách, ngày 20/08/2026 chi bộ có 6" in page.locator("#tally").inner_text()
