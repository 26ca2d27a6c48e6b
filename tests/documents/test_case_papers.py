"""Every paper of a case in one list: what is there, can be drafted, is missing or still to come."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.db.models import prefetch_related_objects
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ketnap.documents.casefile import CasePaper, State, papers_of, read_for_papers
from ketnap.dossiers import introductions, returns
from ketnap.dossiers.models import Decision, Dossier, Introducer, Verification
from tests.accounts.people import officer, signed_in
from tests.documents.test_decisions import move, refuse
from tests.factories import Land, Walk, land, officials, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def world() -> Land:
    return land(members=12)


@pytest.fixture
def clerk(world: Land) -> Client:
    return signed_in(officer("organisation_officer", world.commune))


def papers(case: Walk) -> dict[int, CasePaper]:
    """The papers of a case by their kind."""
    dossier = Dossier.objects.get(pk=case.dossier.pk)
    prefetch_related_objects([dossier], *read_for_papers())
    return {paper.kind: paper for paper in papers_of(dossier, TODAY)}


def states(case: Walk) -> dict[State, list[int]]:
    found: dict[State, list[int]] = {}
    for kind, paper in papers(case).items():
        found.setdefault(paper.state, []).append(kind)
    return found


def test_a_new_case_has_no_paper_and_nothing_is_said_to_be_missing(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("on_list")
    assert list(states(case)) == [State.LATER]


def test_what_is_there_is_told_with_number_day_and_who_made_it(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("cell_resolved")
    found = papers(case)
    dossier = case.dossier
    assert {
        kind: (found[kind].number, found[kind].on, found[kind].made_by) for kind in (38, 37, 42, 43)
    } == {
        38: ("12/GCN", dossier.certificate_issued_on, ""),
        37: ("", dossier.applied_on, ""),
        42: ("", dossier.comments_on, "Đoàn xã Mẫu"),
        43: ("01-NQ/CB", dossier.cell_considered_on, "Chi bộ thôn Một"),
    }
    assert found[97].note == "2 trên 2 nơi đã trả lời"
    assert found[43].note == "chưa ghi ngày ký"
    assert found[43].draft is not None
    assert found[43].form is not None
    assert found[43].form.number == "6-KNĐ"


def test_each_sheet_of_introduction_is_a_row_of_its_own_kind(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("verified")
    introductions.add_introducer(
        case.dossier,
        member=officials(world.cell)[1],
        by=world.by,
        on=case.after(2),
        shared_from=dt.date(2024, 1, 1),
        shared_place="Thôn Một",
    )
    introductions.add_introducer(
        case.dossier, kind="youth_union", name="Đoàn xã Mẫu", by=world.by, on=case.day
    )
    introductions.close_introducers(case.dossier, by=world.by, on=case.day)
    found = papers(case)
    assert (found[39].made_by, found[40].made_by) == ("Đảng Viên cell 02", "Đoàn xã Mẫu")
    assert (found[39].on, found[40].on) == (case.day, case.day)


def test_the_decision_that_is_due_can_be_drafted_and_the_route_has_no_committee(
    world: Land,
) -> None:
    found = papers(walk(world, start=dt.date(2026, 6, 1)).to("submitted"))
    assert (found[5].state, found[5].made_by) == (State.DRAFT, "Đảng bộ xã Mẫu")
    assert (found[45].state, found[45].note) == (
        State.NONE,
        "đường đi của hồ sơ không có bước này",
    )


def test_in_2022_the_committees_resolution_is_awaited_then_there(world: Land) -> None:
    case = walk(world, start=dt.date(2021, 10, 4)).to("cell_resolved")
    assert papers(case)[45].state == State.NOW
    found = papers(case.to("recognition_decided"))
    assert {found[kind].state for kind in (45, 5, 52, 7)} == {State.HELD}
    assert (found[45].number, found[5].number, found[7].number) == (
        "01-NQ/ĐU",
        "01-QĐ/HU",
        "77-QĐ/HU",
    )
    assert State.MISSING not in states(case)


def test_a_paper_of_a_step_that_is_past_is_missing(world: Land) -> None:
    case = walk(world, start=dt.date(2024, 1, 8)).to("recognition_cell")
    Dossier.objects.filter(pk=case.dossier.pk).update(new_member_class_on=None)
    assert states(case)[State.MISSING] == [46]


def test_a_vote_that_fell_short_is_no_resolution(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("comments")
    case.after(3)
    case.meeting("cell", "admission", world.cell, votes_for=3)
    paper = papers(case)[43]
    assert (paper.state, paper.number, paper.on) == (State.NOW, "", None)
    assert paper.note == f"đã xét {case.day:%d/%m/%Y}, chưa đủ tỷ lệ"


def test_a_refusal_leaves_no_decision_to_admit(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("submitted")
    refuse(world, case)
    paper = papers(case)[5]
    assert (paper.state, paper.draft) == (State.NONE, None)
    assert paper.note == "cấp có thẩm quyền không đồng ý"


def test_moves_and_returns_have_their_papers(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("submitted")
    returned_on = case.after(3)
    returns.return_dossier(
        case.dossier,
        reasons=[(next(iter(returns.RETURN_REASONS)), "")],
        by=world.by,
        on=returned_on,
    )
    moved_on = case.after(3)
    move(case, moved_on)
    found = papers(case)
    assert (found[98].on, found[98].note) == (returned_on, "lần 1")
    assert (found[53].number, found[53].on) == ("05-GCN", moved_on)


def test_the_page_leads_from_each_paper_to_its_text_or_its_step(world: Land, clerk: Client) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("submitted")
    code, ballot = case.dossier.code, case.dossier.ballots.get()
    page = html.unescape(clerk.get(f"/ho-so/{code}/van-ban/").content.decode())
    for address in (
        f"/hop/{ballot.meeting_id}/nghi-quyet/{ballot.pk}/",
        f"/hop/{ballot.meeting_id}/nghi-quyet/{ballot.pk}.docx",
        f"/ho-so/{code}/quyet-dinh/ket-nap/",
        f"/ho-so/{code}/quyet-dinh/ket-nap.docx",
    ):
        assert f'href="{address}"' in page
        assert clerk.get(address).status_code == 200
    assert f'href="/ho-so/{code}/viec/decide/"' in page
    assert re.search(r"Dự thảo được: 1\b", page)
    assert f'href="/ho-so/{code}/van-ban/"' in clerk.get(f"/ho-so/{code}/").content.decode()


def test_who_may_not_record_a_step_is_not_led_to_it(world: Land) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("submitted")
    code = case.dossier.code
    auditor = signed_in(officer("auditor", world.commune))
    page = auditor.get(f"/ho-so/{code}/van-ban/").content.decode()
    assert "/viec/" not in page
    assert "Quyết định kết nạp đảng viên" in page
    stranger = signed_in(officer("clerk", world.other_commune, username="noi-khac"))
    assert stranger.get(f"/ho-so/{code}/van-ban/").status_code == 404


def test_more_papers_cost_no_more_questions(world: Land, clerk: Client) -> None:
    short = walk(world, start=dt.date(2021, 10, 4)).to("decided")
    who = person(world.cell, full_name="Y Dài")
    long = walk(world, start=dt.date(2021, 10, 4), who=who).to("recognition_decided")

    def cost(case: Walk) -> int:
        address = f"/ho-so/{case.dossier.code}/van-ban/"
        assert clerk.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(address).status_code == 200
        return len(queries)

    assert Decision.objects.filter(dossier=long.dossier).count() == 2
    assert cost(long) - cost(short) <= 2  # the cell's roll on the day of its second vote


def test_three_sheets_and_places_cost_what_one_does(world: Land, clerk: Client) -> None:
    case = walk(world, start=dt.date(2026, 6, 1)).to("comments")
    address = f"/ho-so/{case.dossier.code}/van-ban/"

    def cost() -> int:
        assert clerk.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(address).status_code == 200
        return len(queries)

    before = cost()
    for number in range(3):
        Introducer.objects.create(dossier=case.dossier, kind="trade_union", name=f"Đoàn {number}")
        Verification.objects.create(dossier=case.dossier, relation="mother", place=f"Xã {number}")
    assert cost() == before
