"""Forms of the pages about exchange packages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.organisations.models import Organisation
from ketnap.web.fields import TidyCharField

SHORTEST = 12
"""So many signs a package's passphrase has at least."""


class UnitForm(forms.Form):
    """A form that begins with one of the units given."""

    unit = forms.ChoiceField(label=_("Đơn vị"))

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (unit.code, "\u2003" * unit.depth + unit.name) for unit in units
        ]

    @property
    def chosen(self) -> Organisation:
        """The unit chosen."""
        return self.units[self.cleaned_data["unit"]]


class MakeForm(UnitForm):
    """Whose cases go into the package, and the passphrase told to its receiver by another way."""

    passphrase = forms.CharField(
        label=_("Mật khẩu của gói"),
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Gõ lại mật khẩu"),
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_passphrase(self) -> str:
        """Refuse a passphrase that could be guessed."""
        words = str(self.cleaned_data["passphrase"])
        if len(words) < SHORTEST:
            raise forms.ValidationError(
                _(
                    "Mật khẩu của gói cần từ %(count)s ký tự; nên dùng bốn, năm từ dễ đọc qua "
                    "điện thoại."
                ),
                params={"count": SHORTEST},
            )
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse two different passphrases."""
        data = super().clean() or {}
        if data.get("passphrase") and data.get("again") and data["passphrase"] != data["again"]:
            self.add_error("again", _("Hai lần gõ mật khẩu khác nhau. Gõ lại cả hai ô."))
        return data


class OpenForm(UnitForm):
    """A package to look into, and for which unit."""

    file = forms.FileField(
        label=_("Tệp gói .ketnap"),
        allow_empty_file=True,
        error_messages={"required": _("Chưa chọn tệp. Chọn gói có đuôi .ketnap.")},
        widget=forms.FileInput(attrs={"accept": ".ketnap"}),
    )
    passphrase = forms.CharField(
        label=_("Mật khẩu của gói"),
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class SignerForm(forms.Form):
    """A signer to trust: the key as sent, and a name to know it by."""

    name = TidyCharField(label=_("Tên nơi gửi"), max_length=120)
    key = TidyCharField(label=_("Khóa của nơi gửi"), max_length=120)
    compared = forms.BooleanField(
        label=_("Đã đọc dấu khóa qua điện thoại và thấy khớp"),
        error_messages={
            "required": _("Gọi cho nơi gửi, đọc dấu khóa để so. Khớp thì đánh dấu vào đây.")
        },
    )
