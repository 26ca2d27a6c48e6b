"""The Jinja2 environment of every page, and what each page is given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return the environment: autoescape on, undefined names are errors, gettext installed."""
    options["undefined"] = StrictUndefined
    options["extensions"] = ["jinja2.ext.i18n"]
    env = Environment(**options)  # noqa: S701  (Django's backend turns autoescape on)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    env.policies["ext.i18n.trimmed"] = True  # as the catalog is extracted
    env.globals.update(static=static, url=reverse)
    return env


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the shell of every page needs."""
    return {"language": translation.get_language()}
