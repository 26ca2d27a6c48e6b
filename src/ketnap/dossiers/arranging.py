"""How an office arranges its own work: give a case to somebody, put it off, remind its holder.

None of it is a fact of a case: no stage, deadline or verdict moves. Each order takes many cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts import rights
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.audit.change import changing, plain
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


ARRANGED = (
    *("given_to_id", "given_at_id", "given_because"),
    *("put_off_until", "put_off_at", "put_off_because"),
)
ASKED = ("says", "raised_on", "raised_by_id", "due_on", "organisation_id")


def as_it_stands(cases: Iterable[Dossier]) -> dict[str, Any]:
    """Return how the work on each case is arranged now, as JSON, by the case's id.

    With its step and holder: what is taken back later must find all of it unchanged. Three queries.
    """
    ids = [case.pk for case in cases]
    now = Dossier.objects.filter(pk__in=ids).values_list("pk", "stage", "holder_id")
    found: dict[str, Any] = {
        str(pk): {"at": [stage, holder], "arranged": None, "asked": None}
        for pk, stage, holder in now
    }
    for row in Arrangement.objects.filter(dossier__in=ids).values("dossier_id", *ARRANGED):
        found[str(row.pop("dossier_id"))]["arranged"] = plain_row(row)
    for row in Notice.objects.filter(
        dossier__in=ids, kind=Notice.Kind.ASKED, cleared_on=None
    ).values("dossier_id", "matter", *ASKED):
        case = found[str(row.pop("dossier_id"))]
        if row.pop("matter") == case["at"][0]:
            case["asked"] = plain_row(row)
    return found


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON keeps it."""
    return {name: plain(value) for name, value in row.items()}


@order
def take_back(before: dict[str, Any], after: dict[str, Any], *, by: User, on: dt.date) -> int:
    """Arrange the cases as they were before, where they still stand as they did afterwards.

    ``before`` and ``after`` are what ``as_it_stands`` told on both sides of the order. Returns how
    many cases. Refused: ``changed_since``, all or none.
    """
    cases = list(
        Dossier.objects.filter(pk__in=[int(key) for key in after]).select_related("person")
    )
    now = as_it_stands(cases)
    refuse_if(
        [
            Problem(
                "",
                "changed_since",
                _(
                    "%(name)s: từ lúc đó đã có việc khác trên hồ sơ này nên không hoàn tác được. "
                    "Mở hồ sơ xem lại, rồi giao, nhắc hoặc hoãn lại nếu cần."
                )
                % {"name": case.person.full_name},
            )
            if now[str(case.pk)] != after[str(case.pk)]
            else None
            for case in cases
        ]
    )
    for case in cases:
        was, stands = before[str(case.pk)], after[str(case.pk)]
        with changing("take_back_arrangement", subject=case, by=by, on=on) as change:
            change.note("arranged", stands["arranged"], was["arranged"])
            change.note("asked", stands["asked"], was["asked"])
            if was["arranged"] is None:
                Arrangement.objects.filter(dossier=case).delete()
            else:
                Arrangement.objects.filter(dossier=case).update(**was["arranged"])
            asked = Notice.objects.filter(
                dossier=case, kind=Notice.Kind.ASKED, matter=case.stage, cleared_on=None
            )
            if was["asked"] is None:
                asked.update(cleared_on=on)
            else:
                asked.update(**was["asked"])
    return len(cases)
