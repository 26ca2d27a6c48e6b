"""A list comes out as it is seen, and no text in it can ever be a formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from ketnap.exchange import batches
from ketnap.exchange.export import Above, Out, Part, list_file
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.marked import marked_file
from ketnap.exchange.reading import read_file
from ketnap.exchange.templates_out import template_of
from ketnap.exchange.units import Units
from ketnap.exchange.workbook import read_workbook
from ketnap.vietnamese.dates import PartialDate
from tests.exchange.exports import PAYLOADS
from tests.exchange.lists import BAD, ON, ROWS, workbook

ABOVE = Above(
    "Danh sách quần chúng ưu tú",
    "Đảng bộ xã Mẫu",
    "Trần Thị Cán Bộ",
    dt.datetime(2026, 11, 23, 10, 42),
    "Chi bộ thôn Một, đang thẩm tra",
)
COLUMNS = [Out("Họ và tên", 30), Out("Ghi chú", 40)]


def test_there_are_sixty_payloads():
    assert len(set(PAYLOADS)) == 60


def test_the_lines_above_say_what_where_which_who_and_when():
    sheet = openpyxl.load_workbook(io.BytesIO(list_file(COLUMNS, [["An", "x"]], ABOVE))).active
    assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
        "Danh sách quần chúng ưu tú",
        "Đơn vị: Đảng bộ xã Mẫu",
        "Điều kiện lọc: Chi bộ thôn Một, đang thẩm tra",
        "Người lập: Trần Thị Cán Bộ, lúc 10:42 ngày 23/11/2026",
    ]
    assert [cell.value for cell in sheet[6]] == ["STT", "Họ và tên", "Ghi chú"]
    assert [cell.value for cell in sheet[7]] == [1, "An", "x"]


def test_values_keep_their_kind():
    row = [
        "062099012345",
        dt.date(2025, 4, 3),
        PartialDate(dt.date(1962, 1, 1), "year"),
        PartialDate(dt.date(1962, 5, 12)),
        1234,
        Decimal("76.5"),
        True,
        None,
    ]
    columns = [Out(str(number)) for number in range(8)]
    sheet = openpyxl.load_workbook(io.BytesIO(list_file(columns, [row], ABOVE))).active
    cells = sheet[7][1:]
    assert [cell.value for cell in cells] == [
        "062099012345",
        dt.datetime(2025, 4, 3),
        "1962",
        dt.datetime(1962, 5, 12),
        1234,
        76.5,
        "có",
        None,
    ]
    assert cells[1].number_format == "dd/mm/yyyy"
    assert (cells[0].number_format, cells[2].data_type) == ("@", "s")


def test_no_payload_becomes_a_formula_and_each_comes_back_as_it_was():
    rows = [[payload, payload] for payload in PAYLOADS]
    content = list_file([Out(payload) for payload in PAYLOADS[:2]], rows, ABOVE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert names
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())
        assert all(b"<hyperlink" not in archive.read(name) for name in names)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    back = read_workbook(content, "a.xlsx")[0].rows[6:]
    assert [row[1:3] for row in back] == rows


def test_no_payload_is_calculated_in_a_csv_and_each_comes_back_as_it_was():
    rows = [[payload, payload] for payload in PAYLOADS]
    content = list_file(COLUMNS, rows, ABOVE, "csv")
    back = read_workbook(content, "a.csv")[0].rows[6:]
    assert [row[1:3] for row in back] == rows
    import csv

    raw = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    cells = [cell for row in raw for cell in row]
    assert [cell for cell in cells if cell[:1] and cell[:1] in "=+-@\t\r\n＝＋－＠"] == []


@pytest.mark.parametrize("name", ["H'Ngăm Niê Kdăm", "'Y Blen", "K’Bnam", "-", "Y", "=“"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_names_come_back_as_they_were(name, suffix):
    content = list_file(COLUMNS, [[name, "x"]], ABOVE, suffix)
    assert read_workbook(content, f"a.{suffix}")[0].rows[6][1] == name


def test_a_sheet_prints_with_its_heads_its_names_and_rows_as_tall_as_their_texts():
    columns = [Out("Mã hồ sơ", 14), Out("Họ và tên", 28), *(Out(f"Mục {n}", 30) for n in range(9))]
    long = "Sinh sống ở vùng khó khăn; trình độ học vấn thấp hơn yêu cầu chung. " * 3
    rows = [["HS-1", "Y Blen", *["x"] * 9], ["HS-2", "A Bông", long, *["x"] * 8]]
    sheet = openpyxl.load_workbook(io.BytesIO(list_file(columns, rows, ABOVE))).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$6", "$A:$C")
    assert sheet.freeze_panes == "D7"
    assert sheet.page_setup.fitToWidth == 2
    assert sheet.row_dimensions[7].height is None
    assert sheet.row_dimensions[8].height > 3 * 15
    assert sheet.oddFooter.center.text == "&P/&N"


def test_a_year_is_a_year_and_a_count_is_a_count():
    columns = [Out("Năm sinh"), Out("Số người", numeric=True)]
    content = list_file(columns, [[1999, 1999]], ABOVE)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.number_format for cell in sheet[7][1:3]] == ["0", "#,##0"]
    lines = list_file(columns, [[1999, 1999]], ABOVE, "csv").decode("utf-8-sig").splitlines()
    assert lines[-1] == "1;1999;1.999"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_further_tables_of_a_page_follow_the_first(suffix):
    further = [Part("Quyết định: lần 1/2", [Out("Số")], [["05-QĐ"]]), Part("Họp", [Out("Số")], [])]
    content = list_file([Out("Tên")], [["An"]], ABOVE, suffix, label="Họp", further=further)
    if suffix == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        told = ["", "Quyết định: lần 1/2", "STT;Số", "1;05-QĐ", "", "Họp", "STT;Số"]
        assert lines[-7:] == told
        return
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Họp", "Quyết định  lần 1 2", "Họp 2"]
    second = book.worksheets[1]
    assert second["A1"].value.endswith(": Quyết định: lần 1/2")
    assert [cell.value for cell in second[7]] == [1, "05-QĐ"]


@pytest.mark.django_db
def test_the_file_of_faulty_rows_and_the_templates_print_on_few_pages(land):
    items = batches.intake_for("people", land.commune, by=land.by, on=ON).check(
        read_file(workbook(*ROWS, BAD), "ds.xlsx", KINDS["people"], today=ON).rows
    )
    content = marked_file(KINDS["people"], items, only_refused=False)
    faulty = openpyxl.load_workbook(io.BytesIO(content)).active
    assert faulty.page_setup.orientation == "landscape"
    assert faulty.sheet_properties.pageSetUpPr.fitToPage
    assert faulty.page_setup.fitToWidth in (None, 1)
    assert faulty.row_dimensions[5].height > 2 * 15
    empty = template_of(KINDS["people"], Units(land.commune, ON))
    sheet = openpyxl.load_workbook(io.BytesIO(empty))["Danh sách"]
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert sheet.freeze_panes == "C2"
