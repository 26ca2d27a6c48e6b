"""Chỉ tiêu: what was planned for a unit, what was given down, what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.organisations.models import Organisation
from ketnap.organisations.tree import tree_on
from ketnap.organisations.views import Fact, tells_of_unit
from ketnap.statistics.asked import Openness
from ketnap.statistics.attainment import attained
from ketnap.statistics.indicators import INDICATORS
from ketnap.targets.forms import DocumentForm, RevisionForm, TargetForm
from ketnap.targets.models import Target
from ketnap.targets.services import (
    allocate,
    allocation,
    revise_target,
    set_target,
    withdraw_target,
)
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.numbers import NumberError, parse_number, show_number
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal


def targets_seen(request: Any) -> Any:
    """Return the targets of units whose figures the person may see."""
    return Target.objects.filter(
        request.scope.where("see_figures", organisation="organisation")
    ).select_related("organisation", "revised_by")


def target_edited(request: Any, key: int) -> Target:
    """Return the target if the person may set targets there; else 404 or 403."""
    target: Target = get_object_or_404(targets_seen(request), pk=key)
    if not may_set(request, target.organisation):
        raise PermissionDenied
    return target


def may_set(request: Any, unit: Organisation) -> bool:
    """Whether the person sets targets for a unit."""
    return bool(request.scope.may("set_targets", organisation=unit))


def line_of(target: Target, request: Any) -> dict[str, Any]:
    """Return what the list says about a target."""
    given = allocation(target)
    return {
        "target": target,
        "made": attained(target, on=request.today, shown=Openness(request.scope)),
        "given": given if given.parts else None,
    }


def unit_asked(request: Any) -> Organisation | None:
    """Return the unit named in the address, else the one acted for; 404 for a foreign one."""
    if code := request.GET.get("don-vi", ""):
        return get_object_or_404(
            Organisation.objects.visible_to(request.scope, "see_figures"), code=code
        )
    return request.unit


def standing_and_past(request: Any, unit: Organisation) -> tuple[list[Target], list[Target]]:
    """Return the targets of a unit in force and those revised or withdrawn, newest period first."""
    own = targets_seen(request).filter(organisation=unit).order_by("-ends_on", "starts_on", "id")
    standing: list[Target] = []
    past: list[Target] = []
    for target in own:
        over = hasattr(target, "revised_by") or target.withdrawn_on
        (past if over else standing).append(target)
    return standing, past


@page("see_figures")
def target_list(request: Any) -> HttpResponse:
    """The targets of a unit in force, newest period first, and the way to the units below."""
    unit = unit_asked(request)
    lines, below = [], []
    past: list[Target] = []
    if unit is not None:
        standing, past = standing_and_past(request, unit)
        lines = [line_of(target, request) for target in standing]
        day = request.today
        if unit.closed_on and unit.closed_on <= day:
            day = unit.closed_on - day.resolution
        tree = tree_on(day)
        children = tree.children(unit.pk).tolist() if unit.pk in tree else []
        found = Organisation.objects.visible_to(request.scope, "see_figures").in_bulk(children)
        below = [found[key] for key in children if key in found]
    return render(
        request,
        "targets/list.html",
        {
            "unit": unit,
            "lines": lines,
            "past": past,
            "below": below,
            "may_set": unit is not None and may_set(request, unit),
            "may_export": unit is not None and request.scope.may("export", organisation=unit),
        },
    )


@page("set_targets", post="set_targets")
def target_set(request: Any) -> HttpResponse:
    """Set a target for a unit."""
    unit = unit_asked(request)
    if unit is None or not may_set(request, unit):
        raise PermissionDenied
    form = TargetForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            target = set_target(
                organisation=unit,
                period=given["period"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                indicator=given["indicator"],
                measure=given["measure"],
                number=Decimal(given["number"]),
                document_number=given["document_number"],
                document_on=given["document_on"],
                note=given["note"],
                by=request.user,
                on=request.today,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã giao chỉ tiêu."))
            return redirect("target_page", key=target.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "targets/set.html", {"unit": unit, "form": form}, status=status)


def grid_of(target: Target, request: Any) -> list[dict[str, Any]]:
    """Return the units below with what each was given, in the order of the tree."""
    tree = tree_on(target.starts_on)
    unit = target.organisation
    if unit.pk not in tree:
        tree = tree_on(request.today)
    children = tree.children(unit.pk).tolist() if unit.pk in tree else []
    given = {part.organisation_id: part for part in allocation(target).parts}
    found = Organisation.objects.in_bulk(children)
    return [
        {"unit": found[key], "part": given.get(key), "typed": None, "fault": ""}
        for key in children
        if key in found
    ]


@page("see_figures", post="set_targets")
def target_page(request: Any, key: int) -> HttpResponse:
    """One target: its revisions, what became of it, and the grid that gives it down."""
    target = get_object_or_404(targets_seen(request), pk=key)
    grid = grid_of(target, request) if target.measure == Target.Measure.COUNT else []
    form = DocumentForm(
        request.POST or None,
        initial={"document_number": target.document_number, "document_on": target.document_on},
    )
    if request.method == "POST":
        target = target_edited(request, key)
        numbers = read_grid(grid, request)
        if form.is_valid() and not any(line["fault"] for line in grid):
            try:
                made = allocate(
                    target=target,
                    numbers=numbers,
                    document_number=form.cleaned_data["document_number"],
                    document_on=form.cleaned_data["document_on"],
                    by=request.user,
                    on=request.today,
                )
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(
                    request, _("Đã phân bổ cho %(count)d đơn vị.") % {"count": len(made.parts)}
                )
                return redirect("target_page", key=target.pk)
    faulty = form.is_bound and (form.errors or any(line["fault"] for line in grid))
    return render(
        request,
        "targets/page.html",
        {
            "line": line_of(target, request),
            "target": target,
            "history": history(target),
            "current": latest(target),
            "grid": grid,
            "form": form,
            "revision": RevisionForm(initial={"document_on": request.today}, auto_id="revise_%s"),
            "may_export": request.scope.may("export", organisation=target.organisation),
            "may_set": may_set(request, target.organisation)
            and not hasattr(target, "revised_by")
            and target.withdrawn_on is None,
        },
        status=422 if faulty else 200,
    )


def read_grid(grid: list[dict[str, Any]], request: Any) -> dict[Organisation, Decimal]:
    """Read the typed numbers into the grid; empty boxes give nothing."""
    numbers = {}
    for line in grid:
        text = request.POST.get(f"number-{line['unit'].pk}", "").strip()
        line["typed"] = text
        if not text:
            continue
        try:
            number = parse_number(text)
        except NumberError as error:
            line["fault"] = error.message
            continue
        if number <= 0 or number != number.to_integral_value():
            line["fault"] = _("Cần số người là số nguyên lớn hơn 0; để trống nếu không giao.")
            continue
        numbers[line["unit"]] = number
    return numbers


def history(target: Target) -> list[Target]:
    """Return the numbers before this one, newest first."""
    found = []
    earlier = target.revises
    while earlier is not None:
        found.append(earlier)
        earlier = earlier.revises
    return found


def latest(target: Target) -> Target:
    """Return the revision in force of a target."""
    while hasattr(target, "revised_by"):
        target = target.revised_by
    return target


@page("", post="set_targets")
def target_revise(request: Any, key: int) -> HttpResponse:
    """Replace the number by a later document."""
    target = target_edited(request, key)
    form = RevisionForm(request.POST)
    if form.is_valid():
        try:
            fresh = revise_target(
                target=target,
                number=Decimal(form.cleaned_data["number"]),
                document_number=form.cleaned_data["document_number"],
                document_on=form.cleaned_data["document_on"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=request.today,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã điều chỉnh; số cũ vẫn được giữ."))
            return redirect("target_page", key=fresh.pk)
    return render(
        request,
        "targets/revise.html",
        {"target": target, "form": form, "line": line_of(target, request)},
        status=422,
    )


@page("", post="set_targets")
def target_withdraw(request: Any, key: int) -> HttpResponse:
    """Stop applying a target from today."""
    target = target_edited(request, key)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Ghi lý do thôi áp dụng chỉ tiêu: lý do được giữ trong nhật ký."))
        return redirect("target_page", key=target.pk)
    withdraw_target(target=target, reason=reason, by=request.user, on=request.today)
    messages.success(request, _("Đã thôi áp dụng chỉ tiêu."))
    return redirect("target_page", key=target.pk)


@tells_of_unit
def targets_of(request: Any, unit: Organisation) -> list[Fact]:
    """Say on the page of a unit which targets are in force for it today."""
    day = request.today
    now = targets_seen(request).filter(
        organisation=unit, starts_on__lte=day, ends_on__gte=day, withdrawn_on=None, revised_by=None
    )
    return [
        Fact(
            INDICATORS[target.indicator].title((get_language() or "vi")[:2]),
            _("chỉ tiêu %(number)s đến %(day)s")
            % {"number": show_number(target.number), "day": show_date(target.ends_on)},
            reverse("target_page", args=[target.pk]),
        )
        for target in now.order_by("ends_on", "id")[:5]
        if target.indicator in INDICATORS
    ]
