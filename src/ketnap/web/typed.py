"""What somebody typed into a form that could not be carried out: shown again, never lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ketnap.web.once import NOT_CONTENT

NEVER_SHOWN = ("password", "code", "credential", "token")


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
    """Return the fields of the form that was sent, without tokens and secrets."""
    if request.method != "POST":
        return []
    return [
        Typed(name, label_of(name), text)
        for name, texts in request.POST.lists()
        for text in texts
        if name not in NOT_CONTENT and text and not any(s in name.lower() for s in NEVER_SHOWN)
    ]


def from_our_page(request: HttpRequest) -> bool:
    """Tell whether the browser says that the form stood on a page of ours."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.get_host()}"
    return origin == ours or origin.startswith(ours + "/")
