"""The parts of a case kept as rows: verification, introducers, comments, sittings, returns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.audit.reading import viewed
from ketnap.audit.refusals import Refused
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.closing import may_reopen, reopen_dossier
from ketnap.dossiers.introductions import close_introducers, remove_introducer
from ketnap.dossiers.judging import is_over
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.steps import awaits_answers
from ketnap.dossiers.verification import answer_verification, waive_verification
from ketnap.dossiers.views.case import dossier_edited, dossier_seen, frame, may_edit, over_note
from ketnap.dossiers.views.history import reason_said
from ketnap.web.fields import ThreeValueField, TidyCharField, VietnameseDateField
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal


class ReopenForm(forms.Form):
    """Why a closing was a mistake."""

    reason = TidyCharField(
        label=gettext_lazy("Vì sao việc kết thúc là ghi nhầm"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    """The answer of the place that was asked: the result, never its reasons."""

    on = VietnameseDateField(label=gettext_lazy("Ngày nhận trả lời"))
    answered_by = TidyCharField(label=gettext_lazy("Nơi trả lời"), required=False, max_length=160)
    clear = ThreeValueField(
        label=gettext_lazy("Kết quả"),
        choices=(
            ("true", gettext_lazy("Không có vấn đề")),
            ("false", gettext_lazy("Có vấn đề cần xem xét")),
            ("", gettext_lazy("Chưa rõ")),
        ),
    )


class WaiveRowForm(forms.Form):
    """Why one relative need not be asked about."""

    on = VietnameseDateField(label=gettext_lazy("Ngày xác nhận"))
    because = TidyCharField(label=gettext_lazy("Vì sao không phải thẩm tra"), max_length=200)
    member = TidyCharField(
        label=gettext_lazy("Người thân là đảng viên"), required=False, max_length=120
    )


@page("see_dossiers")
def dossier_vouching(request: HttpRequest, code: str) -> HttpResponse:
    """Show who was asked and answered, who introduces, who helped, who commented."""
    dossier = dossier_seen(request, code)
    readable = request.scope.readable("verification", dossier.stage, dossier.cell)
    if readable:
        with transaction.atomic():
            viewed(dossier, by=request.user, what="verification")
    return render(
        request,
        "dossiers/vouching.html",
        {
            **frame(request, dossier, "dossier_vouching"),
            "verifications": dossier.verifications.all(),
            "introducers": dossier.introducers.select_related("member"),
            "helpers": dossier.helpers.select_related("member"),
            "comments": dossier.comments.all(),
            "readable": readable,
            "editable": may_edit(request, dossier),
            "may_help": may_act(request.scope, "assign_helper", dossier) and not is_over(dossier),
            "may_ask": may_act(request.scope, "ask_verification", dossier),
        },
    )


@page("edit_dossiers", post="edit_dossiers")
def verification_answer(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Record the answer of one place."""
    return row_form(request, code, row, AnswerForm, _("Ghi trả lời thẩm tra"))


@page("edit_dossiers", post="edit_dossiers")
def verification_waive(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Record that one relative need not be asked about, and why."""
    return row_form(request, code, row, WaiveRowForm, _("Không phải thẩm tra"))


def row_form(
    request: HttpRequest, code: str, row: int, kind: type[forms.Form], title: str
) -> HttpResponse:
    """Show or carry out one form about one verification row."""
    dossier = dossier_edited(request, code)
    found = get_object_or_404(dossier.verifications, pk=row)
    form = kind(request.POST or None, initial={"on": request.today, "answered_by": found.place})
    if request.method == "POST" and form.is_valid():
        service = answer_verification if kind is AnswerForm else waive_verification
        try:
            service(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi."))
            found.dossier.refresh_from_db()
            more = awaits_answers(found.dossier)
            return redirect("dossier_vouching" if more else "dossier_page", code=code)
    about = f"{found.get_relation_display()} · {found.place}"
    return show_form(request, dossier, form, title, about)


def show_form(
    request: HttpRequest, dossier: Dossier, form: forms.Form, title: str, about: str, **more: Any
) -> HttpResponse:
    """Show a short form about a case or one row of it, with what is wrong in it."""
    return render(
        request,
        "dossiers/row_form.html",
        {
            "dossier": dossier,
            "person": dossier.person,
            "form": form,
            "title": title,
            "about": about,
            **more,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@page("edit_dossiers", post="edit_dossiers")
def dossier_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a closing recorded by mistake, with the reason; 404 where there is none."""
    dossier = dossier_edited(request, code)
    form = ReopenForm(request.POST or None)
    if not may_reopen(dossier):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            reopen_dossier(
                dossier,
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=request.today,
                seen=seen_by(request, dossier.version),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã mở lại hồ sơ."))
            return redirect("dossier_page", code=code)
    return show_form(
        request,
        dossier,
        form,
        _("Mở lại hồ sơ đã kết thúc"),
        over_note(dossier),
        back="dossier_page",
        version=seen_by(request, dossier.version),
    )


@page("", post="edit_dossiers")
def introducer_remove(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Take an introduction sheet out of the case, with the reason."""
    dossier = dossier_edited(request, code)
    found = get_object_or_404(dossier.introducers, pk=row)
    reason = request.POST.get("reason", "").strip()
    return ordered(
        request,
        dossier,
        lambda: remove_introducer(found, reason=reason, by=request.user, on=request.today),
    )


@page("", post="edit_dossiers")
def introducers_close(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the list of introducers is complete."""
    dossier = dossier_edited(request, code)
    return ordered(
        request, dossier, lambda: close_introducers(dossier, by=request.user, on=request.today)
    )


def ordered(request: HttpRequest, dossier: Dossier, service: object) -> HttpResponse:
    """Give a small order and go back; a refusal is told on that page."""
    try:
        service()  # type: ignore[operator]
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.says)
    else:
        messages.success(request, _("Đã ghi."))
    return redirect("dossier_vouching", code=dossier.code)


@page("see_dossiers")
def dossier_sittings(request: HttpRequest, code: str) -> HttpResponse:
    """Show meetings, decisions and returns of the case."""
    dossier = dossier_seen(request, code)
    returns = [
        {"row": row, "reasons": [reason_said(reason) for reason in row.reasons]}
        for row in dossier.returns.select_related("returned_by")
    ]
    return render(
        request,
        "dossiers/sittings.html",
        {
            **frame(request, dossier, "dossier_sittings"),
            "ballots": dossier.ballots.select_related("meeting__organisation").order_by(
                "-meeting__on"
            ),
            "decisions": dossier.decisions.select_related("organisation"),
            "returns": returns,
        },
    )
