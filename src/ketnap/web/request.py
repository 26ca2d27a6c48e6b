"""Per request: its number for the trail, how long the session may still last, who is acting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from ketnap.accounts.adapter import STARTED
from ketnap.audit.context import acting_as
from ketnap.audit.remembering import one_head
from ketnap.web.page import enter

SEEN = "seen_at"  # … at the last request (kept to the minute: a write for each click is too much)
KEPT_TO_SECONDS = 30
NOTED = "device_noted"  # the device as last written down, and when
NOTED_EVERY_SECONDS = 300


class ActivityMiddleware(UserSessionsMiddleware):
    """Write down from which device somebody works: when it changes, else every five minutes.

    A write for each page would make every reader wait for the disk, and for whoever writes.
    """

    def __call__(self, request: Any) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            device = [get_adapter().get_client_ip(request), request.headers.get("User-Agent", "")]
            known, at = request.session.get(NOTED, ([], 0))
            now = time.time()
            if device != known or not 0 <= now - at < NOTED_EVERY_SECONDS:
                UserSession.objects.create_from_request(request)
                request.session[NOTED] = [device, now]
        response: HttpResponse = self.get_response(request)
        return response


def is_over(session: Any, now: float) -> bool:
    """Tell whether a session has been idle too long, or lasted too long altogether."""
    idle = now - session.get(SEEN, now)
    age = now - session.get(STARTED, now)
    return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE


class RequestMiddleware:
    """Open the trail's context around every request; end sessions that lasted too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with one_head(), acting_as() as acting:
            request.acting = acting
            if request.user.is_authenticated:
                self.watch_session(request, time.time())
            return self.get_response(request)

    def watch_session(self, request: Any, now: float) -> None:
        """End the session when its time is up, else note that it is in use."""
        session = request.session
        if is_over(session, now):
            logout(request)
            return
        session.setdefault(STARTED, now)
        if now - session.get(SEEN, 0) > KEPT_TO_SECONDS:
            session[SEEN] = now

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Tell pages that are not ours (sign-in, second factor) who stands in front of them."""
        if request.user.is_authenticated:
            enter(request)
