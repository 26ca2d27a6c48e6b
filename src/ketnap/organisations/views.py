"""Pages of the tree: as it stood on a day, and the page of one unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.organisations import services
from ketnap.organisations.forms import (
    ACTS,
    CorrectForm,
    EstablishForm,
    PowerForm,
    RenameForm,
    TermForm,
)
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.outline import Outline
from ketnap.organisations.portrait import Portrait
from ketnap.organisations.rules import readable_code
from ketnap.vietnamese.dates import DateError, parse_date
from ketnap.web.page import page


@dataclass(frozen=True)
class Fact:
    """What another feature tells on the page of a unit: a term, a value that leads somewhere."""

    term: str
    value: str
    href: str


Teller = Callable[[Any, Organisation], Iterable[Fact]]
TELLERS: list[Teller] = []


def tells_of_unit(teller: Teller) -> Teller:
    """Register what a feature above says on the page of a unit: ``(request, unit) -> facts``."""
    TELLERS.append(teller)
    return teller


def asked_day(request: Any) -> tuple[dt.date, str]:
    """Return the day asked for by ``ngay`` (today without one) and what is wrong with it."""
    text = request.GET.get("ngay", "").strip()
    if not text:
        return request.today, ""
    try:
        return parse_date(text), ""
    except DateError as error:
        english = (get_language() or "vi").startswith("en")
        return request.today, error.message_en if english else error.message


@page("see_tree")
def organisation_tree(request: Any) -> HttpResponse:
    """The tree on the day ``ngay``, open down to ``mo``; or the units whose name holds ``q``.

    htmx asking to open ``mo`` gets only the branches under it.
    """
    day, fault = asked_day(request)
    outline = Outline(request.scope, day, request.today)
    opened = None
    if code := request.GET.get("mo", ""):
        opened = get_object_or_404(Organisation.objects.visible_to(request.scope), code=code)
        if request.headers.get("HX-Request"):
            here = opened.pk in outline.tree
            level = outline.level(outline.tree.index(opened.pk)) + 1 if here else 1
            given = {"branches": outline.children(opened), "level": level}
            return render(request, "organisations/_branches.html", given)
    words = request.GET.get("q", "").strip()
    found, more = outline.search(words)
    shown = opened.pk if opened is not None and opened.pk in outline.tree else None
    return render(
        request,
        "organisations/tree.html",
        {
            "outline": outline,
            "branches": [] if words else outline.forest(shown),
            "day": day,
            "asked": request.GET.get("ngay", ""),
            "fault": fault,
            "words": words,
            "found": found,
            "more": more,
            "total": int(outline.visible.sum()),
        },
    )


@page("see_tree")
def organisation_page(request: Any, code: str) -> HttpResponse:
    """Everything about one unit; 404 for one outside the scope, as for one that never was."""
    unit = get_object_or_404(Organisation.objects.visible_to(request.scope), code=code)
    portrait = Portrait(unit, request.scope, request.today)
    outline = Outline(request.scope, portrait.day, request.today)
    return render(
        request,
        "organisations/unit.html",
        {
            "unit": unit,
            "portrait": portrait,
            "below": outline.children(unit),
            "is_cell": portrait.version.kind in CELL_KINDS,
            "hamlets": unit.hamlets.in_force(portrait.day).select_related("cell"),
            "facts": [fact for teller in TELLERS for fact in teller(request, unit)],
            "acts": acts_on(unit, portrait, request.scope),
            "may_see_dossiers": request.scope.may("see_dossiers", organisation=unit),
            "may_see_figures": request.scope.may("see_figures", organisation=unit),
        },
    )


def acts_on(unit: Organisation, portrait: Portrait, scope: Any) -> list[tuple[str, str]]:
    """Return the orders somebody may give about a unit: word of the address, what it is called."""
    if portrait.closed or not scope.may("manage_tree", organisation=unit):
        return []
    cell = portrait.version.kind in CELL_KINDS
    return [
        (key, str(label)) for key, (label, _form) in ACTS.items() if not (cell and key == "them")
    ]


@page("manage_tree", post="manage_tree")
def organisation_act(request: Any, code: str, act: str) -> HttpResponse:
    """Give one order about a unit: found one under it, rename, correct, who decides, terms."""
    unit = get_object_or_404(Organisation.objects.visible_to(request.scope), code=code)
    portrait = Portrait(unit, request.scope, request.today)
    if act not in dict(acts_on(unit, portrait, request.scope)):
        raise Http404
    label, kind = ACTS[act]
    first = {"on": request.today, "since": request.today}
    form: Any = kind(request.POST or None, version=portrait.version, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = _carry_out(form, unit, portrait, request)
        except Refused as refusal:
            for problem in refusal.problems:
                form.add_error(
                    problem.field if problem.field in form.fields else None, problem.says
                )
        else:
            messages.success(request, _("Đã ghi: %(act)s.") % {"act": label})
            return redirect("organisation_page", code=made.code)
    return render(
        request,
        "organisations/act.html",
        {"unit": unit, "form": form, "label": label},
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _carry_out(form: Any, unit: Organisation, portrait: Portrait, request: Any) -> Organisation:
    """Give the order of a valid form; return the unit whose page shows what came of it."""
    given, by, today = form.cleaned_data, request.user, request.today
    match form:
        case EstablishForm():
            new = services.NewUnit(
                code=readable_code(given["name"], under=unit),
                name=given["name"],
                kind=given["kind"],
                parent=unit,
                **form.traits(),
            )
            alike = services.same_name_warnings(given["name"], parent=unit, on=given["on"])
            services.establish(new, basis=form.basis(), by=by, on=given["on"])
            for warning in alike:
                messages.warning(request, warning.says)
        case RenameForm():
            services.rename(unit, name=given["name"], basis=form.basis(), by=by, on=given["on"])
        case CorrectForm():
            services.correct_version(
                portrait.version,
                by=by,
                on=today,
                reason=given["reason"],
                name=given["name"],
                **form.traits(),
            )
        case PowerForm():
            document = form.document()
            for power in given["powers"]:
                services.grant_authority(
                    unit,
                    power=power,
                    deciding_body=given["deciding_body"],
                    basis=given["basis"],
                    since=given["since"],
                    until=given["until"],
                    document=document,
                    confidence="seen" if document else "unsure",
                    by=by,
                    on=today,
                )
        case TermForm():
            committee = services.set_committee(unit, body=given["body"], by=by, on=today)
            term = {name: given[name] for name in ("number", "starts_on", "ends_on", "members")}
            services.open_term(committee, **term, by=by, on=today)
    return unit
