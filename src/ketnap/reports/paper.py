"""The written report on paper: a Word document in the official layout."""

from __future__ import annotations

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from ketnap.organisations.models import Kind
from ketnap.reports.written import Written, groups_sheet, sections
from ketnap.statistics.printed import of_table, signed_at
from ketnap.statistics.renderers.as_docx import CENTRE, add_sheet, blank, heading, saved, say
from ketnap.vietnamese.dates import show_date

SIGNS: dict[str, str] = {  # how a committee's papers are signed after their number
    Kind.PROVINCE: "TU",
    Kind.DISTRICT: "HU",
    Kind.CELL: "CB",
    Kind.GRASSROOTS_CELL: "CB",
}


def document(it: Written) -> bytes:
    """Return the review as .docx: heading of Party papers, paragraphs, tables, signature."""
    paper = blank()
    above = it.unit.parent.name.upper() if it.unit.parent else "ĐẢNG CỘNG SẢN VIỆT NAM"
    heading(
        paper,
        (above, it.result.unit.name.upper()),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", signed_at(it.place, it.on)),
    )
    number = paper.add_paragraph(f"Số        -BC/{SIGNS.get(it.unit.kind or '', 'ĐU')}")
    number.paragraph_format.left_indent = Cm(1.5)
    for text, size, bold in (
        (it.title, 16, True),
        ("Công tác phát triển đảng viên", 14, True),
        (
            f"(Từ ngày {show_date(it.result.since)} đến ngày {show_date(it.result.until)})",
            13,
            False,
        ),
    ):
        paragraph = paper.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic, run.font.size = bold, not bold, Pt(size)
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.space_after = Pt(2)
    hyphens = paper.add_paragraph("-----")
    hyphens.alignment = CENTRE
    for title, texts in sections(it):
        add_title(paper, title)
        for text in texts:
            add_paragraph(paper, text)
        if title.startswith("II.") and it.children.rows:
            add_sheet(paper, of_table(it.children, "Kết quả của các đơn vị"), titled=False)
    sign(paper)
    paper.add_page_break()
    add_title(paper, "PHỤ LỤC: ĐẢNG VIÊN MỚI KẾT NẠP THEO NHÓM")
    add_sheet(paper, groups_sheet(it), titled=False)
    return saved(paper)


def add_title(paper: Paper, text: str) -> None:
    """Write a heading of a part."""
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(14)
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True


def add_paragraph(paper: Paper, text: str) -> None:
    """Write a paragraph: first line in, both edges straight."""
    paragraph = paper.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_after = Pt(6)


def sign(paper: Paper) -> None:
    """Write recipients left and the signature right."""
    paper.add_paragraph()
    grid = paper.add_table(rows=1, cols=2)
    left, right = grid.cell(0, 0), grid.cell(0, 1)
    say(left, "Nơi nhận:", bold=True, size=12)
    say(left, "- Cấp ủy cấp trên (để báo cáo),", size=12)
    say(left, "- Các đơn vị trực thuộc,", size=12)
    say(left, "- Lưu.", size=12)
    say(right, "T/M CẤP ỦY", bold=True, align=CENTRE, size=14)
    say(right, "BÍ THƯ", align=CENTRE, size=14)
