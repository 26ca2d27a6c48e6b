"""Forms about one unit: found one under it, another name, a slip put right, who decides, terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.organisations.models import (
    CELL_KINDS,
    Authority,
    Committee,
    Kind,
    OrganisationVersion,
    UnitKind,
)
from ketnap.organisations.reorganising import Document
from ketnap.regulations.facts import DECISION_BODIES
from ketnap.web.fields import ThreeValueField, TidyCharField, VietnameseDateField

MISSING = _("Ô này chưa nhập. Hãy nhập rồi gửi lại.")
CHOOSE = _("Hãy chọn một mục trong danh sách.")
KINDS_FROM_THE_TOP = tuple(Kind.values)


def kinds_under(kind: str) -> list[tuple[str, str]]:
    """Return the kinds a unit under one of ``kind`` may have: those of lower levels."""
    if kind in CELL_KINDS:
        return []
    lower = KINDS_FROM_THE_TOP[KINDS_FROM_THE_TOP.index(kind) + 1 :]
    return [(key, str(Kind(key).label)) for key in lower]


class DocumentForm(forms.Form):
    """The paper an order rests on, and the day it takes effect."""

    on = VietnameseDateField(label=_("Có hiệu lực từ ngày"))
    document_number = TidyCharField(
        label=_("Văn bản làm căn cứ, số"),
        max_length=60,
        help_text=_("Ví dụ: 12-QĐ/ĐU"),
        error_messages={"required": MISSING},
    )
    document_on = VietnameseDateField(label=_("Ngày văn bản"), required=False)

    def basis(self) -> Document:
        """Return the paper as the orders take it."""
        given = self.cleaned_data
        return Document(number=given["document_number"], on=given["document_on"])


class TraitsForm(forms.Form):
    """What reports ask about a unit."""

    official_code = TidyCharField(
        label=_("Mã tổ chức đảng (14 số)"), max_length=14, min_length=14, required=False
    )
    rural = ThreeValueField(label=_("Địa bàn nông thôn"))
    hard_area = ThreeValueField(label=_("Địa bàn khó khăn"))
    unit_kind = forms.ChoiceField(
        label=_("Loại hình đơn vị (Biểu 5)"),
        choices=[("", _("Chưa rõ")), *UnitKind.choices],
        required=False,
        error_messages={"invalid_choice": CHOOSE},
    )

    def clean_official_code(self) -> str:
        """Refuse a code that is not made of digits."""
        code = str(self.cleaned_data["official_code"])
        if code and not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Mã gồm 14 chữ số. Hãy nhập lại, không có dấu cách."))
        return code

    def traits(self) -> dict[str, Any]:
        """Return the traits as the orders take them."""
        names = ("official_code", "rural", "hard_area", "unit_kind")
        return {name: self.cleaned_data[name] for name in names}


class EstablishForm(DocumentForm, TraitsForm):
    """A new unit under this one."""

    name = TidyCharField(
        label=_("Tên đơn vị"),
        max_length=160,
        help_text=_("Ví dụ: Chi bộ thôn 3"),
        error_messages={"required": MISSING},
    )
    kind = forms.ChoiceField(
        label=_("Loại"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    field_order = ("name", "kind", "on", "document_number", "document_on")

    def __init__(self, *args: Any, version: OrganisationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_under(version.kind)  # type: ignore[attr-defined]
        self.fields["kind"].initial = Kind.CELL


class RenameForm(DocumentForm):
    """Another name from a day on."""

    name = TidyCharField(label=_("Tên mới"), max_length=160, error_messages={"required": MISSING})
    field_order = ("name", "on")

    def __init__(self, *args: Any, version: OrganisationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = version.name


class CorrectForm(TraitsForm):
    """A slip put right in the stretch that holds today: nothing changed in the world."""

    name = TidyCharField(label=_("Tên"), max_length=160, error_messages={"required": MISSING})
    reason = TidyCharField(
        label=_("Lý do đính chính"), max_length=400, error_messages={"required": MISSING}
    )
    field_order = ("name",)

    def __init__(self, *args: Any, version: OrganisationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {True: "true", False: "false", None: ""}
        for name in ("name", "official_code", "unit_kind"):
            self.fields[name].initial = getattr(version, name)
        for name in ("rural", "hard_area"):
            self.fields[name].initial = words[getattr(version, name)]


class PowerForm(forms.Form):
    """Who decides here from a day on: own right, or delegation by a document."""

    powers = forms.MultipleChoiceField(
        label=_("Thẩm quyền"),
        choices=Authority.Power.choices,
        initial=Authority.Power.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": CHOOSE},
    )
    deciding_body = forms.ChoiceField(
        label=_("Tập thể quyết định"),
        choices=[(key, vi[:1].upper() + vi[1:]) for key, (vi, _en) in DECISION_BODIES.items()],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    basis = forms.ChoiceField(
        label=_("Căn cứ"),
        choices=Authority.Basis.choices,
        initial=Authority.Basis.OWN_RIGHT,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    since = VietnameseDateField(label=_("Từ ngày"))
    until = VietnameseDateField(label=_("Đến trước ngày"), required=False)
    document_number = TidyCharField(
        label=_("Văn bản số"),
        max_length=60,
        required=False,
        help_text=_("Bắt buộc khi được ủy quyền."),
    )
    document_on = VietnameseDateField(label=_("Ngày văn bản"), required=False)

    def __init__(self, *args: Any, version: OrganisationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def document(self) -> Document | None:
        """Return the paper, None without one."""
        given = self.cleaned_data
        if not given["document_number"]:
            return None
        return Document(number=given["document_number"], on=given["document_on"])


class TermForm(forms.Form):
    """A term of a committee: numbers of documents restart with it."""

    body = forms.ChoiceField(
        label=_("Cấp ủy"),
        choices=Committee.Body.choices,
        initial=Committee.Body.COMMITTEE,
        error_messages={"required": CHOOSE},
    )
    number = TidyCharField(
        label=_("Nhiệm kỳ"),
        max_length=20,
        help_text=_("Ví dụ: XVI, hoặc 2025-2030"),
        error_messages={"required": MISSING},
    )
    starts_on = VietnameseDateField(label=_("Từ ngày"))
    ends_on = VietnameseDateField(label=_("Đến hết ngày"), required=False)
    members = forms.IntegerField(
        label=_("Số ủy viên"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Cơ số tính tỷ lệ biểu quyết."),
    )

    def __init__(self, *args: Any, version: OrganisationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


ACTS: dict[str, tuple[Any, Callable[..., forms.Form]]] = {  # word of the address → words, form
    "them": (_("Thêm đơn vị trực thuộc"), EstablishForm),
    "doi-ten": (_("Đổi tên"), RenameForm),
    "dinh-chinh": (_("Đính chính thông tin"), CorrectForm),
    "tham-quyen": (_("Ghi thẩm quyền"), PowerForm),
    "nhiem-ky": (_("Ghi cấp ủy, nhiệm kỳ"), TermForm),
}
