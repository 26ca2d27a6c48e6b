"""Accounts somebody should look at: once a year each, sooner when something is odd."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import RoleAssignment, User
from ketnap.administration.orders import REVIEWED
from ketnap.audit.models import Entry
from ketnap.vietnamese.dates import show_date

YEAR = dt.timedelta(days=365)
SOON = dt.timedelta(days=30)
SILENT = dt.timedelta(days=90)


@dataclass(frozen=True)
class ToReview:
    """One account, its roles in force, and why it is on the list."""

    user: User
    roles: list[RoleAssignment]
    reasons: list[str]


def accounts_to_review(users: QuerySet[User], on: dt.date) -> list[ToReview]:
    """Return the open accounts among ``users`` that ask for a look, the odd ones first."""
    open_ = list(users.filter(is_active=True).distinct().order_by("full_name", "pk"))
    held: dict[int, list[RoleAssignment]] = {}
    lines = RoleAssignment.objects.in_force(on).filter(user__in=open_)
    for line in lines.select_related("organisation"):
        held.setdefault(line.user_id, []).append(line)
    recently = Entry.objects.filter(
        action=REVIEWED, object_type="user", at__gt=timezone.now() - YEAR
    )
    reviewed = set(recently.values_list("object_id", flat=True))
    found = [
        ToReview(user, held.get(user.pk, []), reasons)
        for user in open_
        if (reasons := _reasons(user, held.get(user.pk, []), on, seen=user.pk in reviewed))
    ]
    return sorted(found, key=lambda row: (bool(row.roles), -len(row.reasons)))


def _reasons(user: User, roles: list[RoleAssignment], on: dt.date, *, seen: bool) -> list[str]:
    """Say why an account should be looked at; ``seen``: somebody did within the year."""
    ending = [line.until for line in roles if line.until and line.until - on <= SOON]
    reasons = (
        [_("vai trò hết hạn ngày %(day)s") % {"day": show_date(min(ending))}] if ending else []
    )
    if seen:
        return reasons
    if not roles:
        reasons.append(_("không còn vai trò nào"))
    if any(on - line.since >= YEAR for line in roles):
        reasons.append(_("vai trò đã quá một năm chưa rà soát"))
    last = user.last_login or user.created_at
    if timezone.now() - last > SILENT:
        days = (timezone.now() - last).days
        reasons.append(_("%(days)s ngày không đăng nhập") % {"days": days})
    return reasons
