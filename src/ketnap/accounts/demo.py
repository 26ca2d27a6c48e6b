"""The demo's choice of roles on the sign-in page: made-up people, on this machine only.

It can never be switched on for real data: ``Installation.is_demo`` and ``User.is_demo`` are set at
birth, no service writes them, and triggers in both databases refuse to change them.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.services import is_demo_installation

DAILY_WORK_FIRST = (
    Role.CLERK,
    Role.CELL_SECRETARY,
    Role.ORGANISATION_OFFICER,
    Role.LEADER,
    Role.CLASS_ORGANISER,
    Role.NOMINATOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_offered(request: HttpRequest) -> bool:
    """Tell whether the choice may be shown: the demo, asked for from this very machine."""
    near = request.META.get("REMOTE_ADDR") in LOOPBACK
    return near and not any(h in request.META for h in FORWARDED) and is_demo_installation()


def people() -> QuerySet[User]:
    """Return the demo's people who can be played."""
    return User.objects.filter(is_demo=True, is_active=True)


def choices(on: dt.date | None = None) -> list[RoleAssignment]:
    """Return the roles that can be played, one line for each person, daily work first."""
    lines = (
        RoleAssignment.objects.in_force(on or timezone.localdate())
        .filter(user__in=people(), substitute_for=None)
        .select_related("user", "organisation")
        .order_by("organisation__depth", "organisation__position", "role", "pk")
    )
    seen: set[int] = set()
    found = []
    for line in lines:
        if line.user_id not in seen:
            seen.add(line.user_id)
            found.append(line)
    return sorted(found, key=lambda line: DAILY_WORK_FIRST.index(Role(line.role)))
