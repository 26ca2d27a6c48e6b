"""Many rows of one table by few statements, without a record in memory for each.

For work in bulk that keeps the trail itself (``Change.insert_many``) or decides nothing (what
follows from facts, ``dossiers.judging``). Values pass through the fields, as Django saves them,
column by column: what a column holds many times is prepared once.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from ketnap.accounts.sealed import SealedField

_PLAIN = (type(None), str, int, bool)
_SIMPLE = (
    *(models.CharField, models.TextField, models.SlugField, models.BooleanField),
    *(models.ForeignKey, models.BigAutoField, models.BigIntegerField),
    *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
)
"""Fields whose plain values the drivers take as they are."""
_DAYS = frozenset({type(None), dt.date, dt.datetime})
_EQUAL_ALIKE = ({str}, {int}, {bool}, {dt.date}, {dt.datetime})
"""Kinds of values that, alone in a column, need preparing only once where they are equal."""

_WORTH_A_COPY = 50
_SENT_TOGETHER = 2000
"""Lines of a COPY sent at once: the server takes them in while the next are put together."""
_MOST_TOGETHER = 500
"""Rows of one statement on SQLite. Every statement saves the pages it touches once, so as to undo
itself where a guard refuses; a statement a row saves every page for every row."""


@dataclass(frozen=True)
class Same:
    """A column that holds one value in every row."""

    value: Any


@dataclass(frozen=True)
class Json:
    """A column of JSON whose texts are written already."""

    texts: Sequence[str]


Column = Sequence[Any] | Same | Json


def insert_columns(model: type[models.Model], count: int, columns: Mapping[str, Column]) -> int:
    """Insert ``count`` rows given as the columns of fields; return how many.

    Fields not named take their default. Nothing is returned but the number: no keys, no records.
    """
    if not count:
        return 0
    named = {model._meta.get_field(name): column for name, column in columns.items()}
    for field in model._meta.concrete_fields:
        if field not in named and not field.primary_key:
            default = field.get_default()
            if default is not None:
                named[field] = Same(default)
    prepared = [_prepared_column(field, column, count) for field, column in named.items()]
    names = ", ".join(_quoted(_column(field)) for field in named)
    table = _quoted(model._meta.db_table)
    if connection.vendor == "postgresql" and count >= _WORTH_A_COPY:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            lines = map("\t".join, zip(*(_copied(c, count) for c in prepared), strict=True))
            while some := list(islice(lines, _SENT_TOGETHER)):
                copy.write("\n".join(some) + "\n")
    elif connection.vendor == "postgresql":
        places = ", ".join(["%s"] * len(named))
        rows = zip(*(repeat(c.value, count) if isinstance(c, Same) else c for c in prepared),
                   strict=True)  # fmt: skip
        insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 (our own columns)
        _execute_many(insert, rows)
    else:
        _insert_together(f"INSERT INTO {table} ({names})", prepared, count)
    return count


def _insert_together(insert: str, columns: Sequence[Sequence[Any] | Same], count: int) -> None:
    """Insert rows many to a statement; what is the same in all of them is told once in each."""
    same = [column.value for column in columns if isinstance(column, Same)]
    differing = [column for column in columns if not isinstance(column, Same)]
    if not differing:  # rows all alike: a number to each, to count them by
        differing = [range(count)]
    numbers = iter(range(1, len(differing) + 1))
    chosen = ", ".join(
        "%s" if isinstance(column, Same) else f"column{next(numbers)}" for column in columns
    )
    rows = list(zip(*differing, strict=True))
    place = f"({', '.join(['%s'] * len(differing))})"
    together = min(_MOST_TOGETHER, max(1, (_most_values() - len(same)) // len(differing)))
    whole = count - count % together
    for first, end, size in ((0, whole, together), (whole, count, count - whole)):
        values = ", ".join([place] * size)
        statement = f"{insert} SELECT {chosen} FROM (VALUES {values})"  # noqa: S608 (our columns)
        _execute_many(
            statement,
            [
                (*same, *chain.from_iterable(rows[start : start + size]))
                for start in range(first, end, max(size, 1))
            ],
        )


def _most_values() -> int:
    """Return how many values a statement may hold on SQLite."""
    limit: int = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return limit


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert ``rows``, each the values of the fields ``names`` in order; return how many.

    As :func:`insert_columns`, for who has rows at hand.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return 0
    return insert_columns(model, len(columns[0]), dict(zip(names, columns, strict=True)))


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Return ``count`` keys nobody else will be given, for rows about to be inserted.

    To be called inside a transaction that already writes (it holds SQLite's one write lock).
    """
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            (sequence,) = cursor.fetchone()
            cursor.execute(
                "SELECT array_agg(nextval(%s::regclass)) FROM generate_series(1, %s)",
                [sequence, count],
            )
            (keys,) = cursor.fetchone()
            return list(keys)
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
    columns = {
        name: [getattr(record, attribute) for record in records]
        for name, attribute in ((name, model._meta.get_field(name).attname) for name in names)
    }
    return insert_columns(model, len(records), columns)


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
    fields: list[Any] = [model._meta.get_field(name) for name in names]
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
    if not values:
        return 0
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


def _prepared_column(field: Any, column: Column, count: int) -> Sequence[Any] | Same:
    """Return the values of a column as the driver takes them."""
    prepare = _prepared(field)
    if isinstance(column, Same):
        return Same(prepare(column.value))
    if isinstance(column, Json):
        return column.texts
    if len(column) != count:
        raise ValueError(f"{field.name}: {len(column)} values for {count} rows")
    if isinstance(field, SealedField):
        return field.prepare_many(column)
    kinds = set(map(type, column))
    if type(field) in _SIMPLE and kinds.issubset(_PLAIN):
        return column
    if kinds - {type(None)} in _EQUAL_ALIKE:
        met = {value: prepare(value) for value in set(column)}
        return [met[value] for value in column]
    return [prepare(value) for value in column]


_NOTHING = "\\N"
_SIGNS = "\\\t\n\r"
"""What COPY does not take as it stands."""
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copied(column: Sequence[Any] | Same, count: int) -> Iterable[str]:
    """Return the values of a column as COPY reads them."""
    if isinstance(column, Same):
        return repeat(_copied_value(column.value), count)
    kinds = set(map(type, column))
    if kinds == {int}:
        return map(str, column)
    if kinds == {str}:
        together = "".join(column)
        if not any(sign in together for sign in _SIGNS):
            return column
        return [text.translate(_ESCAPED) for text in column]
    if kinds <= _DAYS:
        met = {value: _copied_value(value) for value in set(column)}
        return [met[value] for value in column]
    return map(_copied_value, column)


def _copied_value(value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool | int | dt.date):
        return str(value)
    if not isinstance(value, str):  # the driver's wrapper of a JSON value
        value = (value.dumps or json.dumps)(value.obj)
    text: str = value.translate(_ESCAPED)
    return text


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: Any) -> str:
    """Return the column a concrete field stands in."""
    return str(field.column)


def _execute_many(sql: str, values: Any) -> None:
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
