"""Roles given, approved and ended: who may give what, and what takes two people.

Immediate: a role at a unit *below* the one where the giver manages users. A role at the giver's own
level or above, and every administrator's role, waits until a second person approves it. Where no
second person has ever been (a new installation) it is immediate too, and the trail says so; whoever
keeps the machine is the second person when the others are gone (``ketnap admin-link --approve``).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.rights import is_high, may
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope, scope_of
from ketnap.vietnamese.dates import show_date

LONGEST_HIGH_ROLE = dt.timedelta(days=5 * 366)  # a term of a committee


def takes_two(scope: Scope, role: str, organisation: Organisation) -> bool:
    """Tell whether giving ``role`` at ``organisation`` waits for a second person."""
    if role == Role.ADMINISTRATOR:
        return True
    below = (
        h.covers(organisation) and h.organisation.pk != organisation.pk
        for h in scope.holding("manage_users")
    )
    return not any(below)


def somebody_could_approve(organisation: Organisation, *, but: tuple[User, ...]) -> bool:
    """Tell whether anybody else holds, or ever held, a role that approves at ``organisation``.

    Roles that have ended count, and closed accounts: nobody becomes the only one by closing others.
    """
    here = Q(organisation=organisation)
    if organisation.position_end > 0:
        place = organisation.position
        here |= Q(organisation__position__lte=place, organisation__position_end__gte=place)
    approving = [role for role in Role.values if may(role, "approve")]
    held = RoleAssignment.objects.filter(here, role__in=approving, approved=True)
    return held.exclude(user__in=but).exists()


def _outside(scope: Scope, action: str, organisation: Organisation) -> Problem | None:
    if scope.may(action, organisation=organisation):
        return None
    return Problem(
        "organisation",
        "outside_scope",
        _("Đơn vị này không thuộc phạm vi quản lý. Hãy chọn đơn vị trong phạm vi của vai trò."),
        unlawful=True,
    )


@order
def grant_role(
    user: User,
    *,
    organisation: Organisation,
    role: str,
    since: dt.date,
    until: dt.date | None,
    basis: str = "",
    substitute_for: RoleAssignment | None = None,
    by: User,
    on: dt.date,
) -> RoleAssignment:
    """Give ``user`` a role from ``since`` (included) to ``until`` (excluded); return it.

    It is in force at once, or after ``approve_role`` when ``takes_two`` says so and there is, or
    ever was, somebody else who could approve. ``substitute_for`` makes it an acting substitute for
    another person's role, for a period.
    Refuses: outside the giver's scope, to oneself, an end before the start, a high role or a
    substitute without an end, an unknown role.
    """
    scope = scope_of(by, on)
    if substitute_for is not None:
        role, organisation = substitute_for.role, substitute_for.organisation
    high = role in Role.values and is_high(role, organisation.kind)
    refuse_if(
        [
            _outside(scope, "manage_users", organisation),
            None
            if role in Role.values
            else Problem("role", "unknown_role", _("Hãy chọn một vai trò trong danh sách.")),
            Problem(
                "user", "to_oneself", _("Không tự cấp vai trò cho mình. Hãy nhờ quản trị khác."), ""
            )
            if user.pk == by.pk
            else None,
            Problem(
                "until",
                "ends_before_start",
                _("Ngày hết hạn phải sau ngày bắt đầu %(since)s. Hãy sửa một trong hai ngày.")
                % {"since": show_date(since)},
            )
            if until is not None and until <= since
            else None,
            Problem(
                "until",
                "needs_end",
                _(
                    "Vai trò từ cấp xã trở lên, vai trò quản trị và người thay thế phải có ngày "
                    "hết hạn. Hãy nhập ngày hết hạn."
                ),
            )
            if until is None and (high or substitute_for is not None)
            else None,
            Problem(
                "until",
                "too_long",
                _("Vai trò này kéo dài không quá một nhiệm kỳ 5 năm. Hãy nhập ngày sớm hơn."),
            )
            if high and until is not None and until - since > LONGEST_HIGH_ROLE
            else None,
            Problem(
                "user",
                "own_substitute",
                _("Người thay thế phải là người khác. Hãy chọn tài khoản khác."),
            )
            if substitute_for is not None and substitute_for.user_id == user.pk
            else None,
        ]
    )
    two = takes_two(scope, role, organisation)
    waits = two and somebody_could_approve(organisation, but=(by, user))
    alone = _("chưa có người thứ hai để phê duyệt") if two and not waits else ""
    reason = "; ".join(filter(None, (basis, alone)))
    with changing("grant_role", subject=user, by=by, on=on, reason=reason) as change:
        return change.add(
            RoleAssignment(
                user=user,
                organisation=organisation,
                role=role,
                since=since,
                until=until,
                basis=basis,
                substitute_for=substitute_for,
                granted_by=by,
                approved=not waits,
            )
        )


@order
def approve_role(assignment: RoleAssignment, *, by: User, on: dt.date) -> None:
    """Put a waiting role in force. Refuses: the giver or the receiver himself, outside scope."""
    same = by.pk in (assignment.granted_by_id, assignment.user_id)
    refuse_if(
        [
            _outside(scope_of(by, on), "approve", assignment.organisation),
            Problem(
                "",
                "second_person",
                _("Người phê duyệt phải khác người trình và người nhận vai trò."),
                unlawful=True,
            )
            if same
            else None,
            Problem("", "already_approved", _("Vai trò này đã được phê duyệt trước đó."))
            if assignment.approved
            else None,
        ]
    )
    with changing("approve_role", subject=assignment.user, by=by, on=on) as change:
        change.update(assignment, approved=True, approved_by=by)


@order
def end_role(
    assignment: RoleAssignment, *, until: dt.date, reason: str, by: User, on: dt.date
) -> None:
    """End a role on ``until`` (first day it no longer holds); a waiting one is withdrawn.

    Refuses: outside the giver's scope, no reason, an end later than the one it has.
    """
    refuse_if(
        [
            _outside(scope_of(by, on), "manage_users", assignment.organisation),
            None
            if reason
            else Problem("reason", "missing", _("Ô này chưa nhập. Hãy nhập rồi gửi lại.")),
            Problem(
                "until",
                "later_end",
                _("Vai trò đã hết hạn từ %(until)s. Muốn kéo dài, hãy cấp vai trò mới.")
                % {"until": show_date(assignment.until)},
            )
            if assignment.until is not None and until > assignment.until
            else None,
        ]
    )
    with changing("end_role", subject=assignment.user, by=by, on=on, reason=reason) as change:
        if until <= assignment.since:
            change.remove(assignment)
        else:
            change.update(assignment, until=until)


@order
def make_first_administrator(user: User, *, organisation: Organisation, on: dt.date) -> None:
    """Give the first account the administrator's role for a year. Refuses when there is one."""
    held = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).exists()
    refuse_if(
        [
            Problem("", "not_the_first", _("Đã có người quản trị. Hãy nhờ người đó cấp vai trò."))
            if held
            else None
        ]
    )
    with changing("make_first_administrator", subject=user, by=user, on=on) as change:
        change.add(_administrator(user, organisation, on))


@order
def approve_at_the_machine(user: User, *, on: dt.date) -> int:
    """Put the waiting roles of ``user`` in force, as whoever keeps the machine; return how many.

    For ``ketnap admin-link --approve``: when the second person is gone for good.
    Refuses: nothing waits.
    """
    waiting = list(RoleAssignment.objects.filter(user=user, approved=False))
    nothing = Problem("", "nothing_waits", _("Người này không có vai trò nào đang chờ phê duyệt."))
    refuse_if([None if waiting else nothing])
    reason = _("người giữ máy chủ phê duyệt")
    with changing("approve_role", subject=user, by=None, on=on, reason=reason) as change:
        for line in waiting:
            change.update(line, approved=True)
    return len(waiting)


@order
def appoint_at_the_machine(user: User, *, organisation: Organisation, on: dt.date) -> None:
    """Give ``user`` the administrator's role for a year, as whoever keeps the machine.

    For ``ketnap admin-link --administrator``: when no administrator is left, or a second tree was
    loaded where nobody holds a role. Refuses: a closed unit or account.
    """
    closed = Problem("", "closed", _("Đơn vị hoặc tài khoản đã ngừng. Hãy chọn đơn vị đang có."))
    refuse_if([closed if organisation.closed_on or not user.is_active else None])
    reason = _("người giữ máy chủ cấp")
    with changing("grant_role", subject=user, by=None, on=on, reason=reason) as change:
        change.add(_administrator(user, organisation, on))


def _administrator(user: User, organisation: Organisation, on: dt.date) -> RoleAssignment:
    """Return an administrator's role for a year."""
    return RoleAssignment(
        user=user,
        organisation=organisation,
        role=Role.ADMINISTRATOR,
        since=on,
        until=on + dt.timedelta(days=365),
    )
