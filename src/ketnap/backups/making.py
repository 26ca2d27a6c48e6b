"""Take a backup of a running installation: one moment of the database, the files, names of keys."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ketnap import __version__
from ketnap.attachments.store import INCOMING
from ketnap.backups.archive import DUMP, MANIFEST, SQLITE, Manifest, digest_of, wrap


@dataclass(frozen=True)
class Backup:
    """A backup that was made."""

    path: Path
    manifest: Manifest


def program(name: str) -> str:
    """Return the path of a PostgreSQL program: ``PG_BIN`` first, then the system's.

    :raises FileNotFoundError: it is not on this machine.
    """
    found = shutil.which(name, path=os.environ.get("PG_BIN") or None)
    if found is None:
        raise FileNotFoundError(f"{name}: PG_BIN")
    return found


def key_digests(home: Path) -> dict[str, str]:
    """Return the name of each key with a digest that tells whether it is the same key."""
    folder = home / "keys"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path.name: hashlib.sha256(b"ketnap key name" + path.read_bytes()).hexdigest()[:16]
        for path in files
        if path.is_file()
    }


def facts_of(execute: Any) -> dict[str, Any]:
    """Return rows per table, the head of the trail and the migrations, asked through ``execute``.

    ``execute`` takes one SQL text and returns rows; table names come from Django, not from users.
    """
    tables = connection.introspection.django_table_names(only_existing=True)
    rows = {name: execute(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in sorted(tables)}  # noqa: S608
    heads = (
        execute("SELECT number, hash FROM ketnap_trailhead") if rows.get("ketnap_trailhead") else []
    )
    number, head = heads[0] if heads else (0, "")
    applied = execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {
        "rows": rows,
        "trail_number": number,
        "trail_hash": head,
        "migrations": [f"{app}.{name}" for app, name in applied],
    }


def copy_sqlite(target: Path) -> dict[str, Any]:
    """Copy the live SQLite file with its own online backup; return the facts of the copy."""
    source = str(settings.DATABASES["default"]["NAME"])
    with (
        closing(sqlite3.connect(source, timeout=20)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return facts_of(lambda sql: copy.execute(sql).fetchall())


def postgres_environment() -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs reach our database."""
    database = settings.DATABASES["default"]
    wanted = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database.get("NAME"),
    }
    return {**os.environ, **{name: str(value) for name, value in wanted.items() if value}}


def dump_postgres(target: Path) -> dict[str, Any]:
    """Dump PostgreSQL at one snapshot; return the facts of the same snapshot."""
    import psycopg

    words = connection.get_connection_params()
    known = {
        name: words[name]
        for name in ("dbname", "user", "password", "host", "port")
        if words.get(name)
    }
    with psycopg.connect(**known) as held:
        held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = held.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        facts = facts_of(lambda sql: held.execute(sql).fetchall())
        subprocess.run(  # noqa: S603  (our own words only)
            [
                *(program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}"),
            ],
            check=True,
            env=postgres_environment(),
        )
    return facts


def back_up(target: Path, *, key: bytes | None = None) -> Backup:
    """Write a backup of this installation to ``target``.

    :param key: 32 bytes that seal the file (AES-256-GCM); None leaves it readable.
    :raises FileNotFoundError: PostgreSQL's ``pg_dump`` is not on this machine.
    """
    home: Path = settings.HOME
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        engine = connection.vendor
        name = SQLITE if engine == "sqlite" else DUMP
        database = Path(folder) / name
        facts = copy_sqlite(database) if engine == "sqlite" else dump_postgres(database)
        manifest = Manifest(
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            engine=engine,
            version=__version__,
            keys=key_digests(home),
            **facts,
        )
        payload = Path(folder) / "payload.zip"
        with zipfile.ZipFile(payload, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            manifest.members[name] = digest_of(database)
            archive.write(database, name)
            stored = Path(settings.MEDIA_ROOT)
            for path in sorted(p for p in stored.rglob("*") if p.is_file()):
                if INCOMING in path.parts:
                    continue  # on its way in: no row names it yet
                member = f"files/{path.relative_to(stored).as_posix()}"
                manifest.members[member] = digest_of(path)
                archive.write(path, member)
            archive.writestr(MANIFEST, manifest.as_json())
        wrap(payload, target, key)
    return Backup(target, manifest)
