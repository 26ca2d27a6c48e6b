"""What pages need to remember: which installation this is, forms sent once, drafts, saved views."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Installation(models.Model):
    """The single row that says what this database is. ``is_demo`` is set at birth, for ever."""

    is_demo = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=160, blank=True)


class SubmittedForm(models.Model):
    """An idempotency key that was used: the same form sent again gets the same answer."""

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    address = models.CharField(max_length=250)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # None while the first one is at work
    location = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)


class Draft(models.Model):
    """What somebody has typed into a form and not yet sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    form = models.CharField(max_length=120)  # form name and object
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_a_form")]


class SavedView(models.Model):
    """A list's filters, columns and order under a name, for one person or a whole unit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    organisation = models.ForeignKey(
        "ketnap.Organisation", models.CASCADE, null=True, blank=True, related_name="+"
    )
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
