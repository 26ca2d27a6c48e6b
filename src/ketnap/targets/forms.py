"""Forms of targets: a period, a number, the document it rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ketnap.statistics.indicator import MILESTONES
from ketnap.statistics.indicators import INDICATORS
from ketnap.targets.models import Target
from ketnap.web.fields import TidyCharField, VietnameseDateField, VietnameseNumberField


def indicator_choices() -> list[tuple[str, str]]:
    """Return the indicators a target can be set for: counts of people in a period."""
    return [
        (it.key, it.title((get_language() or "vi")[:2]))
        for it in INDICATORS.values()
        if it.basis in MILESTONES and it.counts is not None and not it.among and not it.mean_of
    ]


class DocumentForm(forms.Form):
    """The document behind a number."""

    document_number = TidyCharField(label=_("Theo nghị quyết, kế hoạch số"), max_length=60)
    document_on = VietnameseDateField(label=_("Ngày văn bản"))


class TargetForm(DocumentForm):
    """A new target."""

    period = forms.ChoiceField(label=_("Kỳ"), choices=Target.Period.choices)
    starts_on = VietnameseDateField(label=_("Từ ngày"))
    ends_on = VietnameseDateField(label=_("Đến ngày, tính cả"))
    indicator = forms.ChoiceField(label=_("Chỉ số"), choices=indicator_choices)
    measure = forms.ChoiceField(label=_("Tính bằng"), choices=Target.Measure.choices)
    number = VietnameseNumberField(label=_("Chỉ tiêu"), places=2)
    note = TidyCharField(label=_("Ghi chú"), max_length=250, required=False)

    field_order = (
        *("indicator", "measure", "number", "period", "starts_on", "ends_on"),
        *("document_number", "document_on", "note"),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "period": Target.Period.YEAR,
                "starts_on": dt.date(today.year, 1, 1),
                "ends_on": dt.date(today.year, 12, 31),
                "indicator": "admitted",
                "measure": Target.Measure.COUNT,
            },
        )
        super().__init__(*args, **kwargs)


class RevisionForm(DocumentForm):
    """A later number for a target."""

    number = VietnameseNumberField(label=_("Chỉ tiêu mới"), places=2)
    reason = TidyCharField(label=_("Lý do điều chỉnh"), max_length=250)

    field_order = ("number", "document_number", "document_on", "reason")
