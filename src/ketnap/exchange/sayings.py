"""Every message that reading or importing a file can give: stable code, strength, sentence.

*block* refuses its row (or the file, row 0), *warn* is to be looked at (``duplicate_likely`` needs
a tick before its row is taken), *remind* only tells. Each sentence says what is wrong and how to
mend it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ketnap.exchange.file_sayings import ABOUT_FILES, Saying, Severity

__all__ = ["CATALOGUE", "Saying", "Severity"]

CATALOGUE: dict[str, Saying] = {
    **ABOUT_FILES,
    # cells
    "cell_error": Saying(
        "block",
        _(
            "Ô “%(label)s” chứa lỗi công thức %(value)s nên không có giá trị. Sửa công thức hoặc "
            "gõ giá trị vào ô."
        ),
    ),
    "cell_formula": Saying(
        "block",
        _(
            "Ô “%(label)s” là công thức chưa được tính nên không có giá trị. Mở tệp trong Excel, "
            "lưu lại rồi gửi lại."
        ),
    ),
    "cell_repeated": Saying(
        "remind", _("“%(value)s” ở “%(label)s” được đọc là “%(read)s” như dòng trên.")
    ),
    "cell_nothing_above": Saying(
        "block",
        _(
            "“%(value)s” nghĩa là như dòng trên, nhưng dòng trên không có “%(label)s”. Ghi rõ giá "
            "trị vào ô."
        ),
    ),
    "date_serial": Saying(
        "warn", _("Ô chứa số %(value)s, được đọc là ngày %(read)s như Excel. Kiểm tra lại.")
    ),
    "date_time": Saying("remind", _("“%(value)s”: chỉ lấy ngày %(read)s, không lấy giờ.")),
    "identity_rounded": Saying(
        "block",
        _(
            "Số định danh “%(value)s” đã bị Excel rút gọn nên mất chữ số. Định dạng cột là Văn bản "
            "(Text) rồi gõ lại đủ 12 chữ số."
        ),
    ),
    "unit_read_as": Saying("remind", _("“%(value)s” được hiểu là “%(read)s”.")),
    "required": Saying("block", _("Thiếu “%(label)s”. Điền ô này rồi nhập lại.")),
    "list_silent": Saying(
        "block",
        _(
            "Danh sách không cho biết “%(label)s”. Thêm cột “%(label)s”, hoặc điền mục ấy khi chọn "
            "tệp để dùng cho cả danh sách."
        ),
    ),
    "name_doubtful": Saying(
        "block",
        _(
            "“%(value)s” không giống họ tên: có chữ số hoặc dấu lạ. Sửa lại đúng như thẻ căn cước; "
            "nếu là dấu “?” thay cho chữ thì lưu lại tệp thành .xlsx hoặc “CSV UTF-8”."
        ),
    ),
    "name_titled": Saying(
        "warn",
        _(
            "“%(value)s” có lẽ gồm cả cách xưng hô, chức vụ hoặc tên gọi khác. Chỉ ghi họ tên như "
            "thẻ căn cước; để nguyên thì ghi đúng như vậy."
        ),
    ),
    "text_mojibake": Saying(
        "block",
        _(
            "“%(value)s” là chữ bị hỏng vì tệp đã mở sai bảng mã. Lấy lại tệp gốc, trong Excel "
            "chọn Dữ liệu > Từ văn bản/CSV với bảng mã UTF-8, hoặc gõ lại."
        ),
    ),
    "text_lost": Saying(
        "warn",
        _(
            "“%(value)s” có dấu “?” giữa chữ: có lẽ mất chữ khi lưu tệp. Mở lại tệp gốc, lưu thành "
            ".xlsx hoặc “CSV UTF-8” rồi gửi lại."
        ),
    ),
    "text_long": Saying("block", _("“%(label)s” dài quá %(most)s ký tự. Rút gọn rồi nhập lại.")),
    "text_legacy": Saying(
        "block",
        _(
            "“%(value)s” là chữ kiểu cũ %(encoding)s, đọc ra là “%(read)s”. Đồng ý chuyển sang "
            "Unicode cho cả tệp, hoặc gõ lại."
        ),
    ),
    "date_unread": Saying("block", "%(detail)s"),
    "date_order": Saying(
        "block",
        _(
            "Ô ngày này có thể đã bị Excel kiểu Mỹ đổi ngày với tháng: là %(day_first)s hay "
            "%(month_first)s? Trả lời câu hỏi về thứ tự ngày, tháng cho cả tệp."
        ),
    ),
    "date_year_as_day": Saying(
        "warn",
        _(
            "Ô chứa ngày %(value)s, có lẽ là năm %(year)s bị định dạng thành ngày. Đã hiểu là năm "
            "%(year)s; kiểm tra lại."
        ),
    ),
    "date_future": Saying(
        "block",
        _("%(value)s ở sau ngày hôm nay nên chưa thể là “%(label)s”. Kiểm tra lại năm."),
    ),
    "date_implausible": Saying(
        "warn",
        _("“%(label)s” %(value)s ít khả năng đúng (%(why)s). Đối chiếu giấy tờ."),
    ),
    "dates_two": Saying(
        "block",
        _("Cả hai cột ngày sinh nam và ngày sinh nữ đều có dữ liệu. Chỉ để lại một."),
    ),
    "gender_unread": Saying(
        "block", _("“%(value)s” chưa rõ là nam hay nữ. Ghi “Nam” hoặc “Nữ”, hoặc để trống.")
    ),
    "gender_both": Saying(
        "block",
        _("Cả hai cột Nam và Nữ đều được đánh dấu. Chỉ để lại một."),
    ),
    "gender_differs": Saying(
        "block",
        _("Cột giới tính và cột ngày sinh nam/nữ nói khác nhau. Sửa một trong hai."),
    ),
    "yes_no_unread": Saying(
        "block",
        _(
            "“%(value)s” chưa rõ là có hay không. Ghi “x” hoặc “có”, “không”, hoặc để trống "
            "nếu chưa rõ."
        ),
    ),
    "passed_unread": Saying(
        "block",
        _(
            "“%(value)s” chưa cho biết đạt hay không đạt. Ghi “Đạt” hoặc “Không đạt” (hay Giỏi, "
            "Khá, Trung bình, Yếu), hoặc để trống nếu chưa có kết quả."
        ),
    ),
    "choice_unread": Saying(
        "block",
        _("“%(value)s” không có trong danh mục “%(label)s”. Chọn một trong: %(choices)s."),
    ),
    "schooling_is_training": Saying(
        "block",
        _(
            "“%(value)s” là trình độ chuyên môn, không phải học vấn phổ thông. Ghi sang cột "
            "“Chuyên môn”; ở đây ghi lớp đã học xong, ví dụ 12/12."
        ),
    ),
    "ethnicity_unlisted": Saying(
        "warn",
        _(
            "“%(value)s” không có trong danh mục 54 dân tộc. Kiểm tra cách viết; vẫn nhập "
            "như đã ghi."
        ),
    ),
    "ethnicity_unread": Saying(
        "block",
        _(
            "“%(value)s” không phải tên một dân tộc. Ghi tên dân tộc (Kinh, Gia Rai, Xơ Đăng…) "
            "hoặc để trống nếu chưa rõ."
        ),
    ),
    "ethnicity_minority": Saying(
        "warn",
        _(
            "“%(value)s” chỉ cho biết là người dân tộc thiểu số, chưa rõ dân tộc nào, nên để "
            "trống. Ghi tên dân tộc vào ô."
        ),
    ),
    "identity_warning": Saying("warn", "%(detail)s"),
    "identity_unread": Saying(
        "block",
        _(
            "Số định danh có ký tự không phải chữ số, hoặc có hai số trong một ô. Chỉ ghi 12 chữ "
            "số của thẻ căn cước, hoặc để trống nếu chưa có."
        ),
    ),
    "number_unread": Saying("block", "%(detail)s"),
    "code_unread": Saying(
        "block",
        _("Mã “%(value)s” chỉ được có chữ không dấu, chữ số và dấu gạch ngang. Sửa lại mã."),
    ),
    # against the file and the database
    "duplicate_in_file": Saying(
        "block",
        _(
            "Trùng với dòng %(other)s của tệp (cùng %(same)s). Giữ lại một dòng; nếu là hai người "
            "thì ghi số định danh của cả hai."
        ),
    ),
    "repeated_in_file": Saying(
        "block",
        _("Trùng với dòng %(other)s của tệp (cùng %(same)s). Chỉ giữ lại một dòng."),
    ),
    "duplicate_likely_in_file": Saying(
        "warn", _("Có thể trùng với dòng %(other)s của tệp (%(same)s). Xem hai dòng cạnh nhau.")
    ),
    "duplicate_likely": Saying(
        "warn",
        _(
            "Có thể đã có trong hệ thống: %(who)s (%(same)s). So sánh trước khi nhập thành "
            "người mới."
        ),
    ),
    "namesake": Saying(
        "warn",
        _(
            "Chi bộ khác có người cùng họ tên, có thể cùng ngày sinh: %(who)s. Nếu là một người đã "
            "chuyển chi bộ thì đừng nhập thành người mới."
        ),
    ),
    "duplicate_several": Saying(
        "block",
        _(
            "Có %(count)s người trong hệ thống khớp với dòng này. Ghi thêm số định danh để "
            "phân biệt."
        ),
    ),
    "identity_elsewhere": Saying(
        "block",
        _(
            "Số định danh này đã ghi cho một người ngoài phạm vi của đơn vị. Kiểm tra lại số; nếu "
            "đúng, liên hệ cấp trên để chuyển hồ sơ về."
        ),
    ),
    "member_already": Saying(
        "warn",
        _(
            "%(who)s đang là đảng viên: chỉ cập nhật thông tin cá nhân, các ngày của hồ sơ để "
            "nguyên. Ngày vào Đảng, ngày chính thức thì nhập ở danh sách đảng viên."
        ),
    ),
    "case_over": Saying(
        "warn",
        _(
            "Hồ sơ %(code)s đã kết thúc: chỉ cập nhật thông tin cá nhân, không mở hồ sơ mới. Muốn "
            "xét lại thì đưa người này vào nguồn ở trang Hồ sơ."
        ),
    ),
    "cannot_be": Saying("block", "%(detail)s"),
    "unit_unknown": Saying(
        "block",
        _(
            "Không có đơn vị “%(value)s” trong phạm vi của %(unit)s. Ghi đúng tên hoặc mã đơn vị"
            "%(suggestion)s."
        ),
    ),
    "unit_ambiguous": Saying(
        "block",
        _("Có %(count)s đơn vị tên “%(value)s”. Ghi mã đơn vị thay cho tên: %(codes)s."),
    ),
    "unit_missing": Saying(
        "block",
        _(
            "Chưa biết thuộc chi bộ nào: thêm cột “Chi bộ”, dòng nhóm “Chi bộ …” phía trên, hoặc "
            "nhập vào đúng chi bộ."
        ),
    ),
    "unit_not_cell": Saying(
        "block", _("“%(value)s” không phải là chi bộ. Ghi tên hoặc mã của chi bộ.")
    ),
    "unit_cannot_change": Saying(
        "block",
        _(
            "“%(label)s” đang là %(before)s, tệp ghi %(after)s. Tên, loại và cấp trên của tổ chức "
            "chỉ đổi bằng quyết định, ở trang Cây tổ chức; nếu là đơn vị khác thì ghi mã khác."
        ),
    ),
    "person_by_name": Saying(
        "remind",
        _("Tìm theo họ tên và ngày sinh: là người của %(cell)s. Ghi chi bộ nếu không phải."),
    ),
    "unit_under_cell": Saying(
        "block",
        _("Chi bộ không thể là cấp trên của đơn vị khác. Ghi đảng bộ ở cột cấp trên."),
    ),
    "unit_kind_above": Saying(
        "warn",
        _("“%(kind)s” mà trực thuộc “%(upper)s”: kiểm tra lại cột loại và cấp trên."),
    ),
    "upper_ended": Saying(
        "block",
        _(
            "%(unit)s không còn từ ngày %(day)s nên không lập được đơn vị trực thuộc. Nhập vào "
            "đơn vị hiện nay."
        ),
    ),
    "before_upper": Saying(
        "block",
        _(
            "%(unit)s có từ ngày %(day)s nên đơn vị trực thuộc không thể có từ %(value)s. Ghi ngày "
            "bắt đầu trực thuộc, hoặc để trống."
        ),
    ),
    "unit_namesake": Saying(
        "block",
        _(
            "Ở đây đã có đơn vị tên như vậy, mã %(code)s. Nếu là đơn vị ấy thì ghi mã ấy hoặc để "
            "trống mã; nếu là đơn vị khác thì ghi tên cho khác."
        ),
    ),
    "upper_refused": Saying(
        "block",
        _("Đơn vị cấp trên ở dòng %(other)s chưa nhập được. Sửa dòng ấy trước."),
    ),
    "unit_circle": Saying(
        "block",
        _("Đơn vị không thể trực thuộc chính mình hay cấp dưới của mình. Sửa cột cấp trên."),
    ),
    "code_taken": Saying(
        "block",
        _("Mã “%(value)s” đã thuộc về %(who)s. Dùng mã khác."),
    ),
    "not_found": Saying(
        "block",
        _("Không tìm thấy %(who)s trong hệ thống. Nhập người này ở danh sách quần chúng trước."),
    ),
    "cannot_change": Saying(
        "block",
        _("“%(label)s” đang là %(before)s, tệp ghi %(after)s. Sửa trên trang hồ sơ, có ghi lý do."),
    ),
    "warning_unconfirmed": Saying(
        "remind",
        _(
            "Dòng giống người đã có nên chưa nhập. Nếu là người khác thì đánh dấu ở bước Xem lại "
            "và nhập; nếu là một người thì sửa cho khớp hoặc bỏ dòng này."
        ),
    ),
}
