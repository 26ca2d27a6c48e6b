"""A sheet of paper as .xlsx: figures as numbers, texts as texts and never as formulas."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping

import xlsxwriter

from ketnap.statistics.printed import Figure, Printed, widths

FONT = "Times New Roman"


def render(printed: Printed) -> bytes:
    """Return the workbook."""
    return render_book({"Số liệu": printed})


def render_book(papers: Mapping[str, Printed]) -> bytes:
    """Return a workbook with a sheet for each paper, by its name (31 signs at most)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, printed in papers.items():
        draw(book, book.add_worksheet(name), printed)
    book.close()
    return out.getvalue()


def draw(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, printed: Printed
) -> None:
    """Write one paper onto a sheet."""
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    boxed = {**base, "border": 1}

    def style(**more: object) -> xlsxwriter.format.Format:
        return book.add_format({**boxed, **more})

    plain = book.add_format(base)
    strong = book.add_format({**base, "bold": True})
    heading = book.add_format({**base, "bold": True, "font_size": 14, "align": "center"})
    centred = book.add_format({**base, "italic": True, "align": "center"})
    head = style(bold=True, align="center", text_wrap=True, bg_color="#F4EFE6")
    last = len(printed.head) - 1
    row = 0
    for number, text in enumerate(printed.left):
        sheet.write_string(row + number, 0, text, strong if number else plain)
    for number, text in enumerate(printed.right):
        sheet.write_string(row + number, last, text, strong)
    row += max(len(printed.left), len(printed.right)) + 1
    for text, look in ((printed.title, heading), (printed.subtitle, centred)):
        if last:
            sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text, look)
        row += 1
    row += 1
    for column, text in enumerate(printed.head):
        sheet.write_string(row, column, text, head)
    row += 1
    if printed.numbering:
        for column in range(last + 1):
            sheet.write_string(row, column, f"({column + 1})", head)
        row += 1
    sheet.freeze_panes(row, 1)
    sheet.repeat_rows(row - 1 - printed.numbering, row - 1)
    looks = {
        (kind, bold): style(
            bold=bold, align="right", num_format="#,##0.0" if kind == "one" else "#,##0"
        )
        for kind in ("one", "none")
        for bold in (False, True)
    }
    labels = {
        level: style(bold=level == 0, indent=max(level - 1, 0) + (level > 0), text_wrap=True)
        for level in range(4)
    }
    for line in printed.lines:
        label = f"{line.number}. {line.label}" if line.number else line.label
        sheet.write_string(row, 0, label, labels[min(line.level, 3)])
        for column in range(1, last + 1):
            figure = line.figures[column - 1] if column <= len(line.figures) else None
            write(sheet, row, column, figure, looks, line.level == 0)
        row += 1
    row += 1
    columns = widths(printed, 100)
    small = book.add_format({**base, "italic": True, "font_size": 11, "text_wrap": True})
    for note in printed.notes:
        if last:  # over all columns, so that a long note does not shrink the printed page
            sheet.merge_range(row, 0, row, last, "", small)
        sheet.write_string(row, 0, note, small)
        sheet.set_row(row, 15 * math.ceil(len(note) / (0.9 * sum(columns))))
        row += 1
    if printed.place_and_date:
        sheet.write_string(row + 1, max(last - 1, 0), printed.place_and_date, centred)
    if printed.feet:
        sheet.write_string(row + 2, 0, printed.feet[0], strong)
        sheet.write_string(row + 2, max(last - 1, 0), printed.feet[-1], strong)
    for column, wide in enumerate(columns):
        sheet.set_column(column, column, wide)
    sheet.set_paper(9)
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)  # 30, 15, 20, 20 mm
    if last > 6:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    figure: Figure | None,
    looks: dict,
    bold: bool,
) -> None:
    """Write one figure: a number where there is one, else what stands for it."""
    if figure is None:
        sheet.write_blank(row, column, None, looks["none", bold])
    elif figure.hidden or figure.value is None:
        sheet.write_string(row, column, figure.text, looks["none", bold])
    else:
        kind = "one" if "," in figure.text else "none"
        value = figure.value if kind == "none" else round(figure.value + 1e-9, 1)
        sheet.write_number(row, column, value, looks[kind, bold])
