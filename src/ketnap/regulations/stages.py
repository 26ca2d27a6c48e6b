"""Stages of a case, in lawful order: each is reached by dated facts and never typed in."""

from __future__ import annotations

from ketnap.law.comparisons import known, perhaps, surely, unknown
from ketnap.law.procedure import Deadline, Holder, Stage
from ketnap.law.terms import TODAY, Term, column
from ketnap.regulations.words import due, fact

_CERTIFICATE = (Deadline("certificate_expires_on", "cell_considered_on"),)
_DECISION = (Deadline("decision_due_on", "decided_on"),)
_CEREMONY = (Deadline("ceremony_due_on", "admitted_on"),)
_PROBATION = (
    Deadline("member_cv_due_on", "member_cv_on"),
    Deadline("recognition_due_on", "recognition_considered_on"),
)
_RECOGNITION = (Deadline("recognition_decision_due_on", "recognition_decided_on"),)

_returned = known(fact.returned_on) & (
    unknown(fact.resubmitted_on) | (fact.resubmitted_on < fact.returned_on)
)
_in_probation = known(fact.admitted_on) & (
    known(fact.member_cv_on)
    | known(fact.new_member_class_on)
    | known(fact.self_criticism_on)
    | known(fact.helper_remarks_on)
    | known(fact.probation_comments_on)
)
_ended = known(fact.closed_on) | known(fact.strike_off_decided_on)


def _stage(
    key: str,
    label: str,
    label_en: str,
    reached: Term,
    holder: Holder,
    deadlines: tuple[Deadline, ...] = (),
    *,
    computed: bool = False,
) -> Stage:
    return Stage(key, label, label_en, reached, holder, deadlines, computed)


STAGES: tuple[Stage, ...] = (
    _stage("sourced", "Tạo nguồn", "Sourced", known(fact.sourced_on), "cell"),
    _stage(
        "on_list",
        "Trong danh sách cảm tình Đảng",
        "On the list",
        known(fact.listed_on) & (unknown(fact.unlisted_on) | (fact.unlisted_on < fact.listed_on)),
        "cell",
    ),
    _stage(
        "class_sent",
        "Đã cử đi học lớp nhận thức",
        "Sent to class",
        known(fact.class_sent_on),
        "cell",
    ),
    _stage(
        "class_passed",
        "Đã có giấy chứng nhận lớp nhận thức",
        "Class passed",
        known(fact.certificate_issued_on),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "applied",
        "Đã làm đơn xin vào Đảng",
        "Applied",
        known(fact.applied_on),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "cv_declared",
        "Đã khai lý lịch",
        "CV declared",
        known(fact.cv_received_on),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "verified",
        "Đã thẩm tra lý lịch",
        "Verified",
        known(fact.verification_concluded_on)
        | (surely(fact.verification_waived) & known(fact.cv_received_on)),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "introduced",
        "Đã có giấy giới thiệu",
        "Introduced",
        known(fact.introduced_on),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "comments",
        "Đã lấy ý kiến nhận xét",
        "Comments collected",
        known(fact.comments_on),
        "cell",
        _CERTIFICATE,
    ),
    _stage(
        "cell_resolved",
        "Chi bộ đã ra nghị quyết",
        "Cell resolved",
        known(fact.cell_considered_on),
        "cell",
        _DECISION,
    ),
    _stage(
        "sectional_appraised",
        "Đảng ủy bộ phận đã thẩm định",
        "Appraised by the sectional committee",
        known(fact.sectional_appraised_on),
        "grassroots",
        _DECISION,
    ),
    _stage(
        "grassroots_resolved",
        "Đảng ủy cơ sở đã ra nghị quyết",
        "Grassroots committee resolved",
        known(fact.grassroots_considered_on),
        "grassroots",
        _DECISION,
    ),
    _stage(
        "submitted",
        "Đã gửi cấp có thẩm quyền",
        "Submitted",
        known(fact.submitted_on) | known(fact.received_on),
        "superior",
        _DECISION,
    ),
    _stage(
        "returned", "Bị trả lại để bổ sung", "Returned for supplement", _returned, "cell", _DECISION
    ),
    _stage(
        "decided",
        "Đã có quyết định",
        "Decided",
        known(fact.decided_on),
        "cell",
        _CEREMONY,
    ),
    _stage("admitted", "Đã kết nạp", "Admitted", known(fact.admitted_on), "cell", _PROBATION),
    _stage("probation", "Đang dự bị", "On probation", _in_probation, "cell", _PROBATION),
    _stage(
        "recognition_due",
        "Đến hạn xét công nhận chính thức",
        "Recognition due",
        known(fact.admitted_on) & surely(due.probation_ends_on <= column(TODAY)),
        "cell",
        _PROBATION,
        computed=True,
    ),
    _stage(
        "recognition_cell",
        "Chi bộ đã xét công nhận",
        "Cell considered recognition",
        known(fact.recognition_considered_on),
        "grassroots",
        _RECOGNITION,
    ),
    _stage(
        "recognition_grassroots",
        "Đảng ủy cơ sở đã đề nghị công nhận",
        "Grassroots committee proposed recognition",
        known(fact.recognition_grassroots_considered_on),
        "superior",
        _RECOGNITION,
    ),
    _stage(
        "recognition_decided",
        "Đã công nhận chính thức",
        "Recognised",
        known(fact.recognition_decided_on),
        "cell",
    ),
    _stage(
        "moved",
        "Đã chuyển đi nơi khác",
        "Moved",
        known(fact.closed_on) & surely(fact.closed_reason == "moved_out"),
        "cell",
    ),
    _stage(
        "closed",
        "Đã kết thúc hồ sơ",
        "Closed",
        _ended & perhaps(fact.closed_reason != "moved_out"),
        "cell",
    ),
)

_ORDER = tuple(stage.key for stage in STAGES)
CANDIDATE = _ORDER[: _ORDER.index("cell_resolved")]
MEMBER = ("admitted", "probation", "recognition_due", "recognition_cell", "recognition_grassroots")
OPEN = tuple(key for key in _ORDER if key not in ("recognition_decided", "moved", "closed"))
