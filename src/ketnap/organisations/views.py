"""Pages of the tree: as it stood on a day, and the page of one unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.outline import Outline
from ketnap.organisations.portrait import Portrait
from ketnap.vietnamese.dates import DateError, parse_date
from ketnap.web.page import page


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
            "may_see_dossiers": request.scope.may("see_dossiers", organisation=unit),
            "may_see_figures": request.scope.may("see_figures", organisation=unit),
        },
    )
