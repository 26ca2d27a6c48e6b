"""A person on the way in: the few things the first day needs, and the rest later."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.checks import heading
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.units import UnitChoice
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.scope import Scope
from ketnap.people.models import Gender, Occupation, Person, Qualification, Schooling
from ketnap.people.services import born_of
from ketnap.regulations.facts import LEFT_REASONS
from ketnap.vietnamese.identity import check_identity_number
from ketnap.web.fields import (
    PartialDateField,
    ThreeValueField,
    TidyCharField,
    VietnameseDateField,
)

SOURCES = (
    ("cell", _("Chi bộ")),
    ("front", _("Mặt trận Tổ quốc")),
    ("youth_union", _("Đoàn Thanh niên")),
    ("women_union", _("Hội Phụ nữ")),
    ("trade_union", _("Công đoàn")),
    ("farmers", _("Hội Nông dân")),
    ("veterans", _("Hội Cựu chiến binh")),
)
TRAITS = (
    "schooling",
    "qualification",
    "occupation",
    "youth_union_member",
    "trade_union_member",
    "discharged_soldier",
    "village_elder",
)

PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "ho-ten": (
        _("Họ tên, ngày sinh, giới tính"),
        ("full_name", "sort_name", "born", "gender"),
    ),
    "goc-gac": (
        _("Dân tộc, tôn giáo, số định danh"),
        ("ethnicity", "religion", "identity_number"),
    ),
    "noi-o": (_("Quê quán, nơi ở"), ("home", "residence")),
    "hoc-van": (
        _("Học vấn, chuyên môn, nghề nghiệp"),
        ("schooling", "qualification", "occupation"),
    ),
    "doan-the": (
        _("Đoàn thể, quân ngũ, uy tín"),
        ("youth_union_member", "trade_union_member", "discharged_soldier", "village_elder"),
    ),
}
"""The parts of a person's record, each a form of its own: words and boxes."""
MAY_STAY_EMPTY = frozenset({"sort_name"})
"""Boxes most people need not fill: without them a part is done."""


def unknown_first(choices: Any) -> list[tuple[str, Any]]:
    """Return choices with "chưa rõ" in front: nothing is assumed."""
    return [("", _("Chưa rõ")), *choices]


class PersonForm(forms.Form):
    """Who the person is. Only the name is needed; what is not known stays unknown."""

    full_name = TidyCharField(
        label=_("Họ và tên"),
        max_length=120,
        help_text=_("Viết đúng như trên giấy tờ; tên Tây Nguyên, tên một chữ đều được."),
    )
    sort_name = TidyCharField(
        label=_("Tên dùng để sắp xếp"),
        max_length=60,
        required=False,
        help_text=_("Chỉ cần khi chữ cuối không phải là tên, ví dụ H'Ngăm Niê Kdăm: Ngăm."),
    )
    born = PartialDateField(
        label=_("Ngày sinh"),
        required=False,
        help_text=_("12/05/1999, hoặc 05/1999, hoặc 1999 nếu chỉ biết năm."),
    )
    gender = forms.ChoiceField(
        label=_("Giới tính"),
        required=False,
        choices=unknown_first(Gender.choices),
        widget=forms.RadioSelect,
    )
    ethnicity = TidyCharField(label=_("Dân tộc"), max_length=40, required=False)
    religion = TidyCharField(
        label=_("Tôn giáo"), max_length=60, required=False, help_text=_("Không theo: ghi “không”.")
    )
    identity_number = TidyCharField(label=_("Số định danh cá nhân"), max_length=14, required=False)
    home = TidyCharField(label=_("Quê quán"), max_length=160, required=False)
    residence = TidyCharField(label=_("Nơi ở hiện nay"), max_length=160, required=False)
    schooling = forms.ChoiceField(
        label=_("Trình độ học vấn"), required=False, choices=unknown_first(Schooling.choices)
    )
    qualification = forms.ChoiceField(
        label=_("Chuyên môn"), required=False, choices=unknown_first(Qualification.choices)
    )
    occupation = forms.ChoiceField(
        label=_("Nghề nghiệp"), required=False, choices=unknown_first(Occupation.choices)
    )
    youth_union_member = ThreeValueField(label=_("Đoàn viên thanh niên"))
    trade_union_member = ThreeValueField(label=_("Đoàn viên công đoàn"))
    discharged_soldier = ThreeValueField(label=_("Quân nhân xuất ngũ"))
    village_elder = ThreeValueField(label=_("Già làng, trưởng thôn, người có uy tín"))

    def warnings(self) -> list[str]:
        """Return what looks odd about the identity number; never a reason to refuse."""
        given = self.cleaned_data
        if not given.get("identity_number"):
            return []
        return [
            warning.message
            for warning in check_identity_number(
                given["identity_number"], given.get("gender") or None, given.get("born")
            )
        ]

    def traits(self) -> dict[str, object]:
        """Return the dated traits that were answered."""
        return {
            name: self.cleaned_data[name]
            for name in TRAITS
            if self.cleaned_data.get(name) not in ("", None)
        }

    def plain(self) -> dict[str, object]:
        """Return the person's own columns as the service takes them."""
        names = (
            "full_name", "sort_name", "born", "gender", "ethnicity", "religion",
            "identity_number", "home", "residence",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class OpenForm(PersonForm):
    """A new name on a cell's list."""

    cell = UnitChoice(label=_("Chi bộ"))
    sourced_by = forms.ChoiceField(label=_("Ai giới thiệu"), choices=SOURCES)
    sourced_on = VietnameseDateField(label=_("Ngày đưa vào nguồn"))
    readmission = forms.BooleanField(
        label=_("Kết nạp lại: người này đã từng là đảng viên"), required=False
    )
    left_on = VietnameseDateField(label=_("Ngày ra khỏi Đảng"), required=False)
    left_reason = forms.ChoiceField(label=_("Lý do ra khỏi Đảng"), required=False)
    times_readmitted = forms.IntegerField(
        label=_("Số lần đã được kết nạp lại"), required=False, min_value=0
    )
    record_cleared_on = VietnameseDateField(
        label=_("Ngày được xóa án tích"),
        required=False,
        help_text=_("Chỉ khi đã bị kết án."),
    )

    def __init__(self, *args: Any, scope: Scope, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = 0 if language() == "vi" else 1
        self.fields["left_reason"].choices = unknown_first(  # type: ignore[attr-defined]  # a select
            (code, heading(labels[place])) for code, labels in LEFT_REASONS.items()
        )
        for name in ("left_on", "record_cleared_on"):
            self.fields[name].latest = today  # type: ignore[attr-defined]  # our date box
        cells = Organisation.objects.visible_to(scope).filter(kind__in=CELL_KINDS, closed_on=None)
        self.fields["cell"].offer(cells)  # type: ignore[attr-defined]
        only = list(cells[:2])
        if len(only) == 1:
            self.fields["cell"].initial = only[0]
        self.fields["sourced_on"].initial = today
        self.fields["sourced_on"].latest = today  # type: ignore[attr-defined]
        self.order_fields(["full_name", "born", "gender", "cell", "sourced_by", "sourced_on"])

    def readmitted(self) -> dict[str, Any]:
        """Return what is said of a readmission, as the service takes it; nothing when it is none.

        Whoever says when or why the person left says that it is one.
        """
        names = ("left_on", "left_reason", "times_readmitted", "record_cleared_on")
        said = {name: self.cleaned_data.get(name) for name in names}
        given = {name: value for name, value in said.items() if value not in (None, "")}
        if not given and not self.cleaned_data.get("readmission"):
            return {}
        return {"readmission": True, **given}


class CorrectionForm(PersonForm):
    """Put a person's record right; the values before stay in the trail.

    ``part`` is one of ``PARTS``: only its boxes are there. What was not known may be filled in
    without a reason; what is replaced needs one (``recorded`` are the boxes that hold something).
    """

    reason = TidyCharField(
        label=_("Lý do đính chính"),
        help_text=_("Bắt buộc khi sửa điều đã ghi. Ví dụ: đối chiếu lại giấy khai sinh."),
        max_length=250,
        required=False,
    )

    def __init__(
        self, *args: Any, recorded: Collection[str] = (), part: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.recorded = recorded
        if part in PARTS:
            for name in set(PersonForm.base_fields) - set(PARTS[part][1]):
                del self.fields[name]
        if not set(recorded) & set(self.fields):
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of what is replaced."""
        given = super().clean() or {}
        replaced = [name for name in self.changed_data if name in self.recorded]
        if replaced and not given.get("reason"):
            self.add_error("reason", _("Đính chính phải ghi lý do và căn cứ (giấy tờ nào)."))
        return given

    @property
    def why(self) -> str:
        """The reason to keep: what was typed, or that nothing stood there before."""
        return self.cleaned_data.get("reason") or gettext("Bổ sung điều chưa ghi")


def recorded_of(person: Person) -> frozenset[str]:
    """Return the boxes of the person's record that hold something."""
    return frozenset(
        name
        for name, value in {
            **current_values(person),
            "identity_number": person.identity_number,
        }.items()
        if value not in ("", None)
    )


def current_values(person: Person) -> dict[str, object]:
    """Return a person's record as the form shows it."""
    values: dict[str, object] = {
        name: getattr(person, name)
        for name in PersonForm.base_fields
        if name != "born" and hasattr(person, name)
    }
    values["born"] = born_of(person)
    return values
