"""Every fact a case can have, in the order of the procedure. The one list of fact names.

A fact missing from a dossier is unknown, never "no". In a frame a partial date `x_on` stands as
two columns, `x_on` (first possible day) and `x_on_to` (last possible day).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ketnap.law.facts import Fact, Kind

TOPICS: Mapping[str, tuple[str, str]] = {
    "person": ("Người được xem xét", "The person"),
    "sourcing": ("Tạo nguồn, bồi dưỡng", "Sourcing and training"),
    "dossier": ("Hồ sơ, thẩm tra, giới thiệu", "Dossier, verification, introduction"),
    "cell": ("Chi bộ", "Cell"),
    "grassroots": ("Đảng ủy cơ sở", "Grassroots committee"),
    "decision": ("Quyết định kết nạp", "Admission decision"),
    "ceremony": ("Lễ kết nạp, dự bị", "Ceremony and probation"),
    "recognition": ("Công nhận chính thức", "Official recognition"),
    "end": ("Xóa tên, kết thúc", "Strike-off and closing"),
    "readmission": ("Kết nạp lại", "Readmission"),
    "flags": ("Có quy định riêng", "Separate regulation applies"),
}

GENDERS = {"male": ("Nam", "Male"), "female": ("Nữ", "Female")}
SCHOOLING = {
    "literate": ("biết đọc, viết chữ quốc ngữ", "reads and writes Vietnamese"),
    "primary": ("học xong tiểu học", "primary school completed"),
    "lower_secondary_completed": (
        "học xong chương trình trung học cơ sở",
        "lower-secondary programme completed",
    ),
    "lower_secondary_diploma": (
        "có bằng tốt nghiệp trung học cơ sở",
        "lower-secondary diploma",
    ),
    "upper_secondary": ("tốt nghiệp trung học phổ thông", "upper-secondary diploma"),
}
DECISION_BODIES = {
    "standing_committee": ("ban thường vụ", "standing committee"),
    "collective": ("tập thể cấp ủy", "collective committee"),
    "delegated_collective": (
        "tập thể đảng ủy cơ sở được ủy quyền",
        "delegated grassroots committee",
    ),
}
CLOSED_REASONS = {
    "withdrawn": ("người xin vào Đảng rút đơn", "withdrawn"),
    "rejected": ("không được kết nạp", "rejected"),
    "moved_out": ("chuyển đi nơi khác", "moved out"),
    "deceased": ("qua đời", "deceased"),
    "struck_off": ("xóa tên đảng viên dự bị", "struck off during probation"),
    "expired": ("hồ sơ hết giá trị", "expired"),
}
LEFT_REASONS = {
    "struck_off": ("bị xóa tên", "struck off"),
    "expelled": ("bị khai trừ", "expelled"),
    "gave_up_activity": ("tự ý bỏ sinh hoạt đảng", "gave up activity of own accord"),
    "asked_to_leave": ("làm đơn xin ra khỏi Đảng", "asked to leave"),
    "asked_to_leave_hardship": (
        "xin ra khỏi Đảng vì hoàn cảnh gia đình đặc biệt khó khăn",
        "asked to leave for specially hard family circumstances",
    ),
    "disunity": ("gây mất đoàn kết nội bộ nghiêm trọng", "caused grave disunity"),
    "convicted_corruption": ("bị kết án vì tội tham nhũng", "convicted of corruption"),
    "convicted_serious": (
        "bị kết án vì tội nghiêm trọng trở lên",
        "convicted of a serious crime or worse",
    ),
    "convicted_less_serious": (
        "bị kết án vì tội ít nghiêm trọng",
        "convicted of a less serious crime",
    ),
    "family_planning": (
        "vi phạm chính sách dân số",
        "breach of the family-planning policy",
    ),
    "other": ("lý do khác", "other reason"),
}

_Row = tuple[str, Kind, str, str]

_PERSON: list[_Row] = [
    ("born_on", "partial", "Ngày sinh", "Date of birth"),
    ("gender", "enum", "Giới tính", "Gender"),
    ("ethnicity", "text", "Dân tộc", "Ethnic group"),
    ("religion", "text", "Tôn giáo", "Religion"),
    ("schooling", "enum", "Trình độ học vấn (giáo dục phổ thông)", "General education"),
    (
        "hard_area",
        "bool",
        "Sinh sống ở vùng khó khăn (miền núi, biên giới, hải đảo, vùng đồng bào dân tộc thiểu số)",
        "Lives in a hard area (mountain, border, island, ethnic-minority area)",
    ),
    (
        "youth_union_present",
        "bool",
        "Nơi công tác, cư trú có tổ chức Đoàn Thanh niên",
        "Youth Union organisation exists there",
    ),
    ("youth_union_member", "bool", "Là đoàn viên thanh niên", "Youth Union member"),
    ("trade_union_member", "bool", "Là đoàn viên công đoàn", "Trade-union member"),
    (
        "village_elder",
        "bool",
        "Là già làng, trưởng bản, người có uy tín",
        "Village elder, headman or prestigious person",
    ),
    (
        "provincial_consent_on",
        "date",
        "Ngày ban thường vụ cấp ủy trực thuộc Trung ương đồng ý bằng văn bản",
        "Written consent of the provincial standing committee",
    ),
]
_SOURCING: list[_Row] = [
    ("sourced_on", "date", "Ngày phát hiện, giới thiệu nguồn", "Found on"),
    ("listed_on", "date", "Ngày đưa vào danh sách cảm tình Đảng", "Put on the list on"),
    ("unlisted_on", "date", "Ngày đưa ra khỏi danh sách cảm tình Đảng", "Taken off the list on"),
    ("class_sent_on", "date", "Ngày cử đi học lớp nhận thức về Đảng", "Sent to class on"),
    (
        "certificate_issued_on",
        "date",
        "Ngày cấp giấy chứng nhận lớp nhận thức về Đảng",
        "Awareness-class certificate issued on",
    ),
    ("helper_assigned_on", "date", "Ngày phân công đảng viên giúp đỡ", "Helper assigned on"),
    (
        "helper_official",
        "bool",
        "Người giúp đỡ là đảng viên chính thức",
        "The helper is an official member",
    ),
]
_DOSSIER: list[_Row] = [
    ("applied_on", "date", "Ngày làm đơn xin vào Đảng", "Applied on"),
    ("cv_received_on", "date", "Ngày nhận lý lịch của người xin vào Đảng", "CV received on"),
    (
        "verification_asked_on",
        "date",
        "Ngày gửi đề nghị thẩm tra lý lịch",
        "Verification first asked on",
    ),
    (
        "verification_last_answer_on",
        "date",
        "Ngày nhận văn bản thẩm tra cuối cùng",
        "Last verification answer on",
    ),
    (
        "verification_open",
        "int",
        "Số nơi đã gửi thẩm tra mà chưa trả lời",
        "Places asked and not yet answered nor waived",
    ),
    (
        "verification_concluded_on",
        "date",
        "Ngày kết luận thẩm tra lý lịch",
        "Verification concluded on",
    ),
    (
        "verification_waived",
        "bool",
        "Thuộc diện không phải thẩm tra lý lịch",
        "Verification lawfully waived",
    ),
    ("introduced_on", "date", "Ngày giấy giới thiệu người vào Đảng", "Introduced on"),
    (
        "official_introducers",
        "int",
        "Số đảng viên chính thức giới thiệu",
        "Official members who introduce",
    ),
    (
        "introducers_complete",
        "bool",
        "Danh sách người giới thiệu đã đầy đủ",
        "The list of introducers is closed",
    ),
    (
        "youth_union_introduced",
        "bool",
        "Ban chấp hành Đoàn cơ sở có nghị quyết giới thiệu",
        "Introduced by the Youth Union grassroots committee",
    ),
    (
        "trade_union_introduced",
        "bool",
        "Ban chấp hành Công đoàn cơ sở có nghị quyết giới thiệu",
        "Introduced by the grassroots Trade Union committee",
    ),
    (
        "introducer_shared_months",
        "int",
        "Số tháng cùng công tác, lao động, học tập hoặc cư trú (người ít nhất)",
        "Months shared with the introducers (smallest)",
    ),
    (
        "comments_on",
        "date",
        "Ngày tổng hợp ý kiến nhận xét của đoàn thể và nơi cư trú",
        "Comments collected on",
    ),
]
_CELL: list[_Row] = [
    ("cell_considered_on", "date", "Ngày chi bộ xét kết nạp", "Cell considered on"),
    (
        "cell_official_members",
        "int",
        "Tổng số đảng viên chính thức của chi bộ",
        "Official members of the cell",
    ),
    (
        "cell_excused_absent",
        "int",
        "Số đảng viên chính thức được miễn, đi vắng tạm thời không dự họp",
        "Official members exempt or temporarily away and absent",
    ),
    ("cell_present", "int", "Số đảng viên chính thức có mặt", "Official members present"),
    ("cell_votes_for", "int", "Số phiếu tán thành kết nạp", "Votes for admission"),
    ("cell_votes_against", "int", "Số phiếu không tán thành", "Votes against admission"),
    ("cell_round", "int", "Lần chi bộ xét", "Round of the cell's consideration"),
    (
        "sectional_appraised_on",
        "date",
        "Ngày đảng ủy bộ phận thẩm định",
        "Appraised by the sectional committee on",
    ),
]
_GRASSROOTS: list[_Row] = [
    (
        "under_subordinate_committee",
        "bool",
        "Chi bộ thuộc một đảng bộ trực thuộc cơ sở",
        "The cell sits under a subordinate committee",
    ),
    (
        "grassroots_considered_on",
        "date",
        "Ngày đảng ủy cơ sở ra nghị quyết đề nghị kết nạp",
        "Grassroots committee resolved on",
    ),
    (
        "grassroots_members",
        "int",
        "Tổng số đảng ủy viên",
        "Members of the grassroots committee",
    ),
    (
        "grassroots_votes_for",
        "int",
        "Số đảng ủy viên tán thành kết nạp",
        "Committee votes for admission",
    ),
    ("submitted_on", "date", "Ngày gửi hồ sơ lên cấp có thẩm quyền", "Submitted on"),
    ("received_on", "date", "Ngày cấp có thẩm quyền nhận hồ sơ", "Received by the superior on"),
    ("returned_on", "date", "Ngày trả lại hồ sơ (lần gần nhất)", "Last returned on"),
    ("resubmitted_on", "date", "Ngày gửi lại hồ sơ (lần gần nhất)", "Last resubmitted on"),
    ("return_rounds", "int", "Số lần bị trả lại hồ sơ", "Times returned"),
]
_DECISION: list[_Row] = [
    ("decided_on", "date", "Ngày quyết định kết nạp", "Admission decided on"),
    ("decision_body", "enum", "Cơ quan quyết định kết nạp", "Body that decided admission"),
    (
        "decision_members",
        "int",
        "Tổng số thành viên của cơ quan quyết định",
        "Members of the deciding body",
    ),
    (
        "decision_votes_for",
        "int",
        "Số thành viên tán thành quyết định kết nạp",
        "Votes for the admission decision",
    ),
    ("decision_granted", "bool", "Cấp có thẩm quyền đồng ý kết nạp", "Admission granted"),
    (
        "decision_received_on",
        "date",
        "Ngày chi bộ nhận quyết định kết nạp",
        "Decision received by the cell on",
    ),
    (
        "decision_extension_days",
        "int",
        "Số ngày làm việc được gia hạn quyết định",
        "Working days of extension granted",
    ),
    (
        "authority_valid",
        "bool",
        "Cơ quan quyết định có thẩm quyền vào ngày quyết định",
        "The body held the power that day",
    ),
]
_CEREMONY: list[_Row] = [
    ("admitted_on", "date", "Ngày lễ kết nạp", "Admission ceremony on"),
    (
        "ceremony_consent_on",
        "date",
        "Ngày cấp ủy cấp trên đồng ý tổ chức lễ kết nạp quá hạn",
        "Superior's consent to a late ceremony on",
    ),
    (
        "member_cv_on",
        "date",
        "Ngày khai lý lịch đảng viên, phiếu đảng viên",
        "Member's CV and card declared on",
    ),
    (
        "new_member_class_on",
        "date",
        "Ngày cấp giấy chứng nhận lớp đảng viên mới",
        "New-member class certificate on",
    ),
    (
        "self_criticism_on",
        "date",
        "Ngày bản tự kiểm điểm của đảng viên dự bị",
        "Self-criticism on",
    ),
    (
        "helper_remarks_on",
        "date",
        "Ngày bản nhận xét của đảng viên giúp đỡ",
        "Helper's remarks on",
    ),
    (
        "probation_comments_on",
        "date",
        "Ngày tổng hợp ý kiến nhận xét đối với đảng viên dự bị",
        "Comments on the probationary member on",
    ),
]
_RECOGNITION: list[_Row] = [
    (
        "recognition_considered_on",
        "date",
        "Ngày chi bộ xét công nhận chính thức",
        "Cell considered recognition on",
    ),
    (
        "recognition_official_members",
        "int",
        "Tổng số đảng viên chính thức khi xét công nhận",
        "Official members at the recognition meeting",
    ),
    (
        "recognition_excused_absent",
        "int",
        "Số đảng viên chính thức được miễn, đi vắng tạm thời khi xét công nhận",
        "Exempt or away and absent at the recognition meeting",
    ),
    (
        "recognition_votes_for",
        "int",
        "Số phiếu tán thành công nhận chính thức",
        "Votes for recognition",
    ),
    (
        "recognition_failed_rounds",
        "int",
        "Số lần chi bộ biểu quyết không đủ 2/3 (công nhận hoặc xóa tên)",
        "Failed votes on recognition or strike-off",
    ),
    (
        "recognition_grassroots_considered_on",
        "date",
        "Ngày đảng ủy cơ sở đề nghị công nhận chính thức",
        "Grassroots committee proposed recognition on",
    ),
    (
        "recognition_grassroots_members",
        "int",
        "Tổng số đảng ủy viên khi xét công nhận",
        "Committee members at the recognition vote",
    ),
    (
        "recognition_grassroots_votes_for",
        "int",
        "Số đảng ủy viên tán thành công nhận",
        "Committee votes for recognition",
    ),
    (
        "recognition_decided_on",
        "date",
        "Ngày quyết định công nhận chính thức",
        "Recognition decided on",
    ),
    (
        "recognition_decision_body",
        "enum",
        "Cơ quan quyết định công nhận",
        "Body that decided recognition",
    ),
    (
        "recognition_decision_members",
        "int",
        "Tổng số thành viên của cơ quan quyết định công nhận",
        "Members of the body that decided recognition",
    ),
    (
        "recognition_decision_votes_for",
        "int",
        "Số thành viên tán thành quyết định công nhận",
        "Votes for the recognition decision",
    ),
    (
        "recognition_received_on",
        "date",
        "Ngày chi bộ nhận quyết định công nhận",
        "Recognition decision received on",
    ),
]
_END: list[_Row] = [
    (
        "strike_off_considered_on",
        "date",
        "Ngày chi bộ xét xóa tên đảng viên dự bị",
        "Cell considered strike-off on",
    ),
    ("strike_off_votes_for", "int", "Số phiếu tán thành xóa tên", "Votes for strike-off"),
    (
        "strike_off_official_members",
        "int",
        "Tổng số đảng viên chính thức khi xét xóa tên",
        "Official members at the strike-off meeting",
    ),
    (
        "strike_off_excused_absent",
        "int",
        "Số đảng viên chính thức được miễn, đi vắng tạm thời khi xét xóa tên",
        "Exempt or away and absent at the strike-off meeting",
    ),
    ("strike_off_decided_on", "date", "Ngày quyết định xóa tên", "Strike-off decided on"),
    ("closed_on", "date", "Ngày kết thúc hồ sơ", "Closed on"),
    ("closed_reason", "enum", "Lý do kết thúc hồ sơ", "Reason for closing"),
]
_READMISSION: list[_Row] = [
    ("readmission", "bool", "Trường hợp kết nạp lại", "This is a readmission"),
    ("left_on", "date", "Ngày ra khỏi Đảng", "Left the Party on"),
    ("left_reason", "enum", "Lý do ra khỏi Đảng", "Reason for leaving"),
    ("record_cleared_on", "date", "Ngày được xóa án tích", "Criminal record cleared on"),
    ("times_readmitted", "int", "Số lần đã được kết nạp lại", "Times readmitted before"),
]
_FLAGS: list[_Row] = [
    ("religious", "bool", "Theo tôn giáo hoặc là chức sắc", "Religious follower or dignitary"),
    ("foreign_marriage", "bool", "Kết hôn với người nước ngoài", "Marriage with a foreigner"),
    (
        "political_history_flag",
        "bool",
        "Có vấn đề cần xem xét theo quy định về bảo vệ chính trị nội bộ",
        "Political-standard check applies",
    ),
    (
        "family_planning_breach",
        "bool",
        "Có vi phạm chính sách dân số",
        "Breach of the family-planning policy",
    ),
    (
        "private_enterprise_owner",
        "bool",
        "Là chủ doanh nghiệp tư nhân",
        "Owner of a private enterprise",
    ),
]

_VALUES = {
    "gender": GENDERS,
    "schooling": SCHOOLING,
    "decision_body": DECISION_BODIES,
    "recognition_decision_body": DECISION_BODIES,
    "closed_reason": CLOSED_REASONS,
    "left_reason": LEFT_REASONS,
}


def _facts(topic: str, rows: Iterable[_Row]) -> Iterable[Fact]:
    for name, kind, label, label_en in rows:
        yield Fact(
            name=name,
            label=label,
            label_en=label_en,
            kind=kind,
            topic=topic,
            values=_VALUES.get(name, {}),
            ordered=name == "schooling",
        )


FACTS: dict[str, Fact] = {
    fact.name: fact
    for topic, rows in (
        ("person", _PERSON),
        ("sourcing", _SOURCING),
        ("dossier", _DOSSIER),
        ("cell", _CELL),
        ("grassroots", _GRASSROOTS),
        ("decision", _DECISION),
        ("ceremony", _CEREMONY),
        ("recognition", _RECOGNITION),
        ("end", _END),
        ("readmission", _READMISSION),
        ("flags", _FLAGS),
    )
    for fact in _facts(topic, rows)
}
