"""Guessing passwords: ten tries from one place, then a wait that grows; nobody is locked for ever.

Counted by user name *and* address together, so that an office behind one address does not lock
itself out, and a guesser elsewhere does not lock out the person.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessFailureLog
from django.http import HttpRequest
from django.utils import timezone

TRIES = 10
FIRST_WAIT = dt.timedelta(minutes=15)
LONGEST_WAIT = dt.timedelta(hours=4)
REMEMBERED = dt.timedelta(hours=24)


def plain_name(name: str) -> str:
    """Return a user name as it is compared: without case, outer spaces or spelling variants."""
    return unicodedata.normalize("NFC", name).strip().casefold()[:255]


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name somebody tried to sign in with."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return plain_name(str(given))


def cool_off(request: HttpRequest | None) -> dt.timedelta:
    """Return the wait after the failures of the last day: 15 minutes, 30, 60 … at most 4 hours."""
    if request is None:
        return FIRST_WAIT
    failures = AccessFailureLog.objects.filter(
        username=username_of(request, getattr(request, "axes_credentials", None)),
        ip_address=getattr(request, "axes_ip_address", None) or get_client_ip_address(request),
        attempt_time__gt=timezone.now() - REMEMBERED,
    ).count()
    rounds = (failures + 1) // TRIES  # the failure being judged is written after it is judged
    return min(FIRST_WAIT * 2 ** max(0, min(rounds, 10) - 1), LONGEST_WAIT)


def wait_of(request: HttpRequest) -> int:
    """Return how many seconds to wait before the next try, as told to the person."""
    return int(cool_off(request).total_seconds())
