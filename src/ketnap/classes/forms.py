"""Forms of classes: a course, and the results of its roll."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.classes.models import Course
from ketnap.dossiers.forms.units import UnitChoice
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.scope import Scope
from ketnap.web.fields import TidyCharField, VietnameseDateField


class CourseChangeForm(forms.Form):
    """What may change of a course once it is open."""

    title = TidyCharField(label=_("Tên lớp"), max_length=160)
    issuer = TidyCharField(label=_("Nơi cấp giấy chứng nhận"), required=False, max_length=160)
    starts_on = VietnameseDateField(label=_("Khai giảng"))
    ends_on = VietnameseDateField(label=_("Bế giảng"), required=False)
    capacity = forms.IntegerField(label=_("Số chỗ"), required=False, min_value=1, max_value=1000)


class CourseForm(CourseChangeForm):
    """A course that is to be held."""

    kind = forms.ChoiceField(
        label=_("Lớp gì"), choices=Course.Kind.choices, widget=forms.RadioSelect
    )
    organisation = UnitChoice(label=_("Đơn vị mở lớp"))

    field_order = ["kind", "organisation", "title", "issuer", "starts_on", "ends_on", "capacity"]

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.visible_to(scope).filter(closed_on=None)
        self.fields["organisation"].offer(  # type: ignore[attr-defined]
            units.exclude(kind__in=CELL_KINDS)
        )


class ResultsForm(forms.Form):
    """The day certificates were issued; each learner's number is a box of the roll."""

    on = VietnameseDateField(label=_("Ngày cấp giấy chứng nhận"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = today  # type: ignore[attr-defined]
        self.fields["on"].initial = today


class SendingForm(forms.Form):
    """The day on which those ticked were sent to the class."""

    sent_on = VietnameseDateField(label=_("Ngày cử"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].latest = today  # type: ignore[attr-defined]
        self.fields["sent_on"].initial = today
