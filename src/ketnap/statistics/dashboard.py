"""What the dashboard of a unit shows (D7): target, done, pipeline, forecast, groups, time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from ketnap.organisations.models import Organisation
from ketnap.statistics.admissions import GROUPS, LOCAL_GROUPS
from ketnap.statistics.asked import Asked
from ketnap.statistics.attainment import Attainment, goals
from ketnap.statistics.forecast import Forecast, forecast
from ketnap.statistics.periods import Span
from ketnap.statistics.pipeline import BEFORE_ADMISSION
from ketnap.statistics.table import By, Cell, Row, Table, table
from ketnap.targets.choosing import Course, Planned, elapsed, target_for, targets_for

UNIT_KEYS = (
    *("target_admitted", "admitted", "share_of_target", "average_per_year"),
    *("sent_to_class", "recognised"),
)
GROUP_KEYS = tuple(it.key for it in (*GROUPS, *LOCAL_GROUPS))
STANDING = ("pipeline", *(f"now_{place}" for place in BEFORE_ADMISSION), "now_probation")
WATCHED = ("certificate_expiring", "probation_due_30", "recognition_overdue", "ever_returned")
PLACES = ("hamlets", "hamlets_without_member", "hamlets_without_cell", "cells", "dormant_cells")


@dataclass(frozen=True)
class State:
    """How a unit stands to its target: a colour and the word that says the same."""

    tone: str
    word: str


def state(row: Row, gone: float) -> State | None:
    """Return how a unit stands; None without a target. ``gone``: share of the period passed."""
    share = row.cells["share_of_target"].value
    target, done = row.cells["target_admitted"].value, row.cells["admitted"].value
    if share is None or target is None or done is None:
        return None
    if share >= 100:
        return State("good", _("Vượt") if done > target else _("Đạt"))
    left = _("Cần %(count)s nữa") % {"count": _plain(target - done)}
    if gone < 1 and share >= gone * 100:
        return State("good", _("Đúng tiến độ"))
    if share >= gone * 100 - 30:
        return State("wait", left)
    return State("bad", _("Chậm: cần %(count)s nữa") % {"count": _plain(target - done)})


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.1f}".replace(".", ",")


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page, counted once."""

    unit: Organisation
    asked: Asked
    results: Table
    groups: Table
    standing: Table
    coverage: Table
    quarters: Table
    planned: Planned | None
    course: Course
    gone: float
    counted_to: dt.date
    to_end: Forecast | None
    to_term: Forecast | None
    goals: list[Attainment]
    waiting: Table | None  # dossiers by place, a line for each row of ``results``

    @property
    def total(self) -> Cell:
        """People admitted in the period."""
        return self.results.cell("admitted")

    @property
    def top(self) -> float:
        """The longest bar among the units."""
        numbers = [
            max(float(row.cells["target_admitted"].value or 0), self.expected(row))
            for row in self.results.rows
        ]
        return max([*numbers, 1.0])

    @property
    def query_now(self) -> str:
        """The address of what stands open: up to the day counted, not to the end of the period."""
        span = Span(self.asked.span.since, self.counted_to)
        return replace(self.asked, span=span).query

    @property
    def one_year(self) -> bool:
        """Whether the period is a year or less, so that the year before is another one."""
        return (self.asked.span.until - self.asked.span.since).days <= 366

    @property
    def any_target(self) -> bool:
        """Whether one of the rows has a target for the period."""
        return any(row.cells["target_admitted"].value is not None for row in self.results.rows)

    @property
    def gap(self) -> float | None:
        """Target less forecast: above 0 is missing; None without a target."""
        target = self.results.cell("target_admitted").value
        if target is None:
            return None
        return target - (self.to_end.expected if self.to_end else self.total.value or 0)

    def expected(self, row: Row) -> float:
        """What a unit will have at the end: done, and its dossiers by the chances of the whole."""
        done = float(row.cells["admitted"].value or 0)
        if self.to_end is None or self.waiting is None:
            return done
        own = self.waiting.lines[row.group].cells
        return done + sum(
            float(own[f"now_{part.place}"].value or 0) * (part.chance or 0.0)
            for part in self.to_end.parts
        )

    def gap_of(self, row: Row) -> float | None:
        """A unit's target less what it will have; None without a target."""
        target = row.cells["target_admitted"].value
        return None if target is None else target - round(self.expected(row))

    def state_of(self, row: Row) -> State | None:
        """How a unit stands to its target."""
        return state(row, self.gone)


def dashboard(
    unit: Organisation,
    asked: Asked,
    *,
    today: dt.date,
    shown: Callable[[int], bool] | None = None,
) -> Dashboard:
    """Count what the page shows. Raises UnitNotThere: no place on the tree asked for."""
    since, until = asked.span
    counted_to = min(until, today)
    common: dict[str, Any] = {
        "tree_day": asked.tree_day,
        "successors": asked.successors,
        "date_basis": asked.date_basis,
    }
    course = target_for(unit.pk, counted_to, "admitted")
    ahead = until > counted_to
    term = course.term
    beyond = term is not None and term.ends_on > counted_to and term.ends_on != until
    return Dashboard(
        unit=unit,
        asked=asked,
        results=table(unit, since, until, UNIT_KEYS, compare=True, **common),
        groups=table(
            unit,
            since,
            until,
            ["admitted", *GROUP_KEYS],
            by="none",
            shown=shown,
            **common,
        ),
        standing=table(
            unit,
            since,
            counted_to,
            [*STANDING, *WATCHED],
            by="none",
            **common,
        ),
        coverage=table(unit, since, counted_to, PLACES, by="none", **common),
        quarters=table(
            unit, since, counted_to, ["admitted"], by=unit_of_time(asked.span), **common
        ),
        goals=goals(unit, counted_to, shown),
        waiting=table(unit, since, counted_to, [*STANDING], **common) if ahead else None,
        planned=targets_for([unit.pk], since, until, "admitted").get(unit.pk),
        course=course,
        gone=elapsed(since, until, today),
        counted_to=counted_to,
        to_end=forecast(unit, since=since, on=counted_to, until=until, tree_day=asked.tree_day)
        if ahead
        else None,
        to_term=forecast(
            unit,
            since=term.starts_on,
            on=counted_to,
            until=term.ends_on,
            tree_day=asked.tree_day,
        )
        if beyond and term is not None
        else None,
    )


def unit_of_time(span: Span) -> By:
    """Months up to a year, quarters beyond."""
    return "month" if (span.until - span.since).days <= 366 else "quarter"
