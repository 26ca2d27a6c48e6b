"""Steps of the papers: application, CV, verification, introductions, comments."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers import (
    introductions,
    recording,
    verification,
)
from ketnap.dossiers.forms.acts import ActForm, NumberedForm, Passing
from ketnap.dossiers.forms.members import MemberChoice
from ketnap.dossiers.recording import Reference
from ketnap.people.membership import official_members
from ketnap.people.models import Person
from ketnap.web.fields import ThreeValueField, TidyCharField, VietnameseDateField


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
            seen=seen,
            passing=passing,
        )


class IntroductionsForm(ActForm):
    dated = _("Ngày giấy giới thiệu")
    hint = _(
        "Hai đảng viên chính thức cùng công tác, lao động, học tập hoặc cư trú với người vào Đảng "
        "ít nhất 12 tháng; hoặc tổ chức Đoàn (Công đoàn) cơ sở và một đảng viên chính thức."
    )
    first = MemberChoice(label=_("Đảng viên giới thiệu thứ nhất"), queryset=Person.objects.none())
    first_since = VietnameseDateField(label=_("Cùng nơi từ ngày"))
    second = MemberChoice(
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
            introductions.close_introducers(self.dossier, by=by, on=given["on"], passing=passing)


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
