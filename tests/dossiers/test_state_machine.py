"""Whatever is tried in whatever order: lawful steps happen, all others are refused and noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.dossiers import (
    ceremony,
    closing,
    decisions,
    introductions,
    meetings,
    placement,
    probation,
    recording,
    returns,
    sending,
    sourcing,
    steps,
    verification,
)
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.judging import is_over, judged_one, next_acts
from ketnap.dossiers.models import Dossier
from ketnap.people.membership import is_official_member
from ketnap.regulations import rulebook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PASS = factories.PASS
Order = Callable[["Life"], Any]


def by_facts(**names: str) -> Order:
    """Record one fact dated today."""

    def give(life: Life) -> None:
        recording.record_facts(
            life.dossier, dict.fromkeys(names.values(), life.day), passing=PASS, **life.who
        )

    return give


def ask(life: Life) -> None:
    """Ask at a new place."""
    verification.ask_verification(
        life.dossier, relation="self", place=f"Nơi {life.count}", passing=PASS, **life.who
    )


def answer(life: Life) -> None:
    """One place that was asked answers."""
    row = life.dossier.verifications.filter(answered_on=None).first()
    if row is not None:
        verification.answer_verification(row, passing=PASS, **life.who)


def introduce(life: Life) -> None:
    """One more official member introduces; when two do, the list is complete."""
    already = set(life.dossier.introducers.values_list("member", flat=True))
    if len(already) >= 2:
        introductions.close_introducers(life.dossier, passing=PASS, **life.who)
        return
    member = next(m for m in factories.officials(life.dossier.cell)[1:] if m.pk not in already)
    introductions.add_introducer(
        life.dossier, member=member, shared_from=dt.date(2021, 1, 1), passing=PASS, **life.who
    )


def next_paper(life: Life) -> None:
    """The next of the three papers of the probation."""
    step = next((p for p in steps.PAPERS if getattr(life.dossier, p) is None), steps.PAPERS[0])
    probation.record_probation_step(life.dossier, step=step, passing=PASS, **life.who)


def meet(body: str, matter: str, home: str) -> Order:
    """A meeting on the case; the vote falls short one time in four."""

    def give(life: Life) -> None:
        unit = life.dossier.cell if home == "cell" else life.land.commune
        votes = 5 if life.count % 4 == 3 else 10
        sitting = meetings.open_meeting(
            unit, body=body, entitled=12, excused_absent=0, present=12,
            candidates=[(life.dossier, matter)], **life.who,
        )  # fmt: skip
        meetings.record_ballot(
            sitting, life.dossier, matter=matter, votes_for=votes, by=life.land.by
        )
        meetings.close_meeting(sitting, passing={life.dossier.pk: PASS}, by=life.land.by)

    return give


def decide(service: Callable[..., Any], **more: Any) -> Order:
    """The commune's standing committee decides."""

    def give(life: Life) -> None:
        service(
            life.dossier, organisation=life.land.commune, body="standing_committee", members=9,
            votes_for=8, passing=PASS, **more, **life.who,
        )  # fmt: skip

    return give


def on_case(service: Callable[..., Any], **more: Any) -> Order:
    """An order that needs nothing but the case."""

    def give(life: Life) -> None:
        service(life.dossier, **more, **life.who)

    return give


ORDERS: dict[str, Order] = {
    "put_on_list": on_case(sourcing.put_on_list, passing=PASS),
    "take_off_list": on_case(sourcing.take_off_list, reason="đi làm xa"),
    "assign_helper": lambda life: sourcing.assign_helper(
        life.dossier,
        factories.officials(life.dossier.cell)[life.count % 4],
        because="phân công lại",
        passing=PASS,
        **life.who,
    ),
    "send_to_class": on_case(sourcing.send_to_class, passing=PASS),
    "record_certificate": on_case(sourcing.record_certificate, number="1/GCN", passing=PASS),
    "receive_application": by_facts(fact="applied_on"),
    "receive_cv": by_facts(fact="cv_received_on"),
    "ask_verification": ask,
    "answer_verification": answer,
    "conclude_verification": on_case(verification.conclude_verification, passing=PASS),
    "record_introductions": introduce,
    "collect_comments": on_case(introductions.record_comment, said_by="Đoàn xã", passing=PASS),
    "cell_consider": meet("cell", "admission", "cell"),
    "cell_consider_again": meet("cell", "admission", "cell"),
    "grassroots_consider": meet("committee", "admission", "commune"),
    "submit": on_case(sending.submit_dossier, passing=PASS),
    "receive": on_case(sending.receive_dossier, passing=PASS),
    "return_dossier": on_case(returns.return_dossier, reasons=[("papers_faulty", "")]),
    "resubmit": on_case(returns.resubmit, passing=PASS),
    "extend_decision": on_case(decisions.extend_decision, days=10, reason="bão", passing=PASS),
    "decide": decide(decisions.decide_admission, granted=True),
    "receive_decision": on_case(decisions.receive_decision, passing=PASS),
    "hold_ceremony": on_case(ceremony.hold_ceremony, passing=PASS),
    "declare_member_cv": on_case(
        probation.record_probation_step, step="member_cv_on", passing=PASS
    ),
    "pass_new_member_class": on_case(
        probation.record_probation_step, step="new_member_class_on", passing=PASS
    ),
    "collect_probation_papers": next_paper,
    "consider_recognition": meet("cell", "recognition", "cell"),
    "propose_recognition": meet("committee", "recognition", "commune"),
    "decide_recognition": decide(decisions.decide_recognition),
    "receive_recognition": on_case(decisions.receive_recognition, passing=PASS),
    "consider_strike_off": meet("cell", "strike_off", "cell"),
    "decide_strike_off": decide(decisions.strike_off),
    "move": lambda life: placement.move_dossier(
        life.dossier,
        to=life.land.second if life.dossier.cell == life.land.cell else life.land.cell,
        passing=PASS,
        **life.who,
    ),
    "close": on_case(closing.close_dossier, reason="withdrawn"),
}
FREE = {  # facts on paper may be recorded late, whatever the stage of the case
    *("record_certificate", "receive_application", "receive_cv", "ask_verification"),
    *("record_introductions", "collect_comments", "assign_helper", "put_on_list"),
    "answer_verification",
    *("take_off_list", "send_to_class", "cell_consider", "cell_consider_again"),
    *("declare_member_cv", "pass_new_member_class", "collect_probation_papers"),
    "decide_strike_off",
}


class Life(RuleBasedStateMachine):
    """One case, one calendar, any order on any day."""

    land: factories.Land

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day = dt.date(2026, 1, 5)
        self.count = 0
        self.dossier: Dossier = factories.walk(self.land, start=self.day).dossier

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def who(self) -> dict[str, Any]:
        """Who acts, and on which day."""
        return {"by": self.land.by, "on": self.day}

    @rule(days=st.integers(min_value=0, max_value=25))
    def carry_on(self, days: int) -> None:
        """Take the step the program itself proposes."""
        self.day += dt.timedelta(days=days)
        act = steps.main_act(self.dossier)
        if act is None:
            return
        if act.key == "consider_recognition":
            self.day = max(self.day, steps.probation_ends(self.dossier) or self.day)
        if act.key == "conclude_verification" and self.dossier.verification_open:
            self.attempt("answer_verification")
            return
        self.attempt(act.key)
        if act.key == "record_introductions":  # the first sheet opens the next step already
            self.attempt(act.key)
            self.attempt(act.key)

    @rule(key=st.sampled_from(sorted(ORDERS)), days=st.integers(min_value=0, max_value=5))
    def try_anything(self, key: str, days: int) -> None:
        """Give any order at all."""
        self.day += dt.timedelta(days=days)
        if key not in ("close", "decide_strike_off") or self.count > 12:
            self.attempt(key)

    def attempt(self, key: str) -> None:
        """Give an order; whatever happens is whole, lawful or refused and noted."""
        self.count += 1
        self.dossier.refresh_from_db()
        before = Dossier.objects.filter(pk=self.dossier.pk).values().get()
        noted = Entry.objects.filter(action="refused").count()
        open_now = {verdict.act.key for verdict in next_acts(self.dossier, self.day)}
        try:
            ORDERS[key](self)
        except Refused as refusal:
            self.dossier.refresh_from_db()
            assert Dossier.objects.filter(pk=self.dossier.pk).values().get() == before
            assert refusal.problems
            assert all(problem.says and problem.code for problem in refusal.problems)
            if refusal.unlawful:
                assert Entry.objects.filter(action="refused").count() == noted + 1
        else:
            assert key in FREE or key in open_now, f"{key} went through at {before['stage']}"
            self.dossier.refresh_from_db()
            waits = key == "answer_verification" and not before["verification_open"]
            assert self.dossier.version > before["version"] or waits

    @invariant()
    def what_is_stored_follows_from_the_facts(self) -> None:
        """Stage, due date and masks are those of the law; an open case has a holder."""
        self.dossier.refresh_from_db()
        derived = judged_one(facts_of(self.dossier))
        assert {name: getattr(self.dossier, name) for name in derived} == derived
        assert self.dossier.law_digest == rulebook().digest
        assert self.dossier.holder is not None

    @invariant()
    def what_is_counted_follows_from_the_facts(self) -> None:
        """Milestones and membership say what the facts say."""
        kinds = {row.kind: row.on for row in self.dossier.milestones.all()}
        assert kinds == {
            kind: day
            for kind, day in (
                ("sent_to_class", self.dossier.class_sent_on),
                ("admitted", self.dossier.admitted_on),
                ("recognised", self.dossier.recognition_decided_on),
                ("struck_off", self.dossier.strike_off_decided_on),
            )
            if day is not None
        }
        person = self.dossier.person
        assert person.memberships.exists() == (self.dossier.admitted_on is not None)
        recognised = self.dossier.recognition_decided_on is not None
        assert is_official_member(person, dt.date(2099, 1, 1)) == recognised

    @invariant()
    def there_is_always_a_next_step(self) -> None:
        """An open case never ends in a dead end: what the button proposes is open."""
        act = steps.main_act(self.dossier)
        if is_over(self.dossier):
            assert act is None
        else:
            assert act is not None
            assert act.key in {one.act.key for one in next_acts(self.dossier, self.day)}


def test_only_lawful_steps_change_a_case(examples: int) -> None:
    Life.land = factories.land()
    run_state_machine_as_test(
        Life,
        settings=hypothesis.settings(
            max_examples=max(examples // 5, 10),
            stateful_step_count=30,
            deadline=None,
            phases=(hypothesis.Phase.reuse, hypothesis.Phase.generate),  # shrinking takes minutes
        ),
    )
