"""A list that went out comes back in and shows exactly what was edited, whatever its kind."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.reading import read_file
from ketnap.organisations import services as tree
from ketnap.people.models import Person
from ketnap.targets.services import set_target
from tests import factories
from tests.exchange.lists import ON, ROWS, import_, outcomes, workbook
from tests.exchange.office import client, key, upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = dt.timedelta(days=365)


@pytest.fixture
def officer(land: Any) -> Any:
    import_(land, workbook(*ROWS))
    return client(land.commune, "organisation_officer", name="to-chuc")


def over(name: str) -> Dossier:
    """The case of somebody, which has come to its end."""
    case = Dossier.objects.get(person__full_name=name)
    Dossier.objects.filter(pk=case.pk).update(stage="closed", closed_on=ON)
    return case


def edited(content: bytes, change: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.active)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_the_differences_of_an_edited_list_and_nothing_else(officer, land):
    content = officer.get("/xuat/people/").content

    def change(sheet: Any) -> None:
        heads = {cell.value: cell.column for cell in sheet[6]}
        rows = {sheet.cell(row, heads["Họ và tên"]).value: row for row in range(7, 10)}
        sheet.cell(rows["Nguyễn Văn An"], heads["Nơi ở"], "Thôn Hai")
        sheet.delete_rows(rows["Y Blen"])
        sheet.append([4, "Lê Thị Mới"])
        last = sheet.max_row
        sheet.cell(last, heads["Ngày sinh"], dt.date(2001, 2, 3))
        sheet.cell(last, heads["Chi bộ"], "Chi bộ thôn Hai")

    upload(officer, edited(content, change))
    batch = ImportBatch.objects.get(state="checked")
    assert batch.counts == {"rows": 3, "new": 1, "changed": 1, "unchanged": 1, "refused": 0}
    page = officer.get(f"/nhap-excel/{batch.pk}/nhap/").content.decode()
    assert "<div>Nơi ở</div>" in page
    assert "<div>chưa có</div>" in page
    assert "<strong>Thôn Hai</strong>" in page
    assert "Có trong hệ thống mà không có trong tệp" in page
    assert "<li>Y Blen, Chi bộ thôn Một, " in page
    officer.post(f"/nhap-excel/{batch.pk}/nhap/", {"what": "apply", "form_key": key()})
    assert sorted(Person.objects.values_list("full_name", flat=True)) == [
        "H'Ngăm Niê Kdăm", "Lê Thị Mới", "Nguyễn Văn An", "Y Blen",
    ]  # fmt: skip
    assert Person.objects.get(full_name="Nguyễn Văn An").residence == "Thôn Hai"


def test_a_list_of_new_people_tells_of_nobody_absent(officer):
    upload(officer, workbook([1, "Lê Thị Mới", "03/02/2001", "Nữ", "Kinh", "Chi bộ thôn Hai"]))
    batch = ImportBatch.objects.get(state="checked")
    page = officer.get(f"/nhap-excel/{batch.pk}/nhap/").content.decode()
    assert "không có trong tệp" not in page


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_list_as_it_went_out_changes_nothing(officer, land, kind, suffix):
    """With units that share a name, people of a cell that was merged, and a case that is over."""
    twins = tree.establish_many(
        [tree.NewUnit(f"truong-{n}", "Chi bộ trường THCS", "cell", "commune") for n in (1, 2)],
        basis=tree.Document("04-QĐ/ĐU", dt.date(2026, 1, 5)),
        by=land.by,
        on=dt.date(2026, 1, 5),
    )
    for twin in twins.values():
        factories.person(twin, full_name="Lê Văn Tám", on=ON)
        factories.member(twin, full_name="Lê Văn Chín", on=ON)
    case = over("Nguyễn Văn An")
    course = Course.objects.create(
        organisation=land.province, kind="awareness", title="Lớp khóa I", starts_on=ON
    )
    Course.objects.create(
        organisation=land.province, kind="awareness", title="Lớp khóa I", starts_on=ON - YEAR
    )
    Enrolment.objects.create(course=course, dossier=case, sent_on=ON, certificate_number="1/GCN")
    paper = tree.Document("05-QĐ/ĐU", ON)
    tree.merge([land.second], into=land.cell, basis=paper, by=land.by, on=ON)
    set_target(
        organisation=land.commune, period="year", starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31), indicator="admitted", number=3, document_number="05-NQ/ĐU",
        document_on=ON, note="", by=land.by, on=ON,
    )  # fmt: skip
    content = officer.get(f"/xuat/{kind}/?dang={suffix}").content
    reading = read_file(content, f"a.{suffix}", KINDS[kind], today=ON)
    assert reading.rows
    items = batches.intake_for(kind, land.commune, by=land.by, on=ON).check(reading.rows)
    assert outcomes(items) == ["unchanged"] * len(items)


def test_somebody_whose_case_is_over_is_told_of_and_not_opened_again(officer, land):
    case = over("Nguyễn Văn An")
    _batch, items = import_(land, workbook(ROWS[0]))
    assert outcomes(items) == ["unchanged"]
    assert [said.text for said in items[0].row.messages] == [
        f"Hồ sơ {case.code} đã kết thúc: chỉ cập nhật thông tin cá nhân, không mở hồ sơ mới. "
        "Muốn xét lại thì đưa người này vào nguồn ở trang Hồ sơ."
    ]


def test_a_roster_that_still_names_a_merged_cell_means_the_one_that_carries_it_on(land):
    paper = tree.Document("05-QĐ/ĐU", ON)
    import_(land, workbook(ROWS[1]))
    tree.merge([land.second], into=land.cell, basis=paper, by=land.by, on=ON)
    new = [2, "Lê Thị Mới", "03/02/2001", "Nữ", "Kinh", "Chi bộ thôn Hai", None, None]
    _batch, items = import_(land, workbook(ROWS[1], new))
    assert outcomes(items) == ["unchanged", "new"]
    assert [said.text for said in items[1].row.messages] == [
        "“Chi bộ thôn Hai” được hiểu là “Chi bộ thôn Một”."
    ]
    assert Person.objects.get(full_name="Lê Thị Mới").cell == land.cell
