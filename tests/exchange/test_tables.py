"""The table of a page goes out as it is seen, for those who may, and the trail tells of it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from ketnap.audit.models import Entry
from tests.exchange.exports import DAY
from tests.exchange.lists import ROWS, import_, workbook
from tests.exchange.office import client

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def sheet_of(answer: Any) -> list[list[Any]]:
    """The rows of an exported file from its title on."""
    assert answer.status_code == 200
    return [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    ]


@pytest.fixture
def officer(land: Any) -> Any:
    import_(land, workbook(*ROWS))
    return client(land.commune, "organisation_officer", name="to-chuc")


def test_the_queue_goes_out_by_group_with_person_unit_and_time_above(officer):
    rows = sheet_of(officer.get("/xuat/bang/viec/"))
    assert [row[0] for row in rows[:2]] == ["Việc cần làm", "Đơn vị: Đảng bộ xã Mẫu"]
    assert rows[2][0].startswith("Điều kiện lọc: Việc của Trần Thị Cán Bộ ngày ")
    assert rows[3][0].startswith("Người lập: Trần Thị Cán Bộ, lúc ")
    assert rows[5][1:4] == ["Nhóm", "Mã hồ sơ", "Người"]
    assert sorted(row[3] for row in rows[6:]) == ["H'Ngăm Niê Kdăm", "Nguyễn Văn An", "Y Blen"]
    group = sheet_of(officer.get("/xuat/bang/viec/?nhom=overdue"))
    assert (len(group), "Quá hạn" in group[2][0]) == (6, True)
    said = Entry.objects.filter(action="exported").values_list("reason", flat=True)
    assert len(said) == 2


def test_the_tree_goes_out_on_the_day_asked_and_as_searched(officer):
    now = sheet_of(officer.get("/xuat/bang/cay-to-chuc/"))
    assert [row[1] for row in now[6:]] == ["Đảng bộ xã Mẫu", "Chi bộ thôn Một", "Chi bộ thôn Hai"]
    assert now[7][1:5] == ["Chi bộ thôn Một", "cell", "Chi bộ", "Đảng bộ xã Mẫu"]
    found = sheet_of(officer.get("/xuat/bang/cay-to-chuc/?q=thon+hai"))
    assert [row[1] for row in found[6:]] == ["Chi bộ thôn Hai"]
    assert "tìm “thon hai”" in found[2][0]


def test_the_trail_goes_out_as_it_is_narrowed(officer, land):
    cases = sheet_of(officer.post("/xuat/bang/nhat-ky/", {"action": "import_person"}))
    shown = [row[1:6] for row in cases[6:]]
    entries = Entry.objects.filter(action="import_person").order_by("-number")
    assert [row[0] for row in shown] == [entry.number for entry in entries]
    assert {row[2] for row in shown} == {"Trần Thị Cán Bộ"}
    assert {f"Điều kiện lọc: {row[4]}" for row in shown} == {cases[2][0]}
    nothing = sheet_of(officer.post("/xuat/bang/nhat-ky/", {"actor": "khong-ai"}))
    assert len(nothing) == 6


def test_the_accounts_go_out_as_they_are_narrowed(officer, land):
    keeper = client(land.commune, "administrator", name="quan-tri")
    client(land.cell, "cell_secretary", name="bi-thu")
    rows = sheet_of(keeper.get("/xuat/bang/nguoi-dung/"))
    assert sorted(row[3] for row in rows[6:]) == ["bi-thu", "quan-tri", "to-chuc"]
    narrowed = sheet_of(keeper.get("/xuat/bang/nguoi-dung/?role=cell_secretary"))
    assert [row[3] for row in narrowed[6:]] == ["bi-thu"]
    assert narrowed[2][0] == "Điều kiện lọc: Bí thư chi bộ"
    assert officer.get("/xuat/bang/nguoi-dung/").status_code == 403


def test_who_may_not_export_gets_no_table_and_sees_no_button(officer, land):
    secretary = client(land.cell, "cell_secretary", name="bi-thu")
    for what in ("viec", "cay-to-chuc", "cuoc-hop", "lop", "chi-tieu", "nhac-viec"):
        assert secretary.get(f"/xuat/bang/{what}/").status_code == 403
    assert "Xuất Excel" not in secretary.get("/").content.decode()
    assert "Xuất Excel" in officer.get("/").content.decode()
    assert officer.get("/xuat/bang/khong-co/").status_code == 404


def test_the_list_behind_a_number_goes_out_and_a_sensitive_one_by_its_own_right(officer, land):
    from ketnap.dossiers.models import Dossier, Milestone

    case = Dossier.objects.get(person__full_name="Nguyễn Văn An")
    Milestone.objects.create(
        dossier=case, kind="admitted", on=DAY, cell=land.cell, gender="male", ethnicity="Gia Rai"
    )
    span = "tu=01/01/2026&den=31/12/2026"
    rows = sheet_of(officer.get(f"/xuat/sau-con-so/commune/?chi-so=admitted&{span}"))
    assert [row[1] for row in rows[6:]] == ["Nguyễn Văn An"]
    assert rows[2][0].endswith("Kết nạp, Đảng bộ xã Mẫu, từ 01/01/2026 đến 31/12/2026")
    sensitive = f"chi-so=ethnic_minority&{span}"
    assert officer.get(f"/xuat/sau-con-so/commune/?{sensitive}").status_code == 403
    clerk = client(land.commune, "clerk", name="van-phong")
    assert clerk.get(f"/xuat/sau-con-so/commune/day-du/?{sensitive}").status_code == 403
    told = sheet_of(officer.get(f"/xuat/sau-con-so/commune/day-du/?{sensitive}"))
    assert [row[1] for row in told[6:]] == ["Nguyễn Văn An"]
    assert Entry.objects.filter(action="exported_sensitive").count() == 1


def test_a_register_goes_out_with_its_gaps_newest_number_first(officer, land):
    from ketnap.dossiers.models import Decision, Dossier

    case = Dossier.objects.get(person__full_name="Nguyễn Văn An")
    for number in ("02-QĐ/ĐU", "05-QĐ/ĐU"):
        Decision.objects.create(
            dossier=case, matter="admission", organisation=land.commune, number=number,
            body="standing_committee", on=DAY, granted=True,
        )  # fmt: skip
    rows = sheet_of(officer.get("/xuat/bang/so-van-ban/?don_vi=commune&loai=QĐ&tu="))
    assert [row[1] for row in rows[6:]] == ["05-QĐ/ĐU", "3 đến 4", "02-QĐ/ĐU", "1"]
    assert rows[6][3:5] == ["Quyết định kết nạp đảng viên", "Nguyễn Văn An"]
    assert rows[7][3:5] == ["Chưa rõ dùng vào việc gì", None]
    assert rows[2][0] == "Điều kiện lọc: Đảng bộ xã Mẫu; Quyết định; Chưa ghi nhiệm kỳ"
    assert officer.get("/xuat/bang/so-van-ban/?don_vi=far").status_code == 404
