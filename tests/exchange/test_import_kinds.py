"""Members, classes, organisations and targets come in, again and back out."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from openpyxl.styles import Alignment

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.reading import read_file
from ketnap.organisations import services as tree
from ketnap.organisations.models import Organisation
from ketnap.people.membership import end_membership
from ketnap.people.models import Membership, Person
from ketnap.targets.models import Target
from tests.exchange.corpus import put, saved
from tests.exchange.lists import ON, ROWS, import_, outcomes, workbook

pytestmark = pytest.mark.django_db


def test_members_come_in_with_their_dates(land):
    head = ["STT", "Họ và tên", "Năm sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ", "Chi bộ"]
    row = [1, "Nguyễn Văn An", 1980, "19/05/2010", "19/05/2011", "62012345", "cell"]
    _batch, items = import_(land, workbook(row, head=head), "members")
    member = Membership.objects.get()
    assert (member.joining_on, member.official_on, member.card_number, member.cell) == (
        date(2010, 5, 19),
        date(2011, 5, 19),
        "62012345",
        land.cell,
    )
    row[5] = "62012399"
    _batch, items = import_(land, workbook(row, head=head), "members")
    assert outcomes(items) == ["changed"]
    member.refresh_from_db()
    assert member.card_number == "62012399"
    _batch, items = import_(land, workbook(row, head=head), "members")
    assert outcomes(items) == ["unchanged"]


MEMBERS = ["STT", "Họ và tên", "Năm sinh", "Ngày vào Đảng", "Chi bộ"]


def members(*names: str) -> bytes:
    rows = [[at, name, 1980, "19/05/2010", "cell"] for at, name in enumerate(names, start=1)]
    return workbook(*rows, head=MEMBERS)


def test_a_long_list_of_members_is_taken_back_in_few_statements_whole(land):
    words = "An Ba Cảnh Dung Giang Hà Khoa Linh Minh".split()
    names = [" ".join(("Nguyễn", *three)) for three in product(words, repeat=3)][:600]
    few, _items = import_(land, members("Trần Thị Một"), "members")
    many, _items = import_(land, members(*names), "members")
    with CaptureQueriesContext(connection) as asked:
        assert batches.undo_batch(many, by=land.by, on=ON) == 600
    assert len(asked) < 120
    assert [person.full_name for person in Person.objects.all()] == ["Trần Thị Một"]
    assert Membership.objects.get().person.full_name == "Trần Thị Một"
    entry = Entry.objects.get(action="undo_import")
    removed = entry.values_beside.filter(field__endswith=".full_name")
    assert sorted(value.before for value in removed) == sorted(names)
    assert batches.undo_batch(few, by=land.by, on=ON) == 1
    assert Person.objects.count() == 0


def test_members_are_not_taken_back_once_one_of_them_has_left_or_is_named_elsewhere(land):
    batch, _items = import_(land, members("Trần Thị Một", "Lê Văn Hai"), "members")
    one = Membership.objects.get(person__full_name="Trần Thị Một")
    end_membership(one, ended_on=date(2026, 9, 1), ended_by="died", by=land.by, on=ON)
    with pytest.raises(Refused) as refused:
        batches.undo_batch(batch, by=land.by, on=ON)
    assert refused.value.codes == ("touched_since",)
    assert "Trần Thị Một đã được sửa sau khi nhập" in str(refused.value)
    assert Membership.objects.count() == 2
    other, _items = import_(land, members("Phạm Thị Ba", "Đỗ Văn Bốn"), "members")
    import_(land, workbook(ROWS[0]))
    helper = Person.objects.get(full_name="Đỗ Văn Bốn")
    Dossier.objects.get().helpers.create(member=helper, since=ON)
    with pytest.raises(Refused) as refused:
        batches.undo_batch(other, by=land.by, on=ON)
    assert "Đỗ Văn Bốn đã được dùng ở nơi khác" in str(refused.value)
    assert "Phạm Thị Ba" not in str(refused.value)
    assert Membership.objects.count() == 4


def test_a_change_of_a_member_is_not_taken_back_over_a_later_one(land):
    head = [*MEMBERS, "Số thẻ"]
    row = [1, "Nguyễn Văn An", 1980, "19/05/2010", "cell", "62012345"]
    import_(land, workbook(row, head=head), "members")
    row[5] = "62012399"
    batch, _items = import_(land, workbook(row, head=head), "members")
    row[5] = "62000000"
    later, _items = import_(land, workbook(row, head=head), "members")
    with pytest.raises(Refused) as refused:
        batches.undo_batch(batch, by=land.by, on=ON)
    assert refused.value.codes == ("touched_since",)
    assert Membership.objects.get().card_number == "62000000"
    assert batches.undo_batch(later, by=land.by, on=ON) == 1
    assert Membership.objects.get().card_number == "62012399"


def test_a_member_on_a_list_of_candidates_keeps_out_of_the_cases(land):
    import_(
        land,
        workbook(
            [1, "Nguyễn Văn An", "25/04/1980", "cell"],
            head=["STT", "Họ và tên", "Ngày sinh", "Chi bộ"],
        ),
        "members",
    )
    row = [1, "Nguyễn Văn An", "25/04/1980", "Nam", "Kinh", "cell", None, "03/04/2026"]
    _batch, items = import_(land, workbook(row))
    assert [said.code for said in items[0].row.messages] == ["member_already"]
    assert Dossier.objects.count() == 0


def test_a_class_roll_enrols_people_who_are_known_and_certifies_them(land):
    import_(land, workbook(*ROWS))
    head = [
        "STT",
        "Họ và tên",
        "Năm sinh",
        "Chi bộ",
        "Lớp",
        "Ngày khai giảng",
        "Đạt",
        "Số GCN",
        "Ngày cấp GCN",
    ]
    rows = [
        [
            1,
            "Nguyễn Văn An",
            1999,
            "cell",
            "Khóa I/2026",
            "01/06/2026",
            "x",
            "15/GCN",
            "10/06/2026",
        ],
        [2, "Người Lạ", 1999, "cell", "Khóa I/2026", "01/06/2026", "x", None, None],
    ]
    batch, items = import_(land, workbook(*rows, head=head), "classes")
    assert outcomes(items) == ["new", "refused"]
    assert [said.code for said in items[1].row.messages] == ["not_found"]
    enrolment = Enrolment.objects.get()
    assert (enrolment.passed, enrolment.certificate_number, enrolment.course.title) == (
        True,
        "15/GCN",
        "Khóa I/2026",
    )
    dossier = Dossier.objects.get(person__full_name="Nguyễn Văn An")
    assert dossier.certificate_issued_on == date(2026, 6, 10)
    _batch, items = import_(land, workbook(*rows, head=head), "classes")
    assert outcomes(items) == ["unchanged", "refused"]
    assert Course.objects.count() == 1
    batches.undo_batch(batch, by=land.by, on=ON)
    dossier.refresh_from_db()
    assert (Enrolment.objects.count(), dossier.certificate_issued_on) == (0, None)


def test_a_roll_without_cells_finds_its_people_by_name_and_birth(land):
    rows = [
        [1, "Y Blen", "17/05/2001", "Nữ", "Xơ Đăng", "Chi bộ thôn Một", None, None],
        [2, "A Thút", "1999", "Nam", "Gia Rai", "Chi bộ thôn Một", None, None],
        [3, "A Thút", "03/04/1999", "Nam", "Gia Rai", "Chi bộ thôn Hai", None, None],
    ]
    import_(land, workbook(*rows))
    roll = [["Lớp bồi dưỡng nhận thức về Đảng khóa I"]]
    roll += [["Khai giảng ngày 05/06/2026, bế giảng ngày 09/06/2026"]]
    roll += [["STT", "Họ và tên", "Năm sinh", "Kết quả"]]
    roll += [[1, "Y Blen", 2001, "Đạt"], [2, "A Thút", 1999, "Đạt"], [3, "Y Khác", 2001, "Đạt"]]
    _batch, items = import_(land, workbook(*roll[1:], head=roll[0]), "classes")
    assert [[said.code for said in item.row.messages] for item in items] == [
        ["person_by_name"],
        ["duplicate_several"],
        ["not_found"],
    ]
    enrolment = Enrolment.objects.get()
    assert (enrolment.dossier.person.full_name, enrolment.course.starts_on) == (
        "Y Blen",
        date(2026, 6, 5),
    )


def test_organisations_come_in_under_known_parents_and_rows_of_the_file(land):
    head = ["STT", "Tên tổ chức", "Mã đơn vị", "Loại", "Cấp trên", "Địa bàn khó khăn"]
    rows = [
        [1, "Đảng bộ bộ phận Rừng", "rung", "Đảng bộ bộ phận", None, None],
        [2, "Chi bộ Rừng Một", "rung-1", "Chi bộ", "Đảng bộ bộ phận Rừng", "x"],
        [3, "Chi bộ thôn Một", "cell", "Chi bộ", None, None],
    ]
    content = workbook(*rows, head=head)
    batch, items = import_(land, content, "organisations", options={"document_number": "05-QĐ/ĐU"})
    assert outcomes(items) == ["new", "new", "unchanged"]
    made = Organisation.objects.get(code="rung-1")
    assert (made.parent.code, made.kind, made.versions.get().hard_area) == ("rung", "cell", True)
    _batch, items = import_(land, content, "organisations")
    assert outcomes(items) == ["unchanged"] * 3
    assert batches.undo_batch(batch, by=land.by, on=ON) == 2
    assert not Organisation.objects.filter(code__startswith="rung").exists()


def drawn(*, numbers: bool) -> bytes:
    """A list of units that draws its tree by numbers, or by how far in the names stand."""
    tree = [
        ("1", 0, "Đảng ủy xã Mẫu", "Đảng bộ xã"),
        ("1.1", 1, "Đảng bộ bộ phận Rừng", "Đảng bộ bộ phận"),
        ("1.1.1", 2, "Chi bộ Rừng Một", "Chi bộ"),
        ("1.1.2", 2, "Chi bộ Rừng Hai", None),
        ("1.2", 1, "Chi bộ thôn Một", "Chi bộ"),
    ]
    if numbers:
        return workbook(
            *[[number, name, kind] for number, _depth, name, kind in tree],
            head=["STT", "Tên tổ chức", "Loại"],
        )
    book = Workbook()
    sheet = book.active
    put(sheet, ["TT", "Tên tổ chức", "Loại"])
    for at, (_number, depth, name, kind) in enumerate(tree, start=1):
        put(sheet, [at, name, kind])
        sheet.cell(at + 1, 2).alignment = Alignment(indent=depth)
    return saved(book)


@pytest.mark.parametrize("numbers", [True, False], ids=["by numbers", "by indents"])
def test_a_tree_drawn_by_a_list_of_organisations_is_taken_as_drawn(land, numbers):
    content = drawn(numbers=numbers)
    reading = read_file(content, "ds.xlsx", KINDS["organisations"], today=ON)
    assert [said.code for said in reading.messages if said.code == "tree_drawn"] == ["tree_drawn"]
    batch, items = import_(land, content, "organisations")
    assert outcomes(items) == ["unchanged", "new", "new", "new", "unchanged"]
    assert [said.code for said in items[0].row.messages] == ["unit_read_as"]
    wood = Organisation.objects.get(name="Đảng bộ bộ phận Rừng")
    assert wood.parent == land.commune
    assert sorted(unit.name for unit in Organisation.objects.filter(parent=wood)) == [
        "Chi bộ Rừng Hai",
        "Chi bộ Rừng Một",
    ]
    _batch, items = import_(land, content, "organisations")
    assert outcomes(items) == ["unchanged"] * 5
    assert batches.undo_batch(batch, by=land.by, on=ON) == 3


def test_a_party_organisation_under_its_full_name_is_the_one_called_after_its_place(land):
    tree.establish_many(
        [tree.NewUnit("sa-binh", "Xã Sa Bình", "commune", "province")],
        basis=tree.Document("01-QĐ/TU", ON),
        by=land.by,
        on=ON,
    )
    rows = [["1", "Đảng ủy xã Sa Bình", "Đảng bộ xã"], ["1.1", "Chi bộ thôn Ba", "Chi bộ"]]
    content = workbook(*rows, head=["STT", "Tên tổ chức", "Loại"])
    _batch, items = import_(land, content, "organisations", unit=land.province)
    assert outcomes(items) == ["unchanged", "new"]
    assert [said.code for said in items[0].row.messages] == ["unit_read_as"]
    assert Organisation.objects.get(name="Chi bộ thôn Ba").parent.code == "sa-binh"


def test_a_tree_whose_upper_row_is_refused_takes_nothing_in_below_it(land):
    rows = [
        ["1", "Đảng bộ bộ phận Rừng", "lạ lùng"],
        ["1.1", "Chi bộ Rừng Một", "Chi bộ"],
        ["2", "Chi bộ Suối", "Chi bộ"],
        ["2.1", "Chi bộ dưới Suối", "Chi bộ"],
    ]
    content = workbook(*rows, head=["STT", "Tên tổ chức", "Loại"])
    _batch, items = import_(land, content, "organisations")
    assert [[said.code for said in item.row.messages] for item in items] == [
        ["choice_unread"],
        ["upper_refused"],
        [],
        ["unit_under_cell"],
    ]
    assert outcomes(items) == ["refused", "refused", "new", "refused"]


def test_targets_are_set_then_revised_by_the_document_of_the_list(land):
    head = ["STT", "Đơn vị", "Chỉ tiêu", "Năm", "Nghị quyết số", "Ngày nghị quyết"]
    rows = [
        [1, "Chi bộ thôn Một", 3, 2026, "05-NQ/ĐU", "05/01/2026"],
        [2, "Chi bộ thôn Hai", 2, 2026, "05-NQ/ĐU", "05/01/2026"],
    ]
    _batch, items = import_(land, workbook(*rows, head=head), "targets")
    assert outcomes(items) == ["new", "new"]
    rows[0][2], rows[0][4] = 4, "09-NQ/ĐU"
    batch, items = import_(land, workbook(*rows, head=head), "targets")
    assert outcomes(items) == ["changed", "unchanged"]
    assert [
        target.number for target in Target.objects.filter(organisation=land.cell).order_by("pk")
    ] == [3, 4]
    batches.undo_batch(batch, by=land.by, on=ON)
    assert Target.objects.count() == 2
