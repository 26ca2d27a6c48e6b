"""A case: its facts as columns, their history, where it lay, what it counted for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.querysets import DossierQuerySet


def day() -> models.DateField:
    return models.DateField(null=True, blank=True)


def count() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(null=True, blank=True)


def known() -> models.BooleanField:
    return models.BooleanField(null=True, blank=True)


def choice() -> models.CharField:
    return models.CharField(max_length=32, blank=True)


class Dossier(models.Model):
    """One candidacy of one person. Fact columns bear the names of ``regulations.facts``."""

    code = models.CharField(_("Mã hồ sơ"), max_length=20, unique=True)
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="dossiers")
    cell = models.ForeignKey(  # its index, and those of the units below: see Meta
        "ketnap.Organisation", models.PROTECT, related_name="dossiers", db_index=False
    )
    opened_on = models.DateField()
    opened_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    sourced_by = choice()  # cell, front, youth_union, women_union, trade_union, farmers, veterans
    version = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True)

    # derived on every write, never typed
    stage = models.CharField(max_length=32)
    holder = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, null=True, related_name="held", db_index=False
    )
    next_due_on = models.DateField(null=True)
    rules_true = models.BigIntegerField(default=0)
    rules_unknown = models.BigIntegerField(default=0)
    law_digest = models.CharField(max_length=64, blank=True)
    commune = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    province = models.ForeignKey(
        "ketnap.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(auto_now=True)

    # facts of the person that the law reads, as known to this case
    schooling = choice()
    hard_area = known()
    youth_union_present = known()
    youth_union_member = known()
    trade_union_member = known()
    village_elder = known()
    provincial_consent_on = day()
    religious = known()
    foreign_marriage = known()
    political_history_flag = known()
    family_planning_breach = known()
    private_enterprise_owner = known()
    # source, class
    sourced_on = day()
    listed_on = day()
    unlisted_on = day()
    helper_assigned_on = day()
    helper_official = known()
    class_sent_on = day()
    certificate_issued_on = day()
    certificate_number = models.CharField(max_length=40, blank=True)
    # papers
    applied_on = day()
    cv_received_on = day()
    verification_asked_on = day()
    verification_last_answer_on = day()
    verification_open = count()
    verification_concluded_on = day()
    verification_waived = known()
    introduced_on = day()
    official_introducers = count()
    introducers_complete = known()
    youth_union_introduced = known()
    trade_union_introduced = known()
    introducer_shared_months = count()
    comments_on = day()
    # the cell
    cell_considered_on = day()
    cell_official_members = count()
    cell_excused_absent = count()
    cell_present = count()
    cell_votes_for = count()
    cell_votes_against = count()
    cell_round = count()
    sectional_appraised_on = day()
    # the grassroots committee
    under_subordinate_committee = known()
    grassroots_considered_on = day()
    grassroots_members = count()
    grassroots_votes_for = count()
    submitted_on = day()
    received_on = day()
    returned_on = day()
    resubmitted_on = day()
    return_rounds = count()
    # the decision
    decided_on = day()
    decision_number = models.CharField(max_length=40, blank=True)
    decision_body = choice()
    decision_members = count()
    decision_votes_for = count()
    decision_granted = known()
    decision_received_on = day()
    decision_extension_days = count()
    authority_valid = known()
    # ceremony and probation
    admitted_on = day()
    ceremony_consent_on = day()
    member_cv_on = day()
    new_member_class_on = day()
    self_criticism_on = day()
    helper_remarks_on = day()
    probation_comments_on = day()
    # recognition
    recognition_considered_on = day()
    recognition_official_members = count()
    recognition_excused_absent = count()
    recognition_votes_for = count()
    recognition_failed_rounds = count()
    recognition_grassroots_considered_on = day()
    recognition_grassroots_members = count()
    recognition_grassroots_votes_for = count()
    recognition_decided_on = day()
    recognition_decision_body = choice()
    recognition_decision_members = count()
    recognition_decision_votes_for = count()
    recognition_received_on = day()
    # the end
    strike_off_considered_on = day()
    strike_off_official_members = count()
    strike_off_excused_absent = count()
    strike_off_votes_for = count()
    strike_off_decided_on = day()
    closed_on = day()
    closed_reason = choice()
    # readmission
    readmission = known()
    left_on = day()
    left_reason = choice()
    record_cleared_on = day()
    times_readmitted = count()

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["next_due_on", "id"]
        indexes = [
            models.Index(fields=["cell", "stage", "next_due_on"], name="dossier_cell_stage"),
            models.Index(fields=["commune", "stage", "next_due_on", "id"], name="dossier_commune"),
            models.Index(
                fields=["province", "stage", "next_due_on", "id"], name="dossier_province"
            ),
            models.Index(fields=["holder", "next_due_on", "id"], name="dossier_holder"),
            models.Index(fields=["stage", "next_due_on", "id"], name="dossier_stage"),
            models.Index(  # the list of open cases, in its order
                fields=["next_due_on", "id"],
                name="dossier_open",
                condition=models.Q(
                    closed_on=None, recognition_decided_on=None, strike_off_decided_on=None
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FactRecord(models.Model):
    """A fact as it was recorded; a correction adds a record and closes the one before."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="records")
    name = models.CharField(max_length=48)
    value = models.JSONField(null=True)
    on = models.DateField(null=True)  # effective day of the fact
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+", db_index=False)
    document_kind = models.PositiveSmallIntegerField(null=True)  # one of the 104 (1361-CV/BTCTW)
    document_number = models.CharField(max_length=60, blank=True)
    document_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # of a correction
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ["dossier", "id"]


class Placement(models.Model):
    """Where the case lay, from when to when, and the paper it moved with."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="placements")
    cell = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    paper_number = models.CharField(max_length=60, blank=True)
    paper_on = models.DateField(null=True)

    class Meta:
        ordering = ["dossier", "since"]


class Milestone(models.Model):
    """What statistics count, with the person's groups frozen on that day."""

    class Kind(models.TextChoices):
        SENT_TO_CLASS = "sent_to_class", _("Cử học lớp nhận thức")
        ADMITTED = "admitted", _("Kết nạp")
        RECOGNISED = "recognised", _("Công nhận chính thức")
        STRUCK_OFF = "struck_off", _("Xóa tên")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField()  # of the act itself: the ceremony for an admission
    decided_on = models.DateField(null=True)  # of the decision behind it
    cell = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="+")
    gender = choice()
    born_on = day()
    born_on_to = day()
    ethnicity = models.CharField(max_length=40, blank=True)
    religion = models.CharField(max_length=60, blank=True)
    schooling = choice()
    qualification = choice()
    academic_title = choice()
    occupation = choice()
    youth_union_member = known()
    trade_union_member = known()
    discharged_soldier = known()
    rural = known()
    hard_area = known()
    village_elder = known()
    foreign_marriage = known()
    family_planning_breach = known()
    private_enterprise_owner = known()
    readmission = known()

    class Meta:
        ordering = ["dossier", "on"]
        constraints = [models.UniqueConstraint(fields=["dossier", "kind"], name="milestone_once")]
        indexes = [models.Index(fields=["cell", "kind", "on"], name="milestone_cell")]


class PassedWarning(models.Model):
    """A warning somebody went past, with the reason given."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="passed_warnings")
    rule = models.CharField(max_length=48)
    act = models.CharField(max_length=48)
    on = models.DateField()
    reason = models.TextField()
    passed_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(auto_now_add=True)


class Arrangement(models.Model):
    """How an office arranged its work on a case: given to somebody else, put off, or both.

    Not a fact of the case and no deadline moves: given, it lies in that person's queue while it
    stays with the same holder (``given_at``); put off, it waits while it stays at the same step.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="arrangement")
    given_to = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    given_at = models.ForeignKey("ketnap.Organisation", models.PROTECT, null=True, related_name="+")
    given_because = models.TextField(blank=True)
    put_off_until = models.DateField(null=True)
    put_off_at = models.CharField(max_length=32, blank=True)  # the stage
    put_off_because = models.TextField(blank=True)


class Notice(models.Model):
    """A reminder or an escalation for an organisation: raised by ``ketnap tick``, or by a person.

    A person's reminder has the stage it was raised at as ``matter`` and says something.
    """

    class Kind(models.TextChoices):
        AHEAD = "ahead", _("Nhắc trước")
        OVERDUE = "overdue", _("Quá hạn")
        ESCALATED = "escalated", _("Báo cấp trên")
        ASKED = "asked", _("Được nhắc")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    matter = models.CharField(max_length=48)  # the legal date's key
    due_on = models.DateField()
    days_ahead = models.PositiveSmallIntegerField(null=True)
    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="notices")
    raised_on = models.DateField()
    raised_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    says = models.TextField(blank=True)
    cleared_on = models.DateField(null=True)

    class Meta:
        ordering = ["-raised_on", "-id"]
        indexes = [models.Index(fields=["cleared_on", "organisation"], name="notice_open")]
