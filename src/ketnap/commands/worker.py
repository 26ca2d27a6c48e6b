"""``ketnap worker``: carry out long work, oldest first, until told to stop."""

from __future__ import annotations

import argparse
import signal
import time
from importlib import import_module
from types import FrameType

from django.db import OperationalError, close_old_connections
from django.utils.translation import gettext as _

from ketnap.jobs import services
from ketnap.jobs.models import Job

WORK: dict[str, str] = {  # kind of work → module:function, imported when first needed
    "apply_import": "ketnap.exchange.work:apply_import",
    "undo_import": "ketnap.exchange.work:undo_import",
    "back_up": "ketnap.administration.work:back_up",
    "restore_drill": "ketnap.administration.work:restore_drill",
}
LOOK_EVERY_S = 1.0


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--once", action="store_true", help=_("làm hết các việc đang chờ rồi kết thúc")
    )


def work_of(kind: str) -> services.Work:
    """Return the function for a kind of work; KeyError for an unknown kind."""
    module, _colon, name = WORK[kind].partition(":")
    work: services.Work = getattr(import_module(module), name)
    return work


def work_once() -> Job | None:
    """Take one piece of work and do it; None when nothing waits."""
    job = services.take_next()
    return job and services.carry_out(job, lambda j, progress: work_of(j.kind)(j, progress))


def run(args: argparse.Namespace) -> int:
    """Carry the order out."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping:
        close_old_connections()
        try:
            services.release_abandoned()
            job = work_once()
        except OperationalError:  # the database is busy or restarting: the next round tries again
            job = None
        if job is None:
            if args.once:
                return 0
            time.sleep(LOOK_EVERY_S)
    return 0
