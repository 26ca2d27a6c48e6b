"""What ``ketnap tick`` does for cases: reminders ahead, overdue notices, word to the level above.

Idempotent: the same day twice raises nothing new; what was done since is cleared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl
from django.db.models import F, Q

from ketnap.audit.change import changing
from ketnap.dossiers import judging
from ketnap.dossiers.facts import frame_of
from ketnap.dossiers.models import Dossier, Notice
from ketnap.dossiers.routes import Lines
from ketnap.regulations import rulebook

AHEAD: dict[str, tuple[int, ...]] = {
    "probation_ends_on": (60, 30, 7),
    "certificate_expires_on": (90, 30),
    "decision_due_on": (20, 7),
    "ceremony_due_on": (7,),
    "recognition_due_on": (7,),
    "recognition_decision_due_on": (7,),
    "member_cv_due_on": (7,),
}
"""Legal date → how many days ahead its holder is reminded (the program's habit, not law)."""

ANSWERED_BY = {
    "probation_ends_on": "recognition_considered_on",
    "certificate_expires_on": "cell_considered_on",
    "decision_due_on": "decided_on",
    "ceremony_due_on": "admitted_on",
    "recognition_due_on": "recognition_considered_on",
    "recognition_decision_due_on": "recognition_decided_on",
    "member_cv_due_on": "member_cv_on",
}
"""Legal date → the fact that answers it."""

ESCALATES = (
    "decision_due_on",
    "ceremony_due_on",
    "recognition_due_on",
    "recognition_decision_due_on",
)
"""Dates whose passing is told to the level above."""

CHUNK = 5_000
Key = tuple[int, str, str, dt.date, int | None]


@dataclass
class Found:
    """How many notices of each kind one day raised and cleared."""

    rejudged: int = 0
    raised: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    matters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cleared: int = 0


def tick(on: dt.date) -> Found:
    """Do the day's work on ``on``: judge stale cases anew, raise and clear notices."""
    found = Found(rejudged=judging.rejudge(judging.stale(on), on=on))
    ids = list(Dossier.objects.filter(judging.OPEN).order_by("pk").values_list("pk", flat=True))
    wanted: dict[Key, Notice] = {}
    lines = Lines()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        for notice in _due_notices(chunk, on, lines):
            wanted[_key(notice)] = notice
    open_notices = Notice.objects.filter(cleared_on=None)
    by_people = Q(kind=Notice.Kind.ASKED)
    held = {_key(notice): notice for notice in open_notices.exclude(by_people)}
    gone = [notice.pk for key, notice in held.items() if key not in wanted]
    answered = ~Q(matter=F("dossier__stage")) | ~Q(dossier__in=Dossier.objects.filter(judging.OPEN))
    gone += open_notices.filter(by_people).filter(answered).values_list("pk", flat=True)
    fresh = [notice for key, notice in wanted.items() if key not in held]
    if gone or fresh:
        with changing("tick", subject=None, by=None, on=on) as change:
            for start in range(0, len(gone), 500):
                Notice.objects.filter(pk__in=gone[start : start + 500]).update(cleared_on=on)
            change.add_many(fresh)
            change.note("notices.cleared", None, len(gone))
    found.cleared = len(gone)
    for notice in fresh:
        found.raised[notice.kind] += 1
        found.matters[notice.matter] += 1
    return found


def _key(notice: Notice) -> Key:
    return (
        notice.dossier_id,
        notice.kind,
        notice.matter,
        notice.due_on,
        notice.days_ahead,
    )


def _due_notices(ids: list[int], on: dt.date, lines: Lines) -> Iterator[Notice]:
    frame = frame_of(ids)
    dates = rulebook().judge(frame, masks=False).select(list(AHEAD))
    table = pl.concat(
        [frame.select("dossier_id", *set(ANSWERED_BY.values())), dates], how="horizontal"
    )
    cases = Dossier.objects.in_bulk(ids)
    lines.load({case.cell_id for case in cases.values()})
    last = max(max(days) for days in AHEAD.values())
    for row in table.iter_rows(named=True):
        for matter, days in AHEAD.items():
            due = row[matter]
            if due is None or row[ANSWERED_BY[matter]] is not None:
                continue
            if due > on + dt.timedelta(days=last):
                continue
            yield from _notices(cases[row["dossier_id"]], matter, due, days, on, lines)


def _notices(
    case: Dossier, matter: str, due: dt.date, days: Iterable[int], on: dt.date, lines: Lines
) -> Iterator[Notice]:
    left = (due - on).days
    holder = case.holder_id or case.cell_id
    if left < 0 and matter != "probation_ends_on":
        yield _notice(case, Notice.Kind.OVERDUE, matter, due, None, holder, on)
        above = _above(holder, on, lines)
        if matter in ESCALATES and above is not None:
            yield _notice(case, Notice.Kind.ESCALATED, matter, due, None, above, on)
        return
    reached = [day for day in days if 0 <= left <= day]
    if reached:
        yield _notice(case, Notice.Kind.AHEAD, matter, due, min(reached), holder, on)


def _above(organisation_id: int, on: dt.date, lines: Lines) -> int | None:
    line = lines.line(organisation_id, on)
    return line[1].organisation_id if len(line) > 1 else None


def _notice(
    case: Dossier,
    kind: str,
    matter: str,
    due: dt.date,
    ahead: int | None,
    organisation_id: int,
    on: dt.date,
) -> Notice:
    return Notice(
        dossier=case,
        kind=kind,
        matter=matter,
        due_on=due,
        days_ahead=ahead,
        organisation_id=organisation_id,
        raised_on=on,
    )
