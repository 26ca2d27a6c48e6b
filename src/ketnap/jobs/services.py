"""Orders about long work: ask for it, cancel it; and, for the worker, carry it out.

A kind of work is a function ``(job, progress) -> dict`` named in ``ketnap.commands.worker.WORK``.
It calls ``progress(done, total)`` between its short transactions; that also beats the heart and
raises ``Cancelled`` when somebody asked to stop. Its answer becomes ``job.result``.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.jobs.models import Job

SILENCE = dt.timedelta(minutes=10)  # a worker that has not been heard of for so long is dead
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked for this work to stop; what was not yet committed is not kept."""


class Refused(Exception):
    """The work cannot be done; the message says why and what to do, for the person who asked."""


class Progress:
    """How far a piece of work has come; called by the work itself."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Note ``done`` of ``total``; raise Cancelled when asked to stop."""
        rows = Job.objects.filter(pk=self.job.pk)
        rows.update(done=done, total=total, message=message, heartbeat_at=timezone.now())
        if rows.filter(cancel_asked=True).exists():
            raise Cancelled


Work = Callable[[Job, Progress], Mapping[str, Any]]


def ask_for_work(*, kind: str, arguments: Mapping[str, Any], by: User) -> Job:
    """Put work in the queue; the worker takes it within about a second."""
    return Job.objects.create(kind=kind, arguments=dict(arguments), asked_by=by)


def cancel_work(*, job: Job, by: User) -> bool:
    """Ask for ``job`` to stop; False when it has ended already or ``by`` did not ask for it."""
    mine = Job.objects.filter(pk=job.pk, asked_by=by)
    if mine.filter(state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, cancel_asked=True, finished_at=timezone.now()
    ):
        return True
    return bool(mine.filter(state=Job.State.RUNNING).update(cancel_asked=True))


def release_abandoned() -> int:
    """Fail the work of workers that died in the middle of it; return how many."""
    now = timezone.now()
    silent = Q(heartbeat_at__lt=now - SILENCE) | Q(heartbeat_at=None)
    return Job.objects.filter(silent, state=Job.State.RUNNING).update(
        state=Job.State.FAILED,
        finished_at=now,
        message=_("Máy dừng giữa chừng. Chưa ghi gì; có thể làm lại."),
    )


def take_next() -> Job | None:
    """Claim the oldest waiting work; None when there is none or another worker was faster."""
    job = Job.objects.filter(state=Job.State.WAITING).order_by("pk").first()
    if job is None:
        return None
    now = timezone.now()
    claimed = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now
    )
    if not claimed:
        return None
    job.refresh_from_db()
    return job


def carry_out(job: Job, work: Work) -> Job:
    """Do claimed work to its end, whatever that is; return the job as it then stands."""
    ended: dict[str, Any] = {"state": Job.State.DONE}
    try:
        ended["result"] = dict(work(job, Progress(job)))
    except Cancelled:
        ended |= {"state": Job.State.CANCELLED, "message": _("Đã dừng theo yêu cầu.")}
    except Refused as reason:
        ended |= {"state": Job.State.FAILED, "message": str(reason)}
    except Exception:
        log.exception("job %s (%s)", job.pk, job.kind)
        ended |= {
            "state": Job.State.FAILED,
            "message": _("Lỗi của chương trình, không phải của dữ liệu. Mã: việc %(number)s.")
            % {"number": job.pk},
        }
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now(), **ended)
    job.refresh_from_db()
    return job
