"""Safekeeping as work of the worker: what "Sao lưu ngay" and "Diễn tập phục hồi" start."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ketnap import backups
from ketnap.jobs.models import Job
from ketnap.jobs.services import Progress, Refused

FAILS = (OSError, subprocess.CalledProcessError, backups.DamagedBackup, backups.LockedBackup)


def back_up(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Write a backup into the installation's own folder and check every byte of it."""
    progress(0, 2, _("Đang sao lưu"))
    name = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ") + ".ketnap"
    try:
        made = backups.back_up(settings.HOME / "backups" / name)
        progress(1, 2, _("Đang kiểm tra bản sao lưu"))
        backups.examine(made.path)
    except FAILS as problem:
        raise Refused(_("Không sao lưu được: %(why)s") % {"why": problem}) from problem
    rows = sum(made.manifest.rows.values())
    progress(2, 2, _("Đã sao lưu %(rows)s dòng vào %(name)s") % {"rows": rows, "name": name})
    return {"name": name, "rows": rows}


def restore_drill(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Back up, restore to a fresh place, compare; the health page shows what came of it."""
    progress(0, 1, _("Đang diễn tập phục hồi"))
    try:
        result = backups.drill(home=settings.HOME)
    except FAILS as problem:
        raise Refused(_("Không diễn tập được: %(why)s") % {"why": problem}) from problem
    if result.differences:
        says = _("Bản phục hồi khác bản gốc: %(n)s chỗ.") % {"n": len(result.differences)}
        raise Refused(says)
    progress(1, 1, _("Bản phục hồi giống hệt bản gốc, %(rows)s dòng") % {"rows": result.rows})
    return {"rows": result.rows, "seconds": result.seconds}
