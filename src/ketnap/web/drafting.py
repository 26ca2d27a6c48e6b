"""The address to which forms send their drafts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from ketnap.web.drafts import drop_draft, keep_draft
from ketnap.web.page import page
from ketnap.web.returning import own_address


@page("", post="signed_in", once=False)
def draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keep what is typed; answers the time it was kept, for "Đã lưu nháp 10:42".

    With ``leave``, the address of a page of ours: forget it and go there.
    """
    if page_left := own_address(request, request.POST.get("leave", "")):
        drop_draft(request, form)
        return redirect(page_left)
    if not keep_draft(request, form):
        return JsonResponse({"saved": ""}, status=413)
    return JsonResponse({"saved": timezone.localtime().strftime("%H:%M")})
