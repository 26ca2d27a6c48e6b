"""Steps before the application: the list, the helper, the awareness class."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers import (
    sourcing,
)
from ketnap.dossiers.forms.acts import ActForm, NumberedForm, Passing
from ketnap.dossiers.forms.members import MemberChoice
from ketnap.people.membership import official_members
from ketnap.people.models import Person
from ketnap.web.fields import TidyCharField


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
    member = MemberChoice(label=_("Đảng viên giúp đỡ"), queryset=Person.objects.none())
    because = TidyCharField(
        label=_("Lý do thay người trước"),
        required=False,
        help_text=_("Chuyển đi, bị kỷ luật hoặc lý do khác; lưu vào nhật ký."),
    )

    def prepare(self) -> None:
        members = official_members(self.dossier.cell, self.today)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        now = self.dossier.helpers.filter(until=None).select_related("member").first()
        if now is None:
            del self.fields["because"]
        else:
            self.fields["because"].label = gettext("Lý do thay %(name)s") % {
                "name": now.member.full_name
            }
            self.fields["because"].asked_later = True  # type: ignore[attr-defined]

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
            seen=seen,
            passing=passing,
        )
