"""The forms of sign-in in our words: labels above the boxes, nothing inside them."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Tên đăng nhập"),
    "password": _("Mật khẩu"),
    "oldpassword": _("Mật khẩu đang dùng"),
    "password1": _("Mật khẩu mới"),
    "password2": _("Nhập lại mật khẩu mới"),
    "code": _("Mã 6 số, hoặc một mã dự phòng"),
    "name": _("Tên của khóa"),
    "passwordless": _("Đăng nhập bằng khóa này không cần mật khẩu"),
}
HELP = {
    "password1": _("Từ 12 ký tự; một câu dài dễ nhớ tốt hơn ký hiệu khó nhớ."),
    "name": _("Ví dụ: điện thoại của tôi, khóa USB ở cơ quan."),
}


class _OurWords(forms.Form):
    """Put our labels, hints and messages on the boxes of a form of allauth."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.error_messages["required"] = _("Ô này chưa nhập. Hãy nhập rồi gửi lại.")
        if "login" in self.fields:
            self.fields["login"].widget.attrs["autocapitalize"] = "none"
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
            }


class SignInForm(_OurWords, LoginForm):
    """User name and password."""


class ConfirmForm(_OurWords, ReauthenticateForm):
    """The password again, before something that matters."""


class NewPasswordForm(_OurWords, ChangePasswordForm):
    """The old password and a new one, twice."""


class SecondStepForm(_OurWords, CodeForm):
    """A code of the authenticator app, or one of the printed ones."""


class SecondStepAgainForm(_OurWords, CodeAgainForm):
    """A code again, before something that matters."""


class AppForm(_OurWords, ActivateTOTPForm):
    """The first code of a freshly set up app."""


class AddKeyForm(_OurWords, AddWebAuthnForm):
    """A passkey or security key."""


class NameKeyForm(_OurWords, EditWebAuthnForm):
    """Another name for a key."""
