"""A brake on bulk reading: who opens very many cases, or takes out many sensitive lists, waits.

Nobody is locked out: past the limit each further look waits a little (ASVS 5.0, 2.4.1). The first
time in a while is an entry of the trail, and those who may read the trail of that unit are told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.context import acting
from ketnap.audit.models import Entry
from ketnap.audit.wording import words_for
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope

READING, EXPORTING = "brake_reading", "brake_exporting"
TOLD_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class Limit:
    """So many entries within ``span`` are everyday work; after that each waits ``pause``.

    ``noted`` is the action of the entry that says so.
    """

    count: int
    span: dt.timedelta
    pause: dt.timedelta
    noted: str


_LOOKS = Limit(200, dt.timedelta(hours=1), dt.timedelta(seconds=30), READING)
_LISTS = Limit(3, dt.timedelta(days=1), dt.timedelta(hours=4), EXPORTING)
LIMITS = {
    "viewed_dossier": _LOOKS,
    "viewed_identity_number": _LOOKS,
    "exported_sensitive": _LISTS,
}


class ReadingTooMuch(Exception):
    """Another look now would be bulk reading. ``seconds``: how long to wait."""

    def __init__(self, action: str, limit: Limit, seconds: int) -> None:
        super().__init__(action)
        self.action = action
        self.limit = limit
        self.seconds = seconds


def brake(action: str, *, by: User, on: dt.date | None = None) -> None:
    """Let an everyday look pass; past the limit note it, and let only one pass in each pause.

    Only pages are braked: an order at the command line is given by whoever keeps the machine.

    :raises ReadingTooMuch: the pause since the last look is not over.
    """
    limit = LIMITS.get(action)
    if limit is None or not acting().request_id:
        return
    now = timezone.now()
    looks = Entry.objects.filter(actor=by, action=action).order_by("-number")
    moments = looks.values_list("at", flat=True)
    oldest = moments[limit.count - 1 : limit.count].first()
    if oldest is None or oldest <= now - limit.span:
        return
    latest = moments.first() or now
    seconds = int((limit.pause - (now - latest)).total_seconds())
    if seconds > 0:
        raise ReadingTooMuch(action, limit, seconds)
    note_bulk_reading(limit, by=by, on=on)


def note_bulk_reading(limit: Limit, *, by: User, on: dt.date | None) -> None:
    """Write down that somebody reads in bulk, once in each span.

    The door of the pages does it for a look that was refused: the refusal undoes the page's own.
    """
    since = timezone.now() - limit.span
    if Entry.objects.filter(actor=by, action=limit.noted, at__gt=since).exists():
        return
    unit = Organisation.objects.filter(pk=acting().organisation_id).first()
    with transaction.atomic():
        trail.append(action=limit.noted, subject=unit or by, by=by, on=on)


def told_to(scope: Scope) -> list[tuple[Entry, str]]:
    """Return who was braked in the last week, with what was done in words.

    For whoever may read the trail of those units; nobody is told of himself.
    """
    if not scope.may("see_trail"):
        return []
    noted = Entry.objects.filter(
        scope.where("see_trail", "organisation"),
        object_type="organisation",
        action__in=(READING, EXPORTING),
        at__gt=timezone.now() - TOLD_FOR,
    ).exclude(actor=scope.user.pk)
    rows = noted.select_related("actor", "organisation").order_by("-number")[:5]
    return [(entry, words_for(entry.action)) for entry in rows]
