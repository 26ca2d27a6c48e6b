"""Rows of the day's work given to somebody, put off or asked after; the bell and its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.audit.refusals import Refused
from ketnap.dossiers.forms.arranging import ARRANGEMENTS, FORMS
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.notices import count_for, matter_of, told_to
from ketnap.web.navigation import bell
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

MOST_AT_ONCE = 200


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
    if sent and form.able and form.is_valid():
        try:
            done = form.carry_out(by=request.user)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            told = ngettext(
                "Đã ghi “%(act)s” cho %(count)s hồ sơ.",
                "Đã ghi “%(act)s” cho %(count)s hồ sơ.",
                len(done),
            )
            title = str(dict(ARRANGEMENTS)[key])
            messages.success(request, told % {"act": title, "count": len(done)})
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
        },
        status=422 if form.errors else 200,
    )


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
