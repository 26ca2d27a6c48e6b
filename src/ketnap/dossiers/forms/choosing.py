"""Lists of people and units to choose from: those of the same name are told apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.organisations.models import Organisation
from ketnap.people.models import Person

MOST_IN_A_LIST = 120


class MemberChoice(forms.ModelChoiceField):
    """One party member, with the year of birth and since when official.

    Old cases are recorded too: who is official today was not on the day of every act.
    """

    default_error_messages = {
        "invalid_choice": _(
            "Người này không có trong danh sách đảng viên chính thức của chi bộ. Người giúp đỡ, "
            "người giới thiệu phải là đảng viên chính thức (Điều lệ Đảng 19/01/2011, Điều 4 và "
            "Điều 5): chọn người khác, hoặc bổ sung dữ liệu đảng viên của người này."
        ),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"empty_label": _("Chưa chọn"), **more})

    def label_from_instance(self, member: Person) -> str:  # type: ignore[override]
        """Return "Y Trâm, sinh 1987, chính thức từ 03/2012"."""
        parts = [member.full_name]
        if member.born_on is not None:
            parts.append(gettext("sinh %(year)s") % {"year": member.born_on.year})
        since = getattr(member, "official_since", None)
        if since is not None:
            parts.append(gettext("chính thức từ %(month)s") % {"month": since.strftime("%m/%Y")})
        return ", ".join(parts)


class UnitChoice(forms.ModelChoiceField):
    """One unit, by its code: a list where there are few, searched as you type where many.

    ``offer`` says among which; ``searched`` is told by their number.
    """

    default_error_messages = {
        "invalid_choice": _("Không chọn được đơn vị này ở đây. Gõ tên rồi chọn trong danh sách."),
        "required": _("Chọn một đơn vị trong danh sách."),
    }
    searched = False

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **more)

    def offer(self, units: QuerySet[Organisation]) -> None:
        """Let one of ``units`` be chosen. One query."""
        self.queryset = units.order_by("position").select_related("parent")
        self.searched = units.order_by()[: MOST_IN_A_LIST + 1].count() > MOST_IN_A_LIST
        if self.searched:
            self.widget.choices = [("", "")]  # the box searches; nothing is listed

    @property
    def options_url(self) -> str:
        """Where the names are asked for while they are typed."""
        return reverse("unit_options")

    def chosen_label(self, code: object) -> str:
        """Return the name of the unit already chosen; "" when there is none."""
        unit = self.queryset.filter(code=code).first() if code else None
        return self.label_from_instance(unit) if unit else ""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the name with that of the unit above: many cells are called alike."""
        return f"{obj.name}, {obj.parent.name}" if obj.parent else obj.name
