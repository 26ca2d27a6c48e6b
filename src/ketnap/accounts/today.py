"""Which day it is in Vietnam. Only pages and the scope of the person in front of them ask this."""

from __future__ import annotations

import datetime as dt
import os

from django.utils import timezone

from ketnap.web.installation import is_demo


def today() -> dt.date:
    """Return the day at Ho Chi Minh City.

    ``KETNAP_TODAY`` (ISO) fixes it, but only in an installation that holds the demo: with real
    people a roll-back of the calendar must not be one variable away.
    """
    fixed = os.environ.get("KETNAP_TODAY", "")
    if fixed and is_demo():
        return dt.date.fromisoformat(fixed)
    return timezone.localdate()
