"""The way of a case as its page shows it: the rail of its parts, the dates that are due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from ketnap.dossiers.falling_due import ANSWERED_BY
from ketnap.dossiers.judging import is_over
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.steps import probation_ends
from ketnap.law.explanation import DateVerdict, Explanation
from ketnap.vietnamese.dates import show_date
from ketnap.web.badges import badge
from ketnap.web.design import RailStage

SOON = 3

RAIL: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Nguồn", ("sourced", "on_list"), "sourced_on"),
    ("Lớp nhận thức", ("class_sent", "class_passed"), "certificate_issued_on"),
    ("Đơn, lý lịch", ("applied", "cv_declared"), "applied_on"),
    ("Thẩm tra", ("verified", "introduced", "comments"), "verification_concluded_on"),
    (
        "Chi bộ xét",
        ("cell_resolved", "sectional_appraised", "grassroots_resolved", "submitted", "returned"),
        "cell_considered_on",
    ),
    ("Quyết định", ("decided",), "decided_on"),
    ("Lễ kết nạp", ("admitted",), "admitted_on"),
    (
        "Dự bị",
        ("probation", "recognition_due", "recognition_cell", "recognition_grassroots"),
        "admitted_on",
    ),
    ("Chính thức", ("recognition_decided",), "recognition_decided_on"),
)


def rail_labels() -> dict[str, str]:
    """Return the rail's words in the language of the page."""
    return {
        "Nguồn": _("Nguồn"),
        "Lớp nhận thức": _("Lớp nhận thức"),
        "Đơn, lý lịch": _("Đơn, lý lịch"),
        "Thẩm tra": _("Thẩm tra"),
        "Chi bộ xét": _("Chi bộ xét"),
        "Quyết định": _("Quyết định"),
        "Lễ kết nạp": _("Lễ kết nạp"),
        "Dự bị": _("Dự bị"),
        "Chính thức": _("Chính thức"),
    }


def rail(dossier: Dossier) -> list[RailStage]:
    """Return the nine parts of the way with what is done, where the case is, when it was.

    Probation begins with the ceremony; somebody recognised is official from the day it ended,
    however late that was decided (domain: three dates never to be mixed).
    """
    reached = next((i for i, (_l, keys, _f) in enumerate(RAIL) if dossier.stage in keys), -1)
    over = dossier.stage in {"recognition_decided"}
    labels = rail_labels()
    found = []
    for index, (label, _keys, fact) in enumerate(RAIL):
        day: dt.date | None = getattr(dossier, fact)
        if fact == "recognition_decided_on" and day:
            day = probation_ends(dossier)
        if reached < 0:
            state = "done" if day else "ahead"
        elif index < reached or (over and index == reached):
            state = "done"
        else:
            state = "now" if index == reached else "ahead"
        when = f"{day.month:02d}/{day.year}" if day and state != "ahead" else ""
        found.append(RailStage(labels[label], state, when))
    return found


@dataclass(frozen=True)
class DueDate:
    """A legal date that nothing has answered yet, and how it stands today ("" while far off)."""

    verdict: DateVerdict
    badge: Markup | str


def dates_due(explanation: Explanation, dossier: Dossier, today: dt.date) -> list[DueDate]:
    """Return the legal dates that still ask something of the case, the earliest first.

    One that has passed stays until the fact that answers it is recorded. The end of probation
    asks nothing by itself once it has passed.
    """
    if is_over(dossier):
        return []
    found = [
        verdict
        for key, answer in ANSWERED_BY.items()
        if getattr(dossier, answer) is None
        and (verdict := explanation.dates.get(key))
        and verdict.value
        and (key != "probation_ends_on" or verdict.value >= today)
    ]
    found.sort(key=lambda verdict: verdict.value or today)
    return [DueDate(verdict, badge_of(verdict.value, today, far="")) for verdict in found]


def badge_of(due_on: dt.date | None, today: dt.date, *, far: str) -> Markup | str:
    """Return how a due date stands, in words, shape and colour; ``far`` while it is far off."""
    if due_on is None:
        return ""
    left = (due_on - today).days
    if left < 0:
        words = ngettext("Quá hạn %(num)s ngày", "Quá hạn %(num)s ngày", -left)
        return badge(words % {"num": -left}, "bad", "late")
    if left == 0:
        return badge(_("Hạn hôm nay"), "wait", "soon")
    if left <= SOON:
        words = ngettext("Còn %(num)s ngày", "Còn %(num)s ngày", left)
        return badge(words % {"num": left}, "wait", "soon")
    return badge(far, "hush", "calendar") if far else ""


def badge_of_due(dossier: Dossier, today: dt.date) -> Markup | str:
    """Return how the next due date of an open case stands; "" for none."""
    if is_over(dossier) or dossier.next_due_on is None:
        return ""
    far = _("Hạn %(day)s") % {"day": show_date(dossier.next_due_on)}
    return badge_of(dossier.next_due_on, today, far=far)
