"""``ketnap demo``: build the demo in an empty database, never beside real data."""

from __future__ import annotations

import argparse
import sys
import time

from django.utils.translation import gettext as _

from ketnap.accounts.today import today
from ketnap.database import survey_tables
from ketnap.demo.loading import NotEmpty, load_demo
from ketnap.vietnamese.dates import DateError, parse_date


def register(parser: argparse.ArgumentParser) -> None:
    """Take the day the demo is to stand on."""
    parser.add_argument(
        "--on", metavar="DAY", help=_("ngày coi là hôm nay (dd/mm/yyyy); bỏ trống: hôm nay")
    )


def run(args: argparse.Namespace) -> int:
    """Load the demo; 1 when the database already holds something, 2 for a day that is none."""
    try:
        day = parse_date(args.on) if args.on else today()
    except DateError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    started = time.perf_counter()
    try:
        loaded = load_demo(day)
        survey_tables()
    except NotEmpty:
        sys.stderr.write(
            _(
                "Cơ sở dữ liệu đã có dữ liệu nên không nạp dữ liệu minh họa vào. Muốn xem bản minh "
                "họa, hãy đặt KETNAP_HOME sang một thư mục trống rồi chạy lại."
            )
            + "\n"
        )
        return 1
    sys.stdout.write(
        _(
            "Đã nạp dữ liệu minh họa: %(people)s người, %(dossiers)s hồ sơ (%(open)s đang mở), "
            "trong %(seconds)s giây. Mọi người và số liệu đều hư cấu."
        )
        % {
            "people": loaded.people,
            "dossiers": loaded.dossiers,
            "open": loaded.open_dossiers,
            "seconds": f"{time.perf_counter() - started:.1f}".replace(".", ","),
        }
        + "\n"
    )
    return 0
