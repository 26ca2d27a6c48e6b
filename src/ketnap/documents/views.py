"""The papers of a closed meeting: result, its resolutions or decisions as Word files, to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.documents.deciding import DraftDecision, decided_by, read_with_case
from ketnap.documents.drafts import Around, DraftPaper
from ketnap.documents.forms import DetailsForm
from ketnap.documents.giving import as_word, form_in_use, missing_of, title_of, to_print
from ketnap.documents.word import local_fault
from ketnap.documents.wording import DraftResolution, draft_of
from ketnap.dossiers.facts import language
from ketnap.dossiers.minutes import complete_minutes
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.dossiers.steps import main_act
from ketnap.dossiers.views.meeting import (
    how_it_stands,
    may_send_on,
    meeting_edited,
    meeting_seen,
)
from ketnap.dossiers.views.minutes import pages_shown
from ketnap.vietnamese.dates import show_date
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal


def votes_at(meeting: Meeting) -> QuerySet[Ballot]:
    """Return the votes of a meeting in the order of its agenda, with all that papers tell."""
    return meeting.ballots.select_related(
        *("dossier__person", "dossier__cell", "dossier__holder", "meeting__organisation")
    ).prefetch_related(*read_with_case("dossier__"))


def paper_of(ballot: Ballot, lines: Around) -> DraftResolution | DraftDecision | None:
    """Return the paper that follows from a vote: the body's proposal, or its decision."""
    return draft_of(ballot, lines) or decided_by(ballot, lines)


def drafts_of(
    request: HttpRequest, meeting: Meeting, ballot: int | None = None
) -> list[DraftResolution | DraftDecision]:
    """Return the papers of a meeting, or of one vote, about people whose cases may be seen.

    :raises Http404: there is none.
    """
    wanted = votes_at(meeting).filter(dossier__in=Dossier.objects.visible_to(request.scope))
    if ballot is not None:
        wanted = wanted.filter(pk=ballot)
    lines = Around()
    found = [paper for one in wanted if (paper := paper_of(one, lines)) is not None]
    if not found:
        raise Http404
    return found


@page("see_dossiers")
def meeting_result(request: HttpRequest, key: int) -> HttpResponse:
    """Show a closed meeting: each vote, its draft resolution with what is still blank, next step.

    One that is still open is shown where it is recorded.
    """
    meeting = meeting_seen(request, key)
    if meeting.state != Meeting.State.CLOSED:
        return redirect("meeting_page", key=key)
    cases = Dossier.objects.filter(ballots__meeting=meeting)
    seen = set(cases.visible_to(request.scope).values_list("pk", flat=True))
    editable = set(cases.editable_by(request.scope).values_list("pk", flat=True))
    lines = Around()
    rows = [
        result_row(request, ballot, ballot.dossier_id in seen, ballot.dossier_id in editable, lines)
        for ballot in votes_at(meeting)
    ]
    drafts = [row["draft"] for row in rows if row["draft"]]
    return render(
        request,
        "documents/meeting_result.html",
        {
            **pages_shown(request, meeting),
            "rows": rows,
            "drafts": drafts,
            "today": request.today,
            "faults": sorted({fault for d in drafts if (fault := local_fault(d.form))}),
        },
    )


def result_row(
    request: HttpRequest, ballot: Ballot, is_seen: bool, is_editable: bool, lines: Around
) -> dict[str, Any]:
    """Return what the result page shows of one vote."""
    draft = paper_of(ballot, lines) if is_seen else None
    resolved = isinstance(draft, DraftResolution)
    return {
        "ballot": ballot,
        "seen": is_seen,
        "tally": draft.tally if resolved else how_it_stands(ballot.meeting, ballot),
        "send_on": is_seen and may_send_on(request, ballot.dossier),
        "now": waits_for(ballot.dossier) if is_seen else "",
        "draft": draft,
        "title": title_of([draft]) if draft else "",
        "put_right": resolved and draft.put_right,
        "form": form_in_use(draft) if draft else None,
        "missing": missing_of(request, draft, is_editable) if draft else [],
    }


def waits_for(dossier: Dossier) -> str:
    """Return what the case waits for and where it lies now; "" when it is over."""
    step = main_act(dossier)
    if step is None or dossier.holder is None:
        return ""
    return _("Hồ sơ đang ở %(holder)s. Việc tiếp theo: %(step)s.") % {
        "holder": dossier.holder.name,
        "step": step.title(language()).lower(),
    }


@page("record_meeting", post="record_meeting")
def minutes_complete(request: HttpRequest, key: int) -> HttpResponse:
    """Take what the resolution tells beside the votes."""
    meeting = meeting_edited(request, key)
    form = DetailsForm(request.POST or None, meeting=meeting, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            complete_minutes(
                meeting,
                by=request.user,
                on=request.today,
                seen=seen_by(request, meeting.version),
                **{name: form.cleaned_data[name] for name in form.changed_data},
            )
        except Refused as refusal:
            meeting.refresh_from_db()
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("meeting_result", key=key)
    return render(
        request,
        "documents/minutes_complete.html",
        {"meeting": meeting, "form": form},
        status=422 if form.is_bound and form.errors else 200,
    )


def about(meeting: Meeting, drafts: Sequence[DraftPaper]) -> str:
    """Return the code that names a file: of the one case, else of whose meeting it was."""
    return drafts[0].dossier.code if len(drafts) == 1 else meeting.organisation.code


@page("see_dossiers")
def resolutions_file(request: HttpRequest, key: int) -> HttpResponse:
    """Give every paper of a meeting in one Word file, in the order of the agenda."""
    meeting = meeting_seen(request, key)
    drafts = drafts_of(request, meeting)
    return as_word(request, drafts, about(meeting, drafts))


@page("see_dossiers")
def resolution_file(request: HttpRequest, key: int, ballot: int) -> HttpResponse:
    """Give the paper about one candidate as a Word file."""
    meeting = meeting_seen(request, key)
    drafts = drafts_of(request, meeting, ballot)
    return as_word(request, drafts, about(meeting, drafts))


@page("see_dossiers")
def resolutions_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show every paper of a meeting on pages to print."""
    meeting = meeting_seen(request, key)
    drafts = drafts_of(request, meeting)
    return print_meeting(request, meeting, drafts, reverse("resolutions_file", args=[key]))


@page("see_dossiers")
def resolution_page(request: HttpRequest, key: int, ballot: int) -> HttpResponse:
    """Show the paper about one candidate on a page to print."""
    meeting = meeting_seen(request, key)
    drafts = drafts_of(request, meeting, ballot)
    return print_meeting(request, meeting, drafts, reverse("resolution_file", args=[key, ballot]))


def print_meeting(
    request: HttpRequest, meeting: Meeting, drafts: Sequence[DraftPaper], word_href: str
) -> HttpResponse:
    """Show the papers of a meeting, with the way back to it."""
    day = show_date(meeting.on)
    return to_print(
        request,
        drafts,
        over=f"{meeting.organisation.name} · {day}",
        way=[
            (_("Cuộc họp"), reverse("meeting_list")),
            (day, reverse("meeting_result", args=[meeting.pk])),
        ],
        word_href=word_href,
    )
