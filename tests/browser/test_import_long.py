"""Three hundred rows, thirty of them faulty, from the first page to the result and back.

The pages' numbers, the database and the file must say the same: exactly the planted rows are
refused, every other row stands as it was written.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment
from ketnap.commands.worker import work_once
from ketnap.dossiers.models import Dossier
from ketnap.exchange import wizard
from ketnap.exchange.models import ImportRow
from ketnap.people.models import Person
from ketnap.web.models import Installation
from tests import factories
from tests.exchange.lists import HEAD, workbook

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 300
FIRST = 3  # the row of the sheet the first person stands in
FAULTS = {  # what a planted row gets instead, by column
    "Ngày sinh": "30/02/1999",
    "Chi bộ": "Chi bộ thôn Không Có",
    "Họ và tên": None,
    "Giới tính": "nmm",
    "Ngày làm đơn": "25/13/2026",
}
FAMILIES, GIVENS = ("Nguyễn", "Y", "A", "Trần", "Rơ Châm"), ("An", "Blen", "Lưới", "Hòa", "Thuý")


def person(number: int) -> list[Any]:
    """A row like nobody else's."""
    name = f"{FAMILIES[number % 5]} {chr(65 + number // 26)}{chr(97 + number % 26)} "
    born = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/{1985 + number % 20}"
    return [
        number + 1,
        name + GIVENS[number // 5 % 5],
        born,
        ("Nam", "Nữ")[number % 2],
        ("Kinh", "Xơ Đăng", "Gia Rai")[number % 3],
        ("Chi bộ thôn Một", "Chi bộ thôn Hai")[number % 2],
        ("x", None, "không")[number % 3],
        "25/04/2026" if number % 4 else None,
    ]


@pytest.fixture
def clerk() -> Any:
    Installation.objects.create(is_demo=True)
    land = factories.land(members=0)
    made = factories.user("van-phong", full_name="Trần Thị Văn Phòng", is_demo=True)
    RoleAssignment.objects.create(
        user=made, organisation=land.commune, role="clerk", since=dt.date(2026, 1, 1)
    )
    return made


def expected(row: list[Any]) -> tuple[Any, ...]:
    """What of a row must stand in the database, nothing else."""
    day, month, year = map(int, row[2].split("/"))
    born = dt.date(year, month, day)
    member = {"x": True, "không": False, None: None}[row[6]]
    applied = dt.date(2026, 4, 25) if row[7] else None
    sex = {"Nam": "male", "Nữ": "female"}[row[3]]
    return (row[1], born, born, sex, row[4], row[5], member, applied)


def stored() -> set[tuple[Any, ...]]:
    return set(
        Dossier.objects.values_list(
            "person__full_name", "person__born_on", "person__born_on_to", "person__gender",
            "person__ethnicity", "cell__name", "person__youth_union_member", "applied_on",
        )
    )  # fmt: skip


@pytest.mark.parametrize("width", [1366, 360])
def test_exactly_the_planted_rows_are_refused_and_nothing_else_is_changed(
    clerk, width, tmp_path: Path, monkeypatch, browser_page, sign_in, axe, sideways
):
    monkeypatch.setattr(wizard, "INLINE_ROWS", 100)
    rows = [person(number) for number in range(COUNT)]
    planted = set(range(5, COUNT, 10))
    for at, number in enumerate(sorted(planted)):
        column = list(FAULTS)[at % len(FAULTS)]
        rows[number][HEAD.index(column)] = FAULTS[column]
    sheet = tmp_path / "ds.xlsx"
    sheet.write_bytes(workbook(HEAD, *rows, head=["DANH SÁCH QUẦN CHÚNG ƯU TÚ"]))

    sign_in(clerk)
    page = browser_page(width)

    def fine() -> None:
        assert axe(page) == []
        assert sideways(page) == []

    page.goto("/nhap-excel/")
    page.set_input_files("#id_file", str(sheet))
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_url("**/cot/")
    page.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_url("**/kiem-tra/")
    page.get_by_role("link", name="Sửa 30 dòng có lỗi").wait_for()
    page.get_by_role("link", name="Xem lại và nhập").first.click()
    page.wait_for_url("**/nhap/")
    page.get_by_label("Chỉ nhập các dòng tốt").check()
    page.get_by_role("button", name="Nhập vào hệ thống").click()
    page.get_by_text("Đang chờ tới lượt").wait_for()
    page.get_by_role("button", name="Dừng").wait_for()
    fine()
    assert Person.objects.count() == 0

    job = work_once()
    assert job is not None
    assert job.state == "done"
    page.get_by_text("Còn 30 dòng có lỗi chưa nhập").wait_for()  # the page asks by itself
    fine()
    refused = ImportRow.objects.filter(outcome="refused").values_list("row", flat=True)
    assert set(refused) == {number + FIRST for number in planted}
    assert stored() == {expected(row) for at, row in enumerate(rows) if at not in planted}

    page.get_by_role("button", name="Hoàn tác lô nhập").click()
    page.get_by_text("Đang hoàn tác lô nhập").wait_for()
    job = work_once()
    assert job is not None
    assert job.result == {"rows": COUNT - len(planted)}
    page.get_by_text("Đã hoàn tác", exact=True).wait_for()
    assert (Person.objects.count(), Dossier.objects.count()) == (0, 0)
