"""A filled Word file as a page to print: the same text, so that both can never differ."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

ALIGNED = {
    WD_ALIGN_PARAGRAPH.CENTER: "centre",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}


@dataclass(frozen=True)
class Words:
    """Some words set alike."""

    text: str
    bold: bool
    italic: bool


@dataclass(frozen=True)
class Line:
    """A paragraph: its words, how it stands, whether a rule is drawn under it."""

    words: tuple[Words, ...]
    aligned: str
    indented: bool
    ruled: bool


@dataclass(frozen=True)
class Halves:
    """Paragraphs side by side, as in the head and at the signature."""

    cells: tuple[tuple[Line, ...], ...]


def blocks(content: bytes) -> tuple[Line | Halves, ...]:
    """Return what a Word file says, in order."""
    return tuple(_blocks(content))


def _blocks(content: bytes) -> Iterator[Line | Halves]:
    for element in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(element, Table):
            for row in element.rows:
                yield Halves(tuple(_lines(cell) for cell in row.cells))
        elif element.text.strip():
            yield _line(element)


def _lines(cell: _Cell) -> tuple[Line, ...]:
    return tuple(_line(paragraph) for paragraph in cell.paragraphs)


def _line(paragraph: Paragraph) -> Line:
    style = paragraph.style
    heavy = bool(style and style.font.bold)
    aligned = paragraph.alignment
    if aligned is None and style is not None:
        aligned = style.paragraph_format.alignment
    indent = style.paragraph_format.first_line_indent if style is not None else None
    settings = paragraph._p.pPr
    return Line(
        words=tuple(
            Words(run.text, heavy if run.bold is None else bool(run.bold), bool(run.italic))
            for run in paragraph.runs
            if run.text
        ),
        aligned=ALIGNED.get(aligned, "") if aligned is not None else "",
        indented=bool(indent),
        ruled=settings is not None and settings.find(qn("w:pBdr")) is not None,
    )
