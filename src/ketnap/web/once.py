"""A form sent twice is carried out once: double clicks, resent requests, Back and send again.

The key and the effect are one transaction: either both are kept or neither. A second request with
the same key waits for the first (the database makes it wait) and is led to the same page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from ketnap.web.models import SubmittedForm

FIELD = "form_key"
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
NOT_CONTENT = frozenset({FIELD, "csrfmiddlewaretoken"})


class NoFormKey(Exception):
    """The form carries no usable idempotency key: it is not one of ours."""


class SentDifferently(Exception):
    """The key was used for other content: the form was sent, changed and sent again."""


def body_digest(request: HttpRequest) -> str:
    """Return the digest of what was typed and attached, without the form's own tokens."""
    typed = [(k, v) for k, vs in request.POST.lists() if k not in NOT_CONTENT for v in vs]
    files = [(k, f.name, f.size) for k, fs in request.FILES.lists() for f in fs]
    return hashlib.sha256(json.dumps([sorted(typed), sorted(files)]).encode()).hexdigest()


def has_effect(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether an answer means the form was carried out (and its key is used up).

    Our pages answer a form that was carried out with a redirect, or a fragment to htmx; a form
    with mistakes, a preview and a download can be sent again.
    """
    if 300 <= response.status_code < 400:
        return True
    return bool(request.headers.get("HX-Request")) and response.status_code < 300


def again(request: HttpRequest, form: SubmittedForm) -> HttpResponse:
    """Return the answer to a form that was carried out before."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=200)
        if form.location:
            response["HX-Redirect"] = form.location
        else:
            response["HX-Refresh"] = "true"
        return response
    return HttpResponseRedirect(form.location or request.path)


def earlier(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """Return the answer for a used key; refuse it when the form was another one."""
    form = SubmittedForm.objects.filter(key=key, user=request.user).first()
    if form is None or form.address != request.path[:250]:
        raise NoFormKey
    if form.body_digest != digest:
        raise SentDifferently
    return again(request, form)


def answer_once(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out a form unless its key was used; then answer as the first time.

    :raises NoFormKey: no key, or one that belongs to another form or person.
    :raises SentDifferently: the key was used with other content.
    """
    key = request.POST.get(FIELD, "")
    if not KEY.fullmatch(key):
        raise NoFormKey
    digest = body_digest(request)
    if SubmittedForm.objects.filter(key=key).exists():
        return earlier(request, key, digest)
    with transaction.atomic():
        try:
            with transaction.atomic():
                form = SubmittedForm.objects.create(
                    key=key, user=request.user, address=request.path[:250], body_digest=digest
                )
        except IntegrityError:
            return earlier(request, key, digest)
        response = view()
        if has_effect(request, response):
            form.status = response.status_code
            form.location = response.get("Location", response.get("HX-Redirect", ""))[:500]
            form.save(update_fields=["status", "location"])
        else:
            form.delete()
        return response
