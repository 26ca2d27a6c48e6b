"""A decision before it is recorded: votes and authority checked, its number settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ketnap.accounts.models import User
from ketnap.audit.refusals import refuse_if
from ketnap.dossiers.authority import check_authority
from ketnap.dossiers.evidence import evidence_digest, evidence_of
from ketnap.dossiers.models import Ballot, Decision, Dossier, Meeting, PassedWarning
from ketnap.dossiers.registers import number_decision
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.tally import count_problems, counted_by
from ketnap.dossiers.writing import Passing, Reference, Writing
from ketnap.organisations.models import Organisation

PAPERS = {Matter.ADMISSION: 5, Matter.RECOGNITION: 7, Matter.STRIKE_OFF: 8}
READMITTED = 6  # QĐ kết nạp lại; kinds of 1361-CV/BTCTW 30-6-2026


@dataclass(frozen=True)
class Prepared:
    """A decision that may be recorded, unsaved, with what is written beside it."""

    decision: Decision
    ballot: Ballot | None
    passed: PassedWarning | None

    @property
    def paper(self) -> Reference:
        """The document it is."""
        matter = Matter(self.decision.matter)
        again = matter == Matter.ADMISSION and self.decision.dossier.readmission
        return Reference(
            READMITTED if again else PAPERS[matter], self.decision.number, self.decision.on
        )

    def keep(self, writing: Writing) -> None:
        """Add the decision with its evidence once the facts of the act are written."""
        decision = self.decision
        if self.ballot is not None:
            writing.change.update(self.ballot, agreed=decision.granted)

        def finish() -> None:
            decision.evidence = evidence_of(decision.dossier, decision.on)
            decision.evidence_digest = evidence_digest(decision.evidence)
            writing.change.add(decision, note=False)
            prefix = f"decision[{decision.pk}]."
            for name in ("matter", "organisation", "body", "number", "on", "members", "votes_for"):
                writing.change.note(prefix + name, None, getattr(decision, name))
            writing.change.note(prefix + "granted", None, decision.granted)
            writing.change.note(prefix + "evidence_digest", None, decision.evidence_digest)
            if self.passed is not None:
                writing.change.add(self.passed)

        writing.after.append(finish)


def prepare(
    dossier: Dossier,
    matter: Matter,
    act: str,
    *,
    organisation: Organisation,
    body: str,
    granted: bool,
    by: User,
    on: dt.date,
    number: str,
    take_next: bool,
    members: int | None,
    votes_for: int | None,
    meeting: Meeting | None,
    passing: Passing | None,
) -> Prepared:
    """Check votes and authority and settle the number: the same for whatever is decided."""
    ballot = meeting.ballots.filter(dossier=dossier, matter=matter).first() if meeting else None
    if ballot is not None and meeting is not None:
        members = meeting.entitled if members is None else members
        votes_for = ballot.votes_for if votes_for is None else votes_for
    refuse_if(
        count_problems(
            entitled=members,
            excused_absent=None,
            present=None,
            votes_for=votes_for,
            rule=counted_by("decision", matter, on),
        )
    )
    refuse_if([check_authority(dossier, matter, organisation, body, on)])
    numbered = number_decision(
        dossier,
        organisation=organisation,
        typed=number,
        take_next=take_next,
        act=act,
        by=by,
        on=on,
        passing=passing,
    )
    decision = Decision(
        dossier=dossier,
        matter=matter,
        organisation=organisation,
        body=body,
        meeting=meeting,
        number=numbered.text,
        on=on,
        members=members,
        votes_for=votes_for,
        granted=granted,
    )
    return Prepared(decision, ballot, numbered.passed)
