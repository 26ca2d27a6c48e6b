"""The Jinja2 environment of every page, and what each page is given."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone, translation
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ketnap.vietnamese.dates import PartialDate, say_date, show_date
from ketnap.vietnamese.numbers import show_number, show_percent
from ketnap.web import charts, controls
from ketnap.web.badges import badge
from ketnap.web.devices import device_of
from ketnap.web.icons import icon
from ketnap.web.navigation import Shell, address_of

WEEKDAYS = (
    translation.gettext_noop("thứ Hai"),
    translation.gettext_noop("thứ Ba"),
    translation.gettext_noop("thứ Tư"),
    translation.gettext_noop("thứ Năm"),
    translation.gettext_noop("thứ Sáu"),
    translation.gettext_noop("thứ Bảy"),
    translation.gettext_noop("Chủ nhật"),
)
UNKNOWN = "–"


def show_day(day: dt.date | PartialDate | None) -> str:
    """Return a day as dd/mm/yyyy, a partial date as far as it is known, nothing as a dash."""
    if day is None:
        return UNKNOWN
    return day.show() if isinstance(day, PartialDate) else show_date(day)


def show_moment(moment: dt.datetime | None) -> str:
    """Return a moment as "22/11/2026 10:42" in the office's time zone."""
    if moment is None:
        return UNKNOWN
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{show_date(local.date())} {local:%H:%M}"


def show_weekday(day: dt.date) -> str:
    """Return a day with its weekday: "thứ Ba 24/11/2026"."""
    return f"{translation.gettext(WEEKDAYS[day.weekday()])} {show_date(day)}"


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Return a number the Vietnamese way ("1.234.567,5"), nothing as a dash."""
    return UNKNOWN if value is None else show_number(value, places)


def percent(share: int | float | Decimal | None, places: int = 1) -> str:
    """Return a share as ``show_percent`` does, nothing as a dash."""
    return UNKNOWN if share is None else show_percent(share, places)


def new_form_key() -> str:
    """Return a fresh idempotency key: the same form sent twice is carried out once."""
    return secrets.token_urlsafe(24)


def form_key(key: str = "") -> Markup:
    """Return the hidden field every unsafe form carries; ``key`` repeats one after an error."""
    return Markup('<input type="hidden" name="form_key" value="%s">') % (key or new_form_key())


@lru_cache(maxsize=8192)
def _said(language: str | None, text: str) -> str:
    return translation.gettext(text)


def said(text: str) -> str:
    """Return a text in the language now active; a page says the same few hundred over and over."""
    return _said(translation.get_language(), text)


def kept_words(env: Environment) -> Callable[..., str]:
    """Return ``_`` for templates: what Jinja's own says, kept for each text without values."""
    says: Callable[..., str] = env.globals["gettext"]  # type: ignore[assignment]
    kept: dict[tuple[str | None, str], str] = {}

    @pass_context
    def in_words(context: Context, text: str, /, **values: Any) -> str:
        if values:
            return says(context, text, **values)
        place = translation.get_language(), text
        if place not in kept:
            kept[place] = says(context, text)
        return kept[place]

    return in_words


@lru_cache(maxsize=512)
def _address(prefix: str, addresses: str, name: str) -> str:
    return reverse(name)


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address called ``name`` (see ``reverse``); one without arguments is kept."""
    if args or kwargs:
        return reverse(name, *args, **kwargs)
    return _address(get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, name)


static_address = lru_cache(maxsize=256)(static)


def environment(**options: Any) -> Environment:
    """Return the environment: autoescape on, undefined names are errors, gettext installed."""
    options["undefined"] = StrictUndefined
    options["extensions"] = ["jinja2.ext.i18n"]
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(**options)  # noqa: S701  (Django's backend turns autoescape on)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        said, translation.ngettext, newstyle=True
    )
    env.policies["ext.i18n.trimmed"] = True  # as the catalog is extracted
    env.globals.update(
        _=kept_words(env),
        static=static_address,
        url=address,
        address_of=address_of,
        icon=icon,
        drawn_badge=badge,
        form_key=form_key,
        new_form_key=new_form_key,
        json_script=json_script,
        describe_field=controls.describe,
        bar_chart=charts.bar_chart,
        row_chart=charts.row_chart,
        line_chart=charts.line_chart,
    )
    env.filters.update(
        day=show_day,
        day_words=say_date,
        weekday=show_weekday,
        moment=show_moment,
        number=number,
        percent=percent,
        device=device_of,
    )
    return env


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the shell of every page needs; nothing is fetched before it is drawn."""
    scope = getattr(request, "scope", None)
    return {
        "may": scope.may if scope else (lambda *_args, **_kwargs: False),
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "shell": Shell(request),
    }
