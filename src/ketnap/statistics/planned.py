"""Targets as figures of a table: what was planned for its period, as a number of people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ketnap.organisations.models import Organisation
from ketnap.statistics.counting import Question
from ketnap.statistics.indicator import Indicator
from ketnap.statistics.periods import Span
from ketnap.statistics.places import Places
from ketnap.targets.choosing import targets_for, years_of
from ketnap.targets.models import Target

__all__ = ["plans", "years_of"]


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


def is_planned(unit: int, span: Span) -> bool:
    """Whether a target of the unit, or of one above it on today's tree, has exactly this period."""
    here = Organisation.objects.filter(pk=unit).values_list("position", "position_end").first()
    if here is None:
        return False
    return Target.objects.filter(
        organisation__position__lte=here[0],
        organisation__position_end__gte=here[1],
        starts_on=span.since,
        ends_on=span.until,
    ).exists()


def plain(number: Decimal) -> float | int:
    """Return a whole number as an int."""
    return int(number) if number == number.to_integral_value() else float(number)
