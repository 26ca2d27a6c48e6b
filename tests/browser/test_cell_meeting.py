"""The cell's meeting on a phone: how many taps, what is shown live, and without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.today import today
from ketnap.dossiers.meetings import change_meeting
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.web.models import Installation
from tests import factories
from tests.accounts.people import officer
from tests.browser.conftest import DESK, PEOPLE, PHONE, Looking

TAPS = "window.addEventListener('click', e => e.isTrusted && e.detail && taps(), true)"


@pytest.fixture
def cell(live_server: Any, sign_in: Callable[..., None]) -> Any:
    """A cell of six whose secretary is signed in; two cases are ready for it to consider."""
    Installation.objects.create(is_demo=True)
    country = factories.land(members=6)
    for name in ("Y Blen", "Trần Văn Minh"):
        who = factories.person(country.cell, full_name=name)
        factories.walk(country, who=who, start=dt.date(2026, 1, 5)).to("comments")
    sign_in(officer("cell_secretary", country.cell, is_demo=True))
    return country.cell


def counted(page: Any) -> list[int]:
    """Count from here on what is really tapped on the page, and the keys of the number pad."""
    taps: list[int] = []
    page.expose_function("taps", lambda: taps.append(1))
    page.add_init_script(TAPS)
    page.goto("/hop/")
    taps.clear()
    return taps


def votes() -> list[tuple[Any, ...]]:
    return list(
        Ballot.objects.order_by("dossier__person__full_name").values_list(
            "dossier__person__full_name", "votes_for", "votes_against", "votes_other", "agreed"
        )
    )


def test_one_applicant_all_in_favour_takes_six_taps(
    cell: Any, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(PHONE)
    taps = counted(page)
    page.get_by_role("link", name="Ghi cuộc họp").first.tap()
    page.get_by_label("Y Blen").tap()
    page.get_by_role("button", name="Tiếp tục").tap()
    page.get_by_role("button", name="Tất cả tán thành").tap()
    page.get_by_text("Đủ phiếu: 6 trên 6, cần 4").wait_for()
    page.get_by_role("button", name="Xem lại và ghi nghị quyết").tap()
    page.get_by_role("button", name="Ghi nghị quyết").tap()
    page.get_by_text("Đã ghi nghị quyết").wait_for()
    assert votes() == [("Y Blen", 6, 0, 0, True)]
    meeting = Meeting.objects.get()
    assert (meeting.entitled, meeting.excused_absent, meeting.present) == (6, 0, 6)
    assert Dossier.objects.get(person__full_name="Y Blen").stage == "cell_resolved"
    assert len(taps) == 6


def test_one_absent_and_one_against_stays_within_twelve_taps(
    cell: Any, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(PHONE)
    taps = counted(page)

    def typed(box: Any, digits: str) -> None:
        box.tap()
        for digit in digits:  # each digit of the number pad is one tap more
            page.keyboard.press(digit)
            taps.append(1)

    page.get_by_role("link", name="Ghi cuộc họp").first.tap()
    page.get_by_label("Trần Văn Minh").tap()
    page.get_by_role("button", name="Tiếp tục").tap()
    typed(page.get_by_label("Vắng được trừ"), "1")
    assert page.get_by_label("Có mặt", exact=True).input_value() == "5"
    typed(page.get_by_label("Không", exact=True), "1")
    page.get_by_role("button", name="Số còn lại tán thành").tap()
    page.get_by_text("Đủ phiếu: 4 trên 5, cần 4").wait_for()
    page.get_by_text("Tổng số phiếu đúng bằng số có mặt.").wait_for()
    page.get_by_role("button", name="Xem lại và ghi nghị quyết").tap()
    page.get_by_role("button", name="Ghi nghị quyết").tap()
    page.get_by_text("Đã ghi nghị quyết").wait_for()
    assert votes() == [("Trần Văn Minh", 4, 1, 0, True)]
    assert len(taps) == 10


def test_the_sum_is_checked_while_typing_and_what_falls_short_is_said(
    cell: Any, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(PHONE)
    page.goto("/hop/moi/")
    page.get_by_label("Y Blen").tap()
    page.get_by_role("button", name="Tiếp tục").tap()
    page.get_by_text("Cần 4 phiếu tán thành trên 6").wait_for()
    page.get_by_label("Tán thành", exact=True).fill("7")
    page.get_by_text("Tổng số phiếu 7 nhiều hơn 6 người có mặt").wait_for()
    page.get_by_label("Tán thành", exact=True).fill("3")
    page.get_by_text("Chưa đủ phiếu: 3 trên 6, cần 4").wait_for()
    page.get_by_text("Còn 3 người có mặt chưa có phiếu.").wait_for()
    page.get_by_label("Vắng được trừ").fill("2")
    page.get_by_text("Đủ phiếu: 3 trên 4, cần 3").wait_for()
    page.get_by_label("Đảng viên chính thức").fill("2")
    page.get_by_text("Chi bộ có ít nhất 3 đảng viên chính thức").wait_for()


def test_the_whole_meeting_works_without_scripts(
    cell: Any, browser_page: Callable[..., Any]
) -> None:
    page = browser_page(PHONE, java_script_enabled=False)
    page.goto("/hop/")
    page.get_by_role("link", name="Ghi cuộc họp").first.click()
    page.get_by_label("Y Blen").check()
    page.get_by_label("Trần Văn Minh").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Vắng được trừ").fill("2")
    page.get_by_label("Không", exact=True).last.fill("2")
    page.get_by_role("button", name="Tất cả tán thành").last.click()
    assert page.get_by_label("Có mặt", exact=True).input_value() == "4"
    assert page.get_by_label("Tán thành", exact=True).last.input_value() == "2"
    page.get_by_role("button", name="Tất cả tán thành").first.click()
    page.get_by_role("button", name="Xem lại và ghi nghị quyết").click()
    page.get_by_role("button", name="Ghi nghị quyết").click()
    found = {(name, yes, no, agreed) for name, yes, no, _other, agreed in votes()}
    assert found == {("Trần Văn Minh", 4, 0, True), ("Y Blen", 2, 2, False)} or found == {
        ("Y Blen", 4, 0, True), ("Trần Văn Minh", 2, 2, False),
    }  # fmt: skip


def test_a_call_in_the_middle_loses_no_number(cell: Any, browser_page: Callable[..., Any]) -> None:
    page = browser_page(PHONE)
    page.goto("/hop/moi/")
    page.get_by_label("Y Blen").tap()
    page.get_by_role("button", name="Tiếp tục").tap()
    page.get_by_label("Tán thành", exact=True).fill("5")
    with page.expect_response("**/nhap/**"):
        page.get_by_label("Không", exact=True).fill("1")
        page.get_by_label("Có mặt", exact=True).focus()
    address = page.url
    page.close()
    again = browser_page(PHONE)
    again.goto(address)
    assert again.get_by_label("Tán thành", exact=True).input_value() == "5"
    assert votes() == [("Y Blen", None, None, None, None)]


@pytest.mark.parametrize(("role", "width"), [*PEOPLE, ("cell_secretary", DESK)])
def test_every_state_of_the_minutes_is_accessible_and_fits(
    cell: Any,
    sign_in: Callable[..., None],
    browser_page: Callable[..., Any],
    looking: Callable[..., Looking],
    expect_trouble: Callable[[str], None],
    role: str,
    width: int,
) -> None:
    expect_trouble("409")
    expect_trouble("422")
    above = role != "cell_secretary"
    if above:
        sign_in(officer(role, cell.parent, is_demo=True))
    page = browser_page(width)
    look = looking(page)
    page.goto("/hop/")
    look("no meeting yet")
    page.get_by_role("link", name="Ghi cuộc họp").first.click()
    page.get_by_label("Ngày họp").wait_for()
    look("opening")
    if above:
        page.get_by_label("Tổ chức họp").select_option(cell.code)
        page.get_by_label("Ai họp").select_option("cell")
    page.get_by_label("Ngày họp").fill("31/02/2026")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator("[data-error-summary]").wait_for()
    look("no such day")
    page.get_by_label("Ngày họp").fill(f"{today():%d/%m/%Y}")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Thêm người đã chọn").wait_for()
    look("nobody on the agenda")
    page.get_by_label("Y Blen").check()
    page.get_by_role("button", name="Thêm người đã chọn").click()
    page.get_by_label("Tán thành", exact=True).wait_for()
    rows = {round(one.bounding_box()["y"]) for one in page.locator(".form-actions button").all()}
    assert len(rows) == 1  # the bar takes one row, also on a phone
    look("one applicant")
    page.get_by_label("Tán thành", exact=True).fill("9")
    page.get_by_role("button", name="Lưu").click()
    page.locator("[data-error-summary]").wait_for()
    look("mistake")
    page.get_by_label("Tán thành", exact=True).fill("5")
    page.get_by_label("Không", exact=True).fill("1")
    meeting = Meeting.objects.get()
    colleague = officer("clerk", cell.parent, "van-phong", is_demo=True)
    change_meeting(meeting, by=colleague, on=today(), chair="Y Trâm")
    page.get_by_role("button", name="Xem lại và ghi nghị quyết").click()
    page.get_by_role("heading", name="Có người vừa sửa trước").wait_for()
    look("conflict")
    page.goto(f"/hop/{meeting.pk}/")
    page.get_by_role("button", name="Số còn lại tán thành").click()  # the draft came back
    page.get_by_role("button", name="Xem lại và ghi nghị quyết").click()
    page.get_by_role("radio", name="Y Trâm").check()  # and knows what it was typed beside
    page.get_by_role("button", name="Lưu theo lựa chọn trên").click()
    page.get_by_role("button", name="Ghi nghị quyết").wait_for()
    look("check page")
    page.get_by_role("button", name="Ghi nghị quyết").click()
    page.get_by_text("Đã ghi nghị quyết").wait_for()
    look("closed")
    assert look.found == {}
