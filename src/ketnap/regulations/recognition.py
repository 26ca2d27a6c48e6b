"""Probation, official recognition, strike-off, and the three dates that must never be mixed."""

from ketnap.law.comparisons import (
    base,
    needed,
    needed_over,
    share_exceeded,
    share_of_all,
    share_reached,
    under,
    unless,
)
from ketnap.law.dates import LegalDate
from ketnap.law.rules import Rule, all_of, any_of, part
from ketnap.regulations.words import due, fact, law

CONSIDERED = fact.recognition_considered_on
NO_GRASSROOTS_STEP = (
    law.recognition_grassroots_step == "where_present"
) & ~fact.under_subordinate_committee

RULES = [
    Rule(
        "member_cv_in_time",
        "Khai lý lịch đảng viên đúng hạn",
        "Member's CV declared in time",
        "Khai lý lịch đảng viên, phiếu đảng viên trong {new_member_cv_limit} ngày làm việc sau lễ "
        "kết nạp",
        "Member's CV and card within {new_member_cv_limit} working days of the ceremony",
        part(
            fact.member_cv_on <= due.member_cv_due_on,
            "Khai ngày {member_cv_on}, hạn {member_cv_due_on}.",
            "Declared {member_cv_on}, due {member_cv_due_on}.",
        ),
        "remind",
    ),
    Rule(
        "new_member_class_passed",
        "Đã học lớp bồi dưỡng đảng viên mới",
        "New-member class passed",
        "Có giấy chứng nhận lớp bồi dưỡng đảng viên mới trước khi xét công nhận",
        "The new-member class certificate precedes recognition",
        part(
            under(law.new_member_class_required, fact.new_member_class_on <= CONSIDERED),
            "Giấy chứng nhận ngày {new_member_class_on}, chi bộ xét ngày "
            "{recognition_considered_on}.",
            "Certificate of {new_member_class_on}, considered {recognition_considered_on}.",
        ),
        "remind",
    ),
    Rule(
        "probation_papers_ready",
        "Đủ bản tự kiểm điểm và nhận xét khi xét công nhận",
        "Self-criticism and remarks ready",
        "Bản tự kiểm điểm, nhận xét của người giúp đỡ và ý kiến tổng hợp có trước khi chi bộ xét "
        "công nhận",
        "Self-criticism, helper's remarks and comments precede the recognition meeting",
        all_of(
            *(
                part(
                    under(law.probation_papers_required, paper <= CONSIDERED),
                    f"{title} ngày {{{name}}}, chi bộ xét ngày {{recognition_considered_on}}.",
                    f"{title_en} of {{{name}}}, considered {{recognition_considered_on}}.",
                )
                for name, paper, title, title_en in (
                    (
                        "self_criticism_on",
                        fact.self_criticism_on,
                        "Bản tự kiểm điểm",
                        "Self-criticism",
                    ),
                    (
                        "helper_remarks_on",
                        fact.helper_remarks_on,
                        "Nhận xét của người giúp đỡ",
                        "Helper's remarks",
                    ),
                    (
                        "probation_comments_on",
                        fact.probation_comments_on,
                        "Tổng hợp ý kiến nhận xét",
                        "Comments",
                    ),
                )
            )
        ),
        "warn",
    ),
    Rule(
        "probation_completed",
        "Đủ thời gian dự bị khi xét công nhận",
        "Probation completed",
        "Chi bộ xét công nhận sau khi đủ {probation_length} tháng dự bị kể từ ngày lễ kết nạp",
        "Recognition is considered after {probation_length} months from the ceremony",
        part(
            under(law.recognition_after_probation, due.probation_ends_on <= CONSIDERED),
            "Hết dự bị ngày {probation_ends_on}, chi bộ xét ngày {recognition_considered_on}.",
            "Probation ends {probation_ends_on}, considered {recognition_considered_on}.",
        ),
        "block",
    ),
    Rule(
        "recognition_considered_in_time",
        "Chi bộ xét công nhận đúng hạn",
        "Recognition considered in time",
        "Chi bộ xét công nhận trong {recognition_consider_limit} ngày làm việc sau khi hết dự bị",
        "The cell considers recognition within {recognition_consider_limit} working days after "
        "probation",
        all_of(
            part(
                due.recognition_due_on >= CONSIDERED,
                "Chi bộ xét ngày {recognition_considered_on}, hạn {recognition_due_on}.",
                "Considered {recognition_considered_on}, due {recognition_due_on}.",
            ),
            part(
                due.probation_ends_on <= CONSIDERED,
                "Chi bộ xét ngày {recognition_considered_on}, hết dự bị ngày {probation_ends_on}.",
                "Considered {recognition_considered_on}, probation ends {probation_ends_on}.",
            ),
        ),
        "warn",
    ),
    Rule(
        "recognition_agreed",
        "Chi bộ tán thành công nhận đủ tỷ lệ",
        "The cell agreed to recognition",
        "Ít nhất {recognition_vote} đảng viên chính thức của chi bộ tán thành công nhận (không "
        "tính người được miễn hoặc đi vắng tạm thời không dự họp)",
        "At least {recognition_vote} of the cell's official members agree (less the excused "
        "absent)",
        part(
            share_reached(
                fact.recognition_votes_for,
                fact.recognition_official_members,
                "recognition_vote",
                excused=fact.recognition_excused_absent,
            ),
            "{recognition_votes_for} phiếu tán thành trên {base} đảng viên chính thức phải tính "
            "(tổng số {recognition_official_members}, được miễn hoặc đi vắng: "
            "{recognition_excused_absent}), cần {need}.",
            "{recognition_votes_for} votes of {base} (members {recognition_official_members}, "
            "excused absent {recognition_excused_absent}), {need} needed.",
            base=base(fact.recognition_official_members, fact.recognition_excused_absent),
            need=needed(
                base(fact.recognition_official_members, fact.recognition_excused_absent),
                "recognition_vote",
            ),
        ),
        "block",
    ),
    Rule(
        "recognition_not_deadlocked",
        "Chưa phải báo cáo cấp trên vì biểu quyết không đủ tỷ lệ",
        "Not deadlocked",
        "Chi bộ biểu quyết không đủ tỷ lệ {deadlock_votes} lần thì báo cáo để cấp có thẩm quyền "
        "quyết định",
        "After {deadlock_votes} failed votes the competent committee decides",
        part(
            fact.recognition_failed_rounds < law.deadlock_votes,
            "Đã biểu quyết không đủ tỷ lệ {recognition_failed_rounds} lần, mức phải báo cáo: "
            "{deadlock_votes}.",
            "Failed {recognition_failed_rounds} times; reported at {deadlock_votes}.",
        ),
        "warn",
    ),
    Rule(
        "recognition_grassroots_agreed",
        "Đảng ủy cơ sở tán thành công nhận",
        "The grassroots committee agreed to recognition",
        "Quá {recognition_grassroots_vote} tổng số đảng ủy viên tán thành đề nghị công nhận, nếu "
        "tuyến xét có bước này",
        "More than {recognition_grassroots_vote} of the committee agree, where the route has this "
        "step",
        part(
            unless(
                share_exceeded(
                    fact.recognition_grassroots_votes_for,
                    fact.recognition_grassroots_members,
                    "recognition_grassroots_vote",
                ),
                NO_GRASSROOTS_STEP,
            ),
            "{recognition_grassroots_votes_for} trên {recognition_grassroots_members} đảng ủy "
            "viên tán thành, cần {need}; bước này: {recognition_grassroots_step}.",
            "{recognition_grassroots_votes_for} of {recognition_grassroots_members} agree, {need} "
            "needed; this step: {recognition_grassroots_step}.",
            hints=("under_subordinate_committee",),
            need=needed_over(fact.recognition_grassroots_members, "recognition_grassroots_vote"),
        ),
        "block",
    ),
    Rule(
        "recognition_decided_by_majority",
        "Cơ quan quyết định công nhận tán thành đủ tỷ lệ",
        "Recognition decided by the needed majority",
        "Quá {recognition_standing_vote} thành viên cơ quan quyết định tán thành công nhận; đảng "
        "ủy cơ sở được ủy quyền cần ít nhất {recognition_delegated_vote}",
        "More than {recognition_standing_vote} of the deciding body agree; a delegated committee "
        "needs {recognition_delegated_vote}",
        all_of(
            part(
                share_exceeded(
                    fact.recognition_decision_votes_for,
                    fact.recognition_decision_members,
                    "recognition_standing_vote",
                ),
                "{recognition_decision_votes_for} trên {recognition_decision_members} thành viên "
                "tán thành, cần {need}.",
                "{recognition_decision_votes_for} of {recognition_decision_members} agree, {need} "
                "needed.",
                need=needed_over(fact.recognition_decision_members, "recognition_standing_vote"),
            ),
            any_of(
                part(
                    fact.recognition_decision_body != "delegated_collective",
                    "Cơ quan quyết định: {recognition_decision_body}.",
                    "Deciding body: {recognition_decision_body}.",
                ),
                part(
                    share_of_all(
                        fact.recognition_decision_votes_for,
                        fact.recognition_decision_members,
                        "recognition_delegated_vote",
                    ),
                    "{recognition_decision_votes_for} trên {recognition_decision_members} thành "
                    "viên tán thành; được ủy quyền thì cần {need}.",
                    "{recognition_decision_votes_for} of {recognition_decision_members} agree; a "
                    "delegated body needs {need}.",
                    need=needed(fact.recognition_decision_members, "recognition_delegated_vote"),
                ),
            ),
        ),
        "block",
    ),
    Rule(
        "recognised_in_time",
        "Quyết định công nhận đúng hạn",
        "Recognised in time",
        "Quyết định công nhận trong {decide_recognition_limit} ngày làm việc kể từ nghị quyết của "
        "chi bộ",
        "Recognition decided within {decide_recognition_limit} working days of the cell's "
        "resolution",
        all_of(
            part(
                fact.recognition_decided_on >= CONSIDERED,
                "Quyết định công nhận ngày {recognition_decided_on}, chi bộ xét ngày "
                "{recognition_considered_on}.",
                "Decided {recognition_decided_on}, considered {recognition_considered_on}.",
            ),
            part(
                fact.recognition_decided_on <= due.recognition_decision_due_on,
                "Quyết định công nhận ngày {recognition_decided_on}, hạn "
                "{recognition_decision_due_on}.",
                "Decided {recognition_decided_on}, due {recognition_decision_due_on}.",
            ),
        ),
        "warn",
    ),
    Rule(
        "strike_off_agreed",
        "Chi bộ tán thành xóa tên đủ tỷ lệ",
        "The cell agreed to strike off",
        "Ít nhất {strike_off_vote} đảng viên chính thức của chi bộ tán thành xóa tên đảng viên dự "
        "bị",
        "At least {strike_off_vote} of the cell's official members agree to strike off",
        part(
            share_reached(
                fact.strike_off_votes_for,
                fact.strike_off_official_members,
                "strike_off_vote",
                excused=fact.strike_off_excused_absent,
            ),
            "{strike_off_votes_for} phiếu tán thành trên {base} đảng viên chính thức phải tính, "
            "cần {need}.",
            "{strike_off_votes_for} votes of {base}, {need} needed.",
            base=base(fact.strike_off_official_members, fact.strike_off_excused_absent),
            need=needed(
                base(fact.strike_off_official_members, fact.strike_off_excused_absent),
                "strike_off_vote",
            ),
        ),
        "warn",
    ),
]

DATES = [
    LegalDate(
        "joining_on",
        "Ngày vào Đảng",
        "Date of joining",
        {"ceremony_date": "admitted_on"},
        start_by="joining_date_rule",
    ),
    LegalDate(
        "party_age_from",
        "Ngày tính tuổi Đảng",
        "Party age counts from",
        {"decision_date": "decided_on"},
        start_by="party_age_start",
        note="tính khi được công nhận chính thức và không gián đoạn",
        note_en="once recognised as official and not interrupted",
    ),
    LegalDate(
        "member_cv_due_on",
        "Hạn khai lý lịch đảng viên",
        "Member's CV due on",
        {"": "admitted_on"},
        term="new_member_cv_limit",
        unit="working_days",
    ),
    LegalDate(
        "probation_ends_on",
        "Ngày hết thời gian dự bị",
        "Probation ends on",
        {"": "admitted_on"},
        term="probation_length",
        note="chi bộ được xét công nhận từ chính ngày này",
        note_en="the cell may consider recognition from this day on",
    ),
    LegalDate(
        "recognition_due_on",
        "Hạn chi bộ xét công nhận chính thức",
        "Recognition to be considered by",
        {"": "=probation_ends_on"},
        term="recognition_consider_limit",
        unit="working_days",
    ),
    LegalDate(
        "recognition_decision_due_on",
        "Hạn quyết định công nhận chính thức",
        "Recognition decision due on",
        {"": "recognition_considered_on"},
        term="decide_recognition_limit",
        unit="working_days",
    ),
    LegalDate(
        "official_on",
        "Ngày chính thức",
        "Official from",
        {"end_of_probation": "=probation_ends_on"},
        start_by="late_recognition_effective",
        note="có hiệu lực khi được quyết định công nhận, dù quyết định muộn",
        note_en="once recognition is decided, however late",
    ),
]
