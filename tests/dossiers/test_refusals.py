"""What is refused: a sentence that says what, which rule, how to mend; nothing half saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ketnap.audit.change import Conflict
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.dossiers import (
    ceremony,
    closing,
    decisions,
    introductions,
    meetings,
    opening,
    placement,
    probation,
    recording,
    returns,
    sending,
    sourcing,
    verification,
)
from ketnap.dossiers.models import Dossier, FactRecord, Meeting
from ketnap.organisations import services as tree
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)


def refused(order: Callable[[], Any]) -> Refused:
    """Give an order that must be refused; return the refusal, after checking nothing was saved."""
    before = (list(Dossier.objects.values()), FactRecord.objects.count())
    with pytest.raises(Refused) as caught:
        order()
    assert (list(Dossier.objects.values()), FactRecord.objects.count()) == before
    return caught.value


def last_entry() -> Entry:
    """The newest entry of the trail."""
    return Entry.objects.order_by("-number")[0]


def test_the_same_person_cannot_have_two_open_cases() -> None:
    country = factories.land()
    first = factories.walk(country, start=START).dossier
    refusal = refused(
        lambda: opening.open_dossier(first.person, by=country.by, on=START + dt.timedelta(days=9))
    )
    assert refusal.codes == ("open_already",)
    assert first.code in str(refusal)
    assert last_entry().action == "refused"
    assert last_entry().reason == "open_dossier: open_already"


def test_a_member_has_no_case_and_a_former_member_comes_back_as_a_readmission() -> None:
    country = factories.land()
    official = factories.helper(country.cell)
    refusal = refused(lambda: opening.open_dossier(official, by=country.by, on=START))
    assert refusal.codes == ("member_already",)
    official.memberships.update(ended_on=dt.date(2022, 1, 1), ended_by="struck_off")
    refusal = refused(lambda: opening.open_dossier(official, by=country.by, on=START))
    assert refusal.codes == ("readmission_unsaid",)


def test_a_case_opens_only_in_a_cell_that_exists_that_day() -> None:
    country = factories.land()
    who = factories.person(country.cell)
    at_commune = refused(
        lambda: opening.open_dossier(who, by=country.by, on=START, cell=country.commune)
    )
    assert at_commune.codes == ("not_a_cell",)
    too_early = refused(lambda: opening.open_dossier(who, by=country.by, on=dt.date(2014, 12, 31)))
    assert "cell_not_there" in too_early.codes


def test_a_forged_stage_is_refused_and_noted() -> None:
    country = factories.land()
    dossier = factories.walk(country, start=START).dossier
    forged = refused(
        lambda: recording.record_facts(
            dossier, {"admitted_on": START}, by=country.by, on=START, reason=""
        )
    )
    assert forged.codes == ("needs_its_act",)
    assert last_entry().action == "refused"
    derived = refused(
        lambda: recording.record_facts(dossier, {"stage": "decided"}, by=country.by, on=START)
    )
    assert derived.codes == ("not_a_fact",)
    early = refused(lambda: ceremony.hold_ceremony(dossier, by=country.by, on=START))
    assert early.codes == ("act_not_open",)
    assert "Tạo nguồn" in str(early)
    assert (last_entry().action, last_entry().dossier_id) == ("refused", dossier.pk)
    assert Entry.objects.filter(action="refused").count() == 3


@pytest.mark.parametrize(
    "order",
    [
        lambda c, d, by, on: sending.submit_dossier(d, by=by, on=on),
        lambda c, d, by, on: sending.receive_dossier(d, by=by, on=on),
        lambda c, d, by, on: returns.return_dossier(
            d, reasons=[("papers_faulty", "")], by=by, on=on
        ),
        lambda c, d, by, on: returns.resubmit(d, by=by, on=on),
        lambda c, d, by, on: decisions.decide_admission(
            d, organisation=c.commune, body="standing_committee", granted=True, by=by, on=on
        ),
        lambda c, d, by, on: decisions.receive_decision(d, by=by, on=on),
        lambda c, d, by, on: decisions.extend_decision(d, days=5, reason="bão lũ", by=by, on=on),
        lambda c, d, by, on: probation.record_probation_step(d, step="member_cv_on", by=by, on=on),
        lambda c, d, by, on: decisions.decide_recognition(
            d, organisation=c.commune, body="standing_committee", by=by, on=on
        ),
        lambda c, d, by, on: decisions.receive_recognition(d, by=by, on=on),
        lambda c, d, by, on: verification.conclude_verification(d, by=by, on=on),
        lambda c, d, by, on: ceremony.consent_to_late_ceremony(d, by=by, on=on),
    ],
)  # fmt: skip
def test_a_step_before_its_turn_is_refused(order: Callable[..., Any]) -> None:
    country = factories.land(members=1)
    dossier = factories.walk(country, start=START).dossier
    refusal = refused(lambda: order(country, dossier, country.by, START + dt.timedelta(days=1)))
    assert refusal.codes == ("act_not_open",)
    assert last_entry().action == "refused"


def test_impossible_values_and_dates_are_refused_at_their_field() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("decided")
    dossier = walk.dossier

    def record(reason: str = "giấy gốc", **facts: Any) -> tuple[tuple[str, str], ...]:
        refusal = refused(
            lambda: recording.record_facts(
                dossier, facts, by=country.by, on=walk.day, reason=reason
            )
        )
        return tuple((p.field, p.code) for p in refusal.problems)

    tomorrow = walk.day + dt.timedelta(days=1)
    assert record(provincial_consent_on=tomorrow) == (("provincial_consent_on", "date_after_act"),)
    assert record(applied_on=dt.date(1990, 1, 1)) == (("applied_on", "before_birth"),)
    assert record(decided_on=dossier.cell_considered_on - dt.timedelta(days=1)) == (
        ("decided_on", "dates_disordered"),
    )
    assert record(cell_votes_for=13) == (
        ("cell_votes_for", "count_too_large"),
        ("cell_votes_for", "count_too_large"),
    )
    assert record(cell_votes_for=-1) == (("cell_votes_for", "value_foreign"),)
    assert record(schooling="phổ thông") == (("schooling", "value_foreign"),)
    assert record(applied_on="2026-01-01") == (("applied_on", "value_foreign"),)
    assert record(reason="", applied_on=START) == (("applied_on", "reason_empty"),)


def test_a_helper_and_an_introducer_are_official_members_that_day() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START)
    young = factories.member(
        country.cell, full_name="A Dự Bị", joining_on=dt.date(2025, 12, 1), official_on=None
    )
    refusal = refused(
        lambda: sourcing.assign_helper(walk.dossier, young, by=country.by, on=walk.after(1))
    )
    assert refusal.codes == ("helper_not_official",)
    assert refusal.problems[0].field == "member"
    walk.to("verified")
    refusal = refused(
        lambda: introductions.add_introducer(
            walk.dossier, member=young, by=country.by, on=walk.after(1)
        )
    )
    assert refusal.codes == ("introducer_not_official",)
    assert refusal.problems[0].citation == "Điều lệ Đảng 19/01/2011, Điều 4"
    official = factories.helper(country.cell)
    introductions.add_introducer(walk.dossier, member=official, by=country.by, on=walk.day)
    twice = refused(
        lambda: introductions.add_introducer(
            walk.dossier, member=official, by=country.by, on=walk.day
        )
    )
    assert twice.codes == ("introducer_twice",)
    too_few = refused(
        lambda: introductions.close_introducers(walk.dossier, by=country.by, on=walk.day)
    )
    assert too_few.codes == ("introduced",)


def test_votes_above_those_present_are_refused() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("comments")
    with pytest.raises(Refused) as crowd:
        meetings.open_meeting(
            country.cell, body="cell", by=country.by, on=walk.day, entitled=10, excused_absent=2,
            present=9,
        )  # fmt: skip
    assert crowd.value.codes == ("present_above_entitled",)
    sitting = meetings.open_meeting(
        country.cell, body="cell", by=country.by, on=walk.day, entitled=10, excused_absent=2,
        present=8, candidates=[(walk.dossier, "admission")],
    )  # fmt: skip
    refusal = refused(
        lambda: meetings.record_ballot(
            sitting, walk.dossier, matter="admission", votes_for=7, votes_against=2, by=country.by
        )
    )
    assert refusal.codes == ("votes_above_present",)
    unready = refused(lambda: meetings.close_meeting(sitting, by=country.by))
    assert unready.codes == ("numbers_missing",)
    assert unready.problems[0].field == walk.dossier.code


def test_a_closed_meeting_takes_no_more_votes_and_a_body_only_its_own_cases() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("comments")
    foreign = meetings.open_meeting(country.far, body="cell", by=country.by, on=walk.day)
    refusal = refused(
        lambda: meetings.put_on_agenda(foreign, walk.dossier, matter="admission", by=country.by)
    )
    assert refusal.codes == ("not_of_this_body",)
    walk.after(1)
    sitting = walk.meeting("cell", "admission", country.cell)
    sitting.refresh_from_db()
    assert sitting.state == Meeting.State.CLOSED
    refusal = refused(
        lambda: meetings.record_ballot(
            sitting, walk.dossier, matter="admission", votes_for=9, by=country.by
        )
    )
    assert refusal.codes == ("meeting_closed",)


def test_a_cell_of_two_official_members_cannot_consider() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("comments")
    walk.after(2)
    with pytest.raises(Refused) as refusal:
        walk.meeting("cell", "admission", country.cell, entitled=2, present=2, votes_for=2)
    assert [p.code for p in refusal.value.problems] == ["cell_can_meet"]
    assert refusal.value.problems[0].field == walk.dossier.code
    assert "Điều lệ Đảng" in refusal.value.problems[0].citation
    walk.dossier.refresh_from_db()
    assert walk.dossier.stage == "comments"


def test_a_decision_by_a_body_without_authority_that_day_is_refused() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")

    def decide(organisation: Any, body: str, on: dt.date) -> Refused:
        return refused(
            lambda: decisions.decide_admission(
                walk.dossier, organisation=organisation, body=body, granted=True, by=country.by,
                on=on, members=9, votes_for=9,
            )
        )  # fmt: skip

    day = walk.after(5)
    for organisation, body in (
        (country.district, "standing_committee"),
        (country.commune, "delegated_collective"),
        (country.other_commune, "standing_committee"),
        (country.province, "standing_committee"),
    ):
        refusal = decide(organisation, body, day)
        assert refusal.codes == ("no_authority",)
        assert "ban thường vụ của Đảng bộ xã Mẫu" in str(refusal)
    assert last_entry().action == "refused"
    assert last_entry().reason == "decide_admission: no_authority"


def test_a_delegated_committee_decides_only_while_delegated() -> None:
    country = factories.land()
    tree.grant_authority(
        country.second,
        power="recognise",
        deciding_body="collective",
        since=dt.date(2020, 1, 1),
        by=country.by,
        on=dt.date(2020, 1, 1),
    )
    walk = factories.walk(country, start=START).to("submitted")
    assert decisions.competent_on(country.cell, "admit", dt.date(2024, 1, 1)).organisation == (
        country.district
    )
    assert decisions.competent_on(country.cell, "admit", walk.day).organisation == country.commune
    assert decisions.competent_on(country.cell, "admit", dt.date(2014, 1, 1)) is None


def test_a_decision_short_of_votes_is_refused_with_the_rule() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    refusal = refused(
        lambda: decisions.decide_admission(
            walk.dossier, organisation=country.commune, body="standing_committee", granted=True,
            by=country.by, on=walk.after(4), members=10, votes_for=5,
        )
    )  # fmt: skip
    assert refusal.codes == ("decided_by_majority",)
    too_many = refused(
        lambda: decisions.decide_admission(
            walk.dossier, organisation=country.commune, body="standing_committee", granted=True,
            by=country.by, on=walk.day, members=10, votes_for=11,
        )
    )  # fmt: skip
    assert too_many.codes == ("votes_above_present",)


def test_a_warning_is_passed_with_a_reason_that_is_kept() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("submitted")
    walk.dossier.refresh_from_db()
    late = walk.dossier.next_due_on + dt.timedelta(days=1)

    def decide(**passing: str) -> Any:
        return decisions.decide_admission(
            walk.dossier, organisation=country.commune, body="standing_committee", granted=True,
            by=country.by, on=late, members=9, votes_for=9, passing=passing,
        )  # fmt: skip

    refusal = refused(decide)
    assert refusal.problems == ()
    assert [warning.rule for warning in refusal.warnings] == ["decided_in_time"]
    assert not refusal.unlawful
    decide(decided_in_time="Bão số 9, văn phòng đóng cửa")
    passed = walk.dossier.passed_warnings.get(rule="decided_in_time")
    assert (passed.act, passed.reason) == ("decide", "Bão số 9, văn phòng đóng cửa")


def test_a_stale_page_loses_against_the_newer_record_and_keeps_what_was_typed() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("class_passed")
    stale = Dossier.objects.get(pk=walk.dossier.pk)
    walk.to("applied")
    with pytest.raises(Conflict) as conflict:
        sourcing.send_to_class(stale, by=country.by, on=walk.day, seen=stale.version)
    assert conflict.value.current == walk.dossier
    assert conflict.value.wanted == {"class_sent_on": walk.day}


def test_a_case_that_is_over_takes_nothing_more_but_a_correction() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("applied")
    closing.close_dossier(walk.dossier, reason="withdrawn", by=country.by, on=walk.after(2))
    refusal = refused(
        lambda: recording.record_facts(
            walk.dossier, {"cv_received_on": walk.day}, by=country.by, on=walk.day
        )
    )
    assert refusal.codes == ("dossier_over",)
    recording.record_facts(
        walk.dossier,
        {"applied_on": walk.dossier.applied_on - dt.timedelta(days=1)},
        by=country.by,
        on=walk.day,
        reason="Đơn ghi ngày khác",
    )
    assert walk.dossier.stage == "closed"


def test_closing_asks_for_a_reason_that_fits() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("applied")

    def close(reason: str, on: dt.date) -> tuple[str, ...]:
        return refused(
            lambda: closing.close_dossier(walk.dossier, reason=reason, by=country.by, on=on)
        ).codes

    assert close("struck_off", walk.after(1)) == ("needs_strike_off",)
    assert close("tired", walk.day) == ("value_foreign",)
    assert close("withdrawn", walk.dossier.applied_on - dt.timedelta(days=1)) == (
        "dates_disordered",
    )
    walk.to("admitted")
    assert close("rejected", walk.after(1)) == ("needs_strike_off",)
    assert set(closing.closable(walk.dossier)) == {"deceased", "moved_out"}


def test_moving_asks_for_the_paper_and_for_a_real_destination() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("applied")

    def move(to: Any, on: dt.date, paper: str = "") -> tuple[str, ...]:
        return refused(
            lambda: placement.move_dossier(
                walk.dossier, to=to, by=country.by, on=on, paper_number=paper
            )
        ).codes

    assert move(country.far, walk.after(2)) == ("paper_missing",)
    assert move(country.cell, walk.day) == ("moved_nowhere",)
    assert move(country.commune, walk.day) == ("not_a_cell",)
    assert move(country.far, START, "05-GCN") == ("dates_disordered",)
