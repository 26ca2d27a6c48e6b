"""Before the application: the list of sympathisers, the helper, the awareness class."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.dossiers.models import Dossier, HelperAssignment
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.people.membership import is_official_member
from ketnap.people.models import Person
from ketnap.vietnamese.dates import show_date

CERTIFICATE = 38  # Giấy chứng nhận lớp nhận thức về Đảng, 1361-CV/BTCTW 30-6-2026


@order
def put_on_list(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    resolution: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Put the person on the cell's list of sympathisers by its monthly resolution of that day."""
    if dossier.listed_on is not None and dossier.unlisted_on is None:
        raise Refused(
            [
                Problem(
                    "listed_on",
                    "listed_already",
                    _("%(name)s đã ở trong danh sách cảm tình Đảng từ ngày %(day)s.")
                    % {"name": dossier.person.full_name, "day": show_date(dossier.listed_on)},
                )
            ]
        )
    again = dossier.unlisted_on is not None
    with carrying_out(
        "put_on_list",
        dossier,
        {"listed_on": on, "unlisted_on": None},
        act="" if again else "put_on_list",
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        document=Reference(number=resolution, on=on),
        reason=_("Đưa lại vào danh sách") if again else "",
    ):
        pass
    return dossier


@order
def take_off_list(
    dossier: Dossier,
    *,
    reason: str,
    by: User,
    on: dt.date,
    resolution: str = "",
    seen: int | None = None,
) -> Dossier:
    """Take the person off the list by the cell's resolution; the case stays, and can go back on.

    Refused codes: ``not_listed``, ``reason_empty``.
    """
    refuse_if(
        [
            None
            if dossier.listed_on is not None and dossier.unlisted_on is None
            else Problem(
                "unlisted_on",
                "not_listed",
                _("%(name)s không ở trong danh sách cảm tình Đảng nên không đưa ra được.")
                % {"name": dossier.person.full_name},
                unlawful=True,
            ),
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Ghi lý do đưa ra khỏi danh sách.")),
        ]
    )
    with carrying_out(
        "take_off_list",
        dossier,
        {"unlisted_on": on},
        by=by,
        on=on,
        seen=seen,
        document=Reference(number=resolution, on=on),
        reason=reason,
    ):
        pass
    return dossier


@order
def assign_helper(
    dossier: Dossier,
    member: Person,
    *,
    by: User,
    on: dt.date,
    because: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> HelperAssignment:
    """Assign an official member to help the person; who helped before hands over that day.

    A successor need not have shared twelve months (24-QĐ/TW 30-7-2021, point 3.2.2). The time
    runs from the first helper on. Refused codes: ``helper_not_official``, ``helper_same``,
    ``helper_self``, ``dates_disordered``, ``reason_missing`` (a successor's).
    """
    current = dossier.helpers.filter(until=None).select_related("member").first()
    refuse_if(
        [
            Problem(
                "member",
                "helper_not_official",
                _(
                    "Ngày %(day)s %(name)s chưa phải là đảng viên chính thức (theo dữ liệu đảng "
                    "viên đã ghi). Người giúp đỡ phải là đảng viên chính thức: chọn người khác "
                    "hoặc bổ sung dữ liệu đảng viên của người này."
                )
                % {"day": show_date(on), "name": member.full_name},
                "Điều lệ Đảng 19/01/2011, Điều 4 và Điều 5",
                unlawful=True,
            )
            if not is_official_member(member, on)
            else None,
            Problem(
                "member",
                "helper_self",
                _("Người được xem xét không tự giúp đỡ mình. Chọn một đảng viên chính thức khác."),
            )
            if member.pk == dossier.person_id
            else None,
            Problem(
                "member",
                "helper_same",
                _("%(name)s đang là người giúp đỡ rồi.") % {"name": member.full_name},
            )
            if current is not None and current.member_id == member.pk
            else None,
            Problem(
                "on",
                "dates_disordered",
                _("Người giúp đỡ hiện nay nhận việc ngày %(day)s; người mới không thể nhận trước.")
                % {"day": show_date(current.since)},
            )
            if current is not None and on < current.since
            else None,
            Problem(
                "because",
                "reason_missing",
                _(
                    "%(name)s đang giúp đỡ người này. Ghi vì sao phân công người khác: chuyển đi, "
                    "bị kỷ luật hoặc lý do khác."
                )
                % {"name": current.member.full_name},
                "24-QĐ/TW ngày 30/07/2021, điểm 3.2.2",
            )
            if current is not None and not because.strip()
            else None,
        ]
    )
    facts: dict[str, object] = {"helper_official": True}
    if dossier.helper_assigned_on is None:
        facts["helper_assigned_on"] = on
    with carrying_out(
        "assign_helper",
        dossier,
        facts,
        by=by,
        on=on,
        act="" if current else "assign_helper",
        seen=seen,
        passing=passing,
        reason=because,
    ) as writing:
        made = writing.change.add(HelperAssignment(dossier=dossier, member=member, since=on))
        if current is not None:
            writing.change.update(current, until=on, ended_because=because, successor=made)
    return made


@order
def send_to_class(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record that the grassroots committee sent the person to the awareness class that day.

    Sending again, after a certificate expired, keeps the first sending in the history.
    """
    again = dossier.class_sent_on is not None
    with carrying_out(
        "send_to_class",
        dossier,
        {"class_sent_on": on},
        by=by,
        on=on,
        act="" if again else "send_to_class",
        seen=seen,
        passing=passing,
        reason=_("Cử đi học lại") if again else "",
    ):
        pass
    return dossier


@order
def record_certificate(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the certificate of the awareness class issued that day, with its number.

    A newer certificate replaces one that ran out; the older stays in the history.
    """
    if dossier.certificate_issued_on is not None and on < dossier.certificate_issued_on:
        raise Refused(
            [
                Problem(
                    "certificate_issued_on",
                    "dates_disordered",
                    _("Đã có giấy chứng nhận cấp ngày %(day)s, mới hơn giấy này.")
                    % {"day": show_date(dossier.certificate_issued_on)},
                )
            ]
        )
    with carrying_out(
        "record_certificate",
        dossier,
        {"certificate_issued_on": on},
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        document=Reference(CERTIFICATE, number, on),
    ) as writing:
        number = number.strip()
        if number != dossier.certificate_number:
            Dossier.objects.filter(pk=dossier.pk).update(certificate_number=number)
            writing.change.note(
                f"dossier[{dossier.pk}].certificate_number", dossier.certificate_number, number
            )
            dossier.certificate_number = number
    return dossier
