"""Orders about people: add, correct, note what changed, tell apart. Dated traits: ``traits``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.sealed import blind_indexes
from ketnap.audit import trail
from ketnap.audit.change import changing, mask
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.organisations.models import Hamlet, Organisation
from ketnap.people.models import Gender, NotDuplicate, Person
from ketnap.people.traits import (
    TRAITS,
    begin_traits,
    check_traits,
    put_right,
    trait_on,
    traits_on,
    turn_on,
    unknown_of,
)
from ketnap.vietnamese.dates import PartialDate, show_date
from ketnap.vietnamese.identity import tidy_identity_number
from ketnap.vietnamese.names import fold_key, initials, normalise, sort_key

__all__ = [
    "add_person",
    "born_between",
    "born_of",
    "correct_person",
    "draft_person",
    "identity_index",
    "identity_indexes",
    "mask_identity_number",
    "names_of",
    "record_trait",
    "say_not_duplicate",
    "trait_on",
    "traits_on",
]

PLAIN = ("ethnicity", "religion", "home", "residence", "purpose_basis", "sort_name")


def identity_index(number: str) -> str:
    """Return the blind index of an identity number, "" of none."""
    return identity_indexes([number])[0]


def identity_indexes(numbers: Sequence[str]) -> list[str]:
    """Return the blind indexes of many numbers, as :func:`identity_index` does."""
    tidied = [tidy_identity_number(number) for number in numbers]
    found = iter(blind_indexes([digits for digits in tidied if digits], "person.identity_number"))
    return [next(found) if digits else "" for digits in tidied]


def mask_identity_number(number: str) -> str:
    """Return the number as anybody may see it: the first digit and the last three."""
    return mask(number)


def born_of(person: Person) -> PartialDate | None:
    """Return the birth date with the precision that its interval has, None when unknown."""
    return born_between(person.born_on, person.born_on_to)


def born_between(start: dt.date | None, end: dt.date | None) -> PartialDate | None:
    """Return the birth date that the two columns of an interval say, None when unknown."""
    if start is None:
        return None
    for precision in ("day", "month", "year"):
        partial = PartialDate(start, precision)  # type: ignore[arg-type]
        if partial.start == start and partial.end == (end or start):
            return partial
    return PartialDate(start, "year")


def _born(born: PartialDate | None) -> dict[str, dt.date | None]:
    if born is None:
        return {"born_on": None, "born_on_to": None}
    return {"born_on": born.start, "born_on_to": born.end}


def names_of(full_name: str, sort_name: str = "") -> dict[str, str]:
    """Return the columns of a name: as written, and as it is sorted, compared and found by."""
    return {
        "full_name": normalise(full_name),
        "sort_name": normalise(sort_name),
        "fold_key": fold_key(full_name),
        "sort_key": sort_key(full_name, sort_name or None),
        "initials": initials(full_name),
    }


def _check(
    *,
    full_name: str,
    gender: str,
    born: PartialDate | None,
    on: dt.date,
    identity_number: str,
    but: Person | None = None,
) -> list[Problem]:
    found = []
    if not normalise(full_name):
        found.append(
            Problem("full_name", "name_empty", _("Chưa có họ và tên. Ghi như trên thẻ căn cước."))
        )
    if gender and gender not in Gender.values:
        found.append(
            Problem("gender", "value_foreign", _("Giới tính: chọn Nam, Nữ hoặc để chưa rõ."))
        )
    if born is not None and born.start > on:
        found.append(
            Problem(
                "born_on",
                "born_after",
                _("Ngày sinh %(born)s sau ngày ghi %(on)s. Kiểm tra lại năm sinh.")
                % {"born": born.show(), "on": show_date(on)},
            )
        )
    index = identity_index(identity_number)
    if index:
        same = Person.objects.filter(identity_index=index).exclude(pk=but.pk if but else None)
        if same.exists():  # not whom: the person may belong to another's unit
            found.append(
                Problem(
                    "identity_number",
                    "same_identity_number",
                    _(
                        "Số định danh này đã ghi cho một người khác. Một người chỉ có một hồ sơ cá "
                        "nhân: tìm người đã có, hoặc kiểm tra lại số trên thẻ căn cước. Nếu không "
                        "tìm thấy, người ấy thuộc đơn vị khác: hỏi cấp trên."
                    ),
                )
            )
    return found


def draft_person(
    *,
    full_name: str,
    cell: Organisation,
    born: PartialDate | None = None,
    gender: str = "",
    ethnicity: str = "",
    religion: str = "",
    identity_number: str = "",
    home: str = "",
    residence: str = "",
    hamlet: Hamlet | None = None,
    sort_name: str = "",
    purpose_basis: str = "",
    traits: Mapping[str, object] | None = None,
) -> Person:
    """Return a person with every derived column filled in, unsaved and unchecked (bulk work)."""
    return Person(
        **names_of(full_name, sort_name),
        **_born(born),
        gender=gender,
        ethnicity=normalise(ethnicity),
        religion=normalise(religion),
        identity_number=tidy_identity_number(identity_number),
        identity_index=identity_index(identity_number),
        home=normalise(home),
        residence=normalise(residence),
        hamlet=hamlet,
        purpose_basis=purpose_basis,
        cell=cell,
        **{
            trait: unknown_of(trait) if value is None else value
            for trait, value in (traits or {}).items()
        },
    )


@order
def add_person(
    *,
    full_name: str,
    cell: Organisation,
    by: User,
    on: dt.date,
    born: PartialDate | None = None,
    gender: str = "",
    ethnicity: str = "",
    religion: str = "",
    identity_number: str = "",
    home: str = "",
    residence: str = "",
    hamlet: Hamlet | None = None,
    sort_name: str = "",
    purpose_basis: str = "",
    traits: Mapping[str, object] | None = None,
) -> Person:
    """Add a person at ``cell`` and return them.

    ``born`` may be known to the year only; ``traits`` are today's values of dated traits, taken
    to hold as far back as is known. Refused codes: ``name_empty``, ``value_foreign``,
    ``born_after``, ``same_identity_number``, ``trait_unknown``.
    """
    if identity_number:
        trail.lock_head()  # one number, one person, also when two people type at once
    told = dict(traits or {})
    refuse_if(
        [
            *_check(
                full_name=full_name,
                gender=gender,
                born=born,
                on=on,
                identity_number=identity_number,
            ),
            *check_traits(told),
        ]
    )
    person = draft_person(
        full_name=full_name,
        cell=cell,
        born=born,
        gender=gender,
        ethnicity=ethnicity,
        religion=religion,
        identity_number=identity_number,
        home=home,
        residence=residence,
        hamlet=hamlet,
        sort_name=sort_name,
        purpose_basis=purpose_basis,
        traits=told,
    )
    with changing("add_person", subject=None, by=by, on=on) as change:
        change.add(person)
        begin_traits(change, person)
    return person


@order
def correct_person(
    person: Person,
    *,
    by: User,
    on: dt.date,
    reason: str,
    seen: int | None = None,
    **fields: Any,
) -> Person:
    """Put right what was recorded wrongly all along ("đính chính"), keeping both in the trail.

    ``fields`` are those of ``add_person`` (``born`` a PartialDate, traits by their own names).
    Refused codes: ``reason_empty`` and those of ``add_person``. Raises Conflict when ``seen``
    is stale.
    """
    allowed = {"full_name", "born", "gender", "identity_number", "hamlet", "cell", *PLAIN, *TRAITS}
    foreign = sorted(set(fields) - allowed)
    if foreign:
        raise TypeError(f"correct_person: no such field {', '.join(foreign)}")
    traits = {name: value for name, value in fields.items() if name in TRAITS}
    values: dict[str, Any] = {name: normalise(fields[name]) for name in PLAIN if name in fields}
    refuse_if(
        [
            None
            if reason.strip()
            else Problem(
                "reason",
                "reason_empty",
                _("Đính chính phải ghi lý do và căn cứ (giấy tờ nào)."),
            ),
            *_check(
                full_name=fields.get("full_name", person.full_name),
                gender=fields.get("gender", person.gender),
                born=fields.get("born"),
                on=on,
                identity_number=fields.get("identity_number", ""),
                but=person,
            ),
            *check_traits(traits),
        ]
    )
    if "full_name" in fields or "sort_name" in fields:
        values |= names_of(
            fields.get("full_name", person.full_name), fields.get("sort_name", person.sort_name)
        )
    if "born" in fields:
        values |= _born(fields["born"])
    if "identity_number" in fields:
        values["identity_number"] = tidy_identity_number(fields["identity_number"])
        values["identity_index"] = identity_index(fields["identity_number"])
    for name in ("gender", "hamlet", "cell"):
        if name in fields:
            values[name] = fields[name]
    for trait, value in traits.items():
        values[trait] = unknown_of(trait) if value is None else value
    with changing("correct_person", subject=person, by=by, on=on, reason=reason) as change:
        before = {trait: getattr(person, trait) for trait in traits}
        change.update(person, seen=seen, **values)
        for trait in traits:
            if before[trait] != values[trait]:
                put_right(person, trait, values[trait])
    return person


@order
def record_trait(
    person: Person,
    *,
    trait: str,
    value: object,
    since: dt.date,
    by: User,
    on: dt.date,
    seen: int | None = None,
) -> Person:
    """Note that a trait changed from ``since`` on; what held before keeps its period.

    Refused codes: ``trait_unknown``, ``value_foreign``, ``trait_out_of_order``,
    ``date_after_act``.
    """
    refuse_if(
        [
            *check_traits({trait: value}),
            Problem(
                "since",
                "date_after_act",
                _("Ngày %(since)s chưa tới vào ngày ghi %(on)s. Kiểm tra lại ngày.")
                % {"since": show_date(since), "on": show_date(on)},
            )
            if since > on
            else None,
        ]
    )
    with changing("record_trait", subject=person, by=by, on=on) as change:
        turn_on(person, trait, value, since)
        change.note(f"person[{person.pk}].{trait}.since", None, since)
        change.update(person, seen=seen, **{trait: unknown_of(trait) if value is None else value})
    return person


@order
def say_not_duplicate(first: Person, second: Person, *, by: User, on: dt.date) -> NotDuplicate:
    """Remember that somebody compared two people and found them to be two.

    Saying it again changes nothing. Refused: ``same_person``.
    """
    if first.pk == second.pk:
        raise Refused(
            [Problem("second", "same_person", _("Đây là cùng một người, không có gì để so sánh."))]
        )
    low, high = sorted((first, second), key=lambda person: person.pk)
    known = NotDuplicate.objects.filter(first=low, second=high).first()
    if known is not None:
        return known
    with changing("say_not_duplicate", subject=low, by=by, on=on) as change:
        return change.add(NotDuplicate(first=low, second=high, said_by=by))
