"""Sittings of a cell or a committee: one meeting, many candidates, one vote on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, WarningAhead, order, refuse_if
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.tally import Votes, count_problems, counted_by, tally, votes_of
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.organisations.models import CELL_KINDS, Committee, Organisation
from ketnap.people.membership import official_count
from ketnap.vietnamese.dates import show_date

RESOLUTIONS = {  # document kinds of 1361-CV/BTCTW (30-6-2026)
    ("cell", Matter.ADMISSION): 43,
    ("committee", Matter.ADMISSION): 45,
    ("cell", Matter.RECOGNITION): 50,
    ("committee", Matter.RECOGNITION): 52,
}
STEPS = {  # which step of the procedure a vote is
    ("cell", Matter.ADMISSION): "cell_consider",
    ("committee", Matter.ADMISSION): "grassroots_consider",
    ("cell", Matter.RECOGNITION): "consider_recognition",
    ("committee", Matter.RECOGNITION): "propose_recognition",
    ("cell", Matter.STRIKE_OFF): "consider_strike_off",
}
AFTER_CELL = {
    "cell_considered_on": (
        *("sectional_appraised_on", "grassroots_considered_on", "grassroots_members"),
        *("grassroots_votes_for", "submitted_on", "received_on"),
    ),
    "recognition_considered_on": (
        *("recognition_grassroots_considered_on", "recognition_grassroots_members"),
        "recognition_grassroots_votes_for",
    ),
}
"""What rested on the cell's earlier resolution: a new one sets the case back behind it. The time
to decide is shown from both (``returns.clocks``)."""
AGAIN = {"cell_consider": "cell_consider_again"}


@order
def open_meeting(
    organisation: Organisation,
    *,
    body: str,
    by: User,
    on: dt.date,
    entitled: int | None = None,
    excused_absent: int | None = None,
    present: int | None = None,
    chair: str = "",
    secretary: str = "",
    candidates: Iterable[tuple[Dossier, str]] = (),
) -> Meeting:
    """Open the minutes of a sitting of ``body`` (Committee.Body) on that day.

    ``entitled`` of a cell defaults to its official members recorded for that day. Refused codes:
    ``body_foreign``, ``cell_not_there``, ``present_above_entitled`` and those of
    ``put_on_agenda``.
    """
    candidates = list(candidates)
    matter = candidates[0][1] if candidates else Matter.ADMISSION
    is_cell = organisation.kind in CELL_KINDS
    refuse_if(
        [
            Problem(
                "body",
                "body_foreign",
                _("%(name)s không có cơ quan này. Chọn chi bộ, ban chấp hành hoặc ban thường vụ.")
                % {"name": organisation.name},
            )
            if body not in Committee.Body.values
            or ((body == Committee.Body.CELL) != is_cell and body != Committee.Body.CELL_COMMITTEE)
            else None,
            Problem(
                "on",
                "cell_not_there",
                _("Ngày %(day)s chưa có hoặc không còn %(name)s. Kiểm tra lại ngày họp.")
                % {"day": show_date(on), "name": organisation.name},
            )
            if Lines().version(organisation.pk, on) is None
            else None,
            *count_problems(
                entitled=entitled,
                excused_absent=excused_absent,
                present=present,
                rule=counted_by(body, matter, on) if entitled is not None else "",
            ),
        ]
    )
    if entitled is None and body == Committee.Body.CELL:
        entitled = official_count(organisation, on) or None
    with changing("open_meeting", subject=None, by=by, on=on) as change:
        meeting = change.add(
            Meeting(
                organisation=organisation,
                body=body,
                on=on,
                entitled=entitled,
                excused_absent=excused_absent,
                present=present,
                chair=chair.strip(),
                secretary=secretary.strip(),
            )
        )
    for dossier, matter in candidates:
        put_on_agenda(meeting, dossier, matter=matter, by=by, on=on)
    return meeting


def _refuse_closed(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CLOSED:
        raise Refused(
            [
                Problem(
                    "",
                    "meeting_closed",
                    _("Cuộc họp ngày %(day)s đã ra nghị quyết. Muốn sửa, đính chính trên hồ sơ.")
                    % {"day": show_date(meeting.on)},
                    unlawful=True,
                )
            ]
        )


@order
def change_meeting(
    meeting: Meeting, *, by: User, on: dt.date, seen: int | None = None, **fields: Any
) -> Meeting:
    """Change the numbers and names of an open meeting: entitled, excused_absent, present, chair,
    secretary, resolution_number. Refused codes: ``meeting_closed``, ``present_above_entitled``.
    """
    _refuse_closed(meeting)
    allowed = {
        "entitled",
        "excused_absent",
        "present",
        "chair",
        "secretary",
        "resolution_number",
    }
    if foreign := sorted(set(fields) - allowed):
        raise TypeError(f"change_meeting: no such field {', '.join(foreign)}")
    after = {name: fields.get(name, getattr(meeting, name)) for name in allowed}
    refuse_if(
        count_problems(
            entitled=after["entitled"],
            excused_absent=after["excused_absent"],
            present=after["present"],
            rule=counted_by(meeting.body, Matter.ADMISSION, meeting.on),
        )
    )
    with changing("change_meeting", subject=meeting, by=by, on=on) as change:
        change.update(meeting, seen=seen, **fields)
    return meeting


@order
def put_on_agenda(
    meeting: Meeting, dossier: Dossier, *, matter: str, by: User, on: dt.date | None = None
) -> Ballot:
    """Put a candidate on the agenda of an open meeting.

    A cell considers its own cases, a committee those of the cells under it on that day. Refused
    codes: ``meeting_closed``, ``value_foreign``, ``not_of_this_body``, ``on_agenda_already``.
    """
    _refuse_closed(meeting)
    line = Lines().line(dossier.cell_id, meeting.on)
    refuse_if(
        [
            None
            if matter in Matter.values
            else Problem("matter", "value_foreign", _("Chọn nội dung xét trong danh sách.")),
            None
            if meeting.organisation_id in {version.organisation_id for version in line}
            else Problem(
                "dossier",
                "not_of_this_body",
                _("Ngày %(day)s hồ sơ %(code)s không thuộc phạm vi của %(body)s.")
                % {
                    "day": show_date(meeting.on),
                    "code": dossier.code,
                    "body": meeting.organisation.name,
                },
                unlawful=True,
            ),
            Problem(
                "dossier",
                "on_agenda_already",
                _("%(name)s đã có trong chương trình họp.") % {"name": dossier.person.full_name},
            )
            if meeting.ballots.filter(dossier=dossier, matter=matter).exists()
            else None,
        ]
    )
    with changing(
        "put_on_agenda", subject=meeting, by=by, on=on or meeting.on, dossier_id=dossier.pk
    ) as change:
        return change.add(
            Ballot(
                meeting=meeting,
                dossier=dossier,
                matter=matter,
                round=_round(dossier, meeting, matter),
            )
        )


def _round(dossier: Dossier, meeting: Meeting, matter: str) -> int:
    earlier = dossier.ballots.filter(
        matter=matter, meeting__body=meeting.body, meeting__state=Meeting.State.CLOSED
    )
    return earlier.count() + 1


@order
def take_from_agenda(ballot: Ballot, *, by: User, on: dt.date) -> None:
    """Take a candidate off the agenda of an open meeting."""
    _refuse_closed(ballot.meeting)
    with changing(
        "take_from_agenda", subject=ballot.meeting, by=by, on=on, dossier_id=ballot.dossier_id
    ) as change:
        change.remove(ballot)


@order
def record_ballot(
    meeting: Meeting,
    dossier: Dossier,
    *,
    matter: str,
    votes_for: int | None,
    by: User,
    votes_against: int | None = 0,
    votes_other: int | None = 0,
    on: dt.date | None = None,
    seen: int | None = None,
) -> Ballot:
    """Record the votes on one candidate; typed again they replace the former, while it is open.

    Refused codes: ``meeting_closed``, ``votes_above_present``, ``value_foreign``.
    """
    _refuse_closed(meeting)
    refuse_if(
        count_problems(
            entitled=meeting.entitled,
            excused_absent=meeting.excused_absent,
            present=meeting.present,
            votes_for=votes_for,
            votes_against=votes_against,
            votes_other=votes_other,
            rule=counted_by(meeting.body, matter, meeting.on),
        )
    )
    day = on or meeting.on
    ballot = meeting.ballots.filter(dossier=dossier, matter=matter).first()
    if ballot is None:
        ballot = put_on_agenda(meeting, dossier, matter=matter, by=by, on=day)
    with changing("record_ballot", subject=meeting, by=by, on=day, dossier_id=dossier.pk) as change:
        change.update(meeting, seen=seen)
        change.update(
            ballot,
            votes_for=votes_for,
            votes_against=votes_against,
            votes_other=votes_other,
        )
    return ballot


def is_deciding(
    meeting: Meeting, dossier: Dossier, matter: str, lines: Lines | None = None
) -> bool:
    """Tell whether the body itself decides on the case, so that its vote is no proposal.

    A standing committee always does; a committee where it holds the power as a collective.
    """
    if meeting.body == Committee.Body.STANDING_COMMITTEE:
        return True
    if meeting.body != Committee.Body.COMMITTEE:
        return False
    power = {"admission": "admit", "recognition": "recognise"}.get(matter, "strike_off")
    grants = (lines or Lines()).powers(meeting.organisation_id, power, meeting.on)
    return any(grant.deciding_body != "standing_committee" for grant in grants)


@order
def close_meeting(
    meeting: Meeting,
    *,
    by: User,
    on: dt.date | None = None,
    resolution_number: str = "",
    passing: Mapping[int, Passing] | None = None,
    seen: int | None = None,
) -> Meeting:
    """Close the minutes: each candidate's case receives the facts of the vote, all or none.

    A vote that falls short is recorded as well: the case then waits for another round. A body
    that decides only has its votes kept; ``decide_admission`` and the like take them up.
    ``passing`` maps a case's id to the reasons for its warnings. Refused codes:
    ``meeting_closed``, ``numbers_missing``, ``agenda_empty``, ``votes_above_present`` and those of
    the law; the field of each problem is the case's code.
    """
    _refuse_closed(meeting)
    day = on or meeting.on
    ballots = list(
        meeting.ballots.select_related("dossier__person", "dossier__cell").order_by("id")
    )
    refuse_if(_unready(meeting, ballots))
    number = resolution_number.strip() or meeting.resolution_number
    problems: list[Problem] = []
    warnings: list[WarningAhead] = []
    for ballot in ballots:
        try:
            with transaction.atomic():
                _conclude(meeting, ballot, number, by=by, on=day, passing=passing or {})
        except Refused as refusal:
            who = f"{ballot.dossier.person.full_name}: "
            problems += [
                Problem(ballot.dossier.code, p.code, who + p.says, p.citation, p.unlawful)
                for p in refusal.problems
            ]
            warnings += [
                WarningAhead(f"{ballot.dossier_id}:{w.rule}", who + w.says, w.citations)
                for w in refusal.warnings
            ]
    if problems or warnings:
        raise Refused(problems, warnings)
    with changing("close_meeting", subject=meeting, by=by, on=day) as change:
        change.update(meeting, seen=seen, state=Meeting.State.CLOSED, resolution_number=number)
    return meeting


def _unready(meeting: Meeting, ballots: list[Ballot]) -> list[Problem | None]:
    found: list[Problem | None] = []
    for name in ("entitled", "present"):
        if getattr(meeting, name) is None:
            found.append(
                Problem(
                    name,
                    "numbers_missing",
                    _("Chưa ghi đủ số người có quyền biểu quyết và số người có mặt."),
                )
            )
    if not ballots:
        found.append(
            Problem("", "agenda_empty", _("Chưa có ai trong chương trình họp để ra nghị quyết."))
        )
    for ballot in ballots:
        if ballot.votes_for is None:
            found.append(
                Problem(
                    ballot.dossier.code,
                    "numbers_missing",
                    _("Chưa ghi số phiếu cho %(name)s.")
                    % {"name": ballot.dossier.person.full_name},
                )
            )
        found += count_problems(
            entitled=meeting.entitled,
            excused_absent=meeting.excused_absent,
            present=meeting.present,
            votes_for=ballot.votes_for,
            votes_against=ballot.votes_against,
            votes_other=ballot.votes_other,
        )
    return found


def _conclude(
    meeting: Meeting,
    ballot: Ballot,
    number: str,
    *,
    by: User,
    on: dt.date,
    passing: Mapping[int, Passing],
) -> None:
    dossier, matter = ballot.dossier, ballot.matter
    found = tally(
        body=meeting.body,
        on=meeting.on,
        matter=matter,
        entitled=meeting.entitled,
        excused_absent=meeting.excused_absent or 0,
        present=meeting.present,
        votes_for=ballot.votes_for,
        votes_against=ballot.votes_against,
        votes_other=ballot.votes_other,
    )
    step = STEPS.get((meeting.body, Matter(matter)), "")
    if not step or is_deciding(meeting, dossier, matter):
        Ballot.objects.filter(pk=ballot.pk).update(agreed=found.enough, resolution_number=number)
        return
    how = votes_of(meeting.body, matter)
    facts = _facts(meeting, ballot, how)
    if matter != Matter.ADMISSION and meeting.body == Committee.Body.CELL:
        facts["recognition_failed_rounds"] = (dossier.recognition_failed_rounds or 0) + (
            0 if found.enough else 1
        )
    again = ballot.round > 1
    if again:
        later = AFTER_CELL.get(how.day, ())
        facts |= {name: None for name in later if getattr(dossier, name) is not None}
    with carrying_out(
        "close_meeting",
        dossier,
        facts,
        by=by,
        on=on,
        act=AGAIN.get(step, step) if again else step,
        passing=passing.get(dossier.pk),
        document=Reference(RESOLUTIONS.get((meeting.body, Matter(matter))), number, meeting.on),
        reason=_("Xét lần %(round)s") % {"round": ballot.round} if again else "",
    ) as writing:
        writing.change.update(ballot, agreed=found.enough, resolution_number=number)


def _facts(meeting: Meeting, ballot: Ballot, how: Votes) -> dict[str, object]:
    facts: dict[str, object] = {
        how.day: meeting.on,
        how.members: meeting.entitled,
        how.votes_for: ballot.votes_for,
    }
    for name, value in (
        (how.excused, meeting.excused_absent or 0),
        (how.present, meeting.present),
        (how.against, ballot.votes_against),
    ):
        if name:
            facts[name] = value
    if how.day == "cell_considered_on":
        facts["cell_round"] = ballot.round
    return facts
