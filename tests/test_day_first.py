"""The doubtful pairs of day and month are day first on every way in: 12 × 12, one after another."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.utils import formats, translation

import ketnap
from ketnap.commands import figures
from ketnap.exchange.cells import Agreed, read_cell
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.workbook import read_workbook
from ketnap.facts_file import read_facts
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import PartialDate, parse_date, parse_partial_date
from ketnap.web.fields import PartialDateField, VietnameseDateField

PAIRS = [(day, month) for day in range(1, 13) for month in range(1, 13)]
SHAPES = ["{0}/{1}/2025", "{0:02d}/{1:02d}/2025", "{0}-{1}-2025", "{0}.{1}.2025"]
LATER = Agreed(today=date(2030, 1, 1))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_forms_and_texts_of_every_kind_are_day_first(shape, language):
    with translation.override(language):
        for day, month in PAIRS:
            text, wanted = shape.format(day, month), date(2025, month, day)
            assert parse_date(text) == wanted
            assert parse_partial_date(text) == PartialDate(wanted)
            assert VietnameseDateField().clean(text) == wanted
            assert PartialDateField().clean(text) == PartialDate(wanted)
            assert forms.DateField().clean(text) == wanted
            assert forms.DateField(localize=True).clean(text) == wanted
            assert forms.DateField().clean(formats.localize_input(wanted)) == wanted
            assert figures.day(text) == wanted


@pytest.mark.parametrize("shape", SHAPES)
def test_every_date_column_of_every_import_is_day_first(shape):
    columns = [
        column
        for kind in KINDS.values()
        for column in kind.columns
        if column.form in ("date", "partial")
    ]
    assert len({column.key for column in columns}) > 10
    for column in columns:
        for day, month in PAIRS:
            value, said = read_cell(column, shape.format(day, month), LATER)
            start = value.value if isinstance(value, PartialDate) else value
            assert (start, said) == (date(2025, month, day), [])


def test_a_text_file_is_day_first_cell_by_cell():
    lines = ["Ngày"] + [f"{day}/{month}/2025;x" for day, month in PAIRS]
    rows = read_workbook("\n".join(lines).encode(), "a.csv")[0].rows[1:]
    assert [parse_date(str(row[0])) for row in rows] == [date(2025, m, d) for d, m in PAIRS]


def test_facts_of_a_judged_case_are_day_first(tmp_path):
    for day, month in PAIRS:
        path = tmp_path / "case.yaml"
        path.write_text(f"applied_on: {day}/{month}/2025\nborn_on: {day:02d}.{month:02d}.1990\n")
        facts = read_facts(path, FACTS).facts
        assert facts["applied_on"] == date(2025, month, day)
        assert facts["born_on"] == PartialDate(date(1990, month, day))


def test_nobody_reads_a_date_by_a_form_of_his_own():
    """``strptime`` with a form of days, and dateutil, are how a month gets before its day."""
    found = []
    for path in Path(ketnap.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and node.module == "dateutil"
            read = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "strptime"
            if imported or (read and "%Y-%m-%d" not in ast.unparse(node)):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
