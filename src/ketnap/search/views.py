"""The box that finds everything. Names are posted, never part of an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from ketnap.regulations.stages import STAGES
from ketnap.search.services import Found, find, find_people, find_units
from ketnap.vietnamese.names import fold_key
from ketnap.web.navigation import Place, Shell
from ketnap.web.page import page

STAGE_LABELS = {stage.key: stage for stage in STAGES}


def named(places: list[Place], text: str) -> list[Place]:
    """Return those in whose name, as the page shows it, every word of ``text`` begins a word."""
    words = fold_key(text).split()
    return [
        place
        for place in places
        if words and all(f" {word}" in f" {fold_key(gettext(place.label))}" for word in words)
    ]


def stage_label(key: str, language: str) -> str:
    """Return a stage in words of ``language``."""
    stage = STAGE_LABELS.get(key)
    if stage is None:
        return key
    return stage.label_en if language == "en" else stage.label


@page("signed_in", post="signed_in", once=False)
def search(request: Any) -> HttpResponse:
    """Show the box; after a post, what was found under it (a fragment for htmx)."""
    text = request.POST.get("q", "").strip()
    found = find(text, request.scope) if text else Found()
    shell = Shell(request)
    context = {
        "text": text,
        "found": found,
        "screens": named(shell.places, text),
        "actions": named(shell.actions, text),
        "stage_label": lambda key: stage_label(key, getattr(request, "LANGUAGE_CODE", "vi")),
    }
    fragment = bool(request.headers.get("HX-Request"))
    return render(request, "search/_results.html" if fragment else "search/page.html", context)


@page("", post="signed_in", once=False)
def person_options(request: Any) -> HttpResponse:
    """People for a search-as-you-type field: options whose value is the person's id."""
    people = find_people(request.POST.get("q", ""), request.scope)
    options = [
        (
            person.pk,
            person.full_name,
            f"{person.born_on.year if person.born_on else '?'} · {person.cell.name}",
        )
        for person in people
    ]
    return render(request, "search/_options.html", {"options": options})


@page("", post="signed_in", once=False)
def unit_options(request: Any) -> HttpResponse:
    """Units for a search-as-you-type field: options whose value is the unit's code."""
    units = find_units(request.POST.get("q", ""), request.scope)
    options = [(unit.code, unit.name, unit.get_kind_display()) for unit in units]
    return render(request, "search/_options.html", {"options": options})
