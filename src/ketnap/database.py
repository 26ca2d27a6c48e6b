"""Which database, and how it is kept safe: from the environment to Django's setting."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WAL_FIXED = (3, 51, 3)
WAL_BACKPORTS = {(3, 44): 6, (3, 50): 7}
CACHE = 64  # megabytes of pages a connection may keep; SQLite's 2 make a list of a year read twice


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether the linked SQLite is free of the WAL-reset race (lost commits, corruption).

    Fixed in 3.51.3 and later, back-ported to 3.44.6 and 3.50.7 (SQLite release history).
    """
    if version >= WAL_FIXED:
        return True
    return version[2] >= WAL_BACKPORTS.get(version[:2], 1 << 30)


def sqlite_pragmas(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """Return the statements each SQLite connection starts with; durability is never relaxed."""
    journal = (
        ("journal_mode=WAL", "synchronous=FULL")
        if wal_is_safe(version)
        else ("journal_mode=DELETE", "synchronous=EXTRA")
    )
    always = ("foreign_keys=ON", "recursive_triggers=ON", f"cache_size=-{CACHE << 10}")
    return ";".join(f"PRAGMA {p}" for p in (*journal, *always))


def database_setting(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's setting for one database.

    :param url: ``postgresql://user:password@host:port/name`` or empty for SQLite in ``folder``.
    :raises ValueError: the address names neither SQLite nor PostgreSQL.
    """
    if not url or url.startswith("sqlite"):
        path = urlsplit(url).path.removeprefix("/") if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or str(folder / "ketnap.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": sqlite_pragmas(),
            },
            "CONN_MAX_AGE": 60,  # a new one for each page would read schema and tables anew
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL: postgresql://… or sqlite:///…, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def survey_tables() -> None:
    """Let SQLite see anew how full its tables are, so that its plans fit; PostgreSQL does alone.

    Every index is read whole (0.2 s at 50,000 cases): from samples it takes one for shorter than
    another, and walks the wrong one.
    """
    from django.db import connection  # the settings are made with this module

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
