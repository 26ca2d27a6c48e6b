"""The trail in words: what was done, and to which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop

from ketnap.audit.trail import READINGS

if TYPE_CHECKING:
    from ketnap.audit.models import Entry

ACTIONS: dict[str, str] = {
    # accounts
    "sign_in": gettext_noop("Đăng nhập"),
    "sign_out": gettext_noop("Đăng xuất"),
    "sign_in_failed": gettext_noop("Đăng nhập không thành"),
    "create_user": gettext_noop("Lập tài khoản"),
    "create_demo_user": gettext_noop("Lập tài khoản minh họa"),
    "renew_link": gettext_noop("Cấp liên kết mới"),
    "invite_first_administrator": gettext_noop("Mời người quản trị đầu tiên"),
    "make_first_administrator": gettext_noop("Cấp vai trò quản trị đầu tiên"),
    "choose_password": gettext_noop("Đặt mật khẩu"),
    "choose_display": gettext_noop("Đổi cách hiển thị"),
    "propose_factor_reset": gettext_noop("Đề nghị bỏ xác thực hai bước"),
    "reset_factor": gettext_noop("Bỏ xác thực hai bước"),
    "close_account": gettext_noop("Ngừng tài khoản"),
    "reopen_account": gettext_noop("Mở lại tài khoản"),
    "grant_role": gettext_noop("Cấp vai trò"),
    "approve_role": gettext_noop("Phê duyệt vai trò"),
    "end_role": gettext_noop("Kết thúc vai trò"),
    # reading
    "viewed_fields": gettext_noop("Xem"),
    "viewed_identity_number": gettext_noop("Mở số định danh"),
    "viewed_sensitive": gettext_noop("Xem dân tộc, tôn giáo"),
    "viewed_verification": gettext_noop("Xem kết quả thẩm tra"),
    "viewed_figures": gettext_noop("Xem danh sách sau con số"),
    "viewed_file": gettext_noop("Mở tệp"),
    "viewed_print": gettext_noop("In"),
    "viewed_dossier": gettext_noop("Mở hồ sơ"),
    "exported": gettext_noop("Xuất danh sách"),
    "exported_sensitive": gettext_noop("Xuất dữ liệu nhạy cảm"),
    "brake_reading": gettext_noop("Mở rất nhiều hồ sơ trong một giờ"),
    "brake_exporting": gettext_noop("Xuất nhiều danh sách có dữ liệu nhạy cảm trong một ngày"),
    "searched_trail": gettext_noop("Tra nhật ký"),
    "verified_trail": gettext_noop("Kiểm tra toàn vẹn"),
    "refused": gettext_noop("Yêu cầu bị từ chối"),
    "refused_package": gettext_noop("Gói trao đổi bị từ chối"),
    # erasure
    "propose_erasure": gettext_noop("Đề nghị xóa giá trị"),
    "erase_values": gettext_noop("Xóa giá trị của mục này"),
    "decline_erasure": gettext_noop("Không chấp thuận đề nghị xóa giá trị"),
    "erasure_done": gettext_noop("Đã xóa giá trị theo đề nghị"),
    # organisations
    "established": gettext_noop("Thành lập đơn vị"),
    "renamed": gettext_noop("Đổi tên đơn vị"),
    "moved": gettext_noop("Chuyển trực thuộc"),
    "merged": gettext_noop("Sáp nhập"),
    "split": gettext_noop("Chia tách"),
    "dissolved": gettext_noop("Giải thể"),
    "correct_version": gettext_noop("Đính chính đơn vị"),
    "set_committee": gettext_noop("Lập cấp ủy"),
    "open_term": gettext_noop("Mở nhiệm kỳ"),
    "grant_authority": gettext_noop("Ghi thẩm quyền"),
    "add_hamlet": gettext_noop("Thêm thôn, tổ dân phố"),
    # people
    "add_person": gettext_noop("Thêm người"),
    "correct_person": gettext_noop("Đính chính thông tin người"),
    "record_trait": gettext_noop("Ghi đặc điểm"),
    "record_membership": gettext_noop("Ghi đảng viên"),
    "end_membership": gettext_noop("Kết thúc sinh hoạt"),
    "say_not_duplicate": gettext_noop("Xác nhận là hai người"),
    # dossiers
    "give_case": gettext_noop("Giao việc trên hồ sơ"),
    "put_off_case": gettext_noop("Hoãn nhắc việc"),
    "remind_holder": gettext_noop("Nhắc người giữ hồ sơ"),
    "take_back_arrangement": gettext_noop("Hoàn tác giao, nhắc hoặc hoãn"),
    "open_dossier": gettext_noop("Lập hồ sơ"),
    "record_facts": gettext_noop("Ghi hồ sơ"),
    "put_on_list": gettext_noop("Đưa vào danh sách cảm tình Đảng"),
    "take_off_list": gettext_noop("Đưa ra khỏi danh sách cảm tình Đảng"),
    "assign_helper": gettext_noop("Phân công đảng viên giúp đỡ"),
    "send_to_class": gettext_noop("Cử đi học lớp nhận thức về Đảng"),
    "record_certificate": gettext_noop("Ghi giấy chứng nhận lớp nhận thức"),
    "ask_verification": gettext_noop("Gửi đề nghị thẩm tra lý lịch"),
    "answer_verification": gettext_noop("Ghi trả lời thẩm tra"),
    "conclude_verification": gettext_noop("Kết luận thẩm tra lý lịch"),
    "waive_verification": gettext_noop("Ghi trường hợp không phải thẩm tra"),
    "add_introducer": gettext_noop("Ghi người giới thiệu"),
    "remove_introducer": gettext_noop("Bỏ người giới thiệu"),
    "close_introducers": gettext_noop("Ghi đã đủ người giới thiệu"),
    "record_comment": gettext_noop("Ghi ý kiến nhận xét"),
    "appraise_sectional": gettext_noop("Ghi báo cáo thẩm định của đảng ủy bộ phận"),
    "submit_dossier": gettext_noop("Gửi hồ sơ lên cấp có thẩm quyền"),
    "receive_dossier": gettext_noop("Tiếp nhận hồ sơ"),
    "return_dossier": gettext_noop("Trả lại hồ sơ để bổ sung"),
    "resubmit": gettext_noop("Gửi lại hồ sơ đã bổ sung"),
    "extend_decision": gettext_noop("Gia hạn thời gian quyết định"),
    "decide_admission": gettext_noop("Ghi quyết định kết nạp"),
    "consent_to_late_ceremony": gettext_noop("Ghi ý kiến đồng ý tổ chức lễ quá hạn"),
    "hold_ceremony": gettext_noop("Ghi lễ kết nạp"),
    "record_probation_step": gettext_noop("Ghi việc trong thời gian dự bị"),
    "decide_recognition": gettext_noop("Ghi quyết định công nhận chính thức"),
    "strike_off": gettext_noop("Ghi quyết định xóa tên đảng viên dự bị"),
    "move_dossier": gettext_noop("Chuyển hồ sơ"),
    "close_dossier": gettext_noop("Kết thúc hồ sơ"),
    "reopen_dossier": gettext_noop("Mở lại hồ sơ đã kết thúc"),
    "follow_person": gettext_noop("Cập nhật hồ sơ theo thông tin người"),
    "take_over_facts": gettext_noop("Nhận dữ kiện từ tệp nhập"),
    "record_ballot": gettext_noop("Ghi biểu quyết"),
    "open_meeting": gettext_noop("Mở cuộc họp"),
    "change_meeting": gettext_noop("Sửa cuộc họp"),
    "close_meeting": gettext_noop("Kết thúc cuộc họp"),
    "complete_minutes": gettext_noop("Bổ sung chi tiết biên bản họp"),
    "add_minutes_page": gettext_noop("Thêm ảnh biên bản"),
    "remove_minutes_page": gettext_noop("Gỡ ảnh biên bản"),
    "sweep_files": gettext_noop("Xóa tệp không còn dùng"),
    "put_on_agenda": gettext_noop("Đưa vào cuộc họp"),
    "take_from_agenda": gettext_noop("Đưa ra khỏi cuộc họp"),
    "tick": gettext_noop("Rà việc đến hạn"),
    "rejudge": gettext_noop("Xét lại hồ sơ theo quy định mới"),
    # classes, targets, exchange
    "open_course": gettext_noop("Mở lớp"),
    "change_course": gettext_noop("Sửa lớp"),
    "enrol": gettext_noop("Ghi danh"),
    "withdraw": gettext_noop("Rút tên khỏi lớp"),
    "record_attendance": gettext_noop("Ghi điểm danh"),
    "pass_course": gettext_noop("Cấp chứng nhận"),
    "explain_numbers": gettext_noop("Ghi lý do của số văn bản"),
    "set_target": gettext_noop("Giao chỉ tiêu"),
    "set_targets": gettext_noop("Giao chỉ tiêu"),
    "revise_target": gettext_noop("Điều chỉnh chỉ tiêu"),
    "withdraw_target": gettext_noop("Rút chỉ tiêu"),
    "stage_import": gettext_noop("Đọc tệp để nhập"),
    "remember_mapping": gettext_noop("Nhớ cách ghép cột"),
    "apply_import": gettext_noop("Nhập từ bảng tính"),
    "undo_import": gettext_noop("Hoàn tác lần nhập"),
    "abandon_import": gettext_noop("Bỏ lần nhập"),
    "import_person": gettext_noop("Nhập người"),
    "import_member": gettext_noop("Nhập đảng viên"),
    "import_enrolment": gettext_noop("Nhập học viên"),
    "check_import": gettext_noop("Kiểm tra lần nhập"),
    "mend_import_row": gettext_noop("Sửa dòng nhập"),
    "restage_import": gettext_noop("Đọc lại lần nhập"),
    "confirm_import_rows": gettext_noop("Xác nhận dòng nhập"),
    "trust_signer": gettext_noop("Tin khóa của nơi gửi gói"),
    "distrust_signer": gettext_noop("Thôi tin khóa của nơi gửi gói"),
    "close_period": gettext_noop("Chốt số liệu kỳ"),
    "save_report": gettext_noop("Lưu báo cáo"),
    "remove_report": gettext_noop("Bỏ báo cáo"),
    "follow_today": gettext_noop("Cập nhật cây theo ngày"),
    # safekeeping
    "ask_back_up": gettext_noop("Sao lưu ngay"),
    "ask_restore_drill": gettext_noop("Diễn tập phục hồi"),
    "review_account": gettext_noop("Rà soát tài khoản"),
    # the shell, the demo
    "save_view": gettext_noop("Lưu bộ lọc"),
    "forget_view": gettext_noop("Bỏ bộ lọc"),
    "found_demo": gettext_noop("Khởi tạo dữ liệu minh họa"),
    "load_demo": gettext_noop("Nạp dữ liệu minh họa"),
}
OBJECTS: dict[str, str] = {
    "dossier": gettext_noop("hồ sơ"),
    "person": gettext_noop("người"),
    "user": gettext_noop("tài khoản"),
    "organisation": gettext_noop("đơn vị"),
    "meeting": gettext_noop("cuộc họp"),
    "course": gettext_noop("lớp"),
    "target": gettext_noop("chỉ tiêu"),
    "entry": gettext_noop("mục nhật ký"),
    "importbatch": gettext_noop("lần nhập"),
}


def words_for(action: str) -> str:
    """Return an action in words; an unknown one as it is written."""
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def kind_of(entry: Entry) -> str:
    """Return what kind of thing an entry is about: "hồ sơ"."""
    known = OBJECTS.get(entry.object_type)
    return gettext(known) if known else entry.object_type


def is_reading(action: str) -> bool:
    """Tell whether an action only read."""
    return action.startswith(READINGS)
