"""The person's record on the page of a case, and its correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.audit.reading import viewed
from ketnap.audit.refusals import Refused
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.facts import FactsForm
from ketnap.dossiers.forms.person import (
    PARTS,
    TRAITS,
    CorrectionForm,
    current_values,
    recorded_of,
)
from ketnap.dossiers.judging import stages
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.recording import Reference, correct_candidate, record_facts
from ketnap.dossiers.views.case import dossier_edited, dossier_seen, frame, may_edit
from ketnap.dossiers.views.history import shown_value
from ketnap.dossiers.views.newcomers import alike_row
from ketnap.people.likeness import similar_people
from ketnap.people.models import Person
from ketnap.people.services import (
    born_of,
    mask_identity_number,
)
from ketnap.regulations.facts import FACTS
from ketnap.web.drafts import draft_address, drop_draft, sent_from, typed_before
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal
from ketnap.web.returning import way_back


@page("see_dossiers")
def dossier_person(request: HttpRequest, code: str) -> HttpResponse:
    """Show the person's record; reading the sensitive part is an entry in the trail."""
    dossier = dossier_seen(request, code)
    person = dossier.person
    sensitive = request.scope.readable("sensitive", dossier.stage, dossier.cell)
    if sensitive:
        with transaction.atomic():
            viewed(person, by=request.user, what="sensitive")
    born = born_of(person)
    similar = similar_people(
        full_name=person.full_name,
        born=born,
        cell=person.cell,
        within=Person.objects.visible_to(request.scope),
        but=person,
    )
    return render(
        request,
        "dossiers/person.html",
        {
            **frame(request, dossier, "dossier_person"),
            "born": born,
            "sensitive": sensitive,
            "editable": may_edit(request, dossier),
            "traits": person.traits.order_by("-since"),
            "case_facts": case_facts(dossier),
            "similar": [alike_row(found) for found in similar[:5]],
            "other_cases": [
                (case.code, stages()[case.stage].title(language()), case.opened_on)
                for case in Dossier.objects.visible_to(request.scope)
                .filter(person=person)
                .exclude(pk=dossier.pk)
                .order_by("-opened_on")
            ],
        },
    )


@page("see_dossiers")
def reveal_sensitive(request: HttpRequest, code: str) -> HttpResponse:
    """Show the values that stand masked; reading each group is an entry in the trail."""
    dossier = dossier_seen(request, code)
    scope, person = request.scope, dossier.person
    shown = {
        "sensitive": scope.readable("sensitive", dossier.stage, dossier.cell),
        "identity": bool(person.identity_number)
        and scope.readable("identity", dossier.stage, dossier.cell)
        and scope.may("reveal_identity", organisation=dossier.cell),
    }
    if not any(shown.values()):
        raise PermissionDenied
    with transaction.atomic():
        if shown["sensitive"]:
            viewed(person, by=request.user, what="sensitive")
        if shown["identity"]:
            viewed(person, by=request.user, what="identity_number")
    return render(
        request, "dossiers/sensitive.html", {"dossier": dossier, "person": person, **shown}
    )


CASE_FACTS = (
    "hard_area",
    "youth_union_present",
    "provincial_consent_on",
    "political_history_flag",
    "foreign_marriage",
    "family_planning_breach",
    "private_enterprise_owner",
    "readmission",
    "left_on",
    "left_reason",
    "times_readmitted",
    "record_cleared_on",
)


READMISSION_FACTS = frozenset({"left_on", "left_reason", "times_readmitted", "record_cleared_on"})
"""Asked only where somebody is readmitted."""


def case_facts(dossier: Dossier) -> list[dict[str, Any]]:
    """Return what the law also asks about the person in this case, each with its form."""
    found = []
    for name in CASE_FACTS:
        value = getattr(dossier, name)
        shown = value.isoformat() if hasattr(value, "isoformat") else value
        found.append(
            {
                "term": FACTS[name].title(language()),
                "value": shown_value(name, shown if shown != "" else None),
                "change_href": f"{reverse('dossier_facts', args=[dossier.code])}?muc={name}",
            }
        )
    return found


@page("edit_dossiers", post="edit_dossiers")
def person_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in a person's record or put it right, whole or one part (``?phan=``).

    What is replaced needs a reason; every case of the person follows.
    """
    dossier = dossier_edited(request, code)
    person = dossier.person
    part = request.POST.get("phan") or request.GET.get("phan", "")
    draft = draft_of_person(person, part)
    sent_from(request, draft)
    known = {**current_values(person), "identity_number": ""}  # seen in full only when revealed
    boxes = {"recorded": recorded_of(person), "part": part}
    if request.method == "GET":  # a draft fills the boxes; what changed is told from the record
        form = CorrectionForm(initial={**known, **typed_before(request, draft)}, **boxes)
    else:
        form = CorrectionForm(request.POST, initial=known, **boxes)
    if person.identity_number and "identity_number" in form.fields:
        form.fields["identity_number"].help_text = _("Để trống nếu không đổi. Đang ghi: %(n)s") % {
            "n": mask_identity_number(person.identity_number)
        }
    if request.method == "POST" and form.is_valid():
        changed = {
            **form.plain(),
            **{name: form.cleaned_data[name] for name in TRAITS if name in form.fields},
        }
        wanted = {name: value for name, value in changed.items() if name in form.changed_data}
        try:
            if wanted:
                correct_candidate(
                    person,
                    by=request.user,
                    on=request.today,
                    reason=form.why,
                    seen=seen_by(request, person.version),
                    **wanted,
                )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            drop_draft(request, draft)
            messages.success(
                request,
                _("Không có gì thay đổi.")
                if not wanted
                else _("Đã đính chính lý lịch.")
                if form.cleaned_data.get("reason")
                else _("Đã lưu lý lịch."),
            )
            return redirect(way_back(request) or reverse("dossier_person", args=[code]))
    return render(
        request,
        "dossiers/person_edit.html",
        {
            "dossier": dossier,
            "person": person,
            "form": form,
            "part": part if part in PARTS else "",
            "title": PARTS[part][0] if part in PARTS else _("Đính chính lý lịch"),
            "back": way_back(request),
            "version": seen_by(request, person.version),
            "draft": draft_address(draft),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def draft_of_person(person: Person, part: str) -> str:
    """Return the name under which what is typed into a part of the record is kept."""
    return f"person:{person.pk}" + (f":{part}" if part in PARTS else "")


def draft_of_facts(dossier: Dossier, names: str) -> str:
    """Return the name under which what is typed into a form of single facts is kept."""
    return f"facts:{dossier.pk}:{names}"


@page("edit_dossiers", post="edit_dossiers")
def dossier_facts(request: HttpRequest, code: str) -> HttpResponse:
    """Answer or correct single facts of a case: ``?muc=name,name``."""
    dossier = dossier_edited(request, code)
    asked = request.POST.get("muc") or request.GET.get("muc", "")
    names = [name for name in asked.split(",") if name]
    draft = draft_of_facts(dossier, ",".join(names))
    sent_from(request, draft)
    form = FactsForm(
        request.POST if request.method == "POST" else None,
        dossier=dossier,
        names=names,
        today=request.today,
        initial=typed_before(request, draft) if request.method == "GET" else None,
    )
    if not form.names:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            record_facts(
                dossier,
                form.facts(),
                by=request.user,
                on=request.today,
                document=Reference(number=form.cleaned_data["document_number"]),
                reason=form.cleaned_data.get("reason", ""),
                seen=seen_by(request, dossier.version),
                passing={
                    key.removeprefix("passing-"): value
                    for key, value in request.POST.items()
                    if key.startswith("passing-") and value
                },
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return show_facts(request, dossier, form, refusal)
        drop_draft(request, draft)
        messages.success(request, _("Đã ghi."))
        return redirect(way_back(request) or reverse("dossier_page", args=[code]))
    return show_facts(request, dossier, form, None)


def show_facts(
    request: HttpRequest, dossier: Dossier, form: FactsForm, refusal: Refused | None
) -> HttpResponse:
    """Show the form of single facts, with the warnings that ask for a reason."""
    return render(
        request,
        "dossiers/facts.html",
        {
            "dossier": dossier,
            "person": dossier.person,
            "form": form,
            "names": ",".join(form.names),
            "back": way_back(request),
            "draft": draft_address(draft_of_facts(dossier, ",".join(form.names))),
            "warnings": refusal.warnings if refusal else (),
            "version": seen_by(request, dossier.version),
        },
        status=422 if form.is_bound and (form.errors or refusal) else 200,
    )
