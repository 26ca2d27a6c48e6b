"""What follows from the facts of a case: stage, holder, due date, masks; one case or all of them.

Nothing of this is ever typed: it is written with every change of facts, and again for every case
when the law or the calendar of working days changes.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q, QuerySet

from ketnap.audit import trail
from ketnap.audit.bulk import update_rows
from ketnap.audit.change import Change
from ketnap.dossiers.facts import (
    COLUMNS,
    OF_PERSON,
    book_explain,
    facts_of,
    frame_of,
    frame_of_facts,
    language,
)
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.routes import Lines
from ketnap.law.explanation import ActVerdict
from ketnap.law.procedure import Act, Stage
from ketnap.organisations.models import Authority, Kind, Organisation
from ketnap.people.models import PersonTrait
from ketnap.people.traits import traits_on
from ketnap.regulations import rulebook

FROM_TRAITS = (
    "schooling",
    "youth_union_member",
    "trade_union_member",
    "village_elder",
    "foreign_marriage",
    "family_planning_breach",
    "private_enterprise_owner",
)
"""Facts that follow the dated traits of the person, as on the day the cell considers."""

BEFORE_ALL_LAW = dt.date(1945, 1, 1)
"""A day on which nothing is due yet: what is stored must not depend on the day it was written."""

NO_RELIGION = "không"
CHUNK = 2_000


def acts() -> dict[str, Act]:
    """Return every lawful step by its key."""
    return {act.key: act for act in rulebook().procedure.acts}


def stages() -> dict[str, Stage]:
    """Return every stage by its key, in lawful order."""
    return {stage.key: stage for stage in rulebook().procedure.stages}


def first_stage() -> str:
    """Return the stage of a case about which nothing is known yet."""
    return rulebook().procedure.first


def next_acts(dossier: Dossier, on: dt.date) -> list[ActVerdict]:
    """Return the steps open to the case on ``on``, each judged as if it were taken that day.

    Where the cell's votes are deadlocked, the competent committee's step is not held up by them.
    """
    found = rulebook().next_acts(facts_of(dossier), on, language())
    if not dossier.recognition_failed_rounds or not is_deadlocked(dossier, on):
        return found
    return [without(verdict, WITHOUT_THE_CELL.get(verdict.act.key, ())) for verdict in found]


WITHOUT_THE_CELL = {
    "decide_recognition": frozenset({"recognition_agreed", "recognition_grassroots_agreed"}),
    "decide_strike_off": frozenset({"strike_off_agreed"}),
}
"""Rules that do not bind the competent committee once the cell's votes are deadlocked."""


def is_deadlocked(dossier: Dossier, on: dt.date) -> bool:
    """Tell whether the cell's votes failed so often that the competent committee decides.

    Three times (29-QĐ/TW 25-7-2016, point 4.2c): the number is the law's.
    """
    return book_explain(dossier, on).rules["recognition_not_deadlocked"].verdict is False


def without(verdict: ActVerdict, rules: Iterable[str]) -> ActVerdict:
    """Return the verdict on a step as it is where ``rules`` do not bind it."""
    blockers = tuple(rule for rule in verdict.blockers if rule.key not in rules)
    return replace(
        verdict,
        blockers=blockers,
        allowed=not blockers,
        warnings=tuple(rule for rule in verdict.warnings if rule.key not in rules),
        unknown=tuple(rule for rule in verdict.unknown if rule.key not in rules),
    )


def is_over(dossier: Dossier) -> bool:
    """Tell whether the case is at its end: closed, struck off, or recognised."""
    return bool(
        dossier.closed_on or dossier.recognition_decided_on or dossier.strike_off_decided_on
    )


OPEN = Q(closed_on=None, recognition_decided_on=None, strike_off_decided_on=None)
"""The condition on a case that it is not over."""


def day_of_traits(dossier: Dossier, on: dt.date) -> dt.date:
    """Return the day whose traits the law reads: the cell's consideration, else the day given."""
    return dossier.cell_considered_on or dossier.closed_on or on


def followed(
    dossier: Dossier,
    on: dt.date,
    lines: Lines,
    traits: Iterable[PersonTrait] | None = None,
    *,
    day: dt.date | None = None,
) -> dict[str, Any]:
    """Return the facts that follow from the person's traits and the cell's place in the tree.

    As on ``day`` (default: the day whose traits the law reads); only those that differ from what
    the case holds. What is not known there stays as it was recorded in the case.
    """
    day = day or day_of_traits(dossier, on)
    values = {
        **from_person(dossier.person.religion, traits_on(dossier.person, day, traits)),
        **from_tree(dossier.cell_id, day, lines),
    }
    return {name: value for name, value in values.items() if getattr(dossier, name) != value}


def from_person(religion: str, held: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts that follow from a person's religion and the traits held on a day."""
    values = {name: held[name] for name in FROM_TRAITS if held.get(name) not in ("", None)}
    if religion:
        values["religious"] = religion.casefold() != NO_RELIGION
    return values


def from_tree(cell_id: int, day: dt.date, lines: Lines) -> dict[str, Any]:
    """Return the facts that follow from where a cell stands in the tree on a day."""
    values: dict[str, Any] = {}
    version = lines.alive(cell_id, day)
    if version is not None and version.hard_area is not None:
        values["hard_area"] = version.hard_area
    values["under_subordinate_committee"] = lines.under_subordinate(cell_id, day)
    return values


def holder_of(dossier: Dossier, stage: str, on: dt.date, lines: Lines) -> int:
    """Return the id of the organisation whose turn it is at ``stage`` on ``on``.

    Falls back upwards, so that no open case is without a holder.
    """
    who = stages()[stage].holder
    if who == "cell":
        found = lines.alive(dossier.cell_id, on)
        return found.organisation_id if found else dossier.cell_id
    grassroots = lines.grassroots(dossier.cell_id, on)
    if who == "superior":
        power = (
            Authority.Power.RECOGNISE if dossier.admitted_on is not None else Authority.Power.ADMIT
        )
        if (competence := lines.competent(dossier.cell_id, power, on)) is not None:
            return competence.organisation.pk
        line = lines.line(dossier.cell_id, on)
        ids = [version.organisation_id for version in line]
        if grassroots is not None and grassroots.pk in ids:
            above = ids[ids.index(grassroots.pk) + 1 :]
            return above[0] if above else grassroots.pk
    return grassroots.pk if grassroots is not None else dossier.cell_id


def ancestors_today(cells: Collection[int]) -> dict[int, dict[str, int | None]]:
    """Return for each cell the ids of the commune and the province it stands in on today's tree.

    Closed units stand under their successors there, so the outermost of a kind is today's.
    """
    places = dict(Organisation.objects.filter(pk__in=cells).values_list("pk", "position"))
    heads = Organisation.objects.filter(kind__in=(Kind.COMMUNE, Kind.PROVINCE))
    if len(places) == 1:
        (place,) = places.values()
        heads = heads.filter(position__lte=place, position_end__gte=place)
    outer: dict[str, list[tuple[int, int, int]]] = {Kind.COMMUNE: [], Kind.PROVINCE: []}
    for kind, start, end, key in heads.order_by("position", "depth").values_list(
        "kind", "position", "position_end", "pk"
    ):
        if not outer[kind] or start > outer[kind][-1][1]:
            outer[kind].append((start, end, key))

    def head(kind: str, place: int) -> int | None:
        at = bisect_right(outer[kind], place, key=lambda one: one[0]) - 1
        if at < 0 or outer[kind][at][1] < place:
            return None
        return outer[kind][at][2]

    return {
        cell: {
            "commune_id": head(Kind.COMMUNE, places[cell]),
            "province_id": head(Kind.PROVINCE, places[cell]),
        }
        for cell in cells
    }


def judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Return stage, next due date and masks of every row of a frame of facts."""
    return rulebook().judge(frame).select("stage", "next_due_on", "rules_true", "rules_unknown")


def judged_one(facts: Mapping[str, object]) -> dict[str, Any]:
    """Return the same of one case: for a single row explaining is quicker than judging a frame."""
    found = rulebook().explain(facts, BEFORE_ALL_LAW)
    true = unknown = 0
    for place, verdict in enumerate(found.rules.values()):
        true |= (verdict.verdict is True) << place
        unknown |= (verdict.verdict is None) << place
    return {
        "stage": found.stage,
        "next_due_on": found.next_due_on,
        "rules_true": true,
        "rules_unknown": unknown,
    }


def derive(dossier: Dossier, change: Change, *, on: dt.date, lines: Lines | None = None) -> None:
    """Write what follows from the facts of the case, inside the caller's change."""
    tree = lines or Lines()
    values = followed(dossier, on, tree)
    for name, value in values.items():
        change.note(f"dossier[{dossier.pk}].{name}", getattr(dossier, name), value)
        setattr(dossier, name, value)
    result = judged_one(facts_of(dossier))
    values |= result
    values["holder_id"] = holder_of(dossier, result["stage"], on, tree)
    values["law_digest"] = rulebook().digest
    values |= ancestors_today([dossier.cell_id])[dossier.cell_id]
    for name in ("stage", "next_due_on", "holder_id"):
        if getattr(dossier, name) != values[name]:
            change.note(f"dossier[{dossier.pk}].{name}", getattr(dossier, name), values[name])
    for name, value in values.items():
        setattr(dossier, name, value)
    Dossier.objects.filter(pk=dossier.pk).update(**values)


def rejudge(dossiers: QuerySet[Dossier] | None = None, *, on: dt.date) -> int:
    """Write anew what follows from the facts of many cases; return how many rows changed.

    For a new rulebook, a changed calendar, a changed tree, or rows written in bulk. Facts are not
    touched except those that follow traits and tree. Chunk by chunk, each with one entry that says
    only how many: nothing was decided. A case somebody writes meanwhile is left to that writing.
    """
    rows = Dossier.objects.all() if dossiers is None else dossiers
    changed = 0
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    lines = Lines()
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            written = _rejudge_chunk(ids[start : start + CHUNK], on, lines)
            if written:
                trail.append(
                    action="rejudge", subject=None, by=None, on=on, after={"dossiers": written}
                )
        changed += written
    return changed


def stale(on: dt.date | None = None) -> QuerySet[Dossier]:
    """Return the cases judged under another rulebook than today's.

    With ``on`` also open ones whose holder may no longer be the one: the organisation has closed,
    or they wait for whoever holds the power, which is a dated grant.
    """
    condition = ~Q(law_digest=rulebook().digest)
    if on is not None:
        above = [key for key, stage in stages().items() if stage.holder == "superior"]
        condition |= OPEN & (Q(holder__closed_on__lte=on) | Q(stage__in=above))
    return Dossier.objects.filter(condition)


_DERIVED = (
    "stage",
    "next_due_on",
    "rules_true",
    "rules_unknown",
    "holder_id",
    "commune_id",
    "province_id",
    "law_digest",
)


def _rejudge_chunk(ids: list[int], on: dt.date, lines: Lines) -> int:
    dossiers = list(Dossier.objects.filter(pk__in=ids).select_related("person").order_by("pk"))
    lines.load({dossier.cell_id for dossier in dossiers})
    traits: dict[int, list[PersonTrait]] = defaultdict(list)
    for trait in PersonTrait.objects.filter(person__dossiers__in=ids).distinct():
        traits[trait.person_id].append(trait)
    moved: dict[int, dict[str, Any]] = {}
    for dossier in dossiers:
        values = followed(dossier, on, lines, traits[dossier.person_id])
        if values:
            moved[dossier.pk] = values
            for name, value in values.items():
                setattr(dossier, name, value)
    result = judged(frame_of_facts([facts_of(d) for d in dossiers]) if moved else frame_of(ids))
    places = ancestors_today({dossier.cell_id for dossier in dossiers})
    digest = rulebook().digest
    changed = []
    for dossier, row in zip(dossiers, result.iter_rows(named=True), strict=True):
        values = {
            **row,
            **places[dossier.cell_id],
            "law_digest": digest,
            "holder_id": holder_of(dossier, row["stage"], on, lines),
        }
        if dossier.pk in moved or any(getattr(dossier, k) != v for k, v in values.items()):
            for name, value in values.items():
                setattr(dossier, name, value)
            changed.append(dossier)
    alike: dict[tuple[str, ...], list[Dossier]] = defaultdict(list)
    for dossier in changed:
        alike[tuple(sorted(moved.get(dossier.pk, ())))].append(dossier)
    for extra, batch in alike.items():
        names = (*_DERIVED, *extra)
        update_rows(
            Dossier,
            names,
            ((d.pk, [getattr(d, name) for name in names]) for d in batch),
            seen={d.pk: d.version for d in batch},
        )
    return len(changed)


def columns_of(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Return the dossier's columns for facts: an unknown choice is "" there."""
    for name, value in values.items():
        if name in COLUMNS and name not in OF_PERSON:
            field = Dossier._meta.get_field(name)
            yield name, "" if value is None and not field.null else value
