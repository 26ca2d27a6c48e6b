"""Báo cáo: official forms, the written review, reports of one's own, closed periods."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.audit.reading import exported
from ketnap.audit.refusals import Refused
from ketnap.organisations.models import Organisation
from ketnap.organisations.naming import place_name
from ketnap.reports import builder, closing, paper, written
from ketnap.reports.builder import FILTERS, Definition
from ketnap.reports.models import ClosedPeriod, SavedReport
from ketnap.statistics.asked import Asked, Openness, asked, read_day, usual_spans
from ketnap.statistics.indicator import BASIS_LABELS, Basis
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.official import OFFICIAL, official
from ketnap.statistics.periods import end_of_month
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.printed import Printed, of_table
from ketnap.statistics.renderers import TYPES, render_printed
from ketnap.statistics.renderers import render as render_table
from ketnap.statistics.renderers.as_xlsx import render_book
from ketnap.statistics.views import as_file
from ketnap.web.page import page

PREVIEW = 50  # rows of a live preview
FIRST_COLUMNS = ("admitted", "women", "ethnic_minority", "youth_union")


def unit_asked(request: Any) -> Organisation:
    """Return the unit named in the address, else the one acted for; 404 for a foreign or none."""
    code = request.GET.get("don-vi", "") or request.POST.get("don-vi", "")
    if not code and request.unit is not None:
        code = request.unit.code
    return get_object_or_404(
        Organisation.objects.visible_to(request.scope, "see_figures"), code=code
    )


def kind_of(question: Asked) -> str:
    """Return which review a period calls for."""
    days = (question.span.until - question.span.since).days + 1
    if days <= 31:
        return "month"
    if days <= 92:
        return "quarter"
    return "year" if days <= 366 else "half_term"


@page("see_figures")
def report_list(request: Any) -> HttpResponse:
    """Everything that can be printed for a unit and a period, kept reports, closed periods."""
    unit = unit_asked(request)
    question = asked(request.GET, unit, request.today)
    month = request.today.replace(day=1) - dt.timedelta(days=1)
    return render(
        request,
        "reports/list.html",
        {
            "unit": unit,
            "asked": question,
            "spans": usual_spans(unit, request.today),
            "forms": OFFICIAL.values(),
            "kind": kind_of(question),
            "month": {"tu": f"01/{month:%m/%Y}", "den": f"{end_of_month(month):%d/%m/%Y}"},
            "kept": SavedReport.objects.filter(organisation=unit).order_by("name", "id"),
            "closed": ClosedPeriod.objects.filter(organisation=unit)[:24],
            "may_close": request.scope.may("close_period", organisation=unit)
            and question.span.until < request.today,
        },
    )


def official_printed(request: Any, key: str) -> tuple[Organisation, Asked, Printed]:
    """Return the form asked for; 404 without such a form or without the unit on the tree."""
    if key not in OFFICIAL:
        raise Http404
    unit = unit_asked(request)
    question = asked(request.GET, unit, request.today)
    try:
        printed = official(
            key,
            unit,
            *question.span,
            tree_day=question.tree_day,
            on=request.today,
            place=place_name(unit.name),
            date_basis=question.date_basis,
            shown=Openness(request.scope),
        )
    except UnitNotThere as missing:
        raise Http404(str(missing)) from None
    return unit, question, printed


@page("see_figures")
def official_page(request: Any, key: str) -> HttpResponse:
    """An official form on the screen, as it prints."""
    unit, question, printed = official_printed(request, key)
    return render(
        request,
        "reports/official.html",
        {
            "unit": unit,
            "asked": question,
            "spans": usual_spans(unit, request.today),
            "printed": printed,
            "key": key,
            "may_open": request.scope.may("see_names_behind_figures", organisation=unit),
        },
    )


@page("see_figures")
def official_file(request: Any, key: str, suffix: str) -> HttpResponse:
    """The same form as .xlsx, .docx or .json."""
    if suffix not in ("xlsx", "docx", "json"):
        raise Http404
    unit, _question, printed = official_printed(request, key)
    content = render_printed(printed, suffix)
    exported(
        f"form_{key}", by=request.user, rows=len(printed.lines), subject=unit, on=request.today
    )
    return as_file(content, suffix, printed.name)


@page("see_figures")
def review_page(request: Any) -> HttpResponse:
    """The written review on the screen: paragraphs and tables as they stand in the document."""
    unit, question, review = review_asked(request)
    return render(
        request,
        "reports/review.html",
        {
            "unit": unit,
            "asked": question,
            "spans": usual_spans(unit, request.today),
            "review": review,
            "sections": written.sections(review),
            "children": of_table(review.children, ""),
            "groups": written.groups_sheet(review),
        },
    )


@page("see_figures")
def review_file(request: Any) -> HttpResponse:
    """The written review as .docx in the official layout."""
    unit, question, review = review_asked(request)
    exported("review", by=request.user, rows=1, subject=unit, on=request.today)
    name = f"bao-cao-{unit.code}-{question.span.until:%Y%m%d}"
    return as_file(paper.document(review), "docx", name)


def review_asked(request: Any) -> tuple[Organisation, Asked, written.Written]:
    """Return the review asked for; 404 without the unit on the tree."""
    unit = unit_asked(request)
    question = asked(request.GET, unit, request.today)
    try:
        review = written.write(
            unit,
            *question.span,
            kind=kind_of(question),
            on=request.today,
            place=place_name(unit.name),
            tree_day=question.tree_day,
            shown=Openness(request.scope),
        )
    except UnitNotThere as missing:
        raise Http404(str(missing)) from None
    return unit, question, review


# --- reports of one's own


def definition_asked(request: Any, unit: Organisation) -> tuple[Definition, list[str]]:
    """Return the definition in the address (or of a kept report), and what is wrong with days."""
    given = request.GET if request.method == "GET" else request.POST
    if kept := given.get("mau", ""):
        report = get_object_or_404(
            SavedReport, pk=int(kept) if kept.isdigit() else 0, organisation=unit
        )
        return Definition.read(report.definition), []
    faults: list[str] = []
    question = asked(given, unit, request.today)
    compared = [read_day(given.get(name, ""), faults) for name in ("ss-tu", "ss-den")]
    tree = given.get("cay-kieu", "until")
    tree_day = read_day(given.get("cay-ngay", ""), faults)
    return (
        Definition(
            indicators=tuple(given.getlist("chi-so")) or FIRST_COLUMNS,
            since=question.span.since.isoformat(),
            until=question.span.until.isoformat(),
            by=given.get("chia", "children"),
            only=tuple(given.getlist("loc")),
            compared_since=compared[0].isoformat() if compared[0] else "",
            compared_until=compared[1].isoformat() if compared[1] else "",
            date_basis=question.date_basis,
            tree=tree,
            tree_day=tree_day.isoformat() if tree_day else "",
        ),
        [*question.faults, *faults],
    )


def columns_offered() -> list[tuple[str, list[Any]]]:
    """Return the indicators by what they count, for the list of columns."""
    english = (get_language() or "vi").startswith("en")
    return [
        (
            BASIS_LABELS[basis][english].capitalize(),
            [it for it in INDICATORS.values() if it.basis == basis],
        )
        for basis in Basis
    ]


def address_of_definition(unit: Organisation, definition: Definition) -> str:
    """Return the definition as the end of an address."""
    words: list[tuple[str, str]] = [
        ("don-vi", unit.code),
        ("tu", definition.since),
        ("den", definition.until),
        ("chia", definition.by),
        *(("chi-so", key) for key in definition.indicators),
        *(("loc", key) for key in definition.only),
        ("ss-tu", definition.compared_since),
        ("ss-den", definition.compared_until),
        ("theo", "quyet-dinh" if definition.date_basis == "decision" else ""),
        ("cay-kieu", definition.tree),
        ("cay-ngay", definition.tree_day),
    ]
    return urlencode([(name, value) for name, value in words if value])


@page("see_figures", post="see_figures")
def report_build(request: Any) -> HttpResponse:
    """Rows, columns, filters, two periods: previewed while put together, kept under a name."""
    unit = unit_asked(request)
    definition, faults = definition_asked(request, unit)
    made = None
    try:
        made = builder.build(unit, definition, today=request.today, shown=Openness(request.scope))
        if request.method == "POST":
            builder.save_report(
                organisation=unit,
                name=request.POST.get("ten", ""),
                definition=definition,
                by=request.user,
                on=request.today,
            )
            messages.success(request, _("Đã lưu báo cáo; tìm lại ở trang Báo cáo."))
            return redirect(f"{request.path}?{address_of_definition(unit, definition)}")
    except Refused as refusal:
        faults += [problem.says for problem in refusal.problems]
    except UnitNotThere as missing:
        faults.append(str(missing))
    return render(
        request,
        "reports/build.html",
        {
            "unit": unit,
            "definition": definition,
            "table": made,
            "printed": of_table(made, _("Báo cáo tự lập")) if made else None,
            "preview": PREVIEW,
            "faults": faults,
            "offered": columns_offered(),
            "filters": FILTERS.values(),
            "query": address_of_definition(unit, definition),
        },
        status=422 if request.method == "POST" else 200,
    )


@page("see_figures")
def report_build_file(request: Any, suffix: str) -> HttpResponse:
    """A report of one's own as .xlsx, .docx, .svg or .json."""
    if suffix not in TYPES:
        raise Http404
    unit = unit_asked(request)
    definition, _faults = definition_asked(request, unit)
    try:
        made = builder.build(unit, definition, today=request.today, shown=Openness(request.scope))
    except (Refused, UnitNotThere) as why:
        raise Http404(str(why)) from None
    exported("report", by=request.user, rows=len(made.lines), subject=unit, on=request.today)
    content = render_table(made, suffix, _("Báo cáo tự lập"), (get_language() or "vi")[:2])
    return as_file(content, suffix, f"bao-cao-{unit.code}")


@page("", post="see_figures")
def report_remove(request: Any, key: int) -> HttpResponse:
    """Remove a kept report: by whoever kept it."""
    report = get_object_or_404(SavedReport, pk=key, made_by=request.user)
    builder.remove_report(report=report, by=request.user, on=request.today)
    messages.success(request, _("Đã bỏ báo cáo đã lưu."))
    return redirect(f"/bao-cao/?don-vi={report.organisation.code}")


# --- closed periods


@page("", post="close_period")
def period_close(request: Any) -> HttpResponse:
    """Freeze a period's tables."""
    unit = unit_asked(request)
    if not request.scope.may("close_period", organisation=unit):
        raise PermissionDenied
    question = asked(request.POST, unit, request.today)
    try:
        closed = closing.close_period(
            organisation=unit,
            since=question.span.since,
            until=question.span.until,
            by=request.user,
            on=request.today,
        )
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.says)
        return redirect(f"/bao-cao/?don-vi={unit.code}&{question.query}")
    except UnitNotThere as missing:
        messages.error(request, str(missing))
        return redirect(f"/bao-cao/?don-vi={unit.code}&{question.query}")
    messages.success(request, _("Đã khóa số liệu của kỳ."))
    return redirect("period_page", key=closed.pk)


def period_seen(request: Any, key: int) -> ClosedPeriod:
    """Return a closed period if the person may see all of it; else 404 or 403."""
    closed = get_object_or_404(
        ClosedPeriod.objects.filter(
            request.scope.where("see_figures", organisation="organisation")
        ).select_related("organisation", "closed_by"),
        pk=key,
    )
    if not Openness(request.scope)(closed.organisation_id):
        raise PermissionDenied  # frozen tables show small groups in full
    return closed


@page("see_figures")
def period_page(request: Any, key: int) -> HttpResponse:
    """A closed period: its frozen tables, and what the same tables say today."""
    closed = period_seen(request, key)
    return render(
        request,
        "reports/period.html",
        {"closed": closed, "review": closing.review(closed), "tables": closed.tables},
    )


@page("see_figures")
def period_file(request: Any, key: int) -> HttpResponse:
    """The frozen tables as .xlsx, a sheet for each, and one for what differs today."""
    closed = period_seen(request, key)
    papers = closing.as_book(closing.review(closed))
    exported(
        "closed_period",
        by=request.user,
        rows=sum(len(one.lines) for one in papers.values()),
        subject=closed.organisation,
        on=request.today,
    )
    name = f"ky-da-khoa-{closed.organisation.code}-{closed.ends_on:%Y%m%d}"
    return as_file(render_book(papers), "xlsx", name)
