"""A lost phone: the second factor is taken off by two people, then set up anew by its owner.

The first person's proposal is an entry of the trail; the second carries it out within 72 hours.
"""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.links import LIFETIME
from ketnap.accounts.models import User
from ketnap.accounts.services import end_sessions
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Problem, order, refuse_if

PROPOSED, DONE = "propose_factor_reset", "reset_factor"


def waiting_proposal(user: User) -> Entry | None:
    """Return the proposal for ``user`` that is still open, or None."""
    last = (
        Entry.objects.filter(
            object_type="user",
            object_id=user.pk,
            action__in=(PROPOSED, DONE),
            at__gt=timezone.now() - LIFETIME,
        )
        .order_by("-number")
        .first()
    )
    return last if last is not None and last.action == PROPOSED else None


def _own(user: User, by: User) -> Problem | None:
    if user.pk != by.pk:
        return None
    return Problem("", "own_account", _("Không tự làm cho mình. Hãy nhờ hai người quản trị khác."))


@order
def propose_factor_reset(user: User, *, reason: str, by: User, on: dt.date) -> Entry:
    """Propose to take off a lost second factor. Refuses: no reason, one's own account."""
    refuse_if(
        [
            _own(user, by),
            None
            if reason
            else Problem("reason", "missing", _("Hãy ghi lý do, và đã gặp người đó ra sao.")),
        ]
    )
    return trail.append(action=PROPOSED, subject=user, by=by, on=on, reason=reason)


@order
def reset_factor(user: User, *, by: User, on: dt.date) -> None:
    """Take off the second factor as proposed by another person; every session ends.

    Refuses: no open proposal, the proposer himself, one's own account.
    """
    proposal = waiting_proposal(user)
    refuse_if(
        [
            _own(user, by),
            Problem("", "no_proposal", _("Chưa có ai đề nghị, hoặc đề nghị đã quá 72 giờ."))
            if proposal is None
            else None,
            Problem(
                "",
                "second_person",
                _("Người thực hiện phải khác người đề nghị. Hãy nhờ người thứ hai."),
                unlawful=True,
            )
            if proposal is not None and proposal.actor_id == by.pk
            else None,
        ]
    )
    _take_off(user, by=by, on=on)


@order
def reset_factor_at_the_machine(user: User, *, on: dt.date) -> None:
    """Take off a lost second factor as whoever keeps the machine; every session ends.

    For ``ketnap admin-link --reset-factor``: where two other administrators do not exist.
    """
    _take_off(user, by=None, on=on)


def _take_off(user: User, *, by: User | None, on: dt.date) -> None:
    with changing(DONE, subject=user, by=by, on=on) as change:
        for authenticator in Authenticator.objects.filter(user=user):
            change.erase(authenticator)
        change.note("user.second_factor", True, False)
    end_sessions(user)
