"""Reports people put together themselves: rows, columns, filters, dates; kept under a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, refuse_if
from ketnap.organisations.models import Organisation
from ketnap.reports.models import SavedReport
from ketnap.statistics.admissions import GROUPS, LOCAL_GROUPS
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.periods import Span
from ketnap.statistics.table import By, Table, table

FILTERS = {it.key: it for it in (*GROUPS, *LOCAL_GROUPS)}
TREES = ("until", "today", "day")
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Definition:
    """What a report shows. Dates are ISO texts, so that a definition is plain JSON."""

    indicators: tuple[str, ...]
    since: str
    until: str
    by: By = "children"
    only: tuple[str, ...] = ()
    compared_since: str = ""
    compared_until: str = ""
    date_basis: str = "ceremony"
    tree: str = "until"  # tree of the last day, today's with successors, or of tree_day
    tree_day: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Definition:
        """Return a definition from JSON or a form; unknown names are refused by ``check``."""
        known = {name: given[name] for name in cls.__dataclass_fields__ if name in given}
        for name in ("indicators", "only"):
            known[name] = tuple(known.get(name) or ())
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Return the definition as plain JSON."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    @property
    def span(self) -> Span:
        """The period."""
        return Span(dt.date.fromisoformat(self.since), dt.date.fromisoformat(self.until))

    @property
    def compared(self) -> Span | None:
        """The other period, if one is compared."""
        if not self.compared_since or not self.compared_until:
            return None
        return Span(
            dt.date.fromisoformat(self.compared_since), dt.date.fromisoformat(self.compared_until)
        )


def is_day(text: str) -> bool:
    """Whether a text is an ISO date."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check(definition: Definition) -> None:
    """Raise Refused for a definition that cannot be counted."""
    unknown = [key for key in definition.indicators if key not in INDICATORS]
    filters = [key for key in definition.only if key not in FILTERS]
    days = [definition.since, definition.until]
    days += [
        d for d in (definition.compared_since, definition.compared_until, definition.tree_day) if d
    ]
    dated = all(is_day(day) for day in days)
    compared = bool(definition.compared_since) + bool(definition.compared_until)
    refuse_if(
        [
            None
            if definition.indicators
            else Problem("indicators", "no_columns", _("Chọn ít nhất một chỉ số làm cột.")),
            None
            if len(definition.indicators) <= MOST_COLUMNS
            else Problem(
                "indicators",
                "too_many_columns",
                _("Nhiều nhất %(most)d cột. Bỏ bớt chỉ số.") % {"most": MOST_COLUMNS},
            ),
            Problem(
                "indicators",
                "no_such_indicator",
                _("Không có chỉ số “%(key)s”. Chọn trong danh sách.") % {"key": unknown[0]},
            )
            if unknown
            else None,
            Problem(
                "only",
                "no_such_group",
                _("Không lọc được theo “%(key)s”. Chọn trong danh sách nhóm.")
                % {"key": filters[0]},
            )
            if filters
            else None,
            None
            if dated
            else Problem("since", "no_day", _("Nhập đủ ngày đầu và ngày cuối, ví dụ 13/01/2026.")),
            Problem(
                "until",
                "period_backwards",
                _("Ngày cuối kỳ trước ngày đầu kỳ. Đổi lại hai ngày."),
            )
            if dated and definition.until < definition.since
            else None,
            Problem(
                "compared_until",
                "half_compared",
                _("Kỳ so sánh cần cả ngày đầu và ngày cuối, theo đúng thứ tự."),
            )
            if compared == 1
            or (compared == 2 and definition.compared_until < definition.compared_since)
            else None,
            None
            if definition.by in get_args(By)
            else Problem("by", "no_such_rows", _("Chọn dòng theo đơn vị, chi bộ, tháng hoặc quý.")),
            None
            if definition.tree in TREES and (definition.tree != "day" or definition.tree_day)
            else Problem("tree", "no_such_tree", _("Chọn cây tổ chức và ngày của cây.")),
        ]
    )


def build(
    unit: Organisation,
    definition: Definition,
    *,
    today: dt.date,
    shown: Callable[[int], bool] | None = None,
) -> Table:
    """Return the table a definition asks for.

    :param today: the day whose tree stands for "today's successors".
    :raises Refused: the definition cannot be counted.
    :raises UnitNotThere: the unit has no place on the chosen tree.
    """
    check(definition)
    since, until = definition.span
    tree_day = {
        "until": until,
        "today": today,
        "day": dt.date.fromisoformat(definition.tree_day) if definition.tree_day else until,
    }[definition.tree]
    return table(
        unit,
        since,
        until,
        definition.indicators,
        tree_day=tree_day,
        by=definition.by,
        successors=definition.tree == "today",
        date_basis=definition.date_basis,
        only=definition.only,
        compare=definition.compared or False,
        shown=shown,
    )


def save_report(
    *, organisation: Organisation, name: str, definition: Definition, by: User, on: dt.date
) -> SavedReport:
    """Keep a definition under a name. Raises Refused without one or if it cannot be counted."""
    check(definition)
    refuse_if(
        [None if name.strip() else Problem("name", "no_name", _("Đặt tên để tìm lại báo cáo này."))]
    )
    with changing("save_report", subject=None, by=by, on=on) as change:
        return change.add(
            SavedReport(
                organisation=organisation,
                made_by=by,
                name=name.strip()[:120],
                definition=definition.as_json(),
            )
        )


def remove_report(*, report: SavedReport, by: User, on: dt.date) -> None:
    """Remove a kept definition; figures themselves are never kept in it."""
    with changing("remove_report", subject=report, by=by, on=on) as change:
        change.remove(report)
