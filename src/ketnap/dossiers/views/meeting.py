"""Họp chi bộ, cấp ủy: agenda, live count with the rule, check page, resolution. Phone first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.forms.meeting import (
    MeetingForm,
    NumbersForm,
    VoteForm,
    candidates,
    everybody,
    filled_in,
)
from ketnap.dossiers.meetings import (
    change_meeting,
    close_meeting,
    open_meeting,
    put_on_agenda,
    record_ballot,
    take_from_agenda,
)
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.dossiers.steps import main_act
from ketnap.dossiers.tally import Tally, tally
from ketnap.web.drafts import draft_address, drop_draft, sent_from, typed_before
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal


def meetings_of(request: HttpRequest) -> Any:
    """Return the meetings of organisations whose cases the person may see."""
    return Meeting.objects.filter(
        request.scope.where("see_dossiers", organisation="organisation")
    ).select_related("organisation")


def meeting_seen(request: HttpRequest, key: int) -> Meeting:
    """Return the meeting if the person may see it; else 404."""
    return get_object_or_404(meetings_of(request), pk=key)


def meeting_edited(request: HttpRequest, key: int) -> Meeting:
    """Return the meeting if the person may record there; else 404 or 403."""
    meeting = meeting_seen(request, key)
    if not request.scope.may("record_meeting", organisation=meeting.organisation):
        raise PermissionDenied
    return meeting


@page("see_dossiers")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings, newest first."""
    meetings = meetings_of(request).prefetch_related("ballots")[:100]
    return render(request, "dossiers/meetings.html", {"meetings": meetings})


@page("record_meeting", post="record_meeting")
def meeting_open(request: HttpRequest) -> HttpResponse:
    """Open the minutes of a meeting with those it considers (``?xet=CODE:MATTER`` ticks one).

    Everybody entitled counts as present until somebody is marked absent.
    """
    unit = request.unit
    initial = {
        "organisation": unit,
        "body": "cell" if unit and "cell" in unit.kind else "committee",
    }
    form = MeetingForm(
        request.POST or None, scope=request.scope, today=request.today, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not request.scope.may("record_meeting", organisation=given["organisation"]):
            raise PermissionDenied
        try:
            with transaction.atomic():
                meeting = open_meeting(
                    given["organisation"],
                    body=given["body"],
                    by=request.user,
                    on=given["on"],
                    candidates=chosen(request),
                )
                present = everybody(meeting.entitled, 0)
                if present is not None:
                    change_meeting(
                        meeting, by=request.user, on=given["on"], excused_absent=0, present=present
                    )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("meeting_page", key=meeting.pk)
    ready = candidates(unit, initial["body"], request.scope) if unit else []
    ticked = request.POST.getlist("add") or request.GET.getlist("xet")
    return render(
        request,
        "dossiers/meeting_open.html",
        {
            "form": form,
            "candidates": ready,
            "ready_at": unit,
            "ticked": ticked
            or [f"{case.code}:{matter}" for case, matter in ready[:1] if not ready[1:]],
            "several_places": len(form.fields["organisation"].choices) > 2,  # type: ignore[attr-defined]
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def chosen(request: HttpRequest) -> list[tuple[Dossier, str]]:
    """Return the cases ticked for the agenda, each with its matter; 404 for one not seen."""
    found = []
    for ticked in request.POST.getlist("add"):
        code, _sep, matter = ticked.partition(":")
        case = get_object_or_404(Dossier.objects.visible_to(request.scope), code=code)
        found.append((case, matter))
    return found


@page("see_dossiers", post="record_meeting")
def meeting_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show the minutes; while open, record numbers, agenda and votes in one form."""
    if request.method == "GET":
        meeting = meeting_seen(request, key)
        if meeting.state == Meeting.State.CLOSED:
            return redirect("meeting_result", key=key)
        return show_meeting(request, meeting)
    meeting = meeting_edited(request, key)
    sent_from(request, draft_of(meeting))
    typed = filled_in(request.POST, meeting)
    numbers = NumbersForm(typed, meeting=meeting)
    ballots = list(meeting.ballots.select_related("dossier__person"))
    votes = {b.pk: VoteForm(typed, prefix=str(b.pk)) for b in ballots}
    if numbers.is_valid() and all(form.is_valid() for form in votes.values()):
        try:
            with transaction.atomic():
                written(request, meeting, numbers, ballots, votes)
        except Refused as refusal:
            show_refusal(numbers, refusal)
        else:
            drop_draft(request, draft_of(meeting))
            if request.POST.get("then") == "check":
                return redirect("meeting_check", key=key)
            messages.success(request, _("Đã lưu."))
            return redirect("meeting_page", key=key)
    meeting.refresh_from_db()
    return show_meeting(request, meeting, numbers, votes, status=422)


def written(
    request: HttpRequest,
    meeting: Meeting,
    numbers: NumbersForm,
    ballots: list[Ballot],
    votes: dict[int, VoteForm],
) -> None:
    """Write what was typed: numbers first, since votes are checked against them."""
    seen = seen_by(request, meeting.version)
    if numbers.has_changed():
        wanted = {name: numbers.cleaned_data[name] for name in numbers.changed_data}
        change_meeting(meeting, by=request.user, on=meeting.on, seen=seen, **wanted)
    for ballot in ballots:
        given = votes[ballot.pk].cleaned_data
        if any(given[name] != getattr(ballot, name) for name in given):
            record_ballot(
                meeting,
                ballot.dossier,
                matter=ballot.matter,
                by=request.user,
                votes_for=given["votes_for"],
                votes_against=given["votes_against"] or 0,
                votes_other=given["votes_other"] or 0,
            )
            meeting.refresh_from_db()
    for dossier, matter in chosen(request):
        put_on_agenda(meeting, dossier, matter=matter, by=request.user, on=meeting.on)
    if (removed := request.POST.get("remove", "")).isdigit():
        ballot = next((b for b in ballots if b.pk == int(removed)), None)
        if ballot is not None:
            take_from_agenda(ballot, by=request.user, on=meeting.on)


def draft_of(meeting: Meeting) -> str:
    """Return the name under which numbers typed here are kept as a draft."""
    return f"meeting:{meeting.pk}"


def how_it_stands(meeting: Meeting, ballot: Ballot) -> Tally:
    """Return how one vote stands, by the law of the meeting's day."""
    return tally(
        body=meeting.body,
        on=meeting.on,
        matter=ballot.matter,
        entitled=meeting.entitled,
        excused_absent=meeting.excused_absent or 0,
        present=meeting.present,
        votes_for=ballot.votes_for,
        votes_against=ballot.votes_against,
        votes_other=ballot.votes_other,
    )


def show_meeting(
    request: HttpRequest,
    meeting: Meeting,
    numbers: NumbersForm | None = None,
    votes: dict[int, VoteForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the minutes with every vote and how it stands."""
    ballots = list(meeting.ballots.select_related("dossier__person", "dossier__cell"))
    is_open = meeting.state == Meeting.State.OPEN
    editable = is_open and request.scope.may("record_meeting", organisation=meeting.organisation)
    typed = typed_before(request, draft_of(meeting)) if editable else {}
    filled_from = meeting.version if numbers else typed.get("version", meeting.version)
    return render(
        request,
        "dossiers/meeting.html",
        {
            "meeting": meeting,
            "version": filled_from,
            "numbers": numbers or NumbersForm(meeting=meeting, initial=typed),
            "draft": draft_address(draft_of(meeting)) if editable else "",
            "rows": [
                {
                    "ballot": ballot,
                    "form": (votes or {}).get(ballot.pk)
                    or VoteForm(
                        prefix=str(ballot.pk),
                        initial={
                            name: typed.get(f"{ballot.pk}-{name}", getattr(ballot, name))
                            for name in ("votes_for", "votes_against", "votes_other")
                        },
                    ),
                    "tally": how_it_stands(meeting, ballot),
                }
                for ballot in ballots
            ],
            "candidates": candidates(
                meeting.organisation,
                meeting.body,
                request.scope,
                taken={ballot.dossier_id for ballot in ballots},
            )
            if editable
            else [],
            "editable": editable,
        },
        status=status,
    )


def may_send_on(request: HttpRequest, dossier: Dossier) -> bool:
    """Tell whether the case now waits to be sent to the body that decides, by this person."""
    step = main_act(dossier)
    return step is not None and step.key == "submit" and may_act(request.scope, "submit", dossier)


@page("", post="record_meeting", once=False)
def meeting_tally(request: HttpRequest, key: int, ballot: int) -> HttpResponse:
    """Say, while votes are typed, whether they are enough and by which rule. Saves nothing."""
    meeting = meeting_edited(request, key)
    found = meeting.ballots.filter(pk=ballot).first()
    if found is None:
        raise Http404
    typed = filled_in(request.POST, meeting)
    numbers = NumbersForm(typed, meeting=meeting)
    votes = VoteForm(typed, prefix=str(ballot))
    numbers.is_valid()
    votes.is_valid()
    for source, target in ((numbers, meeting), (votes, found)):
        for name, value in source.cleaned_data.items():
            setattr(target, name, value)
    return render(request, "dossiers/_tally.html", {"tally": how_it_stands(meeting, found)})


@page("record_meeting", post="record_meeting")
def meeting_check(request: HttpRequest, key: int) -> HttpResponse:
    """Last look before the resolution: every number with its rule; then close the minutes."""
    meeting = meeting_edited(request, key)
    refusal: Refused | None = None
    if request.method == "POST":
        passing: dict[int, dict[str, str]] = {}
        for name, reason in request.POST.items():
            if name.startswith("passing-") and reason.strip():
                case, _sep, rule = name.removeprefix("passing-").partition(":")
                if case.isdigit():
                    passing.setdefault(int(case), {})[rule] = reason.strip()
        try:
            close_meeting(
                meeting,
                by=request.user,
                resolution_number=request.POST.get("resolution_number", ""),
                passing=passing,
                seen=seen_by(request, meeting.version),
            )
        except Refused as caught:
            refusal = caught
            meeting.refresh_from_db()
        else:
            messages.success(request, _("Đã ghi nghị quyết cho mọi người trong chương trình họp."))
            return redirect("meeting_result", key=key)
    ballots = meeting.ballots.select_related("dossier__person", "dossier__cell")
    return render(
        request,
        "dossiers/meeting_check.html",
        {
            "meeting": meeting,
            "rows": [{"ballot": b, "tally": how_it_stands(meeting, b)} for b in ballots],
            "refusal": refusal,
            "reasons": {n: v for n, v in request.POST.items() if n.startswith("passing-")},
            "number": request.POST.get("resolution_number", meeting.resolution_number),
        },
        status=422 if refusal else 200,
    )
