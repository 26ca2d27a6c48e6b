"""What a user may see and do today: the roles in force and the stretch of the tree each covers.

The tree is numbered in pre-order (``position..position_end``); a closed unit stands under its last
successor, so the people of a unit that is no more are seen by those who answer for it now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from ketnap.accounts import rights
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.today import today
from ketnap.audit.remembering import until_next_entry

if TYPE_CHECKING:
    from ketnap.organisations.models import Organisation

Interval = tuple[int, int]


@dataclass(frozen=True)
class Holding:
    """One role in force, and the stretch of today's tree it covers (both ends included)."""

    pk: int
    role: str
    organisation: Organisation
    until: dt.date | None = None
    substitute: bool = False

    @property
    def first(self) -> int:
        """The first position covered."""
        return self.organisation.position

    @property
    def last(self) -> int:
        """The last position covered."""
        return self.organisation.position_end

    @property
    def placed(self) -> bool:
        """Whether the organisation has its place in the numbering yet."""
        return self.last > 0

    def get_role_display(self) -> str:
        """Return the role in words."""
        label = str(Role(self.role).label)
        return _("%(role)s (thay thế)") % {"role": label} if self.substitute else label

    def covers(self, organisation: Organisation) -> bool:
        """Tell whether ``organisation`` is the one held or stands under it."""
        if organisation.pk == self.organisation.pk:
            return True
        inside = self.first <= organisation.position <= self.last
        return self.placed and organisation.position_end > 0 and inside


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same positions as few intervals, in order."""
    result: list[Interval] = []
    for first, last in sorted(intervals):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


@dataclass(frozen=True)
class Scope:
    """All roles of one user in force on one day. Without roles nothing is covered."""

    user: User
    on: dt.date
    holdings: tuple[Holding, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(h.role for h in self.holdings)

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """Every position covered by any role."""
        return merged((h.first, h.last) for h in self.holdings if h.placed)

    @cached_property
    def needs_second_factor(self) -> bool:
        """Whether one of the roles is high (see ``rights.is_high``)."""
        return any(rights.is_high(h.role, h.organisation.kind) for h in self.holdings)

    def holding(self, action: str, field_group: str | None = None) -> tuple[Holding, ...]:
        """Return the roles that allow ``action``."""
        return tuple(h for h in self.holdings if rights.may(h.role, action, field_group))

    def intervals_for(self, action: str) -> tuple[Interval, ...]:
        """Return the positions on which ``action`` is allowed (at one stage at least)."""
        return merged((h.first, h.last) for h in self.holding(action) if h.placed)

    def covers(self, organisation: Organisation, action: str | None = None) -> bool:
        """Tell whether a role (one that allows ``action``) covers ``organisation``."""
        held = self.holdings if action is None else self.holding(action)
        return any(h.covers(organisation) for h in held)

    def may(
        self,
        action: str,
        field_group: str | None = None,
        stage: str | None = None,
        organisation: Organisation | None = None,
    ) -> bool:
        """Tell whether ``action`` is allowed: anywhere, or on ``organisation``."""
        return any(
            rights.may(h.role, action, field_group, stage)
            and (organisation is None or h.covers(organisation))
            for h in self.holdings
        )

    def readable(
        self,
        group: str,
        stage: str | None = None,
        organisation: Organisation | None = None,
    ) -> bool:
        """Tell whether fields of ``group`` may be read in a case of ``organisation`` at ``stage``.

        Pass the case's own cell and stage: a right held elsewhere does not count.
        """
        return self.may("see_dossiers", group, stage, organisation)

    def everywhere(self, action: str, field_group: str | None = None) -> bool:
        """Tell whether ``action`` is allowed on every organisation there is, at every stage."""
        for held in self.holding(action, field_group):
            grant = rights.grant_of(held.role, action)
            if held.organisation.parent_id is not None or not held.placed or grant is None:
                continue
            if grant.stages is None and not grant.except_stages:
                first, last = until_next_entry("span_of_tree", work_out=_span_of_tree)
                if held.first <= first and last <= held.last:
                    return True
        return False

    def where(
        self,
        action: str,
        organisation: str = "",
        stage: str | None = None,
        field_group: str | None = None,
    ) -> Q:
        """Return the filter for rows on which ``action`` is allowed.

        :param organisation: the lookup that leads to the organisation (``cell``); '' when the rows
            are organisations themselves.
        :param stage: the lookup of the stage (``stage``, ``dossiers__stage``); None when the rows
            have none: then a right bound to stages gives nothing.
        """
        prefix = f"{organisation}__" if organisation else ""
        key = f"{organisation}_id" if organisation else "pk"
        position = f"{prefix}position"
        plain: list[Interval] = []
        condition = Q(pk__in=[])
        for held in self.holding(action, field_group):
            grant = rights.grant_of(held.role, action)
            if grant is None:
                continue
            if grant.stages is None and not grant.except_stages:
                if held.placed:
                    plain.append((held.first, held.last))
                else:
                    condition |= Q(**{key: held.organisation.pk})
                continue
            if stage is None:
                continue
            there: Q = (
                Q(**{f"{position}__range": (held.first, held.last), f"{prefix}position_end__gt": 0})
                if held.placed
                else Q(**{key: held.organisation.pk})
            )
            if grant.stages is not None:
                there &= Q(**{f"{stage}__in": grant.stages})
            if grant.except_stages:
                there &= ~Q(**{f"{stage}__in": grant.except_stages})
            condition |= there
        for first, last in merged(plain):
            inside = Q(**{f"{position}__range": (first, last)})
            # an organisation that has no place yet (0, 0) must not fall into anybody's stretch
            condition |= inside & Q(**{f"{prefix}position_end__gt": 0}) if first <= 0 else inside
        return condition


def _span_of_tree() -> Interval:
    """Return the first and the last position of any organisation (0: it has no place yet)."""
    from ketnap.organisations.models import Organisation

    ends = Organisation.objects.aggregate(first=Min("position"), last=Max("position"))
    return ends["first"] or 0, ends["last"] or 0


def scope_of(user: User, on: dt.date) -> Scope:
    """Return what ``user`` may see and do on ``on``; nothing for strangers and closed accounts."""
    if not user.is_authenticated or not user.is_active:
        return Scope(user, on, ())
    held = until_next_entry("roles", user.pk, on, work_out=lambda: _holdings(user, on))
    return Scope(user, on, tuple(replace(h, organisation=copy(h.organisation)) for h in held))


def _holdings(user: User, on: dt.date) -> tuple[Holding, ...]:
    assignments = (
        RoleAssignment.objects.in_force(on)
        .filter(user_id=user.pk, user__is_active=True)
        .select_related("organisation")
        .order_by("organisation__depth", "organisation__position", "id")
    )
    return tuple(
        Holding(
            pk=a.pk,
            role=a.role,
            organisation=a.organisation,
            until=a.until,
            substitute=a.substitute_for_id is not None,
        )
        for a in assignments
    )


def scope_for(who: User | Scope) -> Scope:
    """Return the scope itself, or that of a user on the day it is now."""
    return who if isinstance(who, Scope) else scope_of(who, today())
