"""Forms of a meeting: who was entitled and came, and the votes on each candidate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.forms.units import UnitChoice
from ketnap.dossiers.models import Dossier, Meeting
from ketnap.dossiers.sitting import Matter
from ketnap.organisations.models import Committee, Organisation
from ketnap.organisations.scope import Scope
from ketnap.web.fields import TidyCharField, VietnameseDateField

BODIES = (
    (Committee.Body.CELL, _("Chi bộ")),
    (Committee.Body.COMMITTEE, _("Ban chấp hành đảng bộ")),
    (Committee.Body.STANDING_COMMITTEE, _("Ban thường vụ")),
)
READY = {  # a case may be put before the body at these stages
    (Committee.Body.CELL, Matter.ADMISSION): ("comments", "cell_resolved", "returned"),
    (Committee.Body.CELL, Matter.RECOGNITION): (
        "admitted", "probation", "recognition_due", "recognition_cell",
    ),
    (Committee.Body.COMMITTEE, Matter.ADMISSION): ("cell_resolved", "sectional_appraised"),
    (Committee.Body.COMMITTEE, Matter.RECOGNITION): ("recognition_cell",),
    (Committee.Body.STANDING_COMMITTEE, Matter.ADMISSION): ("submitted",),
    (Committee.Body.STANDING_COMMITTEE, Matter.RECOGNITION): (
        "recognition_cell", "recognition_grassroots",
    ),
}  # fmt: skip


def count(label: Any, **more: Any) -> forms.IntegerField:
    """Return a number box with the phone's number pad."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=9999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **more,
    )


class MeetingForm(forms.Form):
    """The head of the minutes."""

    organisation = UnitChoice(label=_("Tổ chức họp"))
    body = forms.ChoiceField(label=_("Ai họp"), choices=BODIES)
    on = VietnameseDateField(label=_("Ngày họp"))

    def __init__(self, *args: Any, scope: Scope, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.visible_to(scope).filter(closed_on=None)
        self.fields["organisation"].offer(units)  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.fields["on"].latest = today  # type: ignore[attr-defined]


class NumbersForm(forms.Form):
    """How many were entitled, excused and present."""

    entitled = count(_("Đảng viên chính thức"))
    excused_absent = count(
        _("Vắng được trừ"),
        help_text=_("Được miễn sinh hoạt hoặc tạm thời đi nơi khác, không dự họp."),
    )
    present = count(_("Có mặt"), help_text=_("Không kể đảng viên dự bị."))
    chair = TidyCharField(label=_("Chủ trì"), required=False, max_length=120)
    secretary = TidyCharField(label=_("Thư ký"), required=False, max_length=120)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting.body != Committee.Body.CELL:
            self.fields["entitled"].label = _("Tổng số thành viên")
        for name in self.fields:
            self.fields[name].initial = getattr(meeting, name)


class VoteForm(forms.Form):
    """The votes on one candidate, typed on number pads."""

    votes_for = count(_("Tán thành"))
    votes_against = count(_("Không"))
    votes_other = count(_("Ý kiến khác"))


def candidates(meeting: Meeting, scope: Scope) -> list[tuple[Dossier, Matter]]:
    """Return the cases that may be put before the body, with the matter, by name."""
    taken = set(meeting.ballots.values_list("dossier_id", flat=True))
    found = []
    for (body, matter), stages in READY.items():
        if body != meeting.body:
            continue
        cases = (
            Dossier.objects.visible_to(scope)
            .filter(stage__in=stages)
            .exclude(pk__in=taken)
            .select_related("person", "cell")
            .order_by("person__sort_key")
        )
        if body == Committee.Body.CELL:
            cases = cases.filter(cell=meeting.organisation)
        else:
            first, last = meeting.organisation.position, meeting.organisation.position_end
            cases = cases.filter(cell__position__range=(first, last))
        found += [(case, Matter(matter)) for case in cases[:100]]
    return found
