"""The import in five steps, as a clerk walks it: accessible, whole on a phone, nothing lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment
from ketnap.people.models import Person
from ketnap.people.services import correct_person
from ketnap.vietnamese.dates import PartialDate
from ketnap.web.models import Installation
from tests import factories
from tests.exchange.lists import BAD, HEAD, ROWS, workbook
from tests.vietnamese.test_legacy import in_tcvn3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk() -> Any:
    Installation.objects.create(is_demo=True)
    land = factories.land(members=0)
    made = factories.user("van-phong", full_name="Trần Thị Văn Phòng", is_demo=True)
    for role in ("clerk", "organisation_officer"):
        RoleAssignment.objects.create(
            user=made, organisation=land.commune, role=role, since=dt.date(2026, 1, 1)
        )
    return made


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "danh sách.xlsx"
    rows = [[*row[:4], "đỏ", *row[4:]] for row in (*ROWS, BAD)]
    head = [*HEAD[:4], "Màu áo", *HEAD[4:]]
    path.write_bytes(workbook(*rows, head=head))
    return path


@pytest.mark.parametrize("width", [1366, 360])
def test_a_list_with_a_fault_goes_in_mended_and_comes_back_out(
    clerk, sheet, width, browser_page, sign_in, axe, sideways
):
    sign_in(clerk)
    page = browser_page(width)
    page.goto("/nhap-excel/")

    def fine() -> None:
        assert axe(page) == []
        assert sideways(page) == []

    fine()
    page.set_input_files("#id_file", str(sheet))
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_url("**/cot/")
    fine()
    page.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_url("**/kiem-tra/")
    assert "30/02/1999" in page.inner_text("main")
    fine()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp có cột lỗi").click()
    assert download.value.suggested_filename == "danh sách - cần sửa.xlsx"
    page.get_by_role("link", name="Sửa 1 dòng có lỗi").click()
    page.wait_for_url("**/sua/**")
    fine()
    page.evaluate("window.scrollTo(0, 0)")
    save = page.get_by_role("button", name="Lưu và kiểm tra lại").bounding_box()
    middle = [save["x"] + save["width"] / 2, save["y"] + save["height"] / 2]
    if middle[1] < page.viewport_size["height"]:  # no other bar of buttons lies over it
        on_top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).innerText", middle)
        assert "Lưu và kiểm tra lại" in on_top
    page.fill("#id_born_on", "28/02/1999")
    page.fill("#id_cell", "Chi bộ thôn Hai")
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    page.wait_for_url("**/sua/?dong=*")
    assert "Không còn dòng nào có lỗi" in page.inner_text("main")
    page.get_by_role("link", name="Xem lại và nhập").first.click()
    page.wait_for_url("**/nhap/")
    fine()
    assert Person.objects.count() == 0
    page.get_by_role("button", name="Nhập vào hệ thống").click()
    page.get_by_role("button", name="Hoàn tác lô nhập").wait_for()
    fine()
    assert set(Person.objects.values_list("full_name", flat=True)) == {
        "Nguyễn Văn An",
        "H'Ngăm Niê Kdăm",
        "Y Blen",
        "Trần Văn Xa",
    }
    page.get_by_role("button", name="Hoàn tác lô nhập").click()
    page.get_by_text("Đã hoàn tác 4 dòng.").wait_for()
    assert Person.objects.count() == 0


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Old letters, days of a US machine, lost zeros, somebody twice and somebody already there."""
    path = tmp_path / "so theo doi.xlsx"
    head = ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Dân tộc", "Chi bộ"]
    path.write_bytes(
        workbook(
            [1, in_tcvn3("Lê Thị Ánh"), dt.date(1999, 4, 5), 62199001234, "Kinh", "cell"],
            [2, "Lê Văn Tư", "25/12/1998", None, "Kinh", "cell"],
            [3, "Le Van Tu", "25/12/1998", None, "Kinh", "cell"],
            [4, "Nguyễn Văn An", "25/04/1999", None, "Kinh", "second"],
            [5, "Y Blơ", "12/05/98", None, "x", "cell"],
            head=head,
        )
    )
    return path


@pytest.mark.parametrize("width", [1366, 360])
def test_a_messy_list_is_asked_about_once_compared_and_taken_back_only_untouched(
    clerk, messy, width, browser_page, sign_in, axe, sideways, watcher
):
    from ketnap.organisations.models import Organisation

    factories.person(Organisation.objects.get(code="cell"), full_name="Nguyễn Văn An",
                     born=PartialDate(dt.date(1999, 4, 25)))  # fmt: skip
    sign_in(clerk)
    page = browser_page(width)

    def fine() -> None:
        assert axe(page) == []
        assert sideways(page) == []

    page.goto("/nhap-excel/")
    page.set_input_files("#id_file", str(messy))
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_url("**/cot/")
    page.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_url("**/kiem-tra/")
    fine()
    page.get_by_label("Ngày đứng trước, các ô đang đúng: giữ nguyên").check()
    page.get_by_label("Thêm số 0 ở đầu").check()
    page.get_by_label("Chuyển sang Unicode").check()
    page.get_by_role("button", name="Trả lời và kiểm tra lại").click()
    page.get_by_text("Lê Thị Ánh").first.wait_for()
    page.get_by_role("link", name="Sửa 2 dòng có lỗi").click()
    page.wait_for_url("**/sua/**")
    fine()
    page.get_by_role("link", name="Dòng 6").click()
    assert page.input_value("#id_born_on") == "12/05/98"
    fault = page.locator("#id_born_on-error").inner_text()
    assert "Có phải là 12/05/1998?" in fault
    page.fill("#id_born_on", "12/05/1998")
    page.fill("#id_ethnicity", "Ba Na")
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    page.wait_for_url("**/sua/?dong=*")
    page.get_by_role("link", name="Xem lại và nhập").first.click()
    page.wait_for_url("**/nhap/")
    fine()
    beside = page.get_by_role("table", name="Trong hệ thống").inner_text()
    assert "Chi bộ thôn Hai" in beside
    assert "Chi bộ thôn Một" in beside
    assert page.get_by_role("table", name="Dòng 3 của tệp").count() == 1
    page.get_by_label("là người khác: Nguyễn Văn An").check()
    page.get_by_label("Chỉ nhập các dòng tốt").check()
    page.get_by_role("button", name="Nhập vào hệ thống").click()
    page.get_by_role("button", name="Hoàn tác lô nhập").wait_for()
    assert Person.objects.count() == 6
    touched = Person.objects.get(full_name="Y Blơ")
    watcher.expected.append("422")  # the refusal
    correct_person(touched, by=clerk, on=dt.date(2026, 11, 23), reason="đã hỏi", home="Sa Thầy")
    page.get_by_role("button", name="Hoàn tác lô nhập").click()
    page.get_by_text("Y Blơ đã được sửa sau khi nhập").wait_for()
    fine()
    assert Person.objects.count() == 6
