"""Lawful erasure on screen: one proposes with request and clause, another carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.audit.erasing import (
    DECLINED,
    DONE,
    PROPOSED,
    answers_to,
    decline_erasure,
    erase_values,
    propose_erasure,
    proposed_numbers,
)
from ketnap.audit.models import Entry, EntryValue
from ketnap.audit.views import entries_for, subjects
from ketnap.dossiers.models import Dossier
from ketnap.organisations.scope import Scope
from ketnap.people.models import Person
from ketnap.vietnamese.names import normalise
from ketnap.web.page import page

OF_ERASURES = (PROPOSED, DONE, DECLINED, "erase_values")
SHOWN = 100


@dataclass(frozen=True)
class Proposal:
    """One proposal as its list shows it; ``answer`` is None while it waits."""

    entry: Entry
    about: str
    count: int
    answer: Entry | None


def erasable(scope: Scope) -> QuerySet[Entry]:
    """Return the entries with values beside them that somebody may propose to erase."""
    cases = Dossier.objects.visible_to(scope, "erase_values")
    people = Person.objects.visible_to(scope, "erase_values")
    beside = EntryValue.objects.filter(entry=OuterRef("pk"))
    inside = Q(dossier_id__in=cases.values("pk"))
    inside |= Q(dossier_id=None, person_id__in=people.values("pk"))
    return entries_for(scope).filter(inside, Exists(beside)).exclude(action__in=OF_ERASURES)


def proposals_for(scope: Scope) -> list[Proposal]:
    """Return the proposals about entries somebody may see, the waiting ones first."""
    found = entries_for(scope).filter(object_type="entry", action=PROPOSED)
    rows = list(found.order_by("-number")[:SHOWN])
    answers, about = answers_to(rows), subjects_of(rows)
    listed = [
        Proposal(row, about[row.number], len(proposed_numbers(row)), answers.get(row.number))
        for row in rows
    ]
    return sorted(listed, key=lambda p: p.answer is not None)


def subjects_of(proposals: list[Entry]) -> dict[int, str]:
    """Return whom each proposal is about: the person of its first entry, or what that entry is."""
    people = Person.objects.in_bulk([p.person_id for p in proposals if p.person_id])
    first = Entry.objects.in_bulk([p.object_id for p in proposals if p.object_id])
    words = subjects(list(first.values()))
    return {
        p.number: people[p.person_id].full_name
        if p.person_id in people
        else words.get(p.object_id or 0, "")
        for p in proposals
    }


@page("erase_values")
def erasure_list(request: Any) -> HttpResponse:
    """List proposals: what waits for a second person, what became of the others."""
    return render(
        request, "audit/erasures.html", {"proposals": proposals_for(request.scope), "reason": ""}
    )


@page("erase_values", post="erase_values", fresh=True)
def erasure_propose(request: Any, pk: int) -> HttpResponse:
    """Propose to erase what the trail keeps beside the entries about one person."""
    person = get_object_or_404(Person.objects.visible_to(request.scope, "erase_values"), pk=pk)
    cases = Dossier.objects.visible_to(request.scope).filter(person=person)
    entries = erasable(request.scope).filter(
        Q(person_id=person.pk) | Q(dossier_id__in=cases.values("pk"))
    )
    numbers = list(entries.order_by("number").values_list("number", flat=True))
    reason = normalise(request.POST.get("reason", ""))
    if request.method == "POST":
        propose_erasure(numbers, reason=reason, by=request.user, on=request.today)
        messages.success(request, _("Đã đề nghị. Người thứ hai thực hiện ở đây."))
        return redirect("erasure_list")
    given = {"person": person, "count": len(numbers), "rows": entries.order_by("-number")[:20]}
    return render(request, "audit/erase.html", given)


def _proposal(request: Any, number: int) -> Entry:
    """Return a proposal all of whose entries are the person's own to erase; 404 otherwise."""
    seen = entries_for(request.scope).filter(action=PROPOSED)
    proposal: Entry = get_object_or_404(seen, pk=number)
    numbers = proposed_numbers(proposal)
    theirs = entries_for(request.scope).filter(pk__in=numbers).count()
    if theirs != len(numbers):
        return get_object_or_404(Entry.objects.none(), pk=number)
    return proposal


@page("", post="erase_values", fresh=True)
def erasure_answer(request: Any, number: int) -> HttpResponse:
    """Carry a proposal out as the second person, or decline it with a reason."""
    proposal = _proposal(request, number)
    if request.POST.get("answer") == "no":
        reason = normalise(request.POST.get("reason", ""))
        decline_erasure(proposal, reason=reason, by=request.user, on=request.today)
        messages.success(request, _("Đã ghi: không xóa."))
    else:
        count = erase_values(proposal, by=request.user, on=request.today)
        messages.success(
            request, _("Đã xóa %(count)s giá trị; chuỗi vẫn kiểm tra được.") % {"count": count}
        )
    return redirect("erasure_list")
