"""More workbooks of offices: registers kept for years, by several hands, on several machines."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from tests.exchange.corpus import AN, BINH, HEAD, W_AN, W_BINH, Wanted, at, case, put
from tests.vietnamese.test_legacy import in_tcvn3, in_vni

CELL = "Chi bộ thôn 1"
NAMED = ["STT", "Họ và tên", "Năm sinh", "Giới tính", "Chi bộ"]


def old(write, *rows):
    return [[write(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


@case(
    "hidden rows and columns are read and told of",
    [W_AN, W_BINH],
    said=("rows_hidden", "columns_hidden"),
)
def hidden(sheet):
    put(sheet, HEAD, AN, BINH)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[9].hidden = True  # nothing stands there


@case(
    "a workbook of the 1904 calendar: days, and days that lost their format",
    [
        Wanted(2, "Nguyễn Văn An", "1999-05-25"),
        Wanted(3, "Trần Văn Ba", "1999-05-25", codes=("date_serial",)),
    ],
)
def since_1904():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"date_1904": True, "in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["STT", "Họ và tên", "Ngày sinh"])
    sheet.write_row(1, 0, [1, "Nguyễn Văn An"])
    sheet.write_datetime(1, 2, datetime(1999, 5, 25), day)
    sheet.write_row(2, 0, [2, "Trần Văn Ba", 34843])
    book.close()
    return held.getvalue()


@case("the line below the heading says how to fill it in", [at(3, W_AN)])
def remarks(sheet):
    put(sheet, HEAD, [None, "(ghi theo CCCD)", "(dd/mm/yyyy)", "(Nam/Nữ)"], AN)


@case(
    "a pair of columns Kinh and Thiểu số tells the people",
    [
        Wanted(3, "Lê Thị Nga", "1998", more=(("ethnicity", "Kinh"),)),
        Wanted(4, "A Thút", "1999", more=(("ethnicity", "Gia Rai"),)),
        Wanted(5, "Y Blơ", "2000", codes=("ethnicity_minority",)),
    ],
)
def peoples_pair(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Dân tộc", None],
        [None, None, None, "Kinh", "Thiểu số"],
        [1, "Lê Thị Nga", 1998, "x", None],
        [2, "A Thút", 1999, None, "Gia Rai"],
        [3, "Y Blơ", 2000, None, "x"],
    )
    sheet.merge_cells("D1:E1")


@case(
    "a column that only says who is of a minority, beside a column of women",
    [
        Wanted(2, "Lê Thị Nga", "1998", "female", more=(("ethnicity", "Kinh"),)),
        Wanted(3, "A Thút", "1999", codes=("ethnicity_minority",)),
        Wanted(4, "Y Blơ", "2000", "female", more=(("ethnicity", "Ba Na"),)),
        Wanted(5, "Lê Văn Tám", "2001"),
    ],
    said=("values_read_as",),
)
def minority_only(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Nữ", "Dân tộc thiểu số"],
        [1, "Lê Thị Nga", 1998, "x", "Không"],
        [2, "A Thút", 1999, None, "x"],
        [3, "Y Blơ", 2000, "x", "Ba Na"],
        [4, "Lê Văn Tám", 2001, None, None],
    )


@case(
    "words that are no people stand in the column of peoples",
    [
        Wanted(2, "Nguyễn Văn An", "1999", codes=("ethnicity_unread",)),
        Wanted(3, "Trần Thị Bình", "1999", codes=("ethnicity_unread",)),
        Wanted(4, "A Thút", "1999", codes=("ethnicity_minority",)),
        Wanted(5, "Y Blơ", "1999", more=(("ethnicity", "Ba Na (Rơ Ngao)"),)),
    ],
)
def no_people(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Dân tộc"],
        [1, "Nguyễn Văn An", 1999, "Không"],
        [2, "Trần Thị Bình", 1999, "x"],
        [3, "A Thút", 1999, "DTTS"],
        [4, "Y Blơ", 1999, "Ba Na (Rơ Ngao)"],
    )


@case(
    "groups headed Nam and Nữ tell the sex, and end with the next unit",
    [
        Wanted(4, "Nguyễn Văn An", "1999", "male", "Chi bộ thôn 1"),
        Wanted(6, "Trần Thị Bình", "2000", "female", "Chi bộ thôn 1"),
        Wanted(8, "A Thút", "2001", None, "Chi bộ thôn 2"),
    ],
    said=("row_group", "row_group_male", "row_group_female", "row_group"),
)
def sexes(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Ghi chú"],
        ["I", "Chi bộ thôn 1"],
        ["a", "NAM"],
        [1, "Nguyễn Văn An", 1999],
        ["b", "NỮ"],
        [1, "Trần Thị Bình", 2000],
        ["II", "Chi bộ thôn 2"],
        [1, "A Thút", 2001],
    )


@case(
    "groups that name no unit inside a unit leave the unit as it was",
    [
        Wanted(4, "Nguyễn Văn An", "1999", None, "Chi bộ thôn 1"),
        Wanted(6, "Trần Thị Bình", "2000", None, "Chi bộ thôn 1"),
    ],
    said=("row_group", "row_group_other", "row_group_other"),
)
def other_groups(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Ghi chú"],
        ["I", "Chi bộ thôn 1"],
        ["a)", "Đoàn viên ưu tú"],
        [1, "Nguyễn Văn An", 1999],
        ["b)", "Quần chúng khác"],
        [2, "Trần Thị Bình", 2000],
    )


@case(
    "signatures without a line of their own: place and day in figures, the headman's name",
    [at(2, W_AN, cell=None), at(3, W_BINH, cell=None)],
    said=("rows_footer",),
)
def headman(sheet):
    put(
        sheet,
        ["Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc"],
        AN[1:5],
        BINH[1:5],
        [],
        [None, None, None, "Sa Thầy, ngày 1/11/2026"],
        [None, None, None, "Trưởng thôn"],
        ["Trần Văn Sáu", None, None, "Lê Văn Tám"],
    )


@case(
    "the total is broken down below it",
    [W_AN, W_BINH],
    said=("row_total", "row_total", "row_total"),
)
def broken_down(sheet):
    put(
        sheet,
        HEAD,
        AN,
        BINH,
        [None, "Cộng: 2 người"],
        [None, "Trong đó: Nữ 01"],
        [None, "Trong đó: dân tộc thiểu số", None, 1],
    )


@case(
    "a title in one cell is no upper line of the heading",
    [at(3, W_AN)],
    said=("column_unknown",),
)
def title_near(sheet):
    put(sheet, ["(Từ ngày 05/03/2026 đến ngày 09/03/2026)"], [*HEAD, "Chức danh"], [*AN, "BT"])


@case(
    "the running number in three lines, other words for places, the same in capitals",
    [
        at(
            2,
            W_AN,
            more=(("home", "Bình Sơn"), ("residence", "Tổ 1"), ("qualification", "university")),
        )
    ],
    said=("values_read_as",),
)
def more_words(sheet):
    put(
        sheet,
        ["S\nT\nT", *(head.upper() for head in HEAD[1:]), "NGUYÊN QUÁN", "TRÚ QUÁN", "TRÌNH ĐỘ CM"],
        [*AN, "Bình Sơn", "Tổ 1", "ĐH"],
    )


@case(
    "days in words, in Roman months, with what clings to them",
    [Wanted(row, "Nguyễn Văn An", "1999-05-12") for row in range(2, 12)]
    + [Wanted(12, "Nguyễn Văn An", "1999")],
)
def worded_days(sheet):
    days = [
        "12 thg 5, 1999",
        "12-Tháng 5-1999",
        "12 Tháng Năm 1999",
        "12/V/1999",
        "12.v.1999",
        "Ngày 12 tháng 5 năm 1999",
        "'12/05/1999",
        "12/05/1999.",
        "ngày sinh: 12/5/1999",
        "１２/０５/１９９９",
        "1999.0",
    ]
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        *([number, "Nguyễn Văn An", day] for number, day in enumerate(days, start=1)),
    )


@case(
    "days that are none: short years, no year, impossible days, days to come",
    [Wanted(row, "Nguyễn Văn An", None, codes=("date_unread",)) for row in range(2, 9)]
    + [Wanted(9, "Nguyễn Văn An", None, codes=("date_future",))],
)
def no_days(sheet):
    days = ["12/05/99", "5-6-99", "25/12", "29/02/1999", "00/05/1999", "99", "1998-1999"]
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        *([number, "Nguyễn Văn An", day] for number, day in enumerate(days, start=1)),
        [8, "Nguyễn Văn An", "12/05/2030"],
    )


@case(
    "words in the column of identity numbers",
    [
        Wanted(2, "Nguyễn Văn An", "1999", more=(("identity_number", "062099012345"),)),
        Wanted(3, "Trần Văn Ba", "1999"),
        Wanted(4, "Lê Văn Cảnh", "1999"),
        Wanted(5, "Lê Văn Dũng", "1999", codes=("identity_unread",)),
        Wanted(6, "Lê Văn Em", "1999", codes=("identity_unread",)),
        Wanted(7, "Lê Văn Giang", "1999", codes=("identity_rounded",)),
    ],
)
def numbers_in_words(sheet):
    numbers = [
        "CCCD: 062 099 012 345",
        "Chưa có",
        "không",
        "O62099012346",
        "062099012347/231234568",
        "6.2099E+10",
    ]
    names = ["Nguyễn Văn An", "Trần Văn Ba", "Lê Văn Cảnh", "Lê Văn Dũng", "Lê Văn Em"]
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh", "Số CCCD"],
        *(
            [number, name, 1999, text]
            for number, (name, text) in enumerate(
                zip([*names, "Lê Văn Giang"], numbers, strict=True), start=1
            )
        ),
    )


@case(
    "names with what is no part of them, and names whose letters were lost",
    [
        Wanted(2, "Đ/c Nguyễn Văn An", codes=("name_titled",)),
        Wanted(3, "Lê Văn Ba - Bí thư", codes=("name_titled",)),
        Wanted(4, None, codes=("name_doubtful",)),
        Wanted(5, None, codes=("name_doubtful",)),
        Wanted(6, "Ông Ích Khiêm", codes=("name_titled",)),
        Wanted(7, "NGUYỄN THỊ HOA", more=(("home", "Qu?ng Ngãi"),), codes=("text_lost",)),
        Wanted(8, "nguyễn văn em"),
    ],
)
def doubtful_names(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Quê quán"],
        [1, "Đ/c Nguyễn Văn An"],
        [2, "Lê Văn Ba - Bí thư"],
        [3, "Nguy?n V?n C?"],
        [4, "1. Lê Văn Mười"],
        [5, "Ông Ích Khiêm"],
        [6, "NGUYỄN THỊ HOA", "Qu?ng Ngãi"],
        [7, "nguyễn văn em"],
    )


@case(
    "ticks of Wingdings in a column of yes and no",
    [
        Wanted(2, "Nguyễn Văn An", more=(("youth_union_member", True),)),
        Wanted(3, "Trần Văn Ba", more=(("youth_union_member", True),)),
        Wanted(4, "Lê Văn Cảnh", more=(("youth_union_member", False),)),
        Wanted(5, "Lê Văn Dũng", codes=("yes_no_unread",)),
        Wanted(6, "Lê Văn Em"),
    ],
)
def wingdings(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Đoàn viên"],
        [1, "Nguyễn Văn An", "ü"],
        [2, "Trần Văn Ba", "þ"],
        [3, "Lê Văn Cảnh", "Không"],
        [4, "Lê Văn Dũng", "Kinh"],
        [5, "Lê Văn Em", None],
    )


OLD_ROWS = [
    ["STT", "Họ và tên", "Năm sinh", "Dân tộc"],
    [1, "Lê Thị Ánh", 1999, "Kinh"],
    [2, "Y Blơ", 1998, "Xơ Đăng"],
]
OLD_WANTED = [
    Wanted(2, "Lê Thị Ánh", "1999", more=(("ethnicity", "Kinh"),)),
    Wanted(3, "Y Blơ", "1998", more=(("ethnicity", "Xơ Đăng"),)),
]


@case(
    "a highland name in TCVN3 is converted with the rest when agreed",
    OLD_WANTED,
    questions=("legacy",),
    answers={"legacy": "convert"},
)
def highland_tcvn3(sheet):
    put(sheet, *old(in_tcvn3, *OLD_ROWS))


@case(
    "a highland name in VNI is converted with the rest when agreed",
    OLD_WANTED,
    questions=("legacy",),
    answers={"legacy": "convert"},
)
def highland_vni(sheet):
    put(sheet, *old(in_vni, *OLD_ROWS))


@case(
    "a highland name in VNI is not taken as it stands before the question is answered",
    [
        Wanted(2, None, "1999", codes=("text_legacy",), more=(("ethnicity", "Kinh"),)),
        Wanted(3, None, "1998", codes=("text_legacy", "text_legacy")),
    ],
    questions=("legacy",),
    said=("ask_legacy",),
)
def highland_asked(sheet):
    put(sheet, *old(in_vni, *OLD_ROWS))


@case(
    "a clean highland name in a workbook where others are in VNI stays",
    [
        Wanted(2, "Lê Thị Ánh", "1999"),
        Wanted(3, "Y Blô", "1998"),
        Wanted(4, "Nguyễn Văn Tư", "1998"),
    ],
    questions=("legacy",),
    answers={"legacy": "convert"},
)
def mixed_vni(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh"],
        [1, in_vni("Lê Thị Ánh"), 1999],
        [2, "Y Blô", 1998],
        [3, "Nguyễn Văn Tư", 1998],
    )


@case(
    "a second list below the first, with its columns in another order",
    [W_AN, Wanted(7, "Trần Thị Bình", "2000-04-03", "female", "Chi bộ thôn 2")],
    said=("row_skipped",),
)
def two_lists(sheet):
    put(
        sheet,
        HEAD,
        AN,
        [],
        [],
        ["DANH SÁCH BỔ SUNG"],
        ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Chi bộ"],
        [1, "Trần Thị Bình", "Nữ", "03/04/2000", "Xơ Đăng", "Chi bộ thôn 2"],
    )


@case("letters lost when a .csv was saved", unusable="file_letters_lost", name="ds.csv")
def lost():
    lines = ["STT;H? và tên;N?m sinh;Chi b?", "1;Nguy?n V?n An;1999;Chi b? t? dân ph? 1"]
    return "\r\n".join(lines).encode("latin-1")


@case(
    "both sexes ticked",
    [Wanted(2, "Lê An", "1999", codes=("gender_both",))],
)
def both_sexes(sheet):
    put(sheet, ["STT", "Họ và tên", "Nam", "Nữ", "Năm sinh"], [1, "Lê An", "x", "x", 1999])


@case("a sheet asked for that is not there", unusable="file_no_sheet", sheet="Thôn 9")
def no_such_sheet(sheet):
    put(sheet, HEAD, AN)
