"""The Jinja2 environment of every page, and what each page is given."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Hashable
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
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
from ketnap.web.navigation import Shell, address_at, address_of

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
MOST_WORDS = 20_000  # texts a process keeps in words, with the numbers they were said with


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


def kept_words(says: Callable[..., str]) -> Callable[..., str]:
    """Return Jinja's own ``gettext`` or ``ngettext`` so that what it said is kept.

    Of texts with values only those with whole numbers: there are few, and they hold no markup.
    """
    kept: dict[Hashable, str] = {}

    @pass_context
    def in_words(context: Context, *texts: Any, **values: Any) -> str:
        if not all(type(value) is int for value in values.values()):
            return says(context, *texts, **values)
        place = translation.get_language(), texts, tuple(values.items())
        found = kept.get(place)
        if found is None:
            if len(kept) >= MOST_WORDS:
                kept.clear()
            found = kept[place] = says(context, *texts, **values)
        return found

    return in_words


class CsrfInput:
    """The hidden field with the token of this answer, made once for all its forms."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def markup(self) -> str:
        """The field, as Django writes it."""
        return str(csrf_input(self.request))

    def __html__(self) -> str:
        return self.markup

    __str__ = __html__


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
        _=kept_words(env.globals["gettext"]),
        ngettext=kept_words(env.globals["ngettext"]),
        static=static_address,
        url=address_at,
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
        "csrf_input": CsrfInput(request),
    }
