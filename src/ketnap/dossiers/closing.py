"""End a case that does not lead to membership, or leaves the program's reach."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers import checks, judging
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.writing import Passing, carrying_out
from ketnap.regulations.facts import CLOSED_REASONS, FACTS
from ketnap.vietnamese.dates import show_date

CHARTER_5 = "Điều lệ Đảng 19/01/2011, Điều 5"
BY_DECISION = "struck_off"  # only ``decisions.strike_off`` closes with it
OF_MEMBERS = {"deceased": "died", "moved_out": "moved"}
"""Reasons that may close the case of a probationary member, and how the membership ends."""


def closable(dossier: Dossier) -> dict[str, tuple[str, str]]:
    """Return the reasons that may be given now, with their labels (Vietnamese, English)."""
    return {
        key: labels
        for key, labels in CLOSED_REASONS.items()
        if key != BY_DECISION and (dossier.admitted_on is None or key in OF_MEMBERS)
    }


def not_closable(dossier: Dossier) -> str:
    """Return why another reason than ``closable`` gives cannot close the case now."""
    if dossier.admitted_on:
        return _(
            "Đảng viên dự bị chỉ thôi là đảng viên bằng quyết định xóa tên của cấp có thẩm "
            "quyền. Ghi nghị quyết chi bộ và quyết định xóa tên."
        )
    return _("Xóa tên chỉ dùng cho đảng viên dự bị, bằng quyết định. Chọn lý do khác.")


@order
def close_dossier(
    dossier: Dossier,
    *,
    reason: str,
    by: User,
    on: dt.date,
    note: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Close the case that day with a reason code; it stays readable and counts in no queue.

    A probationary member's case closes by death, by moving away, or by the decision to strike off.
    Refused codes: ``value_foreign``, ``needs_strike_off``, ``dates_disordered``.
    """
    problems: list[Problem | None] = []
    if reason not in CLOSED_REASONS:
        problems.append(
            Problem("reason", "value_foreign", _("Chọn lý do kết thúc trong danh sách."))
        )
    elif reason not in closable(dossier):
        problems.append(
            Problem(
                "reason",
                "needs_strike_off",
                not_closable(dossier),
                CHARTER_5,
                unlawful=True,
            )
        )
    facts = facts_of(dossier)
    late = [
        name
        for name, fact in FACTS.items()
        if fact.kind == "date" and isinstance(day := facts[name], dt.date) and day > on
    ]
    problems += [
        Problem(
            "on",
            "dates_disordered",
            _("Ngày kết thúc %(day)s trước %(label)s (%(other)s). Kiểm tra lại.")
            % {
                "day": show_date(on),
                "label": checks.inline(checks.label_of(name)),
                "other": show_date(facts[name]),  # type: ignore[arg-type]
            },
        )
        for name in late
    ]
    refuse_if(problems)
    with carrying_out(
        "close_dossier",
        dossier,
        {"closed_on": on, "closed_reason": reason},
        by=by,
        on=on,
        act="close",
        seen=seen,
        passing=passing,
        reason=note,
    ) as writing:
        membership = dossier.person.memberships.filter(ended_on=None).first()
        if dossier.admitted_on is not None and membership is not None:
            writing.change.update(membership, ended_on=on, ended_by=OF_MEMBERS[reason])
    return dossier


def may_reopen(dossier: Dossier) -> bool:
    """Tell whether the case was closed by an entry that may be taken back: not by a decision."""
    return dossier.closed_on is not None and dossier.closed_reason != BY_DECISION


@order
def reopen_dossier(
    dossier: Dossier, *, reason: str, by: User, on: dt.date, seen: int | None = None
) -> Dossier:
    """Take back a closing that was recorded by mistake; what was recorded stays in the history.

    A strike-off is a decision and cannot be taken back here, nor can a case be opened again once
    the person has another. Refused codes: ``reason_empty``, ``not_closed``, ``open_already``.
    """
    other = dossier.person.dossiers.filter(judging.OPEN).exclude(pk=dossier.pk).first()
    refuse_if(
        [
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Ghi vì sao việc kết thúc là ghi nhầm.")),
            None
            if may_reopen(dossier)
            else Problem(
                "",
                "not_closed",
                _("Chỉ mở lại được hồ sơ đã kết thúc mà không phải do quyết định xóa tên."),
                unlawful=True,
            ),
            Problem(
                "",
                "open_already",
                _("%(name)s đã có hồ sơ %(code)s đang xét: không mở lại hồ sơ cũ.")
                % {"name": dossier.person.full_name, "code": other.code},
                unlawful=True,
            )
            if other is not None
            else None,
        ]
    )
    with carrying_out(
        "reopen_dossier",
        dossier,
        {"closed_on": None, "closed_reason": None},
        by=by,
        on=on,
        seen=seen,
        reason=reason,
        over=True,
    ) as writing:
        ended = dossier.person.memberships.filter(
            ended_on=dossier.closed_on, ended_by__in=OF_MEMBERS.values()
        ).first()
        if dossier.admitted_on is not None and ended is not None:
            writing.change.update(ended, ended_on=None, ended_by="")
    return dossier
