"""Reports that were kept: saved definitions, and periods that were closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedReport(models.Model):
    """Rows, columns, filters, measures and dates under a name."""

    organisation = models.ForeignKey(
        "ketnap.Organisation", models.CASCADE, related_name="saved_reports"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    definition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)


class ClosedPeriod(models.Model):
    """A period whose tables are frozen with the digests of law, tree and data behind them."""

    organisation = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, related_name="closed_periods"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    tables = models.JSONField(default=dict)
    law_digest = models.CharField(max_length=64)
    tree_digest = models.CharField(max_length=64)
    data_digest = models.CharField(max_length=64)
    trail_number = models.BigIntegerField()
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organisation", "-ends_on"]
