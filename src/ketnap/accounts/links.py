"""Links that work once, for 72 hours: the token is only in the link, the table keeps its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import OneTimeLink, User
from ketnap.audit.change import Change
from ketnap.audit.refusals import Problem, Refused

LIFETIME = dt.timedelta(hours=72)
TOKEN_BYTES = 24  # 192 random bits


def digest(token: str) -> str:
    """Return what the table keeps of a token: it is random, so a plain digest cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(change: Change, user: User) -> str:
    """Make a link for ``user`` inside ``change``, end older ones, return the token."""
    now = timezone.now()
    for old in OneTimeLink.objects.filter(user=user, used_at=None):
        change.update(old, used_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    record = OneTimeLink(user=user, token_digest=digest(token), expires_at=now + LIFETIME)
    change.add(record, note=False)
    change.note("onetimelink", None, record.pk)
    return token


def find_link(token: str) -> OneTimeLink | None:
    """Return the link a token opens, or None when it is unknown, used or too old."""
    return (
        OneTimeLink.objects.select_related("user")
        .filter(
            token_digest=digest(token),
            used_at=None,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        .first()
    )


def use_up(change: Change, link: OneTimeLink) -> None:
    """Mark a link as used, in one statement: of two who come at once, one is refused."""
    taken = OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=timezone.now())
    if not change.write(taken, used_at=timezone.now()):
        says = _(
            "Liên kết này đã được dùng hoặc đã hết hạn. Hãy đề nghị quản trị cấp liên kết mới."
        )
        raise Refused([Problem("", "link_used", says)])
    change.note("onetimelink.used", None, link.pk)
