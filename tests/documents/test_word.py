"""Word files of an office: edited in Word, checked before use, never able to do anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document

from ketnap.documents.blanks import FORMS
from ketnap.documents.word import UnsoundSheet, compiled, joined, local_fault, local_path, sheet_of

FORM = FORMS[0]


def edited(change: Callable[[Document], object]) -> bytes:
    """Return our own file after a change as Word makes it."""
    paper = Document(io.BytesIO(FORM.path.read_bytes()))
    change(paper)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def saying(text: str) -> bytes:
    return edited(lambda paper: paper.add_paragraph(text))


@pytest.fixture
def own_edition() -> Iterator[Path]:
    """The place of an office's own edition of the form; empty again afterwards."""
    path = local_path(FORM)
    path.parent.mkdir(exist_ok=True)
    yield path
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{{ candidate|upper }}",
        "{{ candidate.full_name }}",
        "{{ candidate['x'] }}",
        "{{ cycler() }}",
        "{% for x in candidate %}{{ x }}{% endfor %}",
        "{% if candidate %}có{% endif %}",
        "{% set candidate = 1 %}",
        "{%p include 'x' %}",
        "{{ 'a'.__class__.__mro__ }}",
        "{{ lipsum.__globals__.os.popen('id').read() }}",
        "{{ candidate",
        "{% raw %}",
    ],
)
def test_a_file_that_says_more_than_places_is_not_used(text: str) -> None:
    with pytest.raises(UnsoundSheet):
        compiled(saying(text))


def test_a_place_in_header_or_properties_is_not_used() -> None:
    def in_header(paper: Document) -> None:
        paper.sections[0].header.paragraphs[0].text = "{{ candidate }}"

    def in_properties(paper: Document) -> None:
        paper.core_properties.title = "{{ candidate }}"

    for change in (in_header, in_properties):
        with pytest.raises(UnsoundSheet, match="Đầu trang"):
            compiled(edited(change))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4", b"<html></html>" * 9])
def test_what_is_no_word_file_is_told_so(content: bytes) -> None:
    with pytest.raises(UnsoundSheet, match="Không mở được tệp Word"):
        compiled(content)


def test_a_packed_bomb_is_refused_by_the_sizes_it_declares() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 6_000_000)
    with pytest.raises(UnsoundSheet, match="quá lớn"):
        compiled(held.getvalue())


def test_an_entity_that_reads_a_file_is_not_followed() -> None:
    secret = Path(__file__).resolve()
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p><w:sectPr/></w:body></w:document>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", xml)
    with pytest.raises(UnsoundSheet):
        compiled(held.getvalue())


def test_an_office_can_edit_the_form_in_word(own_edition: Path) -> None:
    own_edition.write_bytes(saying("Lời văn riêng về {{ candidate }}."))
    assert local_fault(FORM) == ""
    values = {**dict.fromkeys(FORM.places(), "x"), "candidate": "Y Blen"}
    sheet = sheet_of(FORM)
    paper = Document(io.BytesIO(joined([(sheet, sheet.text(values))])))
    assert paper.paragraphs[-1].text == "Lời văn riêng về Y Blen."


def test_a_place_that_word_cut_into_pieces_is_found(own_edition: Path) -> None:
    def cut(paper: Document) -> None:
        paragraph = paper.add_paragraph("Về {{ cand")
        paragraph.add_run("idate }}").bold = True

    own_edition.write_bytes(edited(cut))
    sheet = sheet_of(FORM)
    text = sheet.text({**dict.fromkeys(FORM.places(), "x"), "candidate": "Y Blen"})
    assert Document(io.BytesIO(sheet.file(text))).paragraphs[-1].text == "Về Y Blen"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (saying("{{ identity_number }}"), "chương trình không biết: identity_number"),
        (saying("{{ 7*7 }}"), "không có biểu thức"),
        (b"not a file of Word", "Không mở được tệp Word"),
    ],
)
def test_an_unsound_edition_is_told_and_ours_is_used(
    own_edition: Path, content: bytes, says: str
) -> None:
    own_edition.write_bytes(content)
    assert says in local_fault(FORM)
    assert sheet_of(FORM).places == set(FORM.places())
