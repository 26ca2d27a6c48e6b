"""Steps of the way: sent, received, returned, extended, moved, closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers import (
    closing,
    decisions,
    placement,
    returns,
    sending,
)
from ketnap.dossiers.checks import heading
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.acts import ActForm, NumberedForm, Passing
from ketnap.dossiers.forms.units import UnitChoice
from ketnap.organisations.models import Organisation
from ketnap.web.fields import TidyCharField


class SubmitForm(ActForm):
    dated = _("Ngày gửi")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.submit_dossier(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class ReceiveForm(ActForm):
    dated = _("Ngày nhận hồ sơ")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.receive_dossier(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class SectionalForm(NumberedForm):
    dated = _("Ngày báo cáo thẩm định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.appraise_sectional(
            self.dossier,
            by=by,
            on=self.cleaned_data["on"],
            number=self.cleaned_data["number"],
            seen=seen,
            passing=passing,
        )


class ReturnForm(ActForm):
    dated = _("Ngày trả lại")
    hint = _("Mỗi lý do có căn cứ; chi bộ nhận được cả lý do lẫn cách bổ sung.")
    reasons = forms.MultipleChoiceField(
        label=_("Lý do trả lại"), widget=forms.CheckboxSelectMultiple
    )
    note = TidyCharField(
        label=_("Ghi thêm"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        vietnamese = language() == "vi"
        self.fields["reasons"].choices = [  # type: ignore[attr-defined]
            (code, reason.label if vietnamese else reason.label_en)
            for code, reason in returns.RETURN_REASONS.items()
        ]

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        codes = self.cleaned_data["reasons"]
        notes = [self.cleaned_data["note"], *[""] * len(codes)]
        returns.return_dossier(
            self.dossier,
            reasons=list(zip(codes, notes, strict=False)),
            by=by,
            on=self.cleaned_data["on"],
            seen=seen,
        )


class ResubmitForm(ActForm):
    dated = _("Ngày gửi lại")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        returns.resubmit(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class ExtensionForm(ActForm):
    dated = _("Ngày cho gia hạn")
    days = forms.IntegerField(label=_("Gia hạn thêm (ngày làm việc)"), min_value=1, max_value=60)
    reason = TidyCharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}))

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.extend_decision(
            self.dossier,
            days=self.cleaned_data["days"],
            reason=self.cleaned_data["reason"],
            by=by,
            on=self.cleaned_data["on"],
            seen=seen,
            passing=passing,
        )


class ReceiveDecisionForm(ActForm):
    dated = _("Ngày chi bộ nhận quyết định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.receive_decision(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class ReceiveRecognitionForm(ActForm):
    dated = _("Ngày chi bộ nhận quyết định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.receive_recognition(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class MoveForm(ActForm):
    dated = _("Ngày chuyển")
    hint = _(
        "Hồ sơ đi cùng người. Kèm giấy chứng nhận người vào Đảng đang được xem xét, giúp đỡ "
        "(loại tài liệu 53 theo 1361-CV/BTCTW ngày 30/6/2026)."
    )
    to = UnitChoice(
        label=_("Chuyển đến chi bộ"),
        required=False,
        help_text=_("Không thấy chi bộ nơi đến thì nhờ cán bộ tổ chức cấp trên chuyển."),
    )
    paper_number = TidyCharField(
        label=_("Số giấy chứng nhận"),
        required=False,
        max_length=40,
        help_text=_("Phải có khi chuyển ra ngoài đảng bộ cơ sở."),
    )
    outside = forms.BooleanField(
        label=_("Chuyển ra ngoài phạm vi của chương trình này"), required=False
    )

    def prepare(self) -> None:
        cells = Organisation.objects.visible_to(self.scope).filter(
            kind__in=("cell", "grassroots_cell"), closed_on=None
        )
        self.fields["to"].offer(cells.exclude(pk=self.dossier.cell_id))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("to") and not cleaned.get("outside"):
            self.add_error("to", _("Chọn chi bộ nhận hồ sơ, hoặc đánh dấu chuyển ra ngoài."))
        return cleaned

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        on, number = self.cleaned_data["on"], self.cleaned_data["paper_number"]
        if self.cleaned_data["outside"]:
            closing.close_dossier(
                self.dossier,
                reason="moved_out",
                by=by,
                on=on,
                note=number,
                seen=seen,
                passing=passing,
            )
        else:
            placement.move_dossier(
                self.dossier,
                to=self.cleaned_data["to"],
                by=by,
                on=on,
                paper_number=number,
                paper_on=on,
                seen=seen,
                passing=passing,
            )


class CloseForm(ActForm):
    dated = _("Ngày kết thúc")
    reason = forms.ChoiceField(label=_("Lý do"))
    note = TidyCharField(
        label=_("Ghi thêm"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        place = 0 if language() == "vi" else 1
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, heading(labels[place]))
            for code, labels in closing.closable(self.dossier).items()
        ]
        self.fields["reason"].error_messages["invalid_choice"] = (
            f"{closing.not_closable(self.dossier)} ({closing.CHARTER_5})"
        )

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        closing.close_dossier(
            self.dossier,
            reason=self.cleaned_data["reason"],
            by=by,
            on=self.cleaned_data["on"],
            note=self.cleaned_data["note"],
            seen=seen,
            passing=passing,
        )
