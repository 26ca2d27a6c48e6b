"""System checks: files that wheels must carry, and settings that must not be relaxed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from ketnap.web import assets

LOOSE = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}


@register(Tags.files)
def wheels_carry_their_files(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E001: a wheel no longer holds the file that pages are made from."""
    wanted = [assets.HTMX, *(assets.fonts.SOURCE / name for name in assets.font_files())]
    return [
        Error(
            f"{path.name} is not where its package used to keep it: {path.parent.name}",
            hint="Install the versions of requirements.lock.",
            id="ketnap.E001",
        )
        for path in wanted
        if not path.is_file()
    ]


@register(Tags.files)
def our_own_files_are_there(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E002: a stylesheet or script of our own is missing from the installation."""
    folder = settings.STATICFILES_DIRS[0]
    return [
        Error(f"static file {name} is missing", id="ketnap.E002")
        for name in assets.WRITTEN_BY_HAND
        if not (folder / name).is_file()
    ]


@register(Tags.security)
def pages_run_no_foreign_code(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E003: the content security policy was opened for inline or foreign scripts or styles."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return [
        Error(f"{name} allows {sorted(loose)}", id="ketnap.E003")
        for name in ("default-src", "script-src", "style-src")
        if (loose := LOOSE & {str(source) for source in directives.get(name, [])})
    ]
