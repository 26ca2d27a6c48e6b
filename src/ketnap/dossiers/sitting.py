"""Bodies that sit: meetings with ballots for many candidates, decisions, returns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.case import Dossier


class Matter(models.TextChoices):
    ADMISSION = "admission", _("Xét đề nghị kết nạp")
    RECOGNITION = "recognition", _("Xét công nhận chính thức")
    STRIKE_OFF = "strike_off", _("Xét xóa tên đảng viên dự bị")


class Meeting(models.Model):
    """One sitting of one body: who was entitled, who was away, who came."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang ghi")
        CLOSED = "closed", _("Đã ra nghị quyết")

    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="meetings")
    body = models.CharField(max_length=24)  # Committee.Body
    on = models.DateField()
    entitled = models.PositiveSmallIntegerField(null=True, blank=True)  # official members
    excused_absent = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    resolution_number = models.CharField(max_length=40, blank=True)
    chair = models.CharField(max_length=120, blank=True)
    secretary = models.CharField(max_length=120, blank=True)
    # what the resolution tells beside the numbers that are counted
    probationary = models.PositiveSmallIntegerField(null=True, blank=True)
    probationary_present = models.PositiveSmallIntegerField(null=True, blank=True)
    absence_reason = models.CharField(max_length=200, blank=True)
    chair_position = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True, blank=True)  # until then every paper is a draft
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-id"]


class MinutesPage(models.Model):
    """One page of the paper minutes, photographed or scanned; its content rests sealed in a file.

    One taken away keeps its row with who, when and why; the file goes with the next ``tick`` after
    a day, so that a backup made in between is whole.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()  # of the page, in the order they came
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the sealed content
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # of the content as it is given back
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    removed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_page_once")
        ]


class Ballot(models.Model):
    """The votes on one candidate at one meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="ballots")
    matter = models.CharField(max_length=12, choices=Matter.choices)
    round = models.PositiveSmallIntegerField(default=1)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_other = models.PositiveSmallIntegerField(null=True, blank=True)
    agreed = models.BooleanField(null=True)  # derived when the meeting closes
    resolution_number = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dossier", "matter"], name="ballot_once")
        ]


class Decision(models.Model):
    """A decision of the competent body, with the evidence as it was that day."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    matter = models.CharField(max_length=12, choices=Matter.choices)
    organisation = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, related_name="decisions"
    )
    body = models.CharField(max_length=24)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions")
    number = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    members = models.PositiveSmallIntegerField(null=True)
    votes_for = models.PositiveSmallIntegerField(null=True)
    granted = models.BooleanField()
    received_on = models.DateField(null=True)
    extension_days = models.PositiveSmallIntegerField(null=True)
    extension_reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)  # facts, verdicts, digest of the regulations
    evidence_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["dossier", "on"]


class Return(models.Model):
    """A dossier sent back for mending, with coded reasons and the clause behind each."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="returns")
    round = models.PositiveSmallIntegerField()
    returned_on = models.DateField()
    returned_by = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)  # [{"code": …, "citation": …, "note": …}]
    came_back_on = models.DateField(null=True)

    class Meta:
        ordering = ["dossier", "round"]


class UnusedNumbers(models.Model):
    """Numbers of a register that stand on no paper of a case here, and why."""

    organisation = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, related_name="unused_numbers"
    )
    kind = models.CharField(max_length=8)  # QĐ, NQ
    since = models.DateField(null=True)  # first day of the term the numbers belong to
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reason = models.TextField()
    noted_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    noted_on = models.DateField()

    class Meta:
        ordering = ["organisation", "kind", "first"]
