"""Verification of the CV: one row per relative and place, asked, answered or waived; concluded."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.models import Dossier, Verification
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.vietnamese.dates import show_date

LETTER = 96  # Công văn đề nghị thẩm tra lý lịch, 1361-CV/BTCTW 30-6-2026


def verified(dossier: Dossier) -> dict[str, object]:
    """Return the facts that the verification rows of a case add up to."""
    rows = list(dossier.verifications.all())
    asked = [row.asked_on for row in rows if row.asked_on is not None]
    answers = [row.answered_on for row in rows if row.answered_on is not None]
    waiting = [row for row in rows if row.asked_on and not row.answered_on and not row.waived]
    return {
        "verification_asked_on": min(asked) if asked else None,
        "verification_last_answer_on": max(answers) if answers else None,
        "verification_open": len(waiting),
        "verification_waived": True
        if rows and all(row.waived for row in rows)
        else (False if rows else dossier.verification_waived),
    }


@order
def ask_verification(
    dossier: Dossier,
    *,
    relation: str,
    place: str,
    by: User,
    on: dt.date,
    relative_name: str = "",
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Verification:
    """Ask the committee of one place about one relative, by a letter dated ``on``.

    Refused codes: ``value_foreign``, ``place_missing``, ``asked_already``.
    """
    place = " ".join(place.split())
    refuse_if(
        [
            None
            if relation in Verification.Relation.values
            else Problem("relation", "value_foreign", _("Chọn quan hệ trong danh sách.")),
            None
            if place
            else Problem("place", "place_missing", _("Ghi nơi cần thẩm tra (xã, cơ quan).")),
            Problem(
                "place",
                "asked_already",
                _("Đã gửi đề nghị thẩm tra người này ở nơi này. Chờ trả lời hoặc sửa dòng đã có."),
            )
            if dossier.verifications.filter(
                relation=relation, place=place, relative_name=relative_name
            ).exists()
            else None,
        ]
    )
    with carrying_out(
        "ask_verification",
        dossier,
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        document=Reference(LETTER, number, on),
    ) as writing:
        made = writing.change.add(
            Verification(
                dossier=dossier,
                relation=relation,
                relative_name=relative_name.strip(),
                place=place,
                asked_on=on,
            )
        )
        writing.facts.update(verified(dossier))
    return made


@order
def answer_verification(
    verification: Verification,
    *,
    by: User,
    on: dt.date,
    answered_by: str = "",
    clear: bool | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Verification:
    """Record the answer received that day; ``clear`` is the result, no reasons are kept.

    Refused codes: ``answered_already``, ``waived_already``, ``dates_disordered``.
    """
    row = verification
    refuse_if(
        [
            Problem(
                "answered_on",
                "answered_already",
                _("Nơi này đã trả lời ngày %(day)s.") % {"day": show_date(row.answered_on)},
            )
            if row.answered_on
            else None,
            Problem("answered_on", "waived_already", _("Nơi này đã được miễn thẩm tra."))
            if row.waived
            else None,
            Problem(
                "answered_on",
                "dates_disordered",
                _("Ngày trả lời %(answer)s trước ngày gửi đề nghị %(asked)s. Kiểm tra lại.")
                % {"answer": show_date(on), "asked": show_date(row.asked_on)},
            )
            if row.asked_on and on < row.asked_on
            else None,
        ]
    )
    dossier = row.dossier
    with carrying_out(
        "answer_verification", dossier, by=by, on=on, seen=seen, passing=passing
    ) as writing:
        writing.change.update(row, answered_on=on, answered_by=answered_by.strip(), clear=clear)
        writing.facts.update(verified(dossier))
    return row


@order
def waive_verification(
    what: Verification | Dossier,
    *,
    because: str,
    by: User,
    on: dt.date,
    member: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Verification | Dossier:
    """Record that one row, or the whole verification, lawfully is not needed, and why.

    Where the applicant's parent, brother or sister, or child is a member and the CV is full, clear
    and truthful (06-HD/TW 9-6-2025, point 3.4c). ``member`` names that relative. Refused codes:
    ``reason_empty``, ``answered_already``.
    """
    row = what if isinstance(what, Verification) else None
    dossier = row.dossier if row is not None else what
    assert isinstance(dossier, Dossier)
    refuse_if(
        [
            None
            if because.strip()
            else Problem(
                "because",
                "reason_empty",
                _("Ghi vì sao không phải thẩm tra và người thân nào là đảng viên."),
                "06-HD/TW 09/6/2025, điểm 3.4c",
            ),
            Problem("because", "answered_already", _("Nơi này đã trả lời, không cần miễn."))
            if row is not None and row.answered_on
            else None,
        ]
    )
    with carrying_out(
        "waive_verification",
        dossier,
        {} if row is not None else {"verification_waived": True},
        by=by,
        on=on,
        seen=seen,
        passing=passing,
        reason=because.strip() + (f" ({member.strip()})" if member.strip() else ""),
    ) as writing:
        if row is not None:
            writing.change.update(
                row, waived=True, waived_because=because.strip(), waived_member=member.strip()
            )
            writing.facts.update(verified(dossier))
    return what


@order
def conclude_verification(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the conclusion of the cell committee and the grassroots committee, dated ``on``."""
    with carrying_out(
        "conclude_verification",
        dossier,
        {"verification_concluded_on": on},
        by=by,
        on=on,
        act="conclude_verification",
        seen=seen,
        passing=passing,
    ):
        pass
    return dossier
