"""People come in whole or good rows only, twice changes nothing, and can be taken back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.dossiers.models import Dossier, FactRecord
from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.reading import read_file
from ketnap.people.models import Membership, Person
from ketnap.people.services import born_of, correct_person
from tests.exchange.lists import BAD, HEAD, ON, ROWS, import_, outcomes, workbook

pytestmark = pytest.mark.django_db


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
    assert [said.code for said in items[3].row.messages] == ["date_unread", "unit_unknown"]
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


def test_a_namesake_of_another_cell_is_likely_by_the_month_and_told_by_the_year(land):
    import_(land, workbook(*ROWS))
    rest = ["Xơ Đăng", "Chi bộ thôn Hai", None, None]
    by_month = workbook([1, "Y Blen", "17/05/2001", "Nam", *rest])
    _batch, items = import_(land, by_month)
    assert [said.code for said in items[0].row.messages] == [
        "duplicate_likely",
        "warning_unconfirmed",
    ]
    by_year = workbook([1, "Y Blen", "2001", "Nam", *rest])
    _batch, items = import_(land, by_year)
    assert [said.code for said in items[0].row.messages] == ["namesake"]
    assert items[0].outcome == "new"
    other_year = workbook([1, "Y Blen", "2003", "Nam", *rest])
    _batch, items = import_(land, other_year)
    assert [said.code for said in items[0].row.messages] == []


def test_namesakes_of_two_cells_in_a_file_are_told_when_their_births_may_be_one(land):
    rows = [
        [1, "Nguyễn Văn An", "1999", "Nam", "Kinh", "Chi bộ thôn Một", None, None],
        [2, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None],
    ]
    _batch, items = import_(land, workbook(*rows))
    assert [[said.code for said in item.row.messages] for item in items] == [
        [],
        ["duplicate_likely_in_file"],
    ]
    assert outcomes(items) == ["new", "new"]


def test_a_list_with_namesakes_of_two_cells_taken_in_again_changes_and_asks_nothing(land):
    rows = [
        [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Một", None, None],
        [2, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None],
        [3, "Y Blen", "05/2001", "Nữ", "Kinh", "Chi bộ thôn Một", None, None],
        [4, "Y Blen", "2001", "Nữ", "Kinh", "Chi bộ thôn Hai", None, None],
    ]
    _batch, items = import_(land, workbook(*rows))
    assert outcomes(items) == ["new"] * 4
    _batch, items = import_(land, workbook(*rows))
    assert outcomes(items) == ["unchanged"] * 4
    assert [[said.code for said in item.row.messages] for item in items] == [
        [],
        ["duplicate_likely_in_file"],
        [],
        ["duplicate_likely_in_file"],
    ]


def test_a_cell_may_be_written_with_the_commune_it_is_in(land):
    commune = land.commune.name
    row = [1, "Y Blen", "05/2001", "Nam", "Xơ Đăng", f"Chi bộ thôn Một, {commune}", None, None]
    _batch, items = import_(land, workbook(row))
    assert [said.code for said in items[0].row.messages] == ["unit_read_as"]
    assert items[0].unit == land.cell
    row[5] = f"Chi bộ thôn Một, {land.other_commune.name}"
    _batch, items = import_(land, workbook(row))
    assert [said.code for said in items[0].row.messages] == ["unit_unknown"]


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
