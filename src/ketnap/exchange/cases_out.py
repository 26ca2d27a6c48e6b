"""Cases as package data: people and their facts, in a form that has no ids of a site."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from ketnap.audit.change import plain
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.models import Dossier
from ketnap.exchange.cases_in import CASE_COLUMNS, FACTS_TAKEN
from ketnap.exchange.people_in import PERSONAL
from ketnap.exchange.reading import Row
from ketnap.people.models import Person
from ketnap.people.services import born_of
from ketnap.people.traits import TRAITS
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import PartialDate, from_iso

MOST = 100_000
"""So long can a text be that has no bound of its own."""


def case_data(dossiers: Iterable[Dossier]) -> dict[str, Any]:
    """The data of a package: one entry per case, in an order that no site decides."""
    cases = [_case(dossier) for dossier in dossiers]
    return {"cases": sorted(cases, key=_order)}


def _order(case: dict[str, Any]) -> tuple[str, str, str]:
    person = case["person"]
    return case["cell"], person["full_name"], str(person.get("born_on"))


def _case(dossier: Dossier) -> dict[str, Any]:
    person = dossier.person
    told: dict[str, Any] = {}
    for name in (*PERSONAL, *TRAITS):
        value = born_of(person) if name == "born_on" else getattr(person, name)
        if value not in (None, ""):
            told[name] = value.iso() if isinstance(value, PartialDate) else plain(value)
    facts = {
        name: plain(value)
        for name, value in facts_of(dossier).items()
        if value is not None and name in FACTS_TAKEN
    }
    extra = {name: getattr(dossier, name) for name in CASE_COLUMNS if getattr(dossier, name)}
    return {"cell": dossier.cell.code, "person": told, "facts": facts, "case": extra}


def rows_of_cases(data: dict[str, Any]) -> list[Row]:
    """The cases of a package as rows on their way in.

    Raises KeyError, TypeError or ValueError for what is no case as :func:`case_data` writes one.
    """
    rows = []
    for number, case in enumerate(data.get("cases", []), start=1):
        if not isinstance(case["cell"], str) or "full_name" not in case["person"]:
            raise ValueError(number)
        values: dict[str, Any] = {"cell": plain_text(case["cell"])}
        for part, names in PARTS.items():
            for name, value in case[part].items():
                if name not in names:
                    raise KeyError(name)  # left out it would be lost without a word
                values[name] = _typed(name, value)
        row = Row(number, "", {"Họ và tên": case["person"]["full_name"]}, values)
        rows.append(row)
    return rows


def plain_text(text: Any) -> str:
    """The text, if it is one that can be kept and shown. Raises TypeError or ValueError."""
    if not isinstance(text, str):
        raise TypeError(text)
    if any((sign < " " and sign not in "\t\n\r") or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError(text)
    return text


PARTS = {
    "person": frozenset((*PERSONAL, *TRAITS)),
    "facts": frozenset(FACTS_TAKEN),
    "case": frozenset(CASE_COLUMNS),
}
LARGEST = 32_767
"""A count kept with a case is no larger."""
_TYPES = {"int": int, "bool": bool, "enum": str, "text": str, "date": str, "partial": str}


def _typed(name: str, value: Any) -> Any:
    kind = _TYPES[FACTS[name].kind] if name in FACTS else str
    if type(value) is not kind:
        raise TypeError(name)
    if isinstance(value, int) and not 0 <= value <= LARGEST:
        raise ValueError(name)
    if not isinstance(value, str):
        return value
    if not plain_text(value).strip() or len(value) > _room(name):
        raise ValueError(name)
    if (known := _choices(name)) and value not in known:
        raise ValueError(name)
    if name == "born_on":
        return from_iso(value)
    if name in FACTS and FACTS[name].kind == "date":
        return dt.date.fromisoformat(value)
    return value


@cache
def _choices(name: str) -> frozenset[str]:
    """What a value of that name can be; empty when anything."""
    if name in FACTS and FACTS[name].kind == "enum":
        return frozenset(FACTS[name].values)
    with contextlib.suppress(FieldDoesNotExist):
        return frozenset(key for key, _label in Person._meta.get_field(name).choices or ())
    return frozenset()


@cache
def _room(name: str) -> int:
    """How long a text of that name can be where it is kept."""
    for model in (Person, Dossier):
        with contextlib.suppress(FieldDoesNotExist):
            found = model._meta.get_field(name)
            return getattr(found, "max_length", None) or MOST
    return MOST
