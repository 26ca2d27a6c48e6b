"""Lists go in whole or good rows only, twice changes nothing, and come out again."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from ketnap.__main__ import main
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers.models import Dossier, FactRecord
from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.reading import read_file
from ketnap.organisations.models import Organisation
from ketnap.people.models import Membership, Person
from ketnap.people.services import born_of, correct_person
from ketnap.targets.models import Target
from tests import factories
from tests.exchange.corpus import put, saved

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
HEAD = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Chi bộ",
    "Đoàn viên",
    "Ngày làm đơn",
]
ROWS = [
    [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Một", "x", "03/04/2026"],
    [2, "H'Ngăm Niê Kdăm", 2000, "Nữ", "Ê Đê", "Chi bộ thôn Hai", None, None],
    [3, "Y Blen", "05/2001", "Nam", "Xơ Đăng", "Chi bộ thôn Một", "không", None],
]
BAD = [4, "Trần Văn Xa", "30/02/1999", "Nam", "Kinh", "Chi bộ thôn Xa", None, None]


@pytest.fixture
def land() -> Any:
    return factories.land(members=0)


def workbook(*rows: list[Any], head: list[Any] | None = None) -> bytes:
    book = Workbook()
    put(book.active, head or HEAD, *rows)
    return saved(book)


def import_(land: Any, content: bytes, kind: str = "people", **more: Any) -> Any:
    unit = more.pop("unit", land.commune)
    reading = read_file(content, "ds.xlsx", KINDS[kind], today=ON)
    return batches.import_reading(
        reading, unit, by=land.by, on=ON, content=content, file_name="ds.xlsx", **more
    )


def outcomes(items: list[Any]) -> list[str]:
    return [item.outcome for item in items]


def test_new_people_come_in_with_cases_facts_and_entries(land):
    batch, items = import_(land, workbook(*ROWS))
    assert outcomes(items) == ["new", "new", "new"]
    an = Person.objects.get(full_name="Nguyễn Văn An")
    dossier = an.dossiers.get()
    assert (an.gender, an.ethnicity, an.cell, an.youth_union_member) == (
        "male",
        "Kinh",
        land.cell,
        True,
    )
    assert born_of(an).iso() == "1999-04-25"
    assert dossier.applied_on == date(2026, 4, 3)
    assert (dossier.stage, dossier.holder, dossier.youth_union_member) == (
        "applied",
        land.cell,
        True,
    )
    assert dossier.records.get(name="applied_on").value == "2026-04-03"
    assert dossier.placements.get().cell == land.cell
    assert an.traits.get(trait="youth_union_member").value is True
    ngam = Person.objects.get(full_name="H'Ngăm Niê Kdăm")
    assert (born_of(ngam).iso(), ngam.youth_union_member, ngam.cell) == ("2000", None, land.second)
    assert Person.objects.get(full_name="Y Blen").youth_union_member is False
    assert (
        Entry.objects.filter(action="import_person", dossier_id=dossier.pk, person_id=an.pk).count()
        == 1
    )
    assert Entry.objects.filter(action="apply_import", object_id=batch.pk).count() == 1
    assert batch.counts == {"rows": 3, "new": 3, "changed": 0, "unchanged": 0, "refused": 0}


def test_the_same_file_twice_changes_nothing(land):
    content = workbook(*ROWS)
    import_(land, content)
    before = list(Person.objects.values_list("pk", "version")), Dossier.objects.count()
    entries = Entry.objects.exclude(action="apply_import").count()
    _batch, items = import_(land, content)
    assert outcomes(items) == ["unchanged"] * 3
    assert (list(Person.objects.values_list("pk", "version")), Dossier.objects.count()) == before
    assert Entry.objects.exclude(action="apply_import").count() == entries


def test_a_changed_row_shows_before_and_after_and_keeps_history(land):
    import_(land, workbook(*ROWS))
    changed = [list(row) for row in ROWS]
    changed[1][2] = "12/05/2000"  # more precise than the year that is there
    changed[1][6] = "có"
    changed[0][7] = "04/04/2026"
    _batch, items = import_(land, workbook(*changed))
    assert outcomes(items) == ["changed", "changed", "unchanged"]
    assert {
        key: value.iso() if key == "born_on" else value for key, value in items[1].after.items()
    } == {
        "born_on": "2000-05-12",
        "youth_union_member": True,
    }
    ngam = Person.objects.get(full_name="H'Ngăm Niê Kdăm")
    assert (born_of(ngam).iso(), ngam.youth_union_member) == ("2000-05-12", True)
    records = FactRecord.objects.filter(name="applied_on").order_by("pk")
    assert [record.value for record in records] == ["2026-04-03", "2026-04-04"]
    assert records[0].superseded_by == records[1]


def test_a_blank_cell_takes_nothing_away(land):
    import_(land, workbook(*ROWS))
    bare = [[row[0], row[1], row[2], None, None, row[5], None, None] for row in ROWS]
    _batch, items = import_(land, workbook(*bare))
    assert outcomes(items) == ["unchanged"] * 3
    assert Person.objects.get(full_name="Nguyễn Văn An").gender == "male"


def test_a_birth_year_in_the_file_does_not_blur_a_known_birthday(land):
    import_(land, workbook(*ROWS))
    blurred = [list(row) for row in ROWS]
    blurred[0][2] = 1999
    _batch, items = import_(land, workbook(*blurred))
    assert outcomes(items)[0] == "unchanged"
    assert born_of(Person.objects.get(full_name="Nguyễn Văn An")).iso() == "1999-04-25"


def test_good_rows_only_leaves_the_bad_ones_out_with_their_reasons(land):
    _batch, items = import_(land, workbook(*ROWS, BAD))
    assert outcomes(items) == ["new", "new", "new", "refused"]
    # the cell stands under another commune: to this unit it does not exist
    assert [said.code for said in items[3].row.messages] == ["date_unread"]
    assert not Person.objects.filter(full_name="Trần Văn Xa").exists()


def test_all_or_nothing_writes_nothing_when_a_row_is_refused(land):
    with pytest.raises(batches.SomeRefused) as refused:
        import_(land, workbook(*ROWS, BAD), good_rows_only=False)
    assert refused.value.refused == 1
    assert (Person.objects.count(), ImportBatch.objects.count(), Dossier.objects.count()) == (
        0,
        0,
        0,
    )


def test_a_row_naming_a_foreign_unit_is_refused_without_a_hint_of_it(land):
    foreign = [1, "Trần Văn Xa", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Xa", None, None]
    _batch, items = import_(land, workbook(foreign))
    assert [said.code for said in items[0].row.messages] == ["unit_unknown"]
    assert "Khác" not in items[0].row.messages[0].text


def test_a_unit_may_be_named_by_code_or_without_marks(land):
    rows = [
        [1, "Nguyễn Văn An", 1999, None, None, "cell"],
        [2, "Nguyễn Văn Ba", 1999, None, None, "CHI BO THON HAI"],
    ]
    _batch, items = import_(land, workbook(*rows, head=HEAD[:6]))
    assert [item.unit for item in items] == [land.cell, land.second]


def test_a_cell_imports_its_own_list_without_a_cell_column(land):
    _batch, items = import_(
        land, workbook(*[row[:5] for row in ROWS], head=HEAD[:5]), unit=land.cell
    )
    assert [item.unit for item in items] == [land.cell] * 3


def test_one_person_twice_in_a_file_is_refused_and_a_likely_one_told(land):
    twice = list(ROWS[0])
    elsewhere = [5, "Nguyen Van An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None]
    _batch, items = import_(land, workbook(ROWS[0], twice, elsewhere))
    assert [[said.code for said in item.row.messages] for item in items] == [
        [],
        ["duplicate_in_file"],
        ["duplicate_likely_in_file"],
    ]


def test_a_likely_person_in_the_database_must_be_looked_at(land):
    import_(land, workbook(*ROWS))
    moved = workbook(
        [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None]
    )
    _batch, items = import_(land, moved)
    assert [said.code for said in items[0].row.messages] == [
        "duplicate_likely",
        "warning_unconfirmed",
    ]
    assert items[0].outcome == "refused"
    _batch, items = import_(land, moved, options={"confirmed": "all"})
    assert items[0].outcome == "new"
    assert Person.objects.filter(full_name="Nguyễn Văn An").count() == 2


def test_the_same_identity_number_is_the_same_person_whatever_the_name(land):
    head = ["STT", "Họ và tên", "Số CCCD", "Chi bộ"]
    import_(land, workbook([1, "Nguyễn Văn An", "062099012345", "cell"], head=head))
    _batch, items = import_(land, workbook([1, "Nguyễn Văn Ân", "062099012345", "cell"], head=head))
    assert items[0].outcome == "changed"
    assert Person.objects.get().full_name == "Nguyễn Văn Ân"
    assert not ImportRow.objects.filter(values__icontains="062099012345").exists()
    assert "062099012345" not in json.dumps(
        list(ImportRow.objects.values("cells", "values", "messages"))
    )


def test_a_number_known_elsewhere_is_refused_without_saying_who(land):
    head = ["STT", "Họ và tên", "Số CCCD", "Chi bộ"]
    import_(
        land, workbook([1, "Bí Mật", "062099012345", "far"], head=head), unit=land.other_commune
    )
    _batch, items = import_(land, workbook([1, "Nguyễn Văn An", "062099012345", "cell"], head=head))
    assert [said.code for said in items[0].row.messages] == ["identity_elsewhere"]
    assert "Bí Mật" not in items[0].row.messages[0].text


def test_impossible_facts_are_refused_in_the_words_of_the_cases(land):
    head = ["STT", "Họ và tên", "Ngày sinh", "Ngày làm đơn", "Chi bộ"]
    _batch, items = import_(
        land, workbook([1, "Nguyễn Văn An", "25/04/1999", "25/04/1998", "cell"], head=head)
    )
    assert [said.code for said in items[0].row.messages] == ["cannot_be"]
    assert "trước ngày sinh" in items[0].row.messages[0].text


def test_a_staged_batch_applies_what_the_check_said(land):
    content = workbook(*ROWS, BAD)
    reading = read_file(content, "ds.xlsx", KINDS["people"], today=ON)
    batch = batches.stage_file(
        reading, land.commune, by=land.by, on=ON, content=content, file_name="ds.xlsx"
    )
    assert (batch.state, batch.rows.count(), Person.objects.count()) == ("checked", 4, 0)
    with pytest.raises(Refused) as refused:
        batches.apply_batch(batch, by=land.by, on=ON, good_rows_only=False)
    assert refused.value.codes == ("rows_refused",)
    counts = batches.apply_batch(batch, by=land.by, on=ON, good_rows_only=True)
    assert (
        counts == batch.counts == {"rows": 4, "new": 3, "changed": 0, "unchanged": 0, "refused": 1}
    )
    with pytest.raises(Refused) as again:
        batches.apply_batch(batch, by=land.by, on=ON, good_rows_only=True)
    assert again.value.codes == ("not_staged",)


@pytest.mark.parametrize("kind", ["people", "members"])
def test_an_applied_batch_is_taken_back_whole_while_nobody_touched_it(land, kind):
    import_(land, workbook(ROWS[0]), kind)
    people = list(Person.objects.order_by("pk").values_list("full_name", "born_on", "ethnicity"))
    cases = Dossier.objects.count(), Membership.objects.count()
    changed = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Xơ Đăng", "cell", "không", "05/04/2026"]
    batch, items = import_(land, workbook(changed, *ROWS[1:]), kind)
    assert outcomes(items) == ["changed", "new", "new"]
    assert batches.undo_batch(batch, by=land.by, on=ON) == 3
    assert (
        list(Person.objects.order_by("pk").values_list("full_name", "born_on", "ethnicity"))
        == people
    )
    assert (Dossier.objects.count(), Membership.objects.count()) == cases
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_a_batch_somebody_built_upon_stays(land):
    batch, _items = import_(land, workbook(*ROWS))
    an = Person.objects.get(full_name="Nguyễn Văn An")
    correct_person(an, by=land.by, on=ON, reason="Theo thẻ căn cước", home="Sa Thầy")
    with pytest.raises(Refused) as refused:
        batches.undo_batch(batch, by=land.by, on=ON)
    assert refused.value.codes == ("touched_since",)
    assert Person.objects.count() == 3


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


# --- the command line


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["import", *words])
    out = capsys.readouterr().out
    return code, json.loads(out) if "--json" in words else out


def test_the_command_checks_and_imports_with_the_promised_shape(land, tmp_path, capsys):
    path = tmp_path / "ds.xlsx"
    rows = [
        [unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in row] for row in ROWS
    ]
    path.write_bytes(workbook(*rows, BAD))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--check", "--json")
    assert code == 1
    assert list(told) == ["rows", "new", "changed", "unchanged", "refused", "messages", "rows_read"]
    assert (told["rows"], told["new"], told["refused"]) == (4, 3, 1)
    assert [list(message) for message in told["messages"]] == [
        ["row", "column", "code", "severity", "text"]
    ]
    assert told["messages"][0]["row"] == 5
    assert told["rows_read"][1] == {
        "row": 3,
        "full_name": "H'Ngăm Niê Kdăm",
        "born_on": "2000",
        "gender": "female",
        "ethnicity": "Ê Đê",
        "cell": "Chi bộ thôn Hai",
    }
    assert Person.objects.count() == 0
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["new"], "rows_read" in told) == (1, 3, False)
    assert Person.objects.count() == 3
    path.write_bytes(workbook(*ROWS))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["unchanged"]) == (0, 3)


def test_the_command_refuses_an_unusable_file_with_advice(land, tmp_path, capsys):
    path = tmp_path / "ds.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    code, told = run(capsys, "people", str(path), "--unit", "commune", "--json")
    assert (code, told["messages"][0]["code"]) == (2, "file_old_excel")
    assert "Lưu thành" in told["messages"][0]["text"]
    assert main(["import", "people", str(path), "--unit", "không có"]) == 2
    assert main(["import", "people", str(tmp_path / "x.xlsx"), "--unit", "commune"]) == 2


def test_the_command_speaks_to_people_too(land, tmp_path, capsys):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(workbook(*ROWS, BAD))
    code, text = run(capsys, "people", str(path), "--unit", "commune", "--check")
    assert code == 1
    assert "Dòng 5, Ngày sinh: Lỗi: “30/02/1999”" in text
    assert "4 dòng: 3 mới, 0 thay đổi, 0 như cũ, 1 lỗi." in text


# --- out and in again


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["people", "members", "organisations", "targets", "classes"])
def test_an_exported_list_comes_back_unchanged_and_shows_what_was_edited(
    land, tmp_path, kind, suffix
):
    import_(land, workbook(*ROWS))
    people = workbook(
        [1, "Lê Văn Tư", 1980, "cell", "19/05/2010"],
        head=["STT", "Họ và tên", "Năm sinh", "Chi bộ", "Ngày vào Đảng"],
    )
    import_(land, people, "members")
    roll = [1, "Nguyễn Văn An", 1999, "cell", "Khóa I/2026", "01/06/2026", "x"]
    import_(
        land,
        workbook(
            roll, head=["STT", "Họ và tên", "Năm sinh", "Chi bộ", "Lớp", "Ngày khai giảng", "Đạt"]
        ),
        "classes",
    )
    target = [1, "cell", 3, 2026, "05-NQ/ĐU", "05/01/2026"]
    import_(
        land,
        workbook(
            target, head=["STT", "Đơn vị", "Chỉ tiêu", "Năm", "Nghị quyết số", "Ngày nghị quyết"]
        ),
        "targets",
    )
    path = tmp_path / f"{kind}.{suffix}"
    assert main(["export", kind, str(path), "--unit", "commune", "--sensitive"]) == 0
    assert Entry.objects.filter(action="exported_sensitive").count() == 1
    reading = read_file(path.read_bytes(), path.name, KINDS[kind], today=ON)
    items = batches.intake_for(kind, land.commune, by=land.by, on=ON).check(reading.rows)
    assert [(item.outcome, [m.code for m in item.row.messages]) for item in items] == [
        ("unchanged", [])
    ] * len(items)
    assert (
        len(items)
        == {"people": 3, "members": 1, "organisations": 3, "targets": 1, "classes": 1}[kind]
    )


def test_sensitive_columns_stay_in_unless_asked_for(land, tmp_path):
    import_(land, workbook(*ROWS))
    path = tmp_path / "ds.csv"
    main(["export", "people", str(path), "--unit", "commune"])
    heading = path.read_text("utf-8-sig").splitlines()[5]
    assert "Dân tộc" not in heading and "Số định danh" not in heading
    assert "Họ và tên" in heading


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_template_is_understood_when_filled(land, tmp_path, kind):
    import openpyxl

    path = tmp_path / "mau.xlsx"
    assert main(["export", kind, str(path), "--unit", "commune", "--template"]) == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Danh sách"]
    labels = [cell.value for cell in sheet[1]]
    assert labels == ["STT", *(str(column.label) for column in KINDS[kind].columns)]
    assert sheet.data_validations.count > 0
    for at, column in enumerate(KINDS[kind].columns, start=2):
        sheet.cell(2, at, column.example or None)
    book.save(path)
    reading = read_file(path.read_bytes(), "mau.xlsx", KINDS[kind], today=ON)
    assert len(reading.rows) == 1
    assert [m.code for m in reading.messages if m.code in ("column_unknown", "column_twice")] == []
    assert {key for _heading, key in reading.places} == {
        column.key for column in KINDS[kind].columns
    }
