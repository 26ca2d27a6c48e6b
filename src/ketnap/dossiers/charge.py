"""Who is in charge of the cases that lie at an organisation: exactly one person, or nobody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.organisations.models import CELL_KINDS, Organisation

IN_CELL = (Role.CELL_SECRETARY, Role.CLERK, Role.ORGANISATION_OFFICER)
ABOVE = (Role.ORGANISATION_OFFICER, Role.CLERK, Role.CELL_SECRETARY)
"""Roles that handle cases, by whom they are handled first."""

Interval = tuple[int, int]


def _winner(assignments: Iterable[RoleAssignment]) -> RoleAssignment:
    """Return the one in charge among those who handle cases at one organisation.

    A substitute comes before the person stood in for; then by role, then who came first.
    """
    rows = list(assignments)
    order = IN_CELL if rows[0].organisation.kind in CELL_KINDS else ABOVE
    return min(
        rows,
        key=lambda row: (row.substitute_for_id is None, order.index(Role(row.role)), row.pk),
    )


def in_charge(organisation: Organisation, on: dt.date) -> User | None:
    """Return who is in charge of the cases lying at ``organisation``: its own handler, or that of
    the nearest organisation above which has one.
    """
    rows = (
        RoleAssignment.objects.in_force(on)
        .filter(role__in=ABOVE, user__is_active=True)
        .filter(
            organisation__position__lte=organisation.position,
            organisation__position_end__gte=organisation.position,
        )
        .select_related("user", "organisation")
    )
    by_depth: dict[int, list[RoleAssignment]] = defaultdict(list)
    for row in rows:
        by_depth[row.organisation.depth].append(row)
    return _winner(by_depth[max(by_depth)]).user if by_depth else None


def charge_of(user: User, on: dt.date, at: str) -> Q:
    """Return the condition on cases whose ``at`` (``holder`` or ``cell``) the user is in charge of.

    The stretches of the user's own organisations, less those of organisations below which have a
    handler of their own. Two queries.
    """
    handling = RoleAssignment.objects.in_force(on).filter(role__in=ABOVE, user__is_active=True)
    mine = list(
        handling.filter(organisation__in=handling.filter(user=user).values("organisation"))
        .select_related("organisation")
        .order_by("organisation_id")
    )
    by_unit: dict[int, list[RoleAssignment]] = defaultdict(list)
    for row in mine:
        by_unit[row.organisation_id].append(row)
    units = [rows[0].organisation for rows in by_unit.values() if _winner(rows).user_id == user.pk]
    condition = Q(pk__in=[])
    if not units:
        return condition
    below = Q()
    for unit in units:
        below |= Q(
            organisation__position__gt=unit.position,
            organisation__position__lte=unit.position_end,
        )
    inner = list(
        handling.filter(below, organisation__position_end__gt=F("organisation__position"))
        .order_by("organisation__position")
        .values_list("organisation__position", "organisation__position_end")
        .distinct()
    )
    leaves = handling.filter(below, organisation__position_end=F("organisation__position")).values(
        "organisation"
    )
    won_leaves = [u.pk for u in units if u.position == u.position_end]
    for unit in units:
        for first, last in _less((unit.position, unit.position_end), inner):
            stretch = Q(**{f"{at}__position__gte": first, f"{at}__position__lte": last})
            if unit.position != unit.position_end:
                stretch &= ~Q(**{f"{at}__in": leaves})
            condition |= stretch
    if won_leaves:
        condition |= Q(**{f"{at}__in": won_leaves})
    return condition


def _less(whole: Interval, holes: Iterable[Interval]) -> list[Interval]:
    """Return what is left of an interval (ends included) without the holes strictly inside it."""
    found, start = [], whole[0]
    for first, last in sorted(holes):
        if first <= whole[0] or first > whole[1] or last < start:
            continue
        if first > start:
            found.append((start, first - 1))
        start = max(start, last + 1)
    if start <= whole[1]:
        found.append((start, whole[1]))
    return found
