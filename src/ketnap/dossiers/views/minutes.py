"""Photos and scans of the minutes: sent from a phone, given back as files, never shown as pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.attachments import store
from ketnap.attachments.papers import SUFFIXES
from ketnap.audit.reading import viewed
from ketnap.audit.refusals import Problem, Refused
from ketnap.dossiers.minutes import MOST_PAGES, PLACE, add_minutes_page, remove_minutes_page
from ketnap.dossiers.models import Meeting
from ketnap.dossiers.views.meeting import meeting_edited, meeting_seen
from ketnap.web.page import page


def pages_shown(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """Return what the list of pages and the form to add one need."""
    return {
        "meeting": meeting,
        "minutes": meeting.pages.select_related("added_by", "removed_by"),
        "attachments_on": store.attachments_on(),
        "editable": request.scope.may("record_meeting", organisation=meeting.organisation),
        "most_pages": MOST_PAGES,
    }


@page("see_dossiers", post="record_meeting")
def minutes_pages(request: HttpRequest, key: int) -> HttpResponse:
    """Show the pages of the minutes; take photos and scans, all of those sent or none."""
    if request.method == "GET":
        return show_pages(request, meeting_seen(request, key))
    meeting = meeting_edited(request, key)
    files = [*request.FILES.getlist("photo"), *request.FILES.getlist("files")]
    try:
        if not files:
            says = _("Chưa có ảnh nào. Chụp ảnh hoặc chọn tệp rồi bấm Gửi.")
            raise Refused([Problem("files", "file_empty", says)])
        with transaction.atomic():
            for file in files:
                add_minutes_page(meeting, file.read(), by=request.user, on=request.today)
    except Refused as refusal:
        meeting.refresh_from_db()
        return show_pages(request, meeting, [p.says for p in refusal.problems])
    messages.success(
        request,
        ngettext("Đã lưu %(num)s trang.", "Đã lưu %(num)s trang.", len(files))
        % {"num": len(files)},
    )
    return back(meeting)


def show_pages(
    request: HttpRequest, meeting: Meeting, errors: list[str] | None = None
) -> HttpResponse:
    """Show the pages on a page of their own, with what was wrong."""
    return render(
        request,
        "dossiers/minutes_pages.html",
        {**pages_shown(request, meeting), "errors": errors or []},
        status=422 if errors else 200,
    )


def back(meeting: Meeting) -> HttpResponse:
    """Return to where the pages are shown: the result of a closed meeting, else their own page."""
    if meeting.state == Meeting.State.CLOSED:
        return redirect("meeting_result", key=meeting.pk)
    return redirect("minutes_pages", key=meeting.pk)


@page("see_dossiers")
def minutes_page(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Give one page as a file, noted in the trail; nothing in it can act in our name."""
    meeting = meeting_seen(request, key)
    found = get_object_or_404(meeting.pages.filter(removed_at=None), number=number)
    try:
        content = store.content_of(found.digest, PLACE)
    except store.FileLost:
        return render(request, "dossiers/minutes_lost.html", {"meeting": meeting}, status=410)
    with transaction.atomic():
        viewed(
            meeting,
            by=request.user,
            what="file",
            reason=_("Trang %(number)s") % {"number": number},
            on=request.today,
        )
    name = f"bien-ban-{meeting.organisation.code}-{meeting.on:%Y%m%d}-{number}"
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{SUFFIXES[found.media_type]}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@page("", post="record_meeting")
def minutes_remove(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Take a page away, with the reason."""
    meeting = meeting_edited(request, key)
    found = get_object_or_404(meeting.pages, number=number)
    try:
        remove_minutes_page(
            found, reason=request.POST.get("reason", ""), by=request.user, on=request.today
        )
    except Refused as refusal:
        return show_pages(request, meeting, [p.says for p in refusal.problems])
    messages.success(request, _("Đã gỡ trang %(number)s.") % {"number": number})
    return back(meeting)
