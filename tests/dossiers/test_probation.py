"""After the ceremony: deadlock, late recognition, strike-off, readmission."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.audit.refusals import Refused
from ketnap.dossiers import (
    decisions,
    judging,
    opening,
    recording,
)
from ketnap.dossiers.models import Milestone
from ketnap.law.calendar import add_months
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)


def failed(walk: factories.Walk, matter: str, votes_for: int) -> Any:
    """A vote of the cell on a probationary member, after some days."""
    walk.after(3)
    return walk.meeting("cell", matter, walk.dossier.cell, votes_for=votes_for)


def test_after_three_failed_votes_the_competent_committee_decides() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    walk.day = add_months(walk.dossier.admitted_on, 12)
    for number, (matter, votes) in enumerate(
        (("recognition", 7), ("strike_off", 7), ("recognition", 6)), 1
    ):
        failed(walk, matter, votes)
        assert walk.dossier.recognition_failed_rounds == number
        assert judging.is_deadlocked(walk.dossier, walk.day) is (number == 3)
    decision = decisions.decide_recognition(
        walk.dossier, organisation=country.commune, body="standing_committee", by=country.by,
        on=walk.after(9), members=9, votes_for=8, passing=factories.PASS,
    )  # fmt: skip
    assert decision.granted
    assert walk.dossier.stage == "recognition_decided"
    assert walk.dossier.person.memberships.get().official_on == add_months(
        walk.dossier.admitted_on, 12
    )


def test_before_the_deadlock_a_recognition_without_two_thirds_is_refused() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    walk.day = add_months(walk.dossier.admitted_on, 12)
    failed(walk, "recognition", 7)
    with pytest.raises(Refused) as refusal:
        decisions.decide_recognition(
            walk.dossier, organisation=country.commune, body="standing_committee", by=country.by,
            on=walk.after(9), members=9, votes_for=9, passing=factories.PASS,
        )  # fmt: skip
    assert "recognition_agreed" in refusal.value.codes


def test_recognition_before_twelve_months_is_refused_and_late_recognition_dates_back() -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2024, 1, 8)).to("probation")
    ends = add_months(walk.dossier.admitted_on, 12)
    walk.day = ends - dt.timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        walk.meeting("cell", "recognition", country.cell)
    assert [p.code for p in refusal.value.problems] == ["probation_completed"]
    walk.day = ends + dt.timedelta(days=200)
    walk.after(0)
    walk.meeting("cell", "recognition", country.cell)
    walk.to("recognition_decided")
    membership = walk.dossier.person.memberships.get()
    assert membership.official_on == ends
    assert membership.joining_on == walk.dossier.admitted_on
    assert membership.party_age_from == walk.dossier.decided_on


def test_a_strike_off_ends_case_and_membership_and_counts_once() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    failed(walk, "strike_off", 10)
    assert walk.dossier.strike_off_considered_on == walk.day
    decisions.strike_off(
        walk.dossier, organisation=country.commune, body="standing_committee", by=country.by,
        on=walk.after(10), members=9, votes_for=9, number="08-QĐ",
    )  # fmt: skip
    assert (walk.dossier.stage, walk.dossier.closed_reason) == ("closed", "struck_off")
    membership = walk.dossier.person.memberships.get()
    assert (membership.ended_on, membership.ended_by) == (walk.day, "struck_off")
    assert Milestone.objects.get(kind="struck_off").on == walk.day


def test_a_readmission_is_judged_by_the_rules_on_readmission() -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2021, 1, 4)).to("probation")
    failed(walk, "strike_off", 10)
    decisions.strike_off(
        walk.dossier, organisation=country.district, body="standing_committee", by=country.by,
        on=walk.after(10), members=9, votes_for=9,
    )  # fmt: skip
    left, person = walk.day, walk.dossier.person

    def reopen(reason: str) -> Any:
        return opening.open_dossier(
            person, by=country.by, on=dt.date(2022, 6, 1), cell=country.cell, readmission=True,
            left_reason=reason, times_readmitted=0,
        )  # fmt: skip

    with pytest.raises(Refused) as barred:
        reopen("convicted_corruption")
    assert "readmission_reason_permitted" in barred.value.codes
    dossier = reopen("struck_off")
    assert (dossier.left_on, dossier.readmission) == (left, True)
    again = factories.Walk(country, dossier, dt.date(2022, 6, 1), country.by, dt.date(2022, 6, 1))
    again.to("comments")
    again.after(2)
    with pytest.raises(Refused) as early:
        again.meeting("cell", "admission", country.cell)
    assert "readmission_allowed" in [p.code for p in early.value.problems]
    again.day = add_months(left, 36)
    again.after(1)
    recording.record_facts(
        dossier, {"provincial_consent_on": again.day}, by=country.by, on=again.day
    )
    again.meeting("cell", "admission", country.cell)
    again.to("admitted")
    assert Milestone.objects.get(dossier=dossier, kind="admitted").readmission is True
