"""The commands keep their promised shape; lists go out and come back."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from openpyxl import Workbook

from ketnap.__main__ import main
from ketnap.audit.models import Entry
from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.reading import read_file
from ketnap.people.models import Person
from tests.exchange.lists import BAD, HEAD, ON, ROWS, import_, workbook

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["import", *words])
    out = capsys.readouterr().out
    return code, json.loads(out) if "--json" in words else out


def test_the_command_checks_and_imports_with_the_promised_shape(land, tmp_path, capsys):
    path = tmp_path / "ds.xlsx"
    rows = [
        [unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in row] for row in ROWS
    ]
    path.write_bytes(workbook(*rows, BAD))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--check", "--json")
    assert code == 1
    assert list(told) == ["rows", "new", "changed", "unchanged", "refused", "messages", "rows_read"]
    assert (told["rows"], told["new"], told["refused"]) == (4, 3, 1)
    assert [list(message) for message in told["messages"]] == [
        ["row", "column", "code", "severity", "text"]
    ] * 3
    assert [(m["row"], m["code"]) for m in told["messages"]] == [
        (0, "texts_composed"),
        (5, "date_unread"),
        (5, "unit_unknown"),
    ]
    assert told["rows_read"][1] == {
        "row": 3,
        "full_name": "H'Ngăm Niê Kdăm",
        "born_on": "2000",
        "gender": "female",
        "ethnicity": "Ê Đê",
        "cell": "Chi bộ thôn Hai",
    }
    assert Person.objects.count() == 0
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["new"], "rows_read" in told) == (1, 3, False)
    assert Person.objects.count() == 3
    path.write_bytes(workbook(*ROWS))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["unchanged"]) == (0, 3)


def test_the_command_refuses_an_unusable_file_with_advice(land, tmp_path, capsys):
    path = tmp_path / "ds.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["messages"][0]["code"]) == (2, "file_old_excel")
    assert "Lưu thành" in told["messages"][0]["text"]
    assert main(["import", "people", str(path), "--unit", "không có"]) == 2
    assert main(["import", "people", str(tmp_path / "x.xlsx"), "--unit", "commune"]) == 2


def test_the_command_speaks_to_people_too(land, tmp_path, capsys):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(workbook(*ROWS, BAD))
    code, text = run(capsys, "people", str(path), "--unit", "commune", "--check")
    assert code == 1
    assert "Dòng 5, Ngày sinh: Lỗi: “30/02/1999”" in text
    assert "4 dòng: 3 mới, 0 thay đổi, 0 như cũ, 1 lỗi." in text


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["people", "members", "organisations", "targets", "classes"])
def test_an_exported_list_comes_back_unchanged_and_shows_what_was_edited(
    land, tmp_path, kind, suffix
):
    import_(land, workbook(*ROWS))
    people = workbook(
        [1, "Lê Văn Tư", 1980, "cell", "19/05/2010"],
        head=["STT", "Họ và tên", "Năm sinh", "Chi bộ", "Ngày vào Đảng"],
    )
    import_(land, people, "members")
    roll = [1, "Nguyễn Văn An", 1999, "cell", "Khóa I/2026", "01/06/2026", "x"]
    import_(
        land,
        workbook(
            roll, head=["STT", "Họ và tên", "Năm sinh", "Chi bộ", "Lớp", "Ngày khai giảng", "Đạt"]
        ),
        "classes",
    )
    target = [1, "cell", 3, 2026, "05-NQ/ĐU", "05/01/2026"]
    import_(
        land,
        workbook(
            target, head=["STT", "Đơn vị", "Chỉ tiêu", "Năm", "Nghị quyết số", "Ngày nghị quyết"]
        ),
        "targets",
    )
    path = tmp_path / f"{kind}.{suffix}"
    assert main(["export", kind, str(path), "--unit", "commune", "--sensitive"]) == 0
    assert Entry.objects.filter(action="exported_sensitive").count() == 1
    reading = read_file(path.read_bytes(), path.name, KINDS[kind], today=ON)
    items = batches.intake_for(kind, land.commune, by=land.by, on=ON).check(reading.rows)
    assert [(item.outcome, [m.code for m in item.row.messages]) for item in items] == [
        ("unchanged", [])
    ] * len(items)
    assert (
        len(items)
        == {"people": 3, "members": 1, "organisations": 3, "targets": 1, "classes": 1}[kind]
    )


def test_sensitive_columns_stay_in_unless_asked_for(land, tmp_path):
    import_(land, workbook(*ROWS))
    path = tmp_path / "ds.csv"
    main(["export", "people", str(path), "--unit", "commune"])
    heading = path.read_text("utf-8-sig").splitlines()[5]
    assert "Dân tộc" not in heading and "Số định danh" not in heading
    assert "Họ và tên" in heading


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_template_is_understood_when_filled(land, tmp_path, kind):
    import openpyxl

    path = tmp_path / "mau.xlsx"
    assert main(["export", kind, str(path), "--unit", "commune", "--template"]) == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Danh sách"]
    labels = [cell.value for cell in sheet[1]]
    assert labels == ["STT", *(str(column.label) for column in KINDS[kind].columns)]
    assert sheet.data_validations.count > 0
    for at, column in enumerate(KINDS[kind].columns, start=2):
        sheet.cell(2, at, column.example or None)
    book.save(path)
    reading = read_file(path.read_bytes(), "mau.xlsx", KINDS[kind], today=ON)
    assert len(reading.rows) == 1
    assert [m.code for m in reading.messages if m.code in ("column_unknown", "column_twice")] == []
    assert {key for _heading, key in reading.places} == {
        column.key for column in KINDS[kind].columns
    }


def test_rows_of_two_sheets_are_told_apart_by_the_name_of_their_sheet(land, tmp_path, capsys):
    book = Workbook()
    for name, row in (("Thôn Một", ROWS[0]), ("Thôn Hai", BAD)):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(row)
    book.remove(book.worksheets[0])
    path = tmp_path / "hai trang.xlsx"
    book.save(path)
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--check", "--json")
    assert (code, told["rows"], told["refused"]) == (1, 2, 1)
    refused = [said["text"] for said in told["messages"] if said["severity"] == "block"]
    assert refused
    assert all(text.startswith("Trang tính “Thôn Hai”: ") for text in refused)
    code, out = run(capsys, "people", str(path), "--unit", "commune", "--check")
    assert "Trang tính “Thôn Hai”: Dòng 2" in out
