"""The Word files that came with the program hold exactly the places declared, laid out as told."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.shared import Pt

from ketnap.documents.blanks import FOLDER, FORMS, PaperForm
from ketnap.documents.word import compiled
from ketnap.regulations.documents import document_kinds
from ketnap.regulations.facts import FACTS

KINDS_OF_RECORD = {  # what a blank's source may name beside a fact of the law
    *("meeting", "ballot", "person", "dossier", "organisation_version"),
    *("authority", "cell_vote", "decision"),
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_the_places_of_each_file_are_those_declared(form: PaperForm) -> None:
    places = list(form.places())
    assert compiled(form.path.read_bytes()).places == set(places)
    assert len(places) == len(set(places))


def test_every_file_belongs_to_a_form_and_every_form_to_a_kind_of_paper() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*")) == sorted(form.key for form in FORMS)
    assert [form.key for form in FORMS if not document_kinds()[form.kind].forms] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_blank_names_where_its_value_comes_from(form: PaperForm) -> None:
    strange = [
        blank.key
        for blank in form.blanks
        if blank.source.partition(".")[0] not in KINDS_OF_RECORD
        and blank.source not in FACTS
        and blank.entered != "paper"
    ]
    assert strange == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_each_file_is_an_a4_paper_in_the_prescribed_type(form: PaperForm) -> None:
    paper = Document(io.BytesIO(form.path.read_bytes()))
    sheet, normal = paper.sections[0], paper.styles["Normal"]
    measures = (sheet.page_width, sheet.page_height, sheet.top_margin, sheet.bottom_margin)
    sides = (sheet.left_margin, sheet.right_margin)
    assert [round(length.mm) for length in (*measures, *sides)] == [210, 297, 20, 20, 30, 15]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    head = [cell.text.split("\n") for cell in paper.tables[0].rows[0].cells]
    assert head[0] == ["{{ above }}", "{{ issuer }}", "*", "Số {{ number }}"]
    assert head[1][0] == "ĐẢNG CỘNG SẢN VIỆT NAM"
