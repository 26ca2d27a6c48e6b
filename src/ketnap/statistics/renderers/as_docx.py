"""A sheet of paper as .docx: A4, Times New Roman, margins 20/20/30/15 mm (399-QĐ/TW, 9-1-2026)."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as Grid
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from ketnap.statistics.printed import Printed

FONT = "Times New Roman"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
WIDE = 7  # more columns than this lie across


def render(printed: Printed) -> bytes:
    """Return the document."""
    paper = blank(across=len(printed.head) > WIDE)
    heading(paper, printed.left, printed.right)
    add_sheet(paper, printed)
    feet(paper, printed)
    return saved(paper)


def blank(*, across: bool = False) -> Paper:
    """Return an empty A4 document in the prescribed font and margins."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if across:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    normal.paragraph_format.space_after = Pt(6)
    return paper


def saved(paper: Paper) -> bytes:
    """Return the bytes of the file."""
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def say(
    cell: _Cell, text: str, *, bold: bool = False, align: object = None, size: float = 12
) -> Paragraph:
    """Write one paragraph into a cell; return it."""
    paragraph = cell.paragraphs[0]
    if paragraph.text:
        paragraph = cell.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    return paragraph


PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


def heading(paper: Paper, left: tuple[str, ...], right: tuple[str, ...]) -> None:
    """Write the two halves of the heading: the Party's name ruled below, place and date in italics
    (05-HD/VPTW, 27-5-2026)."""
    grid = paper.add_table(rows=1, cols=2)
    for number, text in enumerate(left):
        last = number == len(left) - 1
        say(grid.cell(0, 0), text, bold=last, align=CENTRE, size=13)
        if last:
            say(grid.cell(0, 0), "*", align=CENTRE)
    for number, text in enumerate(right):
        line = say(grid.cell(0, 1), text, bold=number == 0, align=CENTRE, size=13)
        if text == PARTY:
            rule_below(line)
        elif number and right[0] == PARTY:
            line.runs[0].italic = True


def rule_below(paragraph: Paragraph) -> None:
    """Draw a line under a paragraph."""
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        below.set(qn(f"w:{name}"), value)
    borders.append(below)
    paragraph._p.get_or_add_pPr().append(borders)


def add_sheet(paper: Paper, printed: Printed, *, titled: bool = True) -> None:
    """Write title, table and notes."""
    if titled:
        for text, size in ((printed.title, 15), (printed.subtitle, 13)):
            paragraph = paper.add_paragraph()
            run = paragraph.add_run(text)
            run.bold, run.font.size = size == 15, Pt(size)
            run.italic = size == 13
            paragraph.alignment = CENTRE
    grid = paper.add_table(rows=0, cols=len(printed.head))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    add_line(grid, list(printed.head), bold=True, align=CENTRE, again=True)
    if printed.numbering:
        numbers = [f"({n + 1})" for n in range(len(printed.head))]
        add_line(grid, numbers, align=CENTRE, again=True)
    for line in printed.lines:
        label = f"{line.number}. {line.label}" if line.number else line.label
        figures = [figure.text for figure in line.figures]
        figures += [""] * (len(printed.head) - 1 - len(figures))
        cells = ["   " * max(line.level - 1, 0) + label, *figures]
        add_line(grid, cells, bold=line.level == 0)
    sheet = paper.sections[0]
    room = (sheet.page_width or 0) - (sheet.left_margin or 0) - (sheet.right_margin or 0)
    figures_wide = min(Mm(26), int(room * 0.62 / max(len(printed.head) - 1, 1)))
    grid.autofit = False
    for number, column in enumerate(grid.columns):
        rest = room - figures_wide * (len(printed.head) - 1)
        column.width = figures_wide if number else rest
        for cell in column.cells:
            cell.width = column.width
    for note in printed.notes:
        paragraph = paper.add_paragraph()
        run = paragraph.add_run(note)
        run.italic, run.font.size = True, Pt(11)
        paragraph.paragraph_format.space_after = Pt(2)


def add_line(
    grid: Grid, texts: list[str], *, bold: bool = False, align: object = None, again: bool = False
) -> None:
    """Add a row; one that stands ``again`` is repeated on every page."""
    row = grid.add_row()
    for number, text in enumerate(texts):
        where = align if align is not None else (RIGHT if number else None)
        say(row.cells[number], text, bold=bold, align=where, size=12 if len(texts) <= WIDE else 11)
    properties = row._tr.get_or_add_trPr()
    whole = OxmlElement("w:cantSplit")
    properties.append(whole)
    if again:
        properties.append(OxmlElement("w:tblHeader"))


def feet(paper: Paper, printed: Printed) -> None:
    """Write place, date and who signs."""
    if not printed.feet:
        return
    paper.add_paragraph()
    grid = paper.add_table(rows=1, cols=2)
    say(grid.cell(0, 0), "", align=CENTRE)
    say(grid.cell(0, 0), printed.feet[0], bold=True, align=CENTRE, size=13)
    say(grid.cell(0, 1), printed.place_and_date, align=CENTRE, size=13)
    say(grid.cell(0, 1), printed.feet[-1], bold=True, align=CENTRE, size=13)
