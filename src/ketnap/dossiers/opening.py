"""Open a case: one candidacy of one person."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers import checks, judging
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.models import Dossier, Placement
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.writing import Passing, newly_false, weigh, write_facts
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.people.models import Person
from ketnap.vietnamese.dates import show_date

SOURCES = {
    "cell": gettext_lazy("Chi bộ phát hiện"),
    "front": gettext_lazy("Mặt trận Tổ quốc giới thiệu"),
    "youth_union": gettext_lazy("Đoàn Thanh niên giới thiệu"),
    "women_union": gettext_lazy("Hội Liên hiệp Phụ nữ giới thiệu"),
    "trade_union": gettext_lazy("Công đoàn giới thiệu"),
    "farmers": gettext_lazy("Hội Nông dân giới thiệu"),
    "veterans": gettext_lazy("Hội Cựu chiến binh giới thiệu"),
    "other": pgettext_lazy("nguồn", "Nguồn khác"),
}


def _problems(
    person: Person, cell: Organisation, on: dt.date, sourced_by: str, readmission: bool
) -> list[Problem | None]:
    found: list[Problem | None] = []
    if sourced_by not in SOURCES:
        found.append(
            Problem("sourced_by", "value_foreign", _("Chọn nơi phát hiện nguồn trong danh sách."))
        )
    if cell.kind not in CELL_KINDS:
        found.append(
            Problem(
                "cell",
                "not_a_cell",
                _("%(name)s không phải là chi bộ. Hồ sơ mở ở chi bộ xem xét người ấy: chọn chi bộ.")
                % {"name": cell.name},
            )
        )
    elif Lines().version(cell.pk, on) is None:
        found.append(
            Problem(
                "cell",
                "cell_not_there",
                _("Ngày %(day)s chưa có hoặc không còn %(cell)s. Chọn chi bộ có vào ngày ấy.")
                % {"day": show_date(on), "cell": cell.name},
            )
        )
    other = person.dossiers.filter(judging.OPEN).select_related("cell").first()
    if other is not None:
        found.append(
            Problem(
                "person",
                "open_already",
                _(
                    "%(name)s đang có hồ sơ %(code)s ở %(cell)s. Mỗi người chỉ có một hồ sơ đang "
                    "xét: mở hồ sơ ấy, hoặc chuyển nó về chi bộ này."
                )
                % {"name": person.full_name, "code": other.code, "cell": other.cell.name},
                unlawful=True,
            )
        )
    memberships = list(person.memberships.select_related("cell"))
    if member := next((m for m in memberships if m.ended_on is None or m.ended_on > on), None):
        found.append(
            Problem(
                "person",
                "member_already",
                _("%(name)s đang là đảng viên ở %(cell)s, không phải diện xét kết nạp.")
                % {"name": person.full_name, "cell": member.cell.name},
                unlawful=True,
            )
        )
    elif memberships and not readmission:
        found.append(
            Problem(
                "readmission",
                "readmission_unsaid",
                _(
                    "%(name)s đã từng là đảng viên: lần này là kết nạp lại. Đánh dấu “kết nạp lại” "
                    "và ghi ngày, lý do ra khỏi Đảng."
                )
                % {"name": person.full_name},
                "Điều lệ Đảng 19/01/2011",
            )
        )
    return found


@order
def open_dossier(
    person: Person,
    *,
    by: User,
    on: dt.date,
    cell: Organisation | None = None,
    sourced_by: str = "cell",
    sourced_on: dt.date | None = None,
    readmission: bool = False,
    left_on: dt.date | None = None,
    left_reason: str = "",
    record_cleared_on: dt.date | None = None,
    times_readmitted: int | None = None,
    note: str = "",
    passing: Passing | None = None,
) -> Dossier:
    """Open a case for ``person`` at ``cell`` (default: the person's) and return it.

    A person has one open case at a time; somebody who left the Party comes back only as a
    readmission, which the rules on readmission then judge. Refused codes: ``open_already``,
    ``member_already``, ``readmission_unsaid``, ``not_a_cell``, ``cell_not_there``,
    ``value_foreign``, ``dates_disordered`` and the keys of violated rules.
    """
    trail.lock_head()  # two people opening a case of one person at once: the second is refused
    unit = cell or person.cell
    refuse_if(_problems(person, unit, on, sourced_by, readmission))
    facts: dict[str, object] = {"sourced_on": sourced_on or on, "readmission": readmission}
    if readmission:
        facts |= {
            "left_on": left_on or _last_day_inside(person),
            "left_reason": left_reason or None,
            "record_cleared_on": record_cleared_on,
            "times_readmitted": times_readmitted,
        }
    with changing("open_dossier", subject=None, by=by, on=on) as change:
        dossier = Dossier(
            code=f"new-{person.pk}",
            person=person,
            cell=unit,
            opened_on=on,
            opened_by=by,
            sourced_by=sourced_by,
            note=note,
            stage=judging.first_stage(),
        )
        change.add(dossier, note=False)
        code = f"KN{on.year}-{dossier.pk:06d}"
        change.note(f"dossier[{dossier.pk}].code", None, code)
        change.note(f"dossier[{dossier.pk}].cell", None, unit.pk)
        change.note(f"dossier[{dossier.pk}].person", None, person.pk)
        Dossier.objects.filter(pk=dossier.pk).update(code=code)
        dossier.code = code
        Placement.objects.create(dossier=dossier, cell=unit, since=facts["sourced_on"])
        before = facts_of(dossier)
        refuse_if([*checks.impossible(before, facts), *checks.after_the_day(facts, on)])
        after = {**before, **facts}
        for passed in weigh(
            "open_dossier",
            dossier,
            after,
            rules=newly_false(before, after),
            on=on,
            passing=passing,
            by=by,
        ):
            change.add(passed)
        write_facts(change, dossier, facts, by=by, on=on, seen=None, document=None, reason="")
        judging.derive(dossier, change, on=on)
    return dossier


def _last_day_inside(person: Person) -> dt.date | None:
    last = person.memberships.exclude(ended_on=None).order_by("-ended_on").first()
    return last.ended_on if last else None
