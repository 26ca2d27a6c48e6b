"""Badges: a state as a word, a shape and a colour, always together."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from ketnap.web.icons import icon

SHAPES = {"good": "good", "wait": "soon", "bad": "warn", "hush": "hush"}
"""The icon of each tone, where the badge names none."""


@lru_cache(maxsize=4096, typed=True)  # typed: markup and plain text of the same letters differ
def badge(text: str, tone: str = "hush", icon_name: str = "") -> Markup:
    """Return a badge as markup; ``tone``: good, wait, bad or hush. KeyError for another one.

    A list draws the same few over and over.
    """
    return Markup('<span class="badge {}">{}<span>{}</span></span>').format(
        tone, icon(icon_name or SHAPES[tone]), text
    )
