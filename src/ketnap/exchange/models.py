"""Batches of rows that came in from a file, staged apart until they are applied as one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    class State(models.TextChoices):
        READ = "read", _("Đã đọc")
        CHECKED = "checked", _("Đã kiểm tra")
        APPLIED = "applied", _("Đã nhập")
        UNDONE = "undone", _("Đã hoàn tác")
        ABANDONED = "abandoned", _("Đã bỏ")

    kind = models.CharField(max_length=16)
    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=250)
    file_digest = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)  # column of the file -> column of the kind
    answers = models.JSONField(default=dict)  # questions asked once per file
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    good_rows_only = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]


class ImportRow(models.Model):
    """One row of the file: as it stood, as it was understood, what became of it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()  # as numbered in the file
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    messages = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, blank=True)  # new, changed, unchanged, refused
    object_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    version_after = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["batch", "row"]


class RememberedMapping(models.Model):
    """How a unit's own headings were matched last time."""

    organisation = models.ForeignKey("ketnap.Organisation", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    heading = models.CharField(max_length=160)  # fold key of the heading
    column = models.CharField(max_length=48, blank=True)  # '' = leave it out

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "heading"], name="heading_remembered_once"
            )
        ]
