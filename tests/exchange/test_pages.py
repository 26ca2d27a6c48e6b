"""Pages of imports and exports stay inside the unit, and an export looks like its list."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from ketnap.audit.models import Entry
from ketnap.commands.worker import work_of
from ketnap.exchange import kept, wizard
from ketnap.exchange.models import ImportBatch
from ketnap.jobs.models import Job
from ketnap.jobs.services import carry_out, take_next
from ketnap.people.models import Person
from tests.exchange.lists import BAD, ROWS, import_, workbook
from tests.exchange.office import key, upload

pytestmark = pytest.mark.django_db


def test_an_unusable_file_stays_on_the_page_with_advice(clerk):
    answer = upload(clerk, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ds.xls")
    assert answer.status_code == 422
    assert "Lưu thành (Save As)" in answer.content.decode()
    assert ImportBatch.objects.count() == 0


def test_a_stranger_sees_neither_batch_nor_form_for_the_unit(clerk, stranger):
    assert upload(clerk, workbook(*ROWS)).status_code == 302
    batch = ImportBatch.objects.get()
    for step in ("cot", "kiem-tra", "tep-loi", "sua", "nhap", "tien-do"):
        assert stranger.get(f"/nhap-excel/{batch.pk}/{step}/").status_code == 404
        assert clerk.get(f"/nhap-excel/{batch.pk}/{step}/").status_code in (200, 204)
    assert upload(stranger, workbook(*ROWS)).status_code == 422
    assert stranger.get("/nhap-excel/mau/people/commune/").status_code == 404
    assert "ds.xlsx" not in stranger.get("/nhap-excel/").content.decode()


def test_a_kind_beyond_the_role_is_refused(clerk):
    answer = upload(clerk, workbook(*ROWS), kind="organisations")
    assert answer.status_code == 422
    assert ImportBatch.objects.count() == 0


def test_the_kept_file_is_sealed_and_gone_once_the_batch_is_in(clerk):
    upload(clerk, workbook(*ROWS))
    batch = ImportBatch.objects.get()
    path = kept.place_of(batch)
    assert path.exists()
    assert not path.read_bytes().startswith(b"PK")
    apply = {"what": "apply", "form_key": key()}
    assert clerk.post(f"/nhap-excel/{batch.pk}/nhap/", apply).status_code == 302
    assert Person.objects.count() == 3
    assert not path.exists()


def test_rows_with_faults_wait_unless_only_the_good_ones_are_wanted(clerk):
    upload(clerk, workbook(*ROWS, BAD))
    address = f"/nhap-excel/{ImportBatch.objects.get().pk}/nhap/"
    clerk.post(address, {"what": "apply", "which": "all", "form_key": key()})
    assert Person.objects.count() == 0
    answer = clerk.post(address, {"what": "apply", "which": "good", "form_key": key()}, follow=True)
    assert Person.objects.count() == 3
    assert "Có lỗi: 1 dòng chưa nhập." in answer.content.decode()


def test_a_question_answered_reads_the_file_again(clerk):
    head = ["STT", "Họ và tên", "Ngày sinh", "Chi bộ"]
    rows = [
        [1, "Nguyễn Văn An", dt.date(1999, 4, 3), "cell"],
        [2, "Trần Thị Bình", "25/12/1999", "cell"],
    ]
    upload(clerk, workbook(*rows, head=head))
    batch = ImportBatch.objects.get()
    address = f"/nhap-excel/{batch.pk}/kiem-tra/"
    assert "kiểu Mỹ" in clerk.get(address).content.decode()
    nothing = clerk.post(address, {"form_key": key()}, follow=True).content.decode()
    assert "Chưa chọn câu trả lời" in nothing
    clerk.post(address, {"date_order": "month_first", "form_key": key()})
    clerk.post(f"/nhap-excel/{batch.pk}/nhap/", {"what": "apply", "form_key": key()})
    assert Person.objects.get(full_name="Nguyễn Văn An").born_on == dt.date(1999, 3, 4)


def test_a_column_matched_by_hand_is_remembered_for_the_next_file(clerk, land):
    content = workbook(
        [1, "Nguyễn Văn An", "Làng Kleng", "cell"],
        head=["STT", "Họ và tên", "Biệt danh", "Chi bộ"],
    )
    upload(clerk, content)
    batch = ImportBatch.objects.get()
    page = clerk.get(f"/nhap-excel/{batch.pk}/cot/").content.decode()
    assert "Biệt danh" in page
    clerk.post(f"/nhap-excel/{batch.pk}/cot/", {"column-2": "home", "form_key": key()})
    upload(clerk, content)
    second = ImportBatch.objects.order_by("-pk").first()
    clerk.post(f"/nhap-excel/{second.pk}/nhap/", {"what": "apply", "form_key": key()})
    assert Person.objects.get().home == "Làng Kleng"


def test_a_long_list_goes_to_the_worker(clerk, monkeypatch):
    monkeypatch.setattr(wizard, "INLINE_ROWS", 2)
    upload(clerk, workbook(*ROWS))
    batch = ImportBatch.objects.get()
    address = f"/nhap-excel/{batch.pk}/"
    clerk.post(f"{address}nhap/", {"what": "apply", "form_key": key()})
    assert Person.objects.count() == 0
    assert "Đang chờ tới lượt" in clerk.get(f"{address}tien-do/").content.decode()
    job = take_next()
    assert job is not None
    done = carry_out(job, work_of(job.kind))
    assert (done.state, done.result["new"]) == (Job.State.DONE, 3)
    assert Person.objects.count() == 3
    assert clerk.get(f"{address}tien-do/").status_code == 204


def test_changes_go_to_the_worker_sooner_than_new_rows(clerk):
    rows = [[at, f"Nguyễn Văn An{chr(97 + at // 26)}{chr(97 + at % 26)}", 1990, "Nam", "Kinh",
             "Chi bộ thôn Một", None, None] for at in range(60)]  # fmt: skip
    upload(clerk, workbook(*rows))
    batch = ImportBatch.objects.get()
    clerk.post(f"/nhap-excel/{batch.pk}/nhap/", {"what": "apply", "form_key": key()})
    assert Person.objects.count() == 60
    upload(clerk, workbook(*[[*row[:6], "x", None] for row in rows]))
    changes = ImportBatch.objects.latest("pk")
    assert changes.counts["changed"] == 60
    clerk.post(f"/nhap-excel/{changes.pk}/nhap/", {"what": "apply", "form_key": key()})
    page = clerk.get(f"/nhap-excel/{changes.pk}/nhap/").content.decode()
    assert "Đang chờ tới lượt" in page
    job = take_next()
    assert job is not None
    assert carry_out(job, work_of(job.kind)).result["changed"] == 60


def test_an_exported_list_says_its_filter_and_holds_the_rows_seen(clerk, land):
    import_(land, workbook(*ROWS))
    answer = clerk.get("/xuat/dossiers/?buoc=applied")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A1"].value == "Danh sách hồ sơ"
    assert [sheet.cell(7, 3).value, sheet.cell(8, 3).value] == ["Nguyễn Văn An", None]
    assert Entry.objects.filter(action="exported").count() == 1


def test_sensitive_columns_need_their_right(clerk, land):
    import_(land, workbook(*ROWS))
    sheet = openpyxl.load_workbook(io.BytesIO(clerk.get("/xuat/people/").content)).active
    labels = [cell.value for cell in sheet[6]]
    assert "Dân tộc" not in labels
    assert "Họ và tên" in labels
    assert clerk.get("/xuat/people/day-du/").status_code == 403
    assert clerk.get("/xuat/khong-co/").status_code == 404


def test_a_row_mended_on_the_page_stays_mended_when_the_file_is_read_again(clerk):
    head = ["STT", "Họ đệm", "Tên", "Ngày sinh", "Nữ", "Chi bộ"]
    rows = [
        [1, "Nguyễn Văn", "An", dt.date(1999, 4, 3), None, "cell"],
        [2, "Trần Thị", "Bình", "25/12/1999", "x", "cell"],
        [3, "Lê Thị", "Chi", "31/02/1999", "x", "cell"],
    ]
    upload(clerk, workbook(*rows, head=head))
    batch = ImportBatch.objects.get()
    row = batch.rows.get(row=4)
    form = clerk.get(f"/nhap-excel/{batch.pk}/sua/?dong={row.pk}").content.decode()
    assert 'value="Lê Thị Chi"' in form
    assert 'value="Nữ"' in form
    mended = {"full_name": "Lê Thị Chi", "born_on": "28/02/1999", "gender": "Nữ", "cell": "cell"}
    told = {"row": str(row.pk), **mended, "form_key": key()}
    assert clerk.post(f"/nhap-excel/{batch.pk}/sua/", told).status_code == 302
    answer = {"date_order": "month_first", "form_key": key()}
    clerk.post(f"/nhap-excel/{batch.pk}/kiem-tra/", answer)
    clerk.post(f"/nhap-excel/{batch.pk}/nhap/", {"what": "apply", "form_key": key()})
    found = {p.full_name: (p.born_on, p.gender) for p in Person.objects.all()}
    assert found == {
        "Nguyễn Văn An": (dt.date(1999, 3, 4), ""),
        "Trần Thị Bình": (dt.date(1999, 12, 25), "female"),
        "Lê Thị Chi": (dt.date(1999, 2, 28), "female"),
    }


def test_a_block_pasted_from_excel_is_read_like_a_file(clerk):
    lines = [
        ["STT", "Họ và tên", "Ngày sinh", "Chi bộ"],
        ["1", "Nguyễn Văn An", "3/4/1999", "cell"],
    ]
    pasted = "\r\n".join("\t".join(line) for line in lines)
    told = {"kind": "people", "unit": "commune", "pasted": pasted, "form_key": key()}
    assert clerk.post("/nhap-excel/", told).status_code == 302
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.counts["new"]) == ("Bảng dán từ Excel.csv", 1)
    clerk.post(f"/nhap-excel/{batch.pk}/nhap/", {"what": "apply", "form_key": key()})
    assert Person.objects.get().born_on == dt.date(1999, 4, 3)
    nothing = clerk.post("/nhap-excel/", {**told, "pasted": " ", "form_key": key()})
    assert nothing.status_code == 422
    assert "hoặc dán bảng" in nothing.content.decode()


def test_a_likely_duplicate_stands_beside_the_person_already_there(clerk, land):
    import_(land, workbook(*ROWS))
    again = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None]
    upload(clerk, workbook(again))
    batch = ImportBatch.objects.get(state="checked")
    page = clerk.get(f"/nhap-excel/{batch.pk}/nhap/").content.decode()
    assert "Trong hệ thống" in page
    pair = '<span role="cell">Chi bộ thôn Hai</span><span role="cell">Chi bộ thôn Một</span>'
    assert pair in page
    assert "Trong hệ thống" in clerk.get(f"/nhap-excel/{batch.pk}/sua/").content.decode()


def test_those_admitted_go_out_for_the_member_database_and_into_the_trail(clerk):
    sheet = openpyxl.load_workbook(io.BytesIO(clerk.get("/xuat/admitted/").content)).active
    assert sheet["A1"].value == "Đảng viên mới kết nạp"
    labels = [cell.value for row in sheet.iter_rows(max_row=8) for cell in row]
    assert "Ngày vào Đảng (lễ kết nạp)" in labels
    assert "Dân tộc" not in labels
    assert Entry.objects.filter(action="exported").count() == 1
    assert clerk.get("/xuat/admitted/day-du/").status_code == 403
    assert clerk.get("/xuat/admitted/?tu=31/02/2026").status_code == 404


def test_each_column_of_a_wide_list_shows_its_own_first_cells(clerk):
    head = ["STT", "Đơn vị", 2026, 2027]
    content = workbook([1, "Chi bộ thôn Một", 31, 47], head=head)
    upload(clerk, content, kind="targets")
    page = clerk.get(f"/nhap-excel/{ImportBatch.objects.get().pk}/cot/").content.decode()
    first, second = page.index(">31<"), page.index(">47<")
    assert page.index("2026") < first < page.index("2027", first) < second
