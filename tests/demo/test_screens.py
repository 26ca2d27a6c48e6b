"""The screens of the daily work in Chromium, as the people who use them, on a desk and a phone."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import axe, sideways

pytestmark = pytest.mark.browser
__all__ = ["axe", "sideways"]
DESK, PHONE = 1366, 360


def case_at(page, stage: str) -> str:
    """Return the address of the first case in the list that stands at ``stage``."""
    page.goto(f"/ho-so/?buoc={stage}")
    return page.locator("#list tbody th a").first.get_attribute("href")


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nhac-viec/",
        "/ho-so/",
        "/ho-so/?buoc=moved&han=week",
        "/ho-so/moi/",
        "/hop/",
        "/lop/",
        "/lop/1/",
    ],
)
def test_an_officers_screens_are_accessible_and_fit(enter, axe, sideways, path, width):
    page = enter("Cán bộ tổ chức", width)
    page.goto(path)
    assert axe(page) == []
    assert sideways(page) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_part_of_a_case_is_accessible_and_fits(enter, axe, sideways, width):
    page = enter("Cán bộ tổ chức", width)
    case = case_at(page, "submitted")
    for part in ("", "ly-lich/", "tham-tra/", "hop/", "dong-thoi-gian/", "phieu/", "viec/decide/"):
        page.goto(case + part)
        assert axe(page) == [], part
        assert sideways(page) == [], part


def test_from_signing_in_the_most_urgent_case_is_two_actions_away(enter):
    page = enter("Cán bộ tổ chức")
    assert page.get_by_role("heading", level=1).inner_text() == "Việc cần làm hôm nay"
    page.locator("main table a.button").first.click()
    page.wait_for_load_state()
    assert "/viec/" in page.url


def test_a_form_with_mistakes_keeps_what_was_typed_and_says_how_to_mend(enter, axe):
    page = enter("Cán bộ tổ chức")
    page.goto(case_at(page, "sourced") + "viec/put_on_list/")
    page.fill("#id_on", "31/04/2026")
    page.fill("#id_resolution", "05-NQ/CB")
    page.get_by_role("button", name="Ghi").first.click()
    page.wait_for_selector(".error-summary")
    assert page.input_value("#id_on") == "31/04/2026"
    assert page.input_value("#id_resolution") == "05-NQ/CB"
    assert "tháng 4" in page.locator(".error-summary").inner_text().lower()
    assert axe(page) == []


def test_two_people_on_one_case_see_mine_and_theirs(enter, axe):
    first = enter("Cán bộ tổ chức")
    case = case_at(first, "sourced")
    first.goto(case + "ly-lich/dinh-chinh/")
    second = enter("Cán bộ tổ chức")
    second.goto(case + "ly-lich/dinh-chinh/")
    for page, home in ((first, "Quê thứ nhất"), (second, "Quê thứ hai")):
        page.fill("#id_home", home)
        page.fill("#id_reason", "đối chiếu giấy khai sinh")
        page.get_by_role("button", name="Lưu").first.click()
        page.wait_for_load_state()
    shown = second.locator("main").inner_text()
    assert "Quê thứ nhất" in shown
    assert "Quê thứ hai" in shown
    assert axe(second) == []


def test_a_cell_secretary_records_a_vote_on_a_phone_and_sees_the_rule_live(enter, axe, sideways):
    page = enter("Bí thư chi bộ", PHONE)
    page.goto("/hop/moi/")
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(re.compile(r"/hop/\d+/"))
    page.fill("#id_entitled", "9")
    page.fill("#id_excused_absent", "0")
    page.fill("#id_present", "9")
    assert axe(page) == []
    assert sideways(page) == []
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_load_state()
    assert page.input_value("#id_entitled") == "9"


def test_live_search_finds_without_accents_and_leaves_no_name_in_the_address(enter):
    page = enter("Cán bộ tổ chức")
    page.goto("/ho-so/")
    name = page.locator("#list tbody th a strong").first.inner_text()
    page.get_by_role("searchbox").fill(name.split()[-1].lower())
    page.wait_for_timeout(1200)
    assert name in page.locator("#list").inner_text()
    assert name.split()[-1].lower() not in page.url


def test_nothing_personal_is_kept_in_the_browser(enter):
    page = enter("Cán bộ tổ chức")
    page.goto(case_at(page, "submitted"))
    kept = page.evaluate(
        "() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
    )
    assert page.locator("h1").inner_text() not in kept


@pytest.mark.parametrize(
    ("role", "sees", "never"),
    [
        ("Lãnh đạo xem số liệu", "Báo cáo", "Hồ sơ"),
        ("Quản trị hệ thống", "Quản trị", "Hồ sơ"),
        ("Kiểm tra, giám sát", "Nhật ký", "Nhập từ Excel"),
    ],
)
def test_each_role_sees_its_own_places(enter, role, sees, never):
    page = enter(role)
    places = page.get_by_role("navigation", name="Điều hướng chính").inner_text()
    assert sees in places
    assert never not in places.split("\n")


@pytest.mark.parametrize("stage", ["submitted", "probation", "recognition_cell"])
def test_the_check_sheet_prints_on_one_page_and_can_be_read(enter, stage):
    page = enter("Cán bộ tổ chức")
    page.goto(case_at(page, stage) + "phieu/")
    page.emulate_media(media="print")
    sizes = page.locator(".slip li, .slip .cite, .slip h2").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize) * 0.75)"
    )
    assert min(sizes) >= 9.5  # points
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type */Page[^s]", paper)) == 1
