"""Orders about long work: ask for it, cancel it; and, for the worker, carry it out.

A kind of work is a function ``(job, progress) -> dict`` named in ``ketnap.commands.worker.WORK``.
It tells how far it is with ``progress(done, total)``, or with ``progress.step(key, done, total)``
when it has several steps; that raises ``Cancelled`` when somebody asked to stop. Its answer becomes
``job.result``. Work that is one transaction calls ``progress.settle(result)`` inside it: then it is
done exactly when what it did is kept.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.jobs import progress as files
from ketnap.jobs.models import Job
from ketnap.jobs.progress import HowFar

UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)
START_UP = dt.timedelta(seconds=files.SILENCE_S)  # between claiming a job and its first beat
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked for this work to stop; what was not yet committed is not kept."""


class Refused(Exception):
    """The work cannot be done; the message says why and what to do, for the person who asked."""


class Progress:
    """How far a piece of work has come; called by the work itself, also inside a transaction."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.far = HowFar()
        self.settled = False
        self._written = 0.0

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Note ``done`` of ``total``; raise Cancelled when asked to stop."""
        self.far.message = message
        self.step("", done, total)

    def plan(self, keys: Sequence[str], total: int) -> None:
        """Say beforehand which steps there will be, each of ``total``."""
        self.far.steps = {key: (0, total) for key in keys}
        files.write(self.job.pk, self.far)

    def step(self, key: str, done: int, total: int) -> None:
        """Note how far the step called ``key`` is; raise Cancelled when asked to stop."""
        if files.is_asked_to_stop(self.job.pk):
            raise Cancelled
        turns = key != self.far.now or done >= total
        self.far.now, self.far.steps[key] = key, (done, total)
        now = time.monotonic()
        if turns or now - self._written >= files.WRITE_EVERY_S:
            files.write(self.job.pk, self.far)
            self._written = now

    def settle(self, result: Mapping[str, Any]) -> None:
        """Set the job down as done, inside the transaction that keeps what it did.

        Raises Cancelled when somebody asked to stop, or gave the work up for dead meanwhile.
        """
        if files.is_asked_to_stop(self.job.pk):
            raise Cancelled
        done, total = self.far.counted
        unended = Job.objects.filter(pk=self.job.pk, state__in=UNDER_WAY)
        if not unended.update(
            state=Job.State.DONE,
            result=dict(result),
            done=done,
            total=total,
            message=self.far.message,
            finished_at=timezone.now(),
        ):
            raise Cancelled
        self.settled = True


Work = Callable[[Job, Progress], Mapping[str, Any]]


def ask_for_work(*, kind: str, arguments: Mapping[str, Any], by: User) -> Job:
    """Put work in the queue; the worker takes it within about a second."""
    job = Job.objects.create(kind=kind, arguments=dict(arguments), asked_by=by)
    files.forget(job.pk)  # of a job of this number before the database was restored
    return job


def cancel_work(*, job: Job, by: User) -> bool:
    """Ask for ``job`` to stop; False when it has ended already or ``by`` did not ask for it.

    Work under way is told beside the database, which it may hold locked until its end.
    """
    mine = Job.objects.filter(pk=job.pk, asked_by=by)
    state = mine.values_list("state", flat=True).first()
    if state == Job.State.WAITING and mine.filter(state=state).update(
        state=Job.State.CANCELLED,
        cancel_asked=True,
        finished_at=timezone.now(),
        message=_("Đã dừng theo yêu cầu. Chưa ghi gì."),
    ):
        return True
    if state not in UNDER_WAY:
        return False
    files.ask_to_stop(job.pk)
    return True


def is_silent(job: Job) -> bool:
    """Tell whether the worker of a running job has died: it has not been heard of for long."""
    if job.state != Job.State.RUNNING:
        return False
    silence = files.silent_for(job.pk)
    if silence is None:
        return job.started_at is None or timezone.now() - job.started_at > START_UP
    return silence > files.SILENCE_S


def release_abandoned() -> int:
    """Fail the work of workers that died in the middle of it; return how many."""
    dead = [job for job in Job.objects.filter(state=Job.State.RUNNING) if is_silent(job)]
    for job in dead:
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            state=Job.State.FAILED,
            finished_at=timezone.now(),
            message=_("Máy dừng giữa chừng. Chưa ghi gì; có thể làm lại."),
        )
        files.forget(job.pk)
    return len(dead)


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
    with files.beating(job.pk):
        progress = Progress(job)
        ended = _ended(job, work, progress)
        if not progress.settled:
            done, total = progress.far.counted
            unended = Job.objects.filter(pk=job.pk, state__in=UNDER_WAY)
            unended.update(**{"finished_at": timezone.now(), "done": done, "total": total, **ended})
    job.refresh_from_db()
    return job


def _ended(job: Job, work: Work, progress: Progress) -> dict[str, Any]:
    """Do the work; return what is to be written of how it ended."""
    try:
        result = dict(work(job, progress))
    except Cancelled:
        progress.settled = False  # what was settled in a transaction is undone with it
        return {
            "state": Job.State.CANCELLED,
            "cancel_asked": True,
            "message": _("Đã dừng theo yêu cầu. Chưa ghi gì."),
        }
    except Refused as reason:
        progress.settled = False
        return {"state": Job.State.FAILED, "message": str(reason)}
    except Exception:
        progress.settled = False
        log.exception("job %s (%s)", job.pk, job.kind)
        return {
            "state": Job.State.FAILED,
            "message": _("Lỗi của chương trình, không phải của dữ liệu. Mã: việc %(number)s.")
            % {"number": job.pk},
        }
    return {"state": Job.State.DONE, "result": result, "message": progress.far.message}
