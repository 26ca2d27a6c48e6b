"""The form of what a resolution tells beside the votes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.forms.meeting import count
from ketnap.dossiers.models import Meeting
from ketnap.web.fields import TidyCharField, VietnameseDateField

OF_CELLS = ("probationary", "probationary_present")


class DetailsForm(forms.Form):
    """What the paper needs and nobody counts: who chaired, why absent, number, day of signing."""

    chair = TidyCharField(label=_("Chủ trì"), required=False, max_length=120)
    chair_position = TidyCharField(
        label=_("Chức vụ người chủ trì"),
        required=False,
        max_length=60,
        help_text=_("Ví dụ: Bí thư chi bộ. Bí thư hoặc phó bí thư chủ trì thì ký nghị quyết."),
    )
    secretary = TidyCharField(label=_("Thư ký"), required=False, max_length=120)
    probationary = count(_("Số đảng viên dự bị"))
    probationary_present = count(_("Đảng viên dự bị có mặt"))
    absence_reason = TidyCharField(
        label=_("Lý do vắng mặt"),
        required=False,
        max_length=200,
        help_text=_(
            "Ghi chung, ví dụ: đi công tác, việc gia đình. Không ghi bệnh tật hay chuyện riêng."
        ),
    )
    resolution_number = TidyCharField(label=_("Số nghị quyết"), required=False, max_length=40)
    signed_on = VietnameseDateField(
        label=_("Ngày ký"),
        required=False,
        help_text=_("Khi chưa có ngày ký, văn bản in chữ “Dự thảo”."),
    )

    def __init__(self, *args: Any, meeting: Meeting, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting.body != "cell":
            for name in OF_CELLS:
                del self.fields[name]
        if meeting.resolution_number:
            del self.fields["resolution_number"]
        self.fields["signed_on"].latest = today  # type: ignore[attr-defined]  # our date box
        for name in self.fields:
            self.fields[name].initial = getattr(meeting, name)
