"""The import in five steps, as a clerk walks it: accessible, whole on a phone, nothing lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment
from ketnap.people.models import Person
from ketnap.web.models import Installation
from tests import factories
from tests.exchange.lists import BAD, HEAD, ROWS, workbook

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
