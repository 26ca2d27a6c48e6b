"""Turns invented lives into rows, in bulk: people, cases, their helpers, meetings, decisions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any

from ketnap.accounts.models import User
from ketnap.audit.change import Change, plain
from ketnap.classes.models import Course, Enrolment
from ketnap.demo.lives import Life, weekday
from ketnap.demo.numbers import number_decisions, number_meetings
from ketnap.dossiers.models import (
    Ballot,
    Comment,
    Decision,
    Dossier,
    FactRecord,
    HelperAssignment,
    Introducer,
    Meeting,
    Placement,
    Return,
    Verification,
)
from ketnap.organisations.models import Organisation
from ketnap.people.models import Membership, Person
from ketnap.vietnamese.dates import PartialDate
from ketnap.vietnamese.names import fold_key, initials, sort_key

Cells = dict[str, list[tuple[dt.date, Organisation]]]  # code of the day -> where it is from when
PERSON_TRAITS = (
    "religion",
    "schooling",
    "qualification",
    "occupation",
    "youth_union_member",
    "trade_union_member",
    "discharged_soldier",
    "village_elder",
)
NOBODY = ("foreign_marriage", "family_planning_breach", "private_enterprise_owner")
CASE_TRAITS = ("schooling", "youth_union_member", "trade_union_member", "village_elder")
NOON = dt.time(9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def person_row(
    full_name: str, gender: str, ethnicity: str, born: PartialDate | None, cell: Organisation
) -> Person:
    """Return an unsaved person with the derived name keys filled in."""
    return Person(
        full_name=full_name,
        fold_key=fold_key(full_name),
        sort_key=sort_key(full_name),
        initials=initials(full_name)[:12],
        gender=gender,
        ethnicity=ethnicity,
        born_on=born.start if born else None,
        born_on_to=born.end if born else None,
        cell=cell,
        purpose_basis="Dữ liệu minh họa",
    )


RETURN_NOTES = {"papers_faulty": "thiếu ý kiến nhận xét của chi ủy nơi cư trú"}


class Rows:
    """Writes lives through one change; every list is inserted in one go."""

    def __init__(self, change: Change, by: User, random: Random, cells: Cells) -> None:
        self.change = change
        self.by = by
        self.random = random
        self.cells = cells
        self.officials: dict[int, list[Person]] = defaultdict(list)  # cell id -> members

    def cell_on(self, code: str, day: dt.date) -> Organisation:
        """Return the organisation that the cell called ``code`` was on ``day``."""
        found = self.cells[code][0][1]
        for since, organisation in self.cells[code]:
            if since <= day:
                found = organisation
        return found

    def write_members(self, wanted: Iterable[tuple[str, str, str, int]], until: dt.date) -> None:
        """Write existing official members: (cell code, name, gender and ethnicity, birth year)."""
        people, joined = [], []
        for code, full_name, traits, born in wanted:
            gender, ethnicity = traits.split("/")
            cell = self.cell_on(code, until)
            people.append(
                person_row(
                    full_name, gender, ethnicity, PartialDate(dt.date(born, 1, 1), "year"), cell
                )
            )
            joined.append(dt.date(born + self.random.randint(22, 32), 5, 19))
        memberships = []
        for person, joining_on in zip(self.change.add_many(people), joined, strict=True):
            self.officials[person.cell_id].append(person)
            memberships.append(
                Membership(
                    person=person,
                    cell_id=person.cell_id,
                    joining_on=joining_on,
                    official_on=joining_on.replace(year=joining_on.year + 1),
                    party_age_from=joining_on,
                    arrived_on=joining_on,
                    arrived_by="admitted",
                )
            )
        self.change.add_many(memberships)

    def write_lives(self, lives: list[Life], today: dt.date) -> list[Dossier]:
        """Write people and cases with everything that belongs to them; return the cases."""
        people = []
        for life in lives:
            born = PartialDate(life.born_on, life.born_precision)  # type: ignore[arg-type]
            person = person_row(
                life.full_name,
                life.gender,
                life.ethnicity,
                born,
                self.cell_on(life.cell, self._last_day(life, today)),
            )
            for trait in PERSON_TRAITS:
                setattr(person, trait, life.traits[trait])
            for flag in NOBODY:
                setattr(person, flag, False)
            people.append(person)
        people = self.change.add_many(people)
        counts: dict[int, int] = defaultdict(int)
        dossiers = []
        self.papers = number_decisions(lives, self._decider)
        for at, (life, person) in enumerate(zip(lives, people, strict=True)):
            opened_on = life.facts["sourced_on"]
            counts[opened_on.year] += 1
            dossier = Dossier(
                code=f"{opened_on.year}-{counts[opened_on.year]:04d}",
                person=person,
                cell_id=person.cell_id,
                opened_on=opened_on,
                opened_by=self.by,
                sourced_by=life.sourced_by,
                stage="sourced",
                religious=life.traits["religion"] != "không",
                political_history_flag=False,
                **dict.fromkeys(NOBODY, False),
                hard_area=True,
                **{trait: life.traits[trait] for trait in CASE_TRAITS},
                **life.facts,
            )
            dossier.decision_number = self.papers.get((at, "admission"), "")
            dossiers.append(dossier)
        dossiers = self.change.add_many(dossiers)
        cases = list(zip(lives, dossiers, strict=True))
        self._records(cases)
        self._placements(cases, today)
        self._vouching(cases)
        self._meetings(cases)
        self._decisions(cases)
        self._returns(cases)
        self._memberships(cases)
        self._courses(cases)
        return dossiers

    def _last_day(self, life: Life, today: dt.date) -> dt.date:
        """Return the day whose tree says where the finished case rests; open ones follow today."""
        facts = life.facts
        ended = facts.get("closed_on") or facts.get("recognition_received_on")
        return min(ended, today) if ended else today

    def _records(self, cases: list[tuple[Life, Dossier]]) -> None:
        names = ("dossier", "name", "value", "on", "recorded_at", "recorded_by", "document_on")
        self.change.insert_many(
            FactRecord,
            names,
            (
                (
                    *(dossier.pk, name, plain(value), value),
                    *(dt.datetime.combine(value, NOON), self.by.pk, value),
                )
                for life, dossier in cases
                for name, value in life.facts.items()
                if isinstance(value, dt.date)
            ),
        )

    def _placements(self, cases: list[tuple[Life, Dossier]], today: dt.date) -> None:
        rows = []
        for life, dossier in cases:
            last = self._last_day(life, today)
            stays = [
                (max(since, dossier.opened_on), organisation)
                for since, organisation in self.cells[life.cell]
                if since <= last
            ]
            stays = [
                stay
                for stay, following in zip(stays, [*stays[1:], None], strict=True)
                if following is None or following[0] > dossier.opened_on
            ]
            for (since, organisation), following in zip(stays, [*stays[1:], None], strict=True):
                rows.append(
                    Placement(
                        dossier=dossier,
                        cell=organisation,
                        since=since,
                        until=following[0] if following else None,
                    )
                )
        self.change.add_many(rows)

    def _vouching(self, cases: list[tuple[Life, Dossier]]) -> None:
        helpers, introducers, asked, comments = [], [], [], []
        for life, dossier in cases:
            members = self.officials[dossier.cell_id] or self._neighbours(dossier)
            if since := life.facts.get("helper_assigned_on"):
                helpers.append(
                    HelperAssignment(
                        dossier=dossier, member=self.random.choice(members), since=since
                    )
                )
            if sheet_on := life.facts.get("introduced_on"):
                months = life.facts["introducer_shared_months"]
                shared_from = sheet_on - dt.timedelta(days=months * 31)
                for member in self.random.sample(members, life.facts["official_introducers"]):
                    introducers.append(
                        Introducer(
                            dossier=dossier,
                            kind=Introducer.Kind.MEMBER,
                            member=member,
                            official_that_day=True,
                            sheet_on=sheet_on,
                            shared_from=shared_from,
                            shared_to=sheet_on,
                            shared_place="Cùng nơi công tác",
                        )
                    )
                if life.facts.get("youth_union_introduced"):
                    introducers.append(
                        Introducer(
                            dossier=dossier,
                            kind=Introducer.Kind.YOUTH_UNION,
                            name="Ban chấp hành Đoàn xã",
                            sheet_on=sheet_on,
                        )
                    )
            asked += self._verifications(life, dossier)
            if on := life.facts.get("comments_on"):
                comments += [
                    Comment(dossier=dossier, source=source, by=by, on=on, present=9, votes_for=9)
                    for source, by in (
                        (Comment.Source.ORGANISATIONS, "Đoàn thể nơi công tác"),
                        (Comment.Source.RESIDENCE, "Chi ủy nơi cư trú"),
                    )
                ]
        for rows in (helpers, introducers, asked, comments):
            self.change.add_many(rows)

    def _neighbours(self, dossier: Dossier) -> list[Person]:
        """Return members of any cell, for one that ended before its members were written."""
        return next(people for people in self.officials.values() if len(people) > 2)

    def _verifications(self, life: Life, dossier: Dossier) -> list[Verification]:
        asked_on = life.facts.get("verification_asked_on")
        if asked_on is None:
            return []
        answered = life.facts.get("verification_last_answer_on")
        relations = (
            Verification.Relation.SELF,
            Verification.Relation.FATHER,
            Verification.Relation.MOTHER,
        )
        return [
            Verification(
                dossier=dossier,
                relation=relation,
                place=place,
                asked_on=asked_on,
                answered_on=answered,
                answered_by="Đảng ủy nơi được hỏi" if answered else "",
                clear=True if answered else None,
            )
            for relation, place in zip(
                relations, ("Nơi cư trú", "Quê nội", "Quê ngoại"), strict=True
            )
        ]

    def _meetings(self, cases: list[tuple[Life, Dossier]]) -> None:
        meetings: dict[tuple[int, dt.date], Meeting] = {}
        ballots = []
        for life, dossier in cases:
            facts = life.facts
            for prefix, matter in (("cell", "admission"), ("recognition", "recognition")):
                on = facts.get(f"{prefix}_considered_on")
                if on is None:
                    continue
                cell = self.cell_on(life.cell, on)
                members = facts[f"{prefix}_official_members"]
                excused = facts[f"{prefix}_excused_absent"]
                meeting = meetings.setdefault(
                    (cell.pk, on),
                    Meeting(
                        organisation=cell,
                        body="cell",
                        on=on,
                        entitled=members,
                        excused_absent=excused,
                        present=members - excused,
                        state=Meeting.State.CLOSED,
                    ),
                )
                votes = facts[f"{prefix}_votes_for"]
                ballots.append(
                    Ballot(
                        meeting=meeting,
                        dossier=dossier,
                        matter=matter,
                        votes_for=votes,
                        votes_against=members - excused - votes,
                        votes_other=0,
                        agreed=True,
                    )
                )
        number_meetings(meetings.values())
        for ballot in ballots:
            ballot.resolution_number = ballot.meeting.resolution_number
        self.change.add_many(meetings.values())
        self.change.add_many(ballots)

    def _decisions(self, cases: list[tuple[Life, Dossier]]) -> None:
        rows = []
        for at, (life, dossier) in enumerate(cases):
            facts: dict[str, Any] = life.facts
            for prefix, matter, received in (
                ("decision", "admission", "decision_received_on"),
                ("recognition_decision", "recognition", "recognition_received_on"),
            ):
                on = facts.get("decided_on" if matter == "admission" else "recognition_decided_on")
                if on is None:
                    continue
                rows.append(
                    Decision(
                        dossier=dossier,
                        matter=matter,
                        organisation=self._decider(life, on),
                        body=facts[f"{prefix}_body"],
                        number=self.papers[at, matter],
                        on=on,
                        members=facts[f"{prefix}_members"],
                        votes_for=facts[f"{prefix}_votes_for"],
                        granted=True,
                        received_on=facts.get(received),
                    )
                )
        self.change.add_many(rows)

    def _decider(self, life: Life, day: dt.date) -> Organisation:
        """Return the district until it ended, then the commune the cell lay under."""
        return self.cells[f"decider:{life.cell}"][0 if day < dt.date(2025, 7, 1) else 1][1]

    def _returns(self, cases: list[tuple[Life, Dossier]]) -> None:
        self.change.add_many(
            Return(
                dossier=dossier,
                round=1,
                returned_on=life.facts["returned_on"],
                returned_by=self._decider(life, life.facts["returned_on"]),
                reasons=[
                    {"code": code, "citation": "", "note": RETURN_NOTES.get(code, "")}
                    for code in life.return_reasons
                ],
            )
            for life, dossier in cases
            if life.return_reasons
        )

    def _memberships(self, cases: list[tuple[Life, Dossier]]) -> None:
        rows = []
        for life, dossier in cases:
            if joining_on := life.facts.get("admitted_on"):
                official = life.facts.get("recognition_decided_on")
                rows.append(
                    Membership(
                        person_id=dossier.person_id,
                        cell_id=dossier.cell_id,
                        joining_on=joining_on,
                        official_on=year_after(joining_on) if official else None,
                        party_age_from=life.facts["decided_on"] if official else None,
                        arrived_on=joining_on,
                        arrived_by="admitted",
                    )
                )
        self.change.add_many(rows)

    def _courses(self, cases: list[tuple[Life, Dossier]]) -> None:
        """Put everybody who was sent to the awareness class on the roll of that month."""
        courses: dict[tuple[int, dt.date], Course] = {}
        rows = []
        for life, dossier in cases:
            sent_on = life.facts.get("class_sent_on")
            if sent_on is None:
                continue
            organiser = self._decider(life, sent_on)
            starts_on = weekday(sent_on + dt.timedelta(days=5))
            course = courses.setdefault(
                (organiser.pk, sent_on),
                Course(
                    kind=Course.Kind.AWARENESS,
                    organisation=organiser,
                    title=f"Lớp nhận thức về Đảng tháng {sent_on:%m/%Y}",
                    issuer="Trung tâm chính trị (minh họa)",
                    starts_on=starts_on,
                    ends_on=weekday(starts_on + dt.timedelta(days=3)),
                ),
            )
            certificate = life.facts.get("certificate_issued_on")
            rows.append(
                Enrolment(
                    course=course,
                    dossier=dossier,
                    sent_on=sent_on,
                    attended=True if certificate else None,
                    passed=True if certificate else None,
                    certificate_on=certificate,
                )
            )
        self.change.add_many(courses.values())
        self.change.add_many(rows)


def year_after(day: dt.date) -> dt.date:
    """Return the anniversary of ``day``; 28 February for a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
