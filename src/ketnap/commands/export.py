"""``ketnap export``: a list of a unit, its template, those admitted, or an exchange package."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.audit.reading import exported
from ketnap.exchange.admitted import admitted_list
from ketnap.exchange.export import Above, list_file
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.lists import rows_of_kind
from ketnap.exchange.package import fingerprint, signer_of, site_key
from ketnap.exchange.packages import make_package
from ketnap.exchange.templates_out import template_of
from ketnap.exchange.units import Units
from ketnap.organisations.models import Organisation
from ketnap.vietnamese.dates import DateError, parse_date

DONE, UNUSABLE = 0, 2
SHORTEST = 12


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ketnap export``."""
    parser.add_argument(
        "kind", choices=[*sorted(KINDS), "admitted", "package"], help=_("loại danh sách, hoặc gói")
    )
    parser.add_argument("file", type=Path, help=_("tệp .xlsx hoặc .csv sẽ viết"))
    parser.add_argument("--unit", required=True, metavar="CODE", help=_("mã đơn vị"))
    parser.add_argument("--by", default="", metavar="USERNAME", help=_("tên đăng nhập người xuất"))
    parser.add_argument(
        "--sensitive", action="store_true", help=_("cả dân tộc, tôn giáo, số định danh")
    )
    parser.add_argument("--template", action="store_true", help=_("tệp mẫu trống để điền"))
    parser.add_argument("--since", default="", metavar="D", help=_("kết nạp từ ngày"))
    parser.add_argument("--until", default="", metavar="D", help=_("kết nạp đến ngày"))
    parser.add_argument("--passphrase-file", type=Path, help=_("tệp chứa mật khẩu của gói"))


def run(args: argparse.Namespace) -> int:
    """Carry the order out: 0 written, 2 it cannot be."""
    try:
        return write(args)
    except DateError as error:
        return refuse(error.message)


def write(args: argparse.Namespace) -> int:
    """Write the file asked for."""
    unit = Organisation.objects.filter(code=args.unit).first()
    suffix = args.file.suffix.lower().lstrip(".")
    if unit is None:
        return refuse(_("Không có đơn vị mang mã “%(code)s”.") % {"code": args.unit})
    if args.kind != "package" and suffix not in ("xlsx", "csv"):
        return refuse(_("Tên tệp phải kết thúc bằng .xlsx hoặc .csv."))
    on = today()
    if args.kind == "package":
        return package(args, unit)
    if args.template and args.kind in KINDS:
        args.file.write_bytes(template_of(KINDS[args.kind], Units(unit, on)))
        print(_("Đã viết tệp mẫu %(file)s.") % {"file": args.file})
        return DONE
    user = User.objects.filter(username=args.by).first() if args.by else None
    if args.by and user is None:
        return refuse(_("Không có người dùng “%(name)s”.") % {"name": args.by})
    if args.kind == "admitted":
        since, until = day(args.since) or dt.date(1930, 2, 3), day(args.until) or on
        columns, rows = admitted_list(unit, since=since, until=until, sensitive=args.sensitive)
        title = _("Đảng viên mới kết nạp")
    else:
        columns, rows = rows_of_kind(args.kind, unit, on=on, sensitive=args.sensitive)
        title = str(KINDS[args.kind].label)
    person = user.full_name if user else _("Dòng lệnh trên máy chủ")
    above = Above(title, unit.name, person, timezone.localtime())
    content = list_file(columns, rows, above, suffix)
    exported(
        title,
        rows=len(rows),
        by=user or system_user(),
        sensitive=args.sensitive,
        subject=unit,
        on=on,
    )
    args.file.write_bytes(content)
    print(_("Đã viết %(count)s dòng vào %(file)s.") % {"count": len(rows), "file": args.file})
    return DONE


def day(text: str) -> dt.date | None:
    """A day of the command line, or None when none was given."""
    return parse_date(text) if text else None


def package(args: argparse.Namespace, unit: Organisation) -> int:
    """Write an exchange package of the unit's cases."""
    passphrase = passphrase_of(args.passphrase_file)
    if len(passphrase) < SHORTEST:
        return refuse(
            _("Gói cần mật khẩu từ %(count)s ký tự, để trong tệp nêu ở --passphrase-file.")
            % {"count": SHORTEST}
        )
    user = User.objects.filter(username=args.by).first() or system_user()
    content = make_package(unit, passphrase=passphrase, by=user, on=today())
    args.file.write_bytes(content)
    print(_("Đã viết gói %(file)s.") % {"file": args.file})
    print(_("Khóa của nơi gửi: %(key)s") % {"key": signer_of(site_key())})
    print(_("Dấu khóa: %(mark)s") % {"mark": fingerprint(signer_of(site_key()))})
    return DONE


def passphrase_of(path: Path | None) -> str:
    """The words in a file, so that they stand in no history of the shell."""
    return path.read_text("utf-8").strip() if path is not None and path.is_file() else ""


def system_user() -> User:
    """The closed account that stands for the command line in the trail."""
    module = importlib.import_module("ketnap.commands.import")
    made: User = module.acting_user("")
    return made


def refuse(says: str) -> int:
    """Say why nothing was written."""
    print(says, file=sys.stderr)
    return UNUSABLE
