"""The five screens of a case in every state, for each of their users: accessible, and fitting.

Each is walked through normal, empty, error and conflict states by ``PEOPLE``: clerk and cell
secretary as the table says, the officer at a desk.

======================  ==========================================================================
D1 today's work         no case yet; rows; nothing ticked, no reason; reminded or taken on meanwhile
D2 list                 no case, nothing fits; a filter unknown, a bad day; taken on meanwhile
D3 a case               just opened; on its way; votes above the members; put right meanwhile
D4 entering             an empty form; no reason; the same person twice, put right meanwhile
D5 the cell's meeting   ``test_cell_meeting.py``: the same, for the same people
======================  ==========================================================================

An error is a slip in a form or a choice left open; a conflict is what a colleague did between the
page shown and the button pressed, by a real order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.dossiers import arranging, sourcing
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.recording import record_facts
from ketnap.people.services import correct_person
from ketnap.web.models import Installation
from tests import factories
from tests.accounts.people import officer
from tests.browser.conftest import PEOPLE, Looking

START = dt.date(2026, 1, 5)
FASTER = "Có người vừa sửa trước"


class Office:
    """A commune with one cell; a colleague at the level above does things meanwhile."""

    def __init__(self) -> None:
        Installation.objects.create(is_demo=True)
        self.land = factories.land()
        self.colleague = officer(
            "organisation_officer", self.land.province, full_name="A Tổ Chức", is_demo=True
        )

    def somebody(self, role: str) -> User:
        place = self.land.cell if role == "cell_secretary" else self.land.commune
        return officer(role, place, is_demo=True)

    def case(self, name: str, stage: str = "on_list") -> Dossier:
        who = factories.person(self.land.cell, full_name=name, home="Xã Mẫu")
        return factories.walk(self.land, who=who, start=START).to(stage).dossier


@pytest.fixture
def office(live_server: Any) -> Office:
    return Office()


AtWork = Callable[[str, int], tuple[Any, Looking]]


@pytest.fixture
def at_work(
    office: Office,
    sign_in: Callable[..., None],
    browser_page: Callable[..., Any],
    looking: Callable[..., Looking],
    expect_trouble: Callable[[str], None],
) -> AtWork:
    """``page, look = at_work("clerk", 360)``: signed in; slips and conflicts are expected."""

    def begun(role: str, width: int) -> tuple[Any, Looking]:
        expect_trouble("409")
        expect_trouble("422")
        sign_in(office.somebody(role))
        page = browser_page(width)
        return page, looking(page)

    return begun


def tick(page: Any, *cases: Dossier) -> None:
    """Tick the rows of these cases."""
    for case in cases:
        page.locator(f"input[name=codes][value='{case.code}']").check(force=True)


@pytest.mark.parametrize(("role", "width"), PEOPLE)
def test_every_state_of_todays_work_is_accessible(
    office: Office, at_work: AtWork, role: str, width: int
) -> None:
    page, look = at_work(role, width)
    page.goto("/")
    page.get_by_text("Hôm nay không có việc đến hạn").wait_for()
    look("empty")
    first, second = office.case("Y Blen"), office.case("Trần Văn Minh")
    page.goto("/")
    look("normal")
    remind = page.locator("button[name=kind][value=remind]")
    remind.click()
    page.get_by_text("Chọn ít nhất một hồ sơ và một việc").wait_for()
    look("error: nothing ticked")
    tick(page, first, second)
    remind.click()
    because = page.get_by_label("Lý do")
    because.wait_for()
    look("arranging")
    press = page.locator("main .form-actions button")
    press.click()
    page.locator("[data-error-summary]").wait_for()
    look("error: no reason")
    arranging.remind([first], because="gấp", by=office.colleague, on=today())
    because.fill("hỏi lại")
    press.click()
    page.get_by_text(FASTER).wait_for()
    page.get_by_text("A Tổ Chức đã ghi lúc").wait_for()
    look("conflict")
    assert because.input_value() == "hỏi lại"
    press.click()
    undo = page.get_by_role("button", name="Hoàn tác")
    undo.wait_for()
    undo.focus()  # the offer stays while it has the focus
    look("done, with the offer to take it back")
    sourcing.send_to_class(second, by=office.colleague, on=today())
    undo.click()
    page.get_by_text("nên không hoàn tác được").wait_for()
    look("conflict: too late to take back")
    assert look.found == {}


@pytest.mark.parametrize(("role", "width"), PEOPLE)
def test_every_state_of_the_list_is_accessible(
    office: Office, at_work: AtWork, role: str, width: int
) -> None:
    page, look = at_work(role, width)
    page.goto("/ho-so/")
    page.get_by_text("Chưa có hồ sơ nào").wait_for()
    look("empty")
    first, second = office.case("Y Blen"), office.case("Trần Văn Minh")
    page.goto("/ho-so/?buoc=moved")
    page.get_by_text("Không có hồ sơ nào khớp").wait_for()
    look("empty: nothing fits")
    page.goto("/ho-so/?han=khong-co")
    page.locator("[data-error-summary]").wait_for()
    look("error: an address that filters by nothing known")
    page.goto("/ho-so/")
    look("normal")
    page.locator("#bulk-act").select_option("send_to_class")
    ask = page.get_by_role("button", name="Xem ai đủ điều kiện")
    ask.click()
    page.get_by_text("Chọn ít nhất một hồ sơ và một việc").wait_for()
    look("error: nothing ticked")
    tick(page, first, second)
    page.locator("#bulk-act").select_option("send_to_class")
    ask.click()
    page.get_by_role("heading", name="Đủ điều kiện").wait_for()
    look("who is eligible")
    day = page.locator("[name=on]")
    day.fill("31/02/2026")
    press = page.locator("main .form-actions button")
    press.click()
    page.locator("[data-error-summary]").wait_for()
    look("error: no such day")
    sourcing.send_to_class(first, by=office.colleague, on=today())
    day.fill(f"{today():%d/%m/%Y}")
    press.click()
    page.get_by_text(FASTER).wait_for()
    page.get_by_text("A Tổ Chức đã ghi lúc").wait_for()
    page.get_by_role("heading", name="Chưa đủ điều kiện").wait_for()
    look("conflict")
    press.click()
    page.get_by_text("cho 1 hồ sơ.").wait_for()
    look("done")
    assert look.found == {}


@pytest.mark.parametrize(("role", "width"), PEOPLE)
def test_every_state_of_a_case_is_accessible(
    office: Office, at_work: AtWork, role: str, width: int
) -> None:
    page, look = at_work(role, width)
    new, case = office.case("Y Blen", "sourced"), office.case("Trần Văn Minh", "comments")
    waiting = office.case("Y Hoa", "submitted")
    for part in ("", "tham-tra/", "hop/", "van-ban/", "dong-thoi-gian/"):
        page.goto(f"/ho-so/{new.code}/{part}")
        look(f"empty: {part or 'case'}")
    for part in ("", "ly-lich/", "tham-tra/", "van-ban/", "phieu/", "vi-sao/certificate_valid/"):
        page.goto(f"/ho-so/{case.code}/{part}")
        look(f"normal: {part or 'case'}")
    for part in ("", "van-ban/", "quyet-dinh/ket-nap/"):
        page.goto(f"/ho-so/{waiting.code}/{part}")
        look(f"a decision is due: {part or 'case'}")
    page.goto(f"/ho-so/{case.code}/viec/cell_consider/")
    page.locator("#tally .answer").wait_for()
    look("a step")
    page.get_by_label("Tán thành", exact=True).fill("99")
    page.get_by_role("button", name="Kiểm tra lại").click()
    page.locator("[data-error-summary]").wait_for()
    look("error: votes above the members")
    page.get_by_role("button", name="Tất cả tán thành").click()
    page.get_by_role("button", name="Kiểm tra lại").click()
    page.get_by_role("heading", name="Kiểm tra lại trước khi ghi").wait_for()
    look("last look")
    case.refresh_from_db()
    record_facts(
        case,
        {"comments_on": case.comments_on + dt.timedelta(days=1)},
        reason="Ghi nhầm ngày",
        by=office.colleague,
        on=today(),
        passing=factories.PASS,
    )
    page.get_by_role("button", name="Ghi", exact=False).first.click()
    page.get_by_role("heading", name=FASTER).wait_for()
    look("conflict")
    assert look.found == {}


@pytest.mark.parametrize(("role", "width"), PEOPLE)
def test_every_state_of_entering_is_accessible(
    office: Office, at_work: AtWork, role: str, width: int
) -> None:
    page, look = at_work(role, width)
    case = office.case("Trần Văn Minh")
    page.goto("/ho-so/moi/")
    look("empty")
    save = page.locator("main .form-actions button.main")
    save.click()
    page.locator("[data-error-summary]").wait_for()
    look("error: nothing typed")
    page.get_by_label("Họ và tên", exact=True).fill("Tran Van Minh")
    page.get_by_label("Ngày sinh").fill("12/05/1998")
    page.get_by_label("Chi bộ", exact=True).select_option(office.land.cell.code)
    save.click()
    page.get_by_role("heading", name="Có phải là một trong những người này?").wait_for()
    look("conflict: the same person twice")
    for part in ("nhap/", "kiem-tra/", "ly-lich/dinh-chinh/", "ly-lich/dinh-chinh/?phan=noi-o"):
        page.goto(f"/ho-so/{case.code}/{part}")
        look(f"normal: {part}")
    home = page.get_by_label("Quê quán")
    home.fill("Xã Khác")
    save.click()
    page.locator("[data-error-summary]").wait_for()
    look("error: no reason")
    person = case.person
    correct_person(
        person, by=office.colleague, on=today(), reason="Theo giấy khai sinh", home="Xã Mới"
    )
    page.get_by_label("Lý do đính chính").fill("Theo căn cước")
    save.click()
    page.get_by_role("heading", name=FASTER).wait_for()
    page.get_by_text("A Tổ Chức đã lưu bản khác").wait_for()
    look("conflict")
    page.get_by_role("button", name="Lưu theo lựa chọn trên").click()
    page.wait_for_url("**/ly-lich/")
    page.get_by_text("Xã Khác").wait_for()
    assert look.found == {}
