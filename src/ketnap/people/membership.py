"""Memberships: who is an official member, on which day, of which cell; orders that record it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.people.models import Membership, Person
from ketnap.people.services import add_person
from ketnap.vietnamese.dates import show_date


def official_on(day: dt.date) -> Q:
    """The condition on a membership that it was official on ``day``.

    Official from ``official_on`` (included) until ``ended_on`` (excluded).
    """
    return Q(official_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def is_official_member(person: Person, on: dt.date) -> bool:
    """Tell whether ``person`` was an official member of the Party on that day, wherever."""
    return person.memberships.filter(official_on(on)).exists()


def official_members(cell: Organisation, on: dt.date) -> QuerySet[Person]:
    """Return the official members of ``cell`` on that day, in Vietnamese order of names.

    Each carries ``official_since``, the day it became official.
    """
    there = Membership.objects.filter(official_on(on), cell=cell).filter(
        Q(arrived_on=None) | Q(arrived_on__lte=on)
    )
    since = there.filter(person=OuterRef("pk")).values("official_on")[:1]
    return Person.objects.filter(pk__in=there.values("person")).annotate(
        official_since=Subquery(since)
    )


def official_count(cell: Organisation, on: dt.date) -> int:
    """Return how many official members ``cell`` had on that day, as far as they are recorded."""
    return official_members(cell, on).count()


def probationary_count(cell: Organisation, on: dt.date) -> int:
    """Return how many probationary members ``cell`` had on that day, as far as they are recorded.

    Probationary from the day of joining (included) until the day it became official (excluded).
    """
    return (
        Membership.objects.filter(cell=cell, joining_on__lte=on)
        .filter(Q(official_on=None) | Q(official_on__gt=on))
        .filter(Q(ended_on=None) | Q(ended_on__gt=on))
        .filter(Q(arrived_on=None) | Q(arrived_on__lte=on))
        .count()
    )


def _check_membership(
    cell: Organisation,
    joining_on: dt.date | None,
    official_on: dt.date | None,
    arrived_on: dt.date | None,
) -> list[Problem]:
    found = []
    if cell.kind not in CELL_KINDS:
        found.append(
            Problem(
                "cell",
                "not_a_cell",
                _("%(name)s không phải là chi bộ. Đảng viên sinh hoạt ở một chi bộ: chọn chi bộ.")
                % {"name": cell.name},
            )
        )
    if joining_on and official_on and official_on < joining_on:
        found.append(
            Problem(
                "official_on",
                "dates_disordered",
                _("Ngày chính thức %(official)s trước ngày vào Đảng %(joining)s. Kiểm tra lại.")
                % {"official": show_date(official_on), "joining": show_date(joining_on)},
            )
        )
    if joining_on and arrived_on and arrived_on < joining_on:
        found.append(
            Problem(
                "arrived_on",
                "dates_disordered",
                _("Ngày về chi bộ %(arrived)s trước ngày vào Đảng %(joining)s. Kiểm tra lại.")
                % {"arrived": show_date(arrived_on), "joining": show_date(joining_on)},
            )
        )
    return found


@order
def record_membership(
    person: Person,
    *,
    cell: Organisation,
    by: User,
    on: dt.date,
    joining_on: dt.date | None = None,
    official_on: dt.date | None = None,
    party_age_from: dt.date | None = None,
    card_number: str = "",
    arrived_on: dt.date | None = None,
    arrived_by: str = "transferred",
) -> Membership:
    """Record that ``person`` is a member at ``cell`` (one who did not come through a case here).

    Refused codes: ``not_a_cell``, ``dates_disordered``, ``member_already``.
    """
    problems = _check_membership(cell, joining_on, official_on, arrived_on)
    if there := person.memberships.filter(ended_on=None).select_related("cell").first():
        problems.append(
            Problem(
                "person",
                "member_already",
                _(
                    "%(name)s đang là đảng viên ở %(cell)s. Kết thúc sinh hoạt ở đó trước "
                    "(chuyển sinh hoạt), rồi ghi ở chi bộ mới."
                )
                % {"name": person.full_name, "cell": there.cell.name},
            )
        )
    refuse_if(problems)
    with changing("record_membership", subject=person, by=by, on=on) as change:
        return change.add(
            Membership(
                person=person,
                cell=cell,
                joining_on=joining_on,
                official_on=official_on,
                party_age_from=party_age_from,
                card_number=card_number,
                arrived_on=arrived_on,
                arrived_by=arrived_by,
            )
        )


@order
def add_member(
    *,
    full_name: str,
    cell: Organisation,
    by: User,
    on: dt.date,
    joining_on: dt.date | None = None,
    official_on: dt.date | None = None,
    party_age_from: dt.date | None = None,
    card_number: str = "",
    arrived_on: dt.date | None = None,
    arrived_by: str = "transferred",
    **person_fields: Any,
) -> Membership:
    """Add a person who already is a member, with the membership; fields as in ``add_person``."""
    person = add_person(full_name=full_name, cell=cell, by=by, on=on, **person_fields)
    return record_membership(
        person,
        cell=cell,
        by=by,
        on=on,
        joining_on=joining_on,
        official_on=official_on,
        party_age_from=party_age_from,
        card_number=card_number,
        arrived_on=arrived_on,
        arrived_by=arrived_by,
    )


@order
def end_membership(
    membership: Membership, *, ended_on: dt.date, ended_by: str, by: User, on: dt.date
) -> Membership:
    """End a membership: ``ended_on`` is the first day it no longer holds.

    ``ended_by``: died, expelled, struck_off, left, moved. Refused: ``dates_disordered``.
    """
    started = membership.arrived_on or membership.joining_on
    if started and ended_on < started:
        raise Refused(
            [
                Problem(
                    "ended_on",
                    "dates_disordered",
                    _("Ngày thôi sinh hoạt %(end)s trước ngày bắt đầu %(start)s. Kiểm tra lại.")
                    % {"end": show_date(ended_on), "start": show_date(started)},
                )
            ]
        )
    with changing("end_membership", subject=membership, by=by, on=on) as change:
        change.update(membership, ended_on=ended_on, ended_by=ended_by)
    return membership
