"""Which targets speak for a period: the one that equals it, or those that tile it exactly."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ketnap.targets.models import Target

DAY = dt.timedelta(days=1)
ABSOLUTE = Target.Measure.COUNT


@dataclass(frozen=True)
class Planned:
    """What was planned for a unit and a period, and the targets it rests on."""

    number: Decimal
    targets: tuple[Target, ...]
    tiled: bool = False  # summed from sub-periods

    @property
    def measure(self) -> str:
        """How the number is to be read (``Target.Measure``)."""
        return self.targets[0].measure


def in_force(units: Iterable[int], indicator: str, on: dt.date | None = None) -> list[Target]:
    """Return the targets of these units for an indicator: not withdrawn, not revised.

    ``on`` asks for what stood on a day: revisions and withdrawals after it are not yet known.
    """
    targets = list(
        Target.objects.filter(organisation__in=list(units), indicator=indicator)
        .select_related("revised_by")
        .order_by("organisation_id", "starts_on", "id")
    )
    return [target for target in targets if stands(target, on)]


def stands(target: Target, on: dt.date | None) -> bool:
    """Whether a target was in force on a day (None: whether it is today's word)."""
    if on is not None and target.document_on > on:
        return False
    if target.withdrawn_on and (on is None or target.withdrawn_on <= on):
        return False
    revision = getattr(target, "revised_by", None)
    return revision is None or (on is not None and revision.document_on > on)


def choose(targets: Sequence[Target], since: dt.date, until: dt.date) -> Planned | None:
    """Return what one unit's targets plan for [since, until], both days included.

    A target whose period equals it; else the sum of counts whose periods follow one another
    without gap or overlap from its first to its last day, the fewest such; else None.
    """
    equal = [t for t in targets if (t.starts_on, t.ends_on) == (since, until)]
    if equal:
        best = next((t for t in equal if t.measure == ABSOLUTE), equal[0])
        return Planned(best.number, (best,))
    tiles = tiling([t for t in targets if t.measure == ABSOLUTE], since, until)
    if tiles is None:
        return None
    return Planned(sum((t.number for t in tiles), Decimal(0)), tiles, tiled=True)


def tiling(targets: Sequence[Target], since: dt.date, until: dt.date) -> tuple[Target, ...] | None:
    """Return the fewest targets that cover [since, until] exactly, end to end; None if none do."""
    starting: dict[dt.date, list[Target]] = defaultdict(list)
    for target in targets:
        if since <= target.starts_on and target.ends_on <= until:
            starting[target.starts_on].append(target)
    best: dict[dt.date, tuple[Target, ...]] = {since: ()}  # first day not yet covered → tiles
    for day in sorted({since, *starting, *(t.ends_on + DAY for t in targets)}):
        if day not in best:
            continue
        for target in starting.get(day, ()):
            after = target.ends_on + DAY
            tiles = (*best[day], target)
            if after not in best or len(tiles) < len(best[after]):
                best[after] = tiles
    found = best.get(until + DAY)
    return found or None


def targets_for(
    units: Iterable[int], since: dt.date, until: dt.date, indicator: str, on: dt.date | None = None
) -> dict[int, Planned]:
    """Return what is planned for each unit that has a plan for the period (see ``choose``)."""
    by_unit: dict[int, list[Target]] = defaultdict(list)
    for target in in_force(units, indicator, on):
        by_unit[target.organisation_id].append(target)
    chosen = {unit: choose(own, since, until) for unit, own in by_unit.items()}
    return {unit: planned for unit, planned in chosen.items() if planned}


@dataclass(frozen=True)
class Course:
    """The target of the term, that of the year in it, and how much of the term has passed."""

    term: Target | None
    year: Target | None
    elapsed: float | None  # share of the term's days passed at the end of the day, 0–1


def target_for(unit: int, on: dt.date, indicator: str) -> Course:
    """Return the cumulative term target and the yearly one that hold on a day, side by side."""
    current = [t for t in in_force([unit], indicator) if t.starts_on <= on <= t.ends_on]
    term = next((t for t in current if t.period == Target.Period.TERM), None)
    year = next((t for t in current if t.period == Target.Period.YEAR), None)
    return Course(term, year, elapsed(term.starts_on, term.ends_on, on) if term else None)


def elapsed(starts_on: dt.date, ends_on: dt.date, on: dt.date) -> float:
    """Return the share of the days of [starts_on, ends_on] passed at the end of ``on``, 0 to 1."""
    whole = (ends_on - starts_on).days + 1
    return min(max(((on - starts_on).days + 1) / whole, 0.0), 1.0)


def years_of(since: dt.date, until: dt.date) -> float:
    """Return the length of [since, until], both days included, in years.

    Whole calendar months count a twelfth each (1-7-2020 to 31-12-2022 is 2.5 years); any other
    period is its days / 365.25.
    """
    after = until + DAY
    months = (after.year - since.year) * 12 + after.month - since.month
    if after.day == since.day and months > 0:
        return months / 12
    return ((until - since).days + 1) / 365.25
