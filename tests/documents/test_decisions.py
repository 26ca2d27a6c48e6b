"""Decisions on paper: by the power and the law of the day, drafts until they are taken."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ketnap.audit.models import Entry
from ketnap.documents.blanks import UNKNOWN
from ketnap.documents.citing import regulation_on
from ketnap.documents.deciding import DraftDecision, decided_by, decision_of
from ketnap.documents.views_cases import DECIDED
from ketnap.dossiers import decisions, meetings, placement
from ketnap.dossiers.minutes import complete_minutes
from ketnap.dossiers.models import Ballot, Decision, Dossier, Meeting
from ketnap.dossiers.recording import record_facts
from ketnap.dossiers.sitting import Matter
from ketnap.organisations import services as tree
from tests.accounts.people import officer, signed_in
from tests.documents.test_resolutions import lines_of
from tests.factories import PASS, Land, Walk, land, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def world() -> Land:
    return land(members=12)


@pytest.fixture
def clerk(world: Land) -> Client:
    return signed_in(officer("clerk", world.commune))


def waiting(world: Land, name: str = "Y Blen", start: dt.date = dt.date(2026, 6, 1)) -> Walk:
    """Return a case that waits for the decision to admit, after 26-7-2026 unless told otherwise."""
    who = person(world.cell, full_name=name, home="Xã Mẫu, tỉnh Mẫu", residence="Thôn Một")
    case = walk(world, start=start, who=who).to("submitted")
    case.dossier.refresh_from_db()
    return case


def sat(world: Land, cases: list[Walk], **fields: Any) -> Meeting:
    """Hold the standing committee's meeting on the cases: nine entitled and present, eight for."""
    sitting = meetings.open_meeting(
        world.commune,
        body="standing_committee",
        by=world.by,
        on=max(case.day for case in cases) + dt.timedelta(days=7),
        entitled=9,
        excused_absent=0,
        present=9,
        candidates=[(case.dossier, "admission") for case in cases],
        **fields,
    )
    for case in cases:
        meetings.record_ballot(
            sitting, case.dossier, matter="admission", votes_for=8, votes_against=1, by=world.by
        )
    meetings.close_meeting(sitting, by=world.by, passing={case.dossier.pk: PASS for case in cases})
    return sitting


def refuse(world: Land, case: Walk) -> None:
    """Let the standing committee decide against the case."""
    decisions.decide_admission(
        case.dossier,
        organisation=world.commune,
        body="standing_committee",
        granted=False,
        members=9,
        votes_for=2,
        by=world.by,
        on=case.after(20),
    )


def draft(case: Walk, matter: Matter = Matter.ADMISSION) -> DraftDecision:
    found = decision_of(Dossier.objects.get(pk=case.dossier.pk), matter, case.day)
    assert found is not None
    return found


def test_a_decision_that_is_due_is_a_draft_by_the_law_of_today(world: Land, clerk: Client) -> None:
    case = waiting(world)
    answer = clerk.get(f"/ho-so/{case.dossier.code}/quyet-dinh/ket-nap.docx")
    assert answer.status_code == 200
    lines = lines_of(answer.content)
    cell_day = case.dossier.cell_considered_on
    assert lines == [
        "ĐẢNG BỘ TỈNH MẪU",
        "ĐẢNG ỦY XÃ MẪU",
        "*",
        "Số ……-QĐ/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Mẫu, ngày …… tháng …… năm ……",
        "DỰ THẢO",
        "QUYẾT ĐỊNH",
        "Kết nạp đảng viên",
        "-----",
        "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;",
        "Căn cứ Quy định số 208-QĐ/TW ngày 26/7/2026 của Ban Chấp hành Trung ương thi hành Điều lệ "
        "Đảng;",
        f"Xét Nghị quyết số 01-NQ/CB ngày {cell_day:%d}/{cell_day.month}/2026 của Chi bộ thôn Một "
        "đề nghị kết nạp đảng viên,",
        "BAN THƯỜNG VỤ ĐẢNG ỦY XÃ MẪU QUYẾT ĐỊNH:",
        "Điều 1. Kết nạp vào Đảng Cộng sản Việt Nam quần chúng Y Blen (sinh ngày 12 tháng 5 năm "
        "1998; quê quán: Xã Mẫu, tỉnh Mẫu; nơi ở hiện nay: Thôn Một).",
        "Điều 2. Chi bộ thôn Một tổ chức lễ kết nạp trong thời hạn 30 ngày làm việc kể từ ngày cấp "
        "ủy ban hành quyết định. Thời gian dự bị là 12 tháng, tính từ ngày tổ chức lễ kết nạp.",
        "Điều 3. Chi bộ thôn Một và quần chúng Y Blen chịu trách nhiệm thi hành Quyết định này.",
        "Nơi nhận:",
        "- Chi bộ thôn Một (để thi hành),",
        "- Lưu Văn phòng Đảng ủy.",
        "T/M BAN THƯỜNG VỤ",
        UNKNOWN,
        "(Ký, đóng dấu)",
        UNKNOWN,
    ]


def test_the_page_of_the_case_leads_to_the_draft_and_tells_what_is_blank_or_unsure(
    world: Land,
) -> None:
    case = waiting(world)
    code = case.dossier.code
    decider = signed_in(officer("organisation_officer", world.commune))
    page = decider.get(f"/ho-so/{code}/").content.decode()
    assert re.search(rf'href="/ho-so/{code}/quyet-dinh/ket-nap/"[^>]*>.*?Dự thảo quyết định', page)
    shown = html.unescape(decider.get(f"/ho-so/{code}/quyet-dinh/ket-nap/").content.decode())
    for words in (
        f'<a href="/ho-so/{code}/viec/decide/">Số quyết định</a>',
        "Người ký (ghi trong bản Word)",
        "Mẫu 9-KNĐ · 38-HD/BTCTW năm 2025 · chưa chắc chắn, chưa đối chiếu nguyên văn.",
        "Căn cứ 208-QĐ/TW ngày 26/07/2026: theo nguồn dẫn lại, chưa đối chiếu nguyên văn.",
        "Lời văn: chưa chắc chắn, chưa đối chiếu nguyên văn. Đối chiếu với mẫu gốc trước khi ký.",
    ):
        assert words in shown


def test_who_may_not_decide_is_not_led_to_the_decision(world: Land, clerk: Client) -> None:
    code = waiting(world).dossier.code
    shown = html.unescape(clerk.get(f"/ho-so/{code}/quyet-dinh/ket-nap/").content.decode())
    assert f'<a href="/ho-so/{code}/hop/">Số quyết định</a>' in shown
    assert "/viec/" not in shown


def test_once_taken_it_bears_the_day_and_the_number_of_the_register(
    world: Land, clerk: Client
) -> None:
    case = waiting(world).to("decided")
    code = case.dossier.code
    decision = Decision.objects.get()
    answer = clerk.get(f"/ho-so/{code}/quyet-dinh/ket-nap.docx")
    named = f'filename="05-quyet-dinh-{code}-{decision.on:%Y%m%d}.docx"'
    assert named in answer["Content-Disposition"]
    lines = lines_of(answer.content)
    assert decision.number == "01-QĐ/ĐU"
    assert lines[3:6] == [
        "Số 01-QĐ/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        f"Mẫu, ngày {decision.on:%d} tháng {decision.on.month} năm 2026",
    ]
    assert "DỰ THẢO" not in lines
    assert f"/ho-so/{code}/quyet-dinh/ket-nap/" in clerk.get(f"/ho-so/{code}/").content.decode()
    assert ">01-QĐ/ĐU</a>" in clerk.get(f"/ho-so/{code}/hop/").content.decode()


def test_in_2022_the_district_decides_on_both_resolutions(world: Land) -> None:
    values = draft(waiting(world, start=dt.date(2021, 10, 4)).to("decided")).values
    assert {key: values[key] for key in ("above", "issuer", "number", "place", "archive")} == {
        "above": "ĐẢNG BỘ TỈNH MẪU",
        "issuer": "HUYỆN ỦY MẪU",
        "number": "01-QĐ/HU",
        "place": "Mẫu",
        "archive": "Văn phòng Huyện ủy",
    }
    assert values["decider"] == "BAN THƯỜNG VỤ HUYỆN ỦY MẪU"
    assert str(values["regulation"]).startswith("Quy định số 24-QĐ/TW ngày 30/7/2021")
    assert re.fullmatch(
        r"Nghị quyết số 01-NQ/ĐU ngày [\d/]+ của Đảng ủy xã Mẫu và "
        r"Nghị quyết số 01-NQ/CB ngày [\d/]+ của Chi bộ thôn Một",
        str(values["proposal"]),
    )
    assert values["executors"] == "Đảng ủy xã Mẫu, Chi bộ thôn Một"
    assert values["ceremony_clock"] == "ngày chi bộ nhận được quyết định"


def test_recognition_keeps_the_three_dates_apart(world: Land, clerk: Client) -> None:
    case = walk(world, start=dt.date(2024, 1, 8)).to("recognition_decided")
    dossier = case.dossier
    lines = lines_of(clerk.get(f"/ho-so/{dossier.code}/quyet-dinh/cong-nhan.docx").content)
    joined, decided = dossier.admitted_on, dossier.decided_on
    assert (joined, decided) == (dt.date(2024, 6, 24), dt.date(2024, 6, 12))
    assert lines[3] == "Số 77-QĐ/ĐU"
    assert lines[7:9] == ["Công nhận đảng viên chính thức", "-----"]
    body = "\n".join(lines)
    assert (
        "được kết nạp vào Đảng ngày 24 tháng 6 năm 2024 theo Quyết định số 01-QĐ/HU ngày 12/6/2024 "
        "của Ban Thường vụ Huyện ủy Mẫu, là đảng viên chính thức kể từ ngày 24 tháng 6 năm 2025."
    ) in body
    assert "được tính từ ngày 12 tháng 6 năm 2024 theo Điều 5 Điều lệ Đảng." in body


def test_recognition_that_is_due_is_a_draft(world: Land) -> None:
    case = walk(world, start=dt.date(2024, 1, 8)).to("recognition_grassroots")
    found = draft(case, Matter.RECOGNITION)
    assert (found.values["draft"], found.values["number"]) == ("DỰ THẢO", None)
    assert found.values["official_on"] == "24 tháng 6 năm 2025"


def test_a_delegated_committee_names_the_paper_that_delegates(world: Land) -> None:
    world.commune.authorities.filter(power="admit").delete()
    tree.grant_authority(
        world.commune,
        power="admit",
        deciding_body="delegated_collective",
        basis="delegation",
        document=tree.Document("15-QĐ/TU", dt.date(2025, 9, 5)),
        since=dt.date(2025, 9, 5),
        by=world.by,
        on=dt.date(2025, 9, 5),
    )
    values = draft(waiting(world)).values
    assert values["delegation"] == " và văn bản ủy quyền số 15-QĐ/TU ngày 05/9/2025"
    assert (values["decider"], values["on_behalf"]) == ("ĐẢNG ỦY XÃ MẪU", "ĐẢNG ỦY")


def test_a_readmission_is_of_its_own_kind(world: Land, clerk: Client) -> None:
    case = waiting(world)
    Dossier.objects.filter(pk=case.dossier.pk).update(readmission=True)
    answer = clerk.get(f"/ho-so/{case.dossier.code}/quyet-dinh/ket-nap.docx")
    assert 'filename="06-quyet-dinh-' in answer["Content-Disposition"]
    assert lines_of(answer.content)[8] == "Kết nạp lại đảng viên"


def test_a_day_that_was_put_right_stands_in_the_paper(world: Land) -> None:
    case = waiting(world).to("decided")
    day = Decision.objects.get().on + dt.timedelta(days=1)
    record_facts(
        case.dossier,
        {"decided_on": day},
        reason="Quyết định ghi ngày sau",
        by=world.by,
        on=case.day,
        passing=PASS,
    )
    assert draft(case).values["decided_on"] == f"{day:%d} tháng {day.month} năm {day.year}"


def test_a_case_taken_over_with_its_facts_alone_has_its_decision(world: Land) -> None:
    case = waiting(world, start=dt.date(2021, 10, 4)).to("admitted")
    Decision.objects.all().delete()
    Ballot.objects.all().delete()
    Meeting.objects.all().delete()
    values = draft(case).values
    assert (values["issuer"], values["number"]) == ("HUYỆN ỦY MẪU", "01-QĐ/HU")
    assert f"Nghị quyết số {UNKNOWN} ngày" in str(values["proposal"])
    assert "proposal" in [blank.key for blank in draft(case).open_blanks]


def move(case: Walk, on: dt.date) -> None:
    """Move a case to the other cell of its land, with the certificate of that day."""
    placement.move_dossier(
        case.dossier,
        to=case.land.far,
        paper_number="05-GCN",
        paper_on=on,
        by=case.land.by,
        on=on,
        passing=PASS,
    )


def test_the_decision_names_the_cell_of_its_day(world: Land) -> None:
    case = waiting(world, start=dt.date(2024, 6, 3)).to("probation")
    move(case, case.after(30))
    assert draft(case).values["executors"] == "Đảng ủy xã Mẫu, Chi bộ thôn Một"


def test_nothing_is_given_before_it_is_due_nor_after_a_refusal(world: Land, clerk: Client) -> None:
    early = walk(world, start=dt.date(2026, 6, 1), who=person(world.cell)).to("comments")
    refused = waiting(world, "Y Hai")
    refuse(world, refused)
    for case in (early, refused):
        for matter in DECIDED:
            address = f"/ho-so/{case.dossier.code}/quyet-dinh/{matter}"
            assert clerk.get(f"{address}/").status_code == 404
            assert clerk.get(f"{address}.docx").status_code == 404
        assert "/quyet-dinh/" not in clerk.get(f"/ho-so/{case.dossier.code}/").content.decode()
    assert clerk.get(f"/ho-so/{early.dossier.code}/quyet-dinh/xoa-ten/").status_code == 404


def test_strangers_find_nothing_and_readers_leave_a_trace(world: Land, clerk: Client) -> None:
    code = waiting(world).dossier.code
    addresses = [f"/ho-so/{code}/quyet-dinh/ket-nap/", f"/ho-so/{code}/quyet-dinh/ket-nap.docx"]
    stranger = signed_in(officer("clerk", world.other_commune, username="noi-khac"))
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    before = Entry.objects.count()
    assert [clerk.get(address).status_code for address in addresses] == [200, 200]
    told = Entry.objects.order_by("number").values_list("action", flat=True)
    assert list(told)[before:] == ["viewed_print", "exported"]


def test_the_page_to_print_says_what_the_word_file_says(world: Land, clerk: Client) -> None:
    address = f"/ho-so/{waiting(world).dossier.code}/quyet-dinh/ket-nap"
    lines = lines_of(clerk.get(f"{address}.docx").content)
    page = clerk.get(f"{address}/").content.decode()
    leaf = page[page.index('<article class="leaf"') : page.index("</article>")]
    paragraphs = [
        html.unescape(re.sub(r"<[^>]+>", "", part)) for part in re.findall(r"<p .*?</p>", leaf)
    ]
    assert [text for text in paragraphs if text] == lines


def test_a_meeting_that_decides_gives_its_decisions_in_one_file(world: Land, clerk: Client) -> None:
    cases = [waiting(world, "Y Sau"), waiting(world, "Y Ánh")]
    meeting = sat(world, cases, chair="Trần Văn Bí")
    complete_minutes(meeting, by=world.by, on=meeting.on, chair_position="Phó bí thư Đảng ủy")
    page = clerk.get(f"/hop/{meeting.pk}/ket-qua/").content.decode()
    assert page.count("Tải dự thảo quyết định") == 2
    answer = clerk.get(f"/hop/{meeting.pk}/nghi-quyet.docx")
    assert '"05-quyet-dinh-commune-' in answer["Content-Disposition"]
    said = [line for line in lines_of(answer.content) if line.startswith("Điều 1.")]
    assert [("Y Sau" in line, "Y Ánh" in line) for line in said] == [(True, False), (False, True)]
    signed = ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "(Ký, đóng dấu)", "Trần Văn Bí"]
    assert lines_of(answer.content)[-4:] == signed
    decisions.decide_admission(
        cases[0].dossier,
        organisation=world.commune,
        body="standing_committee",
        granted=True,
        take_next=True,
        meeting=meeting,
        by=world.by,
        on=meeting.on,
    )
    numbers = [
        found.values["number"]
        for ballot in Ballot.objects.filter(meeting=meeting).order_by("pk")
        if (found := decided_by(ballot)) is not None
    ]
    assert numbers == ["01-QĐ/ĐU", None]
    first = draft(cases[0])
    assert (first.values["signer"], first.values["draft"]) == ("Trần Văn Bí", "")


def test_each_paper_of_a_meeting_costs_no_more_questions(world: Land, clerk: Client) -> None:
    few = sat(world, [waiting(world, "Y Một")])
    many = sat(world, [waiting(world, f"Y Hai {n}") for n in range(3)])

    def cost(address: str) -> int:
        assert clerk.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(address).status_code == 200
        return len(queries)

    assert cost(f"/hop/{few.pk}/ket-qua/") == cost(f"/hop/{many.pk}/ket-qua/")
    more = cost(f"/hop/{many.pk}/nghi-quyet/") - cost(f"/hop/{few.pk}/nghi-quyet/")
    assert more <= 2  # one look at the trail each


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date(2011, 10, 31), None),
        (dt.date(2016, 7, 24), "45-QĐ/TW"),
        (dt.date(2016, 7, 25), "29-QĐ/TW"),
        (dt.date(2021, 7, 30), "24-QĐ/TW"),
        (dt.date(2025, 1, 20), "232-QĐ/TW"),
        (dt.date(2025, 6, 30), "232-QĐ/TW"),
        (dt.date(2025, 7, 1), "294-QĐ/TW"),
        (dt.date(2026, 4, 8), "20-QĐ/TW"),
        (dt.date(2026, 7, 26), "208-QĐ/TW"),
    ],
)
def test_the_regulation_cited_is_the_one_in_force(day: dt.date, number: str | None) -> None:
    found = regulation_on(day)
    assert (found.number if found else None) == number
