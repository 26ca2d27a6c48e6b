"""One form for any facts of a case, built from the one list of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Dossier
from ketnap.law.facts import Fact
from ketnap.regulations.facts import FACTS
from ketnap.web.fields import (
    PartialDateField,
    ThreeValueField,
    TidyCharField,
    VietnameseDateField,
    VietnameseNumberField,
)


def box_for(fact: Fact, today: dt.date) -> forms.Field:
    """Return the box in which a fact is typed; an empty one means it is not known."""
    tongue: Any = language()
    label = fact.title(tongue)
    if fact.kind == "date":
        return VietnameseDateField(label=label, required=False, latest=today)
    if fact.kind == "partial":
        return PartialDateField(label=label, required=False)
    if fact.kind == "bool":
        return ThreeValueField(label=label)
    if fact.kind == "int":
        return VietnameseNumberField(label=label, required=False)
    if fact.kind == "enum":
        place = 0 if tongue == "vi" else 1
        choices = [(key, labels[place]) for key, labels in fact.values.items()]
        return forms.ChoiceField(
            label=label, required=False, choices=[("", _("Chưa rõ")), *choices]
        )
    return TidyCharField(label=label, required=False)


class FactsForm(forms.Form):
    """The facts asked for, with the paper they stand on and the reason of a correction."""

    document_number = TidyCharField(label=_("Số văn bản"), required=False, max_length=60)
    reason = TidyCharField(
        label=_("Lý do đính chính"),
        required=False,
        help_text=_("Bắt buộc khi sửa điều đã ghi. Giá trị cũ vẫn giữ trong lịch sử."),
    )

    def __init__(
        self, *args: Any, dossier: Dossier, names: Iterable[str], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name in names if name in FACTS and hasattr(dossier, name)]
        for name in self.names:
            self.fields[name] = box_for(FACTS[name], today)
            self.fields[name].initial = getattr(dossier, name)
        if all(getattr(dossier, name) in (None, "") for name in self.names):
            del self.fields["reason"]
        self.order_fields([*self.names, "document_number", "reason"])

    def facts(self) -> dict[str, object]:
        """Return the facts that were changed; None for one that was taken back."""
        return {
            name: None if self.cleaned_data[name] == "" else self.cleaned_data[name]
            for name in self.names
            if name in self.changed_data
        }
