"""What the papers of a meeting tell beside the votes, added also after the minutes are closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.models import Meeting
from ketnap.vietnamese.dates import show_date

TOLD = frozenset(
    {
        *("probationary", "probationary_present", "absence_reason", "chair", "chair_position"),
        *("secretary", "resolution_number", "signed_on"),
    }
)


@order
def complete_minutes(
    meeting: Meeting, *, by: User, on: dt.date, seen: int | None = None, **fields: Any
) -> Meeting:
    """Write down what the resolution tells beside the votes: any of ``TOLD``.

    No vote, base or date of the meeting changes here, so it may be done after the minutes are
    closed. A number once given stays. Refused codes: ``probationers_above_roll``,
    ``signed_before_meeting``, ``number_given``.
    """
    if foreign := sorted(set(fields) - TOLD):
        raise TypeError(f"complete_minutes: no such field {', '.join(foreign)}")
    after = {name: fields.get(name, getattr(meeting, name)) for name in TOLD}
    roll, came = after["probationary"], after["probationary_present"]
    refuse_if(
        [
            Problem(
                "probationary_present",
                "probationers_above_roll",
                _("Có mặt %(came)s đảng viên dự bị, nhiều hơn %(roll)s người của chi bộ. Đếm lại.")
                % {"came": came, "roll": roll},
            )
            if roll is not None and came is not None and came > roll
            else None,
            Problem(
                "signed_on",
                "signed_before_meeting",
                _("Nghị quyết ký ngày %(signed)s, trước ngày họp %(met)s. Kiểm tra lại ngày ký.")
                % {"signed": show_date(after["signed_on"]), "met": show_date(meeting.on)},
            )
            if after["signed_on"] and after["signed_on"] < meeting.on
            else None,
            Problem(
                "resolution_number",
                "number_given",
                _("Nghị quyết đã mang số %(number)s. Muốn đổi, đính chính trên hồ sơ.")
                % {"number": meeting.resolution_number},
            )
            if meeting.resolution_number and after["resolution_number"] != meeting.resolution_number
            else None,
        ]
    )
    numbered = after["resolution_number"] and not meeting.resolution_number
    with changing("complete_minutes", subject=meeting, by=by, on=on) as change:
        change.update(meeting, seen=seen, **fields)
        if numbered:
            for ballot in meeting.ballots.filter(resolution_number=""):
                change.update(ballot, resolution_number=meeting.resolution_number)
    return meeting
