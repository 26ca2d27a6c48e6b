"""What somebody typed into a form that could not be carried out: shown again, never lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ketnap.web.once import NOT_CONTENT

NEVER_SHOWN = ("password", "code", "credential", "token")
OURS = NOT_CONTENT | {"version", "seen", "then", "ve"}
"""What a form carries for the program: nobody typed it."""


@dataclass(frozen=True)
class Typed:
    """One field as it was sent."""

    name: str
    label: str
    text: str


def label_of(name: str) -> str:
    """Return words for a field name: the fact's own label, else the name with spaces."""
    from ketnap.regulations.facts import FACTS  # loads the law: only when a form failed

    bare = name.rsplit("-", 1)[-1]
    if bare in FACTS:
        return FACTS[bare].label
    known = {"note": _("Ghi chú"), "reason": _("Lý do"), "full_name": _("Họ và tên")}
    return known.get(bare, bare.replace("_", " "))


def typed(request: HttpRequest) -> list[Typed]:
    """Return the fields of the form that was sent, in its own words, without tokens and secrets."""
    if request.method != "POST":
        return []
    sent = [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if name not in OURS and text and not any(s in name.lower() for s in NEVER_SHOWN)
    ]
    fields = fields_of({name for name, _text in sent})
    return [Typed(name, *in_words(name, text, fields.get(name))) for name, text in sent]


def fields_of(names: Collection[str]) -> Mapping[str, forms.Field]:
    """Return the fields of the program's form that has most of ``names``: the one that was sent."""
    kinds = [kind for kind in _kinds(forms.BaseForm) if kind.__module__.startswith("ketnap.")]
    found = max(
        (getattr(kind, "base_fields", {}) for kind in kinds),
        key=lambda fields: (len(fields.keys() & names), -len(fields)),
        default={},
    )
    return cast("Mapping[str, forms.Field]", found)


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def in_words(name: str, text: str, field: forms.Field | None) -> tuple[str, str]:
    """Return the label of a field and what was typed or chosen, as its page shows both."""
    if field is None:
        return label_of(name), text
    chosen: dict[str, str] = {}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        chosen = {str(value): str(words) for value, words in field.choices}
    return str(field.label or label_of(name)), chosen.get(text, text)


def from_our_page(request: HttpRequest) -> bool:
    """Tell whether the browser says that the form stood on a page of ours."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.get_host()}"
    return origin == ours or origin.startswith(ours + "/")
