"""Every component in every state on one page, for those who build pages; only in the demo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.web import charts
from ketnap.web.design import (
    Branch,
    CheckLine,
    Column,
    Difference,
    Figure,
    Happening,
    RailStage,
    Step,
    Tab,
    Task,
)
from ketnap.web.fields import ThreeValueField, VietnameseDateField, VietnameseNumberField
from ketnap.web.models import Installation


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"), help_text=gettext_lazy("Viết như trên thẻ căn cước.")
    )
    applied_on = VietnameseDateField(
        label=gettext_lazy("Ngày làm đơn"), help_text=gettext_lazy("Ví dụ 27/03/2025.")
    )
    votes = VietnameseNumberField(label=gettext_lazy("Số phiếu tán thành"))
    schooling = forms.ChoiceField(
        label=gettext_lazy("Học vấn"),
        required=False,
        choices=[("", "–"), ("thcs", "Tốt nghiệp THCS"), ("thpt", "Tốt nghiệp THPT")],
    )
    youth_union = ThreeValueField(label=gettext_lazy("Nơi sinh hoạt có tổ chức Đoàn không?"))
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Giấy tờ đã có"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("cv", "Lý lịch"), ("letter", "Đơn xin vào Đảng")],
        required=False,
    )
    helper = forms.CharField(label=gettext_lazy("Người giúp đỡ"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    scan = forms.FileField(label=gettext_lazy("Bản chụp"), required=False)
    sure = forms.BooleanField(label=gettext_lazy("Đã đối chiếu với bản giấy"))


def wrong_form() -> SampleForm:
    """Return the form as it comes back with mistakes."""
    form = SampleForm(
        {"full_name": "", "applied_on": "25/03/2025", "votes": "-1", "youth_union": ""},
        auto_id="wrong_%s",
    )
    form.is_valid()
    form.add_error(
        "applied_on",
        _("Đơn không thể viết trước ngày được cấp giấy chứng nhận (14/08/2025). Xem lại hai ngày."),
    )
    return form


def sample() -> dict[str, Any]:
    """Return made-up things for the components to show."""
    quarters = ["III/20", "IV/20", "I/21", "II/21", "III/21", "IV/21", "I/22", "II/22"]
    admitted = [18, 26, 31, 22, 24, 35, None, 27]
    return {
        "people": [
            {
                "name": "A Thui",
                "about": "sinh 1999 · Chi bộ thôn Lung Leng",
                "step": "Chờ tổ chức lễ kết nạp",
                "act": "Ghi ngày làm lễ",
                "due": ("Quá hạn 3 ngày làm việc", "late"),
                "holder": "Chi bộ",
            },
            {
                "name": "Rơ Châm H’Nhung",
                "about": "sinh 1998 · Chi bộ thôn Kà Bầy",
                "step": "Đang thẩm tra",
                "act": "Ghi trả lời thẩm tra",
                "due": ("Còn 2 ngày làm việc", "soon"),
                "holder": "Tôi",
            },
            {
                "name": "H'Ngăm Niê Kdăm",
                "about": "sinh 2001 · Chi bộ Trường THCS Nguyễn Văn Cừ",
                "step": "Trả lại lần 1: thiếu nhận xét nơi cư trú",
                "act": "Bổ sung",
                "due": ("Hạn 28/11", "returned"),
                "holder": "Đảng ủy xã",
            },
        ],
        "people_columns": [
            Column(_("Người"), sort="name", width="wide"),
            Column(_("Đang ở bước"), sort="stage"),
            Column(_("Việc tiếp theo")),
            Column(_("Hạn"), sort="due"),
            Column(_("Giữ hồ sơ")),
        ],
        "units": [
            ("Xã Sa Bình", "90 người đã học lớp nhận thức", 25, 19, 5, 0.76, "wait", "Cần 6 nữa"),
            ("Thị trấn Sa Thầy", "", 40, 48, 8, 1.2, "good", "Vượt"),
            ("Xã Mô Rai", "2 làng chưa có đảng viên", 18, 13, 6, 0.722, "wait", "Cần 5 nữa"),
            ("Xã Ya Ly", "chi bộ 4 năm không kết nạp: 1", 12, 5, 3, 0.417, "bad", "Chậm"),
        ],
        "unit_columns": [
            Column(_("Đơn vị")),
            Column(_("Chỉ tiêu"), numeric=True, sort="goal"),
            Column(_("Đã kết nạp"), numeric=True, sort="done"),
            Column(_("Tiến độ")),
            Column(_("Đạt"), numeric=True),
            Column(_("Nhận xét")),
        ],
        "stages": [
            RailStage("Nguồn", "done", "02/2025"),
            RailStage("Lớp nhận thức", "done", "08/2025"),
            RailStage("Đơn, lý lịch", "done", "03/2026"),
            RailStage("Thẩm tra", "done", "06/2026"),
            RailStage("Chi bộ xét", "now", "18/11/2026"),
            RailStage("Quyết định", "ahead", "hạn 12/02/2027"),
            RailStage("Lễ kết nạp"),
            RailStage("Dự bị"),
            RailStage("Chính thức"),
        ],
        "lines": [
            CheckLine(
                "good",
                "Đủ",
                "Đủ 18 tuổi khi chi bộ xét",
                "(sinh năm 2001, ngày nào cũng đủ)",
                ("208-QĐ/TW 26/7/2026, Điều 1",),
                unverified=True,
            ),
            CheckLine(
                "good",
                "Đủ",
                "Giấy chứng nhận còn hạn 60 tháng",
                "(cấp 14/8/2025, hết hạn 14/8/2030)",
                ("06-HD/TW 9/6/2025, mục 5.4",),
            ),
            CheckLine(
                "bad",
                "Thiếu",
                "Ý kiến nhận xét của chi ủy nơi cư trú",
                "",
                ("01-HD/TW 19/5/2026, mục 3",),
                mend_label="Bổ sung",
                mend_href="#",
                due="hạn 28/11/2026",
                holder="Chi bộ thôn 3",
            ),
            CheckLine(
                "unknown",
                "Chưa rõ",
                "Đoàn viên được Đoàn giới thiệu",
                "cần biết: nơi sinh hoạt có tổ chức Đoàn không",
                ("Điều lệ Đảng, Điều 4",),
                mend_label="Trả lời",
                mend_href="#",
            ),
            CheckLine("wait", "Chờ", "Một nơi chưa trả lời thẩm tra", "gửi ngày 02/11/2026"),
            CheckLine("warn", "Nên xem", "Thẩm tra đã quá 4 tháng", "chỉ nhắc"),
            CheckLine("hush", "Không cần", "Ý kiến cấp ủy trên địa bàn khó khăn"),
        ],
        "happenings": [
            Happening("Hạn quyết định", "12/02/2027", note="60 ngày làm việc", ahead=True),
            Happening("Chi bộ ra nghị quyết 06-NQ/CB", "18/11/2026", "A Lưới ghi", href="#"),
            Happening(
                "Đính chính ngày nhận đơn", "15/03 → 12/03/2026", "có lý do", correction=True
            ),
            Happening("Đoàn xã giới thiệu vào nguồn", "27/02/2025"),
        ],
        "figures": [
            Figure(_("Đã kết nạp"), "275", href="#", note="bình quân 110 một năm"),
            Figure(
                "So với chỉ tiêu", "110,0", "%", done=275, goal=250, forecast=20, note="giao 250"
            ),
            Figure("Đang trong nguồn", "412", href="#", note="37 chờ quyết định · 9 bị trả lại"),
            Figure("Dự báo hết nhiệm kỳ", "520", "– 560", note="lệch trung bình 6 người"),
        ],
        "tasks": [
            Task("Lý lịch bản thân", "#", "done"),
            Task("Gia đình", "#", "begun", "Đã nhập 3 trên 5 người"),
            Task("Quá trình công tác", "#"),
            Task("Gửi xem lại", "", "waiting", "Sau khi xong ba phần trên"),
        ],
        "parts": [Tab("Lý lịch", "#", True), Tab("Gia đình", "#", count=5), Tab("Văn bản", "#")],
        "wizard": [
            Step("Chọn tệp", "done", "#"),
            Step("Ghép cột", "now"),
            Step("Kiểm tra"),
            Step("Áp dụng"),
        ],
        "differences": [
            Difference("Ngày nhận đơn", "applied_on", "12/03/2026", "15/03/2026", "–"),
            Difference("Ghi chú", "note", "Đã gọi điện", "", "–"),
        ],
        "branches": [
            Branch(
                "sabinh",
                "Đảng bộ xã Sa Bình",
                "#",
                expanded=True,
                count="14 hồ sơ",
                children=(
                    Branch("thon1", "Chi bộ thôn Bình Trung", "#", current=True, count="3"),
                    Branch("thon2", "Chi bộ thôn Kà Bầy", "#", note="có từ 01/07/2025"),
                ),
            ),
            Branch("yaly", "Đảng bộ xã Ya Ly", "#", opens="#yaly", count="5 hồ sơ"),
        ],
        "bars": charts.bar_chart(
            list(zip(quarters, admitted, strict=True)),
            title=_("Số kết nạp theo quý"),
            unit=_("người"),
            goal=30,
        ),
        "rows": charts.row_chart(
            [("Đoàn viên thanh niên", 190), ("Nữ", 165), ("Dân tộc thiểu số", 116)],
            title=_("Trong 275 người có"),
            unit=_("người"),
            goals=[180, 140, 120],
        ),
        "lines_chart": charts.line_chart(
            ["2021", "2022", "2023", "2024", "2025"],
            [
                ("Sa Bình", [12, 18, 15, 22, 25]),
                ("Ya Ly", [8, 9, None, 12, 11]),
                ("Mô Rai", [5, 7, 9, 9, 14]),
            ],
            title=_("Kết nạp qua các năm"),
        ),
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; 404 in an installation with real people."""
    if not (
        getattr(settings, "SHOW_GALLERY", False)
        or Installation.objects.filter(is_demo=True).exists()
    ):
        raise Http404
    return render(
        request, "gallery/page.html", {"form": SampleForm(), "wrong": wrong_form(), **sample()}
    )
