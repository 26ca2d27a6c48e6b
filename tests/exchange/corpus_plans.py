"""Workbooks of targets, classes, members and units as offices keep them."""

from __future__ import annotations

from datetime import date

from tests.exchange.corpus import Wanted, case, put, title_block


def target(row, unit, number, year=None, indicator=None, codes=()):
    told = (("organisation", unit), ("number", number), ("year", year), ("indicator", indicator))
    return Wanted(row, None, codes=codes, more=tuple(pair for pair in told if pair[1] is not None))


@case(
    "targets with a column for each year",
    [
        target(4, "Chi bộ thôn 1", 1, 2026),
        target(4, "Chi bộ thôn 1", 2, 2027),
        target(5, "Chi bộ thôn 2", 3, 2027),
    ],
    kind="targets",
    said=("row_total", "row_without_number", "title_read", "title_read"),
)
def targets_by_year(sheet):
    put(
        sheet,
        ["CHỈ TIÊU KẾT NẠP (kèm theo Nghị quyết số 05-NQ/ĐU ngày 10/01/2026)"],
        ["TT", "Đơn vị", "Chỉ tiêu kết nạp", None],
        [None, None, 2026, "2027"],
        [1, "Chi bộ thôn 1", 1, 2],
        [2, "Chi bộ thôn 2", 0, 3],
        [3, "Chi bộ thôn 3", None, "-"],
        ["", "Cộng", 1, 5],
    )
    for area in ("A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(area)


@case(
    "targets with a column for each indicator under one year",
    [
        target(3, "Chi bộ thôn 1", 2, 2026, "admitted"),
        target(3, "Chi bộ thôn 1", 5, 2026, "sent_to_class"),
        target(4, "Chi bộ thôn 2", 1, 2026, "admitted"),
    ],
    kind="targets",
    said=("title_read", "column_unknown"),
)
def targets_by_indicator(sheet):
    put(
        sheet,
        ["GIAO CHỈ TIÊU PHÁT TRIỂN ĐẢNG NĂM 2026"],
        ["TT", "Chi bộ", "Kết nạp đảng viên", "Học lớp nhận thức về Đảng", "Người phụ trách"],
        [1, "Chi bộ thôn 1", 2, 5, "Đ/c An"],
        [2, "Chi bộ thôn 2", 1, None, "Đ/c Ba"],
    )


@case(
    "targets with years above indicators",
    [
        target(3, "Chi bộ thôn 1", 2, 2026, "admitted"),
        target(3, "Chi bộ thôn 1", 1, 2026, "women"),
        target(3, "Chi bộ thôn 1", 3, 2027, "admitted"),
        target(3, "Chi bộ thôn 1", 2, 2027, "women"),
    ],
    kind="targets",
)
def targets_by_both(sheet):
    put(
        sheet,
        ["TT", "Đơn vị", "Năm 2026", None, "Năm 2027", None],
        [None, None, "Kết nạp", "Nữ", "Kết nạp", "Nữ"],
        [1, "Chi bộ thôn 1", 2, 1, 3, 2],
    )
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
        sheet.merge_cells(area)


@case(
    "targets said in words, and words that are none",
    [
        target(2, "Chi bộ thôn 1", 2, 2026, codes=("values_read_as",)),
        target(3, "Chi bộ thôn 2", None, 2026, codes=("number_unread",)),
    ],
    kind="targets",
    said=("column_read_as", "title_read"),
)
def targets_in_words(sheet):
    put(
        sheet,
        ["TT", "Đơn vị", "Chỉ tiêu 2026"],
        [1, "Chi bộ thôn 1", "02 đồng chí"],
        [2, "Chi bộ thôn 2", "vài"],
    )


@case(
    "a class roll whose title names the class and its days",
    [
        Wanted(
            row,
            name,
            "1999",
            more=(
                ("course", "Lớp bồi dưỡng nhận thức về Đảng khóa I/2026"),
                ("starts_on", date(2026, 3, 5)),
                ("ends_on", date(2026, 3, 9)),
                ("certificate_on", date(2026, 3, 15)),
                *more,
            ),
            codes=codes,
        )
        for row, name, more, codes in (
            (4, "Nguyễn Văn An", (("passed", True),), ("values_read_as",)),
            (5, "Trần Thị Bình", (("passed", False),), ("values_read_as",)),
            (6, "A Thút", (), ("passed_unread",)),
        )
    ],
    kind="classes",
    said=("column_unknown", "title_read", "title_read", "title_read"),
)
def class_title(sheet):
    put(
        sheet,
        ["Danh sách học viên Lớp bồi dưỡng nhận thức về Đảng khóa I/2026"],
        ["(Từ ngày 05/03/2026 đến ngày 09/03/2026)"],
        ["TT", "Họ và tên", "Năm sinh", "Điểm", "Xếp loại", "Số GCN", "Ngày cấp"],
        [1, "Nguyễn Văn An", 1999, 8.5, "Khá", "1/2026", "15/03/2026"],
        [2, "Trần Thị Bình", 1999, 3, "Yếu", None, "15/03/2026"],
        [3, "A Thút", 1999, 7, "7,0", None, "15/03/2026"],
    )


@case(
    "members who joined before they could, with the card's number under a short heading",
    [
        Wanted(3, "Trần A", "1970", "male", more=(("card_number", "12345678"),)),
        Wanted(4, "Lê B", "2010", "female", codes=("date_implausible",)),
    ],
    kind="members",
)
def young_members(sheet):
    put(
        sheet,
        ["STT", "Họ và tên", "Ngày sinh", None, "Ngày vào Đảng", "Số thẻ ĐV"],
        [None, None, "Nam", "Nữ", None, None],
        [1, "Trần A", 1970, None, "03/02/1995", "12345678"],
        [2, "Lê B", None, 2010, "03/02/2020", None],
    )
    sheet.merge_cells("C1:D1")


@case(
    "a list of units under the title block, its heading in other words",
    [
        Wanted(9, None, more=(("name", "Chi bộ thôn Mới"), ("parent", "Đảng bộ xã Sa Thầy"))),
        Wanted(10, None, more=(("name", "Chi bộ trường"), ("parent", "Đảng bộ xã Sa Thầy"))),
    ],
    kind="organisations",
    said=("row_group", "row_total", "column_unknown"),
)
def units_titled(sheet):
    title_block(sheet)
    put(
        sheet,
        ["TT", "Tên chi bộ, đảng bộ", "Số đảng viên"],
        ["I", "Đảng bộ xã Sa Thầy"],
        [1, "Chi bộ thôn Mới", 20],
        [2, "Chi bộ trường", 21],
        [None, "Tổng cộng", 41],
        at=7,
    )
