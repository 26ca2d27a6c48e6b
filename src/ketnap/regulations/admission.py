"""From verification to the ceremony: order, votes, authority, time limits."""

from ketnap.law.comparisons import (
    base,
    needed,
    needed_over,
    not_before,
    share_exceeded,
    share_of_all,
    share_reached,
    under,
    unless,
    within_term,
)
from ketnap.law.dates import Extension, LegalDate
from ketnap.law.rules import Part, Rule, all_of, any_of, part
from ketnap.law.terms import Term
from ketnap.regulations.words import due, fact, law

CELL_DAY = fact.cell_considered_on
NO_GRASSROOTS_STEP = (law.grassroots_step == "where_present") & ~fact.under_subordinate_committee

_waived = part(
    under(law.verification_required, fact.verification_waived & law.verification_waivable),
    "Thuộc diện không phải thẩm tra lý lịch: {verification_waived}.",
    "Verification lawfully waived: {verification_waived}.",
)

_STEPS = (
    ("applied_on", "đơn xin vào Đảng", "application"),
    ("cv_received_on", "lý lịch", "CV"),
    ("verification_concluded_on", "kết luận thẩm tra", "verification"),
    ("introduced_on", "giấy giới thiệu", "introduction"),
    ("comments_on", "ý kiến nhận xét", "comments"),
)


def _follows(
    name: str, title: str, title_en: str, earlier: tuple[tuple[str, str, str], ...]
) -> Part:
    """A part: the step is not dated before any of the earlier steps."""
    claims = []
    for other, _, _ in earlier:
        claim = getattr(fact, other) <= getattr(fact, name)
        if "verification_concluded_on" in (other, name):
            claim = claim | fact.verification_waived
        claims.append(claim)
    listed = ", ".join(f"{title} {{{other}}}" for other, title, _ in earlier)
    listed_en = ", ".join(f"{title} {{{other}}}" for other, _, title in earlier)
    whole = claims[0]
    for claim in claims[1:]:
        whole = whole & claim
    return part(
        under(law.procedure_order, whole),
        f"{title[:1].upper()}{title[1:]} ngày {{{name}}}, không được trước: {listed}.",
        f"{title_en[:1].upper()}{title_en[1:]} of {{{name}}}, not before: {listed_en}.",
        hints=("verification_waived",),
    )


_in_order = [
    _follows(name, title, title_en, _STEPS[:number])
    for number, (name, title, title_en) in enumerate(_STEPS)
    if number
]
_cell_last = _follows(
    "cell_considered_on",
    "chi bộ xét",
    "cell meeting",
    (("certificate_issued_on", "giấy chứng nhận", "certificate"), *_STEPS),
)

_ceremony_in_time = part(
    # The cell cannot receive a decision before it is taken: in time from the decision, in time.
    unless(
        fact.admitted_on <= due.ceremony_due_on,
        fact.admitted_on <= due.ceremony_due_at_once_on,
    ),
    "Lễ kết nạp ngày {admitted_on}; hạn {ceremony_limit} ngày làm việc kể từ "
    "{ceremony_clock_start}: {ceremony_due_on}.",
    "Ceremony on {admitted_on}; {ceremony_limit} working days from when "
    "{ceremony_clock_start}: {ceremony_due_on}.",
)


def _later(day: str, sentence: str, sentence_en: str, *earlier: Term) -> Part:
    return part(
        under(law.procedure_order, not_before(getattr(fact, day), *earlier)), sentence, sentence_en
    )


RULES = [
    Rule(
        "verified_before_cell",
        "Đã thẩm tra lý lịch trước khi chi bộ xét",
        "Verified before the cell considered",
        "Kết luận thẩm tra lý lịch có trước khi chi bộ xét, trừ trường hợp không phải thẩm tra",
        "Verification is concluded before the cell considers, unless waived",
        any_of(
            _waived,
            part(
                under(law.verification_required, fact.verification_concluded_on <= CELL_DAY),
                "Kết luận thẩm tra ngày {verification_concluded_on}, chi bộ xét ngày "
                "{cell_considered_on}.",
                "Verification concluded on {verification_concluded_on}, cell considered on "
                "{cell_considered_on}.",
            ),
        ),
        "block",
    ),
    Rule(
        "verification_complete",
        "Mọi nơi được hỏi đã trả lời trước khi kết luận",
        "Every place answered before the conclusion",
        "Kết luận thẩm tra sau khi mọi nơi được hỏi đã trả lời",
        "Verification is concluded after every place asked has answered",
        any_of(
            _waived,
            all_of(
                part(
                    under(law.verification_required, fact.verification_open == 0),
                    "Số nơi chưa trả lời: {verification_open}.",
                    "Places not answered: {verification_open}.",
                ),
                part(
                    under(
                        law.verification_required,
                        fact.verification_last_answer_on <= fact.verification_concluded_on,
                    ),
                    "Trả lời cuối cùng ngày {verification_last_answer_on}, kết luận ngày "
                    "{verification_concluded_on}.",
                    "Last answer {verification_last_answer_on}, concluded "
                    "{verification_concluded_on}.",
                ),
            ),
        ),
        "warn",
    ),
    Rule(
        "verification_fresh",
        "Thẩm tra, nhận xét chưa quá lâu khi chi bộ xét",
        "Verification still fresh",
        "Từ khi kết luận thẩm tra đến khi chi bộ xét không quá {verification_staleness} tháng",
        "Not more than {verification_staleness} months from verification to the cell",
        any_of(
            _waived,
            part(
                due.verification_stale_on >= CELL_DAY,
                "Kết luận thẩm tra ngày {verification_concluded_on}, phải bổ sung sau "
                "{verification_stale_on}; chi bộ xét ngày {cell_considered_on}.",
                "Concluded {verification_concluded_on}, to be renewed after "
                "{verification_stale_on}; considered {cell_considered_on}.",
            ),
        ),
        "warn",
        note="Thời hạn này chưa đối chiếu nguyên văn, chỉ để cảnh báo.",
        note_en="This limit has not been found in any text; a warning only.",
    ),
    Rule(
        "dates_in_order",
        "Các bước đến khi chi bộ xét theo đúng thứ tự",
        "Steps up to the cell in order",
        "Đơn, lý lịch, thẩm tra, giới thiệu, nhận xét và giấy chứng nhận có trước khi chi bộ xét, "
        "theo đúng thứ tự",
        "Application, CV, verification, introduction, comments and certificate precede the cell, "
        "in order",
        all_of(*_in_order, _cell_last),
        "warn",
    ),
    Rule(
        "cell_can_meet",
        "Chi bộ đủ số đảng viên chính thức để xét",
        "The cell can meet to consider",
        "Chi bộ có ít nhất {cell_min_official} đảng viên chính thức",
        "The cell has at least {cell_min_official} official members",
        part(
            fact.cell_official_members >= law.cell_min_official,
            "Chi bộ có {cell_official_members} đảng viên chính thức, cần {cell_min_official}.",
            "{cell_official_members} official members, {cell_min_official} needed.",
        ),
        "block",
    ),
    Rule(
        "cell_agreed",
        "Chi bộ tán thành kết nạp đủ tỷ lệ",
        "The cell agreed",
        "Ít nhất {cell_vote} đảng viên chính thức của chi bộ tán thành kết nạp (không tính người "
        "được miễn hoặc đi vắng tạm thời không dự họp)",
        "At least {cell_vote} of the cell's official members agree (less the excused absent)",
        part(
            share_reached(
                fact.cell_votes_for,
                fact.cell_official_members,
                "cell_vote",
                excused=fact.cell_excused_absent,
                against=fact.cell_votes_against,
                present=fact.cell_present,
            ),
            "{cell_votes_for} phiếu tán thành trên {base} đảng viên chính thức phải tính (tổng số "
            "{cell_official_members}, được miễn hoặc đi vắng: {cell_excused_absent}), cần {need}.",
            "{cell_votes_for} votes of {base} (members {cell_official_members}, excused absent "
            "{cell_excused_absent}), {need} needed.",
            hints=("cell_votes_against", "cell_present"),
            base=base(fact.cell_official_members, fact.cell_excused_absent),
            need=needed(base(fact.cell_official_members, fact.cell_excused_absent), "cell_vote"),
        ),
        "block",
    ),
    Rule(
        "grassroots_agreed",
        "Đảng ủy cơ sở tán thành kết nạp",
        "The grassroots committee agreed",
        "Quá {grassroots_propose_vote} tổng số đảng ủy viên tán thành đề nghị kết nạp, nếu tuyến "
        "xét có bước này",
        "More than {grassroots_propose_vote} of the committee agree, where the route has this step",
        part(
            unless(
                share_exceeded(
                    fact.grassroots_votes_for, fact.grassroots_members, "grassroots_propose_vote"
                ),
                NO_GRASSROOTS_STEP,
            ),
            "{grassroots_votes_for} trên {grassroots_members} đảng ủy viên tán thành, cần {need}; "
            "bước này: {grassroots_step}.",
            "{grassroots_votes_for} of {grassroots_members} agree, {need} needed; this step: "
            "{grassroots_step}.",
            hints=("under_subordinate_committee",),
            need=needed_over(fact.grassroots_members, "grassroots_propose_vote"),
        ),
        "block",
    ),
    Rule(
        "decided_by_majority",
        "Cơ quan quyết định tán thành đủ tỷ lệ",
        "Decided by the needed majority",
        "Quá {standing_committee_vote} thành viên cơ quan quyết định tán thành; đảng ủy cơ sở được "
        "ủy quyền cần ít nhất {delegated_admission_vote}",
        "More than {standing_committee_vote} of the deciding body agree; a delegated committee "
        "needs {delegated_admission_vote}",
        all_of(
            part(
                share_exceeded(
                    fact.decision_votes_for, fact.decision_members, "standing_committee_vote"
                ),
                "{decision_votes_for} trên {decision_members} thành viên tán thành, cần {need}.",
                "{decision_votes_for} of {decision_members} agree, {need} needed.",
                need=needed_over(fact.decision_members, "standing_committee_vote"),
            ),
            any_of(
                part(
                    fact.decision_body != "delegated_collective",
                    "Cơ quan quyết định: {decision_body}.",
                    "Deciding body: {decision_body}.",
                ),
                part(
                    share_of_all(
                        fact.decision_votes_for, fact.decision_members, "delegated_admission_vote"
                    ),
                    "{decision_votes_for} trên {decision_members} thành viên tán thành; được ủy "
                    "quyền thì cần {need}.",
                    "{decision_votes_for} of {decision_members} agree; a delegated body needs "
                    "{need}.",
                    need=needed(fact.decision_members, "delegated_admission_vote"),
                ),
            ),
        ),
        "block",
    ),
    Rule(
        "authority_held",
        "Cơ quan quyết định có thẩm quyền",
        "The deciding body held the power",
        "Cơ quan quyết định có thẩm quyền vào ngày quyết định",
        "The deciding body held the power on the day of the decision",
        part(
            under(law.authority_required, fact.authority_valid),
            "Có thẩm quyền vào ngày {decided_on}: {authority_valid}; cấp quyết định theo quy "
            "định: {admission_authority}.",
            "Held the power on {decided_on}: {authority_valid}; level by law: "
            "{admission_authority}.",
        ),
        "block",
    ),
    Rule(
        "decided_in_time",
        "Quyết định kết nạp đúng hạn",
        "Decided in time",
        "Quyết định kết nạp trong {decide_admission_limit} ngày làm việc kể từ nghị quyết của chi "
        "bộ, gia hạn không quá {decide_extension_max} ngày làm việc",
        "Decided within {decide_admission_limit} working days of the cell's resolution, extended "
        "by at most {decide_extension_max}",
        all_of(
            part(
                fact.decided_on >= CELL_DAY,
                "Quyết định ngày {decided_on}, nghị quyết chi bộ ngày {cell_considered_on}.",
                "Decided {decided_on}, cell's resolution {cell_considered_on}.",
            ),
            part(
                within_term(
                    fact.decided_on,
                    due.decision_due_on,
                    due.decision_latest_on,
                    fact.decision_extension_days,
                ),
                "Quyết định ngày {decided_on}, hạn {decision_due_on} (số ngày gia hạn: "
                "{decision_extension_days}; gia hạn hết mức thì đến {decision_latest_on}).",
                "Decided {decided_on}, due {decision_due_on} (extension: "
                "{decision_extension_days} days; fully extended to {decision_latest_on}).",
            ),
        ),
        "warn",
    ),
    Rule(
        "extension_within_limit",
        "Gia hạn quyết định không quá mức",
        "The extension is within its limit",
        "Gia hạn quyết định không quá {decide_extension_max} ngày làm việc",
        "The extension is at most {decide_extension_max} working days",
        part(
            fact.decision_extension_days <= law.decide_extension_max,
            "Gia hạn {decision_extension_days} ngày làm việc, tối đa {decide_extension_max}.",
            "Extended by {decision_extension_days} working days, at most {decide_extension_max}.",
        ),
        "warn",
    ),
    Rule(
        "ceremony_in_time",
        "Lễ kết nạp đúng hạn",
        "Ceremony in time",
        "Lễ kết nạp trong {ceremony_limit} ngày làm việc kể từ {ceremony_clock_start}",
        "Ceremony within {ceremony_limit} working days from when {ceremony_clock_start}",
        all_of(
            part(
                unless(
                    fact.admitted_on >= fact.decided_on,
                    fact.admitted_on >= fact.decision_received_on,
                ),
                "Lễ kết nạp ngày {admitted_on}, quyết định ngày {decided_on}, nhận ngày "
                "{decision_received_on}.",
                "Ceremony {admitted_on}, decision {decided_on}, received {decision_received_on}.",
                hints=("decision_received_on",),
            ),
            _ceremony_in_time,
        ),
        "warn",
    ),
    Rule(
        "late_ceremony_consented",
        "Lễ kết nạp quá hạn đã được đồng ý",
        "A late ceremony has consent",
        "Lễ kết nạp quá hạn phải được cấp ủy cấp trên trực tiếp đồng ý trước",
        "A late ceremony needs the directly superior committee's prior consent",
        any_of(
            _ceremony_in_time,
            part(
                under(law.ceremony_late_consent, fact.ceremony_consent_on <= fact.admitted_on),
                "Cấp ủy cấp trên đồng ý ngày {ceremony_consent_on}, lễ kết nạp ngày {admitted_on}.",
                "Consent of {ceremony_consent_on}, ceremony {admitted_on}.",
            ),
        ),
        "warn",
    ),
    Rule(
        "steps_after_cell_in_order",
        "Các bước sau khi chi bộ xét theo đúng thứ tự",
        "Steps after the cell in order",
        "Nghị quyết đảng ủy, gửi hồ sơ, quyết định, nhận quyết định và lễ kết nạp theo đúng thứ tự",
        "Committee's resolution, submission, decision, receipt and ceremony follow in order",
        all_of(
            part(
                under(
                    law.procedure_order,
                    unless(
                        (fact.grassroots_considered_on >= CELL_DAY)
                        & (fact.grassroots_considered_on <= fact.decided_on)
                        & (fact.grassroots_considered_on <= fact.decision_received_on)
                        & (fact.grassroots_considered_on <= fact.admitted_on),
                        NO_GRASSROOTS_STEP,
                    ),
                ),
                "Chi bộ xét {cell_considered_on}, đảng ủy cơ sở {grassroots_considered_on}, "
                "quyết định {decided_on}.",
                "Cell {cell_considered_on}, grassroots committee {grassroots_considered_on}, "
                "decision {decided_on}.",
                hints=("under_subordinate_committee",),
            ),
            _later(
                "submitted_on",
                "Gửi hồ sơ {submitted_on}, sau khi chi bộ xét {cell_considered_on}.",
                "Submitted {submitted_on}, cell {cell_considered_on}.",
                CELL_DAY,
            ),
            _later(
                "decided_on",
                "Quyết định {decided_on}, sau khi gửi hồ sơ {submitted_on}.",
                "Decided {decided_on}, submitted {submitted_on}.",
                CELL_DAY,
                fact.submitted_on,
            ),
            _later(
                "decision_received_on",
                "Chi bộ nhận quyết định {decision_received_on}, quyết định {decided_on}.",
                "Received {decision_received_on}, decided {decided_on}.",
                CELL_DAY,
                fact.submitted_on,
                fact.decided_on,
            ),
            _later(
                "admitted_on",
                "Lễ kết nạp {admitted_on}, nhận quyết định {decision_received_on}.",
                "Ceremony {admitted_on}, received {decision_received_on}.",
                CELL_DAY,
                fact.submitted_on,
                fact.decided_on,
                fact.decision_received_on,
            ),
        ),
        "warn",
    ),
]

DATES = [
    LegalDate(
        "verification_stale_on",
        "Ngày phải bổ sung thẩm tra, nhận xét",
        "Verification to be renewed after",
        {"": "verification_concluded_on"},
        term="verification_staleness",
        note="chưa đối chiếu nguyên văn, chỉ để nhắc",
        note_en="not found in any text, a reminder only",
    ),
    LegalDate(
        "decision_due_on",
        "Hạn quyết định kết nạp",
        "Decision due on",
        {"": "cell_considered_on"},
        term="decide_admission_limit",
        unit="working_days",
        extension=Extension("decision_extension_days", "decide_extension_max"),
    ),
    LegalDate(
        "decision_latest_on",
        "Hạn cuối cùng nếu được gia hạn hết mức",
        "Latest decision if fully extended",
        {"": "cell_considered_on"},
        term="decide_admission_limit",
        more="decide_extension_max",
        unit="working_days",
    ),
    LegalDate(
        "ceremony_due_on",
        "Hạn tổ chức lễ kết nạp",
        "Ceremony due on",
        {"decision_received": "decision_received_on", "decision_issued": "decided_on"},
        start_by="ceremony_clock_start",
        term="ceremony_limit",
        unit="working_days",
    ),
    LegalDate(
        "ceremony_due_at_once_on",
        "Hạn tổ chức lễ nếu nhận quyết định ngay trong ngày",
        "Ceremony due if the decision is received at once",
        {"": "decided_on"},
        term="ceremony_limit",
        unit="working_days",
        shown=False,
    ),
]
