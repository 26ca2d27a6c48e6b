"""Bring a backup back, into an empty place only, and prove now and then that it can be done."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ketnap.backups.archive import (
    DUMP,
    SQLITE,
    DamagedBackup,
    Manifest,
    digest_of,
    manifest_of,
    unwrapped,
)
from ketnap.backups.making import back_up, facts_of, key_digests, postgres_environment, program

LAST_DRILL = "last-drill.json"


class PlaceTaken(Exception):
    """The place to restore into already holds data."""


@dataclass(frozen=True)
class DrillResult:
    """How a restore drill went; ``differences`` is empty when the copy equals the original."""

    at: str
    seconds: float
    rows: int
    differences: list[str]


def _place_files(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Write the backup's files below ``folder``; a name that would leave it is damage."""
    for member in manifest.members:
        if not member.startswith("files/"):
            continue
        parts = PurePosixPath(member).parts[1:]
        if not parts or ".." in parts or any("\\" in part or ":" in part for part in parts):
            raise DamagedBackup(_("tên tệp không an toàn: %(name)s") % {"name": member})
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as out:
            shutil.copyfileobj(source, out)


def _same_facts(found: dict[str, Any], manifest: Manifest) -> list[str]:
    """Return what differs between a restored database and the manifest, in words."""
    differences = [
        f"{name}: {manifest.rows.get(name)} → {found['rows'].get(name)}"
        for name in sorted({*manifest.rows, *found["rows"]})
        if manifest.rows.get(name) != found["rows"].get(name)
    ]
    for name in ("trail_number", "trail_hash", "migrations"):
        if found[name] != getattr(manifest, name):
            differences.append(name)
    return differences


def _check_sqlite(path: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        found = facts_of(lambda sql: database.execute(sql).fetchall())
    if verdict != "ok":
        raise DamagedBackup(
            _("cơ sở dữ liệu trong tệp sao lưu hỏng: %(verdict)s") % {"verdict": verdict}
        )
    if differences := _same_facts(found, manifest):
        raise DamagedBackup(
            _("dữ liệu khác bản kê: %(differences)s") % {"differences": ", ".join(differences)}
        )


def restore(path: Path, *, home: Path, key: bytes | None = None) -> tuple[Manifest, list[str]]:
    """Restore a backup into ``home`` (SQLite) or into the empty database of ``DATABASE_URL``.

    Everything is checked first. Returns the manifest and the names of keys that ``home`` lacks or
    has differently: what those keys seal cannot be read until they are brought from their safe.

    :raises DamagedBackup: the file is not whole.
    :raises LockedBackup: it is sealed and ``key`` is not its key.
    :raises PlaceTaken: there is data already; nothing was touched.
    """
    path.stat()  # a file that is not there is told before anything else
    files = home / "files"
    if files.is_dir() and any(files.iterdir()):
        raise PlaceTaken(str(files))
    with unwrapped(path, key) as archive:
        manifest = manifest_of(archive)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
            _place_files(archive, manifest, Path(folder) / "files")
            if manifest.engine == "sqlite":
                target = home / "ketnap.sqlite3"
                if target.exists() and target.stat().st_size:
                    raise PlaceTaken(str(target))
                archive.extract(SQLITE, folder)
                _check_sqlite(Path(folder) / SQLITE, manifest)
                (Path(folder) / SQLITE).replace(target)
            else:
                archive.extract(DUMP, folder)
                _load_postgres(Path(folder) / DUMP, postgres_environment())
            if (Path(folder) / "files").is_dir():
                if files.is_dir():
                    files.rmdir()
                (Path(folder) / "files").replace(files)
    present = key_digests(home)
    return manifest, [name for name, digest in manifest.keys.items() if present.get(name) != digest]


def _load_postgres(dump: Path, environment: dict[str, str]) -> None:
    """Load a dump in one transaction into an empty PostgreSQL database."""
    import psycopg

    address: dict[str, Any] = {
        "host": environment.get("PGHOST"),
        "port": environment.get("PGPORT"),
        "user": environment.get("PGUSER"),
        "password": environment.get("PGPASSWORD"),
        "dbname": environment["PGDATABASE"],
    }
    count = "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(**{k: v for k, v in address.items() if v}) as held:
        (tables,) = held.execute(count).fetchone() or (0,)
    if tables:
        raise PlaceTaken(environment["PGDATABASE"])
    subprocess.run(  # noqa: S603  (our own words only)
        [
            *(program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction"),
            *("--exit-on-error", f"--dbname={environment['PGDATABASE']}", str(dump)),
        ],
        check=True,
        env=environment,
    )


@contextmanager
def _fresh_database() -> Iterator[dict[str, str]]:
    """Yield the environment of a new, empty database beside ours; drop it afterwards."""
    import psycopg
    from psycopg import sql

    environment = postgres_environment()
    name = f"ketnap_drill_{secrets.token_hex(4)}"
    known = connection.get_connection_params()
    words = {k: known[k] for k in ("dbname", "user", "password", "host", "port") if known.get(k)}
    with psycopg.connect(**words, autocommit=True) as held:
        held.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield {**environment, "PGDATABASE": name}
        finally:
            held.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _postgres_differences(dump: Path, manifest: Manifest) -> list[str]:
    import psycopg

    known = connection.get_connection_params()
    words = {k: known[k] for k in ("user", "password", "host", "port") if known.get(k)}
    with _fresh_database() as environment:
        _load_postgres(dump, environment)
        with psycopg.connect(**words, dbname=environment["PGDATABASE"]) as held:
            return _same_facts(facts_of(lambda sql: held.execute(sql).fetchall()), manifest)


def drill(*, home: Path, key: bytes | None = None) -> DrillResult:
    """Back up, restore to a fresh place, compare rows, trail, migrations, files; note the result.

    The note (``backups/last-drill.json``) is what the health page shows.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=home) as folder:
        fresh = Path(folder) / "home"
        fresh.mkdir()
        made = back_up(Path(folder) / "drill.ketnap", key=key)
        if made.manifest.engine == "sqlite":
            restore(made.path, home=fresh, key=key)  # compares with the manifest itself
            differences: list[str] = []
        else:
            with unwrapped(made.path, key) as archive:
                manifest = manifest_of(archive)
                archive.extract(DUMP, folder)
                _place_files(archive, manifest, fresh / "files")
            differences = _postgres_differences(Path(folder) / DUMP, manifest)
        stored = Path(settings.MEDIA_ROOT)
        for member, recorded in made.manifest.members.items():
            if member.startswith("files/"):
                relative = member.removeprefix("files/")
                if {digest_of(fresh / "files" / relative), digest_of(stored / relative)} != {
                    recorded
                }:
                    differences.append(member)
    result = DrillResult(
        at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - started, 1),
        rows=sum(made.manifest.rows.values()),
        differences=differences,
    )
    note = home / "backups" / LAST_DRILL
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(asdict(result), ensure_ascii=False), "utf-8")
    return result
