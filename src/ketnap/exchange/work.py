"""Long imports as work of the worker: one transaction at the end, progress while checking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ketnap.audit import refusals
from ketnap.exchange import kept, packages
from ketnap.exchange.models import ImportBatch
from ketnap.jobs.models import Job
from ketnap.jobs.services import Progress, Refused


def apply_import(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Apply the batch of ``job``; its counts are the result. Cancelled, nothing is kept."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=job.arguments["batch"])
    rows = batch.rows.count()
    progress(0, rows, _("Đang kiểm tra và nhập"))
    try:
        counts = packages.apply_staged(
            batch,
            by=job.asked_by,
            on=dt.date.fromisoformat(job.arguments["on"]),
            good_rows_only=bool(job.arguments["good_rows_only"]),
        )
    except refusals.Refused as refused:
        raise Refused(str(refused)) from refused
    kept.forget(batch)
    return counts
