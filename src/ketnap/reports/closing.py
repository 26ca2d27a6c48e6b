"""Closing a period: its tables are frozen with the digests of law, tree and data behind them.

Nothing is locked: later corrections go on as always, and show as differences from what was frozen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Problem, refuse_if
from ketnap.organisations.models import Organisation
from ketnap.organisations.tree import tree_on
from ketnap.regulations import rulebook
from ketnap.reports.models import ClosedPeriod
from ketnap.statistics.official import OFFICIAL, official
from ketnap.statistics.printed import Figure, Line, Printed, of_table
from ketnap.statistics.renderers.as_json import rounded
from ketnap.statistics.table import table

TRACKING = (
    *("admitted", "target_admitted", "share_of_target", "sent_to_class", "recognised"),
    *("struck_off", "women", "ethnic_minority", "religious", "youth_union", "aged_18_30"),
    *("discharged_soldier", "rural", "students", "hamlet_heads", "enterprise"),
    *("pipeline", "now_probation", "members", "hamlets_without_member", "hamlets_without_cell"),
    "dormant_cells",
)
Frozen = dict[str, Any]


def tables_of(organisation: Organisation, since: dt.date, until: dt.date) -> dict[str, Printed]:
    """Return the tables of a period: the tracking table and the official forms."""
    tracking = table(organisation, since, until, TRACKING, tree_day=until, compare=True)
    found = {"tracking": of_table(tracking, _("Bảng theo dõi"))}
    for key in OFFICIAL:
        found[key] = official(key, organisation, since, until, tree_day=until, on=until)
    return found


def frozen(printed: Printed) -> Frozen:
    """Return a sheet as it is kept: labels and figures."""
    return {
        "title": printed.title,
        "subtitle": printed.subtitle,
        "head": list(printed.head),
        "lines": [
            {
                "key": line.key,
                "number": line.number,
                "label": line.label,
                "level": line.level,
                "figures": [rounded(figure.value) for figure in line.figures],
                "shown": [figure.text for figure in line.figures],
            }
            for line in printed.lines
        ],
    }


def thawed(sheet: Frozen) -> Printed:
    """Return a frozen sheet as paper again, each figure as it was shown."""
    lines = tuple(
        Line(
            line["label"],
            tuple(
                Figure(value, told=shown)
                for value, shown in zip(line["figures"], line["shown"], strict=True)
            ),
            *(line["number"], line["level"], line["key"]),
        )
        for line in sheet["lines"]
    )
    return Printed(sheet["title"], sheet["subtitle"], tuple(sheet["head"]), lines)


def digest(tables: dict[str, Frozen]) -> str:
    """Return the SHA-256 of frozen tables in canonical JSON."""
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def close_period(
    *, organisation: Organisation, since: dt.date, until: dt.date, by: User, on: dt.date
) -> ClosedPeriod:
    """Freeze the tables of [since, until] of a unit, on the tree of the last day.

    :raises Refused: the period is not over on ``on``, runs backwards, or was closed before.
    """
    closed = ClosedPeriod.objects.filter(
        organisation=organisation, starts_on=since, ends_on=until
    ).exists()
    refuse_if(
        [
            Problem("until", "period_backwards", _("Ngày cuối kỳ trước ngày đầu kỳ. Đổi lại."))
            if until < since
            else None,
            Problem(
                "until",
                "period_not_over",
                _("Kỳ chưa kết thúc. Khóa số liệu từ ngày sau ngày cuối kỳ."),
            )
            if until >= on
            else None,
            Problem(
                "",
                "already_closed",
                _("Số liệu kỳ này đã khóa. Những điều sửa sau đó hiện ở trang của kỳ đã khóa."),
            )
            if closed
            else None,
        ]
    )
    tables = {key: frozen(sheet) for key, sheet in tables_of(organisation, since, until).items()}
    with changing("close_period", subject=None, by=by, on=on) as change:
        number = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
        return change.add(
            ClosedPeriod(
                organisation=organisation,
                starts_on=since,
                ends_on=until,
                tables=tables,
                law_digest=rulebook().digest,
                tree_digest=tree_on(until).digest,
                data_digest=digest(tables),
                trail_number=number,
                closed_by=by,
            ),
            note=False,
        )


@dataclass(frozen=True)
class Later:
    """A figure that is another today than when its period was closed."""

    table: str
    line: str
    column: str
    then: str
    now: str


@dataclass(frozen=True)
class Review:
    """A closed period beside what the same tables say today."""

    period: ClosedPeriod
    differences: tuple[Later, ...]
    whole: bool  # the frozen tables still have the digest they were closed with
    same_law: bool
    same_tree: bool


def review(period: ClosedPeriod) -> Review:
    """Count a closed period again and return what differs."""
    now = {
        key: frozen(sheet)
        for key, sheet in tables_of(period.organisation, period.starts_on, period.ends_on).items()
    }
    return Review(
        period=period,
        differences=tuple(compared(period.tables, now)),
        whole=digest(period.tables) == period.data_digest,
        same_law=rulebook().digest == period.law_digest,
        same_tree=tree_on(period.ends_on).digest == period.tree_digest,
    )


def as_book(review: Review) -> dict[str, Printed]:
    """Return the frozen sheets and what differs from them today, by the name of each sheet."""
    found = {_("Bảng theo dõi"): thawed(review.period.tables["tracking"])}
    for key, form in OFFICIAL.items():
        if key in review.period.tables:
            found[form.number] = thawed(review.period.tables[key])
    head = (_("Dòng"), _("Bảng"), _("Cột"), _("Khi khóa"), _("Hiện nay"))
    lines = tuple(
        Line(one.line, tuple(Figure(None, told=text) for text in
                             (one.table, one.column, one.then, one.now)))
        for one in review.differences
    )  # fmt: skip
    title = _("Khác với khi khóa")
    found[title] = Printed(title.upper(), review.period.organisation.name, head, lines)
    return found


def compared(then: dict[str, Frozen], now: dict[str, Frozen]) -> Iterator[Later]:
    """Yield every figure that is not what it was; a line only one side has counts as "–"."""
    for key in then:
        before = lines_of(then[key])
        after = lines_of(now[key]) if key in now else {}
        head = then[key]["head"][1:]
        for place in [*before, *(place for place in after if place not in before)]:
            old, new = before.get(place, []), after.get(place, [])
            for number in range(max(len(old), len(new))):
                was = old[number] if number < len(old) else "–"
                is_ = new[number] if number < len(new) else "–"
                if was != is_:
                    column = head[number] if number < len(head) else str(number + 2)
                    yield Later(then[key]["title"], place[-1], column, was, is_)


def lines_of(sheet: Frozen) -> dict[tuple[str, str, str], list[str]]:
    """Return the figures of a frozen sheet by the place of their line."""
    found = {}
    part = ""
    for line in sheet["lines"]:
        if line["level"] == 0:
            part = line["label"]
        found[(part, line["key"], line["label"])] = line["shown"]
    return found
