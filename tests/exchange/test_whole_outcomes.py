"""Whole answers of ``ketnap import --check --json`` for lists that need the tree and the people."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from ketnap.__main__ import main
from ketnap.organisations import services as tree
from ketnap.targets.services import set_target
from tests.exchange.lists import ON, import_, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Chi bộ"]


@pytest.fixture
def check(land: Any, tmp_path: Any, capsys: Any) -> Any:
    """The answer to a list of that kind: exit code, counts, messages, rows as they were read."""

    def ask(kind: str, head: list[str], *rows: list[Any], more: tuple[str, ...] = ()) -> Any:
        path = tmp_path / "ds.xlsx"
        path.write_bytes(workbook(*rows, head=head))
        order = ["import", kind, str(path), "--unit", "commune", "--check", "--json", *more]
        code = main(order)
        told = json.loads(capsys.readouterr().out)
        counts = tuple(told[name] for name in ("rows", "new", "changed", "unchanged", "refused"))
        said = [(m["row"], m["column"], m["code"], m["severity"]) for m in told["messages"]]
        assert all(len(m["text"]) > 12 and "%(" not in m["text"] for m in told["messages"])
        cells = [(r["row"], r["full_name"], r["born_on"], r["cell"]) for r in told["rows_read"]]
        return code, counts, said, cells

    return ask


def person(number: int, name: str, cell: str, born: Any = "12/05/1999") -> list[Any]:
    return [number, name, born, "Nam", "Kinh", cell]


def test_units_are_found_however_they_are_shortened(check, land):
    tree.establish_many(
        [
            tree.NewUnit("tdp-1", "Chi bộ tổ dân phố 1", "cell", "commune"),
            tree.NewUnit("thcs-1", "Chi bộ trường THCS", "cell", "commune"),
            tree.NewUnit("thcs-2", "Chi bộ trường THCS", "cell", "commune"),
        ],
        basis=tree.Document("04-QĐ/ĐU", ON),
        by=land.by,
        on=ON,
    )
    names = ["CB TDP 1", "Chi bộ TDP1", "tổ dân phố số 01", "TDP-1", "Chi bộ thôn thôn Hai"]
    rows = [person(n, f"Lê {chr(64 + n)}", name) for n, name in enumerate(names, start=1)]
    rows += [person(6, "Lê Y", "trường THCS"), person(7, "Lê Z", "Đảng bộ xã Mẫu")]
    rows += [person(8, "Lê X", "Chi bộ thôn Không Có"), person(9, "Lê T", None)]
    code, counts, said, cells = check("people", HEAD, *rows)
    assert (code, counts) == (1, (9, 5, 0, 0, 4))
    assert [cell for _row, _name, _born, cell in cells[:5]] == [
        *["Chi bộ tổ dân phố 1"] * 4,
        "Chi bộ thôn Hai",
    ]
    assert said == [
        (6, "Chi bộ", "unit_read_as", "remind"),
        (7, "Chi bộ", "unit_ambiguous", "block"),
        (8, "Chi bộ", "unit_not_cell", "block"),
        (9, "Chi bộ", "unit_unknown", "block"),
        (10, "Chi bộ", "unit_missing", "block"),
    ]


def test_the_same_person_in_other_spellings_inside_the_file(check):
    rows = [
        person(1, "Lê Văn Hùng", "cell"),
        person(2, "LÊ VĂN HÙNG", "cell"),
        person(3, "Le Van Hung", "cell"),
        person(4, "Lê Văn Hùng", "second"),
        person(5, "Lê Văn Hùng", "cell", "13/05/1999"),
        person(6, "Hoàng Hoà", "cell", 1999),
        person(7, "Hoàng Hòa", "cell", 1999),
        person(8, "Hoàng Hòa", "cell", 1998),
    ]
    code, counts, said, _cells = check("people", HEAD, *rows)
    assert (code, counts) == (1, (8, 6, 0, 0, 2))
    assert said == [
        (3, "Họ và tên", "duplicate_in_file", "block"),
        (4, "Họ và tên", "duplicate_likely_in_file", "warn"),
        (5, "Họ và tên", "duplicate_likely_in_file", "warn"),
        (8, "Họ và tên", "duplicate_in_file", "block"),
    ]


def test_a_person_already_there_in_other_spellings(check, land):
    import_(land, workbook(person(1, "Nguyễn Văn Hòa", "cell"), head=HEAD))
    for name, cell, born, outcome in (
        ("Nguyễn Văn Hòa", "cell", "12/05/1999", (0, 0, 1, 0)),
        ("NGUYỄN VĂN HÒA", "cell", "12/05/1999", (0, 0, 1, 0)),
        ("nguyễn văn hòa", "cell", 1999, (0, 0, 1, 0)),
        ("Nguyễn Văn Hòa", "cell", 1998, (1, 0, 0, 0)),
        ("Nguyễn Văn Hoa", "cell", "12/05/1999", (0, 0, 0, 1)),
        ("Nguyễn Văn Hòa", "second", "12/05/1999", (0, 0, 0, 1)),
    ):
        _code, counts, _said, _cells = check("people", HEAD, person(1, name, cell, born))
        assert (name, cell, born, counts[1:]) == (name, cell, born, outcome)


def test_units_that_repeat_go_round_or_share_a_name(check, land):
    tree.establish_many(
        [tree.NewUnit(f"thcs-{n}", "Chi bộ trường THCS", "cell", "commune") for n in (1, 2)],
        basis=tree.Document("04-QĐ/ĐU", ON),
        by=land.by,
        on=ON,
    )
    head = ["STT", "Tên tổ chức", "Mã đơn vị", "Trực thuộc", "Loại"]
    rows = [
        [1, "Đảng bộ bộ phận Khối", "khoi", None, "Đảng bộ bộ phận"],
        [2, "Chi bộ Văn phòng", None, "khoi", None],
        [3, "Chi bộ Văn phòng", None, "Đảng bộ bộ phận Khối", None],
        [4, "Chi bộ Văn phòng", None, "Đảng bộ xã Mẫu", None],
        [5, "Chi bộ Alpha", None, "Chi bộ Beta", None],
        [6, "Chi bộ Beta", None, "Chi bộ Alpha", None],
        [7, "Chi bộ trường THCS", None, None, None],
        [8, "CHI BỘ THÔN MỘT", None, None, None],
        [9, "Chi bộ thôn Ba", "second", None, None],
        [10, "Chi bộ thôn Bốn", "khoi", None, None],
    ]
    code, counts, said, _cells = check("organisations", head, *rows)
    assert (code, counts) == (1, (10, 3, 0, 1, 6))
    assert said == [
        (4, "Tên tổ chức", "repeated_in_file", "block"),
        (6, "Cấp trên trực tiếp", "unit_circle", "block"),
        (7, "Cấp trên trực tiếp", "unit_circle", "block"),
        (8, "Tên tổ chức", "unit_ambiguous", "block"),
        (10, "Tên tổ chức", "unit_cannot_change", "block"),
        (11, "Mã đơn vị", "repeated_in_file", "block"),
    ]


def test_targets_that_do_not_say_what_they_are_of(check):
    head = ["STT", "Đơn vị", "Chỉ tiêu"]
    code, counts, said, _cells = check("targets", head, [1, "Chi bộ thôn Một", 2])
    assert (code, counts) == (1, (1, 0, 0, 0, 1))
    assert said == [
        (2, "Nghị quyết số", "list_silent", "block"),
        (2, "Ngày nghị quyết", "list_silent", "block"),
        (2, "Năm", "list_silent", "block"),
    ]
    given = ("--document", "05-NQ/ĐU", "--document-on", "10/01/2026", "--year", "2026")
    assert check("targets", head, [1, "Chi bộ thôn Một", 2], more=given)[:3] == (
        0,
        (1, 1, 0, 0, 0),
        [],
    )
    wide = ["STT", "Đơn vị", "Năm 2026", "Năm 2027"]
    rows = [[1, "Chi bộ thôn Một", 2, 3], [2, "Chi bộ thôn Một", 2, None]]
    code, counts, said, _cells = check("targets", wide, *rows, more=given)
    assert (code, counts) == (1, (3, 2, 0, 0, 1))
    assert said == [(3, "Đơn vị", "repeated_in_file", "block")]


def test_members_whose_dates_are_in_the_wrong_columns(check):
    head = ["STT", "Họ và tên", "Năm sinh", "Ngày vào Đảng", "Ngày chính thức", "Chi bộ"]
    rows = [
        [1, "Trần A", 1970, "03/02/1995", "03/02/1996", "cell"],
        [2, "Lê B", 1970, "03/02/1996", "03/02/1995", "cell"],
        [3, "Lê C", 2005, "03/02/2020", None, "cell"],
        [4, "Lê D", 1970, "2015", None, "cell"],
    ]
    code, counts, said, _cells = check("members", head, *rows)
    assert (code, counts) == (1, (4, 2, 0, 0, 2))
    assert said == [
        (3, "Ngày chính thức", "cannot_be", "block"),
        (4, "Ngày vào Đảng", "date_implausible", "warn"),
        (5, "Ngày vào Đảng", "date_unread", "block"),
    ]


def test_units_that_cannot_stand_where_a_list_puts_them_are_refused_before_anything_is_written(
    check, land
):
    head = ["STT", "Tên tổ chức", "Mã đơn vị", "Trực thuộc", "Ngày thành lập"]
    rows = [
        [1, "Chi bộ Xưa", None, None, "03/02/1990"],
        [2, "Chi bộ Nay", None, None, "03/02/2020"],
        [3, "Chi bộ thôn Một", "ma-moi", None, None],
        [4, "Đảng bộ bộ phận Sau", "sau", None, "01/01/2026"],
        [5, "Chi bộ Trước", None, "sau", "01/01/2025"],
        [6, "Đảng bộ xã Trong Xã", None, None, None],
    ]
    code, counts, said, _cells = check("organisations", head, *rows)
    assert (code, counts) == (1, (6, 3, 0, 0, 3))
    assert said == [
        (2, "Ngày thành lập", "before_upper", "block"),
        (4, "Tên tổ chức", "unit_namesake", "block"),
        (6, "Ngày thành lập", "before_upper", "block"),
        (7, "Loại", "unit_kind_above", "warn"),
    ]


def test_a_list_of_a_unit_that_ended_goes_to_its_cells_as_they_are_today(check, land):
    paper = tree.Document("12-QĐ/TU", ON)
    tree.merge([land.far], into=land.second, basis=paper, by=land.by, on=ON)
    tree.merge([land.commune], into=land.other_commune, basis=paper, by=land.by, on=ON)
    head = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Chi bộ"]
    rows = [
        person(1, "Đinh Một", "Chi bộ thôn Một"),
        person(2, "Đinh Hai", "Chi bộ thôn Hai"),
        person(3, "Đinh Ba", "Đảng bộ xã Khác"),
    ]
    code, counts, said, cells = check("people", head, *rows)
    assert (code, counts) == (1, (3, 2, 0, 0, 1))
    assert said == [(0, "", "unit_ended", "remind"), (4, "Chi bộ", "unit_unknown", "block")]
    assert [cell for _row, _name, _born, cell in cells[:2]] == [
        "Chi bộ thôn Một",
        "Chi bộ thôn Hai",
    ]
    code, counts, said, _cells = check("organisations", ["Tên tổ chức"], ["Chi bộ Mới"])
    assert (code, counts) == (1, (1, 0, 0, 0, 1))
    assert said[1:] == [(2, "Cấp trên trực tiếp", "upper_ended", "block")]


def test_a_class_cannot_end_or_certify_before_it_begins(check, land):
    import_(land, workbook(person(1, "Y Blen", "Chi bộ thôn Một"), head=HEAD))
    head = ["STT", "Họ và tên", "Chi bộ", "Lớp", "Khai giảng", "Bế giảng", "Ngày cấp"]
    row = [1, "Y Blen", "Chi bộ thôn Một", "Lớp I"]
    days = ["05/05/2026", "01/05/2026", "04/05/2026"]
    code, _counts, said, _cells = check("classes", head, [*row, *days])
    assert code == 1
    assert said[:2] == [
        (2, "Ngày bế giảng", "cannot_be", "block"),
        (2, "Ngày cấp giấy chứng nhận", "cannot_be", "block"),
    ]


def test_a_target_no_store_can_hold_is_refused_and_other_measures_stand_beside(check, land):
    set_target(
        organisation=land.cell,
        period="year",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
        indicator="admitted",
        measure="percent_of_members",
        number=Decimal(3),
        document_number="01-NQ/ĐU",
        document_on=dt.date(2026, 1, 5),
        by=land.by,
        on=ON,
    )
    head = ["Đơn vị", "Chỉ tiêu", "Năm", "Nghị quyết số", "Ngày nghị quyết"]
    rest = [2026, "05-NQ/ĐU", "05/01/2026"]
    rows = [
        ["Chi bộ thôn Một", 4, *rest],
        ["Chi bộ thôn Hai", 99999999999, *rest],
        ["Đảng bộ xã Mẫu", 0.6667, *rest],
    ]
    code, counts, said, _cells = check("targets", head, *rows)
    assert (code, counts) == (1, (3, 1, 0, 0, 2))
    assert said == [(3, "Chỉ tiêu", "cannot_be", "block"), (4, "Chỉ tiêu", "cannot_be", "block")]
