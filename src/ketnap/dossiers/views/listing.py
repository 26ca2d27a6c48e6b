"""Danh sách hồ sơ: filters in words, Excel-like rows, saved views, one act for many."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.accounts.rights import group_of
from ketnap.accounts.services import choose_columns
from ketnap.audit.change import Conflict
from ketnap.audit.refusals import Refused
from ketnap.audit.remembering import until_next_entry
from ketnap.dossiers import ordering
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.columns import COLUMNS, LIST, ListColumn, columns_of, helpers_of
from ketnap.dossiers.facts import Language, language
from ketnap.dossiers.forms.listing import BulkForm, FilterForm
from ketnap.dossiers.judging import acts, stages
from ketnap.dossiers.lacking import ASKED
from ketnap.dossiers.lists import Filter, Row, eligible, filtered, page_of, sentence
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views.acting import form_of
from ketnap.dossiers.views.case import NOT_ASKED, recorded_at_stage
from ketnap.dossiers.views.together import changed_meanwhile, marks_for
from ketnap.law.rules import roots
from ketnap.organisations.models import Organisation
from ketnap.organisations.views import Fact, tells_of_unit
from ketnap.people.models import Gender
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import Column
from ketnap.web.page import page
from ketnap.web.saved_views import forget_view, remember_view, views_of

SIZES = (25, 50, 100, 200)
CURSORS = ("sau", "truoc")  # in the address: behind which case, or in front of which
OPENED = "loc"  # in the address: the filters stand open
KEPT = ("order", "so")  # how the list stands, whatever it shows
BULK_ACTS = (
    "put_on_list",
    "send_to_class",
    "record_certificate",
    "receive_application",
    "receive_cv",
    "submit",
    "receive",
    "receive_decision",
    "hold_ceremony",
    "declare_member_cv",
    "pass_new_member_class",
)
MOST_AT_ONCE = 200


def heads(shown: list[ListColumn]) -> list[Column]:
    """Return the heads of the list: the name, then the columns ``shown``."""
    others = [Column(str(column.label), sort=column.order) for column in shown]
    return [Column(_("Họ và tên"), sort="name", width="wide"), *others]


def address(given: QueryDict, *without: str) -> str:
    """Return what the list's address says, without the cursor, blanks and the default order.

    Nor what is named in ``without``. Two addresses of the same list are thus the same text.
    """
    kept = QueryDict(mutable=True)
    for name, values in given.lists():
        said = [value for value in values if value and (name, value) != ("order", ordering.DEFAULT)]
        if said and name not in (*CURSORS, *without):
            kept.setlist(name, said)
    return kept.urlencode()


@page("see_dossiers", post="see_dossiers", once=False)
def dossier_list(request: HttpRequest) -> HttpResponse:
    """Show the list. Filters stand in the address as ids; a name to search for is posted.

    The boxes to filter with are drawn where one filters already; else when they are opened, by a
    request of their own (``loc``: an address at which they stand open, or just themselves).
    """
    asked_for = any(request.GET.get(name) for name in FilterForm.base_fields if name != "order")
    opened = OPENED in request.GET
    form = FilterForm(request.GET or None, scope=request.scope) if asked_for or opened else None
    chosen = form.chosen() if form is not None and form.is_valid() else Filter()
    text = request.POST.get("text", "").strip()
    if text:
        chosen = Filter(**{**chosen.__dict__, "text": text})
    size = int(request.GET.get("so", "50")) if request.GET.get("so", "").isdigit() else 50
    size = size if size in SIZES else 50
    query = address(request.GET, OPENED)
    if request.htmx and opened:
        return render(
            request,
            "dossiers/_filter.html",
            {"form": form, "size": size, "query": query, "own_views": own_views(request)},
        )
    order = ordering.known(request.GET.get("order", ""))
    seen = Dossier.objects.visible_to(request.scope)
    cases = filtered(seen, chosen, request.today)
    after, before = (request.GET.get(name) or None for name in CURSORS)
    shown = page_of(cases, after=after, before=before, size=size, order=order, seen=seen)
    whole = not (shown.next_after or after or before)  # then the page itself is counted
    total = len(shown.rows) if whole else total_of(cases, chosen, request)
    columns = columns_of(request.user)
    filters = address(request.GET, "order", "so", OPENED)
    return render(
        request,
        "dossiers/_list.html" if request.htmx.target == "list" else "dossiers/list.html",
        {
            "columns": heads(columns),
            "shown": columns,
            "every_column": COLUMNS,
            "rows": [
                (case, *row_of(case, request.today), more)
                for case, more in zip(shown.rows, more_of(shown.rows, columns), strict=True)
            ],
            "form": form,
            "opened": form is not None and (opened or bool(form.errors)),
            "opens_at": "?" + "&".join(filter(None, (query, f"{OPENED}=1"))),
            "sentence": sentence(chosen, total),
            "total": total,
            "asked": text,
            "size": size,
            "filtering": bool(filters) or bool(text),
            "order": order,
            "filters": filters,
            "arranged": address(request.GET, *(name for name in request.GET if name not in KEPT)),
            "query": query,
            "resized": address(request.GET, "so", OPENED),
            "reordered": address(request.GET, "order", OPENED),
            "next": turned(query, "sau", shown.next_after),
            "previous": turned(query, "truoc", shown.previous_before),
            "first": f"?{query}" if after or before else "",
            "swapped": request.htmx.target == "list",
            "own_views": own_views(request) if form is not None else [],
            "views": [
                (view.name, address(QueryDict(view.query["address"])))
                for view in views_of(request, LIST)
            ],
            "bulk_acts": [(key, acts()[key].title(language())) for key in BULK_ACTS],
        },
    )


def turned(query: str, way: str, cursor: str) -> str:
    """Return the address of the next or the previous page; "" where there is none."""
    return "?" + "&".join(filter(None, (query, f"{way}={cursor}"))) if cursor else ""


def own_views(request: HttpRequest) -> list[tuple[int, str]]:
    """Return the views the person may forget, by name."""
    return [(v.pk, v.name) for v in views_of(request, LIST) if v.user_id == request.user.pk]


def total_of(cases: QuerySet[Dossier], chosen: Filter, request: HttpRequest) -> int:
    """Return how many cases there are, up to 1,001; what is searched for is counted each time."""

    def count() -> int:
        return cases.order_by()[:1001].count()

    if chosen.text:
        return count()
    return until_next_entry("total", request.user.pk, request.today, chosen, work_out=count)


def row_of(case: Row | Dossier, today: dt.date) -> tuple[str, list[str], int | None]:
    """Return what a list says of a case: its step, what it lacks, the days left."""
    left = (case.next_due_on - today).days if case.next_due_on else None
    return stage_title(rulebook().digest, case.stage, language()), missing_of(case), left


@lru_cache(maxsize=256)
def stage_title(digest: str, key: str, tongue: Language) -> str:
    """Return a stage of the regulations ``digest`` in words."""
    return stages()[key].title(tongue)


def more_of(cases: list[Row], columns: list[ListColumn]) -> list[dict[str, str]]:
    """Return, for each case, the texts of those ``columns`` that not everybody asks for."""
    asked = {column.key for column in columns if not column.at_first}
    if not asked:
        return [{} for _case in cases]
    helpers = helpers_of(case.pk for case in cases) if "helper" in asked else {}
    return [
        {
            "helper": helpers.get(case.pk, ""),
            "sourced": show_date(case.sourced_on) if case.sourced_on else "",
            "considered": show_date(case.cell_considered_on) if case.cell_considered_on else "",
            "gender": str(Gender(case.gender).label) if case.gender else "",
            "born": str(case.born_on.year) if case.born_on else "",
        }
        for case in cases
    ]


def missing_of(case: Row | Dossier) -> list[str]:
    """Return what the case lacks today, from what is stored: absolute rules that do not hold, then
    what nobody has asked the person yet (no step records it) and a rule wants to know by now.
    """
    digest = rulebook().digest
    unasked = [name for name in asked_of_people(digest) if value_of(case, name) in (None, "")]
    return list(
        _missing(
            *(digest, language(), case.stage, case.rules_true, case.rules_unknown),
            *(case.readmission is True, frozenset(unasked)),
        )
    )


def value_of(case: Row | Dossier, name: str) -> Any:
    """Return a fact asked of the person, from a row of the list or from a case as it is kept."""
    if name == "born_on" and isinstance(case, Dossier):
        return case.person.born_on
    return getattr(case, name)


@lru_cache(maxsize=8192)  # cases at the same step mostly lack the same
def _missing(
    digest: str,
    tongue: Language,
    stage: str,
    rules_true: int,
    rules_unknown: int,
    readmission: bool,
    unasked: frozenset[str],
) -> tuple[str, ...]:
    broken, lacking = [], []
    book = rulebook()
    later = book.procedure.later_rules(stage)
    for bit, (key, rule) in enumerate(book.rules.items()):
        mark = 1 << bit
        if rules_true & mark or (key in NOT_ASKED and not readmission):
            continue
        if not rules_unknown & mark:
            if rule.severity == "block":
                broken.append(rule.title(tongue))
        elif key not in later:
            lacking += [name for name in asked_by(key, digest) if name in unasked]
    return *broken, *(FACTS[name].title(tongue) for name in dict.fromkeys(lacking))


@lru_cache(maxsize=8)
def asked_of_people(digest: str) -> tuple[str, ...]:
    """Return the facts that a rule reads and no step of the regulations ``digest`` records."""
    by_steps = recorded_at_stage()
    read = {name for key in rulebook().rules for name in asked_by(key, digest)}
    return tuple(sorted((read & set(ASKED)) - set(by_steps)))


@lru_cache(maxsize=256)
def asked_by(key: str, digest: str) -> tuple[str, ...]:
    """Return the facts a rule reads itself that anybody who sees the case may read.

    ``digest`` names the regulations it stands in.
    """
    read = roots(rulebook().rules[key].expression).facts & set(FACTS)
    return tuple(sorted(name for name in read if group_of(name) == "basic"))


@page("", post="see_dossiers")
def dossier_view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name, or forget a name."""
    if forget := request.POST.get("forget"):
        forget_view(request, LIST, int(forget))
        return redirect("dossier_list")
    name = request.POST.get("name", "").strip()[:80]
    query = request.POST.get("query", "")[:500]
    if not name:
        messages.error(request, _("Chưa đặt tên cho kiểu xem. Nhập tên rồi lưu lại."))
    else:
        remember_view(request, LIST, name, query, for_unit=bool(request.POST.get("for_unit")))
        messages.success(request, _("Đã lưu kiểu xem “%(name)s”.") % {"name": name})
    return redirect(f"{request.POST.get('back') or '/ho-so/'}?{query}" if query else "dossier_list")


@page("", post="see_dossiers")
def dossier_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns the person wants to see, or go back to those at first (``reset``)."""
    ticked = request.POST.getlist("columns")
    shown = [column.key for column in COLUMNS if column.key in ticked]
    choose_columns(
        request.user,
        LIST,
        None if request.POST.get("reset") else shown,
        by=request.user,
        on=request.today,
    )
    query = request.POST.get("query", "")[:500]
    return redirect(f"{reverse('dossier_list')}?{query}" if query else "dossier_list")


@page("", post="see_dossiers")
def dossier_bulk(request: HttpRequest) -> HttpResponse:
    """Take one step for many cases: first say who is eligible and why the others are not."""
    form = BulkForm(request.POST, acts=BULK_ACTS)
    if not form.is_valid():
        messages.error(request, _("Chọn ít nhất một hồ sơ và một việc, rồi bấm lại."))
        return redirect("dossier_list")
    key = form.cleaned_data["act"]
    codes = form.cleaned_data["codes"][:MOST_AT_ONCE]
    cases = list(
        Dossier.objects.editable_by(request.scope)
        .filter(code__in=codes)
        .select_related("person", "cell")
    )
    if not cases:
        raise Http404
    if not all(may_act(request.scope, key, case) for case in cases):
        raise PermissionDenied
    confirmed = bool(request.POST.get("confirmed"))
    found = eligible(key, cases, on=request.today)
    able = found.able
    marks = {case.pk: str(case.version) for case in cases}
    faster = changed_meanwhile(request, marks, cases)
    gone = len(set(codes)) - len(cases) if confirmed else 0
    step = form_of(
        key, able[0] if able else cases[0], request, request.POST if confirmed else None
    )  # fmt: skip
    failed: list[tuple[Dossier, str]] = []
    if confirmed and step.is_valid() and able and not faster and not gone:
        failed = take_for_all(request, key, able)
        done = len(able) - len(failed)
        if done:
            messages.success(
                request,
                _("Đã ghi “%(act)s” cho %(count)s hồ sơ.")
                % {"act": acts()[key].title(language()), "count": done},
            )
        if not failed and not found.unable:
            return redirect("dossier_list")
        able = [case for case, _says in failed]
    return render(
        request,
        "dossiers/bulk.html",
        {
            "act": key,
            "title": acts()[key].title(language()),
            "able": able,
            "unable": found.unable,
            "failed": failed,
            "faster": faster,
            "gone": gone,
            "marks": marks_for(marks, able),
            "form": step,
        },
        status=409 if faster or gone else 422 if step.errors or (confirmed and found.unable)
        or failed else 200,
    )  # fmt: skip


def take_for_all(request: HttpRequest, key: str, cases: list[Dossier]) -> list[tuple[Dossier, str]]:
    """Take the step for each case by itself; return those refused, with the reason."""
    failed = []
    for case in cases:
        form = form_of(key, case, request, request.POST)
        if not form.is_valid():
            failed.append((case, " ".join(e for errors in form.errors.values() for e in errors)))
            continue
        try:
            with transaction.atomic():
                form.carry_out(by=request.user, seen=case.version, passing={})
        except Refused as refusal:
            alone = _("Bấm vào tên để ghi riêng, kèm lý do.") if refusal.warnings else ""
            failed.append((case, f"{refusal} {alone}".rstrip()))
        except Conflict:
            failed.append((case, _("Có người vừa sửa hồ sơ này. Xem lại hồ sơ rồi ghi lần nữa.")))
    return failed


def address_with(**filters: str) -> str:
    """Return the address of the list with these filters (used by other pages)."""
    return f"/ho-so/?{urlencode(filters)}"


@tells_of_unit
def open_cases_of(request: Any, unit: Organisation) -> list[Fact]:
    """Say on the page of a unit how many cases are open in it and below, as the list counts."""
    if not request.scope.may("see_dossiers", organisation=unit):
        return []
    seen = Dossier.objects.visible_to(request.scope)
    count = filtered(seen, Filter(unit=unit), request.today).count()
    says = ngettext("%(num)s hồ sơ", "%(num)s hồ sơ", count) % {"num": count}
    return [Fact(_("Hồ sơ đang mở"), says, f"{reverse('dossier_list')}?don_vi={unit.code}")]
