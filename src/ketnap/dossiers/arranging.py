"""How an office arranges its own work: give a case to somebody, put it off, remind its holder.

None of it is a fact of a case: no stage, deadline or verdict moves. Each order takes many cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ketnap.accounts import rights
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.charge import ABOVE
from ketnap.dossiers.models import Arrangement, Dossier, Notice
from ketnap.vietnamese.dates import show_date

RETURNED = "returned"


def who_may_take(cases: Iterable[Dossier], on: dt.date) -> list[RoleAssignment]:
    """Return who may be given all of ``cases``: one role each of those who handle cases there.

    One query.
    """
    places = [case.cell for case in cases]
    if not places:
        return []
    roles = [role for role in ABOVE if rights.may(Role(role), "edit_dossiers")]
    found: dict[int, RoleAssignment] = {}
    for row in (
        RoleAssignment.objects.in_force(on)
        .filter(role__in=roles, user__is_active=True)
        .filter(
            organisation__position__lte=min(place.position for place in places),
            organisation__position_end__gte=max(place.position for place in places),
        )
        .select_related("user", "organisation")
        .order_by("-organisation__depth", "pk")
    ):
        found.setdefault(row.user_id, row)
    return list(found.values())


def _reason(because: str) -> Problem | None:
    if because.strip():
        return None
    return Problem(
        "because",
        "reason_missing",
        _("Chưa ghi lý do. Ghi ngắn gọn vì sao, để người nhận và cấp trên hiểu."),
    )


@order
def give(
    cases: list[Dossier], to: User | None, *, because: str, by: User, on: dt.date
) -> list[Dossier]:
    """Lay the cases in the queue of ``to`` while they stay with their holder; None gives them back
    to whoever is in charge there. Refused: ``reason_missing``, ``not_theirs``.
    """
    may_take = {row.user_id for row in who_may_take(cases, on)}
    refuse_if(
        [
            _reason(because),
            Problem(
                "to",
                "not_theirs",
                _(
                    "%(name)s không phụ trách đủ các chi bộ có hồ sơ đã chọn. Chọn người khác, "
                    "hoặc giao từng phần."
                )
                % {"name": to.full_name},
            )
            if to is not None and to.pk not in may_take
            else None,
        ]
    )
    for case in cases:
        with changing("give_case", subject=case, by=by, on=on) as change:
            arrangement = Arrangement.objects.filter(dossier=case).first()
            change.note("given_to", arrangement.given_to_id if arrangement else None, to)
            change.note("because", None, because)
            Arrangement.objects.update_or_create(
                dossier=case,
                defaults={
                    "given_to": to,
                    "given_at_id": case.holder_id if to else None,
                    "given_because": because,
                },
            )
    return cases


def cannot_put_off(case: Dossier, until: dt.date | None, on: dt.date) -> str:
    """Return why this case may not be put off (until that day); "" when it may."""
    if case.stage == RETURNED:
        return _("Hồ sơ vừa bị trả lại: bổ sung rồi gửi lại, không hoãn.")
    if case.next_due_on is not None and case.next_due_on < on:
        return _(
            "Đã quá hạn %(day)s. Hoãn nhắc không dời được hạn: làm việc này, giao cho người khác "
            "hoặc nhắc người đang giữ."
        ) % {"day": show_date(case.next_due_on)}
    if until is not None and case.next_due_on is not None and until > case.next_due_on:
        return _(
            "Hạn là %(day)s. Hoãn nhắc không dời được hạn: chọn ngày không muộn hơn hạn này."
        ) % {"day": show_date(case.next_due_on)}
    return ""


@order
def put_off(
    cases: list[Dossier], *, until: dt.date, because: str, by: User, on: dt.date
) -> list[Dossier]:
    """Move the cases out of sight until that day, at most until their due date.

    Refused: ``reason_missing``, ``not_ahead``, ``past_due``.
    """
    held = [(case, says) for case in cases if (says := cannot_put_off(case, until, on))]
    refuse_if(
        [
            _reason(because),
            Problem(
                "until",
                "not_ahead",
                _("Ngày nhắc lại phải sau hôm nay (%(day)s).") % {"day": show_date(on)},
            )
            if until <= on
            else None,
            *(
                Problem("until", "past_due", f"{case.person.full_name}: {says}")
                for case, says in held
            ),
        ]
    )
    for case in cases:
        with changing("put_off_case", subject=case, by=by, on=on) as change:
            change.note("put_off_until", None, until)
            change.note("because", None, because)
            Arrangement.objects.update_or_create(
                dossier=case,
                defaults={
                    "put_off_until": until,
                    "put_off_at": case.stage,
                    "put_off_because": because,
                },
            )
    return cases


@order
def remind(cases: list[Dossier], *, because: str, by: User, on: dt.date) -> list[Dossier]:
    """Tell whoever holds each case that somebody waits for it; it shows until the step is taken.

    Reminding twice at one step renews the words. Refused: ``reason_missing``.
    """
    refuse_if([_reason(because)])
    for case in cases:
        with changing("remind_holder", subject=case, by=by, on=on) as change:
            change.note("because", None, because)
            Notice.objects.update_or_create(
                dossier=case,
                kind=Notice.Kind.ASKED,
                matter=case.stage,
                cleared_on=None,
                defaults={
                    "due_on": on,
                    "raised_on": on,
                    "organisation_id": case.holder_id or case.cell_id,
                    "raised_by": by,
                    "says": because,
                },
            )
    return cases
