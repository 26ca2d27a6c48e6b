"""The child that opens a stranger's file: run by ``workbook.py`` as a script, with limits.

It knows nothing of the program around it: standard library and the parser only. It takes limits
upon itself, reads one file and writes JSON lines: ``{"sheet": …}`` before each sheet, then blocks
of ``[first row number, [row, row, …]]``; or ``{"refused": code}``. A date is ``["1999-05-12"]``.

Usage: sheet_reader.py FILE (xlsx|csv) MEGABYTES SECONDS ROWS COLUMNS
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

BLOCK = 1000
PROLOG = 1 << 16
FAULTS = 20000
UNCALCULATED = "#FORMULA!"
"""What stands for a formula nobody calculated; ``cells.py`` knows it."""


class Refused(Exception):
    """The file cannot be used; the only argument is the code of the reason."""


def limit(megabytes: int, seconds: int) -> None:
    """Let this process have so much memory and processor time, and no more."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value: Any) -> Any:
    """What JSON does not know: days as one-element lists, moments and spans as text."""
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            return [value.date().isoformat()]
        return [value.isoformat(sep=" ", timespec="minutes")]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


def send(message: Any) -> None:
    """One JSON line to the parent."""
    sys.stdout.write(json.dumps(message, ensure_ascii=False, default=plain) + "\n")


def send_rows(rows: Iterable[list[Any]], most_rows: int, most_columns: int) -> None:
    """All rows in blocks; too many of them refuse the file."""
    first = 1
    iterator = iter(rows)
    while block := list(islice(iterator, BLOCK)):
        if first + len(block) > most_rows + 1:
            raise Refused("file_too_many_rows")
        for row in block:
            if len(row) > most_columns:
                if any(cell not in ("", None) for cell in row[most_columns:]):
                    raise Refused("file_too_many_columns")
                del row[most_columns:]
        send([first, block])
        first += len(block)


CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>(.*?)</c>', re.DOTALL)
SHEET = re.compile(rb"<sheet [^>]*?r:id=\"([^\"]+)\"")
RELATION = re.compile(rb"<Relationship [^>]*>")
VALUE = re.compile(rb"<v>([^<]+)</v>")
HIDDEN_ROW = re.compile(rb'<row (?=[^>]*hidden="(?:1|true)")(?:[^>]*? )?r="(\d+)"[^>]*>(?=\s*<c )')
SINCE_1904 = re.compile(rb'<workbookPr [^>]*date1904="(?:1|true)"')
HIDDEN_COLUMN = re.compile(rb'<col (?=[^>]*hidden="(?:1|true)")[^>]*>')


def oddities_of(members: zipfile.ZipFile) -> list[dict[str, list[Any]]]:
    """For each sheet what the parser does not tell: empty cells that are none, what is hidden."""
    try:
        book, rels = members.read("xl/workbook.xml"), members.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return []
    targets: dict[bytes, str] = {}
    for relation in RELATION.findall(rels):
        parts = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = parts.get(b"Target", b"").decode("utf-8", "replace")
        targets[parts.get(b"Id", b"")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    names = set(members.namelist())
    styles = styles_in(members.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
    found = []
    for key in SHEET.findall(book):
        target = targets.get(key, "")
        found.append(oddities_in(members, target, styles) if target in names else {})
    return found


FONT = re.compile(rb"<font>(.*?)</font>|<font/>", re.DOTALL)
FONT_NAME = re.compile(rb'<(?:name|rFont) val="([^"]*)"')
STRUCK = re.compile(rb'<strike(?: val="(?:1|true)")?/>')
CELL_FORMAT = re.compile(rb"<xf ([^>]*?)(?:/>|>(.*?)</xf>)", re.DOTALL)
INDENT = re.compile(rb'<alignment [^>]*indent="(\d+)"')
OPENED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d+)")?')
RUNS = 20000


def old_font(name: str) -> str:
    """``tcvn3`` or ``vni`` for a font of the time before Unicode, ``+`` for one of capitals."""
    if name.lower().startswith((".vn", "vn3")):
        return "tcvn3+" if name.endswith("H") else "tcvn3"
    return "vni" if name.upper().startswith("VNI") else ""


def styles_in(styles: bytes) -> dict[str, dict[bytes, Any]]:
    """The cell formats that tell something of a text: old fonts, indents, struck out."""
    fonts = styles.partition(b"<fonts")[2].partition(b"</fonts>")[0]
    names: list[str] = []
    struck = set()
    for font in FONT.finditer(fonts):
        if STRUCK.search(font[1] or b""):
            struck.add(len(names))
        name = FONT_NAME.search(font[1] or b"")
        names.append(old_font(name[1].decode("utf-8", "replace")) if name else "")
    formats = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    told: dict[str, dict[bytes, Any]] = {"fonts": {}, "indents": {}, "struck": {}}
    for number, form in enumerate(CELL_FORMAT.finditer(formats)):
        key = str(number).encode()
        used = re.search(rb'fontId="(\d+)"', form[1])
        index = int(used[1]) if used else 0
        if index < len(names) and names[index]:
            told["fonts"][key] = names[index]
        if index in struck:
            told["struck"][key] = True
        if (indent := INDENT.search(form[2] or b"")) and int(indent[1]):
            told["indents"][key] = int(indent[1])
    return {kind: formats for kind, formats in told.items() if formats}


def runs_in(sheet: bytes, formats: dict[bytes, Any]) -> list[list[Any]]:
    """Column, first and last row (from 0) and what is told of the cells of those formats."""
    found: list[list[Any]] = []
    open_run: dict[int, list[Any]] = {}
    for tag in OPENED.finditer(sheet):
        told = formats.get(tag[3] or b"0")
        if told is None:
            continue
        row, column = int(tag[2]) - 1, column_of(tag[1])
        run = open_run.get(column)
        if run is not None and run[2] == row - 1 and run[3] == told:
            run[2] = row
            continue
        if len(found) == RUNS:
            break
        open_run[column] = run = [column, row, row, told]
        found.append(run)
    return found


def column_of(letters: bytes) -> int:
    """The number of a column from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def oddities_in(
    members: zipfile.ZipFile, name: str, styles: dict[str, dict[bytes, Any]]
) -> dict[str, list[Any]]:
    """Faulty cells, hidden rows and columns of one sheet; most sheets are only skimmed."""
    rest, faulty, hidden = b"", False, False
    with members.open(name) as member:
        while not (faulty and hidden) and (chunk := member.read(1 << 20)):
            part = rest + chunk
            faulty = faulty or b't="e"' in part or b"<f" in part
            hidden = hidden or b'hidden="1"' in part or b'hidden="true"' in part
            rest = chunk[-16:]
    told: dict[str, list[Any]] = {}
    if faulty or hidden or styles:
        whole = members.read(name)
        if faulty:
            told["faults"] = faults_in(whole)
        if hidden:
            told |= hidden_in(whole)
        told |= {kind: runs_in(whole, formats) for kind, formats in styles.items()}
    return told


def hidden_in(sheet: bytes) -> dict[str, list[Any]]:
    """The hidden rows, counted from 1 as a person does, and columns, counted from 0."""
    rows = [int(tag[1]) for tag in HIDDEN_ROW.finditer(sheet)]
    columns: list[int] = []
    for tag in HIDDEN_COLUMN.finditer(sheet):
        ends = dict(re.findall(rb'(min|max)="(\d+)"', tag[0]))
        first, last = int(ends.get(b"min", 1)), int(ends.get(b"max", 1))
        columns += range(first - 1, min(last, 500))
    return {"hidden_rows": rows[:FAULTS], "hidden_columns": columns}


def faults_in(sheet: bytes) -> list[list[Any]]:
    """Errors (``#REF!``) and formulas never calculated: row and column from 0, and the text."""
    found: list[list[Any]] = []
    for letters, row, attributes, inside in CELL.findall(sheet):
        value = VALUE.search(inside)
        if b't="e"' in attributes:
            text = value[1].decode("utf-8", "replace") if value else "#REF!"
        elif b"<f" in inside and value is None and b"<is>" not in inside:
            text = UNCALCULATED
        else:
            continue
        found.append([int(row) - 1, column_of(letters), text])
    return found[:FAULTS]


def read_xlsx(path: Path, most_rows: int, most_columns: int) -> None:
    """All worksheets of a workbook."""
    with zipfile.ZipFile(path) as members:
        for name in members.namelist():
            if name.endswith((".xml", ".rels")):
                with members.open(name) as member:
                    prolog = member.read(PROLOG)
                if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
                    raise Refused("file_hostile")
        odd = oddities_of(members)
        try:
            since_1904 = bool(SINCE_1904.search(members.read("xl/workbook.xml")))
        except KeyError:
            since_1904 = False
    import python_calamine as calamine

    workbook = calamine.load_workbook(str(path))
    for number, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(number)
        if sheet.total_width > most_columns * 50:
            raise Refused("file_too_many_columns")
        merged = sheet.merged_cell_ranges or []
        send(
            {
                "sheet": meta.name,
                "visible": meta.visible == calamine.SheetVisibleEnum.Visible,
                "merged": [[*start, *end] for start, end in merged[:5000]],
                "since_1904": since_1904,
                **(odd[number] if number < len(odd) else {}),
            }
        )
        send_rows(sheet.iter_rows(), most_rows, most_columns)


def text_of(raw: bytes) -> str:
    """The text of a .csv: UTF-8, UTF-16 or Vietnamese Windows; old fonts as Western letters."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return decode(raw, encoding)
    if b"\x00" in raw[:2000]:
        odd = raw[1:2000:2].count(0)
        even = raw[0:2000:2].count(0)
        if max(odd, even) * 4 < len(raw[:2000]):
            raise Refused("file_not_text")
        return decode(raw, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if any(byte < 9 or 14 <= byte < 32 for byte in raw):
        raise Refused("file_not_text")
    windows = raw.decode("cp1258", "replace")
    western = raw.decode("latin-1")
    # In Vietnamese Windows tones are marks of their own; the old fonts have none of them.
    tones = sum(windows.count(mark) for mark in "\u0300\u0301\u0303\u0309\u0323")
    signs = sum(western.count(sign) for sign in "¸µ¹·¶ªÊÇËÕÖÞßäåçéëîñö÷øûüþ")
    return western if signs > tones or "\ufffd" in windows else windows


CALCULATED = "=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet takes for the beginning of a formula, or drops before one."""


def guarded(text: str) -> str:
    """A text as it may stand in a .csv: one that would be calculated gets an apostrophe."""
    risky = text.lstrip("'")[:1]
    return f"'{text}" if risky and risky in CALCULATED else text


def unguarded(text: str) -> str:
    """What :func:`guarded` wrote, as it was."""
    if text.startswith("'") and text.lstrip("'")[:1] and text.lstrip("'")[0] in CALCULATED:
        return text[1:]
    return text


def decode(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("file_not_text") from error


def read_csv(path: Path, most_rows: int, most_columns: int) -> None:
    """The one sheet of a text file; the sign between cells is the one used most evenly."""
    text = text_of(path.read_bytes())
    if "\x00" in text:
        raise Refused("file_not_text")
    csv.field_size_limit(1 << 20)
    head = "\n".join(text.splitlines()[:50])
    best = max(";\t,|", key=lambda sign: evenness(head, sign))
    send({"sheet": "", "visible": True, "merged": []})
    try:
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=best)
        rows = ([unguarded(cell) for cell in row] for row in cells)
        send_rows(rows, most_rows, most_columns)
    except csv.Error as error:
        raise Refused("file_damaged") from error


def evenness(head: str, sign: str) -> int:
    """How many lines agree on how often ``sign`` parts them."""
    widths = [len(row) for row in csv.reader(head.splitlines(keepends=True), delimiter=sign)]
    wide = [width for width in widths if width > 1]
    return max((wide.count(width) * min(width, 8) for width in wide), default=0)


def main(arguments: list[str]) -> int:
    """Read one file as told; the exit code is 0 even for a refused file, which is an answer."""
    path, form = Path(arguments[0]), arguments[1]
    megabytes, seconds, most_rows, most_columns = map(int, arguments[2:])
    limit(megabytes, seconds)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        (read_xlsx if form == "xlsx" else read_csv)(path, most_rows, most_columns)
    except Refused as refused:
        send({"refused": refused.args[0]})
    except MemoryError:
        send({"refused": "file_too_big"})
    except Exception as error:  # whatever the parser makes of a damaged file is one answer
        send({"refused": "file_damaged", "detail": type(error).__name__})
    else:
        send({"end": True})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
