"""Orders about classes: open a course, fill its roll, tick attendance, issue certificates.

What a class gives a case is written as facts of that case, through the case's own orders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers import probation, sourcing
from ketnap.dossiers.judging import is_over
from ketnap.dossiers.lists import Eligibility
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.writing import Passing
from ketnap.organisations.models import Organisation
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import normalise

CHANGEABLE = frozenset({"title", "issuer", "starts_on", "ends_on", "capacity"})


def _check_course(
    title: str, starts_on: dt.date, ends_on: dt.date | None, capacity: int | None
) -> list[Problem | None]:
    return [
        None
        if normalise(title)
        else Problem("title", "title_empty", _("Ghi tên lớp, ví dụ “Lớp nhận thức khóa 2/2026”.")),
        Problem(
            "ends_on",
            "dates_disordered",
            _("Ngày bế giảng %(end)s trước ngày khai giảng %(start)s. Kiểm tra lại.")
            % {"end": show_date(ends_on), "start": show_date(starts_on)},
        )
        if ends_on is not None and ends_on < starts_on
        else None,
        Problem("capacity", "value_foreign", _("Số chỗ phải lớn hơn 0."))
        if capacity is not None and capacity < 1
        else None,
    ]


@order
def open_course(
    *,
    kind: str,
    organisation: Organisation,
    title: str,
    starts_on: dt.date,
    by: User,
    on: dt.date,
    ends_on: dt.date | None = None,
    capacity: int | None = None,
    issuer: str = "",
) -> Course:
    """Open a course of ``kind`` (awareness, new_member) at an organisation; return it.

    Refused codes: ``value_foreign``, ``title_empty``, ``dates_disordered``.
    """
    refuse_if(
        [
            None
            if kind in Course.Kind.values
            else Problem("kind", "value_foreign", _("Chọn loại lớp trong danh sách.")),
            *_check_course(title, starts_on, ends_on, capacity),
        ]
    )
    with changing("open_course", subject=None, by=by, on=on) as change:
        return change.add(
            Course(
                kind=kind,
                organisation=organisation,
                title=normalise(title),
                issuer=normalise(issuer),
                starts_on=starts_on,
                ends_on=ends_on,
                capacity=capacity,
            )
        )


@order
def change_course(
    course: Course, *, by: User, on: dt.date, seen: int | None = None, **fields: Any
) -> Course:
    """Change title, issuer, days or capacity of a course. Raises Conflict.

    Refused codes: ``title_empty``, ``dates_disordered``, ``capacity_below_roll``.
    """
    if foreign := sorted(set(fields) - CHANGEABLE):
        raise TypeError(f"change_course: no such field {', '.join(foreign)}")
    after = {name: fields.get(name, getattr(course, name)) for name in CHANGEABLE}
    enrolled = course.enrolments.count()
    refuse_if(
        [
            *_check_course(after["title"], after["starts_on"], after["ends_on"], after["capacity"]),
            Problem(
                "capacity",
                "capacity_below_roll",
                _("Lớp đã có %(count)s người, không giảm xuống %(capacity)s chỗ được.")
                % {"count": enrolled, "capacity": after["capacity"]},
            )
            if after["capacity"] is not None and after["capacity"] < enrolled
            else None,
        ]
    )
    with changing("change_course", subject=course, by=by, on=on) as change:
        change.update(course, seen=seen, **fields)
    return course


def why_not(course: Course, dossier: Dossier, enrolled: set[int]) -> list[str]:
    """Return in sentences why a case cannot be on the roll; nothing when it can."""
    reasons = []
    if dossier.pk in enrolled:
        reasons.append(_("Đã có trong danh sách lớp."))
    if is_over(dossier):
        reasons.append(_("Hồ sơ đã kết thúc."))
    if course.kind == Course.Kind.AWARENESS:
        if dossier.admitted_on is not None:
            reasons.append(_("Đã kết nạp, không học lớp nhận thức nữa."))
        if dossier.listed_on is None or dossier.unlisted_on is not None:
            reasons.append(_("Chưa ở trong danh sách cảm tình Đảng của chi bộ."))
    elif dossier.admitted_on is None:
        reasons.append(_("Chưa kết nạp: lớp này dành cho đảng viên mới."))
    elif dossier.new_member_class_on is not None:
        reasons.append(
            _("Đã có giấy chứng nhận lớp đảng viên mới ngày %(day)s.")
            % {"day": show_date(dossier.new_member_class_on)}
        )
    return reasons


def eligible_for(course: Course, dossiers: Iterable[Dossier], *, on: dt.date) -> Eligibility:
    """Return who may be put on the roll on ``on`` and why the others may not."""
    enrolled = set(course.enrolments.values_list("dossier_id", flat=True))
    able: list[Dossier] = []
    unable: list[tuple[Dossier, list[str]]] = []
    for dossier in dossiers:
        reasons = why_not(course, dossier, enrolled)
        if reasons:
            unable.append((dossier, reasons))
        else:
            able.append(dossier)
    return Eligibility(able, unable)


@order
def enrol(
    course: Course,
    dossiers: Iterable[Dossier],
    *,
    by: User,
    on: dt.date,
    passing: Passing | None = None,
) -> list[Enrolment]:
    """Put cases on the roll, all or none; an awareness class also records the day each was sent.

    Refused codes: ``not_eligible`` (one per case, its field the code), ``class_full``,
    ``course_over``.
    """
    trail.lock_head()  # two people filling the last seats at once: the second is refused
    rows = list(dossiers)
    found = eligible_for(course, rows, on=on)
    free = None if course.capacity is None else course.capacity - course.enrolments.count()
    refuse_if(
        [
            *(
                Problem(
                    dossier.code, "not_eligible", f"{dossier.person.full_name}: {' '.join(why)}"
                )
                for dossier, why in found.unable
            ),
            Problem(
                "dossiers",
                "class_full",
                _("Lớp còn %(free)s chỗ, chọn %(count)s người. Bớt người hoặc tăng số chỗ.")
                % {"free": free, "count": len(rows)},
            )
            if free is not None and len(rows) > free
            else None,
            Problem(
                "on",
                "course_over",
                _("Lớp đã bế giảng ngày %(day)s.") % {"day": show_date(course.ends_on)},
            )
            if course.ends_on is not None and on > course.ends_on
            else None,
        ]
    )
    made = []
    for dossier in rows:
        if course.kind == Course.Kind.AWARENESS and dossier.class_sent_on != on:
            sourcing.send_to_class(dossier, by=by, on=on, passing=passing)
        with changing("enrol", subject=course, by=by, on=on, dossier_id=dossier.pk) as change:
            made.append(change.add(Enrolment(course=course, dossier=dossier, sent_on=on)))
    return made


@order
def withdraw(enrolment: Enrolment, *, reason: str, by: User, on: dt.date) -> None:
    """Take somebody off the roll; who holds a certificate of the course stays on it.

    Refused codes: ``reason_empty``, ``certified_already``.
    """
    refuse_if(
        [
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Ghi lý do đưa ra khỏi danh sách lớp.")),
            Problem("", "certified_already", _("Đã cấp giấy chứng nhận, không rút tên được."))
            if enrolment.certificate_on
            else None,
        ]
    )
    with changing(
        "withdraw",
        subject=enrolment.course,
        by=by,
        on=on,
        reason=reason,
        dossier_id=enrolment.dossier_id,
    ) as change:
        change.remove(enrolment)


@order
def record_attendance(
    enrolment: Enrolment, *, attended: bool | None, by: User, on: dt.date, seen: int | None = None
) -> Enrolment:
    """Record whether somebody attended; None means not yet known. Raises Conflict."""
    with changing(
        "record_attendance", subject=enrolment, by=by, on=on, dossier_id=enrolment.dossier_id
    ) as change:
        change.update(enrolment, seen=seen, attended=attended)
    return enrolment


@order
def pass_course(
    course: Course,
    results: Mapping[int, tuple[bool, str]],
    *,
    by: User,
    on: dt.date,
    passing: Passing | None = None,
) -> list[Enrolment]:
    """Record who passed, with certificates issued on ``on``; all or none.

    ``results`` maps an enrolment's id to (passed, certificate number). The certificate becomes a
    fact of the case: of the awareness class, or of the new-member class. Refused codes:
    ``not_on_roll``, ``number_missing``, ``number_taken``, ``dates_disordered``.
    """
    trail.lock_head()  # certificate numbers are given once
    rows = {
        row.pk: row
        for row in course.enrolments.filter(pk__in=results).select_related("dossier__person")
    }
    refuse_if(_check_results(course, results, rows, on))
    done = []
    for key, (passed, number) in results.items():
        enrolment = rows[key]
        with changing(
            "pass_course", subject=enrolment, by=by, on=on, dossier_id=enrolment.dossier_id
        ) as change:
            change.update(
                enrolment,
                passed=passed,
                attended=True if passed else enrolment.attended,
                certificate_number=number.strip() if passed else "",
                certificate_on=on if passed else None,
            )
        if passed:
            _certify(course, enrolment.dossier, number, by=by, on=on, passing=passing)
        done.append(enrolment)
    return done


def _certify(
    course: Course,
    dossier: Dossier,
    number: str,
    *,
    by: User,
    on: dt.date,
    passing: Passing | None,
) -> None:
    if course.kind == Course.Kind.AWARENESS:
        sourcing.record_certificate(dossier, by=by, on=on, number=number, passing=passing)
    else:
        probation.record_probation_step(
            dossier, step="new_member_class_on", by=by, on=on, number=number, passing=passing
        )


def _check_results(
    course: Course,
    results: Mapping[int, tuple[bool, str]],
    rows: Mapping[int, Enrolment],
    on: dt.date,
) -> list[Problem | None]:
    found: list[Problem | None] = []
    if on < course.starts_on:
        found.append(
            Problem(
                "on",
                "dates_disordered",
                _("Giấy chứng nhận (%(day)s) không thể cấp trước ngày khai giảng (%(start)s).")
                % {"day": show_date(on), "start": show_date(course.starts_on)},
            )
        )
    numbers = [number.strip() for passed, number in results.values() if passed and number.strip()]
    taken = set(
        course.enrolments.filter(certificate_number__in=numbers)
        .exclude(pk__in=results)
        .values_list("certificate_number", flat=True)
    )
    for key, (passed, number) in results.items():
        row = rows.get(key)
        if row is None:
            raise Refused(
                [Problem("", "not_on_roll", _("Có người không thuộc danh sách lớp này."))]
            )
        if not passed:
            continue
        if not number.strip():
            found.append(
                Problem(
                    row.dossier.code,
                    "number_missing",
                    _("%(name)s: ghi số giấy chứng nhận.") % {"name": row.dossier.person.full_name},
                )
            )
        elif number.strip() in taken or numbers.count(number.strip()) > 1:
            found.append(
                Problem(
                    row.dossier.code,
                    "number_taken",
                    _("Số giấy chứng nhận “%(number)s” đã dùng trong lớp này.")
                    % {"number": number.strip()},
                )
            )
    return found
