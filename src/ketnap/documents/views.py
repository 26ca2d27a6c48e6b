"""The papers of a closed meeting: result, draft resolutions as Word files and to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.audit.reading import exported, viewed
from ketnap.audit.refusals import Refused
from ketnap.documents.blanks import Blank
from ketnap.documents.counted import SITTINGS
from ketnap.documents.forms import DetailsForm
from ketnap.documents.printed import blocks
from ketnap.documents.word import Sheet, joined, local_fault, sheet_of
from ketnap.documents.wording import Around, DraftResolution, draft_of
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
from ketnap.law.sources import CONFIDENCE_LABELS
from ketnap.regulations import rulebook
from ketnap.regulations.documents import document_kinds
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Missing:
    """Something a paper has no value for, and the page that takes it ("" for the paper itself)."""

    label: str
    href: str


@dataclass(frozen=True)
class FormInUse:
    """Which form a paper follows on the day of the act, and how far its layout was checked."""

    number: str
    cite: str
    doubt: str


def votes_at(meeting: Meeting) -> QuerySet[Ballot]:
    """Return the votes of a meeting in the order of its agenda, with all that papers tell."""
    return meeting.ballots.select_related(
        *("dossier__person", "dossier__cell", "dossier__holder", "meeting__organisation")
    ).prefetch_related(SITTINGS)


def drafts_of(
    request: HttpRequest, meeting: Meeting, ballot: int | None = None
) -> list[DraftResolution]:
    """Return the drafts of a meeting, or of one vote, about people whose cases may be seen.

    :raises Http404: there is none.
    """
    wanted = votes_at(meeting).filter(dossier__in=Dossier.objects.visible_to(request.scope))
    if ballot is not None:
        wanted = wanted.filter(pk=ballot)
    lines = Around()
    found = [draft for one in wanted if (draft := draft_of(one, lines)) is not None]
    if not found:
        raise Http404
    return found


def filled(drafts: list[DraftResolution]) -> list[tuple[Sheet, str]]:
    """Return each draft as the text of its Word file."""
    return [((sheet := sheet_of(d.form)), sheet.text(d.shown())) for d in drafts]


def form_in_use(draft: DraftResolution) -> FormInUse | None:
    """Return the form in use on the day of the meeting; None when none is known."""
    form = document_kinds()[draft.form.kind].form(draft.ballot.meeting.on)
    if form is None:
        return None
    labels = CONFIDENCE_LABELS[form.confidence]
    doubt = "" if form.confidence == "seen" else labels[0 if language() == "vi" else 1]
    return FormInUse(form.number, rulebook().sources[form.cite].cite(), doubt)


def missing_of(draft: DraftResolution, editable: bool) -> list[Missing]:
    """Return what the draft has no value for, each fact once, with where it is entered.

    ``editable``: whether the person may change the case; else a link leads to where it is read.
    """
    by_source: dict[str, Blank] = {}
    for blank in draft.open_blanks:
        kept = by_source.setdefault(blank.source or blank.key, blank)
        if blank.source.endswith(f".{blank.key}") and not kept.source.endswith(f".{kept.key}"):
            by_source[blank.source] = blank
    return [
        Missing(str(blank.label), entered_at(blank, draft, editable))
        for blank in by_source.values()
    ]


def entered_at(blank: Blank, draft: DraftResolution, editable: bool) -> str:
    """Return the address at which a fact is entered; "" for what is written into the paper."""
    meeting, code = draft.ballot.meeting, draft.ballot.dossier.code
    if blank.entered == "details":
        field = blank.source.removeprefix("meeting.")
        return reverse("minutes_complete", args=[meeting.pk]) + f"#id_{field}"
    if blank.entered == "person":
        return reverse("person_edit" if editable else "dossier_person", args=[code])
    if blank.entered == "unit":
        return reverse("organisation_page", args=[meeting.organisation.code])
    return reverse("dossier_sittings", args=[code]) if blank.entered == "case" else ""


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
    draft = draft_of(ballot, lines) if is_seen else None
    return {
        "ballot": ballot,
        "seen": is_seen,
        "tally": draft.tally if draft else how_it_stands(ballot.meeting, ballot),
        "send_on": is_seen and may_send_on(request, ballot.dossier),
        "now": waits_for(ballot.dossier) if is_seen else "",
        "draft": draft,
        "form": form_in_use(draft) if draft else None,
        "missing": missing_of(draft, is_editable) if draft else [],
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


def file_name(meeting: Meeting, drafts: list[DraftResolution]) -> str:
    """Return the name a file is saved under: the kind's number, the day, the case's code.

    No name of a person stands in it: names of files are seen in many places.
    """
    kind = document_kinds()[drafts[0].form.kind].code
    about = drafts[0].ballot.dossier.code if len(drafts) == 1 else meeting.organisation.code
    return f"{kind}-nghi-quyet-{about}-{meeting.on:%Y%m%d}.docx"


def as_word(request: HttpRequest, meeting: Meeting, drafts: list[DraftResolution]) -> HttpResponse:
    """Return drafts as one Word file; each case gets its entry in the trail."""
    content = joined(filled(drafts))
    with transaction.atomic():
        for draft in drafts:
            exported(
                "resolution",
                by=request.user,
                rows=1,
                subject=draft.ballot.dossier,
                on=request.today,
            )
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(meeting, drafts)}"'
    return response


@page("see_dossiers")
def resolutions_file(request: HttpRequest, key: int) -> HttpResponse:
    """Give every draft of a meeting in one Word file, in the order of the agenda."""
    meeting = meeting_seen(request, key)
    return as_word(request, meeting, drafts_of(request, meeting))


@page("see_dossiers")
def resolution_file(request: HttpRequest, key: int, ballot: int) -> HttpResponse:
    """Give the draft about one candidate as a Word file."""
    meeting = meeting_seen(request, key)
    return as_word(request, meeting, drafts_of(request, meeting, ballot))


@page("see_dossiers")
def resolutions_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show every draft of a meeting on pages to print."""
    meeting = meeting_seen(request, key)
    return to_print(request, meeting, drafts_of(request, meeting))


@page("see_dossiers")
def resolution_page(request: HttpRequest, key: int, ballot: int) -> HttpResponse:
    """Show the draft about one candidate on a page to print."""
    meeting = meeting_seen(request, key)
    return to_print(request, meeting, drafts_of(request, meeting, ballot))


def to_print(request: HttpRequest, meeting: Meeting, drafts: list[DraftResolution]) -> HttpResponse:
    """Show drafts as they stand in their Word files; each case gets its entry in the trail."""
    papers = [
        {"draft": draft, "blocks": blocks(sheet.file(text))}
        for draft, (sheet, text) in zip(drafts, filled(drafts), strict=True)
    ]
    with transaction.atomic():
        for draft in drafts:
            viewed(draft.ballot.dossier, by=request.user, what="print", on=request.today)
    one = drafts[0].ballot if len(drafts) == 1 else None
    return render(
        request, "documents/resolutions.html", {"meeting": meeting, "papers": papers, "one": one}
    )
