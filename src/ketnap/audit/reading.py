"""Reading that leaves a trace: sensitive fields, files, exports, prints, and the trail itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.braking import brake
from ketnap.audit.models import Entry

SAME_READING = dt.timedelta(minutes=15)  # pages are reloaded: one entry for each look, not click


def viewed(
    subject: models.Model,
    *,
    by: User,
    what: str = "fields",
    fields: Iterable[str] = (),
    reason: str = "",
    on: dt.date | None = None,
) -> None:
    """Put into the trail that ``by`` saw something sensitive of ``subject``.

    :param what: ``fields``, ``file``, ``identity_number``, ``print`` …
    :param fields: names of what was shown (never the values).

    The same person looking at the same within a quarter of an hour is one entry; revealing an
    identity number always makes one.

    :raises ReadingTooMuch: past the limit of everyday reading (``ketnap.audit.braking``).
    """
    names = sorted(fields)
    action = f"viewed_{what}"
    if what != "identity_number":
        again = Entry.objects.filter(
            object_type=subject._meta.model_name,
            object_id=subject.pk,
            actor=by,
            action=action,
            at__gt=timezone.now() - SAME_READING,
            reason=reason or ", ".join(names),
        )
        if again.exists():
            return
    brake(action, by=by, on=on)
    with transaction.atomic():
        trail.append(
            action=action, subject=subject, by=by, on=on, reason=reason or ", ".join(names)
        )


def exported(
    what: str,
    *,
    by: User,
    rows: int,
    sentence: str = "",
    sensitive: bool = False,
    subject: models.Model | None = None,
    on: dt.date | None = None,
) -> None:
    """Put an export into the trail: what, how many rows, by which filter, sensitive or not.

    :raises ReadingTooMuch: too many sensitive ones in a day.
    """
    action = "exported_sensitive" if sensitive else "exported"
    brake(action, by=by, on=on)
    with transaction.atomic():
        trail.append(
            action=action,
            subject=subject,
            by=by,
            on=on,
            reason=sentence,
            after={"what": what, "rows": rows},
        )


def searched(what: str, *, by: User, sentence: str = "", on: dt.date | None = None) -> None:
    """Put a search of the trail itself into the trail."""
    with transaction.atomic():
        trail.append(
            action="searched_trail", subject=None, by=by, on=on, reason=f"{what} {sentence}".strip()
        )
