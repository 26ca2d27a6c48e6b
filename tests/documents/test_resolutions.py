"""Draft resolutions: every fact of the meeting stands in the paper, what is unknown is a blank."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.documents.blanks import UNKNOWN
from ketnap.documents.wording import draft_of
from ketnap.dossiers import meetings
from ketnap.dossiers.minutes import complete_minutes
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.dossiers.recording import record_facts
from ketnap.vietnamese.dates import PartialDate, say_date
from tests.accounts.people import officer, signed_in
from tests.factories import PASS, Land, Walk, land, member, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def lines_of(content: bytes) -> list[str]:
    """Return every paragraph of a Word file with something in it, tables included, in order."""
    paper = Document(io.BytesIO(content))
    found: list[str] = []
    for block in paper.iter_inner_content():
        cells = [c for row in block.rows for c in row.cells] if hasattr(block, "rows") else [block]
        for cell in cells:
            found += [p.text for p in getattr(cell, "paragraphs", [cell])]
    return [line for line in found if line.strip()]


def candidate(world: Land, name: str = "Y Blen", **fields: Any) -> Walk:
    """Return a case ready for the cell, of somebody whose home and residence are known."""
    values = {
        "full_name": name,
        "home": "Xã Mẫu, tỉnh Mẫu",
        "residence": "Thôn Một, xã Mẫu",
        "gender": "female",
        **fields,
    }
    return walk(world, who=person(world.cell, **values)).to("comments")


def held(world: Land, cases: list[Walk], **numbers: Any) -> Meeting:
    """Hold one meeting of the cell on all the cases, 12 entitled, 1 excused, 10 present, 9 for."""
    counts = {"entitled": 12, "excused_absent": 1, "present": 10, **numbers}
    day = max(case.day for case in cases) + dt.timedelta(days=7)
    sitting = meetings.open_meeting(
        world.cell,
        body="cell",
        by=world.by,
        on=day,
        chair="Trần Văn Bí",
        candidates=[(case.dossier, "admission") for case in cases],
        **counts,
    )
    for case in cases:
        meetings.record_ballot(
            sitting, case.dossier, matter="admission", votes_for=9, votes_against=1, by=world.by
        )
    passing = {case.dossier.pk: PASS for case in cases}
    meetings.close_meeting(sitting, by=world.by, resolution_number="5", passing=passing)
    for case in cases:
        case.dossier.refresh_from_db()
    return sitting


@pytest.fixture
def world() -> Land:
    return land(members=12)


@pytest.fixture
def secretary(world: Land) -> Client:
    return signed_in(officer("cell_secretary", world.cell))


def test_the_cells_resolution_tells_every_fact_of_the_meeting(
    world: Land, secretary: Client
) -> None:
    meeting = held(world, [candidate(world)])
    complete_minutes(
        meeting,
        by=world.by,
        on=meeting.on,
        probationary=2,
        probationary_present=1,
        absence_reason="đi công tác",
        chair_position="Bí thư chi bộ",
        secretary="Lê Thị Thư",
        signed_on=meeting.on,
    )
    ballot = meeting.ballots.get()
    answer = secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}.docx")
    assert answer.status_code == 200
    assert meeting.on == dt.date(2026, 2, 12)
    day = "12 tháng 02 năm 2026"
    lines = lines_of(answer.content)
    assert lines[:7] == [
        "ĐẢNG BỘ XÃ MẪU",
        "CHI BỘ THÔN MỘT",
        "*",
        "Số 05-NQ/CB",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        f"Mẫu, ngày {day}",
        "NGHỊ QUYẾT",
    ]
    body = "\n".join(lines)
    for sentence in (
        f"Ngày {day}, Chi bộ thôn Một họp để xét, đề nghị kết nạp vào Đảng quần chúng Y Blen "
        "(sinh ngày 12 tháng 5 năm 1998; quê quán: Xã Mẫu, tỉnh Mẫu; nơi ở hiện nay: Thôn Một, "
        "xã Mẫu).",
        "Tổng số đảng viên của chi bộ: 14 đảng viên, trong đó chính thức 12 đồng chí, dự bị 02 "
        "đồng chí.",
        "Có mặt: 11 đảng viên, trong đó chính thức 10 đồng chí, dự bị 01 đồng chí.",
        "Vắng mặt: 03 đảng viên, trong đó chính thức 02 đồng chí (có 01 đồng chí được miễn sinh "
        "hoạt hoặc tạm thời đi nơi khác, không tính khi xác định tỷ lệ), dự bị 01 đồng chí.",
        "Lý do vắng mặt: đi công tác.",
        "Chủ trì hội nghị: đồng chí Trần Văn Bí, chức vụ: Bí thư chi bộ.",
        "Thư ký hội nghị: đồng chí Lê Thị Thư.",
        "tán thành đề nghị kết nạp quần chúng Y Blen vào Đảng là 09/11 đồng chí, đạt 81,8 % so với "
        "tổng số đảng viên chính thức phải tính (cần ít nhất 2/3, tức từ 08 phiếu tán thành trở "
        "lên). Không tán thành 01 đồng chí (chiếm 9,1 %); ý kiến khác 0 đồng chí.",
        "Chi bộ thôn Một báo cáo Đảng ủy xã Mẫu xem xét, đề nghị Ban Thường vụ Đảng ủy xã Mẫu "
        "quyết định kết nạp quần chúng Y Blen vào Đảng Cộng sản Việt Nam.",
        "- Đảng ủy xã Mẫu (để báo cáo),",
        "T/M CHI BỘ\nBÍ THƯ\n",
    ):
        assert sentence in body
    assert lines[-1] == "Trần Văn Bí"
    assert [blank.key for blank in draft_of(ballot).open_blanks] == ["assessment", "against_reason"]


def test_what_nobody_entered_is_a_blank_in_the_paper_and_told_on_the_page(
    world: Land, secretary: Client
) -> None:
    case = candidate(world, home="", residence="", born=PartialDate(dt.date(1998, 1, 1), "year"))
    meeting = held(world, [case])
    ballot = meeting.ballots.get()
    lines = lines_of(secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}.docx").content)
    assert lines[5:7] == ["Mẫu, ngày …… tháng …… năm ……", "DỰ THẢO"]
    assert f"(sinh năm 1998; quê quán: {UNKNOWN}; nơi ở hiện nay: {UNKNOWN})." in "\n".join(lines)
    assert f"Thư ký hội nghị: đồng chí {UNKNOWN}." in lines
    page = secretary.get(f"/hop/{meeting.pk}/ket-qua/").content.decode()
    code = case.dossier.code
    for link in (
        f'<a href="/hop/{meeting.pk}/bo-sung/#id_secretary">Thư ký</a>',
        f'<a href="/hop/{meeting.pk}/bo-sung/#id_signed_on">Ngày ký</a>',
        f'<a href="/ho-so/{code}/ly-lich/dinh-chinh/">Quê quán</a>',
        "Ưu điểm, khuyết điểm chính (ghi trong bản Word)",
    ):
        assert link in page
    assert "Mẫu 6-KNĐ · 38-HD/BTCTW năm 2025 · chưa chắc chắn" in page
    assert "Chủ trì</a>" not in page  # it is known


def test_probationers_are_counted_by_the_roll_when_it_agrees_with_the_meeting(
    world: Land, secretary: Client
) -> None:
    member(world.cell, full_name="Dự Bị Một", official_on=None, joining_on=dt.date(2025, 12, 1))
    agrees, differs = candidate(world, "Y Một"), candidate(world, "Y Hai")
    first, second = held(world, [agrees]), held(world, [differs], entitled=11)
    said = [draft_of(meeting.ballots.get()).values["probationary"] for meeting in (first, second)]
    assert said == ["01", None]


@pytest.mark.parametrize(
    "name", ["{{ 7*7 }} Ngọc", "{% raw %}Y", "Y <b>Blen</b> & Con", "&lt;w:p&gt;", "Y \"Blen\" 'B'"]
)
def test_a_name_comes_out_as_it_is_written(world: Land, secretary: Client, name: str) -> None:
    meeting = held(world, [candidate(world, name)])
    ballot = meeting.ballots.get()
    lines = lines_of(secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}.docx").content)
    assert sum(f"quần chúng {name} " in line for line in lines) == 3
    page = secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}/").content.decode()
    assert html.escape(name) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


def test_the_whole_meeting_is_one_file_in_the_order_of_the_agenda(
    world: Land, secretary: Client
) -> None:
    meeting = held(world, [candidate(world, "Y Sau"), candidate(world, "Y Ánh")])
    answer = secretary.get(f"/hop/{meeting.pk}/nghi-quyet.docx")
    asked = [line for line in lines_of(answer.content) if "họp để xét" in line]
    assert [("Y Sau" in line, "Y Ánh" in line) for line in asked] == [(True, False), (False, True)]
    sections = Document(io.BytesIO(answer.content)).sections
    assert [(round(s.left_margin.mm), round(s.right_margin.mm)) for s in sections] == [(30, 15)] * 2
    page = secretary.get(f"/hop/{meeting.pk}/nghi-quyet/").content.decode()
    assert page.count('<article class="leaf"') == 2


def test_the_page_to_print_says_what_the_word_file_says(world: Land, secretary: Client) -> None:
    meeting = held(world, [candidate(world)])
    ballot = meeting.ballots.get()
    lines = lines_of(secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}.docx").content)
    page = secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{ballot.pk}/").content.decode()
    leaf = page[page.index('<article class="leaf"') : page.index("</article>")]
    paragraphs = [
        html.unescape(re.sub(r"<[^>]+>", "", part)) for part in re.findall(r"<p .*?</p>", leaf)
    ]
    assert [text for text in paragraphs if text] == lines


def test_the_committees_resolution_rests_on_the_cells(world: Land) -> None:
    case = candidate(world).to("grassroots_resolved")
    meeting = Meeting.objects.get(body="committee")
    draft = draft_of(meeting.ballots.get())
    assert draft is not None
    cell_day = case.dossier.cell_considered_on
    assert {key: draft.values[key] for key in ("above", "issuer", "number", "cell_number")} == {
        "above": "ĐẢNG BỘ TỈNH MẪU",
        "issuer": "ĐẢNG ỦY XÃ MẪU",
        "number": "01-NQ/ĐU",
        "cell_number": "01-NQ/CB",
    }
    assert draft.values["cell_met_on"] == f"{cell_day:%d/%m/%Y}"
    assert draft.values["majority"] == "trên 1/2"
    assert draft.values["needed"] == "07"
    assert draft.values["addressed"] == "Ban Thường vụ Đảng ủy xã Mẫu xem xét, quyết định"


def test_recognition_has_its_own_forms(world: Land, secretary: Client) -> None:
    case = walk(world, start=dt.date(2024, 1, 8)).to("recognition_grassroots")
    cell, committee = (
        draft_of(case.dossier.ballots.get(meeting__body=body, matter="recognition"))
        for body in ("cell", "committee")
    )
    joined_on = case.dossier.admitted_on
    assert cell is not None and committee is not None
    assert (cell.form.key, committee.form.key) == ("cell_recognition", "committee_recognition")
    said = {draft.values["admitted_on"] for draft in (cell, committee)}
    assert said == {say_date(joined_on)}
    meeting = cell.ballot.meeting
    lines = lines_of(secretary.get(f"/hop/{meeting.pk}/nghi-quyet/{cell.ballot.pk}.docx").content)
    assert "Căn cứ Điều 5 Điều lệ Đảng Cộng sản Việt Nam;" in lines


def test_units_bear_the_names_of_the_day_of_the_meeting() -> None:
    world = land(members=6)
    case = walk(world, start=dt.date(2022, 1, 10)).to("grassroots_resolved")
    cell, committee = (
        draft_of(case.dossier.ballots.get(meeting__body=body)) for body in ("cell", "committee")
    )
    assert cell is not None and committee is not None
    assert cell.values["addressed"] == (
        "Đảng ủy xã Mẫu xem xét, đề nghị Ban Thường vụ Huyện ủy Mẫu quyết định"
    )
    assert committee.values["above"] == "ĐẢNG BỘ HUYỆN MẪU"


def test_after_july_2026_the_cell_turns_to_who_decides(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("cell_resolved")
    draft = draft_of(case.dossier.ballots.get())
    assert draft is not None
    assert draft.ballot.meeting.on >= dt.date(2026, 7, 26)
    assert draft.values["addressed"] == "Ban Thường vụ Đảng ủy xã Mẫu xem xét, quyết định"
    assert draft.values["recipient"] == "Ban Thường vụ Đảng ủy xã Mẫu"


def test_a_vote_that_fell_short_gives_no_resolution(world: Land, secretary: Client) -> None:
    case = candidate(world)
    case.after(3)
    meeting = case.meeting("cell", "admission", world.cell, votes_for=7)
    ballot = meeting.ballots.get()
    for address in (f"nghi-quyet/{ballot.pk}.docx", f"nghi-quyet/{ballot.pk}/", "nghi-quyet.docx"):
        assert secretary.get(f"/hop/{meeting.pk}/{address}").status_code == 404
    page = secretary.get(f"/hop/{meeting.pk}/ket-qua/").content.decode()
    assert "Chưa đủ tỷ lệ nên không có nghị quyết đề nghị" in page


def test_minutes_that_are_still_open_give_no_resolution(world: Land, secretary: Client) -> None:
    case = candidate(world)
    meeting = meetings.open_meeting(
        world.cell, body="cell", by=world.by, on=case.day, candidates=[(case.dossier, "admission")]
    )
    assert secretary.get(f"/hop/{meeting.pk}/nghi-quyet.docx").status_code == 404
    assert secretary.get(f"/hop/{meeting.pk}/ket-qua/").headers["Location"] == f"/hop/{meeting.pk}/"


def test_what_was_put_right_in_the_case_stands_in_the_paper(world: Land) -> None:
    case = candidate(world)
    meeting = held(world, [case])
    record_facts(
        case.dossier,
        {"cell_votes_for": 8},
        reason="Đếm lại phiếu",
        by=world.by,
        on=meeting.on,
    )
    draft = draft_of(Ballot.objects.get(meeting=meeting))
    assert draft is not None
    assert (draft.values["votes_for"], draft.put_right) == ("08", True)


def test_a_day_that_was_put_right_stands_in_the_paper(world: Land, secretary: Client) -> None:
    case = candidate(world)
    meeting = held(world, [case])
    day = meeting.on + dt.timedelta(days=1)
    record_facts(
        case.dossier,
        {"cell_considered_on": day},
        reason="Biên bản ghi ngày 13",
        by=world.by,
        on=day,
        passing=PASS,
    )
    draft = draft_of(Ballot.objects.get(meeting=meeting))
    assert draft is not None
    assert (draft.values["met_on"], draft.put_right) == ("13 tháng 02 năm 2026", True)
    assert Meeting.objects.get().on == meeting.on
    page = secretary.get(f"/hop/{meeting.pk}/ket-qua/").content.decode()
    assert "Số liệu theo bản đính chính trong hồ sơ." in page


def test_a_second_round_leaves_the_first_as_it_was(world: Land) -> None:
    case = candidate(world)
    case.after(3)
    first = case.meeting("cell", "admission", world.cell, votes_for=8)
    case.after(30)
    second = case.meeting("cell", "admission", world.cell, votes_for=11)
    drafts = [draft_of(Ballot.objects.get(meeting=meeting)) for meeting in (first, second)]
    said = [(d.values["votes_for"], d.values["met_on"], d.put_right) for d in drafts if d]
    assert said == [
        ("08", say_date(first.on), False),
        ("11", say_date(second.on), False),
    ]


def test_a_readmission_is_called_so(world: Land) -> None:
    case = candidate(world)
    Dossier.objects.filter(pk=case.dossier.pk).update(readmission=True)
    meeting = held(world, [case])
    draft = draft_of(Ballot.objects.get(meeting=meeting))
    assert draft is not None
    assert draft.values["act"] == "kết nạp lại"


def test_strangers_find_nothing_and_readers_leave_a_trace(world: Land, secretary: Client) -> None:
    case = candidate(world)
    meeting = held(world, [case])
    ballot = meeting.ballots.get()
    addresses = [
        f"/hop/{meeting.pk}/{rest}"
        for rest in (
            *("ket-qua/", "nghi-quyet/", "nghi-quyet.docx"),
            *(f"nghi-quyet/{ballot.pk}/", f"nghi-quyet/{ballot.pk}.docx", "bo-sung/"),
        )
    ]
    sibling = signed_in(officer("cell_secretary", world.second, username="ben-canh"))
    assert {sibling.get(address).status_code for address in addresses} == {404}
    before = Entry.objects.count()
    assert {secretary.get(address).status_code for address in addresses} == {200}
    traces = Entry.objects.filter(object_type="dossier", object_id=case.dossier.pk)
    told = list(traces.order_by("number").values_list("action", flat=True))[-3:]
    assert told == ["viewed_print", "exported", "exported"]
    assert Entry.objects.count() == before + 3
    auditor = signed_in(officer("auditor", world.commune, username="kiem-tra"))
    assert auditor.get(addresses[4]).status_code == 200
    assert auditor.get(addresses[5]).status_code == 403


def test_a_ballot_of_another_meeting_is_not_found(world: Land, secretary: Client) -> None:
    one, two = held(world, [candidate(world)]), held(world, [candidate(world, "Y Hai")])
    other = two.ballots.get().pk
    assert secretary.get(f"/hop/{one.pk}/nghi-quyet/{other}.docx").status_code == 404


def test_details_are_taken_after_the_minutes_are_closed(world: Land, secretary: Client) -> None:
    meeting = held(world, [candidate(world)])
    sent = {"form_key": "k" * 24, "version": meeting.version, "chair": "Trần Văn Bí"}
    wrong = secretary.post(
        f"/hop/{meeting.pk}/bo-sung/",
        {**sent, "probationary": "1", "probationary_present": "2", "signed_on": "01/02/2026"},
    )
    said = html.unescape(wrong.content.decode())
    assert wrong.status_code == 422
    assert "Có mặt 2 đảng viên dự bị, nhiều hơn 1 người của chi bộ" in said
    assert "Nghị quyết ký ngày 01/02/2026, trước ngày họp 12/02/2026" in said
    assert 'value="01/02/2026"' in said
    right = secretary.post(
        f"/hop/{meeting.pk}/bo-sung/",
        {**sent, "probationary": "1", "probationary_present": "1", "chair_position": "Phó bí thư"},
    )
    assert right.headers["Location"] == f"/hop/{meeting.pk}/ket-qua/"
    draft = draft_of(Ballot.objects.get(meeting=meeting))
    assert draft is not None
    assert (draft.values["signer_position"], draft.values["signer"]) == (
        "PHÓ BÍ THƯ",
        "Trần Văn Bí",
    )
    late = secretary.post(
        f"/hop/{meeting.pk}/bo-sung/", {**sent, "form_key": "m" * 24, "secretary": "Khác"}
    )
    assert late.status_code == 409


def test_a_number_given_later_reaches_every_ballot(world: Land) -> None:
    meeting = held(world, [candidate(world)])
    Meeting.objects.filter(pk=meeting.pk).update(resolution_number="")
    Ballot.objects.filter(meeting=meeting).update(resolution_number="")
    meeting.refresh_from_db()
    complete_minutes(meeting, by=world.by, on=meeting.on, resolution_number="7")
    draft = draft_of(Ballot.objects.get(meeting=meeting))
    assert draft is not None
    assert draft.values["number"] == "07-NQ/CB"
    with pytest.raises(Refused) as refusal:
        complete_minutes(meeting, by=world.by, on=meeting.on, resolution_number="8")
    assert [problem.code for problem in refusal.value.problems] == ["number_given"]


def test_the_dossier_leads_to_its_papers(world: Land, secretary: Client) -> None:
    case = candidate(world)
    meeting = held(world, [case])
    ballot = meeting.ballots.get()
    page = secretary.get(f"/ho-so/{case.dossier.code}/hop/").content.decode()
    assert f'href="/hop/{meeting.pk}/nghi-quyet/{ballot.pk}/"' in page


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_meeting_cost_the_same_for_one_candidate_and_for_three() -> None:
    world = land(members=12)
    secretary = signed_in(officer("cell_secretary", world.cell))
    few = held(world, [candidate(world)])
    many = held(world, [candidate(world, f"Y {n}") for n in ("Một", "Hai", "Ba")])

    def cost(meeting: Meeting, rest: str) -> int:
        address = f"/hop/{meeting.pk}/{rest}"
        assert secretary.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert secretary.get(address).status_code == 200
        return len(queries)

    assert cost(few, "ket-qua/") == cost(many, "ket-qua/")
    assert cost(many, "nghi-quyet/") - cost(few, "nghi-quyet/") <= 2  # one look at the trail each
