"""``ketnap verify``: is the trail whole? Against anchors kept elsewhere, here or on a copy.

Here also: is every attached file there, byte for byte?
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.attachments.store import path_of
from ketnap.audit.checking import verify_here, write_anchor
from ketnap.audit.verify import EN, VI, read_anchors, verify_file
from ketnap.dossiers.minutes import lost_pages
from ketnap.statistics.verify import verify_figures
from ketnap.vietnamese.dates import show_date


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        metavar=_("TỆP|SỐ:MÃ"),
        help=_("mốc neo giữ bên ngoài, hoặc tệp chứa các mốc; ghi được nhiều lần"),
    )
    parser.add_argument(
        "--database", type=Path, help=_("bản sao cơ sở dữ liệu SQLite cần kiểm tra")
    )
    parser.add_argument(
        "--write-anchor", type=Path, metavar=_("TỆP"), help=_("ghi thêm mốc neo hiện tại vào tệp")
    )
    parser.add_argument(
        "--figures",
        action="store_true",
        help=_("tính lại mọi số liệu từ bảng dữ liệu và so với bản trong bộ nhớ"),
    )


def run_figures() -> int:
    """Compare every figure with the tables: 0 all equal, 1 some differ."""
    report = verify_figures()
    for difference in report.differences[:50]:
        print(difference)
    print(
        _("Đã so %(compared)s con số với bảng dữ liệu, %(differing)s con số khác.")
        % {"compared": report.compared, "differing": len(report.differences)}
    )
    return 0 if report else 1


def run(args: argparse.Namespace) -> int:
    """Verify and print the report: 0 whole, 1 tampered with, 2 unusable input."""
    if args.figures:
        return run_figures()
    try:
        anchors = read_anchors(args.anchor)
        report = verify_file(args.database, anchors) if args.database else verify_here(anchors)
    except ValueError as unreadable:
        print(
            _("Không đọc được mốc neo “%(text)s”: cần SỐ:MÃ (16 ký tự trở lên) hoặc tên tệp.")
            % {"text": unreadable},
            file=sys.stderr,
        )
        return 2
    except (OSError, sqlite3.DatabaseError) as problem:
        print(
            _("Không đọc được cơ sở dữ liệu: %(problem)s") % {"problem": problem}, file=sys.stderr
        )
        return 2
    print("\n".join(report.sentences(EN if get_language() == "en" else VI)))
    lost = [] if args.database else lost_pages()
    for one in lost:
        print(
            _("Mất hoặc hỏng tệp biên bản: %(unit)s, họp %(day)s, trang %(number)s (%(file)s).")
            % {
                "unit": one.meeting.organisation.name,
                "day": show_date(one.meeting.on),
                "number": one.number,
                "file": path_of(one.digest).relative_to(settings.HOME),
            }
        )
    if args.write_anchor and report.sound:
        print(_("Đã ghi mốc neo: %(line)s") % {"line": write_anchor(args.write_anchor)})
    return 0 if report.sound and not lost else 1
