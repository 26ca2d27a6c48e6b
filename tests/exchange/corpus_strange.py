"""Workbooks written by somebody who had not read the program: what a careful clerk expects.

Importing the module adds its cases to those of ``corpus``.
"""

from __future__ import annotations

from openpyxl.styles import Font

from tests.exchange.corpus import AN, HEAD, W_AN, Wanted, at, case, put

CELL = "Chi bộ thôn 1"
PLAIN = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chi bộ"]


def one(row, name, born, cell=CELL, gender="male", **more):
    return Wanted(row, name, born, gender, cell, **more)


@case(
    "group rows with a bullet, a count, a number and a shortened word",
    [
        one(3, "Đinh Một", "1990-02-01", "Thôn 1"),
        one(5, "Đinh Hai", "1991-02-01", "Thôn 2"),
        one(7, "Đinh Ba", "1992-02-01", "CB Thôn 3"),
        one(9, "Đinh Bốn", "1993-02-01", "Trạm Y tế"),
    ],
    said=("row_group",) * 4,
)
def bulleted_groups(sheet):
    put(
        sheet,
        PLAIN[:4],
        ["Thôn 1"],
        [1, "Đinh Một", "1/2/1990", "Nam"],
        ["* Thôn 2: 01 đ/c"],
        [1, "Đinh Hai", "1/2/1991", "Nam"],
        ["3. CB Thôn 3 (1)"],
        [1, "Đinh Ba", "1/2/1992", "Nam"],
        ["4. Trạm Y tế"],
        [1, "Đinh Bốn", "1/2/1993", "Nam"],
    )
    for row in (2, 4, 6, 8):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)


@case(
    "columns lettered A B C D E under the heading",
    [at(3, W_AN)],
)
def lettered(sheet):
    put(sheet, HEAD, ["A", "B", "C", "D", "E", "F"], AN)


@case(
    "a total without a word for people, wrong for its group and for the list",
    [
        one(3, "Đinh Một", "1990-02-01"),
        one(6, "Đinh Hai", "1991-02-01", "Chi bộ thôn 2"),
    ],
    said=("row_group", "row_total", "total_differs", "row_group", "row_total"),
)
def bare_totals(sheet):
    put(
        sheet,
        PLAIN[:4],
        ["A", CELL],
        [1, "Đinh Một", "1/2/1990", "Nam"],
        [None, "Cộng: 3"],
        ["B", "Chi bộ thôn 2"],
        [1, "Đinh Hai", "1/2/1991", "Nam"],
        [None, "Tổng cộng: 02"],
    )


@case(
    "days whose first places were left open, and a word before the day",
    [
        one(2, "Đinh Một", "1999", codes=("values_read_as",)),
        one(3, "Đinh Hai", "1999-05", codes=("values_read_as",)),
        one(4, "Đinh Ba", "1999", codes=("values_read_as",)),
        one(5, "Đinh Bốn", "1999-05-01"),
        one(6, "Đinh Năm", None),
        one(7, "Đinh Sáu", None, codes=("date_unread",)),
    ],
)
def open_days(sheet):
    days = [".../.../1999", "?/5/1999", "//1999", "ngày 1/5/1999", "chưa xác định", "khoảng 1999"]
    names = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"]
    put(
        sheet,
        PLAIN,
        *[
            [at, f"Đinh {name}", day, "Nam", CELL]
            for at, (name, day) in enumerate(zip(names, days, strict=True), start=1)
        ],
    )


@case(
    "an office, another name or a second line in the cell of the name",
    [
        one(2, "Lê Thị Hoa (Bí thư Đoàn)", "1990", codes=("name_titled",)),
        one(3, "Y Hà/Y Há", "1990", codes=("name_titled",)),
        one(4, "Lê Văn Xuân Bí thư chi đoàn", "1990", codes=("name_titled",)),
        one(5, "Nguyễn Văn Trưởng", "1990"),
    ],
    said=("texts_composed",),
)
def more_than_a_name(sheet):
    names = [
        "Lê Thị Hoa (Bí thư Đoàn)",
        "Y Hà/Y Há",
        "Lê Văn Xuân\nBí thư chi đoàn",
        "Nguyễn Văn Trưởng",
    ]
    put(sheet, PLAIN, *[[n, name, 1990, "Nam", CELL] for n, name in enumerate(names, start=1)])


@case(
    "zeros are put back only where they were lost",
    [
        one(2, "Đinh Một", "1990", more=(("identity_number", "062090001234"),)),
        one(3, "Đinh Hai", "1990", more=(("identity_number", "001090001234"),)),
        one(
            4,
            "Đinh Ba",
            "1990",
            codes=("identity_warning",),
            more=(("identity_number", "06209000123"),),
        ),
        one(5, "Đinh Bốn", "1990", more=(("identity_number", "012345678"),)),
    ],
    answers={"leading_zeros": "pad"},
    questions=("leading_zeros",),
)
def zeros_back(sheet):
    numbers = [62090001234, 1090001234, "06209000123", 12345678]
    names = ["Một", "Hai", "Ba", "Bốn"]
    put(
        sheet,
        [*PLAIN, "Số CCCD"],
        *[
            [at, f"Đinh {name}", 1990, "Nam", CELL, number]
            for at, (name, number) in enumerate(zip(names, numbers, strict=True), start=1)
        ],
    )


def trained(row, name, schooling, qualification, *codes):
    more = (("schooling", schooling), ("qualification", qualification))
    return Wanted(row, name, "1990", "male", CELL, codes, more)


@case(
    "schooling and training in the words of offices",
    [
        trained(2, "Đinh Một", "upper_secondary", "university"),
        trained(3, "Đinh Hai", "lower_secondary_completed", "college"),
        trained(4, "Đinh Ba", "upper_secondary", "technical"),
        trained(5, "Đinh Bốn", "upper_secondary", None, "values_read_as"),
        trained(6, "Đinh Năm", None, "university", "schooling_is_training"),
        trained(7, "Đinh Sáu", None, None, "choice_unread", "choice_unread"),
    ],
    said=("values_read_as",) * 8,
)
def trained_people(sheet):
    said = [
        ("12", "Cử nhân Luật"),
        ("Lớp 9", "CĐ SP"),
        ("12/12 BT", "SC"),
        ("12/12", "Không"),
        ("Đại học", "ĐH Kinh tế"),
        ("8", "TC LLCT"),
    ]
    names = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"]
    put(
        sheet,
        [*PLAIN, "Trình độ văn hóa", "Trình độ chuyên môn"],
        *[
            [at, f"Đinh {name}", 1990, "Nam", CELL, *pair]
            for at, (name, pair) in enumerate(zip(names, said, strict=True), start=1)
        ],
    )


def people(row, name, ethnicity):
    return Wanted(row, name, "1990", "male", CELL, (), (("ethnicity", ethnicity),))


@case(
    "peoples written otherwise go in as the list has them, parts of a people as written",
    [
        people(2, "Đinh Một", "Gia Rai"),
        people(3, "Đinh Hai", "Gia Rai"),
        people(4, "Đinh Ba", "Xơ Đăng"),
        people(5, "Đinh Bốn", "H'Mông"),
        people(6, "Đinh Năm", "Hà Lăng"),
    ],
    said=("values_read_as",) * 4,
)
def peoples(sheet):
    written = ["J'rai", "Jrai", "Sê-đăng", "Mông", "Hà Lăng"]
    names = ["Một", "Hai", "Ba", "Bốn", "Năm"]
    put(
        sheet,
        [*PLAIN, "Dân tộc"],
        *[
            [at, f"Đinh {name}", 1990, "Nam", CELL, people]
            for at, (name, people) in enumerate(zip(names, written, strict=True), start=1)
        ],
    )


@case(
    "sex in whole words, and yes in the words of the heading",
    [
        one(2, "Đinh Một", "1990", more=(("youth_union_member", True),)),
        one(3, "Đinh Hai", "1990", gender="female", more=(("youth_union_member", False),)),
    ],
)
def whole_words(sheet):
    put(
        sheet,
        [*PLAIN, "Đoàn viên"],
        [1, "Đinh Một", 1990, "Nam giới", CELL, "Đoàn viên"],
        [2, "Đinh Hai", 1990, "Nữ giới", CELL, "không"],
    )


def target(row, unit, year, number, *codes):
    more = (("organisation", unit), ("year", year), ("number", number))
    return Wanted(row, None, codes=codes, more=more)


@case(
    "years over their target, result and rate",
    [
        target(4, "Thôn 1", 2026, 3),
        target(4, "Thôn 1", 2027, 4),
        target(5, "Thôn 2", 2026, 2, "values_read_as"),
    ],
    kind="targets",
    said=("row_total", *["column_unknown"] * 4),
)
def years_over_figures(sheet):
    figures = ["Chỉ tiêu", "Đã KN", "Tỷ lệ"]
    put(
        sheet,
        ["CHỈ TIÊU KẾT NẠP GIAI ĐOẠN 2026-2027"],
        ["TT", "Đơn vị", "Năm 2026", None, None, "Năm 2027"],
        [None, None, *figures, *figures],
        [1, "Thôn 1", 3, 2, 0.6667, 4, 0, 0],
        [2, "Thôn 2", "2 đ/c", None, None, "x"],
        ["Cộng", None, 5, 2, None, 4],
    )
    sheet.merge_cells("C2:E2")
    sheet.merge_cells("F2:H2")


@case(
    "old text in words of one letter before the mark is no text in capitals",
    [
        one(2, "Lê Mỹ", "1990"),
        one(3, "Y Bé", "1990"),
        one(4, "Nguyễn Văn Tú", "1990"),
        one(5, "NGUYỄN VĂN TÚ", "1991"),
    ],
    answers={"legacy": "convert"},
    questions=("legacy",),
)
def short_old_words(sheet):
    names = [("Lª Mü", 1990), ("Y BÐ", 1990), ("NguyÔn V¨n Tó", 1990), ("NGUYÔN V¡N Tó", 1991)]
    old = "Chi bé th«n 1"
    put(sheet, PLAIN, *[[at, name, y, "Nam", old] for at, (name, y) in enumerate(names, start=1)])


def in_font(sheet, name, *places):
    for place in places:
        sheet[place].font = Font(name=name)


@case(
    "fonts tell old texts from clean ones of the same letters",
    [
        one(2, "NGUYỄN VĂN TÚ", "1990"),
        one(3, "Bộ", "1990"),
        one(4, "Bé", "1990"),
        one(5, "Y Bé", "1990"),
        one(6, "Nguyễn Sạch", "1990"),
        one(7, "Bộ", "1990"),
    ],
    answers={"legacy": "convert"},
    questions=("legacy",),
)
def old_fonts(sheet):
    names = ["nguyÔn v¨n tó", "Bé", "Bé", "Y BÐ", "Nguyễn Sạch", "Bé"]
    put(sheet, PLAIN, *[[at, name, 1990, "Nam", CELL] for at, name in enumerate(names, start=1)])
    in_font(sheet, ".VnTimeH", "B2")
    in_font(sheet, ".VnTime", "B3", "B5", "B7")


@case(
    "one short word in an old font is asked about",
    [
        one(2, None, "1990", codes=("text_legacy",)),
        one(3, "Lò", "1990"),
    ],
    questions=("legacy",),
    said=("ask_legacy",),
)
def short_old_word(sheet):
    put(sheet, PLAIN, [1, "Lò", 1990, "Nam", CELL], [2, "Lò", 1990, "Nam", CELL])
    in_font(sheet, "VNI-Times", "B2")


@case(
    "an old form filled in with Unicode: its fonts tell nothing",
    [one(2, "Nguyễn Bé", "1990"), one(3, "Bé", "1990"), one(4, "Trần Mỹ", "1990")],
)
def old_form(sheet):
    names = ["Nguyễn Bé", "Bé", "Trần Mỹ"]
    put(sheet, PLAIN, *[[at, name, 1990, "Nam", CELL] for at, name in enumerate(names, start=1)])
    in_font(sheet, ".VnTime", "B2", "B3", "B4", "E2", "E3", "E4")


@case(
    "a name in two columns, both in an old font",
    [one(2, "Y Bộ", "1990"), one(3, "Nguyễn Văn Tú", "1990")],
    answers={"legacy": "convert"},
    questions=("legacy",),
)
def old_name_in_two(sheet):
    put(
        sheet,
        ["STT", "Họ và tên đệm", "Tên", "Ngày sinh", "Giới tính", "Chi bộ"],
        [1, "Y", "Bé", 1990, "Nam", CELL],
        [2, "NguyÔn V¨n", "Tó", 1990, "Nam", CELL],
    )
    in_font(sheet, ".VnTime", "B2", "C2", "B3", "C3")


def unit(row, name, *codes):
    return Wanted(row, None, codes=codes, more=(("name", name),))


@case(
    "numbers and dashes before the names of units are no part of them",
    [
        unit(2, "Đảng bộ bộ phận Rừng", "values_read_as"),
        unit(3, "Chi bộ Rừng Một", "values_read_as"),
        unit(4, "Chi bộ Rừng Hai", "values_read_as"),
        unit(5, "Chi bộ 30 tháng 4"),
    ],
    kind="organisations",
    said=("tree_drawn",),
)
def numbered_names(sheet):
    names = ["1. Đảng bộ bộ phận Rừng", "- Chi bộ Rừng Một", "1.2 Chi bộ Rừng Hai"]
    put(sheet, ["Tên tổ chức", "Loại"], *[[name, None] for name in names], ["Chi bộ 30 tháng 4"])


@case(
    "a tree drawn by the numbers before the names",
    [
        unit(2, "Đảng bộ bộ phận Rừng", "values_read_as"),
        unit(3, "Chi bộ Rừng Một", "values_read_as"),
    ],
    kind="organisations",
    said=("tree_drawn",),
)
def numbers_in_names(sheet):
    names = ["1. Đảng bộ bộ phận Rừng", "1.1. Chi bộ Rừng Một"]
    put(sheet, ["Tên tổ chức", "Loại"], *[[name, None] for name in names])


@case(
    "texts whose letters were broken by a wrong encoding",
    [
        one(2, None, "1990", codes=("text_mojibake",)),
        one(3, None, "1990", codes=("text_mojibake",)),
        one(4, "Nguyễn Văn Hòa", "1990"),
    ],
)
def broken_letters(sheet):
    whole = "Nguyễn Văn Hòa"
    western = whole.encode().decode("cp1252", "replace")
    put(sheet, PLAIN, [1, western, 1990, "Nam", CELL])
    put(sheet, [2, whole.encode().decode("cp1258", "replace"), 1990, "Nam", CELL])
    put(sheet, [3, whole, 1990, "Nam", CELL])


@case(
    "months and years that a spreadsheet made numbers, and years of two figures",
    [
        one(row, f"Đinh {name}", None, codes=("date_unread",))
        for row, name in enumerate(["Một", "Hai", "Ba", "Bốn"], start=2)
    ],
)
def numbers_for_days(sheet):
    days = [1990.1, 10.199, 90, "1990-1991"]
    names = ["Một", "Hai", "Ba", "Bốn"]
    put(
        sheet,
        PLAIN,
        *[
            [n, f"Đinh {name}", day, "Nam", CELL]
            for n, (name, day) in enumerate(zip(names, days, strict=True), start=1)
        ],
    )


@case(
    "an address that goes on in the next line is no group",
    [one(2, "Đinh Một", "1990"), one(4, "Đinh Hai", "1990")],
    said=("row_skipped",),
)
def address_goes_on(sheet):
    put(
        sheet,
        [*PLAIN, "Nơi ở"],
        [1, "Đinh Một", 1990, "Nam", CELL, "Thôn 1,"],
        [None, None, None, None, None, "xã Sa Bình"],
        [2, "Đinh Hai", 1990, "Nam", CELL, "Thôn 2"],
    )


@case(
    "rows struck out are read and told of",
    [one(2, "Đinh Một", "1990"), one(3, "Đinh Hai", "1990")],
    said=("rows_struck",),
)
def struck(sheet):
    put(sheet, PLAIN, [1, "Đinh Một", 1990, "Nam", CELL], [2, "Đinh Hai", 1990, "Nam", CELL])
    for cell in sheet[2]:
        cell.font = Font(strike=True)


@case(
    "headings of the official forms",
    [one(2, "Đinh Một", "1990", more=(("identity_number", "062090000555"),))],
    said=("column_read_as",),
)
def official_headings(sheet):
    put(
        sheet,
        [
            "TT",
            "Họ, chữ đệm và tên khai sinh",
            "Ngày, tháng, năm sinh",
            "Giới tính (Nam/Nữ)",
            "Chi bộ giới thiệu",
            "Số định danh cá nhân/CCCD",
        ],
        [1, "Đinh Một", "1990", "Nam", CELL, "062090000555"],
    )
