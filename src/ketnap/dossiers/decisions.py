"""Decisions of the competent body: admission, recognition, strike-off; with their evidence."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.dossiers import judging
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.membership import follow_membership
from ketnap.dossiers.models import Decision, Dossier, Meeting
from ketnap.dossiers.prepared import prepare
from ketnap.dossiers.routes import competent_on
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.writing import Passing, carrying_out
from ketnap.organisations.models import Organisation

__all__ = [
    "competent_on",
    "decide_admission",
    "decide_recognition",
    "extend_decision",
    "receive_decision",
    "receive_recognition",
    "strike_off",
]


@order
def decide_admission(
    dossier: Dossier,
    *,
    organisation: Organisation,
    body: str,
    granted: bool,
    by: User,
    on: dt.date,
    number: str = "",
    take_next: bool = False,
    members: int | None = None,
    votes_for: int | None = None,
    meeting: Meeting | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Decision:
    """Record the decision on admission, taken that day by ``body`` (DECISION_BODIES).

    The body must hold the power over the cell on that very day, by its own right or by
    delegation: the same order serves the district of 2022 and the commune of 2026. ``meeting``
    lends its votes. ``take_next`` gives it the next number of the register. The decision keeps
    facts, verdicts and the digest of the law. Refused codes:
    ``no_authority``, ``votes_above_present``, ``act_not_open`` and the keys of violated rules.
    """
    prepared = prepare(
        dossier,
        Matter.ADMISSION,
        "decide",
        organisation=organisation,
        body=body,
        granted=granted,
        by=by,
        on=on,
        number=number,
        take_next=take_next,
        members=members,
        votes_for=votes_for,
        meeting=meeting,
        passing=passing,
    )
    decision = prepared.decision
    step = judging.acts()["decide"]
    decision.extension_days = dossier.decision_extension_days
    with carrying_out(
        "decide_admission",
        dossier,
        {
            "decided_on": on,
            "decision_body": body,
            "decision_members": decision.members,
            "decision_votes_for": decision.votes_for,
            "decision_granted": granted,
            "authority_valid": True,
            # what was not extended before the decision never will be
            "decision_extension_days": dossier.decision_extension_days or 0,
        },
        by=by,
        on=on,
        act="decide",
        seen=seen,
        passing=passing,
        document=prepared.paper,
        exempt=frozenset() if granted else frozenset(step.requires) - {"authority_held"},
    ) as writing:
        dossier.decision_number = decision.number
        Dossier.objects.filter(pk=dossier.pk).update(decision_number=dossier.decision_number)
        prepared.keep(writing)
    return decision


@order
def extend_decision(
    dossier: Dossier,
    *,
    days: int,
    reason: str,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Extend the time to decide by working days, once, in a special case, with the reason.

    29-QĐ/TW (25-7-2016) point 4.3.1. Refused codes: ``reason_empty``, ``value_foreign``.
    """
    refuse_if(
        [
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Gia hạn phải ghi lý do đặc biệt nào.")),
            None
            if days > 0
            else Problem("days", "value_foreign", _("Số ngày gia hạn phải lớn hơn 0.")),
        ]
    )
    with carrying_out(
        "extend_decision",
        dossier,
        {"decision_extension_days": days},
        by=by,
        on=on,
        act="extend_decision",
        seen=seen,
        passing=passing,
        reason=reason,
    ):
        pass
    return dossier


def _receive(
    service: str,
    dossier: Dossier,
    fact: str,
    act: str,
    matter: Matter,
    *,
    by: User,
    on: dt.date,
    seen: int | None,
    passing: Passing | None,
) -> Dossier:
    with carrying_out(
        service,
        dossier,
        {fact: on},
        by=by,
        on=on,
        act=act,
        seen=seen,
        passing=passing,
        over=matter == Matter.RECOGNITION,
    ) as writing:
        last = dossier.decisions.filter(matter=matter).order_by("-on", "-id").first()
        if last is not None:
            writing.change.update(last, received_on=on)
    return dossier


@order
def receive_decision(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the day the cell received the admission decision (until 208-QĐ/TW the clock of the
    ceremony starts then)."""
    return _receive(
        "receive_decision",
        dossier,
        "decision_received_on",
        "receive_decision",
        Matter.ADMISSION,
        by=by,
        on=on,
        seen=seen,
        passing=passing,
    )


@order
def receive_recognition(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the day the cell received the decision on recognition."""
    return _receive(
        "receive_recognition",
        dossier,
        "recognition_received_on",
        "receive_recognition",
        Matter.RECOGNITION,
        by=by,
        on=on,
        seen=seen,
        passing=passing,
    )


@order
def decide_recognition(
    dossier: Dossier,
    *,
    organisation: Organisation,
    body: str,
    by: User,
    on: dt.date,
    number: str = "",
    take_next: bool = False,
    members: int | None = None,
    votes_for: int | None = None,
    meeting: Meeting | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Decision:
    """Record the decision that recognises the official member.

    Official from the day the twelve months ended, however late; Party age from the date of the
    admission decision (Charter 19-1-2011 art. 5). Where the cell failed as often as the law says,
    the competent committee decides without the cell's two thirds. Refused codes as
    ``decide_admission``.
    """
    prepared = prepare(
        dossier,
        Matter.RECOGNITION,
        "decide_recognition",
        organisation=organisation,
        body=body,
        granted=True,
        by=by,
        on=on,
        number=number,
        take_next=take_next,
        members=members,
        votes_for=votes_for,
        meeting=meeting,
        passing=passing,
    )
    decision = prepared.decision
    before = facts_of(dossier)
    deadlocked = judging.is_deadlocked(dossier, on)
    with carrying_out(
        "decide_recognition",
        dossier,
        {
            "recognition_decided_on": on,
            "recognition_decision_body": body,
            "recognition_decision_members": decision.members,
            "recognition_decision_votes_for": decision.votes_for,
        },
        by=by,
        on=on,
        act="decide_recognition",
        seen=seen,
        passing=passing,
        document=prepared.paper,
        reason=_("Cấp có thẩm quyền quyết định sau khi chi bộ biểu quyết không đủ tỷ lệ")
        if deadlocked
        else "",
        exempt=judging.WITHOUT_THE_CELL["decide_recognition"] if deadlocked else frozenset(),
    ) as writing:
        writing.after.append(lambda: follow_membership(writing.change, dossier, before))
        prepared.keep(writing)
    return decision


@order
def strike_off(
    dossier: Dossier,
    *,
    organisation: Organisation,
    body: str,
    by: User,
    on: dt.date,
    number: str = "",
    take_next: bool = False,
    members: int | None = None,
    votes_for: int | None = None,
    meeting: Meeting | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Decision:
    """Record the decision that strikes a probationary member off; the case ends with it.

    After the cell's proposal, or where its votes are deadlocked without one. Refused codes:
    ``not_on_probation``, ``no_authority``, ``act_not_open`` and the keys of violated rules.
    """
    if dossier.admitted_on is None:
        raise Refused(
            [
                Problem(
                    "",
                    "not_on_probation",
                    _("%(name)s chưa được kết nạp nên không có tên để xóa: dùng “Kết thúc hồ sơ”.")
                    % {"name": dossier.person.full_name},
                    unlawful=True,
                )
            ]
        )
    prepared = prepare(
        dossier,
        Matter.STRIKE_OFF,
        "decide_strike_off",
        organisation=organisation,
        body=body,
        granted=True,
        by=by,
        on=on,
        number=number,
        take_next=take_next,
        members=members,
        votes_for=votes_for,
        meeting=meeting,
        passing=passing,
    )
    decision = prepared.decision
    before = facts_of(dossier)
    deadlocked = judging.is_deadlocked(dossier, on)
    with carrying_out(
        "strike_off",
        dossier,
        {"strike_off_decided_on": on, "closed_on": on, "closed_reason": "struck_off"},
        by=by,
        on=on,
        act="" if deadlocked else "decide_strike_off",
        seen=seen,
        passing=passing,
        document=prepared.paper,
    ) as writing:
        writing.after.append(lambda: follow_membership(writing.change, dossier, before))
        prepared.keep(writing)
    return decision
