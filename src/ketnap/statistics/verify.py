"""``ketnap verify --figures``: every figure of the snapshot against the tables, counted in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from ketnap.dossiers.models import Dossier, Milestone
from ketnap.people.models import Membership
from ketnap.statistics.indicator import MILESTONES, Basis
from ketnap.statistics.snapshot import Snapshot, current

# Counted by the database's own words, not by the expressions of the indicators.
IN_SQL: dict[str, tuple[Q, Q]] = {  # indicator → rows that are true, rows that are unknown
    "admitted": (Q(), Q(pk=None)),
    "women": (Q(gender="female"), Q(gender="")),
    "ethnic_minority": (
        ~Q(ethnicity__in=["", "Kinh", "kinh"]),
        Q(ethnicity=""),
    ),
    "religious": (~Q(religion__in=["", "không", "Không"]), Q(religion="")),
    "youth_union": (Q(youth_union_member=True), Q(youth_union_member=None)),
    "rural": (Q(rural=True), Q(rural=None)),
    "discharged_soldier": (Q(discharged_soldier=True), Q(discharged_soldier=None)),
    "readmitted": (Q(readmission=True), Q(readmission=None)),
    "occupation_farmer": (Q(occupation="farmer"), Q(occupation="")),
    "edu_upper_secondary": (Q(schooling="upper_secondary"), Q(schooling="")),
    "sent_to_class": (Q(), Q(pk=None)),
    "recognised": (Q(), Q(pk=None)),
    "struck_off": (Q(), Q(pk=None)),
}
Figures = dict[tuple[int, int, str], tuple[int, int]]


@dataclass(frozen=True)
class Difference:
    """A figure that the snapshot and the tables give differently."""

    what: str
    snapshot: object
    tables: object

    def __str__(self) -> str:
        return _("%(what)s: bản trong bộ nhớ %(snapshot)s, bảng dữ liệu %(tables)s") % vars(self)


@dataclass
class FigureReport:
    """What was compared and what differs; falsy when anything does."""

    compared: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.differences

    def compare(self, what: str, snapshot: object, tables: object) -> None:
        """Note one comparison."""
        self.compared += 1
        if snapshot != tables:
            self.differences.append(Difference(what, snapshot, tables))


def verify_figures() -> FigureReport:
    """Compare the snapshot, brought up to date from the trail, with the tables; return the report.

    Every kind of milestone is counted per cell, year and group; dossiers and memberships per cell.
    """
    report = FigureReport()
    with current() as snapshot:
        for basis in MILESTONES:
            keys = [key for key in IN_SQL if key in snapshot.sheets[basis].claims]
            ours, theirs = in_memory(snapshot, basis, keys), in_tables(basis, keys)
            for place in sorted(ours.keys() | theirs.keys()):
                what = f"{place[2]}, {place[1]}, cell {place[0]}"
                report.compare(what, ours.get(place, (0, 0)), theirs.get(place, (0, 0)))
        for what, rows, model in (
            ("dossiers", snapshot.dossiers, Dossier),
            ("members", snapshot.members, Membership),
        ):
            lengths = rows.everything().group_by("cell_id").len()
            ours_by_cell = dict(lengths.iter_rows())
            theirs_by_cell = dict(
                model.objects.order_by().values_list("cell_id").annotate(Count("id"))
            )
            for cell in sorted(ours_by_cell.keys() | theirs_by_cell.keys()):
                report.compare(
                    f"{what}, cell {cell}", ours_by_cell.get(cell, 0), theirs_by_cell.get(cell, 0)
                )
    return report


def in_memory(snapshot: Snapshot, basis: Basis, keys: list[str]) -> Figures:
    """Count the snapshot's rows per cell and year."""
    sheet = snapshot.sheets[basis]
    frame = sheet.everything()
    judged = frame.select(
        pl.col("cell_id"),
        pl.col("on").dt.year().alias("year"),
        *(sheet.claims[key].alias(key) for key in keys),
    )
    sums = judged.group_by("cell_id", "year").agg(
        *(pl.col(key).sum().alias(f"{key}+") for key in keys),
        *(pl.col(key).is_null().sum().alias(f"{key}?") for key in keys),
    )
    return {
        (row["cell_id"], row["year"], key): (row[f"{key}+"], row[f"{key}?"])
        for row in sums.iter_rows(named=True)
        for key in keys
    }


def in_tables(basis: Basis, keys: list[str]) -> Figures:
    """Count the table's rows per cell and year in SQL."""
    counts = {
        f"{key}__{n}": Count("id", filter=IN_SQL[key][n]) if IN_SQL[key][n] else Count("id")
        for key in keys
        for n in (0, 1)
    }
    grouped = (
        Milestone.objects.filter(kind=basis.value)
        .order_by()
        .annotate(year=ExtractYear("on"))
        .values("cell_id", "year")
        .annotate(**counts)
    )
    return dict(flat((dict(row) for row in grouped.iterator()), keys))


def flat(rows: Iterator[dict], keys: list[str]) -> Iterator[tuple[tuple[int, int, str], tuple]]:
    """Yield one figure after the other."""
    for row in rows:
        for key in keys:
            place = (row["cell_id"], row["year"], key)
            yield place, (row[f"{key}__0"], row[f"{key}__1"])
