"""A dossier sent back for mending: coded reasons with their clause, and clocks that run on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.facts import facts_of, language
from ketnap.dossiers.models import Dossier, Return
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.writing import Passing, carrying_out
from ketnap.law.force import in_force
from ketnap.organisations.models import Authority
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import show_date


@dataclass(frozen=True)
class ReturnReason:
    """Why a dossier goes back: the rule behind it gives the clause in force that day."""

    code: str
    label: str
    label_en: str
    rule: str
    facts: tuple[str, ...]

    def title(self) -> str:
        """The label in the reader's language."""
        return self.label_en if language() == "en" else self.label


RETURN_REASONS: dict[str, ReturnReason] = {
    reason.code: reason
    for reason in (
        ReturnReason(
            "certificate_expired",
            "Giấy chứng nhận lớp nhận thức hết hạn hoặc thiếu",
            "The class certificate is missing or has run out",
            "certificate_valid",
            ("certificate_issued_on",),
        ),
        ReturnReason(
            "order_wrong",
            "Các bước không đúng thứ tự",
            "Steps out of order",
            "dates_in_order",
            ("applied_on", "cv_received_on", "introduced_on", "comments_on"),
        ),
        ReturnReason(
            "verification_incomplete",
            "Thẩm tra lý lịch chưa đủ nơi",
            "Verification lacks an answer",
            "verification_complete",
            ("verification_open",),
        ),
        ReturnReason(
            "verification_late",
            "Kết luận thẩm tra sau khi chi bộ xét",
            "Verification concluded after the cell considered",
            "verified_before_cell",
            ("verification_concluded_on",),
        ),
        ReturnReason(
            "verification_stale",
            "Thẩm tra, nhận xét đã quá lâu, cần bổ sung",
            "Verification and comments are out of date",
            "verification_fresh",
            ("verification_concluded_on",),
        ),
        ReturnReason(
            "introducers_insufficient",
            "Người giới thiệu chưa đủ hoặc không đúng đối tượng",
            "Introducers are too few or not entitled",
            "introduced",
            ("official_introducers", "introducers_complete"),
        ),
        ReturnReason(
            "introducer_time_short",
            "Người giới thiệu chưa đủ thời gian cùng công tác, cư trú",
            "The introducer has not shared the time needed",
            "introducers_shared_enough",
            ("introducer_shared_months",),
        ),
        ReturnReason(
            "union_missing",
            "Thiếu nghị quyết giới thiệu của Đoàn Thanh niên",
            "The Youth Union's resolution is missing",
            "union_member_if_required",
            ("youth_union_member", "youth_union_introduced"),
        ),
        ReturnReason(
            "vote_base_wrong",
            "Tính sai số đảng viên phải có khi biểu quyết ở chi bộ",
            "The base of the cell's vote is wrong",
            "cell_agreed",
            ("cell_official_members", "cell_votes_for"),
        ),
        ReturnReason(
            "grassroots_vote",
            "Nghị quyết đảng ủy cơ sở thiếu hoặc không đủ tỷ lệ",
            "The grassroots committee's resolution is missing or short",
            "grassroots_agreed",
            ("grassroots_considered_on", "grassroots_votes_for"),
        ),
        ReturnReason(
            "age",
            "Tuổi đời không trong khoảng quy định hoặc thiếu văn bản đồng ý",
            "The age is outside the limits or consent is missing",
            "within_age_limit",
            ("born_on", "provincial_consent_on"),
        ),
        ReturnReason(
            "schooling",
            "Trình độ học vấn chưa đạt hoặc chưa có giấy tờ",
            "Schooling is short or not proven",
            "schooled_enough",
            ("schooling",),
        ),
        ReturnReason(
            "separate_regulation",
            "Thuộc diện có quy định riêng, cần văn bản của cấp có thẩm quyền",
            "A separate regulation applies",
            "no_separate_regulation",
            ("religious", "foreign_marriage", "political_history_flag"),
        ),
        ReturnReason(
            "papers_faulty",
            "Giấy tờ thiếu chữ ký, dấu hoặc sai thể thức",
            "Papers lack a signature, a seal or the form",
            "",
            (),
        ),
        ReturnReason("other", "Lý do khác (ghi rõ)", "Another reason (state it)", "", ()),
    )
}


def citation_of(dossier: Dossier, reason: ReturnReason, on: dt.date) -> str:
    """Return the clause behind a reason, as in force for this case; "" where there is none."""
    if not reason.rule:
        return ""
    found = rulebook().explain(facts_of(dossier), on, language())
    return "; ".join(found.rules[reason.rule].citations)


@order
def return_dossier(
    dossier: Dossier,
    *,
    reasons: Iterable[tuple[str, str]],
    by: User,
    on: dt.date,
    seen: int | None = None,
) -> Return:
    """Send the dossier back to the cell; ``reasons`` are pairs (code of RETURN_REASONS, note).

    The time to decide runs on: nothing is reset. Refused codes: ``reason_empty``,
    ``value_foreign``, ``note_empty``, ``dates_disordered``, ``act_not_open``.
    """
    given = list(reasons)
    problems: list[Problem | None] = [
        None
        if given
        else Problem(
            "reasons",
            "reason_empty",
            _("Trả lại hồ sơ phải có ít nhất một lý do kèm căn cứ, để chi bộ biết sửa gì."),
        )
    ]
    for code, note in given:
        if code not in RETURN_REASONS:
            problems.append(
                Problem("reasons", "value_foreign", _("Chọn lý do trả lại trong danh sách."))
            )
        elif code == "other" and not note.strip():
            problems.append(Problem("reasons", "note_empty", _("Lý do khác thì phải ghi rõ.")))
    latest = dossier.resubmitted_on or dossier.received_on or dossier.submitted_on
    if latest is not None and (on < latest or on == dossier.resubmitted_on):
        problems.append(
            Problem(
                "on",
                "dates_disordered",
                _("Ngày trả lại %(day)s phải sau ngày hồ sơ tới (%(latest)s).")
                % {"day": show_date(on), "latest": show_date(latest)},
            )
        )
    refuse_if(problems)
    round_ = (dossier.return_rounds or 0) + 1
    competence = Lines().competent(dossier.cell_id, Authority.Power.ADMIT, on)
    returner = competence.organisation if competence else dossier.holder
    told = [
        {
            "code": code,
            "citation": citation_of(dossier, RETURN_REASONS[code], on),
            "note": note.strip(),
        }
        for code, note in given
    ]
    with carrying_out(
        "return_dossier",
        dossier,
        {"returned_on": on, "return_rounds": round_},
        by=by,
        on=on,
        act="return_dossier",
        seen=seen,
        reason=_("Trả lại lần %(round)s") % {"round": round_},
    ) as writing:
        return writing.change.add(
            Return(
                dossier=dossier,
                round=round_,
                returned_on=on,
                returned_by=returner or dossier.cell,
                reasons=told,
            )
        )


@order
def resubmit(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Send the mended dossier again. Refused: ``dates_disordered``, ``act_not_open``, the law's."""
    refuse_if(
        [
            Problem(
                "on",
                "dates_disordered",
                _("Ngày gửi lại %(day)s trước ngày trả lại %(back)s. Kiểm tra lại.")
                % {"day": show_date(on), "back": show_date(dossier.returned_on)},
            )
            if dossier.returned_on is not None and on < dossier.returned_on
            else None
        ]
    )
    facts: dict[str, object] = {"resubmitted_on": on}
    if dossier.submitted_on is None:  # the cell has resolved anew since
        facts["submitted_on"] = on
    with carrying_out(
        "resubmit",
        dossier,
        facts,
        by=by,
        on=on,
        act="resubmit",
        seen=seen,
        passing=passing,
        reason=_("Gửi lại lần %(round)s") % {"round": dossier.return_rounds or 1},
    ) as writing:
        last = dossier.returns.filter(came_back_on=None).order_by("-round").first()
        if last is not None:
            writing.change.update(last, came_back_on=on)
    return dossier


@dataclass(frozen=True)
class Clock:
    """One way of counting the time to decide: from when, until when, how much is used."""

    key: str
    label: str
    started_on: dt.date
    due_on: dt.date
    used: int  # working days
    total: int  # working days
    counts: bool  # the law's own clock; the other is for information


def clocks(dossier: Dossier, on: dt.date) -> list[Clock]:
    """Return the clocks of the decision: the law's, from the cell's resolution, and where the
    dossier was returned also the one since it came back, so that neither hides the other.

    Where the cell resolved anew after a return, the first resolution keeps its clock beside it.
    """
    book = rulebook()
    found: list[Clock] = []
    if dossier.cell_considered_on is None:
        return found
    facts = facts_of(dossier)
    limit = in_force(book.parameters["decide_admission_limit"], facts, on).value
    if not isinstance(limit, int):
        return found
    limit += dossier.decision_extension_days or 0
    end = dossier.decided_on or on

    def clock(key: str, label: str, start: dt.date, counts: bool) -> Clock:
        last = max(start, end)
        return Clock(
            key,
            label,
            start,
            book.calendar.add_working_days(start, limit),
            book.calendar.working_days_between(start, last),
            limit,
            counts,
        )

    records = dossier.records.filter(name="cell_considered_on").order_by("id")
    days = [dt.date.fromisoformat(r.value) for r in records if r.value]
    if days and days[0] != dossier.cell_considered_on:
        found.append(clock("first", _("Từ nghị quyết lần đầu của chi bộ"), days[0], False))
    found.append(clock("cell", _("Từ nghị quyết của chi bộ"), dossier.cell_considered_on, True))
    if dossier.return_rounds and dossier.resubmitted_on:
        found.append(
            clock("resubmitted", _("Từ ngày gửi lại hồ sơ"), dossier.resubmitted_on, False)
        )
    return found
