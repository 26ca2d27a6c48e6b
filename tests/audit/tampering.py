"""Eight ways an owner of the server could rewrite the trail, done on a copy of the database."""

from __future__ import annotations

import datetime as dt
import json
import random
import sqlite3
from collections.abc import Callable
from typing import Any

from ketnap.audit.verify import chained, links_of_file

Database = sqlite3.Connection


def take_guards_down(database: Database) -> None:
    """Drop every trigger, as somebody who owns the file can."""
    for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')


def last(database: Database) -> int:
    return int(database.execute("SELECT max(number) FROM ketnap_entry").fetchone()[0])


def set_head(database: Database) -> None:
    number, digest = database.execute(
        "SELECT number, hash FROM ketnap_entry ORDER BY number DESC LIMIT 1"
    ).fetchone()
    database.execute("UPDATE ketnap_trailhead SET number = ?, hash = ?", (number, digest))


def rechain(database: Database, first: int) -> None:
    """Compute every hash anew from ``first`` on, and the head: a perfect forgery."""
    database.row_factory = sqlite3.Row
    previous = None
    for link in list(links_of_file(database)):
        if link.number < first:
            previous = link.hash
            continue
        previous = previous or "0" * 64
        digest = chained(previous, link.content)
        database.execute(
            "UPDATE ketnap_entry SET previous_hash = ?, hash = ? WHERE number = ?",
            (previous, digest, link.number),
        )
        previous = digest
    database.row_factory = None
    set_head(database)


def edit(database: Database, where: int, chance: random.Random) -> None:
    column = chance.choice(["reason", "action", "role", "request_id", "actor_id", "at"])
    value: Any = {"actor_id": None, "at": "2001-01-01 00:00:00"}.get(column, "sửa lén")
    database.execute(f"UPDATE ketnap_entry SET {column} = ? WHERE number = ?", (value, where))


def delete(database: Database, where: int, chance: random.Random) -> None:
    database.execute("DELETE FROM ketnap_entryvalue WHERE entry_id = ?", (where,))
    database.execute("DELETE FROM ketnap_entry WHERE number = ?", (where,))


def insert(database: Database, where: int, chance: random.Random) -> None:
    columns = [r[1] for r in database.execute("PRAGMA table_info(ketnap_entry)")]
    row = dict(
        zip(
            columns,
            database.execute("SELECT * FROM ketnap_entry WHERE number = ?", (where,)).fetchone(),
            strict=True,
        )
    )
    row |= {"number": last(database) + 1, "reason": "chèn thêm"}
    marks = ", ".join("?" * len(columns))
    database.execute(f"INSERT INTO ketnap_entry VALUES ({marks})", [row[c] for c in columns])


def reorder(database: Database, where: int, chance: random.Random) -> None:
    other = where - 1
    for old, new in ((where, -1), (other, where), (-1, other)):
        database.execute("UPDATE ketnap_entry SET number = ? WHERE number = ?", (new, old))


def cut_tail(database: Database, where: int, chance: random.Random) -> None:
    database.execute("DELETE FROM ketnap_entryvalue WHERE entry_id >= ?", (where,))
    database.execute("DELETE FROM ketnap_entry WHERE number >= ?", (where,))
    set_head(database)


def rechain_from(database: Database, where: int, chance: random.Random) -> None:
    edit(database, where, random.Random(1))
    database.execute("UPDATE ketnap_entry SET reason = 'viết lại' WHERE number = ?", (where,))
    rechain(database, where)


def duplicate_number(database: Database, where: int, chance: random.Random) -> None:
    """Rebuild the table without its key, with one number twice."""
    sql = "CREATE TABLE copy AS SELECT * FROM ketnap_entry"
    database.execute(sql)
    database.execute("INSERT INTO copy SELECT * FROM copy WHERE number = ?", (where,))
    database.execute("DROP TABLE ketnap_entry")
    database.execute("ALTER TABLE copy RENAME TO ketnap_entry")


def roll_clock_back(database: Database, where: int, chance: random.Random) -> None:
    """Put an act earlier than it was, with every hash made to fit."""
    at = database.execute("SELECT at FROM ketnap_entry WHERE number = ?", (where,)).fetchone()[0]
    earlier = dt.datetime.fromisoformat(at) - dt.timedelta(days=chance.randint(1, 900))
    database.execute("UPDATE ketnap_entry SET at = ? WHERE number = ?", (str(earlier), where))
    rechain(database, where)


def edit_value(database: Database, where: int, chance: random.Random) -> None:
    database.execute(
        "UPDATE ketnap_entryvalue SET after = ? WHERE entry_id = ?", (json.dumps("khác"), where)
    )


Tampering = Callable[[Database, int, random.Random], None]
KINDS: dict[str, Tampering] = {
    "edit": edit,
    "delete": delete,
    "insert": insert,
    "reorder": reorder,
    "tail cut": cut_tail,
    "re-chain": rechain_from,
    "duplicated number": duplicate_number,
    "clock rollback": roll_clock_back,
    "value": edit_value,
}
FOUND_ONLY_WITH_AN_ANCHOR = {"tail cut", "re-chain"}
