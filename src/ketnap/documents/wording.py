"""What a vote becomes on paper: the facts of the meeting and the case in the words of the field.

Papers are Vietnamese whatever language the screen has. Names of units are those of the meeting's
day. Nothing here is guessed: what nobody has entered is None and stands in the paper as a blank.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from ketnap.documents.blanks import PaperForm, form_of
from ketnap.documents.counted import Counted, as_it_counts
from ketnap.documents.drafts import DRAFT, Around, DraftPaper, numbered, person_said, signer_said
from ketnap.dossiers.authority import POWERS
from ketnap.dossiers.meetings import is_deciding
from ketnap.dossiers.models import Ballot, Meeting
from ketnap.dossiers.routes import Competence
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.tally import Tally, tally, votes_of
from ketnap.law.force import in_force
from ketnap.organisations.models import CELL_KINDS, Kind, OrganisationVersion
from ketnap.organisations.naming import committee_name, party_body, place_name
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import say_date, show_date
from ketnap.vietnamese.numbers import show_percent


@dataclass(frozen=True)
class DraftResolution(DraftPaper):
    """A resolution about one candidate, with what it says in every place of its form."""

    ballot: Ballot
    tally: Tally
    put_right: bool


def draft_of(ballot: Ballot, lines: Around | None = None) -> DraftResolution | None:
    """Return the resolution that follows from a vote; None where none does.

    There is one when the minutes are closed, the vote was enough and the body proposes (a body that
    decides issues a decision instead).
    """
    form = form_of(ballot.meeting.body, ballot.matter)
    ballot, numbers = as_it_counts(ballot)
    meeting = ballot.meeting
    if form is None or meeting.state != Meeting.State.CLOSED:
        return None
    lines = lines or Around()
    if is_deciding(meeting, ballot.dossier, ballot.matter, lines):
        return None
    found = tally(
        body=meeting.body,
        on=meeting.on,
        matter=ballot.matter,
        entitled=numbers.entitled,
        excused_absent=numbers.excused or 0,
        present=numbers.present,
        votes_for=numbers.votes_for,
        votes_against=numbers.against,
        votes_other=numbers.other,
    )
    if not found.enough:
        return None
    values = {
        **_head(meeting, ballot, form, lines),
        **person_said(ballot.dossier),
        **_attendance(meeting, numbers, lines),
        **_vote(meeting, ballot, numbers, found),
        **_foot(meeting, ballot, lines),
        **_cell_said(ballot, lines),
    }
    return DraftResolution(
        form=form,
        code=form.code,
        dossier=ballot.dossier,
        on=meeting.on,
        values={key: values[key] for key in form.places()},
        ballot=ballot,
        tally=found,
        put_right=numbers.put_right,
    )


def _issuer(meeting: Meeting, version: OrganisationVersion | None) -> str | None:
    if version is None:
        return None
    return version.name if version.kind in CELL_KINDS else committee_name(version.name)


def _head(
    meeting: Meeting, ballot: Ballot, form: PaperForm, lines: Around
) -> dict[str, str | None]:
    line = lines.line(meeting.organisation_id, meeting.on)
    here = line[0] if line else None
    above = party_body(line[1].name) if len(line) > 1 else None
    home = next((v.name for v in line if v.kind in (Kind.COMMUNE, Kind.DISTRICT)), None)
    issuer = _issuer(meeting, here)
    number = numbered(ballot.resolution_number or meeting.resolution_number, form.code)
    return {
        "above": above.upper() if above else None,
        "issuer": issuer.upper() if issuer else None,
        "body_name": issuer,
        "number": number,
        "place": place_name(home) if home else None,
        "signed_on": say_date(meeting.signed_on) if meeting.signed_on else None,
        "draft": "" if meeting.signed_on else DRAFT,
        "act": "kết nạp lại" if ballot.dossier.readmission else "kết nạp",
        "met_on": say_date(meeting.on),
    }


def _count(number: int | None) -> str | None:
    return None if number is None else f"{number:02d}" if number else "0"


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else max(whole - part, 0)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def probationers(meeting: Meeting, entitled: int | None, lines: Around) -> int | None:
    """Return how many probationary members the cell had, written down or by its roll.

    The roll counts when it has as many official members as were entitled: then it is kept here.
    """
    if meeting.probationary is not None:
        return meeting.probationary
    if entitled is None:
        return None
    official, probationary = lines.roll(meeting.organisation, meeting.on)
    return probationary if official == entitled else None


def _attendance(meeting: Meeting, numbers: Counted, lines: Around) -> dict[str, str | None]:
    roll = probationers(meeting, numbers.entitled, lines) if meeting.body == "cell" else 0
    came = 0 if roll == 0 else meeting.probationary_present
    absent = _less(numbers.entitled, numbers.present)
    away = _less(roll, came)
    nobody_absent = _sum(absent, away) == 0
    return {
        "official": _count(numbers.entitled),
        "official_present": _count(numbers.present),
        "official_absent": _count(absent),
        "excused": _count(numbers.excused or 0),
        "probationary": _count(roll),
        "probationary_present": _count(came),
        "probationary_absent": _count(away),
        "members": _count(_sum(numbers.entitled, roll)),
        "present": _count(_sum(numbers.present, came)),
        "absent": _count(_sum(absent, away)),
        "absence_reason": meeting.absence_reason or ("không có" if nobody_absent else None),
        "chair": meeting.chair or None,
        "chair_position": meeting.chair_position or None,
        "secretary": meeting.secretary or None,
    }


def majority_words(meeting: Meeting, matter: str) -> str | None:
    """Return the share that the law of the meeting's day asks for: "ít nhất 2/3", "trên 1/2"."""
    how = votes_of(meeting.body, matter)
    share = in_force(rulebook().parameters[how.share], {how.day: meeting.on}, meeting.on).value
    if not isinstance(share, Fraction):
        return None
    return f"{'trên' if how.exceeded else 'ít nhất'} {share.numerator}/{share.denominator}"


def _vote(
    meeting: Meeting, ballot: Ballot, numbers: Counted, found: Tally
) -> dict[str, str | None]:
    def part(votes: int | None) -> str | None:
        return None if votes is None or not found.base else show_percent(votes / found.base)

    unanimous = numbers.against == 0 and not numbers.other
    return {
        "assessment": None,
        "votes_for": _count(numbers.votes_for),
        "base": _count(found.base),
        "share": part(numbers.votes_for),
        "majority": majority_words(meeting, ballot.matter),
        "needed": _count(found.needed),
        "votes_against": _count(numbers.against),
        "against_share": part(numbers.against),
        "votes_other": _count(numbers.other or 0),
        "against_reason": "không có" if unanimous else None,
    }


def decider_name(competence: Competence, lines: Around, on: dt.date) -> str:
    """Return the deciding body as a paper calls it: "Ban Thường vụ Huyện ủy Sa Thầy"."""
    version = lines.version(competence.organisation.pk, on)
    name = committee_name(version.name if version else competence.organisation.name)
    standing = competence.authority.deciding_body == "standing_committee"
    return f"Ban Thường vụ {name}" if standing else name


def addressed(meeting: Meeting, ballot: Ballot, lines: Around) -> tuple[str | None, str | None]:
    """Return whom the paper asks for what, and to whom it goes, by the route of the day."""
    on, cell = meeting.on, ballot.dossier.cell_id
    if meeting.body == "cell":
        cell = meeting.organisation_id
    competence = lines.competent(cell, POWERS[Matter(ballot.matter)], on)
    if competence is None:
        return None, None
    decider = decider_name(competence, lines, on)
    proposer = _proposer(cell, lines, on) if meeting.body == "cell" else None
    if proposer is None:
        return f"{decider} xem xét, quyết định", decider
    return f"{proposer} xem xét, đề nghị {decider} quyết định", proposer


def _proposer(cell: int, lines: Around, on: dt.date) -> str | None:
    """Return the committee that resolves between the cell and who decides, where one does."""
    value = in_force(rulebook().parameters["grassroots_step"], {"cell_considered_on": on}, on).value
    line = lines.line(cell, on)
    if value == "where_present":
        below = next((v for v in line[1:] if v.kind == Kind.SECTIONAL_BODY), None)
        return committee_name(below.name) if below else None
    grassroots = lines.grassroots(cell, on)
    version = lines.version(grassroots.pk, on) if grassroots else None
    return committee_name(version.name) if version and version.kind not in CELL_KINDS else None


def _foot(meeting: Meeting, ballot: Ballot, lines: Around) -> dict[str, str | None]:
    asked, recipient = addressed(meeting, ballot, lines)
    return {"addressed": asked, "recipient": recipient, **signer_said(meeting)}


def _cell_said(ballot: Ballot, lines: Around) -> dict[str, str | None]:
    """Return the cell's resolution that a committee's rests on: the last one before it."""
    meeting, dossier = ballot.meeting, ballot.dossier
    before = [
        one
        for one in dossier.ballots.all()
        if one.matter == ballot.matter
        and one.agreed
        and one.meeting.body == "cell"
        and one.meeting.on <= meeting.on
    ]
    earlier = max(before, key=lambda one: (one.meeting.on, one.pk), default=None)
    cell_day = getattr(dossier, votes_of("cell", ballot.matter).day)
    met_on = earlier.meeting.on if earlier else cell_day
    number, cell = "", dossier.cell_id
    if earlier:
        number = earlier.resolution_number or earlier.meeting.resolution_number
        cell = earlier.meeting.organisation_id
    version = lines.version(cell, met_on) if met_on else None
    return {
        "cell_number": numbered(number, "NQ/CB"),
        "cell_met_on": show_date(met_on) if met_on else None,
        "cell_name": version.name if version else None,
    }
