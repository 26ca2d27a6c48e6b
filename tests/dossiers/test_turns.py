"""Turns a case can take: returned, moved, out of time, corrected, closed and opened again."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.audit.refusals import Refused
from ketnap.dossiers import (
    ceremony,
    closing,
    decisions,
    meetings,
    placement,
    recording,
    returns,
    sourcing,
    steps,
)
from ketnap.dossiers.evidence import evidence_digest
from ketnap.law.calendar import add_months
from ketnap.people.membership import is_official_member
from ketnap.regulations import rulebook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)


def test_a_returned_case_comes_back_and_its_clock_runs_on() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    dossier = walk.dossier
    due = dossier.next_due_on
    for round_ in (1, 2):
        row = returns.return_dossier(
            dossier,
            reasons=[("vote_base_wrong", "đếm cả đảng viên dự bị"), ("papers_faulty", "")],
            by=country.by,
            on=walk.after(4),
        )
        assert dossier.stage == "returned"
        assert dossier.holder == country.cell
        assert row.reasons[0]["code"] == "vote_base_wrong"
        assert row.reasons[0]["citation"] == "06-HD/TW ngày 09/06/2025, điểm 3.6b"
        assert row.reasons[1]["citation"] == ""
        returns.resubmit(dossier, by=country.by, on=walk.after(3))
        row.refresh_from_db()
        assert (row.round, row.came_back_on) == (round_, walk.day)
        assert dossier.stage == "submitted"
        assert dossier.next_due_on == due
    law, since_back = returns.clocks(dossier, walk.day)
    calendar = rulebook().calendar
    assert (law.key, law.started_on, law.due_on) == ("cell", dossier.cell_considered_on, due)
    assert law.used == calendar.working_days_between(dossier.cell_considered_on, walk.day)
    assert (since_back.key, since_back.started_on, since_back.used) == ("resubmitted", walk.day, 0)
    assert since_back.due_on == calendar.add_working_days(walk.day, law.total)
    walk.to("decided")
    assert dossier.returns.count() == 2


def test_a_new_resolution_of_the_cell_shows_the_first_clock_beside_its_own() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    first = walk.dossier.cell_considered_on
    returns.return_dossier(
        walk.dossier, reasons=[("vote_base_wrong", "")], by=country.by, on=walk.after(3)
    )
    walk.after(3)
    walk.meeting("cell", "admission", country.cell, votes_for=9)
    assert (walk.dossier.stage, walk.dossier.grassroots_considered_on) == ("returned", None)
    with pytest.raises(Refused) as unsettled:
        returns.resubmit(walk.dossier, by=country.by, on=walk.after(2))
    assert [warning.rule for warning in unsettled.value.warnings] == ["grassroots_agreed"]
    assert "Còn thiếu" in unsettled.value.warnings[0].says
    walk.meeting("committee", "admission", country.commune)
    returns.resubmit(walk.dossier, by=country.by, on=walk.after(1))
    assert (walk.dossier.stage, walk.dossier.cell_round) == ("submitted", 2)
    assert [(c.key, c.started_on, c.counts) for c in returns.clocks(walk.dossier, walk.day)] == [
        ("first", first, False),
        ("cell", walk.dossier.cell_considered_on, True),
        ("resubmitted", walk.day, False),
    ]
    history = recording.history_of(walk.dossier, "cell_considered_on")
    assert [record.superseded_by is None for record in history] == [True, False]


def test_a_vote_that_falls_short_waits_for_another_round() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("comments")
    walk.after(2)
    sitting = walk.meeting("cell", "admission", country.cell, votes_for=7)
    assert sitting.ballots.get().agreed is False
    walk.after(2)
    with pytest.raises(Refused) as refusal:
        walk.meeting("committee", "admission", country.commune)
    assert [problem.code for problem in refusal.value.problems] == ["cell_agreed"]
    walk.after(20)
    again = walk.meeting("cell", "admission", country.cell, votes_for=8)
    assert (again.ballots.get().agreed, again.ballots.get().round) == (True, 2)
    assert walk.to("grassroots_resolved").dossier.cell_round == 2


def test_one_meeting_decides_on_many_candidates_all_or_none() -> None:
    country = factories.land()
    walks = [
        factories.walk(
            country, start=START, who=factories.person(country.cell, full_name=f"Người {n}")
        )
        for n in range(2)
    ]
    ready, unready = walks[0].to("comments"), walks[1].to("introduced")
    day = max(walk.day for walk in walks) + dt.timedelta(days=3)
    sitting = meetings.open_meeting(
        country.cell,
        body="cell",
        by=country.by,
        on=day,
        present=4,
        candidates=[(walk.dossier, "admission") for walk in walks],
    )
    assert sitting.entitled == 4
    for walk in walks:
        meetings.record_ballot(
            sitting, walk.dossier, matter="admission", votes_for=4, by=country.by
        )
    with pytest.raises(Refused) as refusal:
        meetings.close_meeting(sitting, by=country.by)
    assert [(p.field, p.code) for p in refusal.value.problems] == [
        (unready.dossier.code, "act_not_open")
    ]
    for walk in walks:
        walk.dossier.refresh_from_db()
    sitting.refresh_from_db()
    assert (ready.dossier.cell_considered_on, sitting.state) == (None, "open")
    meetings.take_from_agenda(sitting.ballots.get(dossier=unready.dossier), by=country.by, on=day)
    meetings.close_meeting(sitting, by=country.by, resolution_number="06-NQ/CB")
    ready.dossier.refresh_from_db()
    assert ready.dossier.stage == "cell_resolved"
    record = recording.history_of(ready.dossier, "cell_votes_for").get()
    assert (record.document_kind, record.document_number) == (43, "06-NQ/CB")


def test_a_standing_committee_meeting_lends_its_votes_to_the_decisions() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    day = walk.after(10)
    sitting = walk.meeting(
        "standing_committee", "admission", country.commune, entitled=9, present=8, votes_for=7
    )
    assert walk.dossier.decided_on is None
    decision = decisions.decide_admission(
        walk.dossier, organisation=country.commune, body="standing_committee", granted=True,
        by=country.by, on=day, number="15-QĐ/ĐU", meeting=sitting,
    )  # fmt: skip
    assert (decision.members, decision.votes_for) == (9, 7)
    assert decision.evidence["facts"]["decision_votes_for"] == 7
    assert decision.evidence["verdicts"]["rules"]["decided_by_majority"]["verdict"] is True
    assert decision.evidence["law_digest"] == rulebook().digest
    assert decision.evidence_digest == evidence_digest(decision.evidence)
    assert sitting.ballots.get().agreed is True


def test_a_refusal_to_admit_ends_in_closing_not_in_a_ceremony() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    decisions.decide_admission(
        walk.dossier, organisation=country.commune, body="standing_committee", granted=False,
        by=country.by, on=walk.after(9), members=9, votes_for=3,
    )  # fmt: skip
    decisions.receive_decision(walk.dossier, by=country.by, on=walk.after(2))
    with pytest.raises(Refused) as refusal:
        ceremony.hold_ceremony(walk.dossier, by=country.by, on=walk.after(3))
    assert refusal.value.codes == ("not_granted",)
    closing.close_dossier(walk.dossier, reason="rejected", by=country.by, on=walk.day)
    assert (walk.dossier.stage, walk.dossier.person.memberships.count()) == ("closed", 0)


def test_an_extension_is_granted_once_with_its_reason_and_moves_the_due_date() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    dossier = walk.dossier
    calendar = rulebook().calendar
    assert dossier.next_due_on == calendar.add_working_days(dossier.cell_considered_on, 60)
    decisions.extend_decision(
        dossier, days=20, reason="Chờ kết luận của ủy ban kiểm tra", by=country.by, on=walk.after(5)
    )
    assert dossier.next_due_on == calendar.add_working_days(dossier.cell_considered_on, 80)
    with pytest.raises(Refused) as twice:
        decisions.extend_decision(dossier, days=5, reason="thêm", by=country.by, on=walk.after(1))
    assert twice.value.codes == ("act_not_open",)


def test_a_late_ceremony_needs_consent_or_a_reason() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("decided")
    late = walk.dossier.next_due_on + dt.timedelta(days=3)
    with pytest.raises(Refused) as refusal:
        ceremony.hold_ceremony(walk.dossier, by=country.by, on=late)
    assert [warning.rule for warning in refusal.value.warnings] == ["ceremony_in_time"]
    ceremony.consent_to_late_ceremony(
        walk.dossier, by=country.by, on=late - dt.timedelta(days=1), number="03-CV"
    )
    ceremony.hold_ceremony(
        walk.dossier, by=country.by, on=late, passing={"ceremony_in_time": "Lũ, đường sạt lở"}
    )
    assert walk.dossier.stage == "admitted"


def test_a_case_moves_with_its_paper_and_the_file_follows() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("comments")
    dossier = walk.dossier
    day = walk.after(3)
    placement.move_dossier(
        dossier, to=country.far, by=country.by, on=day, paper_number="05-GCN", paper_on=day
    )
    assert (dossier.stage, dossier.cell, dossier.holder) == ("comments", country.far, country.far)
    assert (dossier.commune, dossier.person.cell) == (country.other_commune, country.far)
    assert [(p.cell.code, p.since, p.until) for p in dossier.placements.all()] == [
        ("cell", START, day),
        ("far", day, None),
    ]
    competent = decisions.competent_on(dossier.cell, "admit", day)
    assert competent.organisation == country.other_commune
    milestone = dossier.milestones.get(kind="sent_to_class")
    assert (milestone.cell, milestone.rural) == (country.cell, True)


def test_a_probationary_member_moves_with_the_membership() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    day = walk.after(3)
    placement.move_dossier(
        walk.dossier, to=country.second, by=country.by, on=day
    )  # within the commune: no certificate
    old, new = walk.dossier.person.memberships.order_by("id")
    assert (old.ended_on, old.ended_by, old.cell) == (day, "moved", country.cell)
    assert (new.joining_on, new.cell) == (walk.dossier.admitted_on, country.second)
    walk.to("recognition_decided")
    new.refresh_from_db()
    assert new.official_on == add_months(walk.dossier.admitted_on, 12)
    assert is_official_member(walk.dossier.person, new.official_on)


def test_correcting_the_ceremony_moves_milestone_and_membership_and_keeps_history() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    dossier, old = walk.dossier, walk.dossier.admitted_on
    recording.record_candidate_trait(
        dossier.person, trait="youth_union_member", value=False, since=walk.day, by=country.by,
        on=walk.day,
    )  # fmt: skip
    dossier.refresh_from_db()
    new = old - dt.timedelta(days=1)
    recording.record_facts(
        dossier, {"admitted_on": new}, by=country.by, on=walk.day, reason="Biên bản ghi ngày trước"
    )
    milestone = dossier.milestones.get(kind="admitted")
    assert (milestone.on, milestone.youth_union_member) == (new, True)
    assert dossier.person.memberships.get().joining_on == new
    newest, first = recording.history_of(dossier, "admitted_on")
    assert (first.value, first.superseded_by) == (old.isoformat(), newest)
    assert (newest.value, newest.reason) == (new.isoformat(), "Biên bản ghi ngày trước")


def test_milestones_keep_the_groups_of_their_day() -> None:
    country = factories.land(hard_area=True)
    who = factories.person(country.cell, ethnicity="Xơ Đăng", gender="female")
    walk = factories.walk(country, start=START, who=who).to("admitted")
    recording.record_candidate_trait(
        who, trait="occupation", value="farmer", since=walk.after(5), by=country.by, on=walk.day
    )
    frozen = walk.dossier.milestones.get(kind="admitted")
    assert (frozen.gender, frozen.ethnicity, frozen.occupation) == ("female", "Xơ Đăng", "")
    assert (frozen.rural, frozen.hard_area) == (True, True)
    recording.correct_candidate(
        who, by=country.by, on=walk.day, reason="Theo giấy khai sinh", ethnicity="Gia Rai",
        occupation="pupil",
    )  # fmt: skip
    frozen.refresh_from_db()
    assert frozen.ethnicity == "Gia Rai"


def test_facts_from_elsewhere_are_taken_over_as_they_happened() -> None:
    country = factories.land()
    dossier = factories.walk(country, start=dt.date(2021, 1, 4)).dossier
    recording.take_over_facts(
        dossier,
        {
            "class_sent_on": dt.date(2021, 2, 1),
            "decided_on": dt.date(2021, 11, 1),
            "admitted_on": dt.date(2021, 11, 20),
            "recognition_decided_on": dt.date(2022, 12, 20),
        },
        by=country.by,
        on=dt.date(2026, 11, 23),
        source="so-theo-doi.xlsx",
    )
    assert dossier.stage == "recognition_decided"
    assert [m.kind for m in dossier.milestones.all()] == ["sent_to_class", "admitted", "recognised"]
    membership = dossier.person.memberships.get()
    assert (membership.joining_on, membership.official_on, membership.party_age_from) == (
        dt.date(2021, 11, 20),
        dt.date(2022, 11, 20),
        dt.date(2021, 11, 1),
    )


def test_a_helper_hands_over_to_a_successor() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("class_sent")
    first = walk.dossier.helpers.get()
    successor = factories.officials(country.cell)[2]
    second = sourcing.assign_helper(
        walk.dossier, successor, by=country.by, on=walk.after(4), because="chuyển công tác"
    )
    first.refresh_from_db()
    assert (first.until, first.successor, first.ended_because) == (
        walk.day,
        second,
        "chuyển công tác",
    )
    assert walk.dossier.helper_assigned_on == first.since


def test_off_the_list_and_on_again() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("on_list")
    sourcing.take_off_list(walk.dossier, reason="đi làm xa", by=country.by, on=walk.after(30))
    assert walk.dossier.stage == "sourced"
    sourcing.put_on_list(walk.dossier, by=country.by, on=walk.after(60))
    assert (walk.dossier.stage, walk.dossier.listed_on) == ("on_list", walk.day)


def test_a_committee_that_falls_short_votes_again_and_the_case_has_no_dead_end() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("cell_resolved")
    walk.after(3)
    walk.meeting("committee", "admission", country.commune, votes_for=6)
    assert steps.main_act(walk.dossier).key == "grassroots_consider"
    walk.after(10)
    walk.meeting("committee", "admission", country.commune, votes_for=7)
    assert steps.main_act(walk.dossier).key == "submit"
    walk.to("recognition_cell")
    walk.after(3)
    walk.meeting("committee", "recognition", country.commune, votes_for=6)
    assert steps.main_act(walk.dossier).key == "propose_recognition"
    walk.after(3)
    walk.meeting("cell", "recognition", country.cell, votes_for=9)
    assert (walk.dossier.stage, walk.dossier.recognition_grassroots_considered_on) == (
        "recognition_cell",
        None,
    )
    assert walk.to("recognition_decided").dossier.stage == "recognition_decided"


def test_a_closing_recorded_by_mistake_is_taken_back_with_a_reason() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    closing.close_dossier(walk.dossier, reason="moved_out", by=country.by, on=walk.after(3))
    assert walk.dossier.person.memberships.get().ended_by == "moved"
    with pytest.raises(Refused) as forged:
        recording.record_facts(
            walk.dossier, {"closed_on": None}, by=country.by, on=walk.day, reason="nhầm"
        )
    assert forged.value.codes == ("needs_its_act",)
    closing.reopen_dossier(walk.dossier, reason="Ghi nhầm người", by=country.by, on=walk.day)
    assert (walk.dossier.stage, walk.dossier.closed_reason) == ("probation", "")
    assert walk.dossier.person.memberships.get().ended_on is None
    with pytest.raises(Refused) as again:
        closing.reopen_dossier(walk.dossier, reason="Ghi nhầm", by=country.by, on=walk.day)
    assert again.value.codes == ("not_closed",)
