"""Many cases opened at once: facts as columns, judged as one frame, written table by table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl
from django.utils import timezone

from ketnap.audit.bulk import Column, Json, Same, insert_columns, new_keys
from ketnap.audit.change import plain
from ketnap.audit.verify import canonical
from ketnap.dossiers import judging, milestones
from ketnap.dossiers.facts import OF_PERSON
from ketnap.dossiers.models import Dossier, FactRecord, Placement
from ketnap.dossiers.routes import Lines
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whose case is to be opened, as a list or a package tells it.

    ``of_person`` are the facts that stand on the person, ``traits`` what held on the day the law
    reads; ``facts`` those of the case, ``extra`` its other columns. What is not known is absent.
    """

    person: int
    cell: int
    of_person: Mapping[str, Any]
    traits: Mapping[str, Any]
    facts: Mapping[str, Any]
    extra: Mapping[str, Any]


def day_of_law(facts: Mapping[str, Any], on: dt.date) -> dt.date:
    """Return the day whose traits the law reads of a case with these facts."""
    day: dt.date = facts.get("cell_considered_on") or facts.get("closed_on") or on
    return day


def open_cases(arrivals: Sequence[Arrival], *, by: int, on: dt.date, source: str) -> list[int]:
    """Open a case for everybody, judged, with its history and placement; return the keys.

    ``by`` is the id of who records, ``source`` the reason the facts are kept with. The caller has
    checked the facts, and keeps the trail.
    """
    keys = new_keys(Dossier, len(arrivals))
    facts, cells = _with_what_follows(arrivals, on), [arrival.cell for arrival in arrivals]
    lines = Lines()
    lines.load(set(cells))
    judged = judging.judged(_frame(arrivals, facts))
    places = judging.ancestors_today(set(cells))
    now = timezone.now()

    @cache
    def holder(cell: int, stage: str, admitted: dt.date | None) -> int:
        return judging.holder_of(Dossier(cell_id=cell, admitted_on=admitted), stage, on, lines)

    stages = judged["stage"].to_list()
    admissions = facts.get("admitted_on") or [None] * len(keys)
    columns: dict[str, Column] = {
        "id": keys,
        "code": [f"KN{on.year}-{key:06d}" for key in keys],
        "person": [arrival.person for arrival in arrivals],
        "cell": cells,
        "opened_on": Same(on),
        "opened_by": Same(by),
        "sourced_by": Same("cell"),
        "changed_at": Same(now),
        "law_digest": Same(rulebook().digest),
        "holder": list(map(holder, cells, stages, admissions)),
        "commune": [places[cell]["commune_id"] for cell in cells],
        "province": [places[cell]["province_id"] for cell in cells],
        **{name: judged[name].to_list() for name in judged.columns},
    }
    for name, values in facts.items():
        nothing = None if Dossier._meta.get_field(name).null else ""
        columns[name] = [nothing if value is None else value for value in values]
    for name in dict.fromkeys(name for arrival in arrivals for name in arrival.extra):
        columns[name] = [arrival.extra.get(name, "") for arrival in arrivals]
    insert_columns(Dossier, len(keys), columns)
    _insert_history(keys, arrivals, by=by, on=on, at=now, source=source)
    counted = [fact for fact, _decided in milestones.DAYS.values()]
    milestones.freeze_many(
        [
            key
            for key, arrival in zip(keys, arrivals, strict=True)
            if any(fact in arrival.facts for fact in counted)
        ]
    )
    return keys


def _with_what_follows(arrivals: Sequence[Arrival], on: dt.date) -> dict[str, list[Any]]:
    """Return the facts of the cases as columns, with those that follow from person and tree."""
    lines = Lines()
    lines.load({arrival.cell for arrival in arrivals})

    @cache
    def from_tree(cell: int, day: dt.date) -> dict[str, Any]:
        return judging.from_tree(cell, day, lines)

    cases = [
        {
            **arrival.facts,
            **judging.from_person(arrival.of_person.get("religion", ""), arrival.traits),
            **from_tree(arrival.cell, day_of_law(arrival.facts, on)),
        }
        for arrival in arrivals
    ]
    names = set().union(*cases)
    return {name: [case.get(name) for case in cases] for name in FACTS if name in names}


def _frame(arrivals: Sequence[Arrival], facts: Mapping[str, list[Any]]) -> pl.DataFrame:
    """Return the columns the law judges; those of which nothing is known are left out."""
    series = []
    for name, fact in FACTS.items():
        if name in OF_PERSON:
            values = [arrival.of_person.get(name) or None for arrival in arrivals]
        elif name in facts:
            values = facts[name]
        else:
            continue
        if fact.kind == "partial":
            starts = [value.start if value else None for value in values]
            ends = [value.end if value else None for value in values]
            series.append(pl.Series(name, starts, dtype=pl.Date()))
            series.append(pl.Series(f"{name}_to", ends, dtype=pl.Date()))
        else:
            kind = pl.String() if isinstance(fact.dtype, pl.Enum) else fact.dtype
            series.append(pl.Series(name, values, dtype=kind))
    return pl.DataFrame(series)


def _insert_history(
    keys: Sequence[int],
    arrivals: Sequence[Arrival],
    *,
    by: int,
    on: dt.date,
    at: dt.datetime,
    source: str,
) -> None:
    """Insert what was told of each case as its first records, and where it lies."""
    cases: list[int] = []
    names: list[str] = []
    values: list[str] = []
    days: list[dt.date] = []
    for name in dict.fromkeys(name for arrival in arrivals for name in arrival.facts):
        told = [
            (key, arrival.facts[name])
            for key, arrival in zip(keys, arrivals, strict=True)
            if arrival.facts.get(name) is not None
        ]
        spelled = {value: canonical(plain(value)) for value in {value for _key, value in told}}
        for key, value in told:
            cases.append(key)
            names.append(name)
            values.append(spelled[value])
            days.append(value if isinstance(value, dt.date) else on)
    records: dict[str, Column] = {
        "dossier": cases,
        "name": names,
        "value": Json(values),
        "on": days,
        "recorded_at": Same(at),
        "recorded_by": Same(by),
        "reason": Same(source),
    }
    insert_columns(FactRecord, len(cases), records)
    since = dict.fromkeys(keys, on)
    for key, day in zip(cases, days, strict=True):
        since[key] = min(since[key], day)
    placements: dict[str, Column] = {
        "dossier": keys,
        "cell": [arrival.cell for arrival in arrivals],
        "since": list(since.values()),
    }
    insert_columns(Placement, len(keys), placements)
