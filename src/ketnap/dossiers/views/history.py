"""The timeline of a case: facts, meetings, decisions, returns, corrections, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.dossiers.checks import inline
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Ballot, Dossier, FactRecord
from ketnap.dossiers.registers import TAKEN
from ketnap.dossiers.returns import RETURN_REASONS
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import Happening

KINDS = ("fact", "correction", "meeting", "decision", "return", "move", "warning")
TOLD_BY_ROWS = {  # the meeting, decision or return tells these days itself
    "cell_considered_on",
    "grassroots_considered_on",
    "recognition_considered_on",
    "recognition_grassroots_considered_on",
    "strike_off_considered_on",
    "decided_on",
    "recognition_decided_on",
    "strike_off_decided_on",
    "returned_on",
}
RUNNING = {"verification_open", "return_rounds", "cell_round", "recognition_failed_rounds"}
"""Counts that a step moves on: another number is no correction."""


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day; ``order`` settles events of the same day."""

    day: dt.date
    order: int
    kind: str
    shown: Happening


def happenings(dossier: Dossier, *, kind: str = "") -> list[Happening]:
    """Return what happened to the case, newest first; only one kind when asked."""
    events = [
        *facts_recorded(dossier),
        *meetings(dossier),
        *decisions(dossier),
        *returns(dossier),
        *moves(dossier),
        *warnings(dossier),
    ]
    chosen = [event for event in events if not kind or event.kind == kind]
    chosen.sort(key=lambda event: (event.day, event.order), reverse=True)
    return [event.shown for event in chosen]


def shown_value(name: str, value: object) -> str:
    """Return a recorded JSON value as people read it."""
    fact = FACTS.get(name)
    if value is None:
        return _("chưa rõ")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if fact and fact.kind == "enum" and isinstance(value, str) and value in fact.values:
        return fact.values[value][0 if language() == "vi" else 1]
    if fact and fact.kind in {"date", "partial"} and isinstance(value, str):
        try:
            return show_date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)


def title_of(name: str) -> str:
    """Return the words of a fact, in the language of the page."""
    return FACTS[name].title(language()) if name in FACTS else name


def facts_recorded(dossier: Dossier) -> Iterator[Event]:
    records = list(dossier.records.select_related("recorded_by", "superseded_by").order_by("id"))
    for record in records:
        fact = FACTS.get(record.name)
        if record.superseded_by_id is not None:
            if record.name not in RUNNING:
                yield correction(record)
        elif fact and fact.kind == "date" and isinstance(record.value, str):
            if record.name in TOLD_BY_ROWS:
                continue
            day = dt.date.fromisoformat(record.value)
            yield Event(
                day,
                record.pk,
                "fact",
                Happening(
                    title=title_of(record.name),
                    when=show_date(day),
                    who=record.recorded_by.full_name,
                    note=_("số %(number)s") % {"number": record.document_number}
                    if record.document_number
                    else "",
                ),
            )


def correction(record: FactRecord) -> Event:
    """Return the event of a value that was put right: both values, and why."""
    later = record.superseded_by
    assert later is not None
    day = later.recorded_at.date()
    return Event(
        day,
        later.pk,
        "correction",
        Happening(
            title=_("Đính chính %(fact)s") % {"fact": inline(title_of(record.name))},
            when=f"{shown_value(record.name, record.value)} → "
            f"{shown_value(record.name, later.value)}",
            who=later.recorded_by.full_name,
            note=later.reason,
            correction=True,
        ),
    )


def meetings(dossier: Dossier) -> Iterator[Event]:
    ballots = dossier.ballots.select_related("meeting", "meeting__organisation")
    for ballot in ballots:
        meeting = ballot.meeting
        yield Event(
            meeting.on,
            ballot.pk,
            "meeting",
            Happening(
                title=meeting_title(ballot),
                when=show_date(meeting.on),
                who=meeting.organisation.name,
                note=votes_said(ballot),
                href=reverse("meeting_page", args=[meeting.pk]),
            ),
        )


def meeting_title(ballot: Ballot) -> str:
    number = ballot.resolution_number or ballot.meeting.resolution_number
    if ballot.meeting.state == ballot.meeting.State.OPEN:
        return _("%(matter)s: đang ghi") % {"matter": ballot.get_matter_display()}
    if number:
        return _("%(matter)s, nghị quyết %(number)s") % {
            "matter": ballot.get_matter_display(),
            "number": number,
        }
    return ballot.get_matter_display()


def votes_said(ballot: Ballot) -> str:
    if ballot.votes_for is None:
        return ""
    entitled = (ballot.meeting.entitled or 0) - (ballot.meeting.excused_absent or 0)
    said = _("%(votes)s trên %(base)s tán thành") % {"votes": ballot.votes_for, "base": entitled}
    if ballot.agreed is False:
        said += " · " + _("chưa đủ")
    return said


def decisions(dossier: Dossier) -> Iterator[Event]:
    for decision in dossier.decisions.select_related("organisation"):
        words = {
            "admission": (_("Quyết định kết nạp"), _("Quyết định không kết nạp")),
            "recognition": (_("Quyết định công nhận chính thức"), _("Quyết định chưa công nhận")),
            "strike_off": (_("Quyết định xóa tên"), _("Quyết định không xóa tên")),
        }[decision.matter]
        title = words[0 if decision.granted else 1]
        if decision.number:
            title = f"{title} {decision.number}"
        note = (
            _("%(votes)s trên %(members)s tán thành")
            % {"votes": decision.votes_for, "members": decision.members}
            if decision.members
            else ""
        )
        yield Event(
            decision.on,
            decision.pk,
            "decision",
            Happening(title, show_date(decision.on), decision.organisation.name, note),
        )


def returns(dossier: Dossier) -> Iterator[Event]:
    for sent_back in dossier.returns.select_related("returned_by"):
        reasons = [reason_said(reason) for reason in sent_back.reasons]
        yield Event(
            sent_back.returned_on,
            sent_back.pk,
            "return",
            Happening(
                _("Trả lại để bổ sung, lần %(round)s") % {"round": sent_back.round},
                show_date(sent_back.returned_on),
                sent_back.returned_by.name,
                "; ".join(reasons),
            ),
        )


def reason_said(reason: dict[str, str]) -> str:
    """Return a coded reason of a return in words, with the note and the clause beside it."""
    known = RETURN_REASONS.get(reason.get("code", ""))
    label = (known.label if language() == "vi" else known.label_en) if known else reason["code"]
    said = f"{label}: {reason['note']}" if reason.get("note") else label
    return f"{said} ({reason['citation']})" if reason.get("citation") else said


def moves(dossier: Dossier) -> Iterator[Event]:
    stays = list(dossier.placements.select_related("cell").order_by("since", "id"))
    for stay in stays[1:]:
        yield Event(
            stay.since,
            stay.pk,
            "move",
            Happening(
                _("Chuyển hồ sơ đến %(cell)s") % {"cell": stay.cell.name},
                show_date(stay.since),
                "",
                stay.paper_number,
            ),
        )


def warnings(dossier: Dossier) -> Iterator[Event]:
    for passed in dossier.passed_warnings.select_related("passed_by"):
        yield Event(
            passed.on,
            passed.pk,
            "warning",
            Happening(
                _("Làm tiếp dù có cảnh báo: %(rule)s") % {"rule": rule_title(passed.rule)},
                show_date(passed.on),
                passed.passed_by.full_name,
                passed.reason,
            ),
        )


def rule_title(key: str) -> str:
    if key == TAKEN:
        return _("Số quyết định đã dùng cho một quyết định khác trong nhiệm kỳ")
    rule = rulebook().rules.get(key)
    return rule.title(language()) if rule else key
