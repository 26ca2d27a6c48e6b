"""Verify this installation's own trail, and write down where its chain stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ketnap.audit.models import Entry, EntryValue, TrailHead
from ketnap.audit.verify import Link, Report, link_of, verify
from ketnap.home import home

ANCHORS = "anchors.txt"
CHUNK = 2000


def _values() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    rows = (
        EntryValue.objects.order_by("entry_id", "id")
        .values("entry_id", "field", "before", "after", "salt")
        .iterator(CHUNK)
    )
    for number, group in groupby(rows, key=lambda row: row["entry_id"]):
        yield number, [dict(row) for row in group]


def links() -> Iterator[Link]:
    """Yield the entries of this database in order, each with its values."""
    groups = _values()
    waiting = next(groups, None)
    for row in Entry.objects.order_by("number").values().iterator(CHUNK):
        mine: list[dict[str, Any]] = []
        while waiting is not None and waiting[0] <= row["number"]:
            if waiting[0] == row["number"]:
                mine = waiting[1]
            waiting = next(groups, None)
        yield link_of(row, mine)


def verify_here(anchors: Mapping[int, str] | None = None) -> Report:
    """Verify this installation's trail as it stands at one moment."""
    with transaction.atomic():
        head = TrailHead.objects.values_list("number", "hash").first()
        return verify(links(), head, anchors)


def anchor_text() -> str:
    """Return where the chain stands, ``NUMBER:HASH`` (16 hex), for the foot of printed pages."""
    number, digest = TrailHead.objects.values_list("number", "hash").first() or (0, "0" * 64)
    return f"{number}:{digest[:16]}"


def write_anchor(path: Path | None = None) -> str:
    """Add the chain's head with the moment to a file of anchors; return the line written.

    Keep a copy of that file on another machine: here it only shows how old the last one is.
    """
    line = f"{anchor_text()} {timezone.localtime():%Y-%m-%d %H:%M:%S%z}"
    with (path or home() / ANCHORS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return line


def last_anchor() -> tuple[str, dt.datetime] | None:
    """Return the last anchor written on this machine and when, or None."""
    path = home() / ANCHORS
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines:
        return None
    anchor, _, moment = lines[-1].partition(" ")
    return anchor, dt.datetime.strptime(moment, "%Y-%m-%d %H:%M:%S%z")
