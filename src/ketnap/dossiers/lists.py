"""The list of cases: filters with a sentence in words, pages by cursor, one step for many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.dossiers import judging, ordering
from ketnap.dossiers.checks import inline
from ketnap.dossiers.facts import language
from ketnap.dossiers.lacking import lacks_anything
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.queue import cursor_of, read_cursor, some_of
from ketnap.dossiers.writing import says
from ketnap.law.calendar import add_months
from ketnap.law.procedure import Act
from ketnap.organisations.models import Organisation
from ketnap.people.models import Person
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key

ANYTHING = "any"  # lacks something, whatever it is
DUE_DAYS = {"week": 7, "month": 30}


@dataclass(frozen=True)
class Filter:
    """What a list shows. Everything is optional; without ``closed`` only open cases.

    ``missing_rule``: cases in which that rule is not known to hold, or that lack anything
    (``ANYTHING``). ``due``: overdue, week or
    month; or any window ``due_from``–``due_to``. ``text`` is a part of a name, accents or not,
    or of a case's code.
    """

    stages: tuple[str, ...] = ()
    unit: Organisation | None = None
    missing_rule: str = ""
    due: str = ""
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    holder: Organisation | None = None
    text: str = ""
    closed: bool = False


def filtered(queryset: QuerySet[Dossier], chosen: Filter, on: dt.date) -> QuerySet[Dossier]:
    """Return the cases of ``queryset`` (already limited to what the user may see) that fit."""
    found = queryset if chosen.closed else queryset.filter(judging.OPEN)
    if chosen.stages:
        found = found.filter(_in_stages(chosen.stages, on))
    if chosen.unit is not None:
        found = found.filter(
            cell__position__gte=chosen.unit.position, cell__position__lte=chosen.unit.position_end
        )
    if chosen.holder is not None:
        found = found.filter(holder=chosen.holder)
    if chosen.missing_rule == ANYTHING:
        found = found.filter(lacks_anything())
    elif chosen.missing_rule in rulebook().rules:
        bit = 1 << list(rulebook().rules).index(chosen.missing_rule)
        found = found.annotate(held=F("rules_true").bitand(bit)).filter(held=0)
    if chosen.due == "overdue":
        found = found.filter(next_due_on__lt=on)
    elif chosen.due in DUE_DAYS:
        last = on + dt.timedelta(days=DUE_DAYS[chosen.due])
        found = found.filter(next_due_on__gte=on, next_due_on__lte=last)
    if chosen.due_from is not None:
        found = found.filter(next_due_on__gte=chosen.due_from)
    if chosen.due_to is not None:
        found = found.filter(next_due_on__lte=chosen.due_to)
    named = Person.objects.order_by()
    words = fold_key(chosen.text).split()
    for word in words:
        if word.isalpha():
            named = named.filter(fold_key__contains=word)
        else:  # a part of a case's code
            found = found.filter(code__icontains=word)
    if any(word.isalpha() for word in words):
        found = found.filter(person__in=named.values("pk"))
    return found


def _in_stages(keys: tuple[str, ...], on: dt.date) -> Q:
    """Stages as stored; ``recognition_due`` is told from the day the probation ended."""

    stored = Q(stage__in=[key for key in keys if key != "recognition_due"])
    length = rulebook().parameters["probation_length"].constant
    if not isinstance(length, int):
        return stored
    ended = Q(stage__in=("admitted", "probation"), admitted_on__lte=add_months(on, -length))
    if "recognition_due" in keys:
        return stored | ended
    return stored & ~ended if {"admitted", "probation"} & set(keys) else stored


def sentence(chosen: Filter, count: int) -> str:
    """Return the filter in words with the number of cases: "Chi bộ Thôn 3, quá hạn, 7 hồ sơ"."""
    parts = []
    tongue = language()
    if chosen.unit is not None:
        parts.append(chosen.unit.name)
    if chosen.stages:
        known = judging.stages()
        titles = [inline(known[key].title(tongue)) for key in chosen.stages if key in known]
        parts.append(_(" hoặc ").join(titles))
    if chosen.missing_rule == ANYTHING:
        parts.append(_("thiếu giấy tờ hoặc điều kiện"))
    elif chosen.missing_rule in rulebook().rules:
        rule = rulebook().rules[chosen.missing_rule].title(tongue)
        parts.append(_("chưa đạt hoặc chưa rõ: %(rule)s") % {"rule": inline(rule)})
    words = {
        "overdue": _("quá hạn"),
        "week": _("đến hạn trong 7 ngày"),
        "month": _("đến hạn trong 30 ngày"),
    }
    if chosen.due in words:
        parts.append(words[chosen.due])
    if chosen.due_from or chosen.due_to:
        parts.append(
            _("hạn từ %(first)s đến %(last)s")
            % {
                "first": show_date(chosen.due_from) if chosen.due_from else "…",
                "last": show_date(chosen.due_to) if chosen.due_to else "…",
            }
        )
    if chosen.holder is not None:
        parts.append(_("đang ở %(holder)s") % {"holder": chosen.holder.name})
    if chosen.text:
        parts.append(_("tên có “%(text)s”") % {"text": chosen.text})
    if chosen.closed:
        parts.append(_("kể cả hồ sơ đã kết thúc"))
    total = ngettext("%(count)s hồ sơ", "%(count)s hồ sơ", count) % {"count": count}
    if not parts:
        parts.append(_("mọi hồ sơ đang mở"))
    text = ", ".join([*parts, total])
    return text[:1].upper() + text[1:]


class Row(NamedTuple):
    """One case as a list shows it: plain values, no record behind them."""

    pk: int
    code: str
    full_name: str
    born_on: dt.date | None
    stage: str
    next_due_on: dt.date | None
    rules_true: int
    rules_unknown: int
    cell_id: int
    cell_name: str
    holder_id: int | None
    holder_name: str | None
    # what is asked of the person beside the steps: a row tells what nobody has asked yet
    schooling: str = ""
    youth_union_member: bool | None = None
    youth_union_present: bool | None = None
    readmission: bool | None = None
    # shown to those who ask for them
    gender: str = ""
    sourced_on: dt.date | None = None
    cell_considered_on: dt.date | None = None


COLUMNS = (
    *("pk", "code", "person__full_name", "person__born_on", "stage", "next_due_on", "rules_true"),
    *("rules_unknown", "cell_id", "cell__name", "holder_id", "holder__name"),
    *("schooling", "youth_union_member", "youth_union_present", "readmission"),
    *("person__gender", "sourced_on", "cell_considered_on"),
)
"""Where each value of a row stands."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, the cursor of the next page and that of the one before ("" for none)."""

    rows: list[Row]
    next_after: str
    previous_before: str = ""


def page_of(
    queryset: QuerySet[Dossier],
    after: str | None = None,
    size: int = 50,
    *,
    before: str | None = None,
    order: str = ordering.DEFAULT,
    seen: QuerySet[Dossier] | None = None,
) -> Page:
    """Return one page of a list, by due date, then age, or in another known ``order``.

    Behind the cursor ``after``, or the page that ends in front of the cursor ``before``. At most
    three queries, however many rows. ``seen``: all cases the user may see, unfiltered (see
    ``ordering.place_of``); the list itself when left out.
    """
    looked_up = queryset if seen is None else seen
    if before and (place := ordering.place_of(order, before, looked_up)):
        ahead = ordering.ahead(queryset, order, place)
        placed = _rows_at(ahead, size + 1)
        if placed:
            whole = len(placed) > size
            placed = placed[size - 1 :: -1] if whole else placed[::-1]
            return _page(order, placed, more_before=whole, more_behind=True)
    if order != ordering.DEFAULT:
        place = ordering.place_of(order, after, looked_up)
        cases = ordering.behind(queryset, order, place)
        placed = _rows_at(cases, size + 1)
        further = len(placed) > size
        return _page(order, placed[:size], more_before=place is not None, more_behind=further)
    found = [Row(*values) for values in some_of(queryset.values_list(*COLUMNS), after, size + 1)]
    return Page(
        found[:size],
        cursor_of(found[size - 1]) if len(found) > size else "",
        cursor_of(found[0]) if read_cursor(after)[1] is not None and found else "",
    )


def _rows_at(cases: QuerySet[Dossier], size: int) -> list[Any]:
    """Return the values of the first rows in an order, each with its place: first only the ids are
    put in order, then what is shown of these few is read."""
    places = list(cases.values_list("pk", "placed_by")[:size])
    told = Dossier.objects.filter(pk__in=[pk for pk, _at in places]).order_by()
    rows = {values[0]: values for values in told.values_list(*COLUMNS)} if places else {}
    return [(*rows[pk], at) for pk, at in places if pk in rows]


def _page(order: str, placed: list[Any], *, more_before: bool, more_behind: bool) -> Page:
    rows = [Row(*values[:-1]) for values in placed]
    if not rows:
        return Page(rows, "")
    ends = [ordering.cursor_at(order, placed[at][-1], rows[at].pk) for at in (0, -1)]
    return Page(rows, ends[1] if more_behind else "", ends[0] if more_before else "")


@dataclass(frozen=True)
class Eligibility:
    """Who may take a step and who may not, with the reasons in sentences."""

    able: list[Dossier]
    unable: list[tuple[Dossier, list[str]]]


def _not_now(dossier: Dossier, step: Act) -> str:
    """Say of a step that is not open whether the case has passed it or has yet to come to it."""
    order = list(judging.stages())
    words = {
        "stage": judging.stages()[dossier.stage].title(language()),
        "act": step.title(language()),
    }
    if order.index(dossier.stage) >= order.index(step.leads_to):
        return _("Đang ở bước “%(stage)s”, đã qua việc “%(act)s”.") % words
    return _("Đang ở bước “%(stage)s”, chưa tới việc “%(act)s”.") % words


def eligible(act_key: str, dossiers: Iterable[Dossier], *, on: dt.date) -> Eligibility:
    """Judge one step for many cases as if it were taken on ``on``.

    Able are those to whom it is open and whom no absolute rule stops; a warning stops nobody.
    """
    step = judging.acts()[act_key]
    able: list[Dossier] = []
    unable: list[tuple[Dossier, list[str]]] = []
    for dossier in dossiers:
        verdict = next((v for v in judging.next_acts(dossier, on) if v.act.key == act_key), None)
        if judging.is_over(dossier) and (verdict is None or not verdict.allowed):
            unable.append((dossier, [_("Hồ sơ đã kết thúc.")]))
        elif verdict is None:
            unable.append((dossier, [_not_now(dossier, step)]))
        elif verdict.allowed:
            able.append(dossier)
        else:
            unable.append((dossier, [says(blocker) for blocker in verdict.blockers]))
    return Eligibility(able, unable)
