"""Static files out of wheels: the font, htmx, icons, security keys. Laid out once, then left alone.

Everything goes to ``HOME/made``, one of the folders that static files are served from. A stamp
tells what it was made from, so an upgrade of a wheel or of the list of icons makes it anew.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import metadata
from pathlib import Path

import allauth
import django_htmx
from django.conf import settings

from ketnap.web import fonts, icons

HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
ALLAUTH = Path(allauth.__file__).parent
KEYS = "keys.js"  # what a security key needs, in one file: a first visit asks for twelve at most
KEY_SCRIPTS = [
    ALLAUTH / "mfa" / "static" / "mfa" / "js" / "webauthn-json.js",
    ALLAUTH / "mfa" / "static" / "mfa" / "js" / "webauthn.js",
    ALLAUTH / "account" / "static" / "account" / "js" / "onload.js",
]
STAMP = "stamp"
WRITTEN_BY_HAND = ["tokens.css", "ketnap.css", "parts.css", "cases.css", "ketnap.js", "favicon.svg"]
MADE = ["htmx.js", KEYS, icons.SPRITE, *(fonts.name(weight) for weight in fonts.WEIGHTS)]


def fingerprint() -> str:
    """Return what the made files depend on: versions of the wheels, our lists, as one digest."""
    wheels = ("django-htmx", "django-allauth", "lucide", "fontpkg-be-vietnam-pro", "fonttools")
    parts = [*(metadata.version(wheel) for wheel in wheels), icons.sprite(), str(fonts.LETTERS)]
    parts.append(str(fonts.WEIGHTS))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def font_files() -> list[str]:
    """Return the names of the font files that the wheel must carry."""
    return [f"BeVietnamPro-{style}.ttf" for style in fonts.WEIGHTS.values()]


def made_folder() -> Path:
    """Return the folder that holds what ``prepare`` makes."""
    return settings.HOME / "made"


def prepare(folder: Path | None = None) -> list[Path]:
    """Make every file that is missing or out of date in ``folder``; return those made.

    Cheap when nothing changed: it compares a stamp and asks whether each file is there.
    """
    folder = folder or made_folder()
    stamp, now = folder / STAMP, fingerprint()
    if stamp.exists() and stamp.read_text() != now:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = fonts.lay_out(folder)
    for name in ("htmx.js", KEYS, icons.SPRITE):
        target = folder / name
        if target.exists():
            continue
        fresh = target.with_suffix(".part")
        if name == "htmx.js":
            shutil.copyfile(HTMX, fresh)
        elif name == KEYS:
            scripts = [script.read_text(encoding="utf-8") for script in KEY_SCRIPTS]
            fresh.write_text("\n;\n".join(scripts), encoding="utf-8")
        else:
            fresh.write_text(icons.sprite(), encoding="utf-8")
        fresh.replace(target)
        made.append(target)
    if made or not stamp.exists():
        stamp.write_text(now)
    return made


def missing() -> list[str]:
    """Return the static paths that pages ask for and no folder of static files holds."""
    from django.contrib.staticfiles import finders

    return [name for name in WRITTEN_BY_HAND + MADE if finders.find(name) is None]
