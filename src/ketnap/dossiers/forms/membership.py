"""Steps of a new member: the ceremony and the papers of the probation."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers import (
    ceremony,
    probation,
)
from ketnap.dossiers.forms.acts import ActForm, Passing
from ketnap.web.fields import VietnameseDateField


class ConsentForm(ActForm):
    dated = _("Ngày cấp trên đồng ý")
    hint = _("Lễ tổ chức quá hạn phải báo cáo và được cấp ủy cấp trên trực tiếp đồng ý.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        ceremony.consent_to_late_ceremony(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class CeremonyForm(ActForm):
    dated = _("Ngày làm lễ kết nạp")
    hint = _("Ngày làm lễ là ngày vào Đảng; 12 tháng dự bị tính từ ngày này.")

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        ceremony.hold_ceremony(
            self.dossier, by=by, on=self.cleaned_data["on"], seen=seen, passing=passing
        )


class ProbationForm(ActForm):
    """One dated paper of the probation."""

    step: ClassVar[str] = ""

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        probation.record_probation_step(
            self.dossier,
            step=self.step,
            by=by,
            on=self.cleaned_data["on"],
            seen=seen,
            passing=passing,
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
                probation.record_probation_step(
                    self.dossier, step=step, by=by, on=day, passing=passing
                )
