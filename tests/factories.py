"""Makers of test data: plain functions with keyword arguments, one per thing, sensible defaults.

Each feature adds its own makers here, under its own heading, in the order of the layers. A maker
returns a saved object and lets every field be overridden; it never hides a rule behind a default.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

# --- people in charge -------------------------------------------------------------------------


def user(username: str = "can-bo", **fields: Any) -> Any:
    """Return the account of that name, made when it is not there."""
    from ketnap.accounts.models import User

    found = User.objects.filter(username=username).first()
    return found or User.objects.create(
        username=username, full_name=fields.pop("full_name", "Trần Thị Cán Bộ"), **fields
    )


# --- organisations ----------------------------------------------------------------------------

DISTRICTS_END = dt.date(2025, 7, 1)


@dataclass
class Land:
    """A small country: a province, a district until 1-7-2025, communes and cells under it."""

    by: Any
    units: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.units[name]
        except KeyError:
            raise AttributeError(name) from None


def land(*, members: int = 4, hard_area: bool | None = False) -> Land:
    """Make a province with one district, two communes and three cells; powers as each era had them.

    Cells ``cell`` and ``second`` stand under ``commune``, ``far`` under ``other_commune``. Each
    has ``members`` official members. Until 1-7-2025 the district's standing committee admits, from
    then on the commune's.
    """
    from ketnap.organisations import services as tree

    by = user()
    basis = tree.Document("01-QĐ/TU", dt.date(2015, 1, 1))
    start = dt.date(2015, 1, 1)
    units = tree.establish_many(
        [
            tree.NewUnit("province", "Đảng bộ tỉnh Mẫu", "province", None),
            tree.NewUnit("district", "Đảng bộ huyện Mẫu", "district", "province"),
            tree.NewUnit(
                "commune", "Đảng bộ xã Mẫu", "commune", "district", rural=True, hard_area=hard_area
            ),
            tree.NewUnit("other_commune", "Đảng bộ xã Khác", "commune", "district"),
            tree.NewUnit(
                "cell", "Chi bộ thôn Một", "cell", "commune", rural=True, hard_area=hard_area
            ),
            tree.NewUnit("second", "Chi bộ thôn Hai", "cell", "commune", rural=True),
            tree.NewUnit("far", "Chi bộ thôn Xa", "cell", "other_commune", rural=False),
        ],
        basis=basis,
        by=by,
        on=start,
    )
    for power in ("admit", "recognise", "strike_off"):
        tree.grant_authority(
            units["district"],
            power=power,
            deciding_body="standing_committee",
            since=start,
            by=by,
            on=start,
        )
    tree.dissolve(
        units["district"],
        basis=tree.Document("02-QĐ/TU", dt.date(2025, 6, 16)),
        by=by,
        on=DISTRICTS_END,
        children_to=units["province"],
    )
    for code in ("commune", "other_commune"):
        for power in ("admit", "recognise", "strike_off"):
            tree.grant_authority(
                units[code],
                power=power,
                deciding_body="standing_committee",
                since=DISTRICTS_END,
                by=by,
                on=DISTRICTS_END,
            )
    for unit in units.values():
        unit.refresh_from_db()
    made = Land(by, units)
    for code in ("cell", "second", "far"):
        for number in range(members):
            member(made.units[code], full_name=f"Đảng Viên {code} {number + 1:02d}")
    return made


# --- people -----------------------------------------------------------------------------------


def person(cell: Any, **fields: Any) -> Any:
    """Add a person of twenty-odd years through the service."""
    from ketnap.people.services import add_person
    from ketnap.vietnamese.dates import PartialDate

    values: dict[str, Any] = {
        "full_name": "Nguyễn Văn Mẫu",
        "born": PartialDate(dt.date(1998, 5, 12)),
        "gender": "male",
        "ethnicity": "Kinh",
        "religion": "không",
        "on": dt.date(2020, 1, 1),
        "by": user(),
    }
    traits: dict[str, Any] = {
        "schooling": "upper_secondary",
        "youth_union_member": True,
        "foreign_marriage": False,
        "family_planning_breach": False,
        "private_enterprise_owner": False,
    }
    traits.update(fields.pop("traits", {}))
    values.update(fields)
    return add_person(cell=cell, traits=traits, **values)


def member(cell: Any, *, full_name: str = "Đảng Viên Mẫu", **fields: Any) -> Any:
    """Add an official member of ``cell`` (since 2010) through the service; return the person."""
    from ketnap.people.membership import add_member

    values: dict[str, Any] = {
        "joining_on": dt.date(2009, 1, 1),
        "official_on": dt.date(2010, 1, 1),
        "on": dt.date(2015, 1, 1),
        "by": user(),
    }
    values.update(fields)
    return add_member(full_name=full_name, cell=cell, **values).person


# --- cases ------------------------------------------------------------------------------------

ROUTE = (
    *("sourced", "on_list", "class_sent", "class_passed", "applied", "cv_declared", "verified"),
    *("introduced", "comments", "cell_resolved", "grassroots_resolved", "submitted", "decided"),
    *("admitted", "probation", "recognition_cell", "recognition_grassroots"),
    "recognition_decided",
)


@dataclass
class Walk:
    """One case carried along its lawful route, one order after the other, from ``start`` on."""

    land: Land
    dossier: Any
    start: dt.date
    by: Any
    day: dt.date

    def after(self, days: int) -> dt.date:
        """Move the calendar on to the first working day at least that many days later."""
        self.day += dt.timedelta(days=days)
        while self.day.weekday() > 4:
            self.day += dt.timedelta(days=1)
        return self.day

    @property
    def has_grassroots_step(self) -> bool:
        """Whether the committee's resolution is a step of the route on the day."""
        return self.dossier.cell_considered_on < dt.date(2026, 7, 26)

    def decider(self) -> Any:
        """The organisation whose standing committee decides on the day."""
        return self.land.district if self.day < DISTRICTS_END else self.land.commune

    def to(self, stage: str) -> Walk:
        """Carry the case on until it stands in ``stage``."""
        here = ROUTE.index(self.dossier.stage)
        for step in ROUTE[here + 1 : ROUTE.index(stage) + 1]:
            getattr(self, f"_{step}")()
        return self

    def meeting(
        self, body: str, matter: str, organisation: Any, *, votes_for: int = 10, **numbers: Any
    ) -> Any:
        """Hold a meeting on this one case, twelve entitled and twelve present by default."""
        from ketnap.dossiers import meetings

        counts: dict[str, Any] = {"entitled": 12, "excused_absent": 0, "present": 12}
        counts.update(numbers)
        sitting = meetings.open_meeting(
            organisation,
            body=body,
            by=self.by,
            on=self.day,
            candidates=[(self.dossier, matter)],
            **counts,
        )
        meetings.record_ballot(
            sitting,
            self.dossier,
            matter=matter,
            votes_for=votes_for,
            votes_against=counts["present"] - votes_for,
            by=self.by,
        )
        meetings.close_meeting(
            sitting, by=self.by, resolution_number="01-NQ", passing={self.dossier.pk: PASS}
        )
        self.dossier.refresh_from_db()
        return sitting

    def _on_list(self) -> None:
        from ketnap.dossiers import sourcing

        sourcing.put_on_list(self.dossier, by=self.by, on=self.after(10))
        sourcing.assign_helper(self.dossier, helper(self.dossier.cell), by=self.by, on=self.day)

    def _class_sent(self) -> None:
        from ketnap.dossiers import sourcing

        sourcing.send_to_class(self.dossier, by=self.by, on=self.after(10))

    def _class_passed(self) -> None:
        from ketnap.dossiers import sourcing

        sourcing.record_certificate(self.dossier, by=self.by, on=self.after(10), number="12/GCN")

    def _applied(self) -> None:
        self._record(applied_on=self.after(60))

    def _cv_declared(self) -> None:
        self._record(cv_received_on=self.after(5))

    def _verified(self) -> None:
        from ketnap.dossiers import verification

        for relation in ("self", "father"):
            row = verification.ask_verification(
                self.dossier, relation=relation, place="Xã Mẫu", by=self.by, on=self.after(1)
            )
            verification.answer_verification(row, by=self.by, on=self.after(7), clear=True)
            self.dossier.refresh_from_db()
        verification.conclude_verification(self.dossier, by=self.by, on=self.after(2))

    def _introduced(self) -> None:
        from ketnap.dossiers import introductions

        self.after(2)
        for who in officials(self.dossier.cell)[1:3]:
            introductions.add_introducer(
                self.dossier,
                member=who,
                by=self.by,
                on=self.day,
                shared_from=self.start - dt.timedelta(days=900),
                shared_place="Thôn Một",
            )
        introductions.close_introducers(self.dossier, by=self.by, on=self.day)

    def _comments(self) -> None:
        from ketnap.dossiers import introductions

        introductions.record_comment(
            self.dossier, said_by="Đoàn xã Mẫu", by=self.by, on=self.after(3)
        )

    def _cell_resolved(self) -> None:
        self.after(3)
        self.meeting("cell", "admission", self.dossier.cell)

    def _grassroots_resolved(self) -> None:
        if self.has_grassroots_step:
            self.after(7)
            self.meeting("committee", "admission", self.land.commune)

    def _submitted(self) -> None:
        from ketnap.dossiers import sending

        sending.submit_dossier(self.dossier, by=self.by, on=self.after(2))
        sending.receive_dossier(self.dossier, by=self.by, on=self.after(1))

    def _decided(self) -> None:
        from ketnap.dossiers import decisions

        decisions.decide_admission(
            self.dossier,
            organisation=self.decider(),
            body="standing_committee",
            granted=True,
            members=9,
            votes_for=8,
            take_next=True,
            by=self.by,
            on=self.after(20),
        )
        decisions.receive_decision(self.dossier, by=self.by, on=self.after(3))

    def _admitted(self) -> None:
        from ketnap.dossiers import ceremony

        ceremony.hold_ceremony(self.dossier, by=self.by, on=self.after(5))

    def _probation(self) -> None:
        from ketnap.dossiers import probation

        probation.record_probation_step(
            self.dossier, step="member_cv_on", by=self.by, on=self.after(10)
        )

    def _recognition_cell(self) -> None:
        from ketnap.dossiers import probation
        from ketnap.law.calendar import add_months

        for step in ("new_member_class_on", "self_criticism_on", "helper_remarks_on"):
            probation.record_probation_step(self.dossier, step=step, by=self.by, on=self.after(30))
        probation.record_probation_step(
            self.dossier, step="probation_comments_on", by=self.by, on=self.after(1)
        )
        self.day = add_months(self.dossier.admitted_on, 12)
        self.after(5)
        self.meeting("cell", "recognition", self.dossier.cell)

    def _recognition_grassroots(self) -> None:
        if self.dossier.recognition_considered_on < dt.date(2026, 7, 26):
            self.after(5)
            self.meeting("committee", "recognition", self.land.commune)

    def _recognition_decided(self) -> None:
        from ketnap.dossiers import decisions

        decisions.decide_recognition(
            self.dossier,
            organisation=self.decider(),
            body="standing_committee",
            members=9,
            votes_for=9,
            number="77-QĐ",
            by=self.by,
            on=self.after(10),
        )

    def _record(self, **facts: Any) -> None:
        from ketnap.dossiers import recording

        recording.record_facts(self.dossier, facts, by=self.by, on=self.day)


PASS = {"*": "Đã xem xét và đồng ý cho qua"}


def officials(cell: Any) -> list[Any]:
    """Return the official members of a cell on 1-1-2020, in order."""
    from ketnap.people.membership import official_members

    return list(official_members(cell, dt.date(2020, 1, 1)))


def helper(cell: Any) -> Any:
    """Return the first official member of a cell."""
    return officials(cell)[0]


def walk(
    country: Land, *, start: dt.date = dt.date(2025, 10, 6), who: Any = None, cell: Any = None
) -> Walk:
    """Open a case on ``start`` and return it ready to be carried on."""
    from ketnap.dossiers.opening import open_dossier

    home = cell or country.cell
    dossier = open_dossier(who or person(home), by=country.by, on=start, cell=home)
    return Walk(country, dossier, start, country.by, start)


def dossier_at(stage: str, country: Land, *, start: dt.date = dt.date(2025, 10, 6)) -> Any:
    """Return a case carried to ``stage`` through the services."""
    return walk(country, start=start).to(stage).dossier
