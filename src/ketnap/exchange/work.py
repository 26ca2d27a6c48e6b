"""Long imports, and taking them back, as work of the worker: each in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ketnap.audit import refusals
from ketnap.exchange import batches, kept, packages
from ketnap.exchange.intake import CHECKING, KEEPING, READING, STEPS, TAKING_BACK, WRITING
from ketnap.exchange.models import ImportBatch
from ketnap.jobs.models import Job
from ketnap.jobs.services import Progress, Refused

LABELS = {
    READING: _("Đọc lại các dòng"),
    CHECKING: _("Kiểm tra, so với dữ liệu đã có"),
    WRITING: _("Xét quy định và ghi hồ sơ"),
    KEEPING: _("Ghi lại lô nhập"),
    TAKING_BACK: _("Gỡ các dòng đã nhập"),
}
"""The steps of an import as its page names them."""
APPLY, UNDO = "apply_import", "undo_import"
STEPS_OF = {APPLY: STEPS, UNDO: (TAKING_BACK,)}


def apply_import(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Apply the batch of ``job``; its counts are the result. Cancelled, nothing is kept.

    The check comes before the transaction, so that others can write meanwhile.
    """
    batch = ImportBatch.objects.select_related("organisation").get(pk=job.arguments["batch"])
    by, on = job.asked_by, dt.date.fromisoformat(job.arguments["on"])
    progress.plan(STEPS, batch.rows.count())
    try:
        checked = batches.check_beforehand(batch, by=by, on=on, tell=progress.step)
        with transaction.atomic():
            counts = packages.apply_staged(
                batch,
                by=by,
                on=on,
                good_rows_only=bool(job.arguments["good_rows_only"]),
                checked=checked,
                tell=progress.step,
            )
            progress.settle(counts)
    except refusals.Refused as refused:
        raise Refused(str(refused)) from refused
    kept.forget(batch)
    return counts


def undo_import(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Take the batch of ``job`` back; how many rows is the result. Cancelled, all of them stay."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=job.arguments["batch"])
    on = dt.date.fromisoformat(job.arguments["on"])
    progress.plan(STEPS_OF[UNDO], batch.rows.filter(outcome__in=("new", "changed")).count())
    try:
        with transaction.atomic():
            count = batches.undo_batch(batch, by=job.asked_by, on=on, tell=progress.step)
            progress.settle({"rows": count})
    except refusals.Refused as refused:
        raise Refused(str(refused)) from refused
    return {"rows": count}
