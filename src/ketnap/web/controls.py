"""How a Django form field is drawn: which kind of control, tied to its help and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ketnap.vietnamese.dates import DateError, PartialDate, parse_partial_date, say_date
from ketnap.web import fields


@dataclass(frozen=True)
class Control:
    """What the ``field`` macro needs to know about a bound field."""

    bound: BoundField
    kind: str  # text, date, number, textarea, select, radios, checkboxes, checkbox, file, hidden
    id: str
    describedby: str

    @property
    def required(self) -> bool:
        """Whether the form cannot be sent without it."""
        return self.bound.field.required

    @property
    def says_optional(self) -> bool:
        """Whether "(không bắt buộc)" stands beside its name; "chưa rõ" already says so.

        A box that may stay empty at first but not for good (``asked_later``) is not optional.
        """
        field = self.bound.field
        waits = isinstance(field, fields.ThreeValueField) or getattr(field, "asked_later", False)
        return not field.required and not waits

    def widget(self, **attrs: Any) -> SafeString:
        """Return the control itself, named by its help and its errors for screen readers."""
        given: dict[str, Any] = {key.replace("_", "-"): value for key, value in attrs.items()}
        if self.describedby:
            given["aria-describedby"] = self.describedby
        if self.bound.errors:
            given["aria-invalid"] = "true"
        if self.kind == "number":
            given["inputmode"] = given.get("inputmode") or "numeric"
        if self.kind in {"text", "date", "number"}:
            given.setdefault("autocomplete", "off")
        present = {key: value for key, value in given.items() if value is not None}
        return self.bound.as_widget(attrs=present)

    @property
    def in_words(self) -> str:
        """A typed date in words ("03 tháng 4 năm 2025"); empty when it is not one yet."""
        typed = self.bound.value()
        if not typed:
            return ""
        try:
            day = typed if isinstance(typed, PartialDate) else parse_partial_date(_as_text(typed))
        except DateError:
            return ""
        if day.precision != "day":
            return day.show()
        if get_language() == "en":
            return f"{day.value.day} {day.value:%B %Y}"
        return say_date(day.value)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:%d/%m/%Y}"


def _kind(bound: BoundField) -> str:
    field, widget = bound.field, bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(field, fields.VietnameseDateField | fields.PartialDateField | forms.DateField):
        return "date"
    if isinstance(field, fields.VietnameseNumberField | forms.IntegerField):
        return "number"
    return "text"


def describe(bound: BoundField, hint: str = "") -> Control:
    """Return how ``bound`` is drawn."""
    kind = _kind(bound)
    parts = []
    if hint or bound.help_text:
        parts.append(f"{bound.auto_id}-hint")
    if bound.errors:
        parts.append(f"{bound.auto_id}-error")
    if kind == "date":
        parts.append(f"{bound.auto_id}-echo")
    return Control(bound, kind, bound.id_for_label or str(bound.auto_id), " ".join(parts))
