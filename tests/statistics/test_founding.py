"""The founding article's figures from the demo, to the digit, by every way they can be had."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from docx import Document
from openpyxl import load_workbook

from ketnap.__main__ import main
from ketnap.demo.loading import load_demo
from ketnap.organisations.models import Organisation
from ketnap.reports.paper import document
from ketnap.reports.written import sections, write
from ketnap.statistics import snapshot
from ketnap.statistics.renderers import render
from ketnap.statistics.table import table
from ketnap.statistics.verify import verify_figures
from ketnap.targets.choosing import targets_for

pytestmark = [pytest.mark.database]
SINCE, UNTIL, TODAY = dt.date(2020, 7, 1), dt.date(2022, 12, 31), dt.date(2026, 11, 23)
DISTRICT = {
    "admitted": 275,
    "ethnic_minority": 116,
    "rural": 56,
    "youth_union": 190,
    "women": 165,
    "average_per_year": 110,
}
SA_BINH = {"sent_to_class": 90, "admitted": 19, "target_admitted": 25, "share_of_target": 76}


@pytest.mark.django_db
def test_the_article_is_told_by_table_command_spreadsheet_document_and_review(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_demo(TODAY)
    snapshot.forget()
    district = Organisation.objects.get(code="sa-thay-district")
    commune = Organisation.objects.get(code="sa-binh-commune-2020")
    for unit, figures in ((district, DISTRICT), (commune, SA_BINH)):
        found = table(unit, SINCE, UNTIL, list(figures), tree_day=UNTIL)
        assert {key: found.cell(key).value for key in figures} == figures
        assert {found.cell(key).unknown for key in figures} == {0}

        words = ("figures", "--unit", unit.code, "--from", "2020-07-01", "--to", "2022-12-31")
        assert main([*words, "--json"]) == 0
        first = json.loads(capsys.readouterr().out)[0]["values"]
        assert {key: first[key]["value"] for key in figures} == figures

        sheet = load_workbook(io.BytesIO(render(found, "xlsx", "x"))).worksheets[0]
        rows = [r for r in sheet.iter_rows(values_only=True) if r[0] == found.unit.name]
        line = rows[-1]  # the name stands in the heading first
        assert [float(cell) for cell in line[1:]] == [float(v) for v in figures.values()]

        paper = Document(io.BytesIO(render(found, "docx", "x")))
        grid = max(paper.tables, key=lambda one: len(one.rows))
        cells = [cell.text for cell in grid.rows[1].cells[1:]]
        assert [float(text.replace(",", ".")) for text in cells] == list(figures.values())

    half_term = targets_for([commune.pk], SINCE, UNTIL, "admitted")[commune.pk]
    assert half_term.number == 25

    then = table(district, SINCE, UNTIL, ["admitted"], tree_day=UNTIL)
    now = table(
        Organisation.objects.get(code="quang-ngai-province"),
        SINCE,
        UNTIL,
        ["admitted"],
        tree_day=TODAY,
        successors=True,
    )
    assert now.cell("admitted").value == then.cell("admitted").value == 275

    review = write(district, SINCE, UNTIL, kind="half_term", on=dt.date(2023, 1, 5))
    told = "\n".join(text for _title, texts in sections(review) for text in texts)
    for sentence in (
        "đã kết nạp 275 đảng viên",
        "đoàn viên thanh niên: 190 (69,1%)",
        "nữ: 165 (60,0%)",
        "dân tộc thiểu số: 116 (42,2%)",
        "đảng viên nông thôn: 56 (20,4%)",
        "Bình quân mỗi năm kết nạp 110 đảng viên",
        "Xã Sa Bình: đã cử 90 người học lớp bồi dưỡng nhận thức về Đảng, kết nạp 19 đảng viên, "
        "đạt 76,0% chỉ tiêu 25",
    ):
        assert sentence in told
    paper = Document(io.BytesIO(document(review)))
    assert "đã kết nạp 275 đảng viên" in "\n".join(p.text for p in paper.paragraphs)

    assert verify_figures().differences == []
    assert main(["verify", "--figures"]) == 0
