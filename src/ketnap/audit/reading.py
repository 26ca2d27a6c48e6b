"""Reading is an act too: who opened which case, sensitive field, file or export, and when."""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction

from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.audit import trail
from ketnap.audit.models import Entry


def viewed(
    subject: models.Model, *, by: User, what: str, on: dt.date | None = None, reason: str = ""
) -> Entry:
    """Write that ``by`` read ``what`` (dossier, sensitive, identity, verification, export, file).

    One entry each time; the values read are never repeated in it.
    """
    with transaction.atomic():
        return trail.append(
            action=f"viewed_{what}", subject=subject, by=by, on=on or today(), reason=reason
        )
