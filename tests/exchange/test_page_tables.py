"""Pages of one case, meeting, unit, target, period, batch, search go out as they are seen."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from ketnap.audit.models import Entry
from ketnap.dossiers.models import Ballot, Decision, Dossier, Meeting
from ketnap.exchange.models import ImportBatch
from ketnap.organisations.models import Hamlet
from ketnap.reports.closing import close_period
from ketnap.targets.models import Target
from tests.exchange.exports import DAY
from tests.exchange.lists import BAD, ROWS, import_, workbook
from tests.exchange.office import client, upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def book_of(answer: Any) -> dict[str, list[list[Any]]]:
    """The rows under the head of each sheet, by its name; the number of the row left out."""
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {
        sheet.title: [[cell.value for cell in row][1:] for row in sheet.iter_rows(min_row=7)]
        for sheet in book
    }


def above(answer: Any) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [sheet.cell(row, 1).value for row in range(1, 5)]


@pytest.fixture
def officer(land: Any) -> Any:
    import_(land, workbook(*ROWS))
    return client(land.commune, "organisation_officer", name="to-chuc")


@pytest.fixture
def case(officer: Any) -> Dossier:
    return Dossier.objects.get(person__full_name="Nguyễn Văn An")


def test_verification_goes_out_without_its_results_unless_one_may_take_them_out(
    officer, case, land
):
    case.verifications.create(
        relation="father", relative_name="Nguyễn Văn Ba", place="Xã Rờ Kơi", asked_on=DAY,
        answered_on=DAY, clear=False,
    )  # fmt: skip
    case.verifications.create(relation="mother", place="Xã Mô Rai", asked_on=DAY)
    case.introducers.create(kind="youth_union", name="Xã đoàn", sheet_on=DAY)
    case.comments.create(source="residence", by="Chi ủy thôn Một", on=DAY, present=9, votes_for=8)
    address = f"/xuat/bang/tham-tra/?ho-so={case.code}"
    book = book_of(officer.get(address))
    assert list(book) == [
        *("Thẩm tra, giới thiệu", "Người giới thiệu", "Người giúp đỡ", "Ý kiến nhận xét"),
    ]
    assert [row[5] for row in book["Thẩm tra, giới thiệu"]] == ["●●●●", "Đang chờ"]
    assert book["Thẩm tra, giới thiệu"][0][:2] == ["Cha đẻ", "Nguyễn Văn Ba"]
    assert book["Người giới thiệu"][0][:2] == ["Xã đoàn", "Ban chấp hành Đoàn cơ sở"]
    assert book["Người giúp đỡ"] == []
    assert book["Ý kiến nhận xét"][0][4:] == [8, 9]
    assert "không có kết quả thẩm tra" in above(officer.get(address))[2]
    clerk = client(land.commune, "clerk", name="van-phong")
    in_full = f"/xuat/bang/tham-tra/day-du/?ho-so={case.code}"
    assert clerk.get(in_full).status_code == 403
    told = book_of(officer.get(in_full))["Thẩm tra, giới thiệu"]
    assert [row[5] for row in told] == ["Có vấn đề", "Đang chờ"]
    entry = Entry.objects.get(action="exported_sensitive")
    assert (entry.object_type, entry.object_id) == ("dossier", case.pk)


def test_the_conditions_of_a_case_go_out_with_verdict_and_clause(officer, case):
    answer = officer.get(f"/xuat/bang/dieu-kien/?ho-so={case.code}")
    book = book_of(answer)
    assert list(book) == ["Điều kiện của hồ sơ", "Hạn"]
    rows = book["Điều kiện của hồ sơ"]
    met = [row for row in rows if row[2] == "Đủ"]
    assert any("Điều lệ Đảng ngày 19/01/2011" in row[4] for row in met)
    assert {row[2] for row in rows} >= {"Đủ", "Chưa rõ", "Chưa tới bước"}
    assert case.code in above(answer)[2]


def test_meetings_decisions_and_the_timeline_of_a_case_go_out(officer, case, land):
    held = Meeting.objects.create(organisation=land.cell, body="cell", on=DAY, state="closed")
    Ballot.objects.create(meeting=held, dossier=case, matter="admission", votes_for=7, agreed=True)
    Decision.objects.create(
        dossier=case, matter="admission", organisation=land.commune, number="05-QĐ/ĐU",
        body="standing_committee", on=DAY, granted=True, votes_for=8, members=9,
    )  # fmt: skip
    case.returns.create(
        round=1, returned_by=land.commune, returned_on=DAY, reasons=[], came_back_on=None
    )
    book = book_of(officer.get(f"/xuat/bang/hop-quyet-dinh/?ho-so={case.code}"))
    day = dt.datetime.combine(DAY, dt.time())
    assert book["Họp, quyết định"][0][:5] == [
        *(day, "Chi bộ thôn Một", "Xét đề nghị kết nạp", 7, "Đủ"),
    ]
    assert book["Quyết định"][0][3:] == ["05-QĐ/ĐU", 8, 9, "Đồng ý"]
    assert book["Trả lại để bổ sung"][0][:3] == [1, day, "Đảng bộ xã Mẫu"]
    every = book_of(officer.get(f"/xuat/bang/dong-thoi-gian/?ho-so={case.code}"))
    decided = officer.get(f"/xuat/bang/dong-thoi-gian/?ho-so={case.code}&loai=decision")
    assert len(book_of(decided)["Danh sách"]) == 1
    assert len(every["Danh sách"]) > 1
    assert above(decided)[2].endswith("Quyết định")


def test_the_votes_of_a_meeting_go_out_with_how_they_count(officer, case, land):
    held = Meeting.objects.create(
        organisation=land.cell, body="cell", on=DAY, entitled=9, excused_absent=1, present=8
    )
    Ballot.objects.create(meeting=held, dossier=case, matter="admission", votes_for=8)
    answer = officer.get(f"/xuat/bang/phieu-hop/?hop={held.pk}")
    (row,) = book_of(answer)["Danh sách"]
    assert row[:5] == [case.code, "Nguyễn Văn An", "Xét đề nghị kết nạp", 1, 8]
    assert "Ít nhất 2/3 đảng viên chính thức" in row[8]
    assert "có quyền biểu quyết: 9; vắng được trừ: 1; có mặt: 8" in above(answer)[2]
    assert officer.get("/xuat/bang/phieu-hop/?hop=x").status_code == 404


def test_a_unit_and_a_target_go_out_with_what_is_below(officer, land):
    Hamlet.objects.create(name="Thôn Một", commune=land.commune, cell=land.cell, since=DAY)
    book = book_of(officer.get("/xuat/bang/don-vi/?don-vi=commune"))
    assert [row[0] for row in book["Đơn vị"]] == ["Chi bộ thôn Một", "Chi bộ thôn Hai"]
    assert book["Thôn, tổ dân phố"] == [["Thôn Một", "Chi bộ thôn Một"]]
    target = Target.objects.create(
        organisation=land.commune, period="year", starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31), indicator="admitted", number=Decimal(12),
        document_number="01-NQ/ĐU", document_on=DAY,
    )  # fmt: skip
    answer = officer.get(f"/xuat/bang/phan-bo/?chi-tieu={target.pk}")
    rows = book_of(answer)["Phân bổ chỉ tiêu"]
    assert rows == [["Chi bộ thôn Một", None], ["Chi bộ thôn Hai", None]]
    assert "01-NQ/ĐU" in above(answer)[2]


def test_the_files_read_and_what_the_last_would_change_go_out(officer, land):
    changed = [*ROWS[0][:6], "không", ROWS[0][7]]
    fresh = [9, "Phạm Thị Mới", 1998, "Nữ", "Kinh", "Chi bộ thôn Hai", None, None]
    upload(officer, workbook(changed, fresh, BAD), "sửa.xlsx")
    staged = ImportBatch.objects.get(file_name="sửa.xlsx")
    (one, _before) = book_of(officer.get("/xuat/bang/lo-nhap/"))["Danh sách"]
    assert one[0] == "sửa.xlsx"
    assert one[4:9] == [3, 1, 1, 0, 1]
    book = book_of(officer.get(f"/xuat/bang/xem-truoc/?lo={staged.pk}"))
    assert [row[1:] for row in book["Sẽ thay đổi khi nhập"]] == [
        ["Nguyễn Văn An", "25/04/1999, Chi bộ thôn Một", "Đoàn viên thanh niên", "có", "không"]
    ]
    assert [row[1] for row in book["Sẽ thêm mới"]] == ["Phạm Thị Mới"]
    assert [row[1] for row in book["Dòng có lỗi"]] == ["Trần Văn Xa"]
    assert "30/02/1999" in book["Dòng có lỗi"][0][3]


def test_a_preview_tells_nothing_sensitive(officer, land):
    ethnic = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Gia Rai", "Chi bộ thôn Một", "x", None]
    upload(officer, workbook(ethnic), "dân tộc.xlsx")
    staged = ImportBatch.objects.get(file_name="dân tộc.xlsx")
    answer = officer.get(f"/xuat/bang/xem-truoc/?lo={staged.pk}")
    assert [row[3:] for row in book_of(answer)["Sẽ thay đổi khi nhập"]] == [
        ["Dân tộc", "●●●●", "●●●●"]
    ]


def test_what_a_search_found_goes_out_and_its_words_stay_out_of_the_trail(officer, case):
    book = book_of(officer.post("/xuat/bang/tim/", {"q": "nguyen van an"}))
    assert book["Kết quả tìm"] == [
        ["Nguyễn Văn An", 1999, "Chi bộ thôn Một", case.code, "Đã làm đơn xin vào Đảng"]
    ]
    assert Entry.objects.get(action="exported").reason == ""
    assert officer.get("/xuat/bang/tim/").status_code == 405


def test_a_closed_period_goes_out_as_it_was_frozen(officer, land):
    closed = close_period(
        organisation=land.commune, since=dt.date(2026, 1, 1), until=dt.date(2026, 3, 31),
        by=land.by, on=dt.date(2026, 4, 1),
    )  # fmt: skip
    answer = officer.get(f"/bao-cao/khoa/{closed.pk}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "Bảng theo dõi"
    assert book.sheetnames[-1] == "Khác với khi khóa"
    texts = {cell.value for row in book["Bảng theo dõi"].iter_rows() for cell in row}
    frozen = closed.tables["tracking"]
    assert set(frozen["head"]) <= texts
    assert {line["label"] for line in frozen["lines"]} <= texts
    assert book["Khác với khi khóa"]["A2"].value == "KHÁC VỚI KHI KHÓA"


def test_who_has_seen_a_case_goes_out_with_its_entries(officer, case, land):
    officer.get(f"/ho-so/{case.code}/")
    auditor = client(land.commune, "auditor", name="kiem-tra")
    book = book_of(auditor.post("/xuat/bang/nhat-ky/", {"code": case.code}))
    assert list(book) == ["Nhật ký", "Ai đã xem"]
    assert [row[0] for row in book["Ai đã xem"]] == ["Trần Thị Cán Bộ"]
    assert {row[4] for row in book["Nhật ký"]} >= {"Mở hồ sơ", "Nhập người"}
    person = book_of(auditor.post("/xuat/bang/nhat-ky/", {"person": case.person_id}))
    assert "Ai đã xem" in person


@pytest.mark.parametrize(
    "address",
    [
        *("dieu-kien/?ho-so={code}", "tham-tra/?ho-so={code}", "tham-tra/day-du/?ho-so={code}"),
        *("hop-quyet-dinh/?ho-so={code}", "dong-thoi-gian/?ho-so={code}", "don-vi/?don-vi=commune"),
        *("xem-truoc/?lo={batch}", "phan-bo/?chi-tieu={target}", "phieu-hop/?hop={meeting}"),
    ],
)
def test_nothing_of_another_unit_goes_out(address, officer, case, land):
    upload(officer, workbook(*ROWS))
    held = Meeting.objects.create(organisation=land.cell, body="cell", on=DAY)
    target = Target.objects.create(
        organisation=land.commune, period="year", starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31), indicator="admitted", number=Decimal(12),
        document_number="01-NQ/ĐU", document_on=DAY,
    )  # fmt: skip
    batch = ImportBatch.objects.latest("pk")
    told = {"code": case.code, "batch": batch.pk, "target": target.pk, "meeting": held.pk}
    asked = "/xuat/bang/" + address.format(**told)
    foreign = client(land.other_commune, "organisation_officer", name="xa-khac")
    assert officer.get(asked).status_code == 200
    assert foreign.get(asked).status_code == 404
    secretary = client(land.cell, "cell_secretary", name="bi-thu")
    assert secretary.get(asked).status_code == 403
