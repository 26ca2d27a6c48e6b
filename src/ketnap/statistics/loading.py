"""Tables into frames: through ADBC where it can see what we may see, else through our own cursor.

ADBC opens a connection of its own, so inside a transaction it would miss what this one has written:
there, and wherever the driver fails, the plain cursor reads the same columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import polars as pl
from django.db import connection

# All rows in one batch: the SQLite driver guesses a column's type from its first batch.
SQLITE_BATCH_ROWS = 50_000_000
PATIENCE_MS = 20_000  # as long as every other connection waits (``ketnap.database``)
Columns = Mapping[str, pl.DataType]


def quoted(name: str) -> str:
    """Return a column's name as SQL writes it."""
    return connection.ops.quote_name(name)


def column(name: str, dtype: pl.DataType) -> str:
    """Return the SQL that reads one column without surprises of either driver."""
    source = quoted(name)
    if isinstance(dtype, pl.String | pl.Enum | pl.Categorical):
        return f"NULLIF({source}, '') AS {source}"
    if connection.vendor == "sqlite":
        kind = "TEXT" if dtype == pl.Date else "INTEGER"
        return f"CAST({source} AS {kind}) AS {source}"
    if dtype == pl.Int32:
        return f"{source}::int4 AS {source}"
    return source


def statement(table: str, columns: Columns, where: str = "") -> str:
    """Return ``SELECT columns FROM table WHERE …``."""
    chosen = ", ".join(column(name, dtype) for name, dtype in columns.items())
    return f"SELECT {chosen} FROM {quoted(table)}{f' WHERE {where}' if where else ''}"  # noqa: S608


def read(
    table: str, columns: Columns, where: str = "", values: Sequence[Any] = (), *, bulk: bool = False
) -> pl.DataFrame:
    """Read columns of a table into a frame of exactly the types asked for; '' becomes null.

    ``where`` may hold ``%s`` for ``values``; ``bulk`` allows ADBC (only without ``values``).
    """
    sql = statement(table, columns, where)
    frame = through_driver(sql) if bulk and not values else None
    if frame is None:
        return through_cursor(sql, values, columns)
    return frame.select(typed(name, frame.schema[name], dtype) for name, dtype in columns.items())


def typed(name: str, found: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    """Return the expression that brings a column to its type."""
    source = pl.col(name)
    if found == wanted:
        return source
    if found == pl.Null:
        return source.cast(wanted)
    if wanted == pl.Date and found == pl.String:
        return source.str.to_date("%Y-%m-%d")
    if wanted == pl.Date and found.is_integer():  # a column without one value
        return source.cast(pl.Int32).cast(pl.Date)
    if isinstance(wanted, pl.Enum):
        return source.cast(pl.String).cast(wanted, strict=False)
    return source.cast(wanted)


def through_driver(sql: str) -> pl.DataFrame | None:
    """Read through ADBC; None where it cannot be used, so that the cursor reads instead."""
    if connection.in_atomic_block:
        return None
    setting = connection.settings_dict
    if connection.vendor == "sqlite":
        if ":memory:" in str(setting["NAME"]) or "mode=memory" in str(setting["NAME"]):
            return None
        from adbc_driver_sqlite import dbapi

        with dbapi.connect(str(setting["NAME"])) as link, link.cursor() as cursor:
            fetched(cursor, f"PRAGMA busy_timeout = {PATIENCE_MS}")  # somebody may be writing
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": SQLITE_BATCH_ROWS})
            return fetched(cursor, sql)
    from adbc_driver_postgresql import dbapi as postgres

    with postgres.connect(address(setting)) as link, link.cursor() as cursor:
        return fetched(cursor, sql)


def fetched(cursor: Any, sql: str) -> pl.DataFrame:
    """Run the statement and take its Arrow stream (no pyarrow) as a frame."""
    cursor.execute(sql)
    return pl.DataFrame(cursor.fetch_arrow())


def address(setting: Mapping[str, Any]) -> str:
    """Return the address of Django's PostgreSQL connection for libpq."""
    user = (
        f"{quote(setting['USER'], '')}:{quote(setting['PASSWORD'], '')}@" if setting["USER"] else ""
    )
    port = f":{setting['PORT']}" if setting["PORT"] else ""
    return f"postgresql://{user}{setting['HOST']}{port}/{quote(setting['NAME'], '')}"


def through_cursor(sql: str, values: Sequence[Any], columns: Columns) -> pl.DataFrame:
    """Read through Django's own connection, in its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    turned = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pl.DataFrame(
        [
            series(name, dtype, cells)
            for (name, dtype), cells in zip(columns.items(), turned, strict=True)
        ]
    )


def series(name: str, dtype: pl.DataType, cells: Sequence[Any]) -> pl.Series:
    """Return a column of the wanted type from what a cursor gives (SQLite: texts, 0 and 1)."""
    first = next((cell for cell in cells if cell is not None), None)
    if isinstance(dtype, pl.Boolean) and isinstance(first, int):
        cells = [None if cell is None else bool(cell) for cell in cells]
    elif isinstance(dtype, pl.Date) and isinstance(first, str):
        cells = [None if cell is None else dt.date.fromisoformat(cell) for cell in cells]
    return pl.Series(name, cells, dtype=dtype, strict=False)
