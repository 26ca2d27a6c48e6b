"""R12: sixty texts that a spreadsheet would calculate, through every export there is.

No cell of any of them is a formula or a link, and every text stands there as it is in the database.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from ketnap.exchange.models import ImportBatch
from ketnap.exchange.views_tables import TABLES
from ketnap.exchange.workbook import read_workbook
from tests.exchange import exports
from tests.exchange.exports import EXPORTS, PAYLOADS, World
from tests.exchange.office import upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HEAD = ["STT", "Họ và tên", "Năm sinh", "Quê quán", "Chi bộ"]


@pytest.fixture
def world(land: Any) -> World:
    return exports.build(land)


def stage(world: World) -> None:
    """A file whose every text is a payload, as .xlsx and as .csv; every row has an error."""
    rows = [[n, "An 1", 1999, text, text] for n, text in enumerate(PAYLOADS, start=1)]
    upload(world.people["organisation_officer"], as_text(rows))
    book = io.StringIO()
    csv.writer(book, delimiter=";").writerows([HEAD, *rows])
    upload(world.people["organisation_officer"], book.getvalue().encode("utf-8-sig"), "ds.csv")
    staged = ImportBatch.objects.filter(file_name__startswith="ds.")
    world.batches = {batch.file_name: batch for batch in staged}
    assert sorted(world.batches) == ["ds.csv", "ds.xlsx"]


def as_text(rows: list[list[Any]]) -> bytes:
    """A workbook in which each text is a text, as after typing an apostrophe first."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate([HEAD, *rows]):
        for column, value in enumerate(row):
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(at, column, value)
    book.close()
    return held.getvalue()


def texts_of(content: bytes, suffix: str) -> list[str]:
    """Every text of a file, as the program itself would read it again."""
    sheets = read_workbook(content, f"a.{suffix}")
    return [cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str)]


def calculated(content: bytes, suffix: str) -> list[str]:
    """What of a file a spreadsheet would calculate or make a link."""
    if suffix == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        return [
            cell for row in rows for cell in row if cell[:1] and cell[0] in "=+-@\t\r\n＝＋－＠"
        ]
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                part = archive.read(name)
                found += [name for sign in (b"<f>", b"<f ", b"<hyperlink") if sign in part]
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return found + [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_no_text_of_an_export_is_calculated_and_each_stands_as_it_was(name, world):
    if name == "import_marked":
        stage(world)
    export = EXPORTS[name]
    answers = export.ask(world, world.people[export.who])
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    seen: set[str] = set()
    for answer in answers:
        suffix = "csv" if answer["Content-Type"].startswith("text/csv") else "xlsx"
        assert calculated(answer.content, suffix) == []
        seen |= set(texts_of(answer.content, suffix))
    if export.holds:
        assert [text for text in PAYLOADS if text not in seen] == []


def test_each_table_of_everybody_has_every_text(world):
    answers = exports.tables(world, world.people["organisation_officer"])
    assert set(answers) == set(TABLES)
    for what in exports.SHOW_EVERYBODY:
        seen = set(texts_of(answers[what][0].content, "xlsx"))
        assert (what, [text for text in PAYLOADS if text not in seen]) == (what, [])
