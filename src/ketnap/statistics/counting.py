"""Counts of every kind of row, split by the rows of a table; totals apart, shares never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from django.db.models import Q

from ketnap.organisations.models import Hamlet, Organisation
from ketnap.people.models import Person
from ketnap.statistics.coverage import DORMANT_YEARS
from ketnap.statistics.indicator import MILESTONES, Basis, Indicator
from ketnap.statistics.places import Places
from ketnap.statistics.rows import Period
from ketnap.statistics.snapshot import Snapshot
from ketnap.statistics.standing import standing

Array = np.ndarray
EPOCH = dt.date(1970, 1, 1)
COLUMN_OF_BASIS = {"ceremony": "on", "decision": "decided_on"}


@dataclass(frozen=True)
class Question:
    """What is asked: days (both included) and the date that places an admission in them."""

    since: dt.date
    until: dt.date
    date_basis: str = "ceremony"
    only: tuple[str, ...] = ()  # groups that admissions are narrowed to

    def period(self, basis: Basis) -> Period:
        """The period in days since 1970; only milestones with a decision have its date."""
        column = COLUMN_OF_BASIS[self.date_basis]
        if basis == Basis.SENT_TO_CLASS:
            column = "on"
        only = self.only if basis == Basis.ADMITTED else ()
        return Period((self.since - EPOCH).days, (self.until - EPOCH).days, column, only)


@dataclass(frozen=True, eq=False)
class Count:
    """How many are true and how many unknown: the unit itself first, then each row."""

    true: Array
    unknown: Array


def count(
    snapshot: Snapshot, places: Places, question: Question, indicators: Sequence[Indicator]
) -> dict[str, Count]:
    """Count the indicators that have an expression; the others are made from these later."""
    found: dict[str, Count] = {}
    for basis in dict.fromkeys(it.basis for it in indicators if counted(it)):
        wanted = [it for it in indicators if it.basis == basis and counted(it)]
        if basis in MILESTONES:
            found |= milestones(snapshot, places, question, basis, [it.key for it in wanted])
        elif basis == Basis.MEMBERS:
            found |= members(snapshot, places, question, wanted)
        else:
            frame = FRAMES[basis](snapshot, places, question)
            found |= grouped(frame, wanted, places.groups, with_total=True)
    return found


def counted(indicator: Indicator) -> bool:
    """Whether an indicator is counted from rows (not divided, averaged or planned)."""
    return indicator.counts is not None and not indicator.among and not indicator.mean_of


def milestones(
    snapshot: Snapshot, places: Places, question: Question, basis: Basis, keys: Sequence[str]
) -> dict[str, Count]:
    """Count milestones of one kind."""
    true, unknown = snapshot.sheets[basis].count(places, question.period(basis), keys)
    true = np.vstack([true.sum(axis=0), true[1:]])
    unknown = np.vstack([unknown.sum(axis=0), unknown[1:]])
    return {key: Count(true[:, n], unknown[:, n]) for n, key in enumerate(keys)}


def grouped(
    frame: pl.DataFrame, indicators: Sequence[Indicator], groups: int, *, with_total: bool
) -> dict[str, Count]:
    """Judge the rows of ``frame`` and add them up by their ``group``."""
    group = frame["group"].to_numpy()
    found = {}
    for indicator in indicators:
        verdict = verdicts(frame, indicator)
        pair = []
        for flags in (verdict.fill_null(False), verdict.is_null()):
            sums = np.bincount(group[flags.to_numpy()], minlength=groups).astype(np.int64)
            if with_total:
                sums[0] = sums.sum()
            pair.append(sums)
        found[indicator.key] = Count(*pair)
    return found


def verdicts(frame: pl.DataFrame, indicator: Indicator) -> pl.Series:
    """Return the indicator's verdict on every row."""
    assert indicator.counts is not None
    return frame.select(pl.col("group"), indicator.counts.alias("verdict")).get_column("verdict")


def means(
    snapshot: Snapshot, places: Places, question: Question, indicator: Indicator
) -> tuple[Array, Array, Array]:
    """Return sums, how many have a value, how many do not: the unit first, then each row."""
    sheet = snapshot.sheets[indicator.basis]
    frame = sheet.matching(places, question.period(indicator.basis), "admitted")
    column = f"{indicator.mean_of}_most"
    exact = pl.when(pl.col(f"{indicator.mean_of}_least") == pl.col(column)).then(pl.col(column))
    value = frame.select(exact.alias("value"))["value"]
    known = value.is_not_null().to_numpy()
    group = frame["group"].to_numpy()
    numbers = value.fill_null(0).to_numpy().astype(np.float64)
    parts = []
    for weights in (numbers * known, known.astype(float), (~known).astype(float)):
        sums = np.bincount(group, weights, minlength=places.groups)
        sums[0] = sums.sum()
        parts.append(sums)
    return parts[0], parts[1], parts[2]


# --- rows that are not milestones


def pipeline_frame(snapshot: Snapshot, places: Places, question: Question) -> pl.DataFrame:
    """Dossiers open at the end of the last day."""
    return standing(snapshot.dossiers.within(places), question.until)


def member_frame(snapshot: Snapshot, places: Places, question: Question) -> pl.DataFrame:
    """Memberships, moves inside one row of the table joined into one stay."""
    rows = snapshot.members.within(places)
    inside = [group_of(snapshot, places, rows[name]) for name in ("came_from", "went_to")]
    own = rows["group"].to_numpy()
    rows = rows.with_columns(
        moved_in=pl.Series((inside[0] == own) & rows["was_moved"].fill_null(False).to_numpy()),
        moved_on=pl.Series((inside[1] == own) & rows["moves_on"].fill_null(False).to_numpy()),
    )
    since, until = pl.lit(question.since), pl.lit(question.until)
    end = pl.when("moved_on").then("begins_next").otherwise("ended_on")
    rows = rows.with_columns(end=end)
    began, ended = pl.col("began"), pl.col("end")
    how_came = (
        pl.when(pl.col("arrived_by").is_in(["admitted", "transferred", "restored"]))
        .then(pl.col("arrived_by").cast(pl.String))
        .when(pl.col("arrived_by").is_null() & (began == pl.col("joining_on")))
        .then(pl.lit("admitted"))
        .otherwise(pl.lit("otherwise"))
    )
    how_went = (
        pl.when(pl.col("ended_by").is_in(["died", "expelled", "struck_off", "left", "moved"]))
        .then(pl.col("ended_by").cast(pl.String))
        .otherwise(pl.lit("otherwise"))
    )
    return rows.with_columns(
        opening=(began < since) & (ended.is_null() | (ended >= since)),
        closing=(began <= until) & (ended.is_null() | (ended > until)),
        came=pl.when(began.is_between(since, until) & ~pl.col("moved_in")).then(how_came),
        went=pl.when(ended.is_between(since, until) & ~pl.col("moved_on")).then(how_went),
        probationary_at_end=pl.col("official_on").is_null() | (pl.col("official_on") > ended),
        official=pl.col("official_on") <= until,
    )


def group_of(snapshot: Snapshot, places: Places, cells: pl.Series) -> Array:
    """Return the group each cell counts for, -2 where there is no cell."""
    ids = cells.fill_null(-1).to_numpy()
    rank = snapshot.rank_of[np.maximum(ids, 0)]
    group = places.group_of_rank[rank] if len(places.group_of_rank) else np.zeros(len(ids), int)
    return np.where(ids < 0, -2, group)


def members(
    snapshot: Snapshot, places: Places, question: Question, indicators: Sequence[Indicator]
) -> dict[str, Count]:
    """Count memberships; the unit's own line is not the sum of its rows (moves between them)."""
    split = grouped(
        member_frame(snapshot, places, question), indicators, places.groups, with_total=False
    )
    whole_places = places.only(0)
    whole = grouped(member_frame(snapshot, whole_places, question), indicators, 1, with_total=False)
    for key, counts in split.items():
        counts.true[0], counts.unknown[0] = whole[key].true[0], whole[key].unknown[0]
    return split


def hamlet_frame(snapshot: Snapshot, places: Places, question: Question) -> pl.DataFrame:
    """Hamlets of the last day: whether they have members, whether a cell of their own.

    A hamlet nobody is recorded in has no member only if every member around it has a hamlet
    recorded; otherwise it is not known.
    """
    day = question.until
    hamlets = Hamlet.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))
    rows = list(hamlets.values_list("id", "commune_id", "cell_id").order_by("id"))
    communes = pl.Series("commune", [row[1] for row in rows], pl.Int64)
    group = group_of(snapshot, places, communes)
    inside = [(*row, int(g)) for row, g in zip(rows, group, strict=True) if g >= 0]
    present = (Q(memberships__joining_on__lte=day) | Q(memberships__arrived_on__lte=day)) & (
        Q(memberships__ended_on=None) | Q(memberships__ended_on__gt=day)
    )
    lived_in = set(
        Person.objects.filter(present, hamlet__in=[row[0] for row in inside])
        .values_list("hamlet_id", flat=True)
        .distinct()
    )
    cells = [row[2] for row in inside if row[2]]
    lively = set(
        Person.objects.filter(present, memberships__cell__in=cells)
        .values_list("memberships__cell_id", flat=True)
        .distinct()
    )
    homeless = set(
        Person.objects.filter(present, hamlet=None)
        .values_list("memberships__cell_id", flat=True)
        .distinct()
    )
    unsure = {
        int(g)
        for g in group_of(snapshot, places, pl.Series(sorted(homeless), dtype=pl.Int64))
        if g >= 0
    }
    return pl.DataFrame(
        {
            "id": [row[0] for row in inside],
            "group": [row[3] for row in inside],
            "has_cell": [row[2] is not None for row in inside],
            "has_member": [
                True
                if row[0] in lived_in or row[2] in lively
                else (None if row[3] in unsure else False)
                for row in inside
            ],
        },
        schema={
            "id": pl.Int64,
            "group": pl.Int64,
            "has_cell": pl.Boolean,
            "has_member": pl.Boolean,
        },
    )


def cell_frame(snapshot: Snapshot, places: Places, question: Question) -> pl.DataFrame:
    """Cells on the tree's day: whether they admitted in the period, or for years nobody."""
    ground = snapshot.ground(places.tree_day)
    start, end = ground.tree.interval(places.unit.id)
    sheet = snapshot.sheets[Basis.ADMITTED]
    rows = sheet.within(places, columns=["cell_id", "on"])
    index = ground.index_of_rank[snapshot.rank_of[rows["cell_id"].to_numpy()]]
    years_ago = minus_years(question.until, DORMANT_YEARS)
    lately = set(
        index[(rows["on"] > years_ago).to_numpy() & (rows["on"] <= question.until).to_numpy()]
    )
    now = set(index[rows["on"].is_between(question.since, question.until).to_numpy()])
    cells = [i for i in range(start, end + 1) if ground.is_cell(i)]
    ids = [int(ground.tree.ids[i]) for i in cells]
    opened = dict(Organisation.objects.filter(pk__in=ids).values_list("id", "opened_on"))
    group = group_of(snapshot, places, pl.Series("cell", ids, pl.Int64))
    return pl.DataFrame(
        {
            "id": ids,
            "group": group,
            "dormant": [
                opened[key] <= years_ago and i not in lately
                for key, i in zip(ids, cells, strict=True)
            ],
            "admitting": [i in now for i in cells],
        },
        schema={"id": pl.Int64, "group": pl.Int64, "dormant": pl.Boolean, "admitting": pl.Boolean},
    )


def minus_years(day: dt.date, years: int) -> dt.date:
    """Return the same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


Framer = Callable[[Snapshot, Places, Question], pl.DataFrame]
FRAMES: dict[Basis, Framer] = {
    Basis.PIPELINE: pipeline_frame,
    Basis.HAMLETS: hamlet_frame,
    Basis.CELLS: cell_frame,
}
