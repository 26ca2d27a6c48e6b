"""Traits with a period: what was true of a person on a day, and what changed when.

A person's columns hold today's value; every value with its period stands in ``PersonTrait``.
``since`` empty means "as far back as is known"; ``until`` is the first day it no longer held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from ketnap.audit.change import Change
from ketnap.audit.refusals import Problem, Refused
from ketnap.people.models import (
    AcademicTitle,
    Occupation,
    Person,
    PersonTrait,
    Qualification,
    Schooling,
)
from ketnap.vietnamese.dates import show_date

YES_NO = (
    "youth_union_member",
    "trade_union_member",
    "discharged_soldier",
    "village_elder",
    "foreign_marriage",
    "family_planning_breach",
    "private_enterprise_owner",
)
CHOSEN: Mapping[str, type[TextChoices]] = MappingProxyType(
    {
        "schooling": Schooling,
        "qualification": Qualification,
        "academic_title": AcademicTitle,
        "occupation": Occupation,
    }
)
TRAITS: tuple[str, ...] = (*CHOSEN, *YES_NO)


def unknown_of(trait: str) -> object:
    """How the column of a trait says "not known"."""
    return "" if trait in CHOSEN else None


def check_traits(traits: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with the values given for traits: a foreign name, a foreign value."""
    found = []
    for trait, value in traits.items():
        label = Person._meta.get_field(trait).verbose_name if trait in TRAITS else trait
        if trait not in TRAITS:
            found.append(
                Problem(
                    trait,
                    "trait_unknown",
                    _("Không có đặc điểm “%(name)s” trong hồ sơ cá nhân.") % {"name": trait},
                )
            )
        elif trait in CHOSEN and value and value not in CHOSEN[trait].values:
            found.append(
                Problem(
                    trait,
                    "value_foreign",
                    _("“%(value)s” không có trong danh mục của mục %(label)s. Chọn từ danh mục.")
                    % {"value": value, "label": label},
                )
            )
        elif trait in YES_NO and value not in (True, False, None):
            found.append(
                Problem(
                    trait,
                    "value_foreign",
                    _("%(label)s chỉ nhận một trong ba: có, không, chưa rõ.") % {"label": label},
                )
            )
    return found


def traits_on(
    person: Person, day: dt.date, rows: Iterable[PersonTrait] | None = None
) -> dict[str, object]:
    """Return every dated trait as it was on ``day``; not known is "" or None as in the columns.

    ``rows`` are the person's trait rows when already at hand (bulk work).
    """
    found: dict[str, object] = {trait: unknown_of(trait) for trait in TRAITS}
    told: set[str] = set()
    for row in person.traits.all() if rows is None else rows:
        told.add(row.trait)
        if (row.since is None or row.since <= day) and (row.until is None or day < row.until):
            found[row.trait] = unknown_of(row.trait) if row.value is None else row.value
    for trait in TRAITS:
        if trait not in told:  # never given a period: what the column says has always held
            found[trait] = getattr(person, trait)
    return found


def trait_on(person: Person, trait: str, day: dt.date) -> object:
    """Return one trait as it was on ``day``."""
    return traits_on(person, day)[trait]


def begin_traits(change: Change, person: Person) -> None:
    """Write the first rows of a new person: every known value, as far back as is known."""
    change.add_many(
        PersonTrait(person=person, trait=trait, value=getattr(person, trait))
        for trait in TRAITS
        if getattr(person, trait) != unknown_of(trait)
    )


def put_right(person: Person, trait: str, value: object) -> None:
    """Rewrite the value that holds today: it was wrong all along. The caller keeps the trail."""
    plain = None if value == unknown_of(trait) else value
    row = person.traits.filter(trait=trait, until=None).first()
    if row is None:
        PersonTrait.objects.create(person=person, trait=trait, value=plain)
    else:
        PersonTrait.objects.filter(pk=row.pk).update(value=plain)


def turn_on(person: Person, trait: str, value: object, since: dt.date) -> None:
    """End the value that holds today at ``since`` and begin the new one that day.

    A trait never told before counts as having had today's column value until then.
    Raises Refused (``trait_out_of_order``) when ``since`` lies before the current value's start.
    """
    row = person.traits.filter(trait=trait, until=None).first()
    if row is None:
        before = getattr(person, trait)
        row = PersonTrait(
            person=person, trait=trait, value=None if before == unknown_of(trait) else before
        )
    elif row.since is not None and row.since >= since:
        raise Refused(
            [
                Problem(
                    trait,
                    "trait_out_of_order",
                    _(
                        "Giá trị đang ghi có từ ngày %(start)s, không thể thay từ ngày %(since)s "
                        "sớm hơn. Nếu giá trị ấy ghi sai thì dùng đính chính."
                    )
                    % {"start": show_date(row.since), "since": show_date(since)},
                )
            ]
        )
    row.until = since
    row.save()
    PersonTrait.objects.create(
        person=person,
        trait=trait,
        value=None if value == unknown_of(trait) else value,
        since=since,
    )
