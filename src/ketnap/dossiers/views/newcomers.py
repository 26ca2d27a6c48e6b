"""A first name on the list: look-alikes first, then the case; two people side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.accounts.rights import FIELDS
from ketnap.audit.reading import viewed
from ketnap.audit.refusals import Refused
from ketnap.dossiers.forms.person import (
    OpenForm,
)
from ketnap.dossiers.opening import open_dossier
from ketnap.dossiers.views.case import dossier_edited, dossier_seen
from ketnap.people.likeness import Likeness, compare, similar_people
from ketnap.people.models import Person
from ketnap.people.services import (
    add_person,
    born_of,
    say_not_duplicate,
)
from ketnap.web.drafts import draft_address, drop_draft, typed_before
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

DRAFT = "open"
NEW = "new"  # the answer that it is none of the people shown
ASK_FROM = 50  # name and cell, or name and home: a new name waits until it is said to be another


@page("nominate", post="nominate")
def dossier_open(request: HttpRequest) -> HttpResponse:
    """Put a new name on a cell's list: look-alikes are shown first, nothing is doubled silently."""
    scope, today = request.scope, request.today
    if request.method == "GET":
        form = OpenForm(scope=scope, today=today, initial=typed_before(request, DRAFT))
        return show_open(request, form)
    form = OpenForm(request.POST, scope=scope, today=today)
    if not form.is_valid():
        return show_open(request, form)
    cell = form.cleaned_data["cell"]
    if not scope.may("nominate", organisation=cell):
        raise PermissionDenied
    chosen = chosen_person(request)
    similar = look_alikes(request, form) if chosen is None else []
    alike = [found for found in similar if found.score >= ASK_FROM]
    if alike and request.POST.get("person") != NEW:
        if request.POST.get("asked"):
            form.add_error(None, _("Chọn một người ở trên, hoặc chọn “Không phải, là người khác”."))
        return show_open(request, form, similar)
    try:
        with transaction.atomic():
            person = chosen or add_person(
                cell=cell, by=request.user, on=today, traits=form.traits(), **form.plain()
            )
            dossier = open_dossier(
                person,
                by=request.user,
                on=today,
                cell=cell,
                sourced_by=form.cleaned_data["sourced_by"],
                sourced_on=form.cleaned_data["sourced_on"],
                **form.readmitted(),
            )
            for found in alike:  # all were seen: they are not asked about again
                say_not_duplicate(person, found.person, by=request.user, on=today)
    except Refused as refusal:
        show_refusal(form, refusal)
        return show_open(request, form, similar, chosen)
    drop_draft(request, DRAFT)
    for warning in form.warnings():
        messages.warning(request, warning)
    messages.success(request, _("Đã đưa %(name)s vào nguồn.") % {"name": person.full_name})
    then = "dossier_entry" if request.POST.get("then") == "entry" else "dossier_page"
    return redirect(then, code=dossier.code)


def chosen_person(request: HttpRequest) -> Person | None:
    """Return the known person the clerk said this is; 404 for one outside the scope."""
    key = request.POST.get("person", "")
    if key in ("", NEW):
        return None
    if not key.isdigit():
        raise Http404
    return get_object_or_404(Person.objects.visible_to(request.scope), pk=int(key))


def look_alikes(request: HttpRequest, form: OpenForm) -> list[Likeness]:
    """Return people who may be the same, most alike first, within the person's scope."""
    given = form.cleaned_data
    return similar_people(
        full_name=given["full_name"],
        born=given.get("born"),
        cell=given.get("cell"),
        identity_number=given.get("identity_number", ""),
        home=given.get("home", ""),
        within=Person.objects.visible_to(request.scope),
    )


def show_open(
    request: HttpRequest,
    form: OpenForm,
    similar: list[Likeness] | None = None,
    chosen: Person | None = None,
) -> HttpResponse:
    """Show the form of a new name, with the look-alikes that were found or the one chosen."""
    return render(
        request,
        "dossiers/open.html",
        {
            "form": form,
            "similar": [alike_row(found) for found in similar or ()],
            "chosen": chosen,
            "going_on": request.POST.get("then") == "entry",
            "draft": draft_address(DRAFT),
        },
        status=422 if form.is_bound else 200,
    )


def alike_row(found: Likeness) -> dict[str, Any]:
    """Return one look-alike as the page shows it."""
    last = found.person.dossiers.order_by("-opened_on").first()
    born = born_of(found.person)
    return {
        "person": found.person,
        "born": born.show() if born else "",
        "score": found.score,
        "strong": found.strong,
        "reasons": found.reasons,
        "dossier": last,
    }


@page("", post="nominate", once=False)
def people_alike(request: HttpRequest) -> HttpResponse:
    """Answer, while a name is typed, who may already be there."""
    form = OpenForm(request.POST, scope=request.scope, today=request.today)
    form.is_valid()
    name = form.cleaned_data.get("full_name") or request.POST.get("full_name", "")
    if len(name.strip()) < 2:
        return HttpResponse("")
    form.cleaned_data["full_name"] = name
    found = look_alikes(request, form)[:5]
    return render(request, "dossiers/_alike.html", {"similar": [alike_row(f) for f in found]})


@page("see_dossiers")
def people_compare(request: HttpRequest, code: str, other: int) -> HttpResponse:
    """Show two people side by side; what is sensitive only to who may read it of both."""
    dossier = dossier_seen(request, code)
    second = get_object_or_404(Person.objects.visible_to(request.scope), pk=other)
    groups = [
        group
        for group in ("sensitive", "identity")
        if request.scope.readable(group, dossier.stage, dossier.cell)
        and request.scope.readable(group, None, second.cell)
    ]
    if "sensitive" in groups:
        for person in (dossier.person, second):
            viewed(person, by=request.user, what="sensitive", on=request.today)
    closed = {name for name, group in FIELDS.items() if group not in groups}
    pairs = compare(dossier.person, second, without=closed)
    return render(
        request, "dossiers/compare.html", {"dossier": dossier, "other": second, "pairs": pairs}
    )


@page("", post="edit_dossiers")
def people_not_same(request: HttpRequest, code: str, other: int) -> HttpResponse:
    """Remember that two people are two."""
    dossier = dossier_edited(request, code)
    second = get_object_or_404(Person.objects.visible_to(request.scope), pk=other)
    say_not_duplicate(dossier.person, second, by=request.user, on=request.today)
    messages.success(request, _("Đã ghi nhớ: đây là hai người khác nhau."))
    return redirect("dossier_person", code=code)
