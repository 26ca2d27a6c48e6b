"""``ketnap organisations``: load a file of units, or print the tree of a day."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.law.reading import FileFaults
from ketnap.organisations.loading import DATA, load_organisations
from ketnap.organisations.tree import tree_on
from ketnap.vietnamese.dates import DateError, parse_date


def register(parser: argparse.ArgumentParser) -> None:
    """Add ``load FILE`` and ``tree [--on DAY]``."""
    parser.add_argument("what", choices=("load", "tree"), help=_("load: nạp tệp; tree: in cây"))
    parser.add_argument(
        "file",
        nargs="?",
        help=_("tệp .yaml, hoặc tên dữ liệu kèm theo: %(names)s")
        % {"names": ", ".join(sorted(path.stem for path in DATA.glob("*.yaml")))},
    )
    parser.add_argument("--on", metavar="YYYY-MM-DD", help=_("cây của ngày này (mặc định: nay)"))


def run(args: argparse.Namespace) -> int:
    """Carry the order out."""
    if args.what == "tree":
        return show_tree(args.on)
    if not args.file:
        print(_("Thiếu tên tệp. Ví dụ: ketnap organisations load sa_thay"), file=sys.stderr)
        return 2
    path = Path(args.file)
    packaged = DATA / f"{args.file}.yaml"
    return load(packaged if not path.exists() and packaged.exists() else path)


def load(path: Path) -> int:
    """Load one file and say what it brought."""
    try:
        loaded = load_organisations(path, by=None)
    except FileFaults as faults:
        print(faults.show((get_language() or "vi")[:2]), file=sys.stderr)
        print(_("Chưa có gì được lưu."), file=sys.stderr)
        return 2
    print(
        _(
            "Đã nạp %(units)s đơn vị, %(events)s sự kiện tổ chức, %(authorities)s thẩm quyền, "
            "%(hamlets)s thôn."
        )
        % {
            "units": loaded.units,
            "events": loaded.events,
            "authorities": loaded.authorities,
            "hamlets": loaded.hamlets,
        }
    )
    return 0


def show_tree(day: str | None) -> int:
    """Print the units of a day, two spaces per level."""
    try:
        tree = tree_on(parse_date(day) if day else timezone.localdate())
    except DateError as error:
        print(error.message, file=sys.stderr)
        return 2
    for depth, name in zip(tree.depth.tolist(), tree.names, strict=True):
        print("  " * depth + name)
    return 0
