"""Filters of the list, and the choice of one step for many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.columns import COLUMNS
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.units import UnitChoice
from ketnap.dossiers.judging import stages
from ketnap.dossiers.lists import ANYTHING, Filter
from ketnap.dossiers.ordering import DEFAULT, ORDERS
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.regulations import rulebook

NOT_THERE = {"invalid_choice": _("Danh sách không lọc được theo mục này. Chọn mục khác ở ô này.")}


class FilterForm(forms.Form):
    """Every box is optional; the address carries keys and ids, never names of people."""

    don_vi = UnitChoice(
        label=_("Đơn vị và cấp dưới"), required=False, empty_label=_("Tất cả đơn vị")
    )
    thieu = forms.ChoiceField(
        label=_("Chưa đạt điều kiện"), required=False, error_messages=NOT_THERE
    )
    han = forms.ChoiceField(
        label=_("Hạn"),
        required=False,
        error_messages=NOT_THERE,
        choices=(
            ("", _("Tất cả")),
            ("overdue", _("Quá hạn")),
            ("week", _("Trong 7 ngày")),
            ("month", _("Trong 30 ngày")),
        ),
    )
    order = forms.CharField(label=_("Xếp theo"), required=False, widget=forms.Select)
    ket_thuc = forms.BooleanField(label=_("Cả hồ sơ đã kết thúc"), required=False)
    buoc = forms.MultipleChoiceField(
        label=_("Bước"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=NOT_THERE,
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buoc"].choices = [  # type: ignore[attr-defined]
            (key, stage.title(language())) for key, stage in stages().items()
        ]
        self.fields["thieu"].choices = [  # type: ignore[attr-defined]
            ("", _("Không lọc")),
            (ANYTHING, _("Thiếu bất kỳ điều gì")),
            *((key, rule.title(language())) for key, rule in rulebook().rules.items()),
        ]
        self.fields["order"].widget.choices = orders()  # type: ignore[attr-defined]  # a select
        units = Organisation.objects.visible_to(scope)
        self.fields["don_vi"].offer(units)  # type: ignore[attr-defined]

    def chosen(self) -> Filter:
        """Return the filter the boxes ask for."""
        given = self.cleaned_data
        return Filter(
            stages=tuple(given["buoc"]),
            unit=given["don_vi"],
            missing_rule=given["thieu"],
            due=given["han"],
            closed=given["ket_thuc"],
        )


def orders() -> list[tuple[str, str]]:
    """Return the orders to choose from, the list's own first (``ordering.ORDERS``)."""
    labels = {column.order: column.label for column in COLUMNS if column.order}
    found = []
    for name in (DEFAULT, *(name for name in ORDERS if name != DEFAULT)):
        label = labels.get(name, _("Họ và tên"))
        found.append((name, _("%(column)s, tăng dần") % {"column": label}))
        found.append((f"-{name}", _("%(column)s, giảm dần") % {"column": label}))
    return found


class BulkForm(forms.Form):
    """The cases ticked and the step to take."""

    act = forms.ChoiceField()
    codes = forms.TypedMultipleChoiceField(choices=(), widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, acts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(key, key) for key in acts]  # type: ignore[attr-defined]
        ticked = self.data.getlist("codes")  # type: ignore[attr-defined]
        self.fields["codes"].choices = [(code, code) for code in ticked]  # type: ignore[attr-defined]
