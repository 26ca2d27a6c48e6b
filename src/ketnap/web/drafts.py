"""Drafts: what somebody typed and has not sent is kept on the server, and comes back.

Nothing personal is kept in the browser. A draft belongs to one person and one form.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ketnap.web.models import Draft

LEFT_OUT = frozenset({"csrfmiddlewaretoken", "form_key"})
MOST_FIELDS = 300
MOST_CHARACTERS = 20_000


def draft_address(form: str) -> str:
    """Return the address a form sends its draft to."""
    return reverse("draft", args=[form])


def typed_before(request: HttpRequest, form: str) -> dict[str, Any]:
    """Return what this person had typed into the form called ``form``; {} for nothing.

    ``version`` is that of the record the form was filled from: it may have changed since.
    """
    draft = Draft.objects.filter(user=request.user, form=form).first()
    return dict(draft.values) if draft else {}


def drop_draft(request: HttpRequest, form: str) -> None:
    """Forget the draft: the form was carried out."""
    Draft.objects.filter(user=request.user, form=form).delete()


def keep_draft(request: HttpRequest, form: str) -> bool:
    """Keep what was sent as the draft of the form called ``form``; False when it is too much."""
    values = {
        name: found if len(found) > 1 else found[0]
        for name, found in list(request.POST.lists())[:MOST_FIELDS]
        if name not in LEFT_OUT
    }
    if sum(len(str(value)) for value in values.values()) > MOST_CHARACTERS:
        return False
    Draft.objects.update_or_create(user=request.user, form=form[:120], defaults={"values": values})
    return True


def sent_from(request: Any, form: str) -> None:
    """Say that what is sent was typed into ``form``: see :func:`keep_if_sent`."""
    request.draft = form


def keep_if_sent(request: HttpRequest) -> str:
    """Keep what was sent as the draft of its form: somebody was faster, nothing typed is lost.

    Returns the name of the draft; "" where the page has none or it is too much to keep.
    """
    form: str = getattr(request, "draft", "")
    return form if form and keep_draft(request, form) else ""


def drafts_of(request: HttpRequest, prefix: str) -> set[str]:
    """Return the names of this person's drafts that begin with ``prefix``. One query."""
    kept = Draft.objects.filter(user=request.user, form__startswith=prefix)
    return set(kept.values_list("form", flat=True))
