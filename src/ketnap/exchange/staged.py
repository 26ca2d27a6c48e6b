"""Rows of a batch as they rest: what stood in the file, how it was read, how to take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ketnap.accounts.sealed import seal, seal_many, unseal
from ketnap.audit.bulk import Column, Json, Same, insert_columns
from ketnap.audit.change import Change
from ketnap.audit.verify import canonical, quoted
from ketnap.exchange.intake import PLACE, Item, as_json, from_json, spelled, to_json
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.messages import Message
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.reading import Row

AT_ONCE = 10_000
"""Rows kept together: the texts of a whole long list would stand in memory twice."""


def insert_staged(batch: ImportBatch, items: Sequence[Item]) -> None:
    """Keep the rows of a batch, as they were read and as they were judged."""
    for start in range(0, len(items), AT_ONCE):
        _insert(batch, items[start : start + AT_ONCE])


def _insert(batch: ImportBatch, items: Sequence[Item]) -> None:
    cells, values = _closed([item.row for item in items])
    columns: dict[str, Column] = {
        "batch": Same(batch.pk),
        "row": [item.row.row for item in items],
        "cells": Json(cells),
        "values": Json(values),
        "messages": Json(
            [canonical(_messages(one.row)) if one.row.messages else "[]" for one in items]
        ),
        "outcome": [item.outcome for item in items],
        "object_id": [item.key for item in items],
        "before": Json([_kept_text(item) for item in items]),
        "version_after": [item.version_after for item in items],
    }
    insert_columns(ImportRow, len(items), columns)


def _closed(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The cells and the values of rows as JSON, identity numbers sealed: all of them at once."""
    label = str(KINDS["people"].column("identity_number").label)
    numbers = {
        str(row.values["identity_number"]) for row in rows if "identity_number" in row.values
    }
    numbers |= {row.cells[label] for row in rows if label in row.cells}
    order = sorted(numbers)
    sealed = dict(zip(order, seal_many(order, PLACE), strict=True))
    return (
        spelled(
            [row.cells for row in rows],
            lambda name, text: {"sealed": sealed[text]} if name == label else text,
        ),
        spelled(
            [row.values for row in rows],
            lambda key, value: sealed[str(value)] if key == "identity_number" else as_json(value),
        ),
    )


def store_reading(stored: ImportRow, row: Row, change: Change) -> None:
    """Keep how one row was read anew."""
    stored.cells, stored.values = closed(row.cells), to_json(row.values)
    stored.messages = _messages(row)
    stored.before = {**stored.before, "mended": True}
    stored.save(update_fields=["cells", "values", "messages", "before"])


def reread(stored: ImportRow) -> Row:
    """A stored row as it was read, with the messages of reading only."""
    sheet = stored.before.get("sheet", "")
    said = [
        Message(m["code"], stored.row, m["column"], m["values"], sheet)
        for m in stored.messages
        if m.get("reading")
    ]
    return Row(
        stored.row,
        sheet,
        opened(stored.cells),
        from_json(stored.values),
        list(said),
        read_messages=tuple(said),
        mended=bool(stored.before.get("mended")),
        hint=stored.before.get("hint", ""),
        column=stored.before.get("column", ""),
        under=stored.before.get("under", 0),
    )


def _kept(item: Item) -> dict[str, Any]:
    """What must be known to take a row back."""
    before = {key: as_json(value) for key, value in item.before.items()}
    if item.before.get("identity_number") is not None:
        before["identity_number"] = seal(str(item.before["identity_number"]), PLACE)
    made = {key: value for key, value in item.made.items() if key != "likely"}
    kept = {"sheet": item.row.sheet, "values": before, "made": made}
    row = item.row
    told = {"mended": row.mended, "hint": row.hint, "column": row.column, "under": row.under}
    return kept | {name: value for name, value in told.items() if value}


def _kept_text(item: Item) -> str:
    """The same as JSON in its one spelling; of a row that came in new, without the detour."""
    made = item.made
    if item.before or item.row.mended or made.keys() != _MADE:
        return canonical(_kept(item))
    return (
        f'{{"made":{{"dossier":{made["dossier"]},"person":{made["person"]}}},'
        f'"sheet":{quoted(item.row.sheet)},"values":{{}}}}'
    )


_MADE = {"person", "dossier"}
"""What is noted of a new person: two keys."""


def _messages(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "code": said.code,
            "column": said.column,
            "values": {name: str(value) for name, value in said.values.items()},
            "reading": said in row.read_messages,
        }
        for said in row.messages
    ]


def closed(cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as they rest: texts that may be identity numbers sealed."""
    label = str(KINDS["people"].column("identity_number").label)
    return {
        name: {"sealed": seal(text, PLACE)} if name == label else text
        for name, text in cells.items()
    }


def opened(cells: Mapping[str, Any]) -> dict[str, str]:
    """What :func:`closed` closed."""
    return {
        name: unseal(text["sealed"], PLACE) if isinstance(text, dict) else text
        for name, text in cells.items()
    }
