"""What a page of figures was asked for: days, tree, date basis; read from the address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.statistics.periods import Span, end_of_month
from ketnap.targets.models import Target
from ketnap.vietnamese.dates import DateError, parse_date, show_date


@dataclass(frozen=True)
class Asked:
    """A period, the day the tree is taken from, and which date places an admission."""

    span: Span
    tree_day: dt.date
    successors: bool = False
    date_basis: str = "ceremony"
    faults: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The same question as the end of an address."""
        words = {"tu": show_date(self.span.since), "den": show_date(self.span.until)}
        if self.successors:
            words["cay"] = "ke-thua"
        elif self.tree_day != self.span.until:
            words["cay"] = show_date(self.tree_day)
        if self.date_basis != "ceremony":
            words["theo"] = "quyet-dinh"
        return urlencode(words)


def last_day(unit: Organisation, today: dt.date) -> dt.date:
    """Return today, or the last day on which a closed unit existed."""
    if unit.closed_on and unit.closed_on <= today:
        return unit.closed_on - dt.timedelta(days=1)
    return today


def read_day(text: str, faults: list[str]) -> dt.date | None:
    """Read a day as typed or as ISO; what is wrong with it joins ``faults``."""
    text = text.strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parse_date(text)
    except DateError as error:
        english = (get_language() or "vi").startswith("en")
        faults.append(error.message_en if english else error.message)
        return None


def first_span(unit: Organisation, today: dt.date) -> Span:
    """Return what a page of a unit opens with: this year.

    Of a unit that is no more: the last long period it had a target for, else its last year.
    """
    last = last_day(unit, today)
    if unit.closed_on is None:
        return Span(dt.date(last.year, 1, 1), dt.date(last.year, 12, 31))
    whole = Target.objects.filter(organisation=unit, withdrawn_on=None, ends_on__lte=last)
    target = whole.filter(period=Target.Period.TERM).order_by("ends_on").last()
    if target is not None:
        return Span(target.starts_on, target.ends_on)
    return Span(dt.date(last.year, 1, 1), last)


def asked(given: QueryDict, unit: Organisation, today: dt.date) -> Asked:
    """Return what the address asks; without words, what ``first_span`` says."""
    faults: list[str] = []
    last = last_day(unit, today)
    until = read_day(given.get("den", ""), faults)
    since = read_day(given.get("tu", ""), faults)
    if until is None and since is None:
        since, until = first_span(unit, today)
    if until is None:
        until = dt.date(last.year, 12, 31) if unit.closed_on is None else last
    if since is None:
        since = dt.date(min(until, last).year, 1, 1)
    if until < since:
        faults.append(_("Ngày cuối kỳ trước ngày đầu kỳ nên đã đổi lại hai ngày."))
        since, until = until, since
    tree = given.get("cay", "")
    tree_day = last if tree == "ke-thua" else read_day(tree, faults)
    return Asked(
        span=Span(since, until),
        tree_day=today if tree == "ke-thua" else tree_day or min(until, last),
        successors=tree == "ke-thua",
        date_basis="decision" if given.get("theo") == "quyet-dinh" else "ceremony",
        faults=tuple(faults),
    )


def usual_spans(unit: Organisation, today: dt.date) -> list[tuple[str, Span]]:
    """Return the periods an officer asks for most, with their names."""
    last = last_day(unit, today)
    month = last.replace(day=1)
    before = month - dt.timedelta(days=1)
    quarter = dt.date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    quarter_end = end_of_month(dt.date(last.year, quarter.month + 2, 1))
    spans = [
        (_("Tháng này"), Span(month, end_of_month(last))),
        (_("Tháng trước"), Span(before.replace(day=1), before)),
        (_("Quý này"), Span(quarter, quarter_end)),
        (_("Năm nay"), Span(dt.date(last.year, 1, 1), dt.date(last.year, 12, 31))),
        (_("Năm trước"), Span(dt.date(last.year - 1, 1, 1), dt.date(last.year - 1, 12, 31))),
    ]
    if unit.closed_on is not None:
        spans = []
    known = {span for _name, span in spans}
    for target in Target.objects.filter(organisation=unit, withdrawn_on=None).order_by("starts_on"):
        span = Span(target.starts_on, target.ends_on)
        if span not in known:
            known.add(span)
            name = _("Nhiệm kỳ") if target.period == Target.Period.TERM else _("Kỳ chỉ tiêu")
            spans.append((f"{name} {span.name}", span))
    return spans


class Openness:
    """Tells whether small sensitive groups of a unit are shown: only to those who may open them."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def units(self) -> frozenset[int]:
        """The ids of every unit whose sensitive values the person may read."""
        held = self.scope.where("see_dossiers", field_group="sensitive")
        return frozenset(Organisation.objects.filter(held).order_by().values_list("id", flat=True))

    def among(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return for each of these units whether it is open."""
        return np.isin(ids, np.fromiter(self.units, dtype=np.int64, count=len(self.units)))

    def __call__(self, unit: int) -> bool:
        return unit in self.units
