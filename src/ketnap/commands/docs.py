"""``ketnap docs``: write the documents that are derived from code; a test keeps them current."""

from __future__ import annotations

import argparse
from importlib import import_module

from django.utils import translation
from django.utils.translation import gettext as _

from ketnap.home import checkout

GENERATED: dict[str, str] = {  # file below docs/ → module:function that returns its text
    "indicators.md": "ketnap.statistics.indicators:document",
    "permissions.md": "ketnap.accounts.published:document",
    "rules.md": "ketnap.regulations.document:document",
}


def register(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def text(name: str) -> str:
    """Return what ``docs/<name>`` should say; always in Vietnamese, whoever asks."""
    module, _colon, function = GENERATED[name].partition(":")
    with translation.override("vi"):
        return str(getattr(import_module(module), function)())


def run(args: argparse.Namespace) -> int:
    """Carry the order out; 1 outside a checkout."""
    root = checkout()
    if root is None:
        print(_("Chỉ dùng trong thư mục mã nguồn."))
        return 1
    for name in GENERATED:
        path = root / "docs" / name
        path.write_text(text(name), "utf-8")
        print(path)
    return 0
