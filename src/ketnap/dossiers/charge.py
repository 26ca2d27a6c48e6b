"""Who is in charge of the cases at an organisation (one person, or nobody); who may take a step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from ketnap.accounts import rights
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.audit.remembering import until_next_entry
from ketnap.dossiers import steps
from ketnap.dossiers.models import Arrangement, Dossier
from ketnap.dossiers.querysets import MOST_BY_ID
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.scope import Scope

IN_CELL = (Role.CELL_SECRETARY, Role.CLERK, Role.ORGANISATION_OFFICER)
ABOVE = (Role.ORGANISATION_OFFICER, Role.CLERK, Role.CELL_SECRETARY)
"""Roles that handle cases, by whom they are handled first."""

DECIDING = tuple(role for role in ABOVE if rights.may(role, "decide"))
"""Those of them who may record decisions: what waits for one lies with the nearest of these."""

Interval = tuple[int, int]

RIGHTS = {
    **dict.fromkeys(
        (
            "receive",
            "return_dossier",
            "extend_decision",
            "decide",
            "decide_recognition",
            "decide_strike_off",
            "consent_late_ceremony",
        ),
        "decide",
    ),
    **dict.fromkeys(
        (
            "cell_consider",
            "cell_consider_again",
            "consider_recognition",
            "consider_strike_off",
        ),
        "record_meeting",
    ),
    **dict.fromkeys(("grassroots_consider", "propose_recognition"), "record_committee"),
    "move": "move_dossiers",
}
"""Right that a step takes; every other step takes ``edit_dossiers``."""


def right_of(act: str) -> str:
    """Return the right that a step takes: a key of ``rights.ACTIONS``."""
    return RIGHTS.get(act, "edit_dossiers")


def may_act(scope: Scope, act: str, dossier: Dossier) -> bool:
    """Tell whether the person may take this step in this very case."""
    return scope.may(right_of(act), stage=dossier.stage, organisation=dossier.cell)


def who_may(act: str, dossier: Dossier, on: dt.date) -> list[RoleAssignment]:
    """Return who may take the step in this case: the roles nearest above its cell. One query."""
    allowed = [role for role in Role if rights.may(role, right_of(act), None, dossier.stage)]
    found = list(
        RoleAssignment.objects.in_force(on)
        .filter(role__in=allowed, user__is_active=True)
        .filter(
            organisation__position__lte=dossier.cell.position,
            organisation__position_end__gte=dossier.cell.position,
        )
        .select_related("user", "organisation")
        .order_by("-organisation__depth", "pk")
    )
    return [row for row in found if row.organisation_id == found[0].organisation_id]


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


def in_charge(organisation: Organisation, on: dt.date, *, deciding: bool = False) -> User | None:
    """Return who is in charge of the cases lying at ``organisation``: its own handler, or that of
    the nearest organisation above which has one.

    ``deciding``: of cases that wait for a decision; the nearest who may record one comes first.
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
    deciders = [row for row in rows if row.role in DECIDING]
    for row in deciders if deciding and deciders else rows:
        by_depth[row.organisation.depth].append(row)
    return _winner(by_depth[max(by_depth)]).user if by_depth else None


def given_to(dossier: Dossier, on: dt.date) -> User | None:
    """Return to whom the case is given, while that holds; None when it lies where it belongs."""
    row = (
        Arrangement.objects.filter(
            dossier=dossier,
            given_at=dossier.holder_id,
            given_to__in=RoleAssignment.objects.in_force(on)
            .filter(role__in=ABOVE, user__is_active=True)
            .values("user"),
        )
        .select_related("given_to")
        .first()
    )
    return row.given_to if row else None


@dataclass(frozen=True)
class Reach:
    """Organisations with all below them, less those below which somebody else comes first."""

    units: tuple[Organisation, ...]
    inner: tuple[Interval, ...]  # stretches of organisations below that have somebody
    leaves: QuerySet | None  # the same of organisations with nothing below, as ids

    @property
    def wide(self) -> bool:
        """Whether so many units are covered that asking each case is quicker than listing them."""
        return sum(unit.position_end - unit.position + 1 for unit in self.units) > MOST_BY_ID

    def covers(self, at: str = "") -> Q:
        """Return the condition that an organisation (the one ``at`` leads to) is within reach:
        the units themselves, and those below without somebody of their own."""
        position, key = (f"{at}__position", f"{at}_id") if at else ("position", "pk")
        inside = Q(pk__in=[])
        for unit in self.units:
            stretches = Q(pk__in=[])
            for first, last in _less((unit.position, unit.position_end), self.inner):
                stretches |= Q(**{f"{position}__gte": first, f"{position}__lte": last})
            leaf = unit.position == unit.position_end
            inside |= stretches if leaf else stretches & ~Q(**{f"{key}__in": self.leaves})
        return inside

    def organisations(self) -> QuerySet[Organisation]:
        """Return the organisations themselves, and those below within reach, unread."""
        return Organisation.objects.filter(self.covers()).order_by()

    def where(self, at: str) -> Q:
        """Return the condition on cases whose ``at`` (``holder`` or ``cell``) is within reach.

        Of few units by a list of ids the database works out first, so that the index on ``at`` is
        used; of many by the place of each case's own unit, so that a list is walked in its order.
        """
        if self.wide:
            return self.covers(at)
        return Q(**{f"{at}__in": self.organisations().values("pk")})

    def away(self) -> Q:
        """Return the condition that a case lies with nobody or elsewhere; of many units by the few
        not covered."""
        if self.wide:
            away = Organisation.objects.exclude(self.covers()).values("pk")
            return Q(holder=None) | Q(holder__in=away)
        return ~self.where("holder")


@dataclass(frozen=True)
class Charge:
    """What one user is in charge of: where cases are handled, where they wait to be decided."""

    handling: Reach
    deciding: tuple[Reach, ...]  # each excludes the others
    given: tuple[int, ...] = ()  # cases given to the user wherever they lie
    taken: tuple[int, ...] = ()  # cases given to somebody else
    put_off: tuple[int, ...] = ()  # cases to be left alone for some days yet

    @property
    def decides_alike(self) -> bool:
        """Whether what waits for a decision lies with whoever handles the rest."""
        return self.deciding == (self.handling,)

    @property
    def decides_beyond(self) -> bool:
        """Whether decisions are waited for wherever the user handles cases, and further down."""
        return any(reach.units == self.handling.units for reach in self.deciding)

    def cases(self) -> Q:
        """Return the condition on cases that lie in the user's own queue."""
        mine = self.handling.where("holder")
        if not self.decides_alike:
            awaits = steps.awaits_decision()
            if not self.decides_beyond:
                mine &= ~awaits
            for reach in self.deciding:
                mine |= reach.where("holder") & awaits
        if self.taken:
            mine &= ~Q(pk__in=self.taken)
        return mine | Q(pk__in=self.given) if self.given else mine

    def others(self) -> Q:
        """Return the condition on all other cases: first by the holder, so that its index is used
        where decisions reach further than the rest."""
        others = self.handling.away()
        if not self.decides_alike:
            elsewhere = Q()
            for reach in self.deciding:
                elsewhere &= reach.away()
            awaits = steps.awaits_decision()
            if self.decides_beyond:
                others &= ~awaits | elsewhere
            else:
                others = (others & ~awaits) | (elsewhere & awaits)
        if self.taken:
            others |= Q(pk__in=self.taken)
        return others & ~Q(pk__in=self.given) if self.given else others


def charge_of(user: User, on: dt.date) -> Charge:
    """Return what ``user`` is in charge of on ``on``: the stretches of the organisations where the
    user comes first, less those of organisations below which have a handler of their own.

    Cases that wait for a decision lie with the nearest who may record it, past handlers who may
    not; where there is none, with the handler. Three queries or more, none until something is
    written.
    """
    return until_next_entry("charge", user.pk, on, work_out=lambda: _charge_of(user, on))


def _charge_of(user: User, on: dt.date) -> Charge:
    everybody = RoleAssignment.objects.in_force(on).filter(role__in=ABOVE, user__is_active=True)
    by_unit: dict[int, list[RoleAssignment]] = defaultdict(list)
    for row in everybody.filter(
        organisation__in=everybody.filter(user=user).values("organisation")
    ).select_related("organisation"):
        by_unit[row.organisation_id].append(row)
    handling = _reach(_first_at(by_unit.values(), user), everybody)
    deciders = everybody.filter(role__in=DECIDING)
    who_decide = ([row for row in rows if row.role in DECIDING] for rows in by_unit.values())
    first = _first_at(who_decide, user)
    alone = _without(deciders, handling.units)
    deciding = []
    if alone:
        deciding.append(handling if alone == handling.units else _reach(alone, everybody))
    if first:
        below = everybody.exclude(role__in=DECIDING).filter(_below(first))
        alike = first == handling.units and not below.exists()
        deciding.append(handling if alike else _reach(first, deciders))
    given, taken, put_off = _arranged(user, everybody, on)
    return Charge(handling, tuple(deciding), given, taken, put_off)


def _first_at(by_unit: Iterable[list[RoleAssignment]], user: User) -> tuple[Organisation, ...]:
    """Return the organisations among whose assignments the user's comes first."""
    return tuple(
        rows[0].organisation for rows in by_unit if rows and _winner(rows).user_id == user.pk
    )


def _without(
    deciders: QuerySet[RoleAssignment], units: tuple[Organisation, ...]
) -> tuple[Organisation, ...]:
    """Return those of the organisations at and above which nobody may record decisions."""
    above = Q(pk__in=[])
    for unit in units:
        above |= Q(
            organisation__position__lte=unit.position,
            organisation__position_end__gte=unit.position,
        )
    stretches = list(
        deciders.filter(above).values_list("organisation__position", "organisation__position_end")
    )
    return tuple(
        unit
        for unit in units
        if not any(first <= unit.position <= last for first, last in stretches)
    )


def _below(units: Iterable[Organisation]) -> Q:
    """Return the condition that a role is held below one of the organisations."""
    below = Q(pk__in=[])
    for unit in units:
        below |= Q(
            organisation__position__gt=unit.position,
            organisation__position__lte=unit.position_end,
        )
    return below


def _reach(units: tuple[Organisation, ...], held: QuerySet[RoleAssignment]) -> Reach:
    """Return what lies at the organisations and below, less where one of ``held`` is nearer."""
    below = _below(units)
    inner = (
        held.filter(below, organisation__position_end__gt=F("organisation__position"))
        .order_by("organisation__position")
        .values_list("organisation__position", "organisation__position_end")
        .distinct()
    )
    leaves = held.filter(below, organisation__position_end=F("organisation__position")).values(
        "organisation"
    )
    return Reach(units, tuple(inner), leaves)


def _arranged(
    user: User, handling: QuerySet[RoleAssignment], on: dt.date
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return the cases given to ``user``, those given to others, and those put off.

    Only what still holds: with the same holder, to somebody who still handles cases; at the same
    step, until a day ahead. One query where nothing is arranged, else three.
    """
    rows = list(
        Arrangement.objects.filter(Q(given_to__isnull=False) | Q(put_off_until__gt=on)).values_list(
            "dossier_id", "given_to_id", "given_at_id", "put_off_until", "put_off_at"
        )
    )
    if not rows:
        return (), (), ()
    cases = Dossier.objects.filter(pk__in=[row[0] for row in rows])
    now = {
        key: (holder, stage) for key, holder, stage in cases.values_list("pk", "holder", "stage")
    }
    named = {to for _key, to, *_rest in rows if to is not None}
    handlers = set(handling.filter(user__in=named).values_list("user", flat=True))
    given: list[int] = []
    taken: list[int] = []
    put_off: list[int] = []
    for key, to, holder, until, step in rows:
        if to in handlers and holder is not None and holder == now[key][0]:
            (given if to == user.pk else taken).append(key)
        if until is not None and until > on and step == now[key][1]:
            put_off.append(key)
    return tuple(given), tuple(taken), tuple(put_off)


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
