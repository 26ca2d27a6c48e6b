"""Organisations as identities with dated versions; what joined, split and ended them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ketnap.organisations.querysets import OrganisationQuerySet, VersionQuerySet


class Kind(models.TextChoices):
    CENTRAL = "central", _("Trung ương")
    PROVINCE = "province", _("Đảng bộ tỉnh")
    DISTRICT = "district", _("Đảng bộ huyện")
    COMMUNE = "commune", _("Đảng bộ xã, phường, thị trấn")
    GRASSROOTS_PARTY_BODY = "grassroots_party_body", _("Đảng bộ cơ sở")
    SECTIONAL_BODY = "sectional_body", _("Đảng bộ bộ phận, trực thuộc cơ sở")
    GRASSROOTS_CELL = "grassroots_cell", _("Chi bộ cơ sở")
    CELL = "cell", _("Chi bộ")


CELL_KINDS = (Kind.CELL, Kind.GRASSROOTS_CELL)


class UnitKind(models.TextChoices):
    """Kinds of grassroots unit of Biểu 5 (11-HD/BTCTW, 13-12-2021)."""

    COMMUNE = "commune", _("Xã")
    WARD = "ward", _("Phường")
    TOWN = "town", _("Thị trấn")
    PARTY_AGENCY = "party_agency", _("Cơ quan Đảng, Mặt trận, đoàn thể")
    STATE_AGENCY = "state_agency", _("Cơ quan Nhà nước")
    PUBLIC_SERVICE = "public_service", _("Đơn vị sự nghiệp công lập")
    NON_PUBLIC_SERVICE = "non_public_service", _("Đơn vị sự nghiệp ngoài công lập")
    ARMY = "army", _("Quân đội")
    POLICE = "police", _("Công an")
    STATE_FULL = "state_full", _("Doanh nghiệp 100% vốn nhà nước")
    STATE_HALF = "state_half", _("Doanh nghiệp vốn nhà nước từ 50%")
    STATE_MINOR = "state_minor", _("Doanh nghiệp vốn nhà nước dưới 50%")
    JOINT_STOCK = "joint_stock", _("Công ty cổ phần ngoài nhà nước")
    PRIVATE = "private", _("Doanh nghiệp tư nhân")
    LIMITED = "limited", _("Công ty trách nhiệm hữu hạn")
    PARTNERSHIP = "partnership", _("Công ty hợp danh")
    FOREIGN = "foreign", _("Doanh nghiệp có vốn nước ngoài")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    ABROAD = "abroad", _("Ngoài nước")
    OTHER = "other", _("Loại khác")


class Organisation(models.Model):
    """An identity. Names, parents and codes belong to its dated versions, never to it."""

    code = models.SlugField(_("Mã đơn vị"), max_length=80, unique=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)  # first day it no longer exists
    closed_by = models.ForeignKey(
        "Reorganisation", models.PROTECT, null=True, blank=True, related_name="closed"
    )
    # Place on today's tree in pre-order; a closed unit stands under its last successor.
    # Counted from 1; 0 until ``positions.renumber`` has seen it.
    position = models.IntegerField(default=0, db_index=True)
    position_end = models.IntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)
    # Copies of the version in force today (or the last one), for lists; derived, never typed.
    name = models.CharField(max_length=160, blank=True)
    fold_key = models.CharField(max_length=160, blank=True, db_index=True)
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children_today"
    )
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="organisation_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.code


class OrganisationVersion(models.Model):
    """What an organisation was from ``since`` (included) to ``until`` (excluded)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="versions")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=160)
    fold_key = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    official_code = models.CharField(_("Mã tổ chức đảng (14 số)"), max_length=14, blank=True)
    parent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="child_versions"
    )
    order = models.PositiveIntegerField(default=0)  # among siblings
    rural = models.BooleanField(_("Địa bàn nông thôn"), null=True, blank=True)
    hard_area = models.BooleanField(_("Địa bàn khó khăn"), null=True, blank=True)
    unit_kind = models.CharField(max_length=24, choices=UnitKind.choices, blank=True)
    made_by = models.ForeignKey(
        "Reorganisation", models.PROTECT, null=True, blank=True, related_name="versions"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "since"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "since"], name="version_once_a_day"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="version_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("organisation")),
                name="version_not_own_parent",
            ),
        ]


class Reorganisation(models.Model):
    """An event that changed the tree, with the document it rests on."""

    class Event(models.TextChoices):
        ESTABLISHED = "established", _("Thành lập")
        RENAMED = "renamed", _("Đổi tên")
        MOVED = "moved", _("Chuyển trực thuộc")
        MERGED = "merged", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        DISSOLVED = "dissolved", _("Giải thể")

    event = models.CharField(max_length=12, choices=Event.choices)
    on = models.DateField()
    document_number = models.CharField(max_length=60)
    document_on = models.DateField(null=True, blank=True)
    document_title = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "id"]


class Succession(models.Model):
    """One edge from what ended or changed to what carries on."""

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successor_edges")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessor_edges")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "predecessor", "successor"], name="succession_once"
            )
        ]


class Committee(models.Model):
    """A body of an organisation that meets and votes."""

    class Body(models.TextChoices):
        CELL = "cell", _("Chi bộ")
        CELL_COMMITTEE = "cell_committee", _("Chi ủy")
        COMMITTEE = "committee", _("Ban chấp hành (đảng ủy)")
        STANDING_COMMITTEE = "standing_committee", _("Ban thường vụ")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="committees")
    body = models.CharField(max_length=24, choices=Body.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "body"], name="one_committee_of_a_body")
        ]


class CommitteeTerm(models.Model):
    """A term between two congresses; document numbers restart with it (399-QĐ/TW, 9-1-2026)."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="terms")
    number = models.CharField(max_length=20)  # XVI, 2020-2025 …
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # last day
    members = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["committee", "starts_on"]


class Authority(models.Model):
    """The power to admit, recognise or strike off, held by a body for a period (never by level)."""

    class Power(models.TextChoices):
        ADMIT = "admit", _("Kết nạp")
        RECOGNISE = "recognise", _("Công nhận chính thức")
        STRIKE_OFF = "strike_off", _("Xóa tên")

    class Basis(models.TextChoices):
        OWN_RIGHT = "own_right", _("Thẩm quyền theo quy định")
        DELEGATION = "delegation", _("Được ủy quyền")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="authorities")
    power = models.CharField(max_length=12, choices=Power.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    document_number = models.CharField(max_length=60, blank=True)
    document_on = models.DateField(null=True, blank=True)
    deciding_body = models.CharField(max_length=24)  # fact decision_body
    numerator = models.PositiveSmallIntegerField(default=1)
    denominator = models.PositiveSmallIntegerField(default=2)
    or_equal = models.BooleanField(default=False)  # > 1/2, or >= 2/3
    confidence = models.CharField(max_length=12, default="unsure")  # one of law.sources.CONFIDENCES
    note = models.TextField(blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "power", "since"]


class Hamlet(models.Model):
    """A hamlet or street group, for coverage figures: has it members, has it a cell of its own?"""

    name = models.CharField(max_length=120)
    commune = models.ForeignKey(Organisation, models.PROTECT, related_name="hamlets")
    cell = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="own_hamlets"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["commune", "name"]
