"""Sổ văn bản: the numbers a unit's decisions and resolutions bear, term by term, gaps included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ketnap.audit.refusals import Refused
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Ballot, Dossier
from ketnap.dossiers.prepared import PAPERS
from ketnap.dossiers.registers import (
    CITATION,
    KINDS,
    Entry,
    Gap,
    Register,
    entries,
    explain_numbers,
    lines,
    next_number,
    registers_of,
    repeated,
)
from ketnap.dossiers.sitting import Matter
from ketnap.organisations.models import Organisation
from ketnap.organisations.views import Fact, tells_of_unit
from ketnap.regulations.documents import document_kinds
from ketnap.vietnamese.dates import show_date
from ketnap.web.fields import TidyCharField
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

LINES = 100  # on one page
Names = dict[tuple[str, int | None], list[tuple[str, str]]]
"""("case" or "meeting", its id) → whom the paper is about: name, address of the case."""


class ExplainForm(forms.Form):
    """What the numbers of a gap were used for."""

    first = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    last = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = TidyCharField(label=gettext_lazy("Các số này dùng vào việc gì"), max_length=200)


@page("see_dossiers", post="decide")
def document_register(request: Any, code: str) -> HttpResponse:
    """The register of ``loai`` (QĐ or NQ) in the term that began on ``tu``; a gap is explained
    by sending its numbers with a reason."""
    register = register_asked(request, code)
    unit, kind = register.organisation, register.kind
    explaining = request.scope.may("decide", organisation=unit)
    form = ExplainForm(request.POST or None)
    if request.method == "POST":
        if not explaining:
            raise Http404
        if form.is_valid():
            try:
                explain_numbers(
                    unit,
                    kind=kind,
                    since=register.since,
                    by=request.user,
                    on=request.today,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Đã ghi lý do."))
                return redirect(address(register))
    found = entries(register)
    twice = repeated(found)
    shown = shown_page(request, lines(register, found))
    names = names_of(shown, request)
    here = address(register, term=True)
    return render(
        request,
        "dossiers/register.html",
        {
            "unit": unit,
            "kinds": [
                {"label": str(label), "href": address(Register(unit, key)), "current": key == kind}
                for key, label in KINDS.items()
            ],
            "terms": [
                {
                    "label": term_title(one),
                    "href": address(one, term=True),
                    "current": one == register,
                }
                for one in registers_of(unit, kind)
            ],
            "title": str(KINDS[kind]),
            "rows": [row_of(line, twice, names) for line in shown],
            "query": urlencode({"don_vi": unit.code, "loai": kind, "tu": register.key}),
            "previous": f"{here}&trang={shown.number - 1}" if shown.has_previous() else "",
            "following": f"{here}&trang={shown.number + 1}" if shown.has_next() else "",
            "papers": len(found),
            "next": next_number(register).text if register.holds(request.today) else "",
            "citation": CITATION,
            "explaining": explaining,
            "form": form,
            "asked_for": form["first"].value() if form.is_bound else None,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def register_asked(request: Any, code: str) -> Register:
    """Return the register an address asks for; 404 where the unit's papers may not be seen."""
    unit = get_object_or_404(Organisation.objects.visible_to(request.scope), code=code)
    kind = request.GET.get("loai") or next(iter(KINDS))
    if kind not in KINDS or not request.scope.may("see_dossiers", organisation=unit):
        raise Http404
    begins = request.GET.get("tu")
    for register in registers_of(unit, kind):
        if register.holds(request.today) if begins is None else register.key == begins:
            return register
    raise Http404


def address(register: Register, *, term: bool = False) -> str:
    """Return where a register is shown; ``term`` names its term even if it is today's."""
    found = reverse("document_register", args=[register.organisation.code])
    return f"{found}?loai={register.kind}" + (f"&tu={register.key}" if term else "")


def term_title(register: Register) -> str:
    """Return a term in words."""
    if register.since is None:
        if register.until is None:
            return _("Chưa ghi nhiệm kỳ")
        return _("Trước %(day)s") % {"day": show_date(register.until)}
    return _("Nhiệm kỳ %(number)s, từ %(day)s") % {
        "number": register.term,
        "day": show_date(register.since),
    }


def shown_page(request: Any, found: list[Entry | Gap]) -> Page[Entry | Gap]:
    """Return the lines of ``trang``, the highest numbers first; a page beyond the last is it."""
    return Paginator(found[::-1], LINES).get_page(request.GET.get("trang"))


def names_of(shown: Iterable[Entry | Gap], request: Any, action: str = "see_dossiers") -> Names:
    """Return who each paper is about, only those on whose cases ``action`` is allowed."""
    papers = [line for line in shown if isinstance(line, Entry)]
    seen = Dossier.objects.visible_to(request.scope, action)
    names: Names = defaultdict(list)
    cases = seen.filter(pk__in={paper.dossier_id for paper in papers if paper.dossier_id})
    for case in cases.select_related("person"):
        names["case", case.pk].append(named(case))
    ballots = Ballot.objects.filter(
        meeting__in={paper.meeting_id for paper in papers if paper.meeting_id}, dossier__in=seen
    )
    for ballot in ballots.select_related("dossier__person").order_by("pk"):
        names["meeting", ballot.meeting_id].append(named(ballot.dossier))
    return names


def named(case: Dossier) -> tuple[str, str]:
    """Return a case as a link: the person's name, the address."""
    return case.person.full_name, reverse("dossier_page", args=[case.code])


def row_of(line: Entry | Gap, twice: frozenset[tuple[int, str]], names: Names) -> dict[str, Any]:
    """Return one line of the register for the page."""
    if isinstance(line, Gap):
        return {
            "gap": line,
            "number": gap_title(line),
        }
    return {
        "gap": None,
        "number": line.text,
        "on": line.on,
        "paper": paper_title(line),
        "people": names.get(line.about, []),
        "twice": line.read is not None and line.read.place in twice,
        "unread": line.read is None,
    }


def gap_title(gap: Gap) -> str:
    """Return which numbers a gap is of: "41", "41 đến 45"."""
    if gap.first == gap.last:
        return str(gap.first)
    return _("%(first)s đến %(last)s") % {"first": gap.first, "last": gap.last}


def paper_title(entry: Entry) -> str:
    """Return what kind of paper an entry is."""
    if entry.meeting_id is not None:
        return _("Nghị quyết của cuộc họp")
    kind = document_kinds()[PAPERS[Matter(entry.matter)]]
    title = kind.label if language() == "vi" else kind.label_en
    return title if entry.granted else _("%(paper)s: không đồng ý") % {"paper": title}


@tells_of_unit
def registers_told(request: Any, unit: Organisation) -> list[Fact]:
    """Say on the page of a unit how many papers its registers of the present term hold."""
    if not request.scope.may("see_dossiers", organisation=unit):
        return []
    told = []
    for kind, label in KINDS.items():
        register = next(one for one in registers_of(unit, kind) if one.holds(request.today))
        count = len(entries(register))
        if count:
            says = ngettext("%(num)s số", "%(num)s số", count) % {"num": count}
            told.append(
                Fact(_("Sổ %(kind)s") % {"kind": str(label).lower()}, says, address(register))
            )
    return told
