"""The child that writes into a stranger's workbook: run by ``marked.py`` as a script, with limits.

It knows nothing of the program around it: standard library only. It opens the workbook, colours
cells and writes one column of remarks, and leaves everything else as it was: formats, titles,
other sheets, signatures.

Usage: sheet_marker.py FILE OUT MARKS MEGABYTES SECONDS. MARKS is JSON:
``{"heading": text, "sheets": {name: {"row": heading row, "column": remarks, "remarks": {row:
[tone, text]}, "cells": [[row, column, tone, text or null], …]}}}``, rows from 1, columns from 0.
"""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as tree
import zipfile
from pathlib import Path
from typing import Any

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
FILLS = {"block": "FFF6D5D0", "warn": "FFFBEBC8", "good": "FFDDEBDD"}
WIDTH = "70"


class Part:
    """One XML member: parsed, changed, written with every prefix its root declared."""

    def __init__(self, raw: bytes) -> None:
        self.prefixes: dict[str, str] = {}
        heads = tree.iterparse(io.BytesIO(raw), events=["start-ns"])  # noqa: S314 - limited child
        for _event, (prefix, address) in heads:
            self.prefixes.setdefault(prefix, address)
            tree.register_namespace(prefix, address)
        self.root = tree.fromstring(raw)  # noqa: S314 - limited child

    def written(self) -> bytes:
        """The member again."""
        text = tree.tostring(self.root, encoding="unicode")
        end = text.index(">") - (text[text.index(">") - 1] == "/")
        for prefix, address in self.prefixes.items():
            name = f"xmlns:{prefix}=" if prefix else "xmlns="
            if name not in text[:end]:
                text = f'{text[:end]} {name}"{address}"{text[end:]}'
                end = text.index(">") - (text[text.index(">") - 1] == "/")
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return (head + text).encode()


class Styles:
    """Makes the coloured twin of a cell's format, once for each."""

    def __init__(self, part: Part) -> None:
        self.formats = part.root.find(f"{MAIN}cellXfs")
        fills = part.root.find(f"{MAIN}fills")
        if self.formats is None or fills is None:
            raise ValueError("no formats")
        self.fills = {}
        for tone, colour in FILLS.items():
            fill = tree.SubElement(tree.SubElement(fills, f"{MAIN}fill"), f"{MAIN}patternFill")
            fill.set("patternType", "solid")
            tree.SubElement(fill, f"{MAIN}fgColor").set("rgb", colour)
            self.fills[tone] = str(len(fills) - 1)
        fills.set("count", str(len(fills)))
        self.made: dict[tuple[int, str, bool], str] = {}

    def twin(self, base: int, tone: str, *, wrapped: bool = False) -> str:
        """The number of the format ``base`` with the colour of ``tone``."""
        key = (base, tone, wrapped)
        if key not in self.made:
            assert self.formats is not None
            made = tree.fromstring(tree.tostring(self.formats[base]))  # noqa: S314 - our own text
            if tone:
                made.set("fillId", self.fills[tone])
                made.set("applyFill", "1")
            if wrapped:
                for old in made.findall(f"{MAIN}alignment"):
                    made.remove(old)
                alignment = tree.Element(f"{MAIN}alignment", wrapText="1", vertical="top")
                made.insert(0, alignment)
                made.set("applyAlignment", "1")
            self.formats.append(made)
            self.formats.set("count", str(len(self.formats)))
            self.made[key] = str(len(self.formats) - 1)
        return self.made[key]


def letters(column: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(cell: tree.Element, before: int) -> int:
    """A cell's column from 0; one that does not say follows the one before."""
    name = "".join(sign for sign in cell.get("r", "") if sign.isalpha())
    if not name:
        return before + 1
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


def rows_of(data: tree.Element) -> dict[int, tree.Element]:
    """The rows of a sheet by number."""
    found, number = {}, 0
    for row in data.findall(f"{MAIN}row"):
        number = int(row.get("r") or number + 1)
        found[number] = row
    return found


def cell_at(row: tree.Element, number: int, column: int) -> tree.Element:
    """The cell of a row, made in its place when there is none."""
    place, before = 0, -1
    for place, cell in enumerate(row, start=1):
        before = column_of(cell, before)
        if before == column:
            return cell
        if before > column:
            place -= 1
            break
    made = tree.Element(f"{MAIN}c", r=f"{letters(column)}{number}")
    row.insert(place, made)
    return made


def write_text(cell: tree.Element, text: str) -> None:
    """Put a text into a cell, as a text whatever it begins with."""
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    holder = tree.SubElement(tree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    holder.text = "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def widen(root: tree.Element, column: int) -> None:
    """Make the column of remarks wide, unless the sheet says how wide it is."""
    data = root.find(f"{MAIN}sheetData")
    columns = root.find(f"{MAIN}cols")
    if columns is None:
        columns = tree.Element(f"{MAIN}cols")
        root.insert(list(root).index(data), columns)  # type: ignore[arg-type]
    if any(int(one.get("max", "0")) > column for one in columns):
        return
    at = str(column + 1)
    tree.SubElement(columns, f"{MAIN}col", min=at, max=at, width=WIDTH, customWidth="1")


def mark(part: Part, marks: dict[str, Any], heading: str, styles: Styles) -> None:
    """Colour the cells of one sheet and write its remarks."""
    data = part.root.find(f"{MAIN}sheetData")
    if data is None:
        return
    rows = rows_of(data)
    for number, column, tone, text in marks["cells"]:
        if number in rows:
            cell = cell_at(rows[number], number, column)
            cell.set("s", styles.twin(int(cell.get("s", "0")), tone))
            if text is not None:
                write_text(cell, text)
    column = marks["column"]
    remarks = {int(number): said for number, said in marks["remarks"].items()}
    for number, row in rows.items():
        if number == marks["row"]:
            cell = cell_at(row, number, column)
            beside = cell_at(row, number, max(column - 1, 0)).get("s", "0")
            cell.set("s", beside)
            write_text(cell, heading)
        elif number in remarks:
            tone, text = remarks[number]
            cell = cell_at(row, number, column)
            cell.set("s", styles.twin(0, tone, wrapped=True))
            write_text(cell, text)
    widen(part.root, column)
    for gone in part.root.findall(f"{MAIN}dimension"):
        part.root.remove(gone)


def main(arguments: list[str]) -> int:
    """Mark one workbook as told."""
    source, out, marks_at = map(Path, arguments[:3])
    megabytes, seconds = map(int, arguments[3:])
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    except ImportError:  # Windows has no such limits; the parent's clock still holds
        pass
    marks = json.loads(marks_at.read_text("utf-8"))
    with zipfile.ZipFile(source) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    book = Part(members["xl/workbook.xml"])
    relations = Part(members["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): one.get("Target", "") for one in relations.root}
    sheets = {}
    for sheet in book.root.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(REL), "")
        sheets[sheet.get("name")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    look = Part(members["xl/styles.xml"])
    styles = Styles(look)
    for name, told in marks["sheets"].items():
        part = Part(members[sheets[name]])
        mark(part, told, marks["heading"], styles)
        members[sheets[name]] = part.written()
    members["xl/styles.xml"] = look.written()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
