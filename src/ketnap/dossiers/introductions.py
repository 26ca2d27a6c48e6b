"""Who introduces the person, and what organisations and neighbours say."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.models import Comment, Dossier, Introducer
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.law.calendar import add_months
from ketnap.people.membership import is_official_member
from ketnap.people.models import Person
from ketnap.vietnamese.dates import show_date

SHEETS = {  # document kinds of 1361-CV/BTCTW (30-6-2026)
    Introducer.Kind.MEMBER: 39,
    Introducer.Kind.YOUTH_UNION: 40,
    Introducer.Kind.TRADE_UNION: 41,
}
SUMMARIES = {Comment.Occasion.ADMISSION: 42, Comment.Occasion.RECOGNITION: 49}


def full_months(start: dt.date, end: dt.date) -> int:
    """Return how many whole months lie between two days: the most that still fit.

    The same arithmetic as the law's: the same day number, else the last day of the month.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def introduced(dossier: Dossier) -> dict[str, object]:
    """Return the facts that the introduction sheets of a case add up to.

    The smallest shared time is known only when it is known for every member who introduces.
    """
    rows = list(dossier.introducers.all())
    members = [row for row in rows if row.kind == Introducer.Kind.MEMBER]
    sheets = [row.sheet_on for row in rows if row.sheet_on is not None]
    shared = [
        full_months(row.shared_from, until)
        for row in members
        if row.shared_from is not None and (until := row.shared_to or row.sheet_on) is not None
    ]
    complete = dossier.introducers_complete

    def union(kind: str) -> bool | None:
        if any(row.kind == kind for row in rows):
            return True
        return False if complete else None

    return {
        "introduced_on": max(sheets) if sheets else None,
        "official_introducers": sum(1 for row in members if row.official_that_day),
        "youth_union_introduced": union(Introducer.Kind.YOUTH_UNION),
        "trade_union_introduced": union(Introducer.Kind.TRADE_UNION),
        "introducer_shared_months": min(shared) if shared and len(shared) == len(members) else None,
    }


def _problems(
    dossier: Dossier,
    kind: str,
    on: dt.date,
    member: Person | None,
    name: str,
    shared_from: dt.date | None,
    shared_to: dt.date | None,
) -> list[Problem]:
    found = []
    if kind == Introducer.Kind.MEMBER:
        if member is None:
            found.append(Problem("member", "introducer_missing", _("Chọn đảng viên giới thiệu.")))
        elif member.pk == dossier.person_id:
            found.append(
                Problem("member", "introducer_self", _("Không ai tự giới thiệu mình vào Đảng."))
            )
        elif dossier.introducers.filter(member=member).exists():
            found.append(
                Problem(
                    "member",
                    "introducer_twice",
                    _("%(name)s đã có giấy giới thiệu trong hồ sơ này; cần một đảng viên khác.")
                    % {"name": member.full_name},
                )
            )
        elif not is_official_member(member, on):
            found.append(
                Problem(
                    "member",
                    "introducer_not_official",
                    _(
                        "Ngày %(day)s %(name)s chưa phải là đảng viên chính thức (theo dữ liệu "
                        "đảng viên đã ghi). Người giới thiệu phải là đảng viên chính thức: chọn "
                        "người khác hoặc bổ sung dữ liệu đảng viên của người này."
                    )
                    % {"day": show_date(on), "name": member.full_name},
                    "Điều lệ Đảng 19/01/2011, Điều 4",
                    unlawful=True,
                )
            )
    elif kind not in Introducer.Kind.values:
        found.append(Problem("kind", "value_foreign", _("Chọn loại giới thiệu trong danh sách.")))
    elif not name.strip():
        found.append(
            Problem("name", "introducer_missing", _("Ghi tên ban chấp hành ra nghị quyết."))
        )
    if shared_from and shared_to and shared_to < shared_from:
        found.append(
            Problem(
                "shared_to",
                "dates_disordered",
                _("Thời gian cùng công tác kết thúc (%(end)s) trước khi bắt đầu (%(start)s).")
                % {"end": show_date(shared_to), "start": show_date(shared_from)},
            )
        )
    if shared_from and shared_from > on:
        found.append(
            Problem(
                "shared_from",
                "dates_disordered",
                _("Thời gian cùng công tác bắt đầu (%(start)s) sau ngày giấy giới thiệu (%(day)s).")
                % {"start": show_date(shared_from), "day": show_date(on)},
            )
        )
    return found


@order
def add_introducer(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    kind: str = Introducer.Kind.MEMBER,
    member: Person | None = None,
    name: str = "",
    shared_from: dt.date | None = None,
    shared_to: dt.date | None = None,
    shared_place: str = "",
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Introducer:
    """Add one introduction sheet dated ``on``: an official member's, or a Union committee's.

    Refused codes: ``introducer_not_official`` (Charter 19-1-2011 art. 4), ``introducer_missing``,
    ``introducer_twice``, ``introducer_self``, ``dates_disordered``, ``value_foreign``.
    """
    refuse_if(_problems(dossier, kind, on, member, name, shared_from, shared_to))
    sheet = SHEETS[Introducer.Kind(kind)]
    with carrying_out(
        "add_introducer",
        dossier,
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        document=Reference(sheet, number, on),
    ) as writing:
        made = writing.change.add(
            Introducer(
                dossier=dossier,
                kind=kind,
                member=member if kind == Introducer.Kind.MEMBER else None,
                name=name.strip(),
                official_that_day=True if kind == Introducer.Kind.MEMBER else None,
                sheet_on=on,
                shared_from=shared_from,
                shared_to=shared_to,
                shared_place=shared_place.strip(),
            )
        )
        writing.facts.update(introduced(dossier))
    return made


@order
def remove_introducer(
    introducer: Introducer, *, reason: str, by: User, on: dt.date, seen: int | None = None
) -> Dossier:
    """Take an introduction sheet out of the case: withdrawn, or recorded by mistake."""
    refuse_if(
        [
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Ghi lý do bỏ giấy giới thiệu này."))
        ]
    )
    dossier = introducer.dossier
    with carrying_out(
        "remove_introducer", dossier, by=by, on=on, seen=seen, reason=reason
    ) as writing:
        writing.change.remove(introducer)
        dossier.introducers_complete = None
        writing.facts.update(introduced(dossier), introducers_complete=None)
    return dossier


@order
def close_introducers(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Say that the list of introducers is complete: what is not in it does not exist."""
    with carrying_out(
        "close_introducers",
        dossier,
        {"introducers_complete": True},
        by=by,
        on=on,
        seen=seen,
        passing=passing,
    ) as writing:
        held = dossier.introducers_complete
        dossier.introducers_complete = True
        writing.facts.update(introduced(dossier))
        dossier.introducers_complete = held
    return dossier


@order
def record_comment(
    dossier: Dossier,
    *,
    said_by: str,
    by: User,
    on: dt.date,
    source: str = Comment.Source.ORGANISATIONS,
    occasion: str = Comment.Occasion.ADMISSION,
    present: int | None = None,
    absent: int | None = None,
    votes_for: int | None = None,
    complete: bool = True,
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Comment:
    """Record what an organisation or the cell at the place of residence says of the person.

    ``complete``: the cell committee's summary is dated that day. Refused codes:
    ``comment_by_missing``, ``count_too_large``, ``value_foreign``.
    """
    problems: list[Problem | None] = [
        None
        if said_by.strip()
        else Problem("said_by", "comment_by_missing", _("Ghi tên tổ chức hoặc chi ủy nhận xét.")),
        None
        if source in Comment.Source.values and occasion in Comment.Occasion.values
        else Problem("source", "value_foreign", _("Chọn nguồn ý kiến trong danh sách.")),
    ]
    if present is not None and votes_for is not None and votes_for > present:
        problems.append(
            Problem(
                "votes_for",
                "count_too_large",
                _("%(votes)s ý kiến tán thành nhiều hơn %(present)s người có mặt.")
                % {"votes": votes_for, "present": present},
            )
        )
    refuse_if(problems)
    fact = "comments_on" if occasion == Comment.Occasion.ADMISSION else "probation_comments_on"
    with carrying_out(
        "record_comment",
        dossier,
        {fact: on} if complete else {},
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        document=Reference(SUMMARIES[Comment.Occasion(occasion)], number, on),
    ) as writing:
        return writing.change.add(
            Comment(
                dossier=dossier,
                occasion=occasion,
                source=source,
                by=said_by.strip(),
                on=on,
                present=present,
                absent=absent,
                votes_for=votes_for,
            )
        )
