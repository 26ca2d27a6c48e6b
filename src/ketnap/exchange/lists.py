"""The lists that can be imported, written out with the same headings: so they can come back in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from ketnap.classes.models import Enrolment
from ketnap.dossiers.judging import is_over
from ketnap.dossiers.models import Dossier
from ketnap.exchange.export import Out
from ketnap.exchange.kinds import KINDS, Column, Kind
from ketnap.exchange.units import Units
from ketnap.exchange.wide import indicator_called
from ketnap.organisations.models import Organisation
from ketnap.people.models import Membership, Person
from ketnap.people.services import born_of
from ketnap.statistics.indicators import INDICATORS
from ketnap.targets.choosing import stands
from ketnap.targets.models import Target

WIDTHS = {"name": 28, "text": 24, "unit": 26, "date": 12, "partial": 12, "identity": 16, "code": 20}


def columns_of(kind: Kind, *, sensitive: bool) -> list[Column]:
    """The columns of a kind, without the sensitive ones unless allowed."""
    return [column for column in kind.columns if sensitive or not column.sensitive]


def outs(columns: Sequence[Column]) -> list[Out]:
    """The same as columns of an exported list."""
    return [
        Out(
            str(column.label),
            WIDTHS.get(column.form, 14),
            column.form in ("number", "count"),
            column.sensitive,
        )
        for column in columns
    ]


def rows_of_kind(
    kind: str, unit: Organisation, *, on: dt.date, sensitive: bool
) -> tuple[list[Out], list[list[Any]]]:
    """A whole list of a unit and all below it, as columns and rows."""
    columns = columns_of(KINDS[kind], sensitive=sensitive)
    names = Units(unit, on)
    rows = []
    for values in _SOURCES[kind](unit, on):
        told = {
            key: names.told(value) if isinstance(value, Organisation) else value
            for key, value in values.items()
        }
        rows.append([_cell(column, told.get(column.key)) for column in columns])
    return outs(columns), rows


def _cell(column: Column, value: Any) -> Any:
    if value in (None, ""):
        return None
    if column.form == "gender":
        return {"male": "Nam", "female": "Nữ"}.get(value)
    if column.choices:
        return next((str(c.label) for c in column.choices if c.key == value), str(value))
    return value


def _person(person: Person) -> dict[str, Any]:
    names = [field.name for field in person._meta.concrete_fields]
    values = {name: getattr(person, name) for name in names if name not in ("cell", "hamlet")}
    return values | {"born_on": born_of(person), "cell": person.cell}


def _people(unit: Organisation, on: dt.date) -> Iterator[dict[str, Any]]:
    """One row for each person of the unit who has or had a case, with the case that counts."""
    dossiers = (
        Dossier.objects.filter(person__cell__position__range=(unit.position, unit.position_end))
        .select_related("person", "person__cell")
        .order_by("person__sort_key", "person_id", "pk")
    )
    for _person_id, cases in groupby(dossiers, key=lambda one: one.person_id):
        held = list(cases)
        dossier = next((one for one in reversed(held) if not is_over(one)), held[-1])
        facts = {
            column.key: getattr(dossier, column.key, None) for column in KINDS["people"].columns
        }
        known = {key: value for key, value in facts.items() if value not in (None, "")}
        yield {**_person(dossier.person), **known, "cell": dossier.person.cell}


def _members(unit: Organisation, on: dt.date) -> Iterator[dict[str, Any]]:
    memberships = (
        Membership.objects.filter(
            cell__position__range=(unit.position, unit.position_end), ended_on=None
        )
        .select_related("person", "person__cell", "cell")
        .order_by("person__sort_key", "pk")
    )
    for member in memberships:
        dates = {
            name: getattr(member, name)
            for name in ("joining_on", "official_on", "party_age_from", "card_number")
        }
        yield {**_person(member.person), **dates, "cell": member.cell}


def _classes(unit: Organisation, on: dt.date) -> Iterator[dict[str, Any]]:
    rows = (
        Enrolment.objects.filter(
            dossier__person__cell__position__range=(unit.position, unit.position_end)
        )
        .select_related("course", "dossier__person", "dossier__person__cell", "dossier__cell")
        .order_by("course__starts_on", "course_id", "dossier__person__sort_key")
    )
    for row in rows:
        results = {
            name: getattr(row, name)
            for name in ("sent_on", "attended", "passed", "certificate_number", "certificate_on")
        }
        yield {
            **_person(row.dossier.person),
            **results,
            "course": row.course.title,
            "course_kind": row.course.kind,
            "starts_on": row.course.starts_on,
            "ends_on": row.course.ends_on,
        }


def _organisations(unit: Organisation, on: dt.date) -> Iterator[dict[str, Any]]:
    units = (
        Organisation.objects.filter(position__range=(unit.position, unit.position_end))
        .open_on(on)
        .select_related("parent")
        .order_by("position")
    )
    for one in units:
        version = one.versions.in_force(on).first()
        yield {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "parent": one.parent.code if one.parent and one.pk != unit.pk else None,
            "opened_on": one.opened_on,
            **{
                name: getattr(version, name) if version else None
                for name in ("official_code", "rural", "hard_area")
            },
        }


def _targets(unit: Organisation, on: dt.date) -> Iterator[dict[str, Any]]:
    targets = (
        Target.objects.filter(organisation__position__range=(unit.position, unit.position_end))
        .select_related("organisation", "revised_by")
        .order_by("organisation__position", "starts_on", "indicator")
    )
    there = set(Organisation.objects.open_on(on).order_by().values_list("pk", flat=True))
    for target in targets:
        if stands(target, None) and target.organisation_id in there:
            yield {
                "organisation": target.organisation,
                "number": target.number,
                "indicator": _indicator(target.indicator),
                "period": target.period,
                "starts_on": target.starts_on,
                "ends_on": target.ends_on,
                "document_number": target.document_number,
                "document_on": target.document_on,
                "note": target.note,
            }


def _indicator(key: str) -> str:
    """An indicator by its label where reading takes the label for the same, else by its key."""
    label = INDICATORS[key].label if key in INDICATORS else key
    fits = len(label) <= KINDS["targets"].column("indicator").most
    return label if fits and indicator_called(label) == key else key


_SOURCES = {
    "people": _people,
    "members": _members,
    "classes": _classes,
    "organisations": _organisations,
    "targets": _targets,
}
