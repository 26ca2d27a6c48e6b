"""Per request: its id for the trail, the unit and role the user acts in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ketnap.audit.context import acting_as


class RequestMiddleware:
    """Open the trail's context around every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as() as acting:
            request.acting = acting  # type: ignore[attr-defined]
            return self.get_response(request)
