"""Forms of the import pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.classes.models import Course
from ketnap.exchange.kinds import KINDS, Kind
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.web.fields import TidyCharField, VietnameseDateField, VietnameseNumberField

MOST_PASTED = 2_000_000
"""So many signs may be pasted at once; longer lists come as files."""


def kinds_for(scope: Scope) -> list[Kind]:
    """The kinds of list a person may import somewhere."""
    return [kind for kind in KINDS.values() if scope.may("import") and scope.may(kind.right)]


class UploadForm(forms.Form):
    """Step 1: which list, for which unit, from which file."""

    kind = forms.ChoiceField(label=_("Loại danh sách"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Nhập cho đơn vị"))
    file = forms.FileField(
        label=_("Tệp .xlsx hoặc .csv"),
        allow_empty_file=True,
        error_messages={
            "required": _("Chưa chọn tệp. Chọn tệp .xlsx hoặc .csv của danh sách, hoặc dán bảng.")
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    pasted = forms.CharField(
        label=_("Bảng dán từ Excel"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off"}),
    )
    document_number = TidyCharField(label=_("Số văn bản"), required=False, max_length=60)
    document_on = VietnameseDateField(label=_("Ngày văn bản"), required=False)
    year = VietnameseNumberField(label=_("Năm của chỉ tiêu"), required=False, least=1990, most=2099)
    course_title = TidyCharField(label=_("Tên lớp"), required=False, max_length=160)
    course_kind = forms.ChoiceField(
        label=_("Loại lớp"), required=False, choices=[("", _("Theo tệp")), *Course.Kind.choices]
    )
    starts_on = VietnameseDateField(label=_("Ngày khai giảng"), required=False)

    def __init__(self, *args: Any, scope: Scope, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.units = {unit.code: unit for unit in units}
        self.fields["kind"].choices = [(k.key, k.label) for k in kinds_for(scope)]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(u.code, _indented(u)) for u in units]  # type: ignore[attr-defined]
        self.fields["year"].label_suffix = ""
        if self.data.get("pasted", "").strip():
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse a list the person may not import for that unit."""
        data = super().clean() or {}
        kind, unit = KINDS.get(data.get("kind", "")), self.units.get(data.get("unit", ""))
        if kind and unit and not self.scope.may(kind.right, organisation=unit):
            raise forms.ValidationError(
                _("Vai trò đang dùng không được nhập loại danh sách này cho %(unit)s."),
                params={"unit": unit.name},
            )
        return data

    def content(self) -> tuple[bytes, str]:
        """The file sent and its name, or the block pasted as one."""
        if upload := self.cleaned_data.get("file"):
            return upload.read(), upload.name
        return self.cleaned_data["pasted"].encode(), f"{_('Bảng dán từ Excel')}.csv"

    def options(self) -> dict[str, Any]:
        """What the list may leave out, as kept with the batch."""
        names = (
            "document_number",
            "document_on",
            "year",
            "course_title",
            "course_kind",
            "starts_on",
        )
        given = {name: self.cleaned_data.get(name) for name in (*names, "starts_on")}
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in given.items()
            if value
        }


def _indented(unit: Organisation) -> str:
    return "\u2003" * unit.depth + unit.name


class MendForm(forms.Form):
    """Step 4: one row's cells as texts, read again when sent."""

    def __init__(self, *args: Any, kind: Kind, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in keys:
            column = kind.column(key)
            self.fields[key] = forms.CharField(
                label=column.label,
                required=False,
                max_length=2000,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
