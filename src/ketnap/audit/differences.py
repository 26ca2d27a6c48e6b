"""Before and after of an entry, as far as the person in front of it may read each field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ketnap.accounts import rights
from ketnap.audit.models import Entry, EntryValue
from ketnap.dossiers.models import Dossier
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.people.models import Person
from ketnap.vietnamese.dates import show_date
from ketnap.web.typed import label_of

NAME = re.compile(r"(?P<model>\w+)(?:\[(?P<key>\d+)\])?(?:\.(?P<field>\w+))?")
MASK = "•••••"
DERIVED = frozenset(
    {"rules_true", "rules_unknown", "law_digest", "version", "changed_at", "sort_key", "fold_key"}
)


@dataclass(frozen=True)
class Change:
    """One field: its words, both values as they may be read, whether they were hidden."""

    label: str
    before: str
    after: str
    hidden: bool = False


def shown(value: Any) -> str:
    """Return a stored value as people read it."""
    if value is None or value == "":
        return "–"
    if value is True or value is False:
        return "có" if value else "không"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return show_date(dt.date.fromisoformat(value))
    return str(value)


def place_of(entry: Entry) -> tuple[Organisation | None, str | None]:
    """Return the cell and stage of the case or person an entry is about."""
    if entry.dossier_id:
        case = Dossier.objects.select_related("cell").filter(pk=entry.dossier_id).first()
        if case is not None:
            return case.cell, case.stage
    if entry.person_id:
        person = Person.objects.select_related("cell").filter(pk=entry.person_id).first()
        if person is not None:
            return person.cell, None
    return None, None


def values_of(entry: Entry, scope: Scope) -> Iterator[tuple[EntryValue, str, bool]]:
    """Yield the values beside an entry, each with its field and whether it may be read.

    A value that is kept under another name (``factrecord[7].value`` beside ``factrecord[7].name``)
    is judged by the fact's own name.
    """
    values = list(EntryValue.objects.filter(entry=entry).order_by("field"))
    cell, stage = place_of(entry)
    named = {v.field: v.after if v.after is not None else v.before for v in values}
    for value in values:
        match = NAME.fullmatch(value.field)
        field = (match["field"] or match["model"]) if match else value.field
        if field == "value" and match:  # a fact or a trait, named in the field beside
            beside = f"{match['model']}[{match['key']}]."
            field = str(named.get(beside + "name") or named.get(beside + "trait") or field)
        group = rights.group_of(field)
        yield value, field, group == "basic" or scope.readable(group, stage, cell)


def differences(entry: Entry, scope: Scope) -> tuple[list[Change], int]:
    """Return the fields an entry changed, and how many values were erased since.

    Values of a field group the person may not read are masked.
    """
    values = list(values_of(entry, scope))
    changes = [
        Change(
            label=label_of(field),
            before=shown(value.before) if may_read else MASK,
            after=shown(value.after) if may_read else MASK,
            hidden=not may_read,
        )
        for value, field, may_read in values
        if field not in DERIVED
    ]
    return changes, len(entry.commitments) - len(values)
