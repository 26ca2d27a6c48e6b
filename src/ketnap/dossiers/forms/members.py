"""A box to choose a member: those of the same name are told apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.people.models import Person


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
