"""Stages and acts: the lawful order, walked from the first name to official recognition."""

from __future__ import annotations

from datetime import date

import pytest

from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.regulations.procedure import ACTS
from ketnap.regulations.stages import STAGES

BOOK = rulebook()
ANNEX_C = """
    sourced on_list class_sent class_passed applied cv_declared verified introduced comments
    cell_resolved sectional_appraised grassroots_resolved submitted returned decided admitted
    probation recognition_due recognition_cell recognition_grassroots recognition_decided
    moved closed
""".split()

PERSON = {
    "born_on": date(1999, 5, 12),
    "schooling": "upper_secondary",
    "youth_union_present": True,
    "youth_union_member": True,
    "readmission": False,
    "religious": False,
    "foreign_marriage": False,
    "political_history_flag": False,
    "family_planning_breach": False,
    "private_enterprise_owner": False,
    "sourced_on": date(2024, 1, 5),
}
OUTCOMES = {
    "helper_official": True,
    "verification_open": 0,
    "verification_waived": False,
    "official_introducers": 2,
    "introducers_complete": True,
    "youth_union_introduced": False,
    "trade_union_introduced": False,
    "introducer_shared_months": 30,
    "cell_official_members": 12,
    "cell_excused_absent": 1,
    "cell_present": 11,
    "cell_votes_for": 10,
    "cell_votes_against": 1,
    "cell_round": 1,
    "grassroots_members": 15,
    "grassroots_votes_for": 14,
    "return_rounds": 1,
    "decision_extension_days": 0,
    "decision_body": "standing_committee",
    "decision_members": 11,
    "decision_votes_for": 10,
    "decision_granted": True,
    "authority_valid": True,
    "recognition_official_members": 12,
    "recognition_excused_absent": 0,
    "recognition_votes_for": 11,
    "recognition_failed_rounds": 0,
    "recognition_grassroots_members": 15,
    "recognition_grassroots_votes_for": 14,
    "recognition_decision_body": "standing_committee",
    "recognition_decision_members": 11,
    "recognition_decision_votes_for": 10,
}
OLD_ROUTE = [
    ("put_on_list", date(2024, 1, 15)),
    ("send_to_class", date(2024, 2, 1)),
    ("record_certificate", date(2024, 3, 10)),
    ("receive_application", date(2024, 4, 1)),
    ("receive_cv", date(2024, 4, 20)),
    ("ask_verification", date(2024, 4, 25)),
    ("conclude_verification", date(2024, 6, 10)),
    ("record_introductions", date(2024, 6, 20)),
    ("collect_comments", date(2024, 7, 1)),
    ("cell_consider", date(2024, 7, 10)),
    ("sectional_appraise", date(2024, 7, 12)),
    ("grassroots_consider", date(2024, 7, 20)),
    ("submit", date(2024, 7, 22)),
    ("receive", date(2024, 7, 25)),
    ("return_dossier", date(2024, 8, 1)),
    ("resubmit", date(2024, 8, 6)),
    ("decide", date(2024, 9, 5)),
    ("receive_decision", date(2024, 9, 10)),
    ("hold_ceremony", date(2024, 9, 20)),
    ("declare_member_cv", date(2024, 10, 1)),
    ("pass_new_member_class", date(2025, 3, 1)),
    ("collect_probation_papers", date(2025, 9, 10)),
    ("consider_recognition", date(2025, 9, 25)),
    ("propose_recognition", date(2025, 10, 1)),
    ("decide_recognition", date(2025, 10, 10)),
    ("receive_recognition", date(2025, 10, 15)),
]


def take(facts: dict, key: str, on: date) -> dict:
    """Take the act: every fact it records, dates on that day."""
    recorded = {
        name: on if FACTS[name].kind == "date" else OUTCOMES[name]
        for name in BOOK.acts[key].records
    }
    return {**facts, **recorded}


def walk(facts: dict, steps: list[tuple[str, date]]) -> dict:
    for key, on in steps:
        offered = {one.act.key: one for one in BOOK.next_acts(facts, on)}
        assert key in offered, (key, sorted(offered))
        assert offered[key].allowed, (key, offered[key].blockers)
        assert offered[key].warnings == (), (key, offered[key].warnings)
        facts = take(facts, key, on)
        assert BOOK.explain(facts, on).stage == BOOK.acts[key].leads_to, key
    return facts


def test_the_stages_are_those_of_the_lawful_order():
    assert [stage.key for stage in STAGES] == ANNEX_C


def test_every_act_names_facts_rules_stages_and_deadlines_that_exist():
    for act in ACTS:
        assert set(act.records) <= set(FACTS), act.key
        assert set(act.requires) <= set(BOOK.rules), act.key
        assert {act.leads_to, *act.at} <= set(ANNEX_C), act.key
        assert act.deadline in ("", *BOOK.dates), act.key
        assert act.label and act.label_en
    for stage in STAGES:
        assert {one.date for one in stage.deadlines} <= set(BOOK.dates)
        assert {one.until for one in stage.deadlines} <= set(FACTS)


def test_every_stage_but_the_last_offers_something_to_do():
    done = {"recognition_decided", "moved", "closed"}

    assert {stage for act in ACTS for stage in act.at} >= set(ANNEX_C) - done


def test_every_block_rule_guards_some_act():
    guarded = {key for act in ACTS for key in act.requires}

    assert {key for key, rule in BOOK.rules.items() if rule.severity == "block"} <= guarded


def test_a_case_walks_the_old_route_from_the_list_to_recognition():
    facts = walk(dict(PERSON), OLD_ROUTE)
    found = BOOK.explain(facts, date(2025, 11, 1))

    assert found.stage == "recognition_decided"
    assert found.next_due_on is None
    assert found.refused == ()
    assert found.dates["joining_on"].value == date(2024, 9, 20)
    assert found.dates["official_on"].value == date(2025, 9, 20)
    assert found.dates["party_age_from"].value == date(2024, 9, 5)
    assert {key for key, one in found.rules.items() if one.verdict is False} == set()


def test_under_208_a_cell_right_under_the_commune_goes_straight_to_its_standing_committee():
    facts = walk(dict(PERSON), OLD_ROUTE[:9])
    facts["under_subordinate_committee"] = False
    day = date(2024, 7, 10)
    facts = walk(
        {name: _later(value, day) for name, value in facts.items()},
        [("cell_consider", date(2026, 8, 3)), ("submit", date(2026, 8, 10))],
    )
    offered = {one.act.key for one in BOOK.next_acts(facts, date(2026, 8, 12))}

    assert "decide" in offered
    before = {name: facts[name] for name in facts if name != "submitted_on"}
    assert "grassroots_consider" not in {
        one.act.key for one in BOOK.next_acts(before, date(2026, 8, 12))
    }
    before["under_subordinate_committee"] = True
    assert "grassroots_consider" in {
        one.act.key for one in BOOK.next_acts(before, date(2026, 8, 12))
    }


def _later(value: object, day: date) -> object:
    """Move the dates of a case so that what stood on `day` stands in August 2026."""
    if isinstance(value, date) and value.year > 2020:
        return value + (date(2026, 8, 1) - day)
    return value


def test_a_step_before_its_time_is_blocked_and_says_why():
    facts = walk(dict(PERSON), OLD_ROUTE[:20])
    early = {one.act.key: one for one in BOOK.next_acts(facts, date(2025, 9, 19))}
    in_time = {one.act.key: one for one in BOOK.next_acts(facts, date(2025, 9, 20))}

    assert not early["consider_recognition"].allowed
    assert early["consider_recognition"].blockers[0].key == "probation_completed"
    assert "20/09/2025" in early["consider_recognition"].blockers[0].reasons[0]
    assert in_time["consider_recognition"].allowed


def test_an_expired_certificate_blocks_the_cell_meeting():
    facts = walk(dict(PERSON), OLD_ROUTE[:9])
    facts["certificate_issued_on"] = date(2019, 7, 9)
    (act,) = [
        one for one in BOOK.next_acts(facts, date(2024, 7, 10)) if one.act.key == "cell_consider"
    ]

    assert [one.key for one in act.blockers] == ["certificate_valid"]


def test_what_is_not_known_does_not_stop_a_step_but_is_told():
    facts = {**walk(dict(PERSON), OLD_ROUTE[:9]), "official_introducers": None}
    (act,) = [
        one for one in BOOK.next_acts(facts, date(2024, 7, 10)) if one.act.key == "cell_consider"
    ]

    assert act.allowed
    assert "introduced" in [one.key for one in act.unknown]


def test_a_late_decision_warns_and_does_not_block():
    facts = walk(dict(PERSON), OLD_ROUTE[:14])
    (act,) = [one for one in BOOK.next_acts(facts, date(2025, 2, 1)) if one.act.key == "decide"]

    assert act.allowed
    assert "decided_in_time" in [one.key for one in act.warnings]
    assert act.due_on == BOOK.calendar.add_working_days(date(2024, 7, 10), 60)


@pytest.mark.parametrize(
    ("facts", "stage", "due"),
    [
        ({}, "sourced", None),
        ({"listed_on": date(2024, 1, 1)}, "on_list", None),
        ({"listed_on": date(2024, 1, 1), "unlisted_on": date(2024, 5, 1)}, "sourced", None),
        ({"certificate_issued_on": date(2024, 1, 1)}, "class_passed", date(2029, 1, 1)),
        ({"cv_received_on": date(2024, 1, 1), "verification_waived": True}, "verified", None),
        ({"cell_considered_on": date(2024, 3, 1)}, "cell_resolved", date(2024, 5, 29)),
        (
            {
                "submitted_on": date(2024, 4, 1),
                "returned_on": date(2024, 5, 2),
                "cell_considered_on": date(2024, 3, 1),
            },
            "returned",
            date(2024, 5, 29),
        ),
        (
            {
                "submitted_on": date(2024, 4, 1),
                "returned_on": date(2024, 5, 2),
                "resubmitted_on": date(2024, 5, 9),
            },
            "submitted",
            None,
        ),
        ({"closed_on": date(2024, 5, 2), "closed_reason": "moved_out"}, "moved", None),
        ({"closed_on": date(2024, 5, 2), "closed_reason": "withdrawn"}, "closed", None),
        ({"closed_on": date(2024, 5, 2)}, "closed", None),
        (
            {"admitted_on": date(2024, 1, 1), "strike_off_decided_on": date(2024, 9, 2)},
            "closed",
            None,
        ),
    ],
)
def test_the_stage_and_what_is_due_follow_from_the_facts(facts, stage, due):
    found = BOOK.explain(facts, date(2024, 10, 1))

    assert (found.stage, found.next_due_on) == (stage, due)


def test_recognition_falls_due_with_time_and_not_with_a_fact():
    facts = {"admitted_on": date(2024, 6, 3)}

    assert BOOK.explain(facts, date(2025, 6, 2)).stage == "admitted"
    assert BOOK.explain(facts, date(2025, 6, 3)).stage == "recognition_due"
