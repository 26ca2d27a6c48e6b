"""Forms of accounts and roles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.scope import Scope
from ketnap.web.fields import TidyCharField, VietnameseDateField

TWO_TIERS_SINCE = dt.date(
    2025, 7, 1
)  # the communes of today (Nghị quyết 1677/NQ-UBTVQH15 and others)
MISSING = _("Ô này chưa nhập. Hãy nhập rồi gửi lại.")
INDENT = "\u2003"
CHOOSE = _("Hãy chọn một mục trong danh sách.")


class _UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Organisation) -> str:  # type: ignore[override]
        return INDENT * unit.depth + str(unit)


class PasswordForm(forms.Form):
    """Choose a password with a one-time link; the first administrator also chooses names."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ không dấu, số, dấu chấm. Ví dụ: nguyen.van.an"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": MISSING},
    )
    full_name = TidyCharField(
        label=_("Họ và tên"), max_length=120, error_messages={"required": MISSING}
    )
    unit_name = TidyCharField(
        label=_("Tên đảng bộ"),
        max_length=160,
        help_text=_("Đơn vị cao nhất dùng chương trình này. Ví dụ: Đảng bộ xã Sa Thầy"),
        error_messages={"required": MISSING},
    )
    unit_kind = forms.ChoiceField(
        label=_("Cấp"),
        choices=[(k.value, k.label) for k in Kind],
        initial=Kind.COMMUNE,
        error_messages={"required": CHOOSE},
    )
    unit_since = VietnameseDateField(
        label=_("Đơn vị có từ ngày"),
        initial=TWO_TIERS_SINCE,
        help_text=_("Ngày thành lập. Hồ sơ, nhiệm kỳ, chi bộ có trước ngày này sẽ không ghi được."),
    )
    place = _UnitChoice(
        label=_("Đơn vị dùng chương trình này"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("Người quản trị chỉ thấy đơn vị này và cấp dưới."),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=256,
        strip=False,
        help_text=_("Từ 12 ký tự; một câu dài dễ nhớ tốt hơn ký hiệu khó nhớ. Được dán vào ô này."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": MISSING},
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": MISSING},
    )

    def __init__(
        self,
        *args: Any,
        names: bool,
        unit: bool,
        places: QuerySet[Organisation] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = (names, ("username", "full_name")), (unit, _UNIT), (places is not None, ("place",))
        for kept, fields in wanted:
            for field in fields if not kept else ():
                del self.fields[field]
        if places is not None:
            self.fields["place"].queryset = places  # type: ignore[attr-defined]
            self.fields["place"].initial = places.first()

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("Hai lần nhập chưa giống nhau. Hãy nhập lại mật khẩu."))
        return data


_UNIT = ("unit_name", "unit_kind", "unit_since")


class RoleForm(forms.Form):
    """A role at a unit for a period, or the place of somebody who is away."""

    substitute_for = forms.ModelChoiceField(
        label=_("Thay cho"),
        queryset=RoleAssignment.objects.none(),
        required=False,
        empty_label=_("(không thay ai)"),
        help_text=_("Chọn khi người này làm thay một người đi vắng; vai trò và đơn vị lấy theo."),
    )
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[("", _("Chưa chọn"))] + [(r.value, r.label) for r in Role],
        required=False,
        error_messages={"invalid_choice": CHOOSE},
    )
    organisation = _UnitChoice(
        label=_("Đơn vị"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Chưa chọn"),
        error_messages={"invalid_choice": CHOOSE},
    )
    since = VietnameseDateField(label=_("Từ ngày"))
    until = VietnameseDateField(
        label=_("Đến trước ngày"),
        required=False,
        help_text=_("Bắt buộc với vai trò từ cấp xã trở lên, quản trị và người thay thế."),
    )
    basis = TidyCharField(
        label=_("Căn cứ"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: Quyết định 12-QĐ/ĐU ngày 05/01/2026"),
    )

    def __init__(self, *args: Any, scope: Scope, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.visible_to(scope, "manage_users").filter(closed_on=None)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]
        away = self.fields["substitute_for"]
        away.queryset = (  # type: ignore[attr-defined]
            RoleAssignment.objects.in_force(scope.on)
            .filter(organisation__in=units, substitute_for=None)
            .exclude(user=user.pk if user else None)
            .select_related("user", "organisation")
        )
        away.label_from_instance = lambda a: (  # type: ignore[attr-defined]
            f"{a.user.full_name} · {a.get_role_display()} · {a.organisation}"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for role and unit unless somebody is replaced."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("substitute_for"):
            for field in ("role", "organisation"):
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, CHOOSE)
        return data


class UserForm(RoleForm):
    """A new account with its first role: without one it would belong to nobody."""

    full_name = TidyCharField(
        label=_("Họ và tên"), max_length=120, error_messages={"required": MISSING}
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ không dấu, số, dấu chấm. Ví dụ: nguyen.van.an"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": MISSING},
    )
    position = TidyCharField(label=_("Chức vụ"), max_length=120, required=False)
    field_order = ("full_name", "username", "position")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = TidyCharField(label=_("Lý do"), max_length=400, error_messages={"required": MISSING})


class EndRoleForm(ReasonForm):
    """When a role ends, and why."""

    until = VietnameseDateField(label=_("Không còn vai trò từ ngày"))
