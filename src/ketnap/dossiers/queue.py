"""Việc cần làm hôm nay: every open case in the queue of exactly one person, in five groups.

Returned, overdue, due within three days, waiting for somebody, and the rest. A unit also follows,
among what waits, its own cases that lie with somebody above; those are in that person's queue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.remembering import until_next_entry
from ketnap.dossiers import judging, steps
from ketnap.dossiers.charge import Charge, charge_of, given_to, in_charge, may_act, right_of
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Arrangement, Dossier, Return, Verification
from ketnap.dossiers.returns import RETURN_REASONS
from ketnap.organisations.scope import Scope, scope_of
from ketnap.people.models import Person
from ketnap.vietnamese.dates import show_date

SOON = 3
CAP = 999
HOW_MANY = "(SELECT COUNT(*) FROM (%s) part)"  # of a queryset's statement; values stay parameters
T = TypeVar("T")
URGENT = ("overdue", "soon", "returned")
KEYS = ("overdue", "soon", "returned", "waiting", "later")


@dataclass(frozen=True)
class Row:
    """One case in a queue: whose, which step, by when, with whom it lies."""

    dossier_id: int
    code: str
    person: Person
    stage: str
    step: str
    act: str
    verb: str
    url_name: str
    url_args: tuple[str, ...]
    due_on: dt.date | None
    days_left: int | None
    late: bool
    unit: str
    holder: str
    waiting_for: str
    since: dt.date | None
    followed: bool
    note: str = ""  # why it came back, to whom it is given, until when it is put off


@dataclass(frozen=True)
class Group:
    """One group of a queue; ``count`` is exact up to the cap."""

    key: str
    label: str
    count: int
    count_capped: bool
    rows: list[Row] = field(default_factory=list)
    next_after: str = ""


@dataclass(frozen=True)
class Queue:
    """The work of one person on one day."""

    groups: dict[str, Group]

    @property
    def count(self) -> int:
        """How many cases are in it, followed ones included."""
        return sum(group.count for group in self.groups.values())


def labels() -> dict[str, str]:
    """Return the names of the groups."""
    return {
        "overdue": _("Quá hạn"),
        "soon": _("Hôm nay và 3 ngày tới"),
        "returned": _("Vừa được trả lại"),
        "waiting": _("Chờ người khác"),
        "later": _("Còn thời gian"),
    }


WAITS = Q(stage="class_sent") | Q(stage="cv_declared", verification_open__gt=0)


def conditions(charge: Charge, on: dt.date) -> dict[str, tuple[Q, ...]]:
    """Return the conditions of each group; together they divide what is mine and what I follow.

    What waits has two that exclude each other, so that each is counted along its own index.
    """
    mine, put_off = charge.cases(), charge.put_off
    waits = WAITS | Q(pk__in=put_off) if put_off else WAITS
    at_rest = Q(pk__in=put_off) if put_off else Q(pk__in=[])
    soon = on + dt.timedelta(days=SOON)
    back = Q(stage="returned")
    overdue = Q(next_due_on__lt=on)
    near = Q(next_due_on__gte=on, next_due_on__lte=soon)
    rest = Q(next_due_on=None) | Q(next_due_on__gt=soon)
    return {
        "overdue": (mine & ~back & overdue,),
        "soon": (mine & ~back & near & ~at_rest,),
        "returned": (mine & back,),
        "waiting": (
            mine & ~back & ((rest & waits) | (near & at_rest)),
            charge.handling.where("cell") & charge.others(),
        ),
        "later": (mine & ~back & rest & ~waits,),
    }


def queue_of(
    user: User,
    *,
    on: dt.date,
    group: str | None = None,
    after: str | None = None,
    size: int = 20,
) -> Queue:
    """Return the queue of ``user`` on ``on``: counts of all groups, first rows of each.

    ``group`` asks for the rows of one group only, from the cursor ``after`` (``Group.next_after``).
    At most fifteen queries, whatever the number of rows.
    """
    scope = scope_of(user, on)
    charge = charge_of(user, on)
    parts = conditions(charge, on)
    counts = until_next_entry("queue", user.pk, on, work_out=lambda: _counts_of(parts))
    places = {
        key: _places(parts[key], counts[key], after if group == key else None, size)
        for key in KEYS
        if counts[key] and group in (None, key)
    }
    cases = _cases({key: [place.pk for place in some[:size]] for key, some in places.items()})
    followed = [cases[at.pk] for at in places.get("waiting", ())[:size] if at.pk in cases]
    deciders = _deciders(charge, followed, on)
    names = labels()
    groups = {}
    for key in KEYS:
        number, some = counts[key], places.get(key, [])
        rows = [
            _row(cases[at.pk], scope, key, user, deciders) for at in some[:size] if at.pk in cases
        ]
        following = cursor_of(some[size - 1]) if len(some) > size else ""
        groups[key] = Group(key, names[key], min(number, CAP), number > CAP, rows, following)
    return Queue(groups)


def _counts_of(parts: Mapping[str, Sequence[Q]]) -> dict[str, int]:
    open_cases = Dossier.objects.filter(judging.OPEN)
    return _counts({key: [open_cases.filter(part) for part in parts[key]] for key in KEYS})


def _counts(groups: Mapping[str, Sequence[QuerySet[Dossier]]]) -> dict[str, int]:
    """Return how many cases are in each group, up to one above the cap, by one query.

    Each count stops at the cap: a queue of thousands costs no more than one of a thousand.
    """
    parts: list[str] = []
    values: list[Any] = []
    for cases in groups.values():
        one = []
        for some in cases:
            try:
                sql, given = some.order_by().values("pk")[: CAP + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            one.append(HOW_MANY % sql)
            values += given
        parts.append(" + ".join(one) or "0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return dict(zip(groups, cursor.fetchone(), strict=True))


def urgent_count(user: User, *, on: dt.date) -> int:
    """Return how many cases of ``user`` are overdue, due soon or returned, up to the cap.

    Four queries; for the navigation, which stands on every page.
    """
    parts = conditions(charge_of(user, on), on)
    open_cases = Dossier.objects.filter(judging.OPEN)
    urgent = [open_cases.filter(part) for key in URGENT for part in parts[key]]
    return min(_counts({"urgent": urgent})["urgent"], CAP + 1)


def _places(parts: Sequence[Q], number: int, after: str | None, size: int) -> list[Due]:
    """Return the ids and due dates of a group's first rows from the cursor on, and one more.

    Each part by itself, along its own index; all of a small group at once.
    """
    each = [
        Dossier.objects.filter(judging.OPEN, part).values_list("pk", "next_due_on", named=True)
        for part in parts
    ]
    found: list[Due] = []
    if after is None and number <= size:
        one, *others = (cases.order_by() for cases in each)
        found = list(one.union(*others, all=True)[: size + 1] if others else one[: size + 1])
    if not 0 < len(found) <= size:
        found = [place for cases in each for place in some_of(cases, after, size + 1)]
    found.sort(key=lambda place: (place.next_due_on or dt.date.max, place.pk))
    return found[: size + 1]


def _cases(ids: Mapping[str, list[int]]) -> dict[int, Dossier]:
    """Return the cases of these ids, by group, with all that a row tells. Three queries."""
    wanted = [key for some in ids.values() for key in some]
    cases = Dossier.objects.select_related(
        "person", "cell", "holder", "arrangement", "arrangement__given_to"
    )
    found = {case.pk: case for case in cases.filter(pk__in=wanted).order_by()} if wanted else {}
    unanswered = Verification.objects.filter(answered_on=None, waived=False)
    open_rounds = Return.objects.filter(came_back_on=None)
    for group, beside in (
        ("waiting", Prefetch("verifications", queryset=unanswered)),
        ("returned", Prefetch("returns", queryset=open_rounds)),
    ):
        theirs = [found[key] for key in ids.get(group, ()) if key in found]
        prefetch_related_objects(theirs, beside)
    return found


def _deciders(charge: Charge, cases: Sequence[Dossier], on: dt.date) -> dict[int, str]:
    """Return, for organisations in charge of the user whose cases wait for a decision of somebody
    else, that person's name. One query for each such organisation: in practice the user's own.
    """
    if charge.decides_alike:
        return {}
    mine = [(unit.position, unit.position_end) for unit in charge.handling.units]
    found: dict[int, str] = {}
    for case in cases:
        holder, act = case.holder, steps.main_act(case)
        if holder is None or holder.pk in found or act is None or right_of(act.key) != "decide":
            continue
        if any(first <= holder.position <= last for first, last in mine):
            whom = in_charge(holder, on, deciding=True)
            found[holder.pk] = whom.full_name if whom else holder.name
    return found


def _row(case: Dossier, scope: Scope, key: str, user: User, deciders: Mapping[int, str]) -> Row:
    act = steps.main_act(case)
    arranged = getattr(case, "arrangement", None)
    given = arranged.given_to if arranged and arranged.given_at_id == case.holder_id else None
    put_off = key == "waiting" and _is_put_off(case, arranged, scope.on)
    waiting = steps.waits_for(case) if key == "waiting" and not put_off else None
    followed = key == "waiting" and waiting is None and not put_off
    if followed:
        whom = given.full_name if given else deciders.get(case.holder_id or 0, "")
        whom = whom or (case.holder.name if case.holder else "")
        waiting = steps.Waiting(whom, steps.handed_on(case))
    left = (case.next_due_on - scope.on).days if case.next_due_on else None
    tongue = language()
    verb, url_name = _("Xem hồ sơ"), "dossier_page"
    if act is not None and not followed and may_act(scope, act.key, case):
        verb, url_name = act.title(tongue), steps.DOSSIER_ACT
        if steps.awaits_answers(case):
            verb, url_name = _("Ghi trả lời thẩm tra"), "dossier_vouching"
    return Row(
        dossier_id=case.pk,
        code=case.code,
        person=case.person,
        stage=case.stage,
        step=judging.stages()[case.stage].title(tongue),
        act=act.key if act else "",
        verb=verb,
        url_name=url_name,
        url_args=(case.code, act.key) if act and url_name == steps.DOSSIER_ACT else (case.code,),
        due_on=case.next_due_on,
        days_left=left,
        late=left is not None and left < 0,
        unit=case.cell.name,
        holder=case.holder.name if case.holder else "",
        waiting_for=waiting.whom if waiting else "",
        since=waiting.since if waiting else None,
        followed=followed,
        note=_note(case, arranged, given, put_off=put_off, mine=given == user),
    )


def _is_put_off(case: Dossier, arranged: Arrangement | None, on: dt.date) -> bool:
    return bool(
        arranged
        and arranged.put_off_until
        and arranged.put_off_until > on
        and arranged.put_off_at == case.stage
    )


def _note(
    case: Dossier, arranged: Arrangement | None, given: User | None, *, put_off: bool, mine: bool
) -> str:
    """Return what to know before opening the case, in one line; "" for nothing."""
    if case.stage == "returned":
        rounds = list(case.returns.all())
        if not rounds:
            return ""
        reasons = [
            ": ".join(filter(None, (known.title(), reason.get("note", ""))))
            for reason in rounds[-1].reasons
            if (known := RETURN_REASONS.get(reason["code"]))
        ]
        return _("lần %(round)s, %(day)s: %(reasons)s") % {
            "round": rounds[-1].round,
            "day": show_date(rounds[-1].returned_on),
            "reasons": "; ".join(reasons),
        }
    if put_off and arranged and arranged.put_off_until:
        return _("hoãn nhắc đến %(day)s: %(reason)s") % {
            "day": show_date(arranged.put_off_until),
            "reason": arranged.put_off_because,
        }
    if given is not None and arranged:
        told = _("được giao: %(reason)s") if mine else _("đã giao: %(reason)s")
        return told % {"reason": arranged.given_because}
    return ""


def some_of(cases: QuerySet[Dossier, T], after: str | None, size: int) -> list[T]:
    """Return up to ``size`` cases by due date (none last), then age, from behind the cursor on.

    One query, or two where cases without a due date follow: each walks an index from its start.
    """
    day, last = read_cursor(after)
    found: list[T] = []
    if day is not None or last is None:
        dated = cases.filter(next_due_on__isnull=False)
        if day is not None:
            behind = Q(next_due_on__gt=day) | Q(pk__gt=last)
            dated = dated.filter(next_due_on__gte=day).filter(behind)
        found = list(dated.order_by("next_due_on", "pk")[:size])
        last = None
    if len(found) < size:
        undated = cases.filter(next_due_on=None)
        if last is not None:
            undated = undated.filter(pk__gt=last)
        found += undated.order_by("pk")[: size - len(found)]
    return found


class Due(Protocol):
    """Something with a place in the order of lists."""

    @property
    def pk(self) -> int: ...

    @property
    def next_due_on(self) -> dt.date | None: ...


def read_cursor(after: str | None) -> tuple[dt.date | None, int | None]:
    """Return the due date and id a cursor stands for; (None, None) for none or a broken one."""
    due, _sep, key = (after or "").partition("_")
    try:
        return (dt.date.fromisoformat(due) if due else None), int(key)
    except ValueError:
        return None, None


def cursor_of(case: Due) -> str:
    """Return the cursor behind a case: its due date and id, nothing personal."""
    return f"{case.next_due_on.isoformat() if case.next_due_on else ''}_{case.pk}"


def responsible_for(dossier: Dossier, on: dt.date) -> User | None:
    """Return the one person in whose queue the case is; None when nobody handles cases there."""
    if judging.is_over(dossier) or dossier.holder is None:
        return None
    if (somebody := given_to(dossier, on)) is not None:
        return somebody
    act = steps.main_act(dossier)
    return in_charge(dossier.holder, on, deciding=act is not None and right_of(act.key) == "decide")
