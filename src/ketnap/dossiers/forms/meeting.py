"""Forms of a meeting: who was entitled and came, and the votes on each candidate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
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
    """Return a number box with the phone's number pad; needed before the minutes are closed."""
    box = forms.IntegerField(
        label=label,
        min_value=0,
        max_value=9999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "min_value": _("Số lượng không thể âm. Đếm lại theo biên bản."),
            "max_value": _("Số lượng quá lớn. Đếm lại theo biên bản."),
        },
        **more,
    )
    box.asked_later = True  # type: ignore[attr-defined]  # read by web/controls
    return box


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
    excused_absent = count(_("Vắng được trừ"))
    present = count(_("Có mặt"))
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


def everybody(entitled: int | None, excused_absent: int | None) -> int | None:
    """Return how many are present while nobody is marked absent; None while it is not known."""
    if entitled is None:
        return None
    return max(entitled - (excused_absent or 0), 0)


def filled_in(typed: QueryDict, meeting: Meeting) -> QueryDict:
    """Return what was typed, with what the minutes leave to be worked out.

    Everybody entitled is present until another number is typed, also after somebody is marked
    excused. The button "tất cả tán thành" of a candidate (``all``) stands for all votes of those
    present that were not typed as against or other. The page does the same while one types; this
    is for browsers without scripts.
    """
    given = typed.copy()

    def number(name: str) -> int | None:
        text = given.get(name, "").strip()
        return int(text) if text.isascii() and text.isdigit() else None

    untouched = number("present") == meeting.present
    by_default = meeting.present in (None, everybody(meeting.entitled, meeting.excused_absent))
    if not given.get("present", "").strip() or (untouched and by_default):
        present = everybody(number("entitled"), number("excused_absent"))
        given["present"] = "" if present is None else str(present)
    ballot = given.get("all", "")
    if ballot.isdigit() and (present := number("present")) is not None:
        for name in ("votes_against", "votes_other"):
            given[f"{ballot}-{name}"] = given.get(f"{ballot}-{name}", "").strip() or "0"
        against, other = number(f"{ballot}-votes_against"), number(f"{ballot}-votes_other")
        given[f"{ballot}-votes_for"] = str(max(present - (against or 0) - (other or 0), 0))
    return given


def candidates(
    organisation: Organisation, body: str, scope: Scope, *, taken: Collection[int] = ()
) -> list[tuple[Dossier, Matter]]:
    """Return the cases that may be put before the body, with the matter, by name.

    ``taken`` are the ids of those on the agenda already.
    """
    found = []
    for (sitting, matter), stages in READY.items():
        if sitting != body:
            continue
        cases = (
            Dossier.objects.visible_to(scope)
            .filter(stage__in=stages)
            .exclude(pk__in=taken)
            .select_related("person", "cell")
            .order_by("person__sort_key")
        )
        if body == Committee.Body.CELL:
            cases = cases.filter(cell=organisation)
        else:
            first, last = organisation.position, organisation.position_end
            cases = cases.filter(cell__position__range=(first, last))
        found += [(case, Matter(matter)) for case in cases[:100]]
    return found
