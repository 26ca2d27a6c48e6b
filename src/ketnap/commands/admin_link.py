"""``ketnap admin-link``: the one-time link with which the first administrator opens his account."""

from __future__ import annotations

import argparse
import os
import sys

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.services import invite_first_administrator
from ketnap.accounts.today import today
from ketnap.audit.refusals import Refused


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--address",
        default="",
        help=_("địa chỉ trang, ví dụ https://ketnap.xa.vn (mặc định: máy này)"),
    )


def here() -> str:
    """Return the address of the program on this machine, as far as the settings know it."""
    scheme = "https" if settings.TLS else "http"
    return f"{scheme}://{settings.HOST}:{os.environ.get('KETNAP_PORT', '8000')}"


def run(args: argparse.Namespace) -> int:
    """Make the link and print it; 1 when somebody can already sign in."""
    try:
        _user, token = invite_first_administrator(on=today())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(_("Liên kết mở tài khoản quản trị đầu tiên (dùng một lần, trong 72 giờ):"))
    print((args.address.rstrip("/") or here()) + reverse("first_steps", args=[token]))
    return 0
