"""Many rows of one table by one prepared statement, without a record in memory for each.

For work in bulk that keeps the trail itself (``Change.insert_many``) or decides nothing (what
follows from facts, ``dossiers.judging``). Values pass through the fields, as Django saves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

_PLAIN = (type(None), str, int, bool)
_SIMPLE = (
    *(models.CharField, models.TextField, models.SlugField, models.BooleanField),
    *(models.ForeignKey, models.BigAutoField, models.BigIntegerField),
    *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
)
"""Fields whose plain values the drivers take as they are."""

_WORTH_A_COPY = 50


def _columns(model: type[models.Model], names: Iterable[str]) -> list[Any]:
    """Return the concrete fields of those names."""
    return [model._meta.get_field(name) for name in names]


def _column(field: Any) -> str:
    """Return the column a concrete field stands in."""
    return str(field.column)


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert ``rows``, each the values of the fields ``names`` in order; return how many.

    Fields not named take their default. Nothing is returned but the number: no keys, no records.
    """
    fields = _columns(model, names)
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key
    ]
    same = tuple(_prepared(field)(field.get_default()) for field in others)
    prepare = [_prepared(field) for field in fields]
    columns = ", ".join(_quoted(_column(field)) for field in (*fields, *others))
    places = ", ".join(["%s"] * (len(fields) + len(others)))
    values = [(*(p(v) for p, v in zip(prepare, row, strict=True)), *same) for row in rows]
    table = _quoted(model._meta.db_table)
    if connection.vendor == "postgresql" and len(values) >= _WORTH_A_COPY:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in values:
                copy.write_row(row)
    else:
        _execute_many(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)  # noqa: S608
    return len(values)


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Return ``count`` keys nobody else will be given, for rows about to be inserted.

    To be called inside a transaction that already writes (it holds SQLite's one write lock).
    """
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = max(row[0] if row else 0, model._default_manager.aggregate(m=models.Max("pk"))["m"] or 0)
    return list(range(last + 1, last + count + 1))


def insert_records(records: Sequence[models.Model]) -> int:
    """Insert records of one model that already have their keys; return how many.

    Columns that stand at their default in all of them are written once, not record by record.
    """
    if not records:
        return 0
    model = type(records[0])
    defaults = [(field, field.get_default()) for field in model._meta.concrete_fields]
    names = [
        field.name
        for field, default in defaults
        if field.primary_key or any(getattr(one, field.attname) != default for one in records)
    ]
    attributes = [model._meta.get_field(name).attname for name in names]
    return insert_rows(model, names, ([getattr(r, name) for name in attributes] for r in records))


def update_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[tuple[int, Sequence[Any]]],
    *,
    seen: Mapping[int, int] | None = None,
) -> int:
    """Write the fields ``names`` of rows given as (key, values in that order); return how many.

    With ``seen`` (key → version) a row somebody changed since it was read is left alone.
    """
    fields = _columns(model, names)
    prepare = [_prepared(field) for field in fields]
    assignments = ", ".join(f"{_quoted(_column(field))} = %s" for field in fields)
    key = _quoted(_column(model._meta.pk))
    condition = f"{key} = %s" if seen is None else f"{key} = %s AND version = %s"
    values = [
        (
            *(p(v) for p, v in zip(prepare, row, strict=True)),
            pk,
            *(() if seen is None else (seen[pk],)),
        )
        for pk, row in rows
    ]
    _execute_many(
        f"UPDATE {_quoted(model._meta.db_table)} SET {assignments} WHERE {condition}",  # noqa: S608
        values,
    )
    return len(values)


def _prepared(field: models.Field) -> Callable[[Any], Any]:
    """Return what turns a value of ``field`` into what the database driver takes."""
    save, database = field.get_db_prep_save, connections[DEFAULT_DB_ALIAS]
    as_it_is = _PLAIN if type(field) in _SIMPLE else (type(None),)
    return lambda value: value if value.__class__ in as_it_is else save(value, database)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _execute_many(sql: str, values: list[tuple[Any, ...]]) -> None:
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
