"""What was typed into a form, to be read once more before it is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ketnap.vietnamese.dates import PartialDate, show_date
from ketnap.web.fields import ThreeValueField
from ketnap.web.once import NOT_CONTENT


def answers(
    form: forms.Form, change_at: str, names: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Return each box of a valid form with what was typed and the link that changes it.

    :param change_at: the address of the form filled with the same values; the box is its anchor.
    :param names: only these boxes; default all that are seen.
    """
    wanted = None if names is None else set(names)
    return [
        {
            "term": bound.label,
            "value": shown(bound.field, form.cleaned_data.get(bound.name)),
            "change_href": f"{change_at}#{bound.auto_id}",
        }
        for bound in form
        if not bound.is_hidden and (wanted is None or bound.name in wanted)
    ]


def shown(field: forms.Field, value: Any) -> str:
    """Return a cleaned value in words; "" for nothing."""
    if isinstance(field, ThreeValueField) or isinstance(value, bool):
        words = {"": "", "true": _("Có"), "false": _("Không")}
        if isinstance(field, ThreeValueField):
            words |= {key: str(label) for key, label in field.choices if key}
        return words[{True: "true", False: "false"}.get(value, "")]
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return show_date(value)
    if isinstance(value, PartialDate):
        return value.show()
    if isinstance(value, list | tuple):
        return "; ".join(shown(field, one) for one in value)
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for key, label in field.choices if str(key) == str(value)), "")
    return str(value)


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed as hidden boxes of the page that asks to look once more."""
    return [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if name not in NOT_CONTENT and name not in ("then", "all", "confirmed")
    ]
