"""How many will have been admitted by a day: done so far, plus the pipeline by its own history.

Every open dossier counts with the chance that dossiers which once stood at the same place were
admitted within as many days. The chances come from days in the past on which the answer is already
known; the same sum made for those days tells how far off it would have been.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ketnap.organisations.models import Organisation
from ketnap.statistics.counting import EPOCH
from ketnap.statistics.indicator import Basis
from ketnap.statistics.pipeline import BEFORE_ADMISSION, PLACES
from ketnap.statistics.rows import Period
from ketnap.statistics.snapshot import Snapshot, current
from ketnap.statistics.standing import standing

LOOKS = 6  # days in the past that are looked at
APART = 61  # days between them
ENOUGH = 30  # dossiers seen at a place before the unit's own history is trusted
LEAST = 10  # seen anywhere before a chance is named at all
EIGHTY_PER_CENT = 1.2816  # standard deviations on either side
TRIED = 3  # trials from which on the range is at least as wide as they were off


@dataclass(frozen=True)
class Part:
    """The open dossiers at one place and what usually became of such."""

    place: str
    label: str
    label_en: str
    count: int
    chance: float | None  # None: too little history to name one
    seen: int  # dossiers the chance rests on
    wider: bool  # it rests on all units, the unit's own history being short

    @property
    def expected(self) -> float:
        """How many of them are expected in time."""
        return self.count * (self.chance or 0.0)


@dataclass(frozen=True)
class Trial:
    """The same forecast made on a day in the past, and what happened."""

    on: dt.date
    forecast: float
    actual: int

    @property
    def off(self) -> float:
        """How far off it was, in people."""
        return abs(self.forecast - self.actual)


@dataclass(frozen=True)
class Forecast:
    """Done so far and to be expected by ``until``; ``low``–``high`` holds in four cases of five."""

    on: dt.date
    until: dt.date
    done: int
    parts: tuple[Part, ...]
    low: int
    high: int
    trials: tuple[Trial, ...]

    @property
    def expected(self) -> int:
        """Done, and those expected out of the pipeline."""
        return self.done + round(sum(part.expected for part in self.parts))

    @property
    def error(self) -> float | None:
        """Distance of all trials from what happened, in per cent of it; None without trials."""
        happened = sum(trial.actual for trial in self.trials)
        return sum(t.off for t in self.trials) * 100 / happened if happened else None

    @property
    def off(self) -> float | None:
        """Mean distance of a trial from what happened, in people; None without trials."""
        return sum(t.off for t in self.trials) / len(self.trials) if self.trials else None


Seen = dict[str, tuple[int, int]]  # place → dossiers seen there, of whom admitted in time


def look(frame: pl.DataFrame, day: dt.date, horizon: int) -> Seen:
    """Return where dossiers stood on a day and how many were admitted within the horizon."""
    end = day + dt.timedelta(days=horizon)
    later = standing(frame, day).join(
        frame.select("id", became=pl.col("admitted_on")), on="id", how="left"
    )
    in_time = pl.col("became").is_between(day + dt.timedelta(days=1), end).fill_null(False)
    counts = (
        later.filter(pl.col("place").is_in(BEFORE_ADMISSION))
        .group_by(pl.col("place").cast(pl.String))
        .agg(pl.len().alias("seen"), in_time.sum().alias("admitted"))
    )
    return {place: (int(seen), int(admitted)) for place, seen, admitted in counts.iter_rows()}


def summed(looks: Sequence[Seen]) -> Seen:
    """Add looks up."""
    total: Seen = {}
    for one in looks:
        for place, (seen, admitted) in one.items():
            before = total.get(place, (0, 0))
            total[place] = (before[0] + seen, before[1] + admitted)
    return total


def parts_of(now: dict[str, int], own: Seen, wide: Seen) -> tuple[Part, ...]:
    """Return the pipeline by place with its chances."""
    parts = []
    for place in BEFORE_ADMISSION:
        if not now.get(place):
            continue
        seen, admitted = own.get(place, (0, 0))
        wider = seen < ENOUGH
        if wider:
            seen, admitted = wide.get(place, (0, 0))
        label, label_en, _stages = PLACES[place]
        chance = admitted / seen if seen >= LEAST else None
        parts.append(Part(place, label, label_en, now[place], chance, seen, wider))
    return tuple(parts)


def forecast(
    unit: Organisation | int,
    *,
    since: dt.date,
    on: dt.date,
    until: dt.date,
    tree_day: dt.date,
) -> Forecast:
    """Forecast admissions of a unit in [since, until] from what is known at the end of ``on``.

    :raises UnitNotThere: the unit has no place on the tree of ``tree_day``.
    """
    horizon = max((until - on).days, 0)
    days = [on - dt.timedelta(days=horizon + APART * n) for n in range(LOOKS)]
    with current() as snapshot:
        places = snapshot.places(unit if isinstance(unit, int) else unit.pk, tree_day, "none")
        own_rows = snapshot.dossiers.within(places)
        done = admitted_between(snapshot, places, since, on)
        own_looks = [look(own_rows, day, horizon) for day in days] if horizon else []
        everyone = snapshot.dossiers.everything()
        narrow = len(own_rows) < len(everyone)
        wide_looks = (
            [look(everyone, day, horizon) for day in days] if horizon and narrow else own_looks
        )
        now = look(own_rows, on, 0) if horizon else {}
        trials = []
        for n in range(len(own_looks) - 1):  # made only from what was known before that day
            earlier, wide = summed(own_looks[n + 1 :]), summed(wide_looks[n + 1 :])
            stood = {place: seen for place, (seen, _in_time) in own_looks[n].items()}
            end = days[n] + dt.timedelta(days=horizon)
            actual = admitted_between(snapshot, places, days[n] + dt.timedelta(days=1), end)
            made = sum(part.expected for part in parts_of(stood, earlier, wide))
            if sum(seen for seen, _in_time in earlier.values()) or wide:
                trials.append(Trial(days[n], made, actual))
    parts = parts_of(
        {place: seen for place, (seen, _in_time) in now.items()},
        summed(own_looks),
        summed(wide_looks),
    )
    expected = sum(part.expected for part in parts)
    tried = len(trials) >= TRIED  # they also know of people who were not in sight yet
    missed = sum(trial.off**2 for trial in trials) / len(trials) if tried else 0.0
    spread = EIGHTY_PER_CENT * math.sqrt(sum(map(variance, parts)) + missed)
    most = math.inf if tried else sum(part.count for part in parts)
    unsure = sum(part.count for part in parts if part.chance is None)  # none of them, or all
    return Forecast(
        on=on,
        until=until,
        done=done,
        parts=parts,
        low=done + max(0, math.floor(expected - spread)),
        high=done + int(min(most, math.ceil(expected + spread) + unsure)),
        trials=tuple(trials) if horizon else (),
    )


def variance(part: Part) -> float:
    """Return the variance of a part: of each dossier's luck, and of a chance little seen."""
    if part.chance is None:
        return 0.0
    cautious = (part.chance * part.seen + 1) / (part.seen + 2)  # "always so far" is not "always"
    luck = cautious * (1 - cautious)
    return part.count * luck + part.count**2 * luck / (part.seen + 3)


def admitted_between(snapshot: Snapshot, places: object, since: dt.date, until: dt.date) -> int:
    """Count admissions of [since, until] by ceremony."""
    period = Period((since - EPOCH).days, (until - EPOCH).days)
    true, _unknown = snapshot.sheets[Basis.ADMITTED].count(places, period, ["admitted"])  # type: ignore[arg-type]
    return int(true.sum())
