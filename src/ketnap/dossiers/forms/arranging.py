"""What an office does with several rows of its work: give, put off, remind, with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import RoleAssignment, User
from ketnap.dossiers import arranging
from ketnap.dossiers.models import Dossier
from ketnap.web.fields import TidyCharField, VietnameseDateField

ARRANGEMENTS = (
    ("give", _("Giao cho người khác")),
    ("remind", _("Nhắc người đang giữ")),
    ("put_off", _("Hoãn nhắc")),
)


class ArrangementForm(forms.Form):
    """The reason; subclasses add the rest and say which cases it is open to."""

    lead = ""
    because = TidyCharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, cases: list[Dossier], on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.able = [case for case in cases if not self.stops(case)]
        self.unable = [(case, [says]) for case in cases if (says := self.stops(case))]
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the cases."""

    def stops(self, case: Dossier) -> str:
        """Return why it is not open to this case; "" when it is."""
        return ""

    def carry_out(self, *, by: User) -> list[Dossier]:
        """Give the order for the cases it is open to; raises Refused."""
        raise NotImplementedError


class GiveForm(ArrangementForm):
    """To whom: those who handle cases above every cell chosen."""

    lead = _("Hồ sơ chuyển sang hàng việc của người nhận cho đến khi sang nơi giữ khác.")
    to = forms.ChoiceField(label=_("Giao cho"))
    field_order = ("to", "because")

    def prepare(self) -> None:
        self.takers: list[RoleAssignment] = arranging.who_may_take(self.able, self.on)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Chọn một người")),
            *(
                (str(row.user_id), f"{row.user.full_name}, {row.get_role_display()}, "
                 f"{row.organisation.name}")
                for row in self.takers
            ),
            ("0", gettext("Trả về người phụ trách theo đơn vị")),
        ]  # fmt: skip

    def carry_out(self, *, by: User) -> list[Dossier]:
        to = next((r.user for r in self.takers if str(r.user_id) == self.cleaned_data["to"]), None)
        return arranging.give(
            self.able, to, because=self.cleaned_data["because"], by=by, on=self.on
        )


class RemindForm(ArrangementForm):
    """Words to the holder of each case."""

    lead = _("Lời nhắc hiện ở chuông của người đang giữ hồ sơ cho đến khi bước này được ghi.")

    def carry_out(self, *, by: User) -> list[Dossier]:
        return arranging.remind(self.able, because=self.cleaned_data["because"], by=by, on=self.on)


class PutOffForm(ArrangementForm):
    """Until when; never past the due date."""

    lead = _("Hồ sơ tạm nằm ở “Chờ người khác” rồi tự trở lại. Hạn theo quy định không đổi.")
    until = VietnameseDateField(label=_("Nhắc lại ngày"))
    field_order = ("until", "because")

    def stops(self, case: Dossier) -> str:
        return arranging.cannot_put_off(case, None, self.on)

    def carry_out(self, *, by: User) -> list[Dossier]:
        return arranging.put_off(
            self.able,
            until=self.cleaned_data["until"],
            because=self.cleaned_data["because"],
            by=by,
            on=self.on,
        )


FORMS: dict[str, type[ArrangementForm]] = {
    "give": GiveForm,
    "remind": RemindForm,
    "put_off": PutOffForm,
}
