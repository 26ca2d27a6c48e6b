"""Puts a refusal's reasons where the eye looks: beside the box they are about, or on top.

Also reads which version of a record the form was filled from."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from ketnap.audit.refusals import Refused


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Add every problem of ``refusal`` to ``form`` as an error, with its citation."""
    for problem in refusal.problems:
        says = f"{problem.says} ({problem.citation})" if problem.citation else problem.says
        form.add_error(problem.field if problem.field in form.fields else None, says)


def seen_by(request: HttpRequest, current: int) -> int:
    """Return the version the form was filled from; the present one where none can be read."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else current
