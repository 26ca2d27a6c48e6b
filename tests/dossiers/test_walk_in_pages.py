"""A newcomer's walk in the pages: from the first name to recognition, on both routes."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import pytest

from ketnap.audit.models import Entry
from ketnap.dossiers.models import Dossier, FactRecord, PassedWarning
from ketnap.people.models import Membership
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land, person

pytestmark = pytest.mark.django_db


class Office:
    """A browser of the organisation officer, and the case that is walked."""

    def __init__(self, world: Land) -> None:
        self.world = world
        self.client = signed_in(
            officer("organisation_officer", world.province), HTTP_HOST="localhost"
        )
        self.dossier: Any = None

    def send(self, address: str, **typed: Any) -> Any:
        """Send a form as a browser does."""
        values = {
            name: value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value
            for name, value in typed.items()
        }
        return self.client.post(address, {"form_key": secrets.token_urlsafe(24), **values})

    def open(self, day: dt.date, **typed: Any) -> Any:
        answer = self.send(
            "/ho-so/moi/",
            full_name="Y Blen",
            born="2000",
            gender="female",
            cell=self.world.cell.code,
            sourced_by="youth_union",
            sourced_on=day,
            youth_union_member="true",
            schooling="upper_secondary",
            **typed,
        )
        assert answer.status_code == 302, answer.content.decode()
        self.dossier = Dossier.objects.latest("pk")
        return answer

    def step(self, act: str, **typed: Any) -> None:
        """Take one step; reasons are given for every warning, as the page asks."""
        address = f"/ho-so/{self.dossier.code}/viec/{act}/"
        page = self.client.get(address)
        assert page.status_code == 200, f"{act}: {page.status_code}"
        answer = self.send(address, **typed)
        if answer.status_code == 422:
            shown = answer.context["warnings"] if answer.context else []
            reasons = {f"passing-{w['rule']}": "đã đối chiếu hồ sơ giấy" for w in shown}
            assert reasons, self.said(answer)
            answer = self.send(address, **typed, **reasons)
        assert answer.status_code == 302, f"{act}: {self.said(answer)}"
        self.dossier.refresh_from_db()

    @staticmethod
    def said(answer: Any) -> str:
        """Return what an error page tells."""
        import re

        text = re.sub(r"<[^>]+>", " ", answer.content.decode())
        start = text.find("Chưa lưu được")
        return re.sub(r"\s+", " ", text[max(start, 0) : start + 900])


@pytest.fixture
def office() -> Office:
    return Office(land(members=6))


def members(office: Office) -> list[int]:
    return list(
        Membership.objects.filter(cell=office.world.cell)
        .order_by("pk")
        .values_list("person_id", flat=True)
    )


def walk(office: Office, start: dt.date, *, district: bool) -> None:
    """Carry the person from the first name to the ceremony and on to recognition."""
    days = dt.timedelta
    first, second, *_ = members(office)
    office.open(start)
    office.step("put_on_list", on=start + days(5))
    office.step("assign_helper", on=start + days(6), member=first)
    office.step("send_to_class", on=start + days(20))
    office.step("record_certificate", on=start + days(34), number="41/2022")
    office.step("receive_application", on=start + days(60))
    office.step("receive_cv", on=start + days(66))
    office.step(
        "ask_verification",
        on=start + days(70),
        relation="self",
        place="Đảng ủy xã nơi cư trú",
    )
    row = office.dossier.verifications.get()
    answer = office.send(
        f"/ho-so/{office.dossier.code}/tham-tra/{row.pk}/tra-loi/",
        on=start + days(80),
        answered_by="Đảng ủy xã",
        clear="true",
    )
    assert answer.status_code == 302
    office.step("conclude_verification", on=start + days(84))
    office.step(
        "record_introductions",
        on=start + days(88),
        first=first,
        first_since=start - days(800),
        second=second,
        second_since=start - days(700),
        union="",
        complete="true",
    )
    office.step(
        "collect_comments",
        on=start + days(92),
        organisations="Đoàn xã",
        organisations_for="9",
        organisations_present="9",
        residence="Chi ủy thôn Một",
    )
    office.step(
        "cell_consider",
        on=start + days(98),
        entitled="6",
        excused_absent="0",
        votes_for="5",
        votes_against="1",
        votes_other="0",
        resolution_number="06-NQ/CB",
    )
    if district:
        office.step(
            "grassroots_consider",
            on=start + days(108),
            entitled="15",
            votes_for="14",
            votes_against="1",
            votes_other="0",
            resolution_number="553-NQ/ĐU",
        )
    office.step("submit", on=start + days(112))
    office.step("receive", on=start + days(114))
    office.step(
        "decide",
        on=start + days(126),
        number="97-QĐ/HU",
        body="standing_committee",
        members="11",
        votes_for="10",
        granted="true",
    )
    office.step("receive_decision", on=start + days(130))
    office.step("hold_ceremony", on=start + days(140))


def recognise(office: Office, *, committee: bool) -> None:
    """Carry the probationary member to official membership."""
    days = dt.timedelta
    ceremony = office.dossier.admitted_on
    ends = ceremony.replace(year=ceremony.year + 1)
    office.step("declare_member_cv", on=ceremony + days(10))
    office.step("pass_new_member_class", on=ceremony + days(150))
    office.step(
        "collect_probation_papers",
        on=ends + days(1),
        helper_remarks_on=ends + days(2),
        probation_comments_on=ends + days(3),
    )
    office.step(
        "consider_recognition",
        on=ends + days(8),
        entitled="6",
        excused_absent="0",
        votes_for="6",
        votes_against="0",
        votes_other="0",
        resolution_number="02-NQ/CB",
    )
    if committee:
        office.step(
            "propose_recognition",
            on=ends + days(14),
            entitled="15",
            votes_for="15",
            votes_against="0",
            votes_other="0",
            resolution_number="12-NQ/ĐU",
        )
    office.step(
        "decide_recognition",
        on=ends + days(28),
        number="12-QĐ/HU",
        body="standing_committee",
        members="11",
        votes_for="11",
        granted="true",
    )


def test_a_person_walks_from_the_first_name_to_recognition_under_the_district_of_2022(office):
    walk(office, dt.date(2022, 3, 1), district=True)
    recognise(office, committee=True)
    dossier = office.dossier
    assert dossier.stage == "recognition_decided"
    membership = Membership.objects.get(person=dossier.person)
    assert membership.joining_on == dossier.admitted_on
    assert membership.official_on == dossier.admitted_on.replace(year=2023)
    assert membership.party_age_from == dossier.decided_on
    assert dossier.decisions.get(matter="admission").organisation == office.world.district
    assert [m.kind for m in dossier.milestones.order_by("on")] == [
        "sent_to_class",
        "admitted",
        "recognised",
    ]


def test_today_the_communes_standing_committee_decides_without_the_old_step(office):
    walk(office, dt.date(2026, 4, 20), district=False)
    dossier = office.dossier
    assert dossier.stage == "admitted"
    assert dossier.grassroots_considered_on is None
    assert dossier.decisions.get().organisation == office.world.commune


def test_every_page_of_the_case_answers_at_every_stage(office):
    office.open(dt.date(2026, 10, 1))
    for part in ("", "ly-lich/", "tham-tra/", "hop/", "dong-thoi-gian/", "phieu/", "ly-lich/hien/"):
        answer = office.client.get(f"/ho-so/{office.dossier.code}/{part}")
        assert answer.status_code == 200, part


def test_the_same_person_is_not_doubled_without_being_asked(office):
    office.open(dt.date(2026, 10, 1))
    again = office.send(
        "/ho-so/moi/",
        full_name="y blen",
        born="2000",
        cell=office.world.cell.code,
        sourced_by="cell",
        sourced_on=dt.date(2026, 10, 2),
    )
    assert again.status_code == 422
    assert "Có phải là một trong những người này?" in again.content.decode()
    assert Dossier.objects.count() == 1


def test_an_impossible_date_keeps_what_was_typed_and_saves_nothing(office):
    office.open(dt.date(2026, 10, 1))
    address = f"/ho-so/{office.dossier.code}/viec/put_on_list/"
    answer = office.send(address, on="30/02/2026", resolution="05-NQ/CB tháng hai")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "30/02/2026" in page
    assert "05-NQ/CB tháng hai" in page
    assert not FactRecord.objects.filter(name="listed_on").exists()


def test_more_votes_than_members_are_refused_with_the_rule(office):
    walker = office
    walker.open(dt.date(2026, 3, 2))
    sitting = walker.send(
        f"/ho-so/{walker.dossier.code}/viec/cell_consider/",
        on=dt.date(2026, 5, 4),
        entitled="6",
        excused_absent="0",
        votes_for="9",
        votes_against="0",
        votes_other="0",
    )
    assert sitting.status_code == 422
    assert "nhiều hơn" in sitting.content.decode()
    walker.dossier.refresh_from_db()
    assert walker.dossier.cell_considered_on is None


def test_a_forged_step_is_refused_and_noted_in_the_trail(office):
    office.open(dt.date(2026, 10, 1))
    forged = office.send(
        f"/ho-so/{office.dossier.code}/viec/hold_ceremony/", on=dt.date(2026, 10, 20)
    )
    assert forged.status_code == 422
    office.dossier.refresh_from_db()
    assert office.dossier.stage == "sourced"
    assert Entry.objects.filter(action="refused", dossier_id=office.dossier.pk).count() == 1


def test_a_warning_is_passed_with_a_reason_that_stays_in_the_timeline(office):
    walk(office, dt.date(2022, 3, 1), district=True)
    passed = PassedWarning.objects.filter(dossier=office.dossier)
    page = office.client.get(f"/ho-so/{office.dossier.code}/dong-thoi-gian/?loai=warning")
    assert page.content.decode().count("đã đối chiếu hồ sơ giấy") == passed.count()


def test_a_draft_comes_back_when_the_form_is_opened_again(office):
    office.open(dt.date(2026, 10, 1))
    address = f"/ho-so/{office.dossier.code}/viec/put_on_list/"
    kept = office.client.post(
        f"/nhap/act:{office.dossier.pk}:put_on_list/", {"resolution": "05-NQ/CB nháp"}
    )
    assert kept.status_code == 200
    assert "05-NQ/CB nháp" in office.client.get(address).content.decode()


def test_the_live_count_says_enough_or_not_with_the_rule(office):
    office.open(dt.date(2026, 3, 2))
    address = f"/ho-so/{office.dossier.code}/viec/cell_consider/dem/"
    numbers = {"on": "04/05/2026", "entitled": "6", "excused_absent": "0", "votes_other": "0"}
    enough = office.client.post(address, {**numbers, "votes_for": "4", "votes_against": "2"})
    short = office.client.post(address, {**numbers, "votes_for": "3", "votes_against": "3"})
    assert "<strong>Đủ phiếu: 4 trên 6, cần 4</strong>" in enough.content.decode()
    assert "<strong>Chưa đủ phiếu: 3 trên 6, cần 4</strong>" in short.content.decode()


def test_a_count_that_differs_from_the_list_of_that_day_is_told_while_it_is_typed(office):
    office.open(dt.date(2026, 3, 2))
    cell = office.world.cell
    late = Membership.objects.filter(cell=cell).latest("pk")
    Membership.objects.filter(pk=late.pk).update(official_on=dt.date(2026, 5, 5))
    address = f"/ho-so/{office.dossier.code}/viec/cell_consider/dem/"
    numbers = {"entitled": "6", "excused_absent": "0", "votes_for": "6", "votes_other": "0"}
    before = office.client.post(address, {**numbers, "on": "04/05/2026"}).content.decode()
    after = office.client.post(address, {**numbers, "on": "05/05/2026"}).content.decode()
    assert "Theo danh sách, ngày 04/05/2026 chi bộ có 5 đảng viên chính thức." in before
    assert 'data-listed="5"' in before
    assert 'data-listed="6"' in after
    assert "Theo danh sách" not in after


def test_the_list_finds_without_accents_and_keeps_names_out_of_addresses(office):
    office.open(dt.date(2026, 10, 1))
    person(office.world.second, full_name="Rơ Châm H'Nhung")
    found = office.client.post("/ho-so/", {"text": "blen"})
    assert "Y Blen" in found.content.decode()
    assert "blen" not in found.request["QUERY_STRING"]


def test_a_correction_asks_for_a_reason_and_shows_both_values(office):
    office.open(dt.date(2026, 9, 1))
    office.step("put_on_list", on=dt.date(2026, 9, 10))
    address = f"/ho-so/{office.dossier.code}/du-kien/?muc=listed_on"
    without = office.send(address, muc="listed_on", listed_on=dt.date(2026, 9, 12), reason="")
    assert without.status_code == 422
    done = office.send(
        address, muc="listed_on", listed_on=dt.date(2026, 9, 12), reason="xem lại biên bản"
    )
    assert done.status_code == 302
    page = office.client.get(f"/ho-so/{office.dossier.code}/dong-thoi-gian/").content.decode()
    assert "10/09/2026 → 12/09/2026" in page
    assert "xem lại biên bản" in page


def test_one_meeting_for_two_candidates_writes_both_cases(office):
    from tests.factories import dossier_at

    first = dossier_at("comments", office.world)
    second = dossier_at("comments", office.world)
    day = max(first.comments_on, second.comments_on) + dt.timedelta(days=3)
    opened = office.send("/hop/moi/", organisation=office.world.cell.code, body="cell", on=day)
    assert opened.status_code == 302
    address = opened["Location"]
    office.send(
        address,
        entitled="6",
        excused_absent="0",
        present="6",
        add=[f"{first.code}:admission", f"{second.code}:admission"],
    )
    ballots = {b.dossier_id: b.pk for b in first.ballots.all() | second.ballots.all()}
    sent = office.send(
        address,
        entitled="6",
        excused_absent="0",
        present="6",
        then="check",
        **{f"{ballots[first.pk]}-votes_for": "5", f"{ballots[first.pk]}-votes_against": "1"},
        **{f"{ballots[second.pk]}-votes_for": "6", f"{ballots[second.pk]}-votes_against": "0"},
    )
    assert sent.status_code == 302
    check = office.client.get(f"{address}xem-lai/")
    assert check.status_code == 200
    closed = office.send(f"{address}xem-lai/", resolution_number="06-NQ/CB")
    if closed.status_code == 422:
        reasons = {f"passing-{w.rule}": "đã xem" for w in closed.context["refusal"].warnings}
        closed = office.send(f"{address}xem-lai/", resolution_number="06-NQ/CB", **reasons)
    assert closed.status_code == 302, Office.said(closed)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.cell_votes_for, second.cell_votes_for) == (5, 6)
    assert first.stage == second.stage == "cell_resolved"
