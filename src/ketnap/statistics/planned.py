"""Targets as figures of a table: what was planned for its period, as a number of people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ketnap.statistics import counting, coverage, membership
from ketnap.statistics.counting import Question
from ketnap.statistics.indicator import Indicator
from ketnap.statistics.periods import DAY, Span, whole_years, years_of_span
from ketnap.statistics.places import Places
from ketnap.statistics.snapshot import Snapshot
from ketnap.targets.choosing import Planned, targets_for, years_of
from ketnap.targets.models import Target

__all__ = ["plans", "years_of"]
Measure = Target.Measure
SHORTEST = 364  # days between first and last of a year


def plans(
    snapshot: Snapshot, places: Places, question: Question, indicators: Sequence[Indicator]
) -> dict[str, list[float | None]]:
    """Return for ``target_<key>`` what the unit and each row have planned, in people.

    A target in per cent of the members at the start, or of so many in each cell, is put into people
    by the members and the cells of the unit; a share of the people admitted has no such number (the
    page of targets shows it in its own unit).
    """
    found: dict[str, list[float | None]] = {}
    units = [places.unit.id, *places.ids]
    for it in indicators:
        if it.counted_by or not it.key.startswith("target_"):
            continue
        chosen = targets_for(units, question.since, question.until, it.key.removeprefix("target_"))
        bases = {
            measure: bases_of(snapshot, places, question, key)
            for measure, key in BASE_OF.items()
            if any(one.measure == measure for one in chosen.values())
        }
        found[it.key] = [
            in_people(chosen.get(unit), {key: base[n] for key, base in bases.items()})
            for n, unit in enumerate(units)
        ]
    return found


BASE_OF = {Measure.PERCENT_OF_MEMBERS: "members_opening", Measure.PER_CELL: "cells"}


def bases_of(snapshot: Snapshot, places: Places, question: Question, key: str) -> list[int]:
    """Return what targets of a measure are reckoned from, for the unit and each row."""
    it = next(one for one in (*membership.ALL, *coverage.ALL) if one.key == key)
    asked = replace(question, only=())
    return [int(n) for n in counting.count(snapshot, places, asked, [it])[key].true]


def in_people(planned: Planned | None, bases: dict[str, int]) -> float | int | None:
    """Return what was planned as a number of people, or None where it is not one."""
    if planned is None or planned.measure == Measure.SHARE:
        return None
    if planned.measure == Measure.PERCENT_OF_MEMBERS:
        return people_of(float(planned.number), bases[planned.measure])
    if planned.measure == Measure.PER_CELL:
        return plain(planned.number * bases[planned.measure])
    return plain(planned.number)


def people_of(percent: float, members: int) -> int:
    """Return how many people so many per cent of the members are: a part counts as a person."""
    return math.ceil(round(percent * members / 100, 6))


def long_periods() -> set[Span]:
    """Return the periods of a year or more that targets are set for, anywhere."""
    found = Target.objects.order_by().values_list("starts_on", "ends_on").distinct()
    return {Span(first, last) for first, last in found if (last - first).days >= SHORTEST}


def is_usual(span: Span) -> bool:
    """Whether everybody reports such a period: whole years, or the long period of a target."""
    return whole_years(span) or span in long_periods()


def pieces_of(span: Span) -> list[Span]:
    """Cut a period wherever a year or the long period of a target starts or ends inside it."""
    starts = {span.since, *(one.since for one in years_of_span(span))}
    for first, last in long_periods():
        starts |= {day for day in (first, last + DAY) if span.since < day <= span.until}
    edges = [*sorted(starts), span.until + DAY]
    return [Span(first, after - DAY) for first, after in pairwise(edges)]


def plain(number: Decimal) -> float | int:
    """Return a whole number as an int."""
    return int(number) if number == number.to_integral_value() else float(number)
