"""The program's own template of a list: headings it knows, drop-downs, an example, how to fill."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.exchange.choices import PEOPLES
from ketnap.exchange.export import BOLD, fit_row, lay_out
from ketnap.exchange.kinds import Column, Kind
from ketnap.exchange.units import Units

PREPARED_ROWS = 1000
HOWTO = {
    "partial": gettext_lazy("Ngày sinh: 25/04/1999, hoặc 04/1999, hoặc 1999 nếu chỉ rõ đến đó."),
    "date": gettext_lazy("Ngày: ngày trước, tháng sau, năm đủ bốn chữ số, ví dụ 25/04/2026."),
    "yes_no": gettext_lazy("Có/không: ghi “x” hoặc “có”, “không”; để trống nếu chưa rõ."),
    "identity": gettext_lazy("Số định danh: 12 chữ số của thẻ căn cước, cả số 0 ở đầu."),
}


def template_of(kind: Kind, units: Units) -> bytes:
    """An empty .xlsx for a kind, with the units below the one that asks in its drop-downs."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    plain = {"font_name": "Times New Roman", "font_size": 12}
    head = book.add_format(
        {**plain, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#F1ECE4",
         "align": "center", "valign": "vcenter"}
    )  # fmt: skip
    must = book.add_format(
        {**plain, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#E9D5D1",
         "align": "center", "valign": "vcenter"}
    )  # fmt: skip
    text = book.add_format({**plain, "num_format": "@"})
    sheet = book.add_worksheet(_("Danh sách"))
    lists = book.add_worksheet(_("Danh mục"))
    howto = book.add_worksheet(_("Cách điền"))
    widths = [26 if column.form in ("name", "unit", "text") else 15 for column in kind.columns]
    sheet.write_string(0, 0, _("STT"), head)
    sheet.set_column(0, 0, 6)
    heads = [str(column.label) for column in kind.columns]
    fit_row(sheet, 0, heads, [BOLD * width for width in widths])
    for at, column in enumerate(kind.columns, start=1):
        label = str(column.label)
        sheet.write_string(0, at, label, must if column.required else head)
        sheet.set_column(at, at, widths[at - 1], text)
        if column.example:
            sheet.write_comment(0, at, _("Ví dụ: %(example)s") % {"example": column.example})
        allowed = _allowed(column, units)
        if allowed:
            for place, words in enumerate([label, *allowed]):
                lists.write_string(place, at, words)
            cells = xlsxwriter.utility.xl_range_abs(1, at, len(allowed), at)
            name = _("Danh mục")
            sheet.data_validation(
                1, at, PREPARED_ROWS, at,
                {"validate": "list", "source": f"='{name}'!{cells}", "error_type": "warning",
                 "error_title": label[:32], "error_message": _("Nên chọn trong danh sách.")},
            )  # fmt: skip
    lay_out(sheet, 0, widths)
    lists.hide()
    lines = [
        _("Điền vào trang “Danh sách”, mỗi dòng một mục; cột tô đậm là bắt buộc."),
        *dict.fromkeys(str(HOWTO[c.form]) for c in kind.columns if c.form in HOWTO),
        _("Để trống nghĩa là chưa rõ; ô trống không xóa thông tin đã có trong hệ thống."),
        _("Không đổi tên các cột. Có thể xóa cột không dùng và đổi thứ tự cột."),
    ]
    howto.set_column(0, 0, 100)
    for number, line in enumerate(lines):
        howto.write_string(number, 0, line, book.add_format(plain))
    book.close()
    return held.getvalue()


def _allowed(column: Column, units: Units) -> list[str]:
    if column.choices:
        return [str(choice.label) for choice in column.choices]
    if column.form == "gender":
        return ["Nam", "Nữ"]
    if column.form == "yes_no":
        return [_("có"), _("không")]
    if column.form == "ethnicity":
        return list(dict.fromkeys(PEOPLES.values()))
    if column.form == "unit":
        pool = units.cells if column.key == "cell" else units.all
        return [units.told(unit) for unit in pool[:2000]]
    return []
