"""Puts a refusal's reasons where the eye looks: beside the box they are about, or on top."""

from __future__ import annotations

from django import forms

from ketnap.audit.refusals import Refused


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Add every problem of ``refusal`` to ``form`` as an error, with its citation."""
    for problem in refusal.problems:
        says = f"{problem.says} ({problem.citation})" if problem.citation else problem.says
        form.add_error(problem.field if problem.field in form.fields else None, says)
