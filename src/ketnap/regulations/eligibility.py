"""Who may be admitted: age, schooling, Union, introducers, certificate, readmission."""

from ketnap.law.comparisons import (
    at_least,
    older_or_equal,
    ranked_at_least,
    under,
    younger_or_equal,
)
from ketnap.law.dates import LegalDate
from ketnap.law.rules import Rule, all_of, any_of, part
from ketnap.regulations.words import due, fact, law

BORN = (fact.born_on, fact.last_day("born_on"))
CELL_DAY = fact.cell_considered_on

_within_age = part(
    younger_or_equal(*BORN, CELL_DAY, law.max_age_ordinary),
    "Sinh {born_on}, chi bộ xét ngày {cell_considered_on}; tuổi tối đa {max_age_ordinary} "
    "(tính theo tháng).",
    "Born {born_on}, considered on {cell_considered_on}; at most {max_age_ordinary} by month.",
)
_not_readmission = part(
    ~fact.readmission,
    "Trường hợp kết nạp lại: {readmission}.",
    "This is a readmission: {readmission}.",
)
_hard_area = part(
    fact.hard_area,
    "Sinh sống ở vùng khó khăn: {hard_area}.",
    "Lives in a hard area: {hard_area}.",
)
_union_and_one = part(
    at_least(fact.official_introducers, law.introducers_with_union, fact.introducers_complete),
    "{official_introducers} đảng viên chính thức giới thiệu; khi có Đoàn hoặc Công đoàn giới "
    "thiệu cần {introducers_with_union}.",
    "{official_introducers} official introducers; beside a union committee "
    "{introducers_with_union} needed.",
)

RULES = [
    Rule(
        "old_enough",
        "Đủ tuổi khi chi bộ xét",
        "Old enough when the cell considers",
        "Đủ {min_age} tuổi (tính theo tháng) khi chi bộ xét kết nạp",
        "At least {min_age} years old, by month, when the cell considers",
        part(
            older_or_equal(*BORN, CELL_DAY, law.min_age),
            "Sinh {born_on}, chi bộ xét ngày {cell_considered_on}; cần đủ {min_age} tuổi "
            "(tính theo tháng).",
            "Born {born_on}, considered on {cell_considered_on}; {min_age} by month needed.",
        ),
        "block",
    ),
    Rule(
        "within_age_limit",
        "Chưa quá tuổi kết nạp thông thường",
        "Within the ordinary age limit",
        "Không quá {max_age_ordinary} tuổi (tính theo tháng) khi chi bộ xét kết nạp",
        "Not over {max_age_ordinary}, by month, when the cell considers",
        _within_age,
        "warn",
    ),
    Rule(
        "over_age_consented",
        "Người quá tuổi đã được cấp có thẩm quyền đồng ý",
        "A person over age has the written consent",
        "Người quá {max_age_ordinary} tuổi phải được {over_60_consent_level} đồng ý bằng văn bản "
        "trước khi quyết định",
        "Over {max_age_ordinary}, the {over_60_consent_level} consents in writing before the "
        "decision",
        any_of(
            _within_age,
            part(
                (fact.provincial_consent_on <= fact.decided_on)
                & (law.over_60_consent_level == "provincial_standing_committee"),
                "Văn bản đồng ý ngày {provincial_consent_on}, quyết định ngày {decided_on}.",
                "Consent of {provincial_consent_on}, decision of {decided_on}.",
            ),
        ),
        "block",
    ),
    Rule(
        "schooled_enough",
        "Đủ trình độ học vấn",
        "Schooled enough",
        "Trình độ học vấn ít nhất: {min_schooling}; vùng khó khăn: {min_schooling_hard_area}; "
        "già làng, người có uy tín ở vùng khó khăn: {min_schooling_elder}, có văn bản đồng ý",
        "Schooling at least: {min_schooling}; in hard areas: {min_schooling_hard_area}; elders "
        "there: {min_schooling_elder}, with written consent",
        any_of(
            part(
                ranked_at_least(
                    fact.schooling, law.lowest("min_schooling"), law.highest("min_schooling")
                ),
                "Trình độ: {schooling}; yêu cầu chung: {min_schooling}.",
                "Schooling: {schooling}; generally needed: {min_schooling}.",
            ),
            all_of(
                _hard_area,
                part(
                    ranked_at_least(
                        fact.schooling,
                        law.lowest("min_schooling_hard_area"),
                        law.highest("min_schooling_hard_area"),
                    ),
                    "Trình độ: {schooling}; vùng khó khăn cần {min_schooling_hard_area}.",
                    "Schooling: {schooling}; hard areas need {min_schooling_hard_area}.",
                ),
            ),
            all_of(
                _hard_area,
                part(
                    fact.village_elder,
                    "Là già làng, trưởng bản, người có uy tín: {village_elder}.",
                    "Village elder or prestigious person: {village_elder}.",
                ),
                part(
                    ranked_at_least(
                        fact.schooling,
                        law.lowest("min_schooling_elder"),
                        law.highest("min_schooling_elder"),
                    ),
                    "Trình độ: {schooling}; già làng, người có uy tín cần {min_schooling_elder}.",
                    "Schooling: {schooling}; elders need {min_schooling_elder}.",
                ),
                part(
                    fact.provincial_consent_on <= CELL_DAY,
                    "Văn bản đồng ý ngày {provincial_consent_on}, chi bộ xét ngày "
                    "{cell_considered_on}.",
                    "Consent of {provincial_consent_on}, considered on {cell_considered_on}.",
                ),
            ),
        ),
        "block",
    ),
    Rule(
        "union_member_if_required",
        "Là đoàn viên nếu thuộc diện bắt buộc",
        "Union member where required",
        "Nơi có tổ chức Đoàn, người trong độ tuổi đoàn (đến {youth_union_max_age} tuổi) phải là "
        "đoàn viên",
        "Where the Youth Union exists, a person of Union age (to {youth_union_max_age}) is a "
        "member",
        any_of(
            part(
                under(law.youth_union_membership_required, fact.youth_union_member),
                "Là đoàn viên: {youth_union_member}.",
                "Union member: {youth_union_member}.",
            ),
            part(
                under(law.youth_union_membership_required, ~fact.youth_union_present),
                "Nơi công tác, cư trú có tổ chức Đoàn: {youth_union_present}.",
                "Youth Union exists there: {youth_union_present}.",
            ),
            part(
                ~younger_or_equal(*BORN, CELL_DAY, law.youth_union_max_age),
                "Sinh {born_on}, chi bộ xét ngày {cell_considered_on}; tuổi đoàn đến "
                "{youth_union_max_age}.",
                "Born {born_on}, considered on {cell_considered_on}; Union age to "
                "{youth_union_max_age}.",
            ),
        ),
        "block",
    ),
    Rule(
        "introduced",
        "Được giới thiệu đúng quy định",
        "Introduced as required",
        "Được {introducers_required} đảng viên chính thức giới thiệu, hoặc Đoàn hay Công đoàn cơ "
        "sở cùng {introducers_with_union} đảng viên chính thức",
        "Introduced by {introducers_required} official members, or a union committee and "
        "{introducers_with_union}",
        any_of(
            part(
                at_least(
                    fact.official_introducers, law.introducers_required, fact.introducers_complete
                ),
                "{official_introducers} đảng viên chính thức giới thiệu, cần "
                "{introducers_required}; danh sách đã đầy đủ: {introducers_complete}.",
                "{official_introducers} official introducers, {introducers_required} needed; "
                "list closed: {introducers_complete}.",
            ),
            all_of(
                part(
                    fact.youth_union_introduced,
                    "Đoàn cơ sở giới thiệu: {youth_union_introduced}.",
                    "Introduced by the Youth Union: {youth_union_introduced}.",
                ),
                _union_and_one,
            ),
            all_of(
                part(
                    fact.trade_union_introduced,
                    "Công đoàn cơ sở giới thiệu: {trade_union_introduced}.",
                    "Introduced by the Trade Union: {trade_union_introduced}.",
                ),
                _union_and_one,
            ),
        ),
        "block",
    ),
    Rule(
        "introducers_shared_enough",
        "Người giới thiệu có đủ thời gian cùng công tác",
        "Introducers shared enough time",
        "Người giới thiệu đã cùng công tác, lao động, học tập hoặc cư trú ít nhất "
        "{introducer_min_shared} tháng",
        "Introducers shared work, study or residence for at least {introducer_min_shared} months",
        part(
            fact.introducer_shared_months >= law.introducer_min_shared,
            "Thời gian cùng công tác ít nhất: {introducer_shared_months} tháng, cần "
            "{introducer_min_shared} tháng.",
            "Shared at least {introducer_shared_months} months, {introducer_min_shared} needed.",
        ),
        "block",
    ),
    Rule(
        "helper_is_official",
        "Người giúp đỡ là đảng viên chính thức",
        "The helper is an official member",
        "Người được phân công giúp đỡ là đảng viên chính thức",
        "The assigned helper is an official member",
        part(
            under(law.helper_official_required, fact.helper_official),
            "Người giúp đỡ là đảng viên chính thức: {helper_official}.",
            "The helper is an official member: {helper_official}.",
        ),
        "warn",
    ),
    Rule(
        "certificate_valid",
        "Giấy chứng nhận lớp nhận thức về Đảng còn hạn",
        "Awareness-class certificate valid",
        "Giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng còn hạn {certificate_validity} tháng khi "
        "chi bộ xét",
        "The awareness-class certificate is within its {certificate_validity} months when the "
        "cell considers",
        all_of(
            part(
                fact.certificate_issued_on <= CELL_DAY,
                "Giấy chứng nhận cấp ngày {certificate_issued_on}, chi bộ xét ngày "
                "{cell_considered_on}.",
                "Issued on {certificate_issued_on}, considered on {cell_considered_on}.",
            ),
            part(
                due.certificate_expires_on >= CELL_DAY,
                "Giấy chứng nhận hết hạn ngày {certificate_expires_on}, chi bộ xét ngày "
                "{cell_considered_on}.",
                "Expires on {certificate_expires_on}, considered on {cell_considered_on}.",
            ),
        ),
        "block",
    ),
    Rule(
        "no_separate_regulation",
        "Không thuộc trường hợp có quy định riêng",
        "No separate regulation applies",
        "Không thuộc trường hợp phải xem xét theo quy định riêng của Trung ương",
        "No case for a separate central regulation",
        all_of(
            *(
                part(
                    under(law.separate_regulation_flagged, ~flag),
                    f"{label}: {{{name}}}; trường hợp này xem xét theo quy định riêng.",
                    f"{label_en}: {{{name}}}; such a case follows a separate regulation.",
                )
                for name, flag, label, label_en in (
                    ("religious", fact.religious, "Theo tôn giáo", "Religious"),
                    (
                        "foreign_marriage",
                        fact.foreign_marriage,
                        "Kết hôn với người nước ngoài",
                        "Marriage with a foreigner",
                    ),
                    (
                        "political_history_flag",
                        fact.political_history_flag,
                        "Cần xem xét theo quy định bảo vệ chính trị nội bộ",
                        "Political-standard check",
                    ),
                    (
                        "family_planning_breach",
                        fact.family_planning_breach,
                        "Vi phạm chính sách dân số",
                        "Family-planning breach",
                    ),
                    (
                        "private_enterprise_owner",
                        fact.private_enterprise_owner,
                        "Chủ doanh nghiệp tư nhân",
                        "Owner of a private enterprise",
                    ),
                )
            )
        ),
        "remind",
    ),
    Rule(
        "readmission_allowed",
        "Đủ thời gian để được xét kết nạp lại",
        "Out long enough to be readmitted",
        "Kết nạp lại: đã ra khỏi Đảng ít nhất {readmission_min_out} tháng khi chi bộ xét",
        "Readmission: out at least {readmission_min_out} months when the cell considers",
        any_of(
            _not_readmission,
            part(
                due.readmission_from <= CELL_DAY,
                "Ra khỏi Đảng ngày {left_on}, đủ {readmission_min_out} tháng vào "
                "{readmission_from}; chi bộ xét ngày {cell_considered_on}.",
                "Left on {left_on}, {readmission_min_out} months on {readmission_from}; "
                "considered on {cell_considered_on}.",
            ),
        ),
        "block",
    ),
    Rule(
        "record_cleared_long_enough",
        "Đã xóa án tích đủ thời gian (nếu kết nạp lại)",
        "Record cleared long enough (readmission)",
        "Người bị kết án vì tội ít nghiêm trọng: xóa án tích được ít nhất "
        "{readmission_min_after_record} tháng",
        "After a less serious crime: record cleared for {readmission_min_after_record} months",
        any_of(
            _not_readmission,
            part(
                fact.left_reason != "convicted_less_serious",
                "Lý do ra khỏi Đảng: {left_reason}.",
                "Reason for leaving: {left_reason}.",
            ),
            part(
                due.readmission_after_record_from <= CELL_DAY,
                "Xóa án tích ngày {record_cleared_on}, đủ {readmission_min_after_record} tháng "
                "vào {readmission_after_record_from}.",
                "Cleared on {record_cleared_on}, {readmission_min_after_record} months on "
                "{readmission_after_record_from}.",
            ),
        ),
        "block",
    ),
    Rule(
        "readmission_reason_permitted",
        "Lý do ra khỏi Đảng không thuộc diện cấm kết nạp lại",
        "The reason for leaving does not bar readmission",
        "Không xét kết nạp lại người tự ý bỏ sinh hoạt, xin ra (trừ hoàn cảnh gia đình đặc biệt "
        "khó khăn), gây mất đoàn kết nghiêm trọng, bị kết án tham nhũng hoặc tội nghiêm trọng",
        "No readmission after giving up activity, asking to leave (save hard family "
        "circumstances), grave disunity, corruption or a serious crime",
        any_of(
            _not_readmission,
            part(
                under(
                    law.readmission_reason_barred,
                    (fact.left_reason != "gave_up_activity")
                    & (fact.left_reason != "asked_to_leave")
                    & (fact.left_reason != "disunity")
                    & (fact.left_reason != "convicted_corruption")
                    & (fact.left_reason != "convicted_serious"),
                ),
                "Lý do ra khỏi Đảng: {left_reason}.",
                "Reason for leaving: {left_reason}.",
            ),
        ),
        "block",
    ),
    Rule(
        "readmission_first_time",
        "Chưa quá số lần được kết nạp lại",
        "Not readmitted too often",
        "Chỉ được kết nạp lại {readmission_max_times} lần",
        "Readmission is possible {readmission_max_times} time(s)",
        any_of(
            _not_readmission,
            part(
                fact.times_readmitted < law.readmission_max_times,
                "Đã kết nạp lại {times_readmitted} lần, tối đa {readmission_max_times} lần.",
                "Readmitted {times_readmitted} times, at most {readmission_max_times}.",
            ),
        ),
        "block",
    ),
    Rule(
        "readmission_consented",
        "Kết nạp lại đã được cấp có thẩm quyền đồng ý",
        "Readmission has the written consent",
        "Kết nạp lại phải được ban thường vụ cấp ủy trực thuộc Trung ương đồng ý bằng văn bản "
        "trước khi quyết định",
        "Readmission needs the provincial standing committee's written consent before the decision",
        any_of(
            _not_readmission,
            part(
                under(
                    law.readmission_consent_required,
                    fact.provincial_consent_on <= fact.decided_on,
                ),
                "Văn bản đồng ý ngày {provincial_consent_on}, quyết định ngày {decided_on}.",
                "Consent of {provincial_consent_on}, decision of {decided_on}.",
            ),
        ),
        "block",
    ),
]

DATES = [
    LegalDate(
        "certificate_expires_on",
        "Ngày giấy chứng nhận hết hạn",
        "Certificate expires on",
        {"": "certificate_issued_on"},
        term="certificate_validity",
    ),
    LegalDate(
        "readmission_from",
        "Ngày sớm nhất được xét kết nạp lại",
        "Readmission possible from",
        {"": "left_on"},
        term="readmission_min_out",
    ),
    LegalDate(
        "readmission_after_record_from",
        "Ngày đủ thời gian sau khi xóa án tích",
        "Long enough after the record is cleared from",
        {"": "record_cleared_on"},
        term="readmission_min_after_record",
    ),
]
