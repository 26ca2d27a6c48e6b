"""The page of a long import under way: how far it is, stopping it, beginning again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.scoped import batch_of
from ketnap.exchange.work import LABELS, STEPS_OF, UNDO
from ketnap.jobs import progress
from ketnap.jobs.models import Job
from ketnap.jobs.services import (
    UNDER_WAY,
    ask_for_work,
    cancel_work,
    is_silent,
    release_abandoned,
)
from ketnap.web.page import page

LONG_WAIT = dt.timedelta(seconds=15)


@dataclass(frozen=True)
class Step:
    """One step of the work: its name, rows done, of how many, and whether it is the present one."""

    label: str
    done: int
    total: int
    now: bool

    @property
    def over(self) -> bool:
        """Whether every row has passed it."""
        return bool(self.total) and self.done >= self.total


def last_work(batch: ImportBatch) -> Job | None:
    """The last job that was to apply a batch or to take it back."""
    jobs = Job.objects.filter(kind__in=STEPS_OF, arguments__batch=batch.pk)
    return jobs.order_by("-pk").first()


def work_on(batch: ImportBatch, user: User) -> dict[str, Any]:
    """What the page tells of the work on a batch: ``job`` while it is under way, ``ended`` badly.

    Work whose worker died is told as ended before anybody has put it down so.
    """
    job = last_work(batch)
    nothing = {"job": None, "ended": None}
    if job is None or (job.kind == UNDO) != (batch.state == ImportBatch.State.APPLIED):
        return nothing  # none, or of an earlier time: what it was to do is done
    if is_silent(job):
        lost = _("Máy dừng giữa chừng. Chưa ghi gì; có thể làm lại.")
        return {"job": None, "ended": (lost, "bad")}
    if job.state in UNDER_WAY:
        return {"job": job, "ended": None, **under_way(job, batch, user)}
    tones: dict[str, str] = {Job.State.FAILED: "bad", Job.State.CANCELLED: "wait"}
    return {"job": None, "ended": (job.message, tones[job.state]) if job.state in tones else None}


def under_way(job: Job, batch: ImportBatch, user: User) -> Mapping[str, Any]:
    """The steps of a job with their counts, and what may be done about it."""
    far = progress.how_far(job.pk)
    rows = int(batch.counts.get("rows", 0))
    counts = far.steps if far else {}
    steps = [
        Step(str(label), *counts.get(key, (0, rows)), now=far is not None and far.now == key)
        for key, label in ((key, LABELS[key]) for key in STEPS_OF[job.kind])
    ]
    waiting = job.state == Job.State.WAITING
    return {
        "work_steps": steps,
        "work_now": next((step for step in steps if step.now), steps[0]),
        "waiting": waiting,
        "waiting_long": waiting and timezone.now() - job.asked_at > LONG_WAIT,
        "stopping": progress.is_asked_to_stop(job.pk),
        "taking_back": job.kind == UNDO,
        "may_stop": job.asked_by_id == user.pk,
    }


def start_work(
    kind: str, batch: ImportBatch, *, by: User, on: dt.date, good_rows_only: bool = False
) -> None:
    """Ask the worker to apply a batch or to take it back, unless it is at it."""
    release_abandoned()
    job = last_work(batch)
    if job is None or job.state not in UNDER_WAY:
        arguments = {
            "batch": batch.pk,
            "good_rows_only": good_rows_only,
            "on": on.isoformat(),
        }
        ask_for_work(kind=kind, arguments=arguments, by=by)


@page("import")
def import_progress(request: Any, key: int) -> HttpResponse:
    """How far the worker is with a long import; the page asks every two seconds."""
    batch = batch_of(request, key)
    work = work_on(batch, request.user)
    if work["job"] is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "exchange/_progress.html", {"batch": batch, **work})


@page("", post="import", once=False)
def import_stop(request: Any, key: int) -> HttpResponse:
    """Ask the worker to stop; sent twice it asks the same. Until the end nothing is kept.

    Without an idempotency key: writing one would wait for the very work that is to stop.
    """
    batch = batch_of(request, key)
    job = last_work(batch)
    if job is None or not cancel_work(job=job, by=request.user):
        messages.warning(request, _("Không dừng được nữa: việc này đã kết thúc."))
    return redirect("import_review", key=batch.pk)
