"""More workbooks of offices: shortened headings, ditto marks, merged columns, broken formulas.

Importing the module adds its cases to those of ``corpus``.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime

from tests.exchange.corpus import AN, BINH, HEAD, W_AN, W_BINH, Wanted, at, case, put, saved
from tests.vietnamese.test_legacy import in_tcvn3

CELL = "Chi bộ thôn 1"
KINH = (("ethnicity", "Kinh"),)
RESOLUTION = ("document_number", "05-NQ/ĐU")


def text_file(*rows, sign=","):
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode()


@case(
    "headings shortened as on narrow columns",
    [at(2, W_AN, cell=CELL)],
    said=("column_read_as",) * 4,
)
def shortened(sheet):
    put(sheet, ["TT", "Họ và tên", "N.Sinh", "G.Tính", "D.Tộc", "CB"], AN)


@case(
    "headings of other offices, taken by their look",
    [at(2, W_AN, cell="thôn 1")],
    said=("column_read_as",) * 2,
)
def other_offices(sheet):
    put(
        sheet,
        ["STT", "Họ và tên quần chúng ưu tú", "Ngày sinh", "Nam (Nữ)", "Dân tộc", "Thôn, làng"],
        [*AN[:5], "thôn 1"],
    )


@case(
    "headings about other people are not about this one",
    [Wanted(2, "Nguyễn Văn An", "1999-04-25", None, CELL)],
    said=("column_unknown",) * 3,
)
def other_people(sheet):
    put(
        sheet,
        [
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Họ và tên cha",
            "Đảng viên giúp đỡ",
            "Nơi sinh",
            "Chi bộ",
        ],
        [1, "Nguyễn Văn An", "25/04/1999", "Nguyễn Văn Ba", "Lê Văn Giúp", "Sa Bình", CELL],
    )


@case("a name in three columns", [at(2, W_AN, cell=CELL)])
def three_columns(sheet):
    put(
        sheet,
        ["STT", "Họ", "Tên đệm", "Tên", "Ngày sinh", "Giới tính", "Chi bộ"],
        [1, "Nguyễn", "Văn", "An", "25/04/1999", "Nam", CELL],
    )


@case(
    "marks for the same as above are read and told of",
    [
        at(2, W_AN, more=KINH),
        Wanted(3, "Trần Văn Bình", "1998", "male", CELL, ("cell_repeated",) * 3, KINH),
        Wanted(4, "Lê Văn Chi", "1997", "male", CELL, ("cell_repeated",) * 3, KINH),
    ],
)
def ditto(sheet):
    put(
        sheet,
        HEAD,
        AN,
        [2, "Trần Văn Bình", 1998, "nt", "-nt-", "như trên"],
        [3, "Lê Văn Chi", 1997, '"', "″", "''"],
    )


@case(
    "a mark for the same as above with nothing above is refused",
    [Wanted(2, "Nguyễn Văn An", "1999", None, CELL, ("cell_nothing_above",))],
)
def ditto_first(sheet):
    put(sheet, HEAD, [1, "Nguyễn Văn An", 1999, "nt", "Kinh", CELL])


@case(
    "a cell merged downwards belongs to all its rows",
    [W_AN, at(3, W_BINH, cell=CELL), at(4, W_BINH, name="Lê Thị Chi", cell="Chi bộ thôn 2")],
)
def merged_down(sheet):
    put(sheet, HEAD, AN, [*BINH[:5], None], [3, "Lê Thị Chi", *BINH[2:5], "Chi bộ thôn 2"])
    sheet.merge_cells("F2:F3")


@case(
    "broken and never calculated formulas refuse their row",
    [
        Wanted(2, "Nguyễn Văn An", None, None, CELL, ("cell_error", "cell_error")),
        Wanted(3, "Trần Thị Bình", None, "female", "Chi bộ thôn 2", ("cell_formula",)),
    ],
)
def broken_formulas(sheet):
    put(sheet, HEAD, [1, "Nguyễn Văn An", "#REF!", "#N/A", "Kinh", CELL])
    put(sheet, [2, "Trần Thị Bình", "=DATE(2000,4,3)", *BINH[3:]], at=3)
    sheet["C2"].data_type = sheet["D2"].data_type = "e"


@case(
    "days with words, stops, mixed signs, an hour, an English month",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", None, CELL),
        Wanted(3, "Trần Văn Bình", "1999", None, CELL),
        Wanted(4, "Lê Văn Chi", "1999-05", None, CELL),
        Wanted(5, "Phạm Văn Dung", "1999-04-25", None, CELL),
        Wanted(6, "Hoàng Văn Em", "1999-04-25", None, CELL, ("date_time",)),
        Wanted(7, "Vũ Văn Giang", "1999-04-25", None, CELL, ("date_time",)),
        Wanted(8, "Đỗ Văn Hà", "1999-04-25", None, CELL, ("date_serial",)),
        Wanted(9, "Ngô Văn Inh", "1999-04-25", None, CELL),
    ],
)
def tidied_days(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày sinh", "Chi bộ"],
        [1, "Nguyễn Văn An", "25/04-1999.", CELL],
        [2, "Trần Văn Bình", "SN 1999", CELL],
        [3, "Lê Văn Chi", "T5/1999", CELL],
        [4, "Phạm Văn Dung", "25\\04\\1999", CELL],
        [5, "Hoàng Văn Em", "25/04/1999 08:30", CELL],
        [6, "Vũ Văn Giang", datetime(1999, 4, 25, 8, 30), CELL],
        [7, "Đỗ Văn Hà", 36275, CELL],
        [8, "Ngô Văn Inh", "25-Apr-1999", CELL],
    )


US_ROWS = (
    ["STT", "Họ và tên", "Ngày sinh", "Chi bộ"],
    [1, "Nguyễn Văn An", "5/4/1999", CELL],
    [2, "Trần Văn Bình", "4/25/1999", CELL],
)


@case(
    "texts with the month first are asked about once",
    [
        Wanted(2, "Nguyễn Văn An", None, None, CELL, ("date_order",)),
        Wanted(3, "Trần Văn Bình", None, None, CELL, ("date_unread",)),
    ],
    name="ds.csv",
    questions=("date_order",),
    said=("ask_date_order",),
)
def month_first_asked():
    return text_file(*US_ROWS)


@case(
    "texts with the month first, answered",
    [
        Wanted(2, "Nguyễn Văn An", "1999-05-04", None, CELL),
        Wanted(3, "Trần Văn Bình", "1999-04-25", None, CELL),
    ],
    name="ds.csv",
    answers={"date_order": "month_first"},
    questions=("date_order",),
)
def month_first_answered():
    return text_file(*US_ROWS)


@case(
    "an identity number that Excel shortened is refused",
    [
        Wanted(2, "Nguyễn Văn An", None, None, CELL, ("identity_rounded",)),
        Wanted(3, "Trần Văn Bình", None, None, CELL, (), (("identity_number", "062099012345"),)),
    ],
)
def shortened_number(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Số CCCD/CMND", "Chi bộ"],
        [1, "Nguyễn Văn An", "6.2099E+10", CELL],
        [2, "Trần Văn Bình", "062 099 012 345", CELL],
    )


@case(
    "a total that counts more than was read is warned of",
    [W_AN, W_BINH],
    said=("row_total", "total_differs"),
)
def total_differs(sheet):
    put(sheet, HEAD, AN, BINH, ["Tổng cộng: 25 người"])


@case(
    "years under one-line headings Nam and Nữ tell birth and sex",
    [
        Wanted(2, "Nguyễn Văn An", "1999", "male", CELL),
        Wanted(3, "Trần Thị Bình", "2000", "female", CELL),
        Wanted(4, "Lê Văn Chi", None, "male", CELL, ("date_unread",)),
    ],
)
def years_under_sexes(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Nam", "Nữ", "Chi bộ"],
        [1, "Nguyễn Văn An", 1999, None, CELL],
        [2, "Trần Thị Bình", None, "2000", CELL],
        [3, "Lê Văn Chi", "abc", None, CELL],
    )


@case(
    "ones and noughts under Nam and Nữ",
    [
        Wanted(2, "Nguyễn Văn An", "1999", "male", CELL),
        Wanted(3, "Trần Thị Bình", "2000", "female", CELL),
    ],
)
def ones_and_noughts(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Nam", "Nữ", "Chi bộ"],
        [1, "Nguyễn Văn An", 1999, 1, 0, CELL],
        [2, "Trần Thị Bình", 2000, 0, 1, CELL],
    )


@case(
    "several sheets named after their cells",
    [at(2, W_AN), at(2, W_BINH, cell="thôn 2")],
    said=("sheet_unit", "sheet_unit"),
)
def named_sheets():
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Chi bộ thôn 1"
    put(book.active, HEAD[:5], AN[:5])
    put(book.create_sheet("thôn 2"), HEAD[:5], BINH[:5])
    return saved(book)


@case(
    "a heading that is a word in TCVN3 too",
    [at(2, W_AN)],
    answers={"legacy": "convert"},
    questions=("legacy",),
)
def old_headings(sheet):
    put(
        sheet,
        [in_tcvn3(text) for text in HEAD],
        [in_tcvn3(cell) if isinstance(cell, str) else cell for cell in AN],
    )


@case(
    "names of peoples with hyphens and in capitals",
    [
        at(2, W_AN, more=(("ethnicity", "Ba Na"),)),
        at(3, W_BINH, more=(("ethnicity", "Xơ Đăng"),)),
    ],
    said=("values_read_as",),
)
def hyphens(sheet):
    put(sheet, HEAD, [*AN[:4], "Ba-na", AN[5]], [*BINH[:4], "XƠ ĐĂNG", BINH[5]])


@case(
    "targets whose title tells year and resolution",
    [
        Wanted(
            4, None, more=(("organisation", CELL), ("year", 2026), ("document_number", "05-NQ/ĐU"))
        )
    ],
    kind="targets",
    said=("column_read_as", "title_read", "title_read", "title_read", "row_total"),
)
def targets_under_a_title(sheet):
    put(
        sheet,
        ["CHỈ TIÊU KẾT NẠP ĐẢNG VIÊN NĂM 2026"],
        ["(Kèm theo Nghị quyết số 05-NQ/ĐU, ngày 05/01/2026)"],
        ["STT", "Chi bộ", "Chỉ tiêu năm 2026"],
        [1, CELL, 2],
        ["Cộng", None, 2],
    )


@case(
    "a numbered unit with nothing else is a row of a list of units",
    [
        Wanted(2, None, more=(("name", "Chi bộ thôn Mới"),)),
        Wanted(3, None, more=(("name", "Chi bộ Hợp tác xã"),)),
    ],
    kind="organisations",
)
def bare_units(sheet):
    put(
        sheet,
        ["STT", "Tên chi bộ", "Loại hình"],
        [1, "Chi bộ thôn Mới", "Chi bộ"],
        [2, "Chi bộ Hợp tác xã", None],
    )


@case("a workbook of 10,000 coloured empty rows", [W_AN, W_BINH])
def coloured(sheet):
    from openpyxl.styles import PatternFill

    put(sheet, HEAD, AN, BINH)
    fill = PatternFill("solid", fgColor="FFFF00")
    for row in range(4, 10004):
        sheet.cell(row, 3).fill = fill
    sheet["XFD1048576"].fill = fill


@case("csv with the line that tells Excel the sign", [at(3, W_AN), at(4, W_BINH)], name="ds.csv")
def csv_sign():
    return b"sep=;\r\n" + text_file(HEAD, AN, BINH, sign=";")


@case("line breaks, hard spaces and unseen signs inside cells", [W_AN], said=("texts_composed",))
def unseen_signs(sheet):
    put(
        sheet,
        ["STT", "Họ và\ntên", "Ngày\nsinh", "Giới tính", "Dân tộc", "Chi bộ"],
        ["1", "Nguyễn\u00a0Văn\nAn", " 25/04/\u00a01999", "Nam\u200b", "Kinh", "Chi bộ\nthôn 1"],
    )
