"""``ketnap tick``: find what fell due, remind ahead, tell the level above; once a day is enough."""

from __future__ import annotations

import argparse
import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.today import today
from ketnap.database import survey_tables
from ketnap.dossiers import falling_due
from ketnap.dossiers.minutes import sweep_files
from ketnap.dossiers.models import Notice
from ketnap.organisations import services as organisations
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import show_date


def register(parser: argparse.ArgumentParser) -> None:
    """One option: the day, for practice and tests."""
    parser.add_argument(
        "--on", type=dt.date.fromisoformat, default=None, metavar="YYYY-MM-DD", help=_("ngày xét")
    )


def run(args: argparse.Namespace) -> int:
    """Do the day's work and print what it found."""
    day = args.on or today()
    organisations.follow_today(by=None, on=day)
    found = falling_due.tick(day)
    survey_tables()
    print(_("Ngày %(day)s:") % {"day": show_date(day)})
    if found.rejudged:
        print(
            _("- xét lại %(count)s hồ sơ vì quy định, tổ chức hoặc thẩm quyền đã đổi")
            % {"count": found.rejudged}
        )
    words = {
        Notice.Kind.AHEAD: _("nhắc trước"),
        Notice.Kind.OVERDUE: _("quá hạn"),
        Notice.Kind.ESCALATED: _("báo cấp trên"),
    }
    for kind, word in words.items():
        print(_("- %(word)s: %(count)s việc mới") % {"word": word, "count": found.raised[kind]})
    dates = rulebook().dates
    for matter, count in sorted(found.matters.items()):
        print(f"    {dates[matter].label}: {count}")
    if swept := sweep_files(on=day):
        print(_("- xóa %(count)s tệp không còn trang biên bản nào dùng") % {"count": swept})
    print(_("- đã xong, gỡ %(count)s lời nhắc") % {"count": found.cleared})
    return 0
