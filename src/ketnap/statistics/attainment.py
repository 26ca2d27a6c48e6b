"""What became of a target, whatever it is measured in: done, share, gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.organisations.models import Organisation
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.periods import show
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.planned import people_of
from ketnap.statistics.table import Number, Table, table
from ketnap.targets.choosing import elapsed, in_force
from ketnap.targets.models import Target

Measure = Target.Measure
Shown = Callable[[int], bool] | None


@dataclass(frozen=True)
class Attainment:
    """A target beside what was reached of it up to a day.

    ``done``, ``goal`` and ``gap`` are in one unit: people, cells, or per cent of the people
    admitted. ``gap`` above 0 is missing. Without ``done`` (``why`` says why) nothing else is known.
    """

    target: Target
    goal: float
    unit: str
    elapsed: float  # share of the period's days passed
    done: Number = None
    unknown: int = 0
    base: int | None = None  # members at the start, or cells, that the goal was reckoned from
    hidden: str = ""
    why: str = ""

    @property
    def number(self) -> int | float:
        """The number as it was set: people, per cent, people per cell."""
        number = float(self.target.number)
        return int(number) if number.is_integer() else number

    @property
    def label(self) -> str:
        """The indicator in words, in the language of the page."""
        it = INDICATORS.get(self.target.indicator)
        return it.title((get_language() or "vi")[:2]) if it else self.target.indicator

    @property
    def share(self) -> float | None:
        """Done in per cent of the goal; None where that cannot be said."""
        return self.done * 100 / self.goal if self.done is not None and self.goal else None

    @property
    def gap(self) -> float | None:
        """Goal less done."""
        return None if self.done is None else self.goal - self.done

    @property
    def set_text(self) -> str:
        """The target as it was set: "25 người", "40 % số kết nạp", "ít nhất 1 mỗi chi bộ"."""
        number = show(self.number)
        return {
            Measure.COUNT: _("%(number)s người"),
            Measure.SHARE: _("%(number)s %% số kết nạp"),
            Measure.PER_CELL: _("ít nhất %(number)s người mỗi chi bộ"),
            Measure.PERCENT_OF_MEMBERS: _("%(number)s %% số đảng viên đầu kỳ"),
        }[Measure(self.target.measure)] % {"number": number}

    @property
    def goal_text(self) -> str:
        """The goal in its unit, with what it was reckoned from."""
        said = f"{show(self.goal)} {self.unit}"
        if self.target.measure == Measure.PERCENT_OF_MEMBERS and self.base is not None:
            said += " " + _("(trên %(base)s đảng viên đầu kỳ)") % {"base": show(self.base)}
        return said

    @property
    def done_text(self) -> str:
        """What was reached, in the goal's unit; "< 5" or "–" where it is not told."""
        if self.hidden or self.done is None:
            return "< 5" if self.hidden == "small" else "–"
        return f"{show(self.done, '%' if self.unit == '%' else '')} {self.unit}"

    @property
    def gap_text(self) -> str:
        """How far it is: missing, reached or more."""
        gap = self.gap
        if gap is None:
            return "–"
        points = self.unit == "%"  # between two shares lie points, not a share
        unit = _("điểm phần trăm") if points else self.unit
        size = {"gap": f"{show(abs(gap), '%' if points else '')} {unit}"}
        if gap > 0:
            return _("còn thiếu %(gap)s") % size
        return _("vượt %(gap)s") % size if gap < 0 else _("vừa đạt")


def goals(unit: Organisation, on: dt.date, shown: Shown) -> list[Attainment]:
    """Return every target of a unit whose period holds a day, the longest period first."""
    keys = Target.objects.filter(organisation=unit).order_by().values_list("indicator", flat=True)
    current = [
        target
        for key in sorted(set(keys))
        for target in in_force([unit.pk], key)
        if target.starts_on <= on <= target.ends_on
    ]
    current.sort(key=lambda one: (one.starts_on - one.ends_on, one.indicator != "admitted", one.pk))
    return [attained(target, on=on, shown=shown) for target in current]


def attained(target: Target, *, on: dt.date, shown: Shown) -> Attainment:
    """Return what was reached of a target up to ``on`` (or its last day).

    A closed unit is counted on the last day it stood; where the unit has no place on the tree, the
    answer says so instead of a number.

    :param shown: see ``table``: small sensitive groups stay with their owner.
    """
    unit, last = target.organisation, min(target.ends_on, on)
    if unit.closed_on and unit.closed_on <= last:
        last = unit.closed_on - dt.timedelta(days=1)
    last = max(last, target.starts_on)
    gone = elapsed(target.starts_on, target.ends_on, on)
    number = float(target.number)
    measure = Measure(target.measure)
    key = f"share_{target.indicator}" if measure == Measure.SHARE else target.indicator
    if key not in INDICATORS:
        return Attainment(target, number, "", gone, why=_("Chỉ số này không tính được tỷ lệ."))
    keys = [key, "members_opening"] if measure == Measure.PERCENT_OF_MEMBERS else [key]
    by_cell = measure == Measure.PER_CELL
    try:
        made = table(
            unit,
            target.starts_on,
            last,
            keys,
            tree_day=last,
            by="cell" if by_cell else "none",
            shown=shown,
        )
    except UnitNotThere as missing:
        return Attainment(target, number, "", gone, why=str(missing))
    if by_cell:
        return of_cells(target, made, gone)
    cell = made.cell(key)
    if measure == Measure.SHARE:
        return Attainment(target, number, "%", gone, cell.value, cell.unknown, hidden=cell.hidden)
    base = None
    goal = number
    if measure == Measure.PERCENT_OF_MEMBERS:
        base = int(made.cell("members_opening").value or 0)
        goal = people_of(number, base)
    return Attainment(
        target, goal, _("người"), gone, cell.value, cell.unknown, base, hidden=cell.hidden
    )


def of_cells(target: Target, made: Table, gone: float) -> Attainment:
    """Return in how many cells the number was reached, of all cells."""
    cells = [row.cells[target.indicator] for row in made.rows]
    if made.unit.kind and not made.rows:
        cells = [made.cell(target.indicator)]
    hidden = "secondary" if any(cell.hidden for cell in cells) else ""
    reached = sum(1 for cell in cells if (cell.value or 0) >= float(target.number))
    return Attainment(
        target,
        len(cells),
        _("chi bộ"),
        gone,
        None if hidden else reached,
        sum(cell.unknown for cell in cells),
        len(cells),
        hidden=hidden,
    )
