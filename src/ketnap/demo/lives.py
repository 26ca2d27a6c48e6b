"""Invented candidacies: a person and a lawful chain of dated facts, drawn from one seed.

A life is drawn around its ceremony day. What would lie after *today* has not happened yet, so a
life whose ceremony is in the future is an open case at some stage. ``stuck_at`` cuts it earlier:
such cases grow overdue, or lie returned.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ketnap.demo.names import MINORITIES, invented_name

DISTRICT_ENDS = dt.date(2025, 7, 1)  # 294-QĐ/TW, 26-5-2025: no district level from this day on
OCCUPATIONS = {
    "co-quan": ("commune_official",),
    "quan-su": ("armed_forces", "commune_official"),
    "cong-an": ("armed_forces",),
    "truong-thcs": ("public_service",),
    "truong-tieu-hoc": ("public_service",),
    "tram-y-te": ("public_service",),
    "hamlet": ("farmer", "farmer", "farmer", "hamlet_official", "enterprise_worker", "pupil"),
    "street": ("enterprise_worker", "non_public_service", "hamlet_official", "other", "farmer"),
}


@dataclass
class Life:
    """One invented candidacy. ``facts`` bear the names of ``regulations.facts``."""

    cell: str  # code of the cell when the person was found
    kind: str  # key of OCCUPATIONS
    gender: str
    ethnicity: str
    full_name: str
    born_on: dt.date
    born_precision: str
    traits: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    sourced_by: str = "cell"
    return_reasons: tuple[str, ...] = ()


def weekday(day: dt.date) -> dt.date:
    """Return ``day``, or the Monday after it when it is a weekend."""
    return day + dt.timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def class_day(day: dt.date) -> dt.date:
    """Return the day on which the last class before or on ``day`` got its people: one a month."""
    found = weekday(day.replace(day=5))
    return found if found <= day else class_day(day.replace(day=1) - dt.timedelta(days=1))


def certificate_day(sent_on: dt.date) -> dt.date:
    """Return the day on which the class of those sent on ``sent_on`` gave its certificates."""
    return weekday(sent_on + dt.timedelta(days=14))


def draw_person(
    random: Random,
    *,
    cell: str,
    kind: str,
    gender: str,
    minority: bool,
    youth_union: bool,
    on: dt.date,
) -> Life:
    """Draw a person who fits the groups asked for, of a lawful age on ``on``."""
    ethnicity = random.choice(MINORITIES) if minority else "Kinh"
    age = random.randint(19, 30) if youth_union else random.randint(31, 54)
    born = on - dt.timedelta(days=age * 365 + random.randint(1, 330))
    occupation = random.choice(OCCUPATIONS[kind])
    if occupation == "pupil" and age > 20:
        occupation = "farmer"
    educated = kind not in {"hamlet", "street"}
    schooling = (
        "upper_secondary"
        if educated or random.random() < 0.6
        else random.choice(("lower_secondary_diploma", "lower_secondary_diploma", "primary"))
    )
    qualification = (
        random.choice(("college", "university", "university", "intermediate"))
        if educated
        else random.choice(("", "", "technical", "intermediate"))
    )
    return Life(
        cell=cell,
        kind=kind,
        gender=gender,
        ethnicity=ethnicity,
        full_name=invented_name(random, ethnicity, gender),
        born_on=born,
        born_precision=random.choice(("day",) * 8 + ("month", "year")),
        traits={
            "religion": random.choice(("không",) * 9 + ("Công giáo",)),
            "schooling": schooling,
            "qualification": qualification,
            "occupation": occupation,
            "youth_union_member": youth_union,
            "trade_union_member": educated,
            "discharged_soldier": gender == "male" and random.random() < 0.18,
            "village_elder": False,
        },
        sourced_by=random.choice(
            ("youth_union", "youth_union", "cell", "front", "women_union")
            if youth_union
            else ("cell", "front", "women_union", "farmers", "trade_union")
        ),
    )


def draw_facts(
    random: Random,
    life: Life,
    *,
    admitted_on: dt.date,
    members: int,
    sent_on: dt.date | None = None,
) -> None:
    """Give ``life`` the facts of a case that goes well, its ceremony on ``admitted_on``."""
    days = dt.timedelta
    facts: dict[str, Any] = {}
    facts["admitted_on"] = admitted_on
    facts["decision_received_on"] = weekday(admitted_on - days(random.randint(8, 20)))
    facts["decided_on"] = weekday(facts["decision_received_on"] - days(random.randint(4, 7)))
    facts["received_on"] = weekday(facts["decided_on"] - days(random.randint(14, 30)))
    facts["submitted_on"] = weekday(facts["received_on"] - days(random.randint(4, 6)))
    by_district = facts["decided_on"] < DISTRICT_ENDS
    if by_district:
        facts["grassroots_considered_on"] = weekday(
            facts["submitted_on"] - days(random.randint(4, 6))
        )
        facts["grassroots_members"] = 15
        facts["grassroots_votes_for"] = random.randint(11, 15)
    before = facts.get("grassroots_considered_on", facts["submitted_on"])
    facts["cell_considered_on"] = before - days(random.randint(6, 14))
    facts["comments_on"] = facts["cell_considered_on"] - days(random.randint(4, 10))
    facts["introduced_on"] = weekday(facts["comments_on"] - days(random.randint(5, 12)))
    facts["verification_concluded_on"] = weekday(
        facts["introduced_on"] - days(random.randint(5, 12))
    )
    facts["verification_last_answer_on"] = facts["verification_concluded_on"] - days(3)
    facts["verification_asked_on"] = weekday(
        facts["verification_last_answer_on"] - days(random.randint(15, 40))
    )
    facts["cv_received_on"] = facts["verification_asked_on"] - days(random.randint(4, 9))
    facts["applied_on"] = facts["cv_received_on"] - days(random.randint(10, 30))
    if sent_on is None:
        sent_on = class_day(facts["applied_on"] - days(random.randint(90, 420)))
    facts["class_sent_on"] = sent_on
    facts["certificate_issued_on"] = certificate_day(sent_on)
    facts["listed_on"] = sent_on - days(random.randint(30, 110))
    facts["sourced_on"] = facts["listed_on"] - days(random.randint(0, 20))
    facts["helper_assigned_on"] = facts["listed_on"]
    facts |= _vouching(random, life)
    facts |= _votes(random, "cell", "cell_considered_on", members)
    facts |= {
        "cell_round": 1,
        "decision_body": "standing_committee",
        "decision_members": 11 if by_district else 9,
        "decision_votes_for": random.randint(9, 11) if by_district else random.randint(7, 9),
        "decision_granted": True,
        "authority_valid": True,
        "member_cv_on": admitted_on + days(random.randint(5, 25)),
    }
    facts |= _probation(random, admitted_on, members)
    life.facts = facts


def with_its_class(facts: dict[str, Any]) -> dict[str, Any]:
    """Return ``facts`` moved in time with the way to the class led back to a class of its month."""
    sent_on = facts.get("class_sent_on")
    if sent_on is None:
        return facts
    held = class_day(sent_on)
    certificate = facts.get("certificate_issued_on")
    while certificate is not None and certificate_day(held) > certificate:
        held = class_day(held - dt.timedelta(days=1))
    earlier = held - sent_on
    way = ("sourced_on", "listed_on", "helper_assigned_on", "class_sent_on")
    moved = facts | {name: facts[name] + earlier for name in way}
    return (
        moved if certificate is None else moved | {"certificate_issued_on": certificate_day(held)}
    )


def _vouching(random: Random, life: Life) -> dict[str, Any]:
    by_union = bool(life.traits["youth_union_member"])
    return {
        "helper_official": True,
        "verification_open": 0,
        "verification_waived": False,
        "official_introducers": 1 if by_union else 2,
        "introducers_complete": True,
        "youth_union_present": True,
        "youth_union_introduced": by_union,
        "trade_union_introduced": False,
        "introducer_shared_months": random.randint(14, 60),
        "readmission": False,
    }


def _votes(random: Random, prefix: str, meeting: str, members: int) -> dict[str, Any]:
    excused = 1 if members > 6 and random.random() < 0.3 else 0
    base = members - excused
    enough = -(-base * 2 // 3)
    found = {
        f"{prefix}_official_members": members,
        f"{prefix}_excused_absent": excused,
        f"{prefix}_votes_for": random.randint(max(enough, base - 2), base),
    }
    if prefix == "cell":
        found["cell_present"] = base
        found["cell_votes_against"] = base - found["cell_votes_for"]
    return found


def _probation(random: Random, admitted_on: dt.date, members: int) -> dict[str, Any]:
    days = dt.timedelta
    year_later = admitted_on.replace(year=admitted_on.year + 1, day=min(admitted_on.day, 28))
    considered = year_later + days(random.randint(3, 24))
    facts: dict[str, Any] = {
        "new_member_class_on": weekday(admitted_on + days(random.randint(120, 300))),
        "self_criticism_on": year_later + days(1),
        "helper_remarks_on": year_later + days(2),
        "probation_comments_on": year_later + days(2),
        "recognition_considered_on": considered,
    }
    facts |= _votes(random, "recognition", "recognition_considered_on", members)
    decided = weekday(considered + days(random.randint(14, 32)))
    if decided < DISTRICT_ENDS:
        facts["recognition_grassroots_considered_on"] = weekday(considered + days(6))
        facts["recognition_grassroots_members"] = 15
        facts["recognition_grassroots_votes_for"] = random.randint(11, 15)
    facts["recognition_decided_on"] = decided
    facts["recognition_decision_body"] = "standing_committee"
    facts["recognition_decision_members"] = 11 if decided < DISTRICT_ENDS else 9
    facts["recognition_decision_votes_for"] = facts["recognition_decision_members"] - 1
    facts["recognition_received_on"] = weekday(decided + days(5))
    return facts


# A fact that is no date belongs to the dated fact it came with.
COMES_WITH = {
    "helper_official": "helper_assigned_on",
    "verification_open": "verification_asked_on",
    "verification_waived": "verification_concluded_on",
    "official_introducers": "introduced_on",
    "introducers_complete": "introduced_on",
    "youth_union_present": "applied_on",
    "youth_union_introduced": "introduced_on",
    "trade_union_introduced": "introduced_on",
    "introducer_shared_months": "introduced_on",
    "readmission": "sourced_on",
    "cell_official_members": "cell_considered_on",
    "cell_excused_absent": "cell_considered_on",
    "cell_present": "cell_considered_on",
    "cell_votes_for": "cell_considered_on",
    "cell_votes_against": "cell_considered_on",
    "cell_round": "cell_considered_on",
    "grassroots_members": "grassroots_considered_on",
    "grassroots_votes_for": "grassroots_considered_on",
    "decision_body": "decided_on",
    "decision_members": "decided_on",
    "decision_votes_for": "decided_on",
    "decision_granted": "decided_on",
    "authority_valid": "decided_on",
    "recognition_official_members": "recognition_considered_on",
    "recognition_excused_absent": "recognition_considered_on",
    "recognition_votes_for": "recognition_considered_on",
    "recognition_grassroots_members": "recognition_grassroots_considered_on",
    "recognition_grassroots_votes_for": "recognition_grassroots_considered_on",
    "recognition_decision_body": "recognition_decided_on",
    "recognition_decision_members": "recognition_decided_on",
    "recognition_decision_votes_for": "recognition_decided_on",
    "return_rounds": "returned_on",
    "closed_reason": "closed_on",
}


def happened(facts: dict[str, Any], until: dt.date) -> dict[str, Any]:
    """Return the facts that were there at the end of ``until``, undated ones with their dated."""

    def day_of(name: str) -> dt.date | None:
        value = facts.get(COMES_WITH.get(name, name))
        return value if isinstance(value, dt.date) else None

    return {
        name: value
        for name, value in facts.items()
        if (day := day_of(name)) is not None and day <= until
    }
