"""The clerk's own file comes back as it was, with what is wrong beside it and coloured in it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from ketnap.exchange.batches import intake_for
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.marked import marked_original
from ketnap.exchange.reading import read_file
from tests import factories
from tests.exchange.corpus import HEAD, put, saved, signature_block, title_block
from tests.exchange.lists import ON

pytestmark = pytest.mark.django_db

RED, NONE = "FFF6D5D0", "00000000"
GOOD = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Một"]
BAD = [2, "Trần Thị Bình", "31/02/2000", "Nữ", "Xơ Đăng", "Chi bộ thôn Xa"]


def official() -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách & <nguồn>"
    title_block(sheet)
    put(sheet, HEAD, GOOD, BAD, at=7)
    sheet["B9"].font = Font(name="Times New Roman", bold=True)
    sheet.column_dimensions["B"].width = 31
    signature_block(sheet)
    book.create_sheet("Phụ lục")["A1"] = "=1+1"
    return book


def marked(content: bytes, land: Any, mend: Any = None) -> Any:
    kind = KINDS["people"]
    reading = read_file(content, "ds.xlsx", kind, today=ON)
    if mend is not None:
        mend(reading.rows)
    items = intake_for("people", land.commune, by=land.by, on=ON).check(reading.rows)
    out = marked_original(content, kind, items, reading.lists)
    assert out is not None
    return out


def test_the_same_file_comes_back_with_coloured_cells_and_what_to_mend():
    land = factories.land(members=0)
    before = openpyxl.load_workbook(io.BytesIO(saved(official())))
    book = openpyxl.load_workbook(io.BytesIO(marked(saved(official()), land)))
    assert book.sheetnames == ["Danh sách & <nguồn>", "Phụ lục"]
    assert book["Phụ lục"]["A1"].value == "=1+1"
    sheet, old = book.worksheets[0], before.worksheets[0]
    assert [str(area) for area in sheet.merged_cells.ranges] == [
        str(area) for area in old.merged_cells.ranges
    ]
    assert sheet["A4"].font.b is True
    assert sheet["B9"].font.b is True
    assert sheet["B9"].font.name == "Times New Roman"
    assert sheet.column_dimensions["B"].width == 31
    for row in old.iter_rows():
        for cell in row:
            assert sheet[cell.coordinate].value == cell.value, cell.coordinate
    assert sheet["G7"].value == "Cần sửa"
    assert sheet["G8"].value is None
    assert "tháng 2 năm 2000 chỉ có 29 ngày" in sheet["G9"].value
    assert "Chi bộ thôn Xa" in sheet["G9"].value
    fills = {name: sheet[f"{name}9"].fill.fgColor.rgb for name in "BCDF"}
    assert fills == {"B": NONE, "C": RED, "D": NONE, "F": RED}


def test_the_marked_file_is_read_as_before_and_marked_in_the_same_column():
    land = factories.land(members=0)
    first = marked(saved(official()), land)
    reading = read_file(first, "ds.xlsx", KINDS["people"], today=ON)
    assert [row.values.get("full_name") for row in reading.rows] == [GOOD[1], BAD[1]]
    assert [said.code for said in reading.messages if said.code == "column_unknown"] == []
    sheet = openpyxl.load_workbook(io.BytesIO(marked(first, land))).worksheets[0]
    assert sheet["G7"].value == "Cần sửa"
    assert sheet["H7"].value is None


def test_what_was_mended_on_the_page_stands_in_the_file():
    land = factories.land(members=0)

    def mend(rows: list[Any]) -> None:
        row = rows[1]
        row.mended = True
        row.cells |= {"Ngày sinh": "28/02/2000", "Chi bộ": "=Chi bộ thôn Hai"}

    sheet = openpyxl.load_workbook(io.BytesIO(marked(saved(official()), land, mend))).worksheets[0]
    assert sheet["C9"].value == "28/02/2000"
    assert (sheet["F9"].value, sheet["F9"].data_type) == ("=Chi bộ thôn Hai", "s")
    assert sheet["C8"].value == "25/04/1999"
