"""Targets as figures of a table: what was planned for its period, as a number of people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from ketnap.statistics.counting import Question
from ketnap.statistics.indicator import Indicator
from ketnap.statistics.periods import DAY, Span, whole_years, years_of_span
from ketnap.statistics.places import Places
from ketnap.targets.choosing import targets_for, years_of
from ketnap.targets.models import Target

__all__ = ["plans", "years_of"]
SHORTEST = 364  # days between first and last of a year


def plans(
    places: Places, question: Question, indicators: Sequence[Indicator]
) -> dict[str, list[float | None]]:
    """Return for ``target_<key>`` what the unit and each row have planned for the period.

    Only targets that count people are comparable with a count; other measures give no number here
    (the page of targets shows them in their own unit).
    """
    found: dict[str, list[float | None]] = {}
    units = [places.unit.id, *places.ids]
    for it in indicators:
        if it.counted_by or not it.key.startswith("target_"):
            continue
        chosen = targets_for(units, question.since, question.until, it.key.removeprefix("target_"))
        found[it.key] = [
            plain(chosen[unit].number)
            if unit in chosen and chosen[unit].measure == Target.Measure.COUNT
            else None
            for unit in units
        ]
    return found


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
