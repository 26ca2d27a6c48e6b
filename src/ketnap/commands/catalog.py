"""``ketnap catalog``: new texts into the English catalog, stale ones out; says what is missing."""

from __future__ import annotations

import argparse

from django.utils.translation import gettext as _

from ketnap.web import catalog


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--check", action="store_true", help=_("chỉ so sánh, không ghi vào tệp bản dịch")
    )


def run(args: argparse.Namespace) -> int:
    """Carry the order out; 1 when a text has no translation."""
    found = catalog.differences() if args.check else catalog.update()
    for text in found.missing:
        print(_("Chưa dịch: %(text)s") % {"text": text})
    for text in found.stale:
        print(_("Không còn dùng: %(text)s") % {"text": text})
    for text in found.fuzzy:
        print(_("Cần xem lại: %(text)s") % {"text": text})
    catalog.compile_stale()
    return 1 if found else 0
