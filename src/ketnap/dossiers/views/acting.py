"""One step of a case on a page of its own: the boxes, the warnings with reasons, the order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused, WarningAhead, note_refusal
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.acts import ActForm
from ketnap.dossiers.forms.steps import FORMS
from ketnap.dossiers.forms.votes import SittingForm
from ketnap.dossiers.judging import acts, next_acts, stages
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.tally import tally
from ketnap.dossiers.views.case import check_line, dossier_edited, reason_of
from ketnap.law.explanation import ActVerdict
from ketnap.web.drafts import draft_address, drop_draft, typed_before
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal


def open_act(dossier: Dossier, key: str, request: HttpRequest) -> ActVerdict:
    """Return the verdict on the step; 404 when no case knows it, or it is not open here."""
    if key not in FORMS:
        raise Http404
    verdict = next((v for v in next_acts(dossier, request.today) if v.act.key == key), None)
    if verdict is None:
        raise Http404
    if not may_act(request.scope, key, dossier):
        raise PermissionDenied
    return verdict


@page("see_dossiers", post="see_dossiers")
def dossier_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Show the form of a step, or take the step.

    A refusal is shown on the same page with everything that was typed; warnings ask for a reason
    each and are logged when passed.
    """
    dossier = dossier_edited(request, code)
    if request.method == "GET":
        verdict = open_act(dossier, act, request)
        form = form_of(act, dossier, request, initial=typed_before(request, draft_of(dossier, act)))
        return show(request, dossier, act, verdict, form)
    if act not in FORMS:
        raise Http404
    if not may_act(request.scope, act, dossier):
        raise PermissionDenied
    form = form_of(act, dossier, request, request.POST)
    verdict = next((v for v in next_acts(dossier, request.today) if v.act.key == act), None)
    refusal: Refused | None = None
    if form.is_valid():
        refusal = carried_out(request, dossier, act, form)
        if refusal is None:
            drop_draft(request, draft_of(dossier, act))
            done = acts()[act].title(language())
            messages.success(
                request,
                _("Đã ghi: %(act)s. Hồ sơ đang ở bước “%(stage)s”.")
                % {"act": done, "stage": stages()[dossier.stage].title(language())},
            )
            return redirect("dossier_page", code=dossier.code)
        show_refusal(form, refusal)
    return show(request, dossier, act, verdict, form, refusal)


def carried_out(request: HttpRequest, dossier: Dossier, act: str, form: ActForm) -> Refused | None:
    """Give the order; return the refusal, after noting an unlawful one in the trail."""
    passing = {
        name.removeprefix("passing-"): reason.strip()
        for name, reason in request.POST.items()
        if name.startswith("passing-") and reason.strip()
    }
    seen = int(request.POST.get("version") or dossier.version)
    try:
        with transaction.atomic():
            form.carry_out(by=request.user, seen=seen, passing=passing)
    except Refused as refusal:
        if refusal.unlawful:
            note_refusal(act, refusal, subject=dossier, by=request.user, on=request.today)
        dossier.refresh_from_db()
        return refusal
    dossier.refresh_from_db()
    return None


def form_of(act: str, dossier: Dossier, request: HttpRequest, data: Any = None, **more: Any) -> Any:
    """Return the form of a step, filled with what was typed."""
    return FORMS[act](data, dossier=dossier, today=request.today, scope=request.scope, **more)


def draft_of(dossier: Dossier, act: str) -> str:
    """Return the name under which what is typed here is kept as a draft."""
    return f"act:{dossier.pk}:{act}"


def show(
    request: HttpRequest,
    dossier: Dossier,
    key: str,
    verdict: ActVerdict | None,
    form: ActForm,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show the page of a step."""
    act = acts()[key]
    ahead = refusal.warnings if refusal else ()
    if not ahead and verdict and not form.is_bound:
        ahead = tuple(
            WarningAhead(w.key, " ".join((w.says, *w.reasons)), w.citations)
            for w in verdict.warnings
        )
    return render(
        request,
        "dossiers/act.html",
        {
            "dossier": dossier,
            "person": dossier.person,
            "title": act.title(language()),
            "form": form,
            "hint": form.hint,
            "sitting": isinstance(form, SittingForm),
            "act": key,
            "blockers": [reason_of(v, dossier) for v in verdict.blockers] if verdict else [],
            "unknown": [check_line(v, dossier, True) for v in verdict.unknown] if verdict else [],
            "warnings": [
                {"rule": w.rule, "says": w.says, "citations": w.citations,
                 "reason": request.POST.get(f"passing-{w.rule}", "")}
                for w in ahead
            ],
            "draft": draft_address(draft_of(dossier, key)),
            "version": request.POST.get("version") or dossier.version,
        },
        status=422 if refusal or (form.is_bound and form.errors) else 200,
    )  # fmt: skip


@page("", post="see_dossiers", once=False)
def dossier_tally(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Say, while votes are typed, whether they are enough and by which rule. Saves nothing."""
    dossier = dossier_edited(request, code)
    if act not in FORMS:
        raise Http404
    form = form_of(act, dossier, request, request.POST)
    if not isinstance(form, SittingForm):
        raise Http404
    form.is_valid()
    given = form.cleaned_data
    found = tally(
        body=form.body,
        on=given.get("on") or request.today,
        matter=form.matter,
        entitled=given.get("entitled"),
        excused_absent=given.get("excused_absent") or 0,
        votes_for=given.get("votes_for"),
        votes_against=given.get("votes_against") or 0,
        votes_other=given.get("votes_other") or 0,
    )
    return render(request, "dossiers/_tally.html", {"tally": found})
