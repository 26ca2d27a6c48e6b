"""Page, .xlsx, .json and .docx say the same figures to the digit; the official forms are whole."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from openpyxl import load_workbook

from ketnap.organisations.models import Organisation
from ketnap.statistics.official import OFFICIAL, official
from ketnap.statistics.printed import Printed, of_table
from ketnap.statistics.renderers import render, render_printed
from ketnap.statistics.table import table
from ketnap.vietnamese.numbers import show_number
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SINCE, UNTIL = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
KEYS = ["admitted", "women", "share_women", "mean_age", "sent_to_class"]


@pytest.fixture
def made() -> dict[str, Organisation]:
    """A filled district."""
    found = world.units()
    world.fill(found, random.Random(11), 60)
    for unit in found.values():
        unit.refresh_from_db()
    return found


def shown(value: Any) -> str:
    """Return a spreadsheet's or JSON's number as the page shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):  # a mixed column is read as texts
        try:
            value = float(value)
        except ValueError:
            return str(value)
    return show_number(int(value)) if float(value).is_integer() else show_number(value, 1)


def from_xlsx(content: bytes) -> list[list[str]]:
    """Return the rows of the first sheet."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def from_docx(content: bytes) -> list[list[str]]:
    """Return the rows of the table of figures."""
    grid = max(Document(io.BytesIO(content)).tables, key=lambda t: len(t.rows))
    return [[cell.text.strip() for cell in row.cells] for row in grid.rows]


def expected(printed: Printed) -> list[list[str]]:
    """Return the lines as text."""
    return [
        [line.number and f"{line.number}. {line.label}" or line.label]
        + [figure.text for figure in line.figures]
        + [""] * (len(printed.head) - 1 - len(line.figures))
        for line in printed.lines
    ]


def plain(text: str) -> str:
    """Whole numbers shown with an idle decimal are the same figure."""
    return text.removesuffix(",0")


def same(rows: list[list[str]], wanted: list[list[str]]) -> None:
    """Assert that the wanted rows stand in ``rows`` one after the other."""
    tidy = [[plain(cell) for cell in row] for row in rows]
    wanted = [[plain(cell) for cell in row] for row in wanted]
    start = tidy.index(wanted[0])
    assert tidy[start : start + len(wanted)] == wanted


def test_every_renderer_of_a_table_says_the_same(made: dict[str, Organisation]) -> None:
    found = table(made["u-d"], SINCE, UNTIL, KEYS, tree_day=UNTIL, compare=True)
    printed = of_table(found, "Kết nạp")
    same(from_xlsx(render(found, "xlsx", "Kết nạp")), expected(printed))
    same(from_docx(render(found, "docx", "Kết nạp")), expected(printed))
    said = json.loads(render(found, "json", "Kết nạp"))
    for row, line in zip(said["rows"], expected(printed), strict=True):
        figures = [
            shown(row["values"][key][which]) or "–" for key in KEYS for which in ("value", "before")
        ]
        assert [plain(f) for f in figures] == [plain(f) for f in line[1:]]
    drawing = ET.fromstring(render(found, "svg", "Kết nạp"))
    words = "".join(drawing.itertext())
    for row in found.rows:
        assert row.name in words


@pytest.mark.parametrize("key", sorted(OFFICIAL))
def test_an_official_form_is_the_same_on_paper_and_in_the_spreadsheet(
    made: dict[str, Organisation], key: str
) -> None:
    printed = official(
        key, made["u-d"], SINCE, UNTIL, tree_day=UNTIL, on=dt.date(2023, 1, 5), place="Sa Thầy"
    )
    same(from_xlsx(render_printed(printed, "xlsx")), expected(printed))
    content = render_printed(printed, "docx")
    same(from_docx(content), expected(printed))
    paper = Document(io.BytesIO(content))
    words = "\n".join(cell.text for grid in paper.tables for cell in grid._cells)
    for text in (
        "ĐẢNG BỘ TỈNH",
        "ĐẢNG BỘ HUYỆN",
        printed.right[0],
        "NGƯỜI LẬP BIỂU",
        "TRƯỞNG BAN",
        "Sa Thầy, ngày 05 tháng 01 năm 2023",
    ):
        assert text in words
    section = paper.sections[0]
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    for margin, wanted in zip(margins, (20, 20, 30, 15), strict=True):
        assert margin is not None
        assert abs(margin - Mm(wanted)) < Mm(0.1)


def test_the_parts_of_form_2_sum_to_its_total(made: dict[str, Organisation]) -> None:
    printed = official("2", made["u-d"], SINCE, UNTIL, tree_day=UNTIL, on=UNTIL)
    by_key = {line.key: line for line in printed.lines if line.key}
    total = by_key["admitted"].figures[0].value
    for prefix in ("occupation_", "age_", "edu_"):
        own = [line for key, line in by_key.items() if key.startswith(prefix)]
        counted = sum(line.figures[0].value for line in own)  # type: ignore[misc]
        assert counted <= total  # type: ignore[operator]
        assert counted + max(line.figures[0].unknown for line in own) >= total  # type: ignore[operator]
    assert printed.head == ("Tiêu chí", "Kỳ này", "Cùng kỳ năm trước", "% (2)·100/(3)")


def test_form_2b_has_every_group_once_and_sums_up(made: dict[str, Organisation]) -> None:
    printed = official("2b", made["u-d"], SINCE, UNTIL, tree_day=UNTIL, on=UNTIL)
    totals = [line for line in printed.lines if line.label == "Cộng"]
    admitted = table(made["u-d"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL).cell("admitted")
    assert [line.figures[0].value for line in totals] == [admitted.value] * 2
    groups = [line for line in printed.lines if line.level == 1]
    assert sum(line.figures[0].value for line in groups) == 2 * admitted.value  # type: ignore


def test_a_name_that_looks_like_a_formula_stays_a_text(made: dict[str, Organisation]) -> None:
    Organisation.objects.filter(pk=made["u-c0"].pk).update(name="x")
    made["u-c0"].versions.update(name="=1+1")
    from ketnap.audit import trail
    from ketnap.organisations.tree import shelf

    shelf._kept.clear()
    trail.append(action="rename", subject=made["u-c0"], by=None)
    found = table(made["u-d"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL)
    with zipfile.ZipFile(io.BytesIO(render(found, "xlsx", "x"))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"=1+1" in book.read("xl/sharedStrings.xml")


def test_what_is_not_kept_is_said_to_be_unknown_with_its_reason(
    made: dict[str, Organisation],
) -> None:
    form = official("2", made["u-d"], SINCE, UNTIL, tree_day=UNTIL, on=dt.date(2023, 1, 5))
    rows = [line for line in form.lines if line.label == "Không còn quần chúng"]
    assert [[figure.text for figure in line.figures] for line in rows] == [["–"] * 3] * 2
    assert any("không giữ số quần chúng" in note for note in form.notes)
    assert form.subtitle == "Năm 2022 (Từ ngày 01/01/2022 đến ngày 31/12/2022)"
