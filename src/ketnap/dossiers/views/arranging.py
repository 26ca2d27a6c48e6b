"""Rows of the day's work given to somebody, put off or asked after; the bell and its page."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.audit.refusals import Refused
from ketnap.dossiers.arranging import as_it_stands, take_back
from ketnap.dossiers.forms.arranging import ARRANGEMENTS, FORMS
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.notices import count_for, matter_of, told_to
from ketnap.dossiers.views.together import changed_meanwhile, marks_for
from ketnap.web.navigation import bell
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

MOST_AT_ONCE = 200
UNDO = "undo"  # in the session: what was arranged last, before and after
UNDO_SECONDS = 600
"""The page offers it for ten seconds; without scripts it stays on the page until one goes on."""


@page("", post="edit_dossiers")
def work_arrange(request: HttpRequest) -> HttpResponse:
    """Arrange the rows ticked: say for which it is open and why not for the others, then do it.

    Somebody may be reminded of any case that one sees; the rest is for cases one may write in.
    """
    key = request.POST.get("kind", "")
    codes = request.POST.getlist("codes")[:MOST_AT_ONCE]
    if key not in FORMS or not codes:
        messages.error(request, _("Chọn ít nhất một hồ sơ và một việc, rồi bấm lại."))
        return redirect("today")
    seen = Dossier.objects.visible_to(request.scope)
    open_to = seen if key == "remind" else Dossier.objects.editable_by(request.scope)
    cases = list(
        open_to.filter(code__in=codes).select_related("person", "cell", "holder").order_by("pk")
    )
    if not cases:
        raise Http404
    sent = request.POST if request.POST.get("confirmed") else None
    form = FORMS[key](sent, cases=cases, on=request.today)
    stands = as_it_stands(cases)
    marks = {case.pk: mark_of(stands[str(case.pk)]) for case in cases}
    faster = changed_meanwhile(request, marks, cases)
    gone = len(set(codes)) - len(cases) if sent else 0
    if sent and form.able and form.is_valid() and not faster and not gone:
        before = {str(case.pk): stands[str(case.pk)] for case in form.able}
        try:
            with transaction.atomic():
                done = form.carry_out(by=request.user)
                after = as_it_stands(done)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            told = ngettext(
                "Đã ghi “%(act)s” cho %(count)s hồ sơ.",
                "Đã ghi “%(act)s” cho %(count)s hồ sơ.",
                len(done),
            )
            title = str(dict(ARRANGEMENTS)[key])
            request.session[UNDO] = {
                "says": told % {"act": title, "count": len(done)},
                "before": before,
                "after": after,
                "until": time.time() + UNDO_SECONDS,
                "offered": False,
            }
            return redirect("today")
    return render(
        request,
        "dossiers/arrange.html",
        {
            "kind": key,
            "title": dict(ARRANGEMENTS)[key],
            "form": form,
            "able": form.able,
            "unable": form.unable,
            "faster": faster,
            "gone": gone,
            "marks": marks_for(marks, form.able),
        },
        status=409 if faster or gone else 422 if form.errors else 200,
    )


def mark_of(stands: dict[str, Any]) -> str:
    """Return a short mark of how the work on a case is arranged; another one after any change."""
    said = json.dumps(stands, sort_keys=True).encode()
    return hashlib.sha256(said).hexdigest()[:16]


def undo_offer(request: HttpRequest) -> str:
    """Return what was just arranged, once, on the page that follows; "" on every other."""
    kept = request.session.get(UNDO)
    if not kept or kept["offered"]:
        return ""
    request.session[UNDO] = {**kept, "offered": True}
    return str(kept["says"])


@page("", post="edit_dossiers")
def work_undo(request: HttpRequest) -> HttpResponse:
    """Take back what this person arranged last, unless something else has happened since."""
    kept = request.session.pop(UNDO, None)
    if not kept or kept["until"] < time.time():
        messages.error(
            request, _("Không còn gì để hoàn tác. Giao, nhắc hoặc hoãn lại nếu cần đổi.")
        )
        return redirect("today")
    try:
        with transaction.atomic():
            taken = take_back(kept["before"], kept["after"], by=request.user, on=request.today)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.says)
    else:
        messages.success(
            request,
            ngettext("Đã hoàn tác trên %(num)s hồ sơ.", "Đã hoàn tác trên %(num)s hồ sơ.", taken)
            % {"num": taken},
        )
    return redirect("today")


@page("see_work")
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show what the bell rings for."""
    return render(
        request,
        "dossiers/notices.html",
        {"told": told_to(request.user, request.today), "matter_of": matter_of},
    )


@bell("notice_list")
def ringing(request: HttpRequest) -> int:
    """Count the open notices, for the bell on every page."""
    return count_for(request.user, request.today) if request.scope.may("see_work") else 0
