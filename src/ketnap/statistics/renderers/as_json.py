"""A table as JSON: what `ketnap figures --json` prints, and the address ending in .json."""

from __future__ import annotations

import json
from typing import Any

from ketnap.statistics.printed import Printed
from ketnap.statistics.table import Cell, Number, Table


def rounded(value: Number) -> Number:
    """Return whole numbers as they are, others to the one decimal that every renderer shows."""
    return value if value is None or isinstance(value, int) else round(value + 1e-9, 1)


def plain(cell: Cell, compared: bool) -> dict[str, Any]:
    """Return a figure with its shadow."""
    said: dict[str, Any] = {"value": rounded(cell.value), "unknown": cell.unknown}
    if compared:
        said["before"] = rounded(cell.before)
    if cell.hidden:
        said["hidden"] = cell.hidden
    if cell.hidden_before:
        said["hidden_before"] = cell.hidden_before
    return said


def rows(table: Table) -> list[dict[str, Any]]:
    """Return the lines: the unit itself first, then its children, cells or months."""
    compared = table.compared is not None
    return [
        {
            "unit": row.key,
            "name": row.name,
            "values": {key: plain(cell, compared) for key, cell in row.cells.items()},
        }
        for row in table.lines
    ]


def document(table: Table, language: str = "vi") -> dict[str, Any]:
    """Return the rows with what is needed to repeat and to explain them."""
    return {
        "unit": table.unit.key,
        "name": table.unit.name,
        "from": table.since.isoformat(),
        "to": table.until.isoformat(),
        "by": table.by,
        "date_basis": table.date_basis,
        "tree": "successors" if table.successors else table.tree_day.isoformat(),
        "trail_number": table.trail_number,
        "indicators": [
            {
                "key": it.key,
                "label": it.title(language),
                "unit": it.unit_en if language == "en" else it.unit,
                "definition": it.meaning(language),
                "citation": it.citation,
                "verified": not it.unverified,
                "version": it.version,
            }
            for it in table.columns
        ],
        "notes": list(table.notes),
        "rows": rows(table),
    }


def render(table: Table, language: str = "vi") -> bytes:
    """Return the document as bytes."""
    return json.dumps(document(table, language), ensure_ascii=False, indent=1).encode()


def printed(sheet: Printed) -> bytes:
    """Return a sheet of paper (an official form) as JSON: figures as numbers and as shown."""
    said = {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "left": list(sheet.left),
        "right": list(sheet.right),
        "head": list(sheet.head),
        "lines": [
            {
                "number": line.number,
                "label": line.label,
                "key": line.key,
                "level": line.level,
                "figures": [
                    {"value": None if f.hidden else rounded(f.value), "shown": f.text}
                    for f in line.figures
                ],
            }
            for line in sheet.lines
        ],
        "notes": list(sheet.notes),
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
