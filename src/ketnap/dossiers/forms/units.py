"""A box to choose a unit: listed where there are few, searched while typing where many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ketnap.organisations.models import Organisation

MOST_IN_A_LIST = 120


class UnitChoice(forms.ModelChoiceField):
    """One unit, by its code. ``offer`` says among which, once the form knows its user."""

    default_error_messages = {
        "invalid_choice": _("Không chọn được đơn vị này ở đây. Gõ tên rồi chọn trong danh sách."),
        "required": _("Chọn một đơn vị trong danh sách."),
    }
    searched = False

    def __init__(self, **more: Any) -> None:
        more.setdefault("empty_label", _("Chưa chọn"))
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **more)

    def offer(self, units: QuerySet[Organisation]) -> None:
        """Let one of ``units`` be chosen. One query."""
        self.queryset = units.select_related("parent").order_by("position")
        self.searched = units.order_by()[: MOST_IN_A_LIST + 1].count() > MOST_IN_A_LIST
        if self.searched:
            self.widget.choices = [("", "")]  # the box searches; nothing is listed

    @property
    def options_url(self) -> str:
        """Where names are asked for while they are typed."""
        return reverse("unit_options")

    def chosen_label(self, code: object) -> str:
        """Return the name of the unit already chosen; "" when there is none."""
        unit = self.queryset.filter(code=code).first() if code else None
        return self.label_from_instance(unit) if unit else ""

    def label_from_instance(self, unit: Organisation) -> str:  # type: ignore[override]
        """Return "Chi bộ trường THCS · Xã Sa Bình": every commune has one of that name."""
        return f"{unit.name} · {unit.parent.name}" if unit.parent else unit.name
