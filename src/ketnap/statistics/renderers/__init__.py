"""One table, many faces: the suffix of the address chooses which."""

from __future__ import annotations

from ketnap.statistics.printed import Printed, of_table
from ketnap.statistics.renderers import as_docx, as_json, as_svg, as_xlsx
from ketnap.statistics.table import Table

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "svg": "image/svg+xml",
    "json": "application/json",
}


def render(table: Table, suffix: str, title: str, language: str = "vi") -> bytes:
    """Return a table as a file. Raises KeyError for a suffix nobody renders."""
    if suffix == "json":
        return as_json.render(table, language)
    if suffix == "svg":
        return as_svg.render(table, language)
    return render_printed(of_table(table, title), suffix)


def render_printed(printed: Printed, suffix: str) -> bytes:
    """Return a sheet of paper as a file. Raises KeyError for a suffix nobody renders."""
    return {"xlsx": as_xlsx.render, "docx": as_docx.render, "json": as_json.printed}[suffix](
        printed
    )
