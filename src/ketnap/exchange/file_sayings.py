"""What is said of a whole file, its sheets, columns and the lines that are no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

Severity = Literal["block", "warn", "remind"]


@dataclass(frozen=True)
class Saying:
    """A catalogue entry; ``text`` has %(name)s places for the values of the occasion."""

    severity: Severity
    text: Any


ABOUT_FILES: dict[str, Saying] = {
    # the whole file
    "file_empty": Saying("block", _("Tệp rỗng (0 byte). Mở lại trong Excel, lưu rồi gửi lại.")),
    "file_too_big": Saying(
        "block",
        _(
            "Tệp quá lớn (%(size)s MB, tối đa %(most)s MB). Xóa ảnh, trang tính thừa, dòng và cột "
            "trống có định dạng, hoặc tách thành nhiều tệp."
        ),
    ),
    "file_too_slow": Saying(
        "block",
        _(
            "Đọc tệp quá %(seconds)s giây mà chưa xong. Sao chép riêng bảng danh sách sang một sổ "
            "mới rồi lưu thành .xlsx."
        ),
    ),
    "file_too_many_rows": Saying(
        "block",
        _("Tệp có hơn %(most)s dòng. Xóa các dòng trống ở cuối hoặc tách thành nhiều tệp."),
    ),
    "file_too_many_columns": Saying(
        "block",
        _("Tệp có hơn %(most)s cột có dữ liệu. Chỉ giữ lại các cột của danh sách rồi lưu lại."),
    ),
    "file_old_excel": Saying(
        "block",
        _(
            "Đây là tệp Excel đời cũ (.xls). Mở trong Excel, chọn Lưu thành (Save As), kiểu "
            "“Excel Workbook (*.xlsx)” rồi gửi tệp mới."
        ),
    ),
    "file_encrypted": Saying(
        "block",
        _(
            "Tệp có mật khẩu nên không đọc được. Mở trong Excel, vào Tệp > Thông tin > Bảo vệ sổ "
            "làm việc, bỏ mật khẩu rồi lưu lại."
        ),
    ),
    "file_macros": Saying(
        "block",
        _(
            "Tệp có chứa macro (.xlsm). Vì an toàn, chương trình không nhận: lưu thành “Excel "
            "Workbook (*.xlsx)” rồi gửi tệp mới."
        ),
    ),
    "file_damaged": Saying(
        "block",
        _(
            "Tệp bị hỏng hoặc chép chưa hết. Mở trong Excel (nếu Excel hỏi thì chọn sửa), lưu lại "
            "thành .xlsx; nếu lấy từ USB hay thư điện tử thì chép lại."
        ),
    ),
    "file_hostile": Saying(
        "block",
        _(
            "Cấu trúc bên trong tệp bất thường, có thể gây hại nên không được mở. Sao chép bảng "
            "danh sách sang một sổ mới rồi lưu thành .xlsx."
        ),
    ),
    "file_not_workbook": Saying(
        "block",
        _(
            "Tệp mang đuôi .xlsx nhưng bên trong không phải sổ Excel. Mở tệp gốc trong Excel rồi "
            "lưu thành .xlsx."
        ),
    ),
    "file_wrong_extension": Saying(
        "block",
        _(
            "Nội dung tệp không khớp với đuôi .%(extension)s. Không đổi tên đuôi tệp: mở bằng "
            "Excel rồi lưu thành .xlsx hoặc .csv."
        ),
    ),
    "file_other_kind": Saying(
        "block",
        _(
            "Chương trình chỉ đọc tệp .xlsx và .csv, chưa đọc được .%(extension)s. Mở tệp trong "
            "Excel rồi lưu thành .xlsx."
        ),
    ),
    "file_not_text": Saying(
        "block",
        _(
            "Tệp .csv không phải văn bản đọc được. Trong Excel chọn Lưu thành, kiểu “CSV UTF-8”, "
            "hoặc lưu thành .xlsx."
        ),
    ),
    "file_gone": Saying(
        "block", _("Tệp của lô này không còn được giữ. Chọn lại tệp để đọc từ đầu.")
    ),
    "file_no_table": Saying(
        "block",
        _(
            "Không tìm thấy dòng tiêu đề của danh sách. Dòng tiêu đề cần có cột “%(columns)s”; đặt "
            "tên cột như tệp mẫu hoặc chọn cột bằng tay."
        ),
    ),
    "file_letters_lost": Saying(
        "block",
        _(
            "Chữ có dấu trong tệp đã mất, chỉ còn dấu “?” (tệp lưu sai bảng mã). Mở tệp gốc trong "
            "Excel, lưu thành .xlsx hoặc “CSV UTF-8” rồi gửi lại."
        ),
    ),
    "file_no_sheet": Saying(
        "block",
        _("Tệp không có trang tính “%(sheet)s”. Ghi đúng tên một trang tính của tệp: %(sheets)s."),
    ),
    "file_no_rows": Saying(
        "block",
        _("Tìm thấy dòng tiêu đề nhưng không có dòng dữ liệu nào ở dưới. Kiểm tra lại trang tính."),
    ),
    "column_missing": Saying(
        "block",
        _("Thiếu cột bắt buộc “%(label)s”. Thêm cột này vào tệp hoặc chọn cột tương ứng."),
    ),
    "column_twice": Saying(
        "warn",
        _(
            "Hai cột cùng được hiểu là “%(label)s”: chỉ đọc cột đầu. Đổi tên cột kia nếu "
            "khác nghĩa."
        ),
    ),
    "column_unknown": Saying(
        "remind",
        _(
            "Cột “%(label)s” không có trong danh mục nên không được đọc. Chọn cột tương ứng "
            "nếu cần."
        ),
    ),
    "sheet_skipped": Saying(
        "remind",
        _("Trang tính “%(sheet)s” không có bảng danh sách nên không được đọc."),
    ),
    "row_skipped": Saying(
        "warn",
        _(
            "Dòng này chỉ có chữ “%(text)s”, không giống một dòng của danh sách nên không được "
            "đọc. Nếu là một người, điền thêm số thứ tự và các cột còn lại."
        ),
    ),
    "row_total": Saying(
        "remind", _("Dòng cộng “%(text)s” không phải một dòng của danh sách nên không đọc.")
    ),
    "total_differs": Saying(
        "warn",
        _(
            "Dòng cộng ghi %(said)s nhưng phía trên đọc được %(read)s dòng. Kiểm tra xem có dòng "
            "nào bị sót hay thừa."
        ),
    ),
    "row_group": Saying(
        "remind",
        _("Dòng nhóm “%(text)s”: các dòng bên dưới không ghi đơn vị thì thuộc “%(read)s”."),
    ),
    "row_group_other": Saying(
        "remind",
        _(
            "Dòng nhóm “%(text)s” không giống tên đơn vị nên chỉ là tiêu đề, trừ khi có chi bộ tên "
            "như vậy."
        ),
    ),
    "row_group_male": Saying(
        "remind",
        _("Dòng nhóm “%(text)s”: các dòng bên dưới không ghi giới tính thì là nam."),
    ),
    "row_group_female": Saying(
        "remind",
        _("Dòng nhóm “%(text)s”: các dòng bên dưới không ghi giới tính thì là nữ."),
    ),
    "row_without_number": Saying(
        "remind",
        _("Dòng “%(text)s” không có số nào ở các cột chỉ tiêu nên không đọc."),
    ),
    "rows_hidden": Saying(
        "warn",
        _(
            "Tệp có dòng ẩn, vẫn được đọc như các dòng khác: %(rows)s. Bỏ dòng ẩn khỏi tệp nếu "
            "không muốn nhập."
        ),
    ),
    "rows_struck": Saying(
        "warn",
        _(
            "Có dòng bị gạch ngang, vẫn được đọc như các dòng khác: %(rows)s. Xóa dòng ấy khỏi tệp "
            "nếu không còn trong danh sách."
        ),
    ),
    "columns_hidden": Saying(
        "warn",
        _(
            "Tệp có cột ẩn, vẫn được đọc như các cột khác: %(columns)s. Xóa cột ẩn khỏi tệp nếu "
            "không muốn nhập."
        ),
    ),
    "unit_ended": Saying(
        "remind",
        _(
            "%(unit)s không còn từ ngày %(day)s: các dòng vào những chi bộ của đơn vị ấy như hiện "
            "nay (đã sáp nhập thì vào chi bộ tiếp nối)."
        ),
    ),
    "sheet_unit": Saying(
        "remind",
        _(
            "Tên trang tính “%(text)s” giống tên đơn vị: các dòng không ghi đơn vị trên trang ấy "
            "thì thuộc “%(text)s”."
        ),
    ),
    "tree_drawn": Saying(
        "remind",
        _(
            "Cấp trên trực tiếp lấy theo số thứ tự (1, 1.1…) hoặc theo chỗ thụt vào của tên: dòng "
            "này thuộc đơn vị ở dòng %(upper)s. Thêm cột “Cấp trên trực tiếp” nếu không phải."
        ),
    ),
    "title_unit": Saying(
        "remind",
        _(
            "“%(text)s” ghi phía trên danh sách: các dòng không ghi đơn vị thì thuộc chi bộ ấy, "
            "nếu có chi bộ tên như vậy."
        ),
    ),
    "row_heading": Saying("remind", _("Dòng tiêu đề lặp lại (đầu trang in) không đọc.")),
    "rows_footer": Saying(
        "remind",
        _("Phần cuối danh sách (“%(text)s”, ký tên, nơi nhận) không đọc: dòng %(rows)s."),
    ),
    "rows_prepared": Saying(
        "remind", _("%(count)s dòng mới có số thứ tự, chưa ghi ai, nên không đọc.")
    ),
    "sheet_hidden": Saying(
        "warn",
        _(
            "Trang tính ẩn “%(sheet)s” có danh sách nhưng không được đọc. Cần nhập thì bỏ ẩn trang "
            "ấy rồi gửi lại."
        ),
    ),
    "column_read_as": Saying(
        "remind", _("Cột “%(heading)s” được hiểu là “%(label)s”. Chọn lại cột nếu không phải.")
    ),
    "texts_composed": Saying(
        "remind",
        _(
            "%(count)s giá trị có dấu rời (chữ tổ hợp) hoặc khoảng trắng thừa được ghi gọn lại; "
            "chữ đọc không đổi. Ví dụ: “%(value)s”."
        ),
    ),
    "values_read_as": Saying("remind", _("“%(label)s”: “%(value)s” được ghi là “%(read)s”.")),
    "title_read": Saying(
        "remind", _("“%(label)s” lấy từ dòng tên phía trên danh sách: %(value)s.")
    ),
    "ask_date_order": Saying("warn", "%(detail)s"),
    "ask_leading_zeros": Saying("warn", "%(detail)s"),
    "ask_legacy": Saying("warn", "%(detail)s"),
}
