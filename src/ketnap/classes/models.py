"""Awareness classes and new-member classes: courses, rolls, certificates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ketnap.classes.querysets import CourseQuerySet, EnrolmentQuerySet


class Course(models.Model):
    class Kind(models.TextChoices):
        AWARENESS = "awareness", _("Bồi dưỡng nhận thức về Đảng")
        NEW_MEMBER = "new_member", _("Bồi dưỡng đảng viên mới")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="courses")
    title = models.CharField(max_length=160)
    issuer = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "id"]


class Enrolment(models.Model):
    """One person on one roll."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    dossier = models.ForeignKey("ketnap.Dossier", models.PROTECT, related_name="enrolments")
    sent_on = models.DateField()
    attended = models.BooleanField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    certificate_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["course", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "dossier"], name="enrolled_once")]
