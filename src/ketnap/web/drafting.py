"""The address to which forms send their drafts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ketnap.web.drafts import keep_draft
from ketnap.web.page import page


@page("", post="signed_in", once=False)
def draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keep what is typed; answers the time it was kept, for "Đã lưu nháp 10:42"."""
    if not keep_draft(request, form):
        return JsonResponse({"saved": ""}, status=413)
    return JsonResponse({"saved": timezone.localtime().strftime("%H:%M")})
