"""The trail: one entry per change and per sensitive reading, each chained to the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TrailHead(models.Model):
    """The single row whose lock gives entries the order of commits."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Entry(models.Model):
    """One act: who, as what, when, on which object, why, chained by hash. Never edited."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    on = models.DateField(null=True)  # the legal day of the act
    request_id = models.CharField(max_length=32, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=24, blank=True)
    organisation = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    dossier_id = models.BigIntegerField(null=True)  # the case it touches: the change feed
    person_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    commitments = models.JSONField(default=dict)  # {field: [digest before, digest after]}
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "number"], name="entry_object"),
            models.Index(fields=["dossier_id", "number"], name="entry_dossier"),
            models.Index(fields=["person_id", "number"], name="entry_person"),
            models.Index(fields=["actor", "action", "number"], name="entry_actor"),
        ]


class EntryValue(models.Model):
    """A value beside its commitment; a lawful erasure removes this row, the chain stays whole."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="values_beside")
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    salt = models.CharField(max_length=32)
