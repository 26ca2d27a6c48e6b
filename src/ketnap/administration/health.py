"""The health of the installation, one line for each thing an administrator must watch."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import RoleAssignment
from ketnap.attachments.store import attachments_on, path_of
from ketnap.audit.checking import anchor_text, last_anchor
from ketnap.audit.models import Entry
from ketnap.database import wal_is_safe
from ketnap.dossiers.models import MinutesPage
from ketnap.jobs.models import Job
from ketnap.regulations import rulebook
from ketnap.statistics import snapshot
from ketnap.vietnamese.numbers import show_number, show_percent

DISK_WARNS, DISK_ALARMS = 0.85, 0.95
FRESH = dt.timedelta(hours=48)  # a backup or drill older than this is red


@dataclass(frozen=True)
class Line:
    """One thing watched: how it is (``good``, ``wait``, ``bad``), in words, and what to do."""

    label: str
    tone: str
    says: str
    then: str = ""


def _age(moment: dt.datetime) -> str:
    """Return how long ago a moment was."""
    hours = int((timezone.now() - moment).total_seconds() // 3600)
    if hours < 1:
        return _("chưa đến một giờ trước")
    if hours < 48:
        return _("%(n)s giờ trước") % {"n": hours}
    return _("%(n)s ngày trước") % {"n": hours // 24}


def _moment_of(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def backup(home: Path) -> Line:
    """When the last backup was written."""
    files = sorted((home / "backups").glob("*.ketnap"), key=lambda p: p.stat().st_mtime)
    then = _("Bấm Sao lưu ngay; đặt lịch ketnap backup hằng đêm, chép tệp sang máy khác.")
    if not files:
        return Line(_("Sao lưu"), "bad", _("Chưa có bản sao lưu nào."), then)
    made = _moment_of(files[-1])
    fresh = timezone.now() - made < FRESH
    return Line(_("Sao lưu"), "good" if fresh else "bad", _age(made), "" if fresh else then)


def restore_test(home: Path) -> Line:
    """When a restore was last tried out, and whether the copy was the original."""
    note = home / "backups" / "last-drill.json"
    then = _("Bấm Diễn tập phục hồi; đặt lịch ketnap backup --drill.")
    label = _("Diễn tập phục hồi")
    if not note.is_file():
        return Line(label, "bad", _("Chưa diễn tập lần nào."), then)
    told = json.loads(note.read_text("utf-8"))
    at = dt.datetime.fromisoformat(told["at"])
    at = at if at.tzinfo else timezone.make_aware(at)
    if told["differences"]:
        says = _("Bản phục hồi khác bản gốc: %(n)s chỗ.") % {"n": len(told["differences"])}
        return Line(label, "bad", says, then)
    fresh = timezone.now() - at < FRESH
    says = _("Thành công %(age)s, %(seconds)s giây, %(rows)s dòng.") % {
        "age": _age(at),
        "seconds": round(told["seconds"]),
        "rows": show_number(told["rows"]),
    }
    return Line(label, "good" if fresh else "bad", says, "" if fresh else then)


def disk(home: Path) -> Line:
    """How full the disk under the data is."""
    usage = shutil.disk_usage(home)
    share = usage.used / usage.total
    tone = "bad" if share >= DISK_ALARMS else "wait" if share >= DISK_WARNS else "good"
    says = _("Đã dùng %(share)s, còn %(free)s GB.") % {
        "share": show_percent(share),
        "free": show_number(usage.free // 2**30),
    }
    then = "" if tone == "good" else _("Dọn bản sao lưu cũ hoặc thêm đĩa trước khi đầy.")
    return Line(_("Đĩa"), tone, says, then)


def database() -> Line:
    """Which engine serves, and whether its known faults are guarded against."""
    label = _("Cơ sở dữ liệu")
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return Line(label, "good", f"PostgreSQL {cursor.fetchone()[0]}")
    with connection.cursor() as cursor:
        journal, sync = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        )
    safe = (journal == "wal" and wal_is_safe() and sync >= 2) or (journal != "wal" and sync >= 3)
    says = _("SQLite %(version)s, nhật ký %(journal)s, đồng bộ mức %(sync)s.") % {
        "version": sqlite3.sqlite_version,
        "journal": journal,
        "sync": sync,
    }
    then = "" if safe else _("Không an toàn khi mất điện. Hãy chạy bằng lệnh ketnap run.")
    return Line(label, "good" if safe else "bad", says, then)


def chain() -> Line:
    """Where the trail's chain stands, and how old the last anchor outside is."""
    label, anchor = _("Chuỗi nhật ký"), last_anchor()
    then = _("Chạy: ketnap verify --write-anchor TỆP, rồi chép tệp đó sang máy khác.")
    if anchor is None:
        says = _("Đầu chuỗi %(head)s; chưa ghi mốc neo nào.") % {"head": anchor_text()}
        return Line(label, "wait", says, then)
    fresh = timezone.now() - anchor[1] < dt.timedelta(days=7)
    says = _("Đầu chuỗi %(head)s; mốc neo %(age)s.") % {
        "head": anchor_text(),
        "age": _age(anchor[1]),
    }
    return Line(label, "good" if fresh else "wait", says, "" if fresh else then)


def sign_ins() -> Line:
    """How many sign-ins failed in a day, and how many names are waiting for the delay to pass."""
    day = timezone.now() - dt.timedelta(days=1)
    failed = Entry.objects.filter(action="sign_in_failed", at__gt=day).count()
    held = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        expiration__expires_at__gt=timezone.now(),
    ).count()
    says = _("%(failed)s lần không thành trong 24 giờ; %(held)s tên đang phải chờ.") % {
        "failed": failed,
        "held": held,
    }
    return Line(
        _("Đăng nhập"),
        "wait" if held or failed > 50 else "good",
        says,
        _("Xem nhật ký, việc “Đăng nhập không thành”.") if held or failed > 50 else "",
    )


def approvals() -> Line:
    """How many roles wait for a second person."""
    waiting = RoleAssignment.objects.filter(approved=False).count()
    return Line(
        _("Chờ phê duyệt"),
        "wait" if waiting else "good",
        _("%(n)s vai trò") % {"n": waiting},
        _("Người thứ hai phê duyệt ở trang Người dùng.") if waiting else "",
    )


def work() -> Line:
    """Whether long work waits, runs or failed."""
    recent = Job.objects.filter(asked_at__gt=timezone.now() - dt.timedelta(days=7))
    count = {state: recent.filter(state=state).count() for state in Job.State.values}
    failed, waiting = count["failed"], count["waiting"] + count["running"]
    says = _("%(waiting)s việc đang chờ hoặc chạy; %(failed)s việc không thành trong 7 ngày.") % {
        "waiting": waiting,
        "failed": failed,
    }
    return Line(_("Việc dài"), "wait" if failed else "good", says)


def memory() -> Line:
    """What the figures hold in memory in this process."""
    held = sum(snapshot.memory().values())
    says = _("%(mb)s MB trong tiến trình này.") % {"mb": show_number(round(held / 2**20))}
    return Line(_("Bộ nhớ số liệu"), "good", says)


def attached() -> Line:
    """Whether every photo and scan of minutes still has its file."""
    digests = MinutesPage.objects.filter(removed_at=None).values_list("digest", flat=True)
    lost = sum(not path_of(digest).is_file() for digest in digests)
    if lost:
        then = _("Chạy ketnap verify để biết trang nào, rồi lấy lại từ bản sao lưu.")
        return Line(_("Ảnh biên bản"), "bad", _("Mất %(n)s tệp.") % {"n": lost}, then)
    if not attachments_on():
        return Line(_("Ảnh biên bản"), "good", _("Không đính kèm (KETNAP_ATTACHMENTS)."))
    return Line(_("Ảnh biên bản"), "good", _("%(n)s trang, đủ tệp.") % {"n": len(digests)})


def holidays(today: dt.date) -> Line:
    """Whether somebody compared this and (from November) next year's days off."""
    calendar = rulebook().calendar
    years = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    open_years = [str(y) for y in years if not calendar.confirmed(y)]
    if not open_years:
        return Line(_("Lịch nghỉ"), "good", _("Đã đối chiếu."))
    return Line(
        _("Lịch nghỉ"),
        "wait",
        _("Chưa đối chiếu năm %(years)s: hạn theo ngày làm việc có thể lệch.")
        % {"years": ", ".join(open_years)},
        _("Đối chiếu với thông báo chính thức rồi ghi vào tệp lịch nghỉ."),
    )


def lines(home: Path, today: dt.date) -> list[Line]:
    """Return every line, in the order shown."""
    return [
        backup(home),
        restore_test(home),
        disk(home),
        database(),
        chain(),
        sign_ins(),
        approvals(),
        work(),
        memory(),
        attached(),
        holidays(today),
    ]
