"""Việc cần làm hôm nay: each open case in one person's queue, the next act one click away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ketnap.audit.braking import told_to
from ketnap.audit.remembering import until_next_entry
from ketnap.dossiers.forms.arranging import ARRANGEMENTS
from ketnap.dossiers.notices import escalated_on
from ketnap.dossiers.queue import queue_of, urgent_count
from ketnap.dossiers.views.arranging import undo_offer
from ketnap.web.navigation import counts, first_place
from ketnap.web.page import page

GROUPS = ("overdue", "soon", "returned", "waiting", "later")


@page("see_work", elsewhere=first_place)
def today(request: HttpRequest) -> HttpResponse:
    """Show the queue of the person signed in; ``?nhom=KEY&sau=CURSOR`` turns one group's pages."""
    chosen = request.GET.get("nhom", "")
    group = chosen if chosen in GROUPS else None
    queue = queue_of(
        request.user,
        on=request.today,
        group=group,
        after=request.GET.get("sau") or None,
        size=50 if group else 20,
    )
    request.urgent = sum(queue.groups[key].count for key in GROUPS[:3])  # type: ignore[attr-defined]
    return render(
        request,
        "dossiers/today.html",
        {
            "queue": queue,
            "chosen": group,
            "escalated": escalated_on(row.dossier_id for row in queue.groups["overdue"].rows)
            if queue.groups["overdue"].rows
            else {},
            "late": queue.groups["overdue"].count,
            "arrangements": ARRANGEMENTS if request.scope.may("edit_dossiers") else (),
            "day": request.today,
            "just_done": undo_offer(request),
            "braked": told_to(request.scope),
            "weekly": request.GET.get("in") == "tuan",
        },
    )


@counts("today")
def waiting_today(request: HttpRequest) -> int:
    """Count what is overdue, due within three days or returned, for the navigation."""
    if not request.scope.may("see_work"):
        return 0
    counted: int | None = getattr(request, "urgent", None)
    if counted is not None:
        return counted
    return until_next_entry(
        *("urgent", request.user.pk, request.today),
        work_out=lambda: urgent_count(request.user, on=request.today),
    )
