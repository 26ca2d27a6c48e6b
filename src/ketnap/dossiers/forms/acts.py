"""One form for each lawful step: the boxes it needs, and the order it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers import (
    ceremony,
    closing,
    decisions,
    introductions,
    placement,
    probation,
    recording,
    returns,
    sending,
    sourcing,
    verification,
)
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Dossier, Verification
from ketnap.dossiers.recording import Reference
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.people.membership import official_members
from ketnap.people.models import Person
from ketnap.web.fields import ThreeValueField, TidyCharField, VietnameseDateField

Passing = Mapping[str, str]


class ActForm(forms.Form):
    """A step of a case. Subclasses add boxes and say which order they give.

    ``dated`` is the label of the day; ``hint`` says in one sentence what to enter.
    """

    on = VietnameseDateField(label=_("Ngày"))
    dated: ClassVar[Any] = _("Ngày")
    hint: ClassVar[Any] = ""

    def __init__(
        self, *args: Any, dossier: Dossier, today: dt.date, scope: Scope, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.today = today
        self.scope = scope
        self.fields["on"].label = self.dated
        self.fields["on"].latest = today  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values that depend on the case."""

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        """Give the order. Raises Refused or Conflict; nothing is kept then."""
        raise NotImplementedError


class NumberedForm(ActForm):
    """A step with a paper: its number is kept beside the day."""

    number = TidyCharField(label=_("Số văn bản"), required=False, max_length=40)


class OnListForm(ActForm):
    dated = _("Ngày chi bộ thống nhất")
    hint = _("Chi bộ xét hằng tháng: ghi ngày họp đưa người này vào danh sách cảm tình Đảng.")
    resolution = TidyCharField(label=_("Số nghị quyết hoặc biên bản"), required=False)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sourcing.put_on_list(
            self.dossier,
            by=by,
            on=self.cleaned_data["on"],
            resolution=self.cleaned_data["resolution"],
            seen=seen,
            passing=passing,
        )


class OffListForm(ActForm):
    dated = _("Ngày chi bộ thống nhất")
    reason = TidyCharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}))

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sourcing.take_off_list(
            self.dossier,
            by=by,
            on=self.cleaned_data["on"],
            reason=self.cleaned_data["reason"],
            seen=seen,
        )


class HelperForm(ActForm):
    dated = _("Ngày phân công")
    hint = _("Người giúp đỡ phải là đảng viên chính thức trong ngày phân công.")
    member = forms.ModelChoiceField(label=_("Đảng viên giúp đỡ"), queryset=Person.objects.none())
    because = TidyCharField(
        label=_("Lý do thay người trước"),
        required=False,
        help_text=_("Chỉ cần khi thay người đang giúp đỡ."),
    )

    def prepare(self) -> None:
        members = official_members(self.dossier.cell, self.today)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        if not self.dossier.helper_assigned_on:
            del self.fields["because"]

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sourcing.assign_helper(
            self.dossier,
            self.cleaned_data["member"],
            by=by,
            on=self.cleaned_data["on"],
            because=self.cleaned_data.get("because", ""),
            seen=seen,
            passing=passing,
        )


class ClassForm(ActForm):
    dated = _("Ngày cử đi học")
    hint = _("Ngày cấp ủy cơ sở lập danh sách cử đi học lớp bồi dưỡng nhận thức về Đảng.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sourcing.send_to_class(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class CertificateForm(NumberedForm):
    dated = _("Ngày cấp giấy chứng nhận")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sourcing.record_certificate(
            self.dossier,
            by=by,
            on=self.cleaned_data["on"],
            number=self.cleaned_data["number"],
        )


class FactForm(NumberedForm):
    """A step that is one dated fact with its paper."""

    fact: ClassVar[str] = ""

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        on = self.cleaned_data["on"]
        recording.record_facts(
            self.dossier,
            {self.fact: on},
            by=by,
            on=self.today,
            document=Reference(number=self.cleaned_data["number"], on=on),
            seen=seen,
            passing=passing,
        )


class ApplicationForm(FactForm):
    fact = "applied_on"
    dated = _("Ngày nhận đơn")
    hint = _("Đơn do người xin vào Đảng tự viết tay (mẫu 1-KNĐ).")

    def prepare(self) -> None:
        del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "number": ""}


class CvForm(ApplicationForm):
    fact = "cv_received_on"
    dated = _("Ngày nhận lý lịch")
    hint = _("Chỉ ghi ngày nhận. Chương trình không lưu nội dung lý lịch.")


class ConsentForm(ActForm):
    dated = _("Ngày cấp trên đồng ý")
    hint = _("Lễ tổ chức quá hạn phải báo cáo và được cấp ủy cấp trên trực tiếp đồng ý.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        ceremony.consent_to_late_ceremony(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen
        )


class AskVerificationForm(ActForm):
    dated = _("Ngày gửi công văn")
    relation = forms.ChoiceField(label=_("Thẩm tra ai"), choices=Verification.Relation.choices)
    relative_name = TidyCharField(label=_("Họ và tên người được thẩm tra"), required=False)
    place = TidyCharField(label=_("Gửi đến nơi nào"), max_length=200)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        verification.ask_verification(
            self.dossier,
            relation=self.cleaned_data["relation"],
            relative_name=self.cleaned_data["relative_name"],
            place=self.cleaned_data["place"],
            by=by,
            on=self.cleaned_data["on"],
        )


class ConcludeVerificationForm(ActForm):
    dated = _("Ngày kết luận")
    hint = _("Chi ủy và đảng ủy cơ sở tổng hợp, kết luận sau khi mọi nơi đã trả lời.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        verification.conclude_verification(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class WaiveVerificationForm(ActForm):
    dated = _("Ngày xác nhận")
    hint = _(
        "Không phải thẩm tra khi cha, mẹ, anh chị em ruột hoặc con là đảng viên và lý lịch đã khai "
        "đầy đủ, rõ ràng, trung thực."
    )
    because = TidyCharField(label=_("Vì sao không phải thẩm tra"), max_length=200)
    member = TidyCharField(label=_("Người thân là đảng viên"), required=False, max_length=120)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        verification.waive_verification(
            self.dossier,
            because=self.cleaned_data["because"],
            member=self.cleaned_data["member"],
            by=by,
            on=self.cleaned_data["on"],
        )


class SubmitForm(ActForm):
    dated = _("Ngày gửi")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.submit_dossier(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class ReceiveForm(ActForm):
    dated = _("Ngày nhận hồ sơ")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.receive_dossier(self.dossier, by=by, on=self.cleaned_data["on"])


class SectionalForm(NumberedForm):
    dated = _("Ngày báo cáo thẩm định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        sending.appraise_sectional(
            self.dossier,
            by=by,
            on=self.cleaned_data["on"],
            number=self.cleaned_data["number"],
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
        )


class ResubmitForm(ActForm):
    dated = _("Ngày gửi lại")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        returns.resubmit(self.dossier, by=by, on=self.cleaned_data["on"])


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
        )


class ReceiveDecisionForm(ActForm):
    dated = _("Ngày chi bộ nhận quyết định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.receive_decision(self.dossier, by=by, on=self.cleaned_data["on"])


class ReceiveRecognitionForm(ActForm):
    dated = _("Ngày chi bộ nhận quyết định")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.receive_recognition(self.dossier, by=by, on=self.cleaned_data["on"])


class CeremonyForm(ActForm):
    dated = _("Ngày làm lễ kết nạp")
    hint = _("Ngày làm lễ là ngày vào Đảng; 12 tháng dự bị tính từ ngày này.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        ceremony.hold_ceremony(self.dossier, by=by, on=self.cleaned_data["on"], passing=passing)


class ProbationForm(ActForm):
    """One dated paper of the probation."""

    step: ClassVar[str] = ""

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        probation.record_probation_step(
            self.dossier, step=self.step, by=by, on=self.cleaned_data["on"]
        )


class MemberCvForm(ProbationForm):
    step = "member_cv_on"
    dated = _("Ngày khai lý lịch đảng viên, phiếu đảng viên")


class NewMemberClassForm(ProbationForm):
    step = "new_member_class_on"
    dated = _("Ngày cấp giấy chứng nhận lớp đảng viên mới")


class ProbationPapersForm(ActForm):
    dated = _("Ngày nộp bản tự kiểm điểm")
    helper_remarks_on = VietnameseDateField(label=_("Ngày nhận xét của người giúp đỡ"))
    probation_comments_on = VietnameseDateField(
        label=_("Ngày tổng hợp ý kiến đoàn thể và chi ủy nơi cư trú")
    )

    def prepare(self) -> None:
        for name in ("helper_remarks_on", "probation_comments_on"):
            self.fields[name].latest = self.today  # type: ignore[attr-defined]
            self.fields[name].initial = getattr(self.dossier, name) or self.today
        self.fields["on"].initial = self.dossier.self_criticism_on or self.today

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        days = {
            "self_criticism_on": self.cleaned_data["on"],
            "helper_remarks_on": self.cleaned_data["helper_remarks_on"],
            "probation_comments_on": self.cleaned_data["probation_comments_on"],
        }
        for step, day in days.items():
            if getattr(self.dossier, step) != day:
                probation.record_probation_step(self.dossier, step=step, by=by, on=day)


class MoveForm(NumberedForm):
    dated = _("Ngày chuyển")
    hint = _(
        "Hồ sơ đi cùng người. Kèm giấy chứng nhận người vào Đảng đang được xem xét, giúp đỡ "
        "(loại tài liệu 53 theo 1361-CV/BTCTW ngày 30/6/2026)."
    )
    to = forms.ModelChoiceField(
        label=_("Chuyển đến chi bộ"), queryset=Organisation.objects.none(), required=False
    )
    outside = forms.BooleanField(
        label=_("Chuyển ra ngoài phạm vi của chương trình này"), required=False
    )

    def prepare(self) -> None:
        cells = Organisation.objects.visible_to(self.scope).filter(
            kind__in=("cell", "grassroots_cell"), closed_on=None
        )
        self.fields["to"].queryset = cells.exclude(pk=self.dossier.cell_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("to") and not cleaned.get("outside"):
            self.add_error("to", _("Chọn chi bộ nhận hồ sơ, hoặc đánh dấu chuyển ra ngoài."))
        return cleaned

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        on, number = self.cleaned_data["on"], self.cleaned_data["number"]
        if self.cleaned_data["outside"]:
            closing.close_dossier(self.dossier, reason="moved_out", by=by, on=on, note=number)
        else:
            placement.move_dossier(
                self.dossier,
                to=self.cleaned_data["to"],
                by=by,
                on=on,
                paper_number=number,
                paper_on=on,
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
            (code, labels[place].capitalize())
            for code, labels in closing.closable(self.dossier).items()
        ]

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        closing.close_dossier(
            self.dossier,
            reason=self.cleaned_data["reason"],
            by=by,
            on=self.cleaned_data["on"],
            note=self.cleaned_data["note"],
        )


class CommentsForm(ActForm):
    dated = _("Ngày tổng hợp ý kiến")
    hint = _("Ý kiến của đoàn thể nơi công tác và chi ủy nơi cư trú (mẫu 5-KNĐ).")
    organisations = TidyCharField(label=_("Đoàn thể cho ý kiến"), max_length=160)
    organisations_for = forms.IntegerField(
        label=_("Số người tán thành"), required=False, min_value=0
    )
    organisations_present = forms.IntegerField(
        label=_("Số người có mặt"), required=False, min_value=0
    )
    residence = TidyCharField(label=_("Chi ủy nơi cư trú"), max_length=160)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        given = self.cleaned_data
        introductions.record_comment(
            self.dossier,
            source="organisations",
            said_by=given["organisations"],
            by=by,
            on=given["on"],
            present=given["organisations_present"],
            votes_for=given["organisations_for"],
            complete=False,
        )
        introductions.record_comment(
            self.dossier, source="residence", said_by=given["residence"], by=by, on=given["on"]
        )


class IntroductionsForm(ActForm):
    dated = _("Ngày giấy giới thiệu")
    hint = _(
        "Hai đảng viên chính thức cùng công tác, lao động, học tập hoặc cư trú với người vào Đảng "
        "ít nhất 12 tháng; hoặc tổ chức Đoàn (Công đoàn) cơ sở và một đảng viên chính thức."
    )
    first = forms.ModelChoiceField(
        label=_("Đảng viên giới thiệu thứ nhất"), queryset=Person.objects.none()
    )
    first_since = VietnameseDateField(label=_("Cùng nơi từ ngày"))
    second = forms.ModelChoiceField(
        label=_("Đảng viên giới thiệu thứ hai"), queryset=Person.objects.none(), required=False
    )
    second_since = VietnameseDateField(label=_("Cùng nơi từ ngày"), required=False)
    union = forms.ChoiceField(
        label=_("Tổ chức giới thiệu cùng"),
        required=False,
        choices=(
            ("", _("Không có")),
            ("youth_union", _("Ban chấp hành Đoàn cơ sở")),
            ("trade_union", _("Ban chấp hành Công đoàn cơ sở")),
        ),
    )
    place = TidyCharField(label=_("Nơi cùng công tác hoặc cư trú"), required=False)
    complete = ThreeValueField(
        label=_("Đã đủ người giới thiệu"),
        initial=True,
        help_text=_("“Có”: không còn giấy nào nữa."),
    )

    def prepare(self) -> None:
        members = official_members(self.dossier.cell, self.today)
        for name in ("first", "second"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("second"):
            if not cleaned.get("second_since"):
                self.add_error("second_since", _("Nhập ngày bắt đầu ở cùng nơi của người thứ hai."))
            if cleaned["second"] == cleaned.get("first"):
                self.add_error("second", _("Hai người giới thiệu phải là hai người khác nhau."))
        elif not cleaned.get("union"):
            self.add_error(
                "second", _("Cần người giới thiệu thứ hai, hoặc chọn tổ chức giới thiệu cùng.")
            )
        return cleaned

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        given = self.cleaned_data
        for name in ("first", "second"):
            if given[name]:
                introductions.add_introducer(
                    self.dossier,
                    kind="member",
                    member=given[name],
                    by=by,
                    on=given["on"],
                    shared_from=given[f"{name}_since"],
                    shared_to=given["on"],
                    shared_place=given["place"],
                    passing=passing,
                )
        if given["union"]:
            introductions.add_introducer(
                self.dossier,
                kind=given["union"],
                by=by,
                on=given["on"],
                name=dict(self.fields["union"].choices)[given["union"]],  # type: ignore[attr-defined]
                passing=passing,
            )
        if given["complete"]:
            introductions.close_introducers(self.dossier, by=by, on=given["on"])


FORMS: dict[str, Callable[..., ActForm]] = {
    "put_on_list": OnListForm,
    "take_off_list": OffListForm,
    "assign_helper": HelperForm,
    "send_to_class": ClassForm,
    "record_certificate": CertificateForm,
    "receive_application": ApplicationForm,
    "receive_cv": CvForm,
    "ask_verification": AskVerificationForm,
    "conclude_verification": ConcludeVerificationForm,
    "waive_verification": WaiveVerificationForm,
    "record_introductions": IntroductionsForm,
    "collect_comments": CommentsForm,
    "sectional_appraise": SectionalForm,
    "submit": SubmitForm,
    "receive": ReceiveForm,
    "return_dossier": ReturnForm,
    "resubmit": ResubmitForm,
    "extend_decision": ExtensionForm,
    "receive_decision": ReceiveDecisionForm,
    "consent_late_ceremony": ConsentForm,
    "hold_ceremony": CeremonyForm,
    "declare_member_cv": MemberCvForm,
    "pass_new_member_class": NewMemberClassForm,
    "collect_probation_papers": ProbationPapersForm,
    "receive_recognition": ReceiveRecognitionForm,
    "move": MoveForm,
    "close": CloseForm,
}
