"""``ketnap admin-link``: links and rights that only who keeps the machine can give.

The one-time link of the first administrator; and the way out when nobody is left who could do it on
the pages: a forgotten password, a lost phone, no administrator, no second person. Each use is an
entry of the trail without a person: done at the machine.
"""

from __future__ import annotations

import argparse
import os
import sys

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.recovery import reset_factor_at_the_machine
from ketnap.accounts.services import invite_first_administrator, renew_link
from ketnap.accounts.today import today
from ketnap.audit.refusals import Problem, Refused
from ketnap.organisations.grants import appoint_at_the_machine, approve_at_the_machine
from ketnap.organisations.models import Organisation
from ketnap.organisations.rules import find_unit


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--address",
        default="",
        help=_("địa chỉ trang, ví dụ https://ketnap.xa.vn (mặc định: máy này)"),
    )
    parser.add_argument(
        "--for",
        dest="username",
        metavar=_("TÊN"),
        help=_("liên kết mới cho người đã có tài khoản (tên đăng nhập)"),
    )
    parser.add_argument(
        "--reset-factor",
        action="store_true",
        help=_("cùng --for: bỏ xác thực hai bước đã mất, để người đó thiết lập lại"),
    )
    parser.add_argument(
        "--approve",
        action="store_true",
        help=_("cùng --for: phê duyệt vai trò đang chờ khi không còn người thứ hai"),
    )
    parser.add_argument(
        "--administrator",
        metavar=_("MÃ"),
        help=_("cùng --for: cấp vai trò quản trị một năm tại đơn vị có mã này"),
    )


def here() -> str:
    """Return the address of the program on this machine, as far as the settings know it."""
    scheme = "https" if settings.TLS else "http"
    return f"{scheme}://{settings.HOST}:{os.environ.get('KETNAP_PORT', '8000')}"


def run(args: argparse.Namespace) -> int:
    """Carry the order out: 0 done, 1 refused, 2 unusable words."""
    extra = args.reset_factor or args.approve or args.administrator
    if extra and not args.username:
        print(_("Thiếu --for TÊN: việc này dành cho một người."), file=sys.stderr)
        return 2
    try:
        token = for_somebody(args) if args.username else invite_first_administrator(on=today())[1]
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if token:
        if not args.username:
            print(_("Liên kết mở tài khoản quản trị đầu tiên (dùng một lần, trong 72 giờ):"))
        else:
            print(_("Liên kết đặt mật khẩu (dùng một lần, trong 72 giờ):"))
        print((args.address.rstrip("/") or here()) + reverse("first_steps", args=[token]))
    return 0


def for_somebody(args: argparse.Namespace) -> str:
    """Do what was asked for one account; return the token of a fresh link, "" when not asked."""
    user = User.objects.filter(username=args.username.strip().casefold()).first()
    if user is None:
        says = _("Không có tài khoản “%(name)s”. Tên đăng nhập xem ở trang Người dùng.")
        raise Refused([Problem("", "unknown_user", says % {"name": args.username})])
    on, done = today(), False
    if args.approve:
        count = approve_at_the_machine(user, on=on)
        print(_("Đã phê duyệt %(count)s vai trò.") % {"count": count})
        done = True
    if args.administrator:
        unit: Organisation = find_unit(args.administrator)
        appoint_at_the_machine(user, organisation=unit, on=on)
        print(_("Đã cấp vai trò quản trị một năm tại %(unit)s.") % {"unit": unit})
        done = True
    if args.reset_factor:
        reset_factor_at_the_machine(user, on=on)
        print(_("Đã bỏ xác thực hai bước; người đó thiết lập lại khi đăng nhập."))
        done = True
    return "" if done else renew_link(user, by=None, on=on)
