"""Messy workbooks as offices make them, each with what must come out of it.

A case builds its file, names the kind, and states every row expected: row number in the file,
name, birth, sex and cell as far as the file tells, and the codes said about the row.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.vietnamese.test_legacy import in_tcvn3, in_vni

TODAY = date(2026, 11, 23)

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Chi bộ"]
AN = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn 1"]
BINH = [2, "Trần Thị Bình", "03/04/2000", "Nữ", "Xơ Đăng", "Chi bộ thôn 2"]


@dataclass(frozen=True)
class Wanted:
    """One expected row; a part that is None is not known from the file."""

    row: int
    name: str | None
    born: str | None = None
    gender: str | None = None
    cell: str | None = None
    codes: tuple[str, ...] = ()
    more: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Case:
    """One file and its outcome; ``unusable`` is the code of a file refused as a whole."""

    title: str
    build: Callable[[], bytes]
    wanted: Sequence[Wanted] = ()
    kind: str = "people"
    name: str = "danh sach.xlsx"
    answers: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    unusable: str = ""
    sheet: str = ""


CASES: list[Case] = []


def case(title: str, wanted: Sequence[Wanted] = (), **more: Any) -> Callable:
    """Register a file: the decorated function fills a fresh workbook, or returns bytes."""

    def register(fill: Callable[..., Any]) -> Callable[..., Any]:
        def build() -> bytes:
            if fill.__code__.co_argcount == 0:
                return fill()
            book = Workbook()
            fill(book.active)
            return saved(book)

        CASES.append(Case(title, build, wanted, **more))
        return fill

    return register


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: Worksheet, *rows: Sequence[Any], at: int | None = None) -> None:
    """Write rows from line ``at``, or below what is there."""
    line = at or (sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value else 1)
    for offset, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(line + offset, column, value)


def title_block(sheet: Worksheet) -> None:
    """Six lines above the list, merged and bold as on paper."""
    put(
        sheet,
        ["ĐẢNG BỘ TỈNH QUẢNG NGÃI", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["ĐẢNG ỦY XÃ SA THẦY"],
        ["*"],
        ["DANH SÁCH QUẦN CHÚNG ƯU TÚ NĂM 2026"],
        ["(Kèm theo Công văn số 12-CV/ĐU, ngày 03/04/2026)"],
    )
    for area in ("A1:C1", "E1:F1", "A2:C2", "A4:F4", "A5:F5"):
        sheet.merge_cells(area)
    sheet["A4"].font = Font(bold=True)
    sheet.cell(7, 1, None)


def signature_block(sheet: Worksheet) -> None:
    put(
        sheet,
        [],
        [None, "Danh sách này có 02 đồng chí."],
        [None, None, None, "Sa Thầy, ngày 03 tháng 4 năm 2026"],
        [None, "NGƯỜI LẬP BIỂU", None, "T/M ĐẢNG ỦY"],
        [None, "(Ký, ghi rõ họ tên)", None, "BÍ THƯ"],
        [],
        [None, "Lê Văn Cảnh", None, "Phạm Thị Dung"],
    )


W_AN = Wanted(2, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1")
W_BINH = Wanted(3, "Trần Thị Bình", "2000-04-03", "female", "Chi bộ thôn 2")


def at(row: int, wanted: Wanted, **changes: Any) -> Wanted:
    return Wanted(**{**wanted.__dict__, "row": row, **changes})


@case("a clean list", [W_AN, W_BINH])
def clean(sheet):
    put(sheet, HEAD, AN, BINH)


@case(
    "title block, column numbers, total, signatures",
    [at(9, W_AN), at(10, W_BINH)],
    said=("row_total", "rows_footer"),
)
def formal(sheet):
    title_block(sheet)
    put(sheet, HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], AN, BINH, at=7)
    put(sheet, ["Tổng cộng", 2])
    signature_block(sheet)


@case("column letters A B 1 2 under the heading", [at(3, W_AN)])
def letters(sheet):
    put(sheet, HEAD, ["A", "B", 1, 2, 3, 4], AN)


@case("the heading without marks and in capitals", [W_AN])
def capitals(sheet):
    put(sheet, ["STT", "HO VA TEN", "NGAY SINH", "GIOI TINH", "DAN TOC", "CHI BO"], AN)


@case("headings with numbers, brackets, line breaks and colons", [W_AN])
def decorated(sheet):
    put(
        sheet,
        [
            "TT",
            "1. Họ và tên:",
            "Ngày, tháng,\nnăm sinh (ghi đủ)",
            "Giới tính *",
            "Dân  tộc",
            "Chi bộ\n(sinh hoạt)",
        ],
        AN,
    )


@case(
    "columns in another order with unknown ones between",
    [Wanted(2, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1")],
    said=("column_unknown", "column_unknown"),
)
def shuffled(sheet):
    put(
        sheet,
        ["Chi bộ", "Màu áo", "Giới tính", "Ngày sinh", "Họ tên", "Cỡ giày"],
        ["Chi bộ thôn 1", "đỏ", "Nam", "25/04/1999", "Nguyễn Văn An", 39],
    )


@case(
    "the classic pair of columns: birth of men, birth of women",
    [
        Wanted(3, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1"),
        Wanted(4, "Trần Thị Bình", "2000", "female", "Chi bộ thôn 2"),
    ],
)
def pair(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày sinh", None, "Chi bộ"],
        [None, None, "Nam", "Nữ", None],
        [1, "Nguyễn Văn An", "25/04/1999", None, "Chi bộ thôn 1"],
        [2, "Trần Thị Bình", None, 2000, "Chi bộ thôn 2"],
    )
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(area)


@case(
    "the same pair without merged cells and under a title block",
    [
        Wanted(9, "Nguyễn Văn An", "1999-04-25", "male"),
        Wanted(10, "Trần Thị Bình", "2000-05", "female"),
    ],
)
def pair_unmerged(sheet):
    title_block(sheet)
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày tháng năm sinh", None],
        [None, None, "Nam", "Nữ"],
        [1, "Nguyễn Văn An", "25/04/1999"],
        [2, "Trần Thị Bình", None, "05/2000"],
        at=7,
    )


@case(
    "two dates in the pair of columns",
    [Wanted(3, "Nguyễn Văn An", None, None, None, ("dates_two",))],
)
def pair_both(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày sinh", None],
        [None, None, "Nam", "Nữ"],
        [1, "Nguyễn Văn An", "25/04/1999", "25/04/1999"],
    )
    sheet.merge_cells("C1:D1")


@case(
    "sex ticked in two columns",
    [
        Wanted(3, "Nguyễn Văn An", "1999", "male"),
        Wanted(4, "Trần Thị Bình", "2000", "female"),
        Wanted(5, "Y Blen", "2001", None),
    ],
)
def ticked(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Giới tính", None],
        [None, None, None, "Nam", "Nữ"],
        [1, "Nguyễn Văn An", 1999, "x"],
        [2, "Trần Thị Bình", 2000, None, "X"],
        [3, "Y Blen", 2001],
    )
    sheet.merge_cells("D1:E1")


@case(
    "day, month and year of birth in three columns",
    [Wanted(3, "Nguyễn Văn An", "1999-04-25"), Wanted(4, "Trần Thị Bình", "2000")],
)
def boxes(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày sinh", None, None],
        [None, None, "Ngày", "Tháng", "Năm"],
        [1, "Nguyễn Văn An", 25, 4, 1999],
        [2, "Trần Thị Bình", None, None, 2000],
    )
    sheet.merge_cells("C1:E1")


@case(
    "group heading rows name the cell",
    [
        at(3, W_AN, cell="Chi bộ thôn Kơ Bei"),
        at(4, W_BINH, cell="Chi bộ thôn Kơ Bei"),
        Wanted(6, "A Thui", "1998", "male", "Chi bộ Trường THCS"),
    ],
    said=("row_group", "row_group"),
)
def groups(sheet):
    head = HEAD[:5]
    put(
        sheet,
        head,
        ["I", "Chi bộ thôn Kơ Bei"],
        AN[:5],
        BINH[:5],
        ["II", "Chi bộ Trường THCS: 1 đồng chí"],
        [1, "A Thui", 1998, "Nam", "Xơ Đăng"],
    )


@case(
    "group heading rows merged over the list, numbered in the text, with sub-totals",
    [
        Wanted(3, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1"),
        Wanted(6, "Trần Thị Bình", "2000-04-03", "female", "CHI BỘ THÔN 2"),
    ],
    said=("row_group", "row_group", "row_total", "row_total"),
)
def merged_groups(sheet):
    put(
        sheet,
        HEAD[:5],
        ["I. Chi bộ thôn 1 (01 đồng chí)"],
        AN[:5],
        ["Cộng", 1],
        ["II. CHI BỘ THÔN 2"],
        BINH[:5],
        ["Tổng cộng: 2"],
    )
    for row in (2, 5):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=5)


@case("a cell column goes before the group heading", [at(3, W_AN)], said=("row_group",))
def group_and_column(sheet):
    put(sheet, HEAD, ["I", "Đảng bộ xã Sa Thầy"], AN)


@case(
    "full name in two columns with two headings",
    [Wanted(2, "Nguyễn Văn An", "1999"), Wanted(3, "Mười", "2000")],
)
def two_columns(sheet):
    put(
        sheet,
        ["STT", "Họ và tên đệm", "Tên", "Năm sinh"],
        [1, "Nguyễn Văn", "An", 1999],
        [2, None, "Mười", 2000],
    )


@case(
    "full name in two columns under one merged heading",
    [Wanted(2, "Nguyễn Văn An", "1999"), Wanted(3, "Trần Thị Bình", "2000")],
)
def one_heading(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", None, "Năm sinh"],
        [1, "Nguyễn Văn", "An", 1999],
        [2, "Trần Thị", "Bình", 2000],
    )
    sheet.merge_cells("B1:C1")


@case(
    "names of the Central Highlands stay as they are",
    [
        Wanted(row, name, "1990")
        for row, name in enumerate(
            [
                "Y Blen",
                "A Thui",
                "H'Ngăm Niê Kdăm",
                "K’Bnam",
                "Ka Nam",
                "Cill Ha Git",
                "Sùng A Páo",
                "Rơ Châm H'Nhung",
                "Thạch Sa Rết",
                "Mười",
            ],
            start=2,
        )
    ],
)
def highlands(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh"],
        *(
            [n, name, 1990]
            for n, name in enumerate(
                [
                    "Y Blen",
                    "A Thui",
                    "H'Ngăm Niê Kdăm",
                    "K’Bnam",
                    "Ka Nam",
                    "Cill Ha Git",
                    "Sùng A Páo",
                    "Rơ Châm H'Nhung",
                    "Thạch Sa Rết",
                    "Mười",
                ],
                start=1,
            )
        ),
    )


@case(
    "every form of a birth date",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25"),
        Wanted(3, "Nguyễn Văn Ba", "1999-04-25"),
        Wanted(4, "Nguyễn Văn Ca", "1999-04-25"),
        Wanted(5, "Nguyễn Văn Da", "1999-04-25"),
        Wanted(6, "Nguyễn Văn Em", "1999"),
        Wanted(7, "Nguyễn Văn Gia", "1999-04"),
        Wanted(8, "Nguyễn Văn Hà", "1999-04-25"),
        Wanted(9, "Nguyễn Văn In", "1999-04-25"),
        Wanted(10, "Nguyễn Văn Ka", "1999-04-03"),
        Wanted(11, "Nguyễn Văn La", "1999"),
        Wanted(12, "Nguyễn Văn Mã", "1999-04-03"),
    ],
)
def all_dates(sheet):
    values = [
        date(1999, 4, 25),
        datetime(1999, 4, 25),
        "25.4.1999",
        "25-04-1999",
        1999,
        "04/1999",
        "ngày 25 tháng 4 năm 1999",
        "1999-04-25",
        "03041999",
        "1999",
        3041999,
    ]
    names = "An Ba Ca Da Em Gia Hà In Ka La Mã".split()
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        *(
            [n, f"Nguyễn Văn {name}", value]
            for n, (name, value) in enumerate(zip(names, values, strict=True), 1)
        ),
    )


@case(
    "dates that are none are refused, each with its reason",
    [
        Wanted(row, name, None, None, None, codes)
        for row, name, codes in [
            (2, "Nguyễn Văn An", ("date_unread",)),
            (3, "Nguyễn Văn Ba", ("date_unread",)),
            (4, "Nguyễn Văn Ca", ("date_unread",)),
            (5, "Nguyễn Văn Da", ("date_future",)),
            (6, "Nguyễn Văn Em", ("date_unread",)),
        ]
    ],
)
def bad_dates(sheet):
    values = ["30/02/1999", "3/4/99", "12/25/1999", "25/12/2027", "sau Tết"]
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        *(
            [n, f"Nguyễn Văn {name}", value]
            for n, (name, value) in enumerate(zip("An Ba Ca Da Em".split(), values, strict=True), 1)
        ),
    )


@case(
    "unknown dates are blank, not refused",
    [Wanted(2, "Nguyễn Văn An"), Wanted(3, "Nguyễn Văn Ba"), Wanted(4, "Nguyễn Văn Ca")],
)
def unknown_dates(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        [1, "Nguyễn Văn An", "-"],
        [2, "Nguyễn Văn Ba", "chưa rõ"],
        [3, "Nguyễn Văn Ca", None],
    )


@case(
    "a year that got a date format",
    [Wanted(2, "Nguyễn Văn An", "1985", None, None, ("date_year_as_day",))],
)
def year_as_day(sheet):
    put(sheet, ["TT", "Họ và tên", "Ngày sinh"], [1, "Nguyễn Văn An", date(1905, 6, 7)])


@case(
    "ages that are unlikely are told, not refused",
    [
        Wanted(2, "Nguyễn Văn An", "2020", None, None, ("date_implausible",)),
        Wanted(3, "Nguyễn Văn Ba", "1910", None, None, ("date_implausible",)),
    ],
)
def unlikely(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh"],
        [1, "Nguyễn Văn An", 2020],
        [2, "Nguyễn Văn Ba", 1910],
    )


US_ROWS = [
    [1, "Nguyễn Văn An", date(1999, 4, 3)],
    [2, "Trần Thị Bình", "25/12/1999"],
    [3, "A Thui", date(1998, 5, 5)],
]


@case(
    "a US workbook asks once and refuses the doubtful days until then",
    [
        Wanted(2, "Nguyễn Văn An", None, None, None, ("date_order",)),
        Wanted(3, "Trần Thị Bình", "1999-12-25"),
        Wanted(4, "A Thui", "1998-05-05"),
    ],
    questions=("date_order",),
    said=("ask_date_order",),
)
def us_asked(sheet):
    put(sheet, ["TT", "Họ và tên", "Ngày sinh"], *US_ROWS)


@case(
    "a US workbook, answered: turned back",
    [
        Wanted(2, "Nguyễn Văn An", "1999-03-04"),
        Wanted(3, "Trần Thị Bình", "1999-12-25"),
        Wanted(4, "A Thui", "1998-05-05"),
    ],
    questions=("date_order",),
    answers={"date_order": "month_first"},
)
def us_turned(sheet):
    put(sheet, ["TT", "Họ và tên", "Ngày sinh"], *US_ROWS)


@case(
    "a US workbook, answered: the days are right",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-03"),
        Wanted(3, "Trần Thị Bình", "1999-12-25"),
        Wanted(4, "A Thui", "1998-05-05"),
    ],
    questions=("date_order",),
    answers={"date_order": "day_first"},
)
def us_kept(sheet):
    put(sheet, ["TT", "Họ và tên", "Ngày sinh"], *US_ROWS)


@case(
    "serials with days beyond 12 raise no question",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25"),
        Wanted(3, "Trần Thị Bình", "1999-12-25"),
        Wanted(4, "A Thui", "1998-05-06"),
    ],
)
def serials(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Ngày sinh"],
        [1, "Nguyễn Văn An", date(1999, 4, 25)],
        [2, "Trần Thị Bình", "25/12/1999"],
        [3, "A Thui", date(1998, 5, 6)],
    )


@case(
    "lost zeros of identity numbers are asked about and warned of",
    [
        Wanted(
            2,
            "Nguyễn Văn An",
            "1999",
            "male",
            None,
            ("identity_warning",),
            (("identity_number", "62099012345"),),
        ),
        Wanted(
            3, "Trần Thị Bình", "1999", "female", None, (), (("identity_number", "062199012345"),)
        ),
    ],
    questions=("leading_zeros",),
    said=("ask_leading_zeros",),
)
def zeros(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD"],
        [1, "Nguyễn Văn An", 1999, "Nam", 62099012345],
        [2, "Trần Thị Bình", 1999, "Nữ", "062199012345"],
    )


@case(
    "lost zeros put back when agreed",
    [Wanted(2, "Nguyễn Văn An", "1999", "male", None, (), (("identity_number", "062099012345"),))],
    questions=("leading_zeros",),
    answers={"leading_zeros": "pad"},
)
def padded(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD"],
        [1, "Nguyễn Văn An", 1999, "Nam", 62099012345],
    )


@case(
    "identity numbers that contradict sex or year are warned of; old cards are fine",
    [
        Wanted(
            2,
            "Nguyễn Văn An",
            "1998",
            "female",
            None,
            ("identity_warning", "identity_warning"),
            (("identity_number", "062099012345"),),
        ),
        Wanted(3, "Trần Thị Bình", "1999", "female", None, (), (("identity_number", "233123456"),)),
    ],
)
def contradictions(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh", "Giới tính", "CCCD/CMND"],
        [1, "Nguyễn Văn An", 1998, "Nữ", "062 099 012 345"],
        [2, "Trần Thị Bình", 1999, "Nữ", 233123456],
    )


@case(
    "decomposed text is composed",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1"),
        Wanted(3, "Trần Thị Bình", "2000-04-03", "female", "Chi bộ thôn 2"),
    ],
    said=("texts_composed",),
)
def decomposed(sheet):
    rows = [
        [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
        for row in (HEAD, AN, BINH)
    ]
    put(sheet, *rows)


@case(
    "tone placement is kept as written",
    [
        Wanted(2, "Lê Thị Hoà", "1999"),
        Wanted(3, "Lê Thị Hòa", "1999"),
        Wanted(4, "Nguyễn Thuý", "1999"),
    ],
)
def tones(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh"],
        [1, "Lê Thị Hoà", 1999],
        [2, "Lê Thị Hòa", 1999],
        [3, "Nguyễn Thuý", 1999],
    )


def old_font(sheet, write):
    put(
        sheet,
        *[
            [write(cell) if isinstance(cell, str) else cell for cell in row]
            for row in (HEAD[:5], AN[:5], BINH[:5])
        ],
    )
    put(sheet, [write("Tổng cộng"), 2])


@case(
    "TCVN3 is recognised and refused until agreed",
    [
        Wanted(2, None, "1999-04-25", "male", None, ("text_legacy",)),
        Wanted(3, None, "2000-04-03", "female", None, ("text_legacy", "text_legacy")),
    ],
    questions=("legacy",),
    said=("ask_legacy",),
)
def tcvn3_asked(sheet):
    put(
        sheet,
        *[
            [
                in_tcvn3(cell) if isinstance(cell, str) and index != 3 else cell
                for index, cell in enumerate(row)
            ]
            for row in (HEAD[:5], AN[:5], BINH[:5])
        ],
    )


@case(
    "TCVN3 converted when agreed",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", "male"),
        Wanted(3, "Trần Thị Bình", "2000-04-03", "female"),
    ],
    questions=("legacy",),
    answers={"legacy": "convert"},
    said=("row_total",),
)
def tcvn3(sheet):
    old_font(sheet, in_tcvn3)


@case(
    "VNI converted when agreed",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", "male"),
        Wanted(3, "Trần Thị Bình", "2000-04-03", "female"),
    ],
    questions=("legacy",),
    answers={"legacy": "convert"},
    said=("row_total",),
)
def vni(sheet):
    old_font(sheet, in_vni)


@case(
    "yes and no in every way, blank is unknown",
    [
        Wanted(row, f"Nguyễn Văn {name}", None, None, None, codes, (("youth_union_member", known),))
        for row, name, known, codes in [
            (2, "An", True, ()),
            (3, "Ba", True, ()),
            (4, "Ca", True, ()),
            (5, "Da", False, ()),
            (6, "Em", False, ()),
            (7, "Gia", None, ()),
            (8, "Hà", None, ("yes_no_unread",)),
            (9, "In", True, ()),
            (10, "Ka", None, ()),
        ]
    ],
)
def ticks(sheet):
    values = ["x", "Có", 1, "không", 0, None, "tùy lúc", True, "chưa rõ"]
    put(
        sheet,
        ["TT", "Họ và tên", "Đoàn viên"],
        *(
            [n, f"Nguyễn Văn {name}", value]
            for n, (name, value) in enumerate(
                zip("An Ba Ca Da Em Gia Hà In Ka".split(), values, strict=True), 1
            )
        ),
    )


@case(
    "schooling in words and grades, even the grade that Excel made a day",
    [
        Wanted(row, f"Nguyễn Văn {name}", None, None, None, codes, (("schooling", value),))
        for row, name, value, codes in [
            (2, "An", "upper_secondary", ()),
            (3, "Ba", "lower_secondary_completed", ()),
            (4, "Ca", "primary", ()),
            (5, "Da", "lower_secondary_diploma", ()),
            (6, "Em", "lower_secondary_completed", ()),
            (7, "Gia", None, ("choice_unread",)),
            (8, "Hà", "upper_secondary", ()),
        ]
    ],
    said=("values_read_as", "values_read_as", "values_read_as", "values_read_as"),
)
def schooling(sheet):
    values = ["12/12", "9/12", "Tiểu học", "Tốt nghiệp THCS", date(2026, 12, 9), "giỏi", "10/10"]
    put(
        sheet,
        ["TT", "Họ và tên", "Trình độ học vấn"],
        *(
            [n, f"Nguyễn Văn {name}", value]
            for n, (name, value) in enumerate(
                zip("An Ba Ca Da Em Gia Hà".split(), values, strict=True), 1
            )
        ),
    )


@case(
    "missing names and names that are none",
    [
        Wanted(2, None, "1999-04-25", "male", "Chi bộ thôn 1", ("required",)),
        Wanted(3, None, "2000-04-03", "female", "Chi bộ thôn 2", ("name_doubtful",)),
    ],
)
def nameless(sheet):
    put(sheet, HEAD, [1, None, *AN[2:]], [2, "Bình 123", *BINH[2:]])


@case(
    "unread sex and unlisted people",
    [
        Wanted(
            2,
            "Nguyễn Văn An",
            "1999-04-25",
            None,
            "Chi bộ thôn 1",
            ("ethnicity_unlisted", "gender_unread"),
        )
    ],
)
def unread(sheet):
    put(sheet, HEAD, [1, "Nguyễn Văn An", "25/04/1999", "khác", "Hobbit", "Chi bộ thôn 1"])


@case(
    "several sheets, one list each, the sheet names the cell",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1"),
        Wanted(2, "Trần Thị Bình", "2000-04-03", "female", "Chi bộ thôn 2"),
    ],
    said=("sheet_skipped", "sheet_unit", "sheet_unit"),
)
def sheets():
    book = Workbook()
    first = book.active
    first.title = "Hướng dẫn"
    put(first, ["Cách điền: ghi đủ các cột."])
    for name, row in (("Chi bộ thôn 1", AN), ("Chi bộ thôn 2", BINH)):
        put(book.create_sheet(name), HEAD[:5], row[:5])
    return saved(book)


@case(
    "one sheet chosen of several",
    [Wanted(2, "Trần Thị Bình", "2000-04-03", "female")],
    sheet="Năm 2026",
)
def chosen():
    book = Workbook()
    book.active.title = "Năm 2025"
    put(book.active, HEAD[:5], AN[:5])
    put(book.create_sheet("Năm 2026"), HEAD[:5], BINH[:5])
    return saved(book)


@case("a hidden sheet is left alone", [W_AN], said=("sheet_hidden",))
def hidden():
    book = Workbook()
    put(book.active, HEAD, AN)
    other = book.create_sheet("Nháp")
    put(other, HEAD, BINH)
    other.sheet_state = "hidden"
    return saved(book)


@case(
    "blank lines, the heading repeated per page, prepared empty numbers",
    [at(3, W_AN), at(8, W_BINH)],
    said=("row_heading", "rows_prepared"),
)
def pages(sheet):
    put(sheet, HEAD)
    put(sheet, AN, at=3)
    put(sheet, HEAD, at=6)
    put(sheet, BINH, [3], [4], at=8)


@case(
    "the list starts far to the right and below",
    [Wanted(21, "Nguyễn Văn An", "1999-04-25", "male", "Chi bộ thôn 1")],
)
def far(sheet):
    put(sheet, [None] * 10 + HEAD, [None] * 10 + AN, at=20)


@case("a note between the rows is told of", [W_AN, at(4, W_BINH)], said=("row_skipped",))
def note(sheet):
    put(sheet, HEAD, AN, [None, "Các đồng chí sau chờ bổ sung giấy tờ"], BINH)


@case(
    "rows below a signature are still rows",
    [W_AN, Wanted(5, "Trần Thị Bình", "2000-04-03", "female", "Chi bộ thôn 2")],
    said=("rows_footer",),
)
def after_signature(sheet):
    put(sheet, HEAD, AN, [None, "Người lập biểu"], [], BINH)


@case("without running numbers", [Wanted(2, "Nguyễn Văn An", "1999"), Wanted(3, "Y Blen")])
def unnumbered(sheet):
    put(sheet, ["Họ và tên", "Năm sinh"], ["Nguyễn Văn An", 1999], ["Y Blen", None])


@case(
    "a heading remembered from last time",
    [Wanted(2, "Nguyễn Văn An", "1999")],
    remembered={"quy danh": "full_name", "tuoi tac": "born_on"},
)
def remembered(sheet):
    put(sheet, ["STT", "Quý danh", "Tuổi tác"], [1, "Nguyễn Văn An", 1999])


@case(
    "a heading remembered to be left out",
    [Wanted(2, "Nguyễn Văn An", None)],
    remembered={"nam sinh": ""},
)
def left_out(sheet):
    put(sheet, ["STT", "Họ và tên", "Năm sinh", "Giới tính"], [1, "Nguyễn Văn An", 1999, None])


@case("two columns of one meaning", [Wanted(2, "Nguyễn Văn An", "1999")], said=("column_twice",))
def twice(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Ngày sinh"],
        [1, "Nguyễn Văn An", 1999, "25/04/1998"],
    )


@case("no list at all", unusable="file_no_table")
def no_list(sheet):
    put(sheet, ["Kính gửi: Đảng ủy xã"], ["Đề nghị xem xét."])


@case("a heading and nothing under it", unusable="file_no_rows")
def no_rows(sheet):
    put(sheet, HEAD)
    signature_block(sheet)


@case("an empty workbook", unusable="file_no_table")
def empty(sheet):
    pass


@case("csv in UTF-8 with semicolons", [W_AN, W_BINH], name="ds.csv")
def csv_utf8():
    return "\n".join(";".join(map(str, row)) for row in (HEAD, AN, BINH)).encode("utf-8")


@case("csv in UTF-8 with mark, commas and quotes", [W_AN, W_BINH], name="ds.csv")
def csv_mark():
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEAD, AN, BINH)).encode(
        "utf-8-sig"
    )


@case("csv as Excel writes Unicode text: UTF-16 with tabs", [W_AN, W_BINH], name="ds.txt")
def csv_utf16():
    return "\r\n".join("\t".join(map(str, row)) for row in (HEAD, AN, BINH)).encode("utf-16")


@case("csv in Vietnamese Windows", [W_AN, W_BINH], name="ds.csv", said=("texts_composed",))
def csv_windows():
    def windows(text: str) -> bytes:
        out = b""
        for char in text:
            try:
                out += char.encode("cp1258")
            except UnicodeEncodeError:  # a tone is a byte of its own there
                parts = unicodedata.normalize("NFD", char)
                shape = unicodedata.normalize(
                    "NFC", "".join(p for p in parts if p not in "\u0300\u0301\u0303\u0309\u0323")
                )
                tone = "".join(p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323")
                out += (shape + tone).encode("cp1258")
        return out

    return windows("\r\n".join(";".join(map(str, row)) for row in (HEAD, AN, BINH)))


@case(
    "csv in TCVN3",
    [
        Wanted(2, "Nguyễn Văn An", "1999-04-25", "male"),
        Wanted(3, "Trần Thị Bình", "2000-04-03", "female"),
    ],
    name="ds.csv",
    questions=("legacy",),
    answers={"legacy": "convert"},
)
def csv_tcvn3():
    return "\r\n".join(
        ";".join(in_tcvn3(str(cell)) for cell in row[:5]) for row in (HEAD, AN, BINH)
    ).encode("latin-1")


@case(
    "members with the three dates",
    [
        Wanted(
            2,
            "Nguyễn Văn An",
            "1980",
            "male",
            "Chi bộ thôn 1",
            (),
            (
                ("joining_on", date(2010, 5, 19)),
                ("official_on", date(2011, 5, 19)),
                ("card_number", "62.012345"),
            ),
        )
    ],
    kind="members",
)
def members(sheet):
    put(
        sheet,
        [
            "STT",
            "Họ và tên",
            "Năm sinh",
            "Giới tính",
            "Ngày vào Đảng",
            "Ngày chính thức",
            "Số thẻ",
            "Chi bộ",
        ],
        [
            1,
            "Nguyễn Văn An",
            1980,
            "Nam",
            "19/05/2010",
            date(2011, 5, 19),
            "62.012345",
            "Chi bộ thôn 1",
        ],
    )


@case(
    "members: both dates under one heading; their order is checked with the database",
    [
        Wanted(
            3,
            "Nguyễn Văn An",
            "1980",
            more=(("joining_on", date(2010, 5, 19)), ("official_on", date(2009, 5, 19))),
        )
    ],
    kind="members",
)
def members_order(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Năm sinh", "Ngày vào Đảng", None],
        [None, None, None, "Dự bị", "Chính thức"],
        [1, "Nguyễn Văn An", 1980, "19/05/2010", "19/05/2009"],
    )
    sheet.merge_cells("D1:E1")


@case(
    "a class roll",
    [
        Wanted(
            2,
            "Nguyễn Văn An",
            "1999",
            None,
            "Chi bộ thôn 1",
            (),
            (
                ("passed", True),
                ("certificate_number", "15/GCN"),
                ("certificate_on", date(2026, 3, 30)),
            ),
        )
    ],
    kind="classes",
)
def roll(sheet):
    put(
        sheet,
        ["TT", "Họ và tên", "Năm sinh", "Đơn vị", "Đạt", "Số GCN", "Ngày cấp GCN"],
        [1, "Nguyễn Văn An", 1999, "Chi bộ thôn 1", "x", "15/GCN", "30/03/2026"],
    )


@case(
    "organisations under group headings",
    [
        Wanted(
            3,
            None,
            None,
            None,
            None,
            (),
            (("name", "Chi bộ thôn 1"), ("parent", "Đảng bộ xã Sa Thầy"), ("kind", "cell")),
        ),
        Wanted(
            4,
            None,
            None,
            None,
            None,
            ("code_unread",),
            (("name", "Chi bộ thôn 2"), ("parent", "Đảng bộ xã Sa Thầy"), ("kind", "cell")),
        ),
    ],
    kind="organisations",
    said=("row_group",),
)
def organisations(sheet):
    put(
        sheet,
        ["STT", "Tên tổ chức", "Mã đơn vị", "Loại"],
        ["I", "Đảng bộ xã Sa Thầy"],
        [1, "Chi bộ thôn 1", "sa-thay-1", "Chi bộ"],
        [2, "Chi bộ thôn 2", "mã có dấu", "Chi bộ"],
    )


@case(
    "targets with a total",
    [
        Wanted(
            2,
            None,
            None,
            None,
            None,
            (),
            (("organisation", "Chi bộ thôn 1"), ("number", 3), ("year", 2026)),
        ),
        Wanted(
            3,
            None,
            None,
            None,
            None,
            ("number_unread",),
            (("organisation", "Chi bộ thôn 2"), ("year", 2026)),
        ),
    ],
    kind="targets",
    said=("row_total",),
)
def targets(sheet):
    put(
        sheet,
        ["STT", "Đơn vị", "Chỉ tiêu", "Năm", "Nghị quyết số"],
        [1, "Chi bộ thôn 1", 3, 2026, "05-NQ/ĐU"],
        [2, "Chi bộ thôn 2", "ba", 2026, "05-NQ/ĐU"],
        ["Tổng cộng", None, 3],
    )
