"""``ketnap prepare``: tables as the code expects them, catalogs compiled, static files laid out."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ketnap import backups
from ketnap.database import survey_tables
from ketnap.web import assets, catalog


def register(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def migrate() -> Path | None:
    """Bring the tables up to date; return the backup made first, when there was data to lose."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    saved = None
    if pending and executor.loader.applied_migrations:
        moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        saved = backups.back_up(settings.HOME / "backups" / f"before-upgrade-{moment}.ketnap").path
    if pending:
        call_command("migrate", database=DEFAULT_DB_ALIAS, interactive=False, verbosity=0)
        survey_tables()
    return saved


def lay_out_static() -> None:
    """Make the files that come from wheels; collect all static files under names with digests."""
    assets.prepare()
    call_command("collectstatic", interactive=False, verbosity=0)


def prepare() -> Path | None:
    """Do all of it; return the backup made before an upgrade of the tables, if there was one."""
    saved = migrate()
    catalog.compile_stale()
    lay_out_static()
    return saved


def prepare_first() -> None:
    """Make the tables of a database that has none yet, so that any order may be the first."""
    if not MigrationExecutor(connection).loader.applied_migrations:
        migrate()
        catalog.compile_stale()


def run(args: argparse.Namespace) -> int:
    """Carry the order out."""
    if saved := prepare():
        print(_("Đã sao lưu trước khi nâng cấp: %(path)s") % {"path": saved})
    print(_("Đã chuẩn bị xong: %(home)s") % {"home": settings.HOME})
    return 0
