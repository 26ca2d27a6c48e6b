"""One table for every report: rows of the tree or of time, columns of indicators, and their notes.

Sums are made per unit and carried up the tree; shares divide last; every number has its shadow, the
count of what is not known; a unit without anything shows zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.organisations.models import Organisation
from ketnap.statistics import counting, planned
from ketnap.statistics.counting import Count, Question
from ketnap.statistics.indicator import Basis, Indicator
from ketnap.statistics.indicators import INDICATORS, find
from ketnap.statistics.periods import (
    Span,
    months_of,
    quarters_of,
    same_last_year,
)
from ketnap.statistics.places import Place, Places
from ketnap.statistics.snapshot import Snapshot, current
from ketnap.statistics.suppression import Mark, hide, is_told, kept_back, marks, opened_on
from ketnap.vietnamese.dates import show_date

By = Literal["children", "cell", "month", "quarter", "none"]
Number = int | float | None


@dataclass(frozen=True)
class Cell:
    """A figure: its value (None: cannot be said), how many are unknown, the year before's value.

    ``hidden`` marks a small group shown as "< 5" or withheld to protect one.
    """

    value: Number
    unknown: int = 0
    before: Number = None
    hidden: Literal["", "small", "secondary"] = ""
    hidden_before: Literal["", "small", "secondary"] = ""

    @property
    def percent_of_before(self) -> float | None:
        """(2)·100/(3) of the official forms; None without a figure to divide by."""
        if self.value is None or not self.before:
            return None
        return self.value * 100 / self.before


@dataclass(frozen=True)
class Row:
    """A line: a unit, or a stretch of time of the unit; ``group`` opens the list behind it."""

    key: str  # code of the unit, or first day of the stretch
    name: str
    cells: dict[str, Cell]
    unit_id: int
    kind: str = ""
    group: int = 0
    span: Span | None = None


@dataclass(frozen=True)
class Table:
    """Rows × indicators with everything needed to repeat and to explain them."""

    unit: Row
    rows: tuple[Row, ...]
    columns: tuple[Indicator, ...]
    since: dt.date
    until: dt.date
    by: By
    tree_day: dt.date
    successors: bool
    date_basis: str
    compared: Span | None = None
    only: tuple[str, ...] = ()
    trail_number: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> tuple[Row, ...]:
        """The unit itself, then its rows."""
        return (self.unit, *self.rows)

    @property
    def frame(self) -> pl.DataFrame:
        """The values: one line per row, one column per indicator."""
        return pl.DataFrame(
            {
                "unit": [row.key for row in self.lines],
                "name": [row.name for row in self.lines],
                **{
                    it.key: pl.Series([row.cells[it.key].value for row in self.lines], strict=False)
                    for it in self.columns
                },
            }
        )

    def cell(self, key: str, group: int = 0) -> Cell:
        """Return one figure: of the unit (0) or of a row."""
        return self.lines[group].cells[key]


def table(
    unit: Organisation | int,
    since: dt.date,
    until: dt.date,
    indicators: Iterable[str],
    *,
    tree_day: dt.date,
    by: By = "children",
    successors: bool = False,
    date_basis: str = "ceremony",
    only: Sequence[str] = (),
    compare: bool | Span = False,
    shown: Callable[[int], bool] | None = None,
) -> Table:
    """Return the table of a unit.

    :param since: first day; ``until``: last day, included.
    :param indicators: keys of declared indicators, in the order of the columns.
    :param tree_day: the tree that figures are laid on. With ``successors`` it is today's, and
        the table says so.
    :param by: its rows: the units directly below, all cells below, months, quarters, or none.
    :param date_basis: ``ceremony`` or ``decision``: what places an admission in the period.
    :param only: groups (keys) that admissions are narrowed to; a person must be in all of them.
    :param compare: also count another period: the same one a year earlier, or the one given.
    :param shown: whether small sensitive groups of a unit (by id) may be shown; None shows all.
    :raises UnitNotThere: the unit has no place on that tree.
    :raises KeyError: an indicator that is not declared.
    """
    columns = find(indicators)
    if until < since:
        raise ValueError("a period cannot end before it starts")
    groups = tuple(only)
    question = Question(since, until, date_basis, groups)
    other = same_last_year(since, until) if compare is True else compare or None
    with current() as snapshot:
        over_time = by in ("month", "quarter")
        places = snapshot.places(
            unit if isinstance(unit, int) else unit.pk, tree_day, "none" if over_time else by
        )
        counts = figures(snapshot, places, question, columns)
        spans: list[Span] = []
        if over_time:
            spans = months_of(since, until) if by == "month" else quarters_of(since, until)
            parts = [
                figures(snapshot, places, Question(*span, date_basis, groups), columns)
                for span in spans
            ]
            counts = {
                key: [column[0], *(part[key][0] for part in parts)]
                for key, column in counts.items()
            }
        before: dict[str, list[Cell]] = {}
        if other:
            before = figures(snapshot, places, Question(*other, date_basis, groups), columns)
        now: dict[str, list[Mark]] = {}
        earlier: dict[str, list[Mark]] = {}
        if shown is not None:
            lines = [places.unit.id, *([places.unit.id] * len(spans) if spans else places.ids)]
            now = hidden(snapshot, places, question, columns, lines, shown)
            if over_time:  # stretches of time that nobody else reports
                ground = snapshot.ground(tree_day)
                own = opened_on(ground, shown)[ground.tree.index(places.unit.id)]
                stretches: list[Mark] = ["" if own else "secondary"] * len(spans)
                now = {key: [kept[0], *stretches] for key, kept in now.items()}
            if other:
                asked = Question(*other, date_basis, groups)
                earlier = hidden(snapshot, places, asked, columns, lines, shown)
        mark = snapshot.mark
        moved = int(snapshot.ground(tree_day).shared.sum())
    made = laid_out(places, counts, before, columns, spans)
    made = hide(made, columns, now, earlier)
    result = Table(
        unit=made[0],
        rows=tuple(made[1:]),
        columns=tuple(columns),
        since=since,
        until=until,
        by=by,
        tree_day=tree_day,
        successors=successors,
        date_basis=date_basis,
        compared=other,
        only=groups,
        trail_number=max(mark[0], 0),
    )
    return replace(result, notes=tuple(notes(result, moved)))


def figures(
    snapshot: Snapshot, places: Places, question: Question, columns: Sequence[Indicator]
) -> dict[str, list[Cell]]:
    """Return each indicator's figure for the unit and then for each row."""
    wanted = closure(columns)
    counts = counting.count(snapshot, places, question, wanted)
    plans = planned.plans(
        snapshot, places, question, [it for it in wanted if it.basis == Basis.TARGET]
    )
    made: dict[str, list[Cell]] = {}
    for it in columns:
        if it.mean_of:
            made[it.key] = mean(counting.means(snapshot, places, question, it))
        elif it.key in plans:
            made[it.key] = [Cell(value) for value in plans[it.key]]
        elif it.key == "average_per_year":
            years = planned.years_of(question.since, question.until)
            above = counts[it.counted_by]
            made[it.key] = [
                Cell(int(n) / years, int(u)) for n, u in zip(above.true, above.unknown, strict=True)
            ]
        elif it.is_share:
            made[it.key] = divided(it, counts, plans)
        else:
            made[it.key] = [
                Cell(int(n), int(u))
                for n, u in zip(counts[it.key].true, counts[it.key].unknown, strict=True)
            ]
    return made


def hidden(
    snapshot: Snapshot,
    places: Places,
    question: Question,
    columns: Sequence[Indicator],
    units: Sequence[int],
    shown: Callable[[int], bool],
) -> dict[str, list[Mark]]:
    """Return how the sensitive columns of these units are hidden (see ``suppression``)."""
    keys = kept_back(columns, question.only, lambda key: INDICATORS[key].sensitive)
    sources = {INDICATORS[key].counted_by or key for key in keys}
    if not sources:
        return {}
    span = Span(question.since, question.until)
    ground = snapshot.ground(places.tree_day)
    if not is_told(question, planned.is_usual(span)):
        opened = opened_on(ground, shown)
        kept: list[Mark] = [
            "" if opened[ground.tree.index(unit)] else "secondary" for unit in units
        ]
        return dict.fromkeys(sources, kept)
    pieces = planned.pieces_of(span)
    return {key: marks(snapshot, [key], question, pieces, ground, units, shown) for key in sources}


def closure(columns: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators and those they are made from, each once."""
    found: dict[str, Indicator] = {}
    for it in columns:
        for key in (it.counted_by, it.among):
            if key:
                found.setdefault(key, INDICATORS[key])
        found.setdefault(it.key, it)
    return list(found.values())


def divided(
    it: Indicator, counts: dict[str, Count], plans: dict[str, list[float | None]]
) -> list[Cell]:
    """Divide sums, last; nothing to divide by gives no figure."""
    above = counts[it.counted_by]
    below = plans[it.among] if it.among in plans else [int(n) for n in counts[it.among].true]
    return [
        Cell(int(n) * 100 / b if b else None, int(u))
        for n, u, b in zip(above.true, above.unknown, below, strict=True)
    ]


def mean(parts: tuple) -> list[Cell]:
    """Divide the sum by how many have a value."""
    return [
        Cell(float(total / known) if known else None, int(unknown))
        for total, known, unknown in zip(*parts, strict=True)
    ]


def laid_out(
    places: Places,
    counts: dict[str, list[Cell]],
    before: dict[str, list[Cell]],
    columns: Sequence[Indicator],
    spans: Sequence[Span],
) -> list[Row]:
    """Put the figures into lines: the unit, then its rows."""
    units = [places.unit, *([places.unit] * len(spans) if spans else places.rows)]
    lines = []
    for number, place in enumerate(units):
        cells = {}
        for it in columns:
            cell = counts[it.key][number]
            if before and (not spans or number == 0):
                cell = replace(cell, before=before[it.key][number].value)
            cells[it.key] = cell
        span = spans[number - 1] if spans and number else None
        lines.append(named(place, cells, number, span))
    return lines


def named(place: Place, cells: dict[str, Cell], number: int, span: Span | None) -> Row:
    """Return a line under the name of its unit or of its stretch of time."""
    if span is None:
        return Row(place.code, place.name, cells, place.id, place.kind, number)
    return Row(span.since.isoformat(), span.name, cells, place.id, place.kind, 0, span)


def notes(made: Table, shared: int) -> list[str]:
    """Say under which conditions the figures hold."""
    basis = (
        _("tính theo ngày làm lễ kết nạp")
        if made.date_basis == "ceremony"
        else _("tính theo ngày quyết định")
    )
    tree = (
        _("cây tổ chức hiện nay, đơn vị cũ tính cho đơn vị kế tục")
        if made.successors
        else _("cây tổ chức ngày %(day)s") % {"day": show_date(made.tree_day)}
    )
    said = [
        _("Từ %(since)s đến %(until)s; %(basis)s; %(tree)s.")
        % {
            "since": show_date(made.since),
            "until": show_date(made.until),
            "basis": basis,
            "tree": tree,
        },
        _("Các nhóm chồng lên nhau: một người có thể thuộc nhiều nhóm, không cộng lại."),
    ]
    if made.only:
        names = ", ".join(INDICATORS[key].title().lower() for key in made.only)
        said.append(_("Chỉ tính những người thuộc nhóm: %(groups)s.") % {"groups": names})
    if made.compared:
        said.append(_("So với kỳ %(span)s.") % {"span": made.compared.name})
    if any(cell.unknown for row in made.lines for cell in row.cells.values()):
        said.append(_("“Chưa rõ”: hồ sơ chưa ghi đủ để biết có thuộc nhóm hay không."))
    if any(cell.hidden for row in made.lines for cell in row.cells.values()):
        said.append(
            _("“< 5” và “–”: nhóm nhỏ thuộc dữ liệu nhạy cảm, chỉ đơn vị quản lý xem được.")
        )
    if shared:
        said.append(
            _("Có %(count)d đơn vị cũ đã chia tách; số của chúng tính ở cấp trên chung.")
            % {"count": shared}
        )
    for it in made.columns:
        if it.unverified:
            said.append(it.meaning((get_language() or "vi")[:2]))
    return said
