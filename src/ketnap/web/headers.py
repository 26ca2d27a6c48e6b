"""Headers every answer carries, errors and files included."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
METHODS = frozenset({"GET", "HEAD", "POST"})


class HeadersMiddleware:
    """Say who may do what with our answers; refuse methods that no page knows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            response = HttpResponse(status=405, headers={"Allow": ", ".join(sorted(METHODS))})
        else:
            response = self.get_response(request)
        response.setdefault("Permissions-Policy", f"camera=(self), {POLICY}")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("X-Content-Type-Options", "nosniff")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        if response.status_code == 302 and is_sign_out(request):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def is_sign_out(request: HttpRequest) -> bool:
    """Tell whether the request was a sign-out: the browser then forgets what it kept of us."""
    match = request.resolver_match
    return match is not None and match.url_name == "account_logout"


class SmallerPagesMiddleware(GZipMiddleware):
    """Send pages compressed: a list over a slow line is then a sixth as long.

    Files are left alone (workbooks and papers are compressed already). Django lengthens every
    answer by chance, so that its size tells nothing of the keys in it (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer, compressed when it is a page."""
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
