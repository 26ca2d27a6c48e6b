"""What was worked out from the tables, remembered until the next entry in the trail.

Every change appends an entry under one lock, and each entry has a hash of its own: while the head
of the trail has the same hash, nothing that was worked out from the tables can have changed. One
short question a request (for that hash) then stands for many long ones.

>>> until_next_entry("waiting", user.pk, day, work_out=lambda: count(user, day))  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection

from ketnap.audit.models import TrailHead

T = TypeVar("T")
MOST = 4000  # things remembered by one process
_heads: ContextVar[list[str] | None] = ContextVar("heads", default=None)


@dataclass(frozen=True)
class _Remembered:
    """What holds while the head of the trail has this hash."""

    head: str
    found: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)


_newest = _Remembered("")


def head_hash() -> str:
    """Return the hash of the newest entry; "" before the first one. One query, see ``one_head``."""
    asked = _heads.get()
    if asked:
        return asked[0]
    table = TrailHead._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM {table} ORDER BY id LIMIT 1")  # noqa: S608 (our table)
        row = cursor.fetchone()
    found = str(row[0]) if row else ""
    if asked is not None and not connection.in_atomic_block:
        asked.append(found)
    return found


@contextmanager
def one_head() -> Iterator[None]:
    """Ask for the head once within the block (a request), and again after something is written."""
    token = _heads.set([])
    try:
        yield
    finally:
        _heads.reset(token)


def written() -> None:
    """Note that an entry is being written: the head is asked for anew."""
    if asked := _heads.get():
        asked.clear()


def until_next_entry(what: str, *key: Hashable, work_out: Callable[[], T]) -> T:
    """Return what ``work_out`` returns, or what it returned since the newest entry was written.

    ``key`` tells apart what is asked for: whose, on which day. What is returned is shared: nobody
    may change it. Inside a transaction all is worked out anew: what it wrote may be taken back.
    """
    global _newest
    if connection.in_atomic_block:
        return work_out()
    head = head_hash()
    remembered = _newest
    if remembered.head != head or len(remembered.found) >= MOST:
        remembered = _newest = _Remembered(head)
    place = (what, *key)
    if not head or place not in remembered.found:
        remembered.found[place] = work_out()
    found: T = remembered.found[place]
    return found
