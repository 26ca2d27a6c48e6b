"""Rows of a file with lists on several sheets are told apart by sheet and row everywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openpyxl import Workbook

from ketnap.__main__ import main
from ketnap.exchange.models import ImportBatch
from ketnap.people.models import Person
from tests.exchange.corpus import put, saved
from tests.exchange.lists import HEAD, ROWS, import_, outcomes, workbook
from tests.exchange.office import key, upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def two_sheets(first: list[Any], second: list[Any]) -> bytes:
    """A book with one list of one row on each of two sheets: both are row 2."""
    book = Workbook()
    book.active.title = "Thôn Một"
    put(book.active, HEAD, first)
    put(book.create_sheet("Thôn Hai"), HEAD, second)
    return saved(book)


def one(name: str, born: str = "25/04/1999", cell: str = "Chi bộ thôn Hai") -> list[Any]:
    return [1, name, born, "Nam", "Kinh", cell, None, None]


def test_a_row_is_compared_with_its_own_name_not_with_the_same_row_elsewhere(land):
    import_(land, workbook(*ROWS))
    known = [1, *ROWS[0][1:]]
    _batch, items = import_(land, two_sheets(known, one("Trần Văn Ba", "01/02/1998")))
    assert outcomes(items) == ["unchanged", "new"]
    assert sorted(Person.objects.values_list("full_name", flat=True)) == sorted(
        [*(row[1] for row in ROWS), "Trần Văn Ba"]
    )


def test_a_tick_on_one_sheet_does_not_let_in_the_same_row_of_another(clerk, land):
    import_(land, workbook(ROWS[0], [2, "Lê Văn Tư", "02/03/1997", *ROWS[0][3:]]))
    upload(clerk, two_sheets(one("Nguyễn Văn An"), one("Lê Văn Tư", "02/03/1997")))
    batch = ImportBatch.objects.get(state="checked")
    assert batch.counts["refused"] == 2
    address = f"/nhap-excel/{batch.pk}/nhap/"
    page = clerk.get(address).content.decode()
    assert "2 (Thôn Một)" in page
    assert "2 (Thôn Hai)" in page
    ticked = batch.rows.get(before__sheet="Thôn Hai")
    told = {"what": "apply", "which": "good", "confirmed": str(ticked.pk), "form_key": key()}
    clerk.post(address, told)
    names = Person.objects.filter(cell=land.second).values_list("full_name", flat=True)
    assert list(names) == ["Lê Văn Tư"]


def test_a_tick_given_is_still_there_when_the_page_is_opened_again(clerk, land):
    import_(land, workbook(*ROWS))
    faulty = [2, "Lê Xa", "30/02/1999", *ROWS[0][3:]]
    upload(clerk, workbook(one("Nguyễn Văn An"), faulty))
    batch = ImportBatch.objects.get(state="checked")
    address = f"/nhap-excel/{batch.pk}/nhap/"
    ticked = batch.rows.get(row=2)
    told = {"what": "apply", "which": "all", "confirmed": str(ticked.pk), "form_key": key()}
    clerk.post(address, told)
    box = f'name="confirmed" value="{ticked.pk}" checked'
    assert box in clerk.get(address).content.decode()
    assert Person.objects.count() == 3


def test_messages_name_the_sheet_where_a_file_has_several_lists(land, tmp_path, capsys):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(two_sheets(one("Lê Văn Tư"), one("Le Van Tu")))
    assert main(["import", "people", str(path), "--unit", "commune", "--check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(read["row"], read["sheet"]) for read in told["rows_read"]] == [
        (2, "Thôn Một"),
        (2, "Thôn Hai"),
    ]
    (said,) = told["messages"]
    assert (said["row"], said["sheet"], said["code"]) == (
        2,
        "Thôn Hai",
        "duplicate_likely_in_file",
    )
    assert "dòng 2, trang tính “Thôn Một”," in said["text"]
