"""The one bridge from tables to the law: a case as a mapping, many cases as a frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import get_language

from ketnap.dossiers.models import Dossier
from ketnap.law.explanation import Explanation
from ketnap.law.facts import Language
from ketnap.people.services import born_of
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS

OF_PERSON = ("born_on", "gender", "ethnicity", "religion")
"""Facts that stand on the person, the same in every candidacy."""

COLUMNS: dict[str, str] = {
    column: f"person__{column}" if fact.name in OF_PERSON else column
    for fact in FACTS.values()
    for column in fact.columns
}
"""Column of the frame → lookup from a dossier."""

SCHEMA: dict[str, pl.DataType] = {
    column: dtype for fact in FACTS.values() for column, dtype in fact.columns.items()
}


def language() -> Language:
    """Return the language explanations are wanted in: ``vi`` or ``en``."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def known(value: object) -> object:
    """Return ``value``, or None where the column's way of saying "not known" stands."""
    return None if value == "" else value


def facts_of(dossier: Dossier) -> dict[str, object]:
    """Return every fact of a case by name; None means not known, ``born_on`` is a PartialDate."""
    person = dossier.person
    found: dict[str, object] = {}
    for name in FACTS:
        if name == "born_on":
            found[name] = born_of(person)
        else:
            found[name] = known(getattr(person if name in OF_PERSON else dossier, name))
    return found


def frame_of(dossiers: QuerySet[Dossier] | Iterable[int]) -> pl.DataFrame:
    """Return the facts of many cases: ``dossier_id`` and exactly the columns of the facts.

    In: a queryset or ids. Out: one row per case in the order of ``dossier_id``, in the types the
    law judges. One query.
    """
    if not isinstance(dossiers, QuerySet):
        dossiers = Dossier.objects.filter(pk__in=list(dossiers))
    rows = list(dossiers.order_by("pk").values_list("pk", *COLUMNS.values()))
    return _frame(rows)


def frame_of_facts(cases: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Return mappings of facts as a frame with exactly the columns of the facts."""
    rows = []
    for number, facts in enumerate(cases):
        cells: dict[str, object] = {}
        for name, fact in FACTS.items():
            cells.update(fact.cells(facts.get(name)))
        rows.append((number, *(cells[column] for column in COLUMNS)))
    return _frame(rows).drop("dossier_id")


def _frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    plain = {
        name: pl.String() if isinstance(dtype, pl.Enum) else dtype for name, dtype in SCHEMA.items()
    }
    frame = pl.DataFrame(rows, schema={"dossier_id": pl.Int64(), **plain}, orient="row")
    casts = []
    for name, dtype in SCHEMA.items():
        column = pl.col(name)
        if plain[name] == pl.String:
            column = column.replace("", None)
        if isinstance(dtype, pl.Enum):
            column = column.cast(dtype)
        casts.append(column.alias(name))
    return frame.with_columns(casts)


def book_explain(dossier: Dossier, on: dt.date) -> Explanation:
    """Return what the law says of a case on ``on``, in the reader's language."""
    return rulebook().explain(facts_of(dossier), on, language())
