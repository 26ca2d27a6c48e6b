"""``ketnap export``: write a list of a unit to an .xlsx or .csv file, or its template."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.audit.reading import exported
from ketnap.exchange.export import Above, list_file
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.lists import rows_of_kind
from ketnap.exchange.templates_out import template_of
from ketnap.exchange.units import Units
from ketnap.organisations.models import Organisation

DONE, UNUSABLE = 0, 2


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ketnap export``."""
    parser.add_argument("kind", choices=sorted(KINDS), help=_("loại danh sách"))
    parser.add_argument("file", type=Path, help=_("tệp .xlsx hoặc .csv sẽ viết"))
    parser.add_argument("--unit", required=True, metavar="CODE", help=_("mã đơn vị"))
    parser.add_argument("--by", default="", metavar="USERNAME", help=_("tên đăng nhập người xuất"))
    parser.add_argument(
        "--sensitive", action="store_true", help=_("cả dân tộc, tôn giáo, số định danh")
    )
    parser.add_argument("--template", action="store_true", help=_("tệp mẫu trống để điền"))


def run(args: argparse.Namespace) -> int:
    """Carry the order out: 0 written, 2 it cannot be."""
    unit = Organisation.objects.filter(code=args.unit).first()
    suffix = args.file.suffix.lower().lstrip(".")
    if unit is None:
        return refuse(_("Không có đơn vị mang mã “%(code)s”.") % {"code": args.unit})
    if suffix not in ("xlsx", "csv"):
        return refuse(_("Tên tệp phải kết thúc bằng .xlsx hoặc .csv."))
    on = today()
    if args.template:
        args.file.write_bytes(template_of(KINDS[args.kind], Units(unit, on)))
        print(_("Đã viết tệp mẫu %(file)s.") % {"file": args.file})
        return DONE
    user = User.objects.filter(username=args.by).first() if args.by else None
    if args.by and user is None:
        return refuse(_("Không có người dùng “%(name)s”.") % {"name": args.by})
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


def system_user() -> User:
    """The closed account that stands for the command line in the trail."""
    module = importlib.import_module("ketnap.commands.import")
    made: User = module.acting_user("")
    return made


def refuse(says: str) -> int:
    """Say why nothing was written."""
    print(says, file=sys.stderr)
    return UNUSABLE
