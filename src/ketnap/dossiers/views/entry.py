"""Nhập, sửa hồ sơ: the sections of a case with their state, and every answer on one page to check.

Nothing is kept here: each section is a form of its own, saved by itself, and leads back.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.dossiers.charge import may_act
from ketnap.dossiers.checks import inline
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.person import (
    MAY_STAY_EMPTY,
    PARTS,
    PersonForm,
    recorded_of,
)
from ketnap.dossiers.forms.steps import FORMS
from ketnap.dossiers.judging import acts, next_acts, stages
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.steps import main_act
from ketnap.dossiers.views.acting import draft_of
from ketnap.dossiers.views.case import dossier_edited, frame, reason_of
from ketnap.dossiers.views.people import draft_of_facts, draft_of_person
from ketnap.dossiers.views.summary import (
    ASIDE,
    asked_facts,
    change_of,
    day_of,
    summary,
    with_back,
)
from ketnap.law.explanation import ActVerdict
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import Task
from ketnap.web.drafts import drafts_of
from ketnap.web.page import page


@page("edit_dossiers")
def dossier_entry(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sections of a case: done, begun, open, or waiting with the reason."""
    dossier = dossier_edited(request, code)
    here = reverse("dossier_entry", args=[code])
    return render(
        request,
        "dossiers/entry.html",
        {
            **frame(request, dossier, "dossier_entry"),
            "record": person_tasks(request, dossier, here),
            "asked": [facts_task(request, dossier, here)],
            "way": step_tasks(request, dossier, here),
        },
    )


def person_tasks(request: HttpRequest, dossier: Dossier, back: str) -> list[Task]:
    """Return the parts of the person's record. One query for the drafts."""
    person = dossier.person
    recorded = recorded_of(person)
    drafts = drafts_of(request, f"person:{person.pk}")
    address = reverse("person_edit", args=[dossier.code])
    found = []
    for part, (label, names) in PARTS.items():
        missing = [n for n in names if n not in recorded and n not in MAY_STAY_EMPTY]
        begun = draft_of_person(person, part) in drafts
        told = ", ".join(inline(str(PersonForm.base_fields[n].label)) for n in missing)
        found.append(
            Task(
                str(label),
                with_back(address, back, phan=part),
                "begun"
                if begun
                else "done"
                if not missing
                else "open"
                if len(missing) == len(set(names) - MAY_STAY_EMPTY)
                else "begun",
                _("Có bản nháp chưa lưu.")
                if begun
                else _("Còn thiếu: %(what)s.") % {"what": told}
                if missing and recorded & set(names)
                else "",
            )
        )
    return found


def facts_task(request: HttpRequest, dossier: Dossier, back: str) -> Task:
    """Return the section of what the law also asks about the person."""
    names = asked_facts(dossier)
    missing = [name for name in names if getattr(dossier, name) in (None, "")]
    joined = ",".join(names)
    draft = draft_of_facts(dossier, joined)
    begun = draft in drafts_of(request, draft)
    state = "begun" if begun else "done" if not missing else "begun"
    if not begun and len(missing) == len(names):
        state = "open"
    return Task(
        _("Điều quy định hỏi thêm về người này"),
        with_back(reverse("dossier_facts", args=[dossier.code]), back, muc=joined),
        state,  # type: ignore[arg-type]  # one of the states above
        _("Có bản nháp chưa lưu.")
        if begun
        else _("Còn %(count)s điều chưa trả lời; chưa rõ thì để trống.") % {"count": len(missing)}
        if missing
        else "",
    )


def step_tasks(request: HttpRequest, dossier: Dossier, back: str) -> list[Task]:
    """Return the steps of the way as sections: a step off this case's route is left out."""
    open_now = {verdict.act.key: verdict for verdict in next_acts(dossier, request.today)}
    drafts = drafts_of(request, f"act:{dossier.pk}:")
    places = {key: place for place, key in enumerate(stages())}
    main = main_act(dossier)
    # What came back stands where it was sent from: the decision is still ahead of it.
    here = places["submitted" if dossier.stage == "returned" else dossier.stage]
    found: list[Task] = []
    before = ""
    for act in acts().values():
        if act.key in ASIDE or act.key not in FORMS:
            continue
        label = act.title(language())
        if (day := day_of(act, dossier)) and act != main:
            found.append(Task(label, change_of(act, dossier, back), "done", show_date(day)))
        elif act.key in open_now and (act.key == getattr(main, "key", "") or len(act.at) < 8):
            found.append(open_task(request, dossier, open_now[act.key], drafts, back))
        elif all(places[at] < here for at in act.at if at != "returned"):
            continue  # the way of this case has no such step
        else:
            says = _("Sau bước “%(step)s”.") % {"step": before} if before else ""
            found.append(Task(label, "", "waiting", says))
        before = label
    return found


def open_task(
    request: HttpRequest, dossier: Dossier, verdict: ActVerdict, drafts: set[str], back: str
) -> Task:
    """Return a step that is open: begun where there is a draft, waiting where the law holds it."""
    act = verdict.act
    label = act.title(language())
    if not may_act(request.scope, act.key, dossier):
        return Task(label, "", "waiting", _("Việc của cấp khác."))
    if not verdict.allowed:
        return Task(label, "", "waiting", reason_of(verdict.blockers[0], dossier)["says"])
    begun = draft_of(dossier, act.key) in drafts or bool(day_of(act, dossier))
    return Task(
        label,
        with_back(reverse("dossier_act", args=[dossier.code, act.key]), back),
        "begun" if begun else "open",
        _("Có bản nháp chưa lưu.") if draft_of(dossier, act.key) in drafts else "",
    )


@page("edit_dossiers")
def dossier_check(request: HttpRequest, code: str) -> HttpResponse:
    """Show every answer of a case once more before it is sent, each with the link that changes it.

    Reading the sensitive part is an entry in the trail, as on the person's own page.
    """
    dossier = dossier_edited(request, code)
    main = main_act(dossier)
    verdict = next(
        (v for v in next_acts(dossier, request.today) if main is not None and v.act == main), None
    )
    mine = verdict is not None and may_act(request.scope, verdict.act.key, dossier)
    return render(
        request,
        "dossiers/check.html",
        {
            **frame(request, dossier, "dossier_entry"),
            "groups": summary(request, dossier, reverse("dossier_check", args=[code])),
            "next_title": verdict.act.title(language()) if verdict and mine else "",
            "next_href": reverse("dossier_act", args=[code, verdict.act.key])
            if verdict and mine and verdict.allowed
            else "",
            "reasons": [reason_of(rule, dossier) for rule in verdict.blockers]
            if verdict and mine
            else [],
        },
    )
