"""Orders of an administrator: back up now, try a restore out, say that an account was reviewed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.jobs.models import Job
from ketnap.jobs.services import ask_for_work

BACK_UP, DRILL = "back_up", "restore_drill"
REVIEWED = "review_account"
UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


@order
def ask_for_safekeeping(kind: str, *, by: User, on: dt.date) -> Job:
    """Put a backup or a restore drill in the queue; return the job.

    Refuses: one of the kind already waits or runs.
    """
    busy = Job.objects.filter(kind=kind, state__in=UNDER_WAY).exists()
    says = _("Việc này đang chạy. Hãy chờ xong rồi xem kết quả ở đây.")
    refuse_if([Problem("", "under_way", says) if busy else None])
    with changing(f"ask_{kind}", subject=None, by=by, on=on) as change:
        job = ask_for_work(kind=kind, arguments={}, by=by)
        change.note("job", None, job.pk)
    return job


@order
def review_account(user: User, *, by: User, on: dt.date) -> None:
    """Note that the roles of an account were looked at and stay. Refuses: one's own account."""
    own = Problem("", "own_account", _("Không tự rà soát mình. Hãy nhờ quản trị khác."))
    refuse_if([own if user.pk == by.pk else None])
    trail.append(action=REVIEWED, subject=user, by=by, on=on)
