"""What was planned: organisation, period, indicator, number, and the resolution behind it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Target(models.Model):
    class Period(models.TextChoices):
        TERM = "term", _("Nhiệm kỳ")
        YEAR = "year", _("Năm")
        HALF = "half", _("Nửa năm")
        QUARTER = "quarter", _("Quý")
        CUSTOM = "custom", _("Từ ngày đến ngày")

    class Measure(models.TextChoices):
        COUNT = "count", _("Số người")
        SHARE = "share", _("Tỷ lệ (%) trên số kết nạp")
        PER_CELL = "per_cell", _("Ít nhất cho mỗi chi bộ")
        PERCENT_OF_MEMBERS = "percent_of_members", _("% số đảng viên đầu kỳ")

    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="targets")
    period = models.CharField(max_length=8, choices=Period.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()  # last day
    indicator = models.CharField(max_length=48)
    measure = models.CharField(max_length=20, choices=Measure.choices, default=Measure.COUNT)
    number = models.DecimalField(max_digits=12, decimal_places=2)
    document_number = models.CharField(_("Nghị quyết số"), max_length=60)
    document_on = models.DateField(_("Ngày nghị quyết"))
    allocated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="allocations"
    )
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revised_by"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation", "starts_on", "indicator", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="target_period_in_order",
            )
        ]
