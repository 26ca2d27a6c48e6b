"""The English catalog: extracted from code and templates, compiled, checked. Babel does it all.

Texts are written in Vietnamese, in place; the msgid is the Vietnamese text. Vietnamese therefore
needs no catalog, and a text without an English translation is found by a test.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ketnap.home import PACKAGE

ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = """\
# The English of Kết Nạp. The msgid is the Vietnamese text as it stands in code or template.
# Brought up to date with `ketnap catalog`; translations are written by hand.
#"""
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.svg", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
OPTIONS = {pattern: {"extensions": "jinja2.ext.i18n", "trimmed": "true"} for pattern, _ in METHODS}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CHANGING = (  # header lines left out, so that the same texts give the same bytes
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid-Bugs-To',
    b'"Generated-By',
)
Identity = tuple[str | None, str]


@dataclass(frozen=True)
class Differences:
    """What keeps a catalog from being complete: lists of msgids."""

    missing: list[str]
    stale: list[str]
    fuzzy: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.fuzzy)


def identity(message: Message) -> Identity:
    """Return what makes two messages the same: context and (singular) text."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def extract() -> Catalog:
    """Return every translatable text of the package, with the files that it stands in."""
    found = Catalog(locale="en", project="ketnap", charset="utf-8", fuzzy=False)
    for file, _line, message, comments, context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        if message and any(message):
            found.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def read(path: Path = ENGLISH) -> Catalog:
    """Return the catalog of ``path``; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en")


def messages(catalog: Catalog) -> Iterator[Message]:
    """Yield the catalog's messages without its header."""
    return (message for message in catalog if message.id)


def differences(path: Path = ENGLISH) -> Differences:
    """Compare ``path`` with the texts in the code."""
    wanted = {identity(message) for message in messages(extract())}
    written = {identity(message): message for message in messages(read(path))}
    translated = {
        key
        for key, message in written.items()
        if (all(message.string) if isinstance(message.string, tuple) else message.string)
    }
    return Differences(
        missing=sorted(text for _, text in wanted - translated),
        stale=sorted(text for _, text in set(written) - wanted),
        fuzzy=sorted(text for (_, text), message in written.items() if message.fuzzy),
    )


def update(path: Path = ENGLISH) -> Differences:
    """Write new texts into ``path``, drop stale ones, keep translations; return what is missing."""
    old, found = read(path), extract()
    known = {identity(message): message for message in messages(old)}
    for message in messages(found):
        before = known.get(identity(message))
        if before is not None and isinstance(before.id, str) == isinstance(message.id, str):
            message.string = before.string
    found.header_comment = HEADER
    buffer = io.BytesIO()
    write_po(buffer, found, sort_output=True, include_lineno=False, width=100)
    lines = buffer.getvalue().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(CHANGING)))
    return differences(path)


def compile_stale() -> list[Path]:
    """Compile each catalog that is newer than its ``.mo``; return those that were compiled."""
    done = []
    for source in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read(source))
        target.write_bytes(buffer.getvalue())
        done.append(source)
    return done
