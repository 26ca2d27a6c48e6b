"""What a decision says on paper: who decides by the power held that day, on which proposals.

The paper exists as soon as the decision is due, as a draft by the law of today; once the decision
is recorded it bears its day and its number, by the law and the names of units of that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from ketnap.documents.blanks import DECIDES, UNKNOWN, PaperForm, form_of
from ketnap.documents.citing import cited_day, regulation_on, regulation_said
from ketnap.documents.drafts import DRAFT, Around, DraftPaper, numbered, person_said, signer_said
from ketnap.dossiers.authority import POWERS
from ketnap.dossiers.meetings import is_deciding
from ketnap.dossiers.milestones import cell_that_day
from ketnap.dossiers.models import Ballot, Decision, Dossier, Meeting
from ketnap.dossiers.registers import ISSUERS
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.steps import main_act
from ketnap.dossiers.tally import votes_of
from ketnap.law.force import in_force
from ketnap.law.sources import Source
from ketnap.organisations.models import (
    CELL_KINDS,
    Authority,
    Kind,
    Organisation,
    OrganisationVersion,
)
from ketnap.organisations.naming import committee_name, party_body, place_name
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import say_date

STANDING = "standing_committee"
DUE_AT = {"submitted": Matter.ADMISSION}


@dataclass(frozen=True)
class Taken:
    """A decision that was taken: recorded with its act, or only as facts of a case taken over."""

    on: dt.date
    number: str
    held: tuple[Organisation, str] | None  # who decided: the organisation, its body
    meeting: Meeting | None


@dataclass(frozen=True)
class DraftDecision(DraftPaper):
    """A decision about one person; ``taken`` is None while it is still to be taken."""

    taken: Taken | None
    meeting: Meeting | None  # of the body that decides, where its minutes are kept here
    regulation: Source | None
    decider: Organisation | None


def read_with_case(path: str = "") -> tuple[Prefetch[str], ...]:
    """Return what the papers of cases read, at once for all of them; ``path`` leads to the case."""
    return (
        Prefetch(f"{path}ballots", Ballot.objects.select_related("meeting")),
        Prefetch(f"{path}placements"),
        Prefetch(f"{path}decisions", Decision.objects.select_related("organisation", "meeting")),
    )


def due_matter(dossier: Dossier) -> Matter | None:
    """Return what waits for a decision now: with the superior, or all proposed for recognition."""
    if (found := DUE_AT.get(dossier.stage)) is not None:
        return found
    step = main_act(dossier)
    return Matter.RECOGNITION if step is not None and step.key == "decide_recognition" else None


def decision_taken(dossier: Dossier, matter: Matter, lines: Around) -> Taken | None:
    """Return the last decision on the matter that said yes; None where there is none.

    The day is that of the case: it counts where it was put right.
    """
    if matter == Matter.ADMISSION:
        day, body, number = dossier.decided_on, dossier.decision_body, dossier.decision_number
        refused = dossier.decision_granted is False
    else:
        day, body, number = dossier.recognition_decided_on, dossier.recognition_decision_body, ""
        refused = False
    if day is None or refused:
        return None
    rows = [one for one in dossier.decisions.all() if one.matter == matter and one.granted]
    if rows:
        row = max(rows, key=lambda one: (one.on, one.pk))
        held = (row.organisation, row.body)
        meeting = row.meeting if row.meeting_id else _last_sitting(dossier, matter, held, day)
        return Taken(day, row.number, held, meeting)
    competence = lines.competent(cell_that_day(dossier, day), POWERS[matter], day)
    if competence is None:
        return Taken(day, number, None, None)
    held = (competence.organisation, body or competence.authority.deciding_body)
    return Taken(day, number, held, _last_sitting(dossier, matter, held, day))


def decision_of(
    dossier: Dossier, matter: Matter, today: dt.date, lines: Around | None = None
) -> DraftDecision | None:
    """Return the decision on a case: as it was taken, or as a draft while it is due; else None."""
    form = form_of(DECIDES, matter)
    if form is None:
        return None
    lines = lines or Around()
    taken = decision_taken(dossier, matter, lines)
    if taken is not None:
        return _drafted(dossier, form, taken.on, taken.held, taken, taken.meeting, lines)
    if due_matter(dossier) != matter:
        return None
    competence = lines.competent(dossier.cell_id, POWERS[matter], today)
    if competence is None:
        return _drafted(dossier, form, today, None, None, None, lines)
    held = (competence.organisation, competence.authority.deciding_body)
    meeting = _last_sitting(dossier, matter, held, today)
    return _drafted(dossier, form, today, held, None, meeting, lines)


def decided_by(ballot: Ballot, lines: Around | None = None) -> DraftDecision | None:
    """Return the decision that follows from a vote of the body that decides; None where none does.

    Recorded later on these minutes, it bears that number and day.
    """
    meeting, dossier, matter = ballot.meeting, ballot.dossier, Matter(ballot.matter)
    form = form_of(DECIDES, matter)
    lines = lines or Around()
    if form is None or meeting.state != Meeting.State.CLOSED or not ballot.agreed:
        return None
    if not is_deciding(meeting, dossier, matter, lines):
        return None
    taken = decision_taken(dossier, matter, lines)
    if taken is not None and taken.meeting != meeting:
        taken = None
    grants = lines.powers(meeting.organisation_id, POWERS[matter], meeting.on)
    body = STANDING if meeting.body == STANDING else grants[-1].deciding_body
    day = taken.on if taken else meeting.on
    return _drafted(dossier, form, day, (meeting.organisation, body), taken, meeting, lines)


def _last_sitting(
    dossier: Dossier, matter: str, held: tuple[Organisation, str], on: dt.date
) -> Meeting | None:
    organisation, body = held
    sat_as = STANDING if body == STANDING else "committee"
    found = [
        one.meeting
        for one in dossier.ballots.all()
        if one.matter == matter
        and one.agreed
        and one.meeting.state == Meeting.State.CLOSED
        and one.meeting.body == sat_as
        and one.meeting.organisation_id == organisation.pk
        and one.meeting.on <= on
    ]
    return max(found, key=lambda one: (one.on, one.pk), default=None)


def _drafted(
    dossier: Dossier,
    form: PaperForm,
    on: dt.date,
    held: tuple[Organisation, str] | None,
    taken: Taken | None,
    meeting: Meeting | None,
    lines: Around,
) -> DraftDecision:
    organisation, body = held or (None, "")
    version = lines.version(organisation.pk, on) if organisation else None
    code = f"QĐ/{_issuer_code(organisation)}"
    regulation = regulation_on(on)
    cell = lines.version(cell_that_day(dossier, on), on)
    act = "kết nạp lại" if dossier.readmission else "kết nạp"
    values: dict[str, str | None] = {
        **person_said(dossier),
        **_head(version, body, on, lines),
        **signer_said(meeting),
        "number": numbered(taken.number if taken else "", code),
        "decided_on": say_date(on) if taken else None,
        "draft": "" if taken else DRAFT,
        "act": act,
        "act_title": act.capitalize(),
        "regulation": regulation_said(regulation),
        "delegation": _delegated(organisation, body, Matter(form.matter), on, lines),
        "proposal": " và ".join(_proposals(dossier, form.matter, organisation, on, lines)) or None,
        "cell_name": cell.name if cell else None,
        "executors": _executors(version, cell, on, lines),
        **_by_law(dossier, on),
        "admitted_by": _admission(dossier, lines),
    }
    return DraftDecision(
        form=form,
        code=code,
        dossier=dossier,
        on=on,
        values={key: values[key] for key in form.places()},
        taken=taken,
        meeting=meeting,
        regulation=regulation,
        decider=organisation,
    )


def _issuer_code(organisation: Organisation | None) -> str:
    return ISSUERS.get(Kind(organisation.kind), "ĐU") if organisation else "ĐU"


def _head(
    version: OrganisationVersion | None, body: str, on: dt.date, lines: Around
) -> dict[str, str | None]:
    """Return what the paper says of the body that decides: as of that day."""
    if version is None:
        return dict.fromkeys(
            ("above", "issuer", "place", "decider", "on_behalf", "archive"), None
        )  # fmt: skip
    line = lines.line(version.organisation_id, on)
    above = party_body(line[1].name).upper() if len(line) > 1 else None
    committee = committee_name(version.name)
    called = " ".join(committee.split()[:2])  # Huyện ủy, Đảng ủy, Tỉnh ủy
    standing = body == STANDING
    return {
        "above": above,
        "issuer": committee.upper(),
        "place": place_name(version.name),
        "decider": f"Ban Thường vụ {committee}".upper() if standing else committee.upper(),
        "on_behalf": "BAN THƯỜNG VỤ" if standing else called.upper(),
        "archive": f"Văn phòng {called}",
    }


def _delegated(
    organisation: Organisation | None, body: str, matter: Matter, on: dt.date, lines: Around
) -> str:
    """Return the paper that delegates the power, for a body that decides by delegation; else ""."""
    if organisation is None:
        return ""
    grants = [
        grant
        for grant in lines.powers(organisation.pk, POWERS[matter], on)
        if grant.deciding_body == body and grant.basis == Authority.Basis.DELEGATION
    ]
    if not grants:
        return ""
    number = grants[-1].document_number or UNKNOWN
    day = cited_day(grants[-1].document_on) if grants[-1].document_on else UNKNOWN
    return f" và văn bản ủy quyền số {number} ngày {day}"


def _proposals(
    dossier: Dossier, matter: str, decider: Organisation | None, on: dt.date, lines: Around
) -> Iterator[str]:
    """Yield the resolutions a decision rests on: the committee's, where it proposes, the cell's."""
    for body, code in (("committee", "NQ/ĐU"), ("cell", "NQ/CB")):
        day = getattr(dossier, votes_of(body, matter).day)
        ballot = _agreed(dossier, matter, body, on, lines)
        if ballot is not None:
            meeting = ballot.meeting
            number = ballot.resolution_number or meeting.resolution_number
            unit, day = meeting.organisation_id, day or meeting.on
        elif day is None or day > on:
            continue
        elif body == "cell":
            number, unit = "", cell_that_day(dossier, day)
        else:
            grassroots = lines.grassroots(dossier.cell_id, day)
            if grassroots is None:
                continue
            number, unit = "", grassroots.pk
        version = lines.version(unit, day)
        name = UNKNOWN
        if version is not None:
            name = version.name if version.kind in CELL_KINDS else committee_name(version.name)
        yield f"Nghị quyết số {numbered(number, code) or UNKNOWN} ngày {cited_day(day)} của {name}"


def _agreed(dossier: Dossier, matter: str, body: str, on: dt.date, lines: Around) -> Ballot | None:
    found = [
        one
        for one in dossier.ballots.all()
        if one.matter == matter
        and one.agreed
        and one.meeting.body == body
        and one.meeting.on <= on
        and not is_deciding(one.meeting, dossier, matter, lines)
    ]
    return max(found, key=lambda one: (one.meeting.on, one.pk), default=None)


def _executors(
    decider: OrganisationVersion | None,
    cell: OrganisationVersion | None,
    on: dt.date,
    lines: Around,
) -> str | None:
    """Return who carries the decision out: the committee between, where there is one, the cell."""
    if cell is None:
        return None
    grassroots = lines.grassroots(cell.organisation_id, on)
    between = lines.version(grassroots.pk, on) if grassroots else None
    if (
        between is None
        or between.kind in CELL_KINDS
        or (decider is not None and between.organisation_id == decider.organisation_id)
    ):
        return cell.name
    return f"{committee_name(between.name)}, {cell.name}"


def _by_law(dossier: Dossier, on: dt.date) -> dict[str, str | None]:
    """Return what the law of the day says: the ceremony's time, the probation, the two dates."""
    book = rulebook()

    def value(name: str, clock: str, day: dt.date) -> object:
        return in_force(book.parameters[name], {clock: day}, day).value

    clock = value("ceremony_clock_start", "decided_on", on)
    clocks = book.parameters["ceremony_clock_start"].choices
    days = book.explain(
        {
            "admitted_on": dossier.admitted_on,
            "decided_on": dossier.decided_on,
            "recognition_considered_on": dossier.recognition_considered_on,
            "recognition_decided_on": on,
        },
        on,
        "vi",
    ).dates
    official, age = days["official_on"].value, days["party_age_from"].value
    limit = value("ceremony_limit", "decided_on", on)
    probation = value("probation_length", "admitted_on", on)
    return {
        "ceremony_limit": None if limit is None else str(limit),
        "ceremony_clock": clocks[str(clock)][0] if clock else None,
        "probation": None if probation is None else str(probation),
        "official_on": say_date(official) if official else None,
        "party_age_from": say_date(age) if age else None,
    }


def _admission(dossier: Dossier, lines: Around) -> str | None:
    """Return the decision by which the person was admitted, as papers cite it."""
    taken = decision_taken(dossier, Matter.ADMISSION, lines)
    if taken is None:
        return None
    organisation, body = taken.held or (None, "")
    number = numbered(taken.number, f"QĐ/{_issuer_code(organisation)}") or UNKNOWN
    said = f"Quyết định số {number} ngày {cited_day(taken.on)}"
    version = lines.version(organisation.pk, taken.on) if organisation else None
    if version is None:
        return said
    name = committee_name(version.name)
    return f"{said} của {f'Ban Thường vụ {name}' if body == STANDING else name}"
