"""Emptying the test database between transactional tests.

The database's own guards refuse to empty the trail, as they should. Between tests SQLite's
triggers step aside for the moment of the flush (PostgreSQL truncates, which fires none).
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations

_flush = DatabaseOperations.sql_flush


def sql_flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
    """Return Django's statements between taking the guards down and putting them up again."""
    statements = _flush(self, style, tables, **options)
    if not statements:
        return statements
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    down = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
    return [*down, *statements, *(sql for _, sql in triggers)]


def let_tests_flush() -> None:
    """Make Django's flush work beside the guards."""
    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
