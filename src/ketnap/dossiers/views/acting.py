"""One step of a case on a page of its own: the boxes, the warnings with reasons, the order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused, WarningAhead, note_refusal
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.acts import ActForm
from ketnap.dossiers.forms.steps import FORMS
from ketnap.dossiers.forms.votes import SittingForm
from ketnap.dossiers.judging import acts, is_over, next_acts, stages
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.queue import Queue, Row, queue_of
from ketnap.dossiers.steps import DOSSIER_ACT, awaits_answers
from ketnap.dossiers.tally import Tally, tally
from ketnap.dossiers.views.case import check_line, chosen_acts, dossier_edited, reason_of
from ketnap.dossiers.views.history import rule_title
from ketnap.dossiers.views.summary import summary
from ketnap.dossiers.writing import says
from ketnap.law.explanation import ActVerdict
from ketnap.people.membership import official_count
from ketnap.vietnamese.dates import DateError, parse_date, show_date
from ketnap.web.answers import answers, sent_again
from ketnap.web.drafts import draft_address, drop_draft, keep_draft, sent_from, typed_before
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal
from ketnap.web.returning import BACK, way_back

CHECKED = frozenset(
    {
        *("cell_consider", "cell_consider_again", "grassroots_consider", "consider_recognition"),
        *("propose_recognition", "consider_strike_off"),
        *("decide", "decide_recognition", "decide_strike_off"),
        *("submit", "resubmit", "return_dossier", "move", "close", "take_off_list"),
    }
)
"""Steps that cannot be taken back or are sent to others: looked at once more before they are."""


def may_hand_over(dossier: Dossier) -> bool:
    """Tell whether another helper may follow: no step of the way, but open as long as the case."""
    return dossier.helper_assigned_on is not None and not is_over(dossier)


def day_asked(request: HttpRequest) -> dt.date:
    """Return the day typed in the form (``?on=``), for what to see before; else today."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except DateError:
        return request.today
    return min(day, request.today)


def not_open(dossier: Dossier, key: str) -> str:
    """Return the sentence about a step that is not open: taken already, or not come to."""
    words = {
        "act": acts()[key].title(language()),
        "stage": stages()[dossier.stage].title(language()),
    }
    if day := getattr(dossier, acts()[key].dated or "", None):
        said = _("“%(act)s” đã ghi ngày %(day)s; hồ sơ đang ở bước “%(stage)s”.")
        return said % {**words, "day": show_date(day)}
    return _("Hồ sơ đang ở bước “%(stage)s” nên chưa ghi được “%(act)s”.") % words


def judged(dossier: Dossier, key: str, day: dt.date) -> ActVerdict | None:
    """Return the verdict on a step as if it were taken that day; None when it is not open."""
    return next((v for v in next_acts(dossier, day) if v.act.key == key), None)


@page("see_dossiers", post="see_dossiers")
def dossier_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Show the form of a step, or take the step. One that is not open (any more) leads to the case.

    A refusal is shown on the same page with everything that was typed; warnings ask for a reason
    each and are logged when passed.
    """
    dossier = dossier_edited(request, code)
    if act not in FORMS:
        raise Http404
    if not may_act(request.scope, act, dossier):
        raise PermissionDenied
    if request.method == "GET":
        day = day_asked(request)
        verdict = judged(dossier, act, day) or judged(dossier, act, request.today)
        if verdict is None and not (act == "assign_helper" and may_hand_over(dossier)):
            messages.info(request, not_open(dossier, act))
            return redirect("dossier_page", code=code)
        typed = typed_before(request, draft_of(dossier, act))
        if "on" in request.GET:
            typed["on"] = request.GET["on"]
        form = form_of(act, dossier, request, initial=typed)
        return show(request, dossier, act, verdict, form)
    sent_from(request, draft_of(dossier, act))
    form = form_of(act, dossier, request, request.POST)
    verdict = judged(dossier, act, request.today)
    if "all" in request.POST and isinstance(form, SittingForm):  # a browser without scripts
        return show(request, dossier, act, verdict, form.all_in_favour())
    refusal: Refused | None = None
    if form.is_valid():
        looking = request.POST.get("then") == "check"
        refusal = carried_out(request, dossier, act, form, only_try=looking)
        if refusal is None and looking:
            return show_check(request, dossier, act, form)
        if refusal is None:
            drop_draft(request, draft_of(dossier, act))
            done = acts()[act].title(language())
            messages.success(
                request,
                _("Đã ghi: %(act)s. Hồ sơ đang ở bước “%(stage)s”.")
                % {"act": done, "stage": stages()[dossier.stage].title(language())},
            )
            return redirect(after_this(request, dossier, act))
        show_refusal(form, refusal)
    return show(request, dossier, act, verdict, form, refusal)


def after_this(request: HttpRequest, dossier: Dossier, act: str) -> str:
    """Return where to go when a step is done: back to where it was opened from, else to the case.

    "Ghi và việc tiếp" leads to the form of the next step of this case, if it is this person's;
    else to that of the next case in the person's queue, one waiting for the same step first.
    """
    page_of_case = way_back(request) or reverse("dossier_page", args=[dossier.code])
    if request.POST.get("then") != "next":
        return page_of_case
    main, _others = chosen_acts(next_acts(dossier, request.today), dossier)
    key = main.act.key if main and main.allowed and not awaits_answers(dossier) else ""
    if key in FORMS and may_act(request.scope, key, dossier):
        return reverse("dossier_act", args=[dossier.code, key])
    if not request.scope.may("see_work"):
        return page_of_case
    row = next_row(queue_of(request.user, on=request.today, size=50), dossier, act)
    return reverse("dossier_act", args=row.url_args) if row else reverse("today")


def next_row(queue: Queue, dossier: Dossier, act: str) -> Row | None:
    """Return the next case to work on: one that waits for the same step, else the most urgent."""
    rows = [
        row
        for key in ("overdue", "soon", "returned", "later")
        for row in queue.groups[key].rows
        if row.url_name == DOSSIER_ACT and row.dossier_id != dossier.pk
    ]
    return next((row for row in rows if row.act == act), rows[0] if rows else None)


def carried_out(
    request: HttpRequest, dossier: Dossier, act: str, form: ActForm, *, only_try: bool = False
) -> Refused | None:
    """Give the order; return the refusal, after noting an unlawful one in the trail.

    With ``only_try`` nothing is kept: it tells what would be refused before the last look.
    """
    passing = {
        name.removeprefix("passing-"): reason.strip()
        for name, reason in request.POST.items()
        if name.startswith("passing-") and reason.strip()
    }
    seen = seen_by(request, dossier.version)
    try:
        with transaction.atomic():
            form.carry_out(by=request.user, seen=seen, passing=passing)
            transaction.set_rollback(only_try)
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
        ahead = tuple(WarningAhead(w.key, says(w), w.citations) for w in verdict.warnings)
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
            "back": way_back(request),
            "checked": key in CHECKED,
            "draft": draft_address(draft_of(dossier, key)),
            "version": seen_by(request, dossier.version),
        },
        status=422 if refusal or (form.is_bound and form.errors) else 200,
    )  # fmt: skip


def show_check(request: HttpRequest, dossier: Dossier, act: str, form: ActForm) -> HttpResponse:
    """Show what was typed once more, each with the link that changes it; nothing is saved yet."""
    keep_draft(request, draft_of(dossier, act))
    address = reverse("dossier_act", args=[dossier.code, act])
    back = way_back(request)
    passed = [
        {"term": rule_title(name.removeprefix("passing-")), "value": reason, "change_href": address}
        for name, reason in request.POST.items()
        if name.startswith("passing-") and reason.strip()
    ]
    return render(
        request,
        "dossiers/act_check.html",
        {
            "dossier": dossier,
            "person": dossier.person,
            "act": act,
            "title": acts()[act].title(language()),
            "answers": answers(form, f"{address}?{urlencode({BACK: back})}" if back else address),
            "passed": passed,
            "groups": summary(request, dossier, address) if act in ("submit", "resubmit") else [],
            "tally": None,
            **(how_it_stands(form, request.today) if isinstance(form, SittingForm) else {}),
            "typed": sent_again(request),
        },
    )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """How many official members the list of a cell has on a day; ``differs`` from what is typed."""

    day: dt.date
    count: int
    differs: bool


def how_it_stands(form: SittingForm, today: dt.date) -> dict[str, Any]:
    """Return the count of the vote typed, and at a cell how many the list has on its day."""
    found: dict[str, Any] = {"tally": tally_of_form(form, today), "listed": None}
    day = form.cleaned_data.get("on") or today
    if form.body == "cell" and (count := official_count(form.dossier.cell, day)):
        differs = form.cleaned_data.get("entitled") not in (None, count)
        found["listed"] = Listed(day, count, differs)
    return found


def tally_of_form(form: SittingForm, today: dt.date) -> Tally:
    """Return how the vote typed into the form stands."""
    given = form.cleaned_data
    entitled, excused = given.get("entitled"), given.get("excused_absent") or 0
    return tally(
        body=form.body,
        on=given.get("on") or today,
        matter=form.matter,
        entitled=entitled,
        excused_absent=excused,
        votes_for=given.get("votes_for"),
        votes_against=given.get("votes_against") or 0,
        votes_other=given.get("votes_other") or 0,
    )


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
    return render(request, "dossiers/_tally.html", how_it_stands(form, request.today))
