"""Who speaks for the person and who checked: introducers, helpers, verification, comments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.case import Dossier


class HelperAssignment(models.Model):
    """The official member who helps the person, from when to when, and who took over."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="helpers")
    member = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="helping")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=160, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        ordering = ["dossier", "since"]


class Introducer(models.Model):
    """One introduction sheet: an official member, or the Union committee's resolution."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Đảng viên chính thức")
        YOUTH_UNION = "youth_union", _("Ban chấp hành Đoàn cơ sở")
        TRADE_UNION = "trade_union", _("Ban chấp hành Công đoàn cơ sở")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="introducers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    member = models.ForeignKey(
        "ketnap.Person", models.PROTECT, null=True, blank=True, related_name="introducing"
    )
    name = models.CharField(max_length=160, blank=True)  # of the Union committee
    official_that_day = models.BooleanField(null=True, blank=True)
    sheet_on = models.DateField(null=True, blank=True)
    shared_from = models.DateField(null=True, blank=True)
    shared_to = models.DateField(null=True, blank=True)
    shared_place = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["dossier", "id"]


class Verification(models.Model):
    """One relative at one place: asked, answered, or waived and why."""

    class Relation(models.TextChoices):
        SELF = "self", _("Bản thân")
        FATHER = "father", _("Cha đẻ")
        MOTHER = "mother", _("Mẹ đẻ")
        FATHER_IN_LAW = "father_in_law", _("Cha vợ hoặc chồng")
        MOTHER_IN_LAW = "mother_in_law", _("Mẹ vợ hoặc chồng")
        FOSTERER = "fosterer", _("Người trực tiếp nuôi dưỡng")
        SPOUSE = "spouse", _("Vợ hoặc chồng")
        CHILD = "child", _("Con")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="verifications")
    relation = models.CharField(max_length=16, choices=Relation.choices)
    relative_name = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=200)
    asked_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=160, blank=True)
    clear = models.BooleanField(null=True, blank=True)  # sensitive: result, no reasons kept
    waived = models.BooleanField(default=False)
    waived_because = models.CharField(max_length=200, blank=True)
    waived_member = models.CharField(max_length=120, blank=True)  # the relative who is a member

    class Meta:
        ordering = ["dossier", "id"]


class Comment(models.Model):
    """Comments of mass organisations or of the place of residence, with the votes given."""

    class Source(models.TextChoices):
        ORGANISATIONS = "organisations", _("Đoàn thể nơi công tác")
        RESIDENCE = "residence", _("Chi ủy nơi cư trú")

    class Occasion(models.TextChoices):
        ADMISSION = "admission", _("Xét kết nạp")
        RECOGNITION = "recognition", _("Xét công nhận chính thức")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="comments")
    occasion = models.CharField(max_length=12, choices=Occasion.choices, default=Occasion.ADMISSION)
    source = models.CharField(max_length=16, choices=Source.choices)
    by = models.CharField(max_length=160)
    on = models.DateField()
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    absent = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["dossier", "on"]
