"""A clerk's file into plain rows: looked at from outside first, then opened by a limited child.

What is refused is refused with a code of ``messages.py`` that says what to do. Nothing of the
file is unpacked in this process.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ketnap.exchange.messages import Message, message
from ketnap.vietnamese import legacy

Cell = str | int | float | bool | date | datetime | None

MOST_PACKED = 20 << 20
MOST_UNPACKED = 60 << 20
MOST_RATIO = 100
MOST_MEMBERS = 200
MOST_ROWS = 200_000
MOST_COLUMNS = 400
MEMORY_MB = 256
SECONDS = 10
LARGE_MEMORY_MB = 1536
LARGE_SECONDS = 60
"""Limits of the child for a file that a page takes, and for a command on the server itself."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SMALL = 1 << 10
_FORMATS = ("fonts", "indents", "struck")


class UnusableFile(Exception):
    """The whole file is refused; ``message`` says why and what to do."""

    def __init__(self, code: str, **values: Any) -> None:
        self.message: Message = message(code, **values)
        super().__init__(self.message.text)

    @property
    def code(self) -> str:
        """The stable code of the reason."""
        return self.message.code


@dataclass
class Sheet:
    """One sheet: rows as they stand (row 1 first), and merged areas counted from 0."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()  # counted from 1
    hidden_columns: frozenset[int] = frozenset()  # counted from 0
    since_1904: bool = False  # how an old Mac counts its days
    struck: set[tuple[int, int]] = field(default_factory=set)  # cells struck out, from 0
    indents: dict[tuple[int, int], int] = field(default_factory=dict)  # of cells, by row and column


class OldText(str):
    """A text typed in a font of the time before Unicode, as the sheet's formats tell.

    It equals no clean text of the same letters: each of them is read for itself.
    """

    encoding: legacy.Encoding
    capitals: bool

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, OldText)
            and str(self) == str(other)
            and (self.encoding, self.capitals) == (other.encoding, other.capitals)
        )

    def __hash__(self) -> int:
        return hash((OldText, str(self)))

    @classmethod
    def of(cls, text: str, font: str) -> OldText:
        """``font`` as the child names it: ``tcvn3``, ``tcvn3+`` for one of capitals, ``vni``."""
        old = cls(text)
        old.encoding = "vni" if font == "vni" else "tcvn3"
        old.capitals = font.endswith("+")
        return old

    @classmethod
    def joined(cls, cells: Sequence[Cell]) -> str:
        """The texts of several cells in one, old where one of them is."""
        text = " ".join(part for cell in cells if (part := str(cell or "").strip()))
        old = next((cell for cell in cells if isinstance(cell, cls)), None)
        if old is None:
            return text
        made = cls(text)
        made.encoding, made.capitals = old.encoding, old.capitals
        return made

    def read(self) -> str:
        """The text as it shows in its font."""
        text = legacy.convert(str(self), self.encoding)
        return text.upper() if self.capitals else text


def read_workbook(
    content: bytes, name: str, *, megabytes: int = MEMORY_MB, seconds: int = SECONDS
) -> list[Sheet]:
    """Open an .xlsx or .csv file.

    In: the bytes, the file's name as given, the child's limits. Out: its sheets in order.
    Raises :class:`UnusableFile` with the reason.
    """
    form = check_outside(content, name)
    with tempfile.TemporaryDirectory(prefix="ketnap-in-") as folder:
        path = Path(folder) / f"file.{form}"
        path.write_bytes(content)
        return _run_child(path, form, megabytes, seconds)


def check_outside(content: bytes, name: str) -> str:
    """Look at a file without opening it: size, signature against extension, zip directory.

    Out: ``xlsx`` or ``csv``. Raises :class:`UnusableFile`.
    """
    extension = Path(name.lower()).suffix.lstrip(".")
    if not content:
        raise UnusableFile("file_empty")
    if len(content) > MOST_PACKED:
        raise UnusableFile("file_too_big", size=len(content) >> 20, most=MOST_PACKED >> 20)
    if content.startswith(_OLE):
        inside = "EncryptedPackage".encode("utf-16-le") in content
        raise UnusableFile("file_encrypted" if inside else "file_old_excel")
    if extension in ("xls", "xlsb", "ods", "numbers", "pdf", "doc", "docx"):
        raise UnusableFile("file_other_kind", extension=extension)
    if extension in ("xlsm", "xltm"):
        raise UnusableFile("file_macros")
    zipped = content.startswith(b"PK\x03\x04")
    if extension == "xlsx":
        if not zipped:
            raise UnusableFile("file_wrong_extension", extension=extension)
        _check_zip(content)
        return "xlsx"
    if extension in ("csv", "txt", "tsv"):
        if zipped or content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ")):
            raise UnusableFile("file_wrong_extension", extension=extension)
        return "csv"
    raise UnusableFile("file_other_kind", extension=extension or "?")


def _check_zip(content: bytes) -> None:
    """Read only the directory of the zip: sizes, names, kinds."""
    with tempfile.SpooledTemporaryFile(max_size=1 << 26) as held:
        held.write(content)
        try:
            with zipfile.ZipFile(held) as archive:  # type: ignore[arg-type]
                members = archive.infolist()
                _check_members(members, len(content))
                kinds = archive.read("[Content_Types].xml")
        except (zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError) as error:
            raise UnusableFile("file_damaged") from error
        except KeyError as error:
            raise UnusableFile("file_not_workbook") from error
        except (NotImplementedError, RuntimeError) as error:
            raise UnusableFile("file_encrypted") from error
        except Exception as error:  # zlib.error, LargeZipFile: damaged all the same
            if isinstance(error, UnusableFile):
                raise
            raise UnusableFile("file_damaged") from error
    if b"macroEnabled" in kinds:
        raise UnusableFile("file_macros")
    if _WORKBOOK_TYPE not in kinds:
        raise UnusableFile("file_not_workbook")


def _check_members(members: Sequence[zipfile.ZipInfo], packed: int) -> None:
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or len(set(names)) != len(names):
        raise UnusableFile("file_hostile")
    if any(
        ".." in name.split("/") or name.startswith(("/", "\\")) or "\\" in name for name in names
    ):
        raise UnusableFile("file_hostile")
    if any((member.external_attr >> 16) & 0o170000 == 0o120000 for member in members):
        raise UnusableFile("file_hostile")
    if unpacked > MOST_UNPACKED:
        raise UnusableFile("file_too_big", size=unpacked >> 20, most=MOST_UNPACKED >> 20)
    if unpacked > MOST_RATIO * packed:
        raise UnusableFile("file_hostile")
    for member in members:
        if member.flag_bits & 1:
            raise UnusableFile("file_encrypted")
        small = max(member.compress_size, _SMALL)
        if member.file_size > MOST_RATIO * small:
            raise UnusableFile("file_hostile")
    kinds = [member for member in members if member.filename == "[Content_Types].xml"]
    if kinds and kinds[0].file_size > 1 << 20:
        raise UnusableFile("file_hostile")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnusableFile("file_macros")


def _run_child(path: Path, form: str, megabytes: int, seconds: int) -> list[Sheet]:
    reader = Path(__file__).with_name("sheet_reader.py")
    limits = [str(n) for n in (megabytes, seconds, MOST_ROWS, MOST_COLUMNS)]
    with tempfile.TemporaryFile() as out:
        try:
            subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
                [sys.executable, "-I", str(reader), str(path), form, *limits],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnusableFile("file_too_slow", seconds=seconds) from error
        out.seek(0)
        return _sheets(out)


def _sheets(lines: Any) -> list[Sheet]:
    sheets: list[Sheet] = []
    faults: list[list[tuple[int, int, str]]] = []
    formats: list[dict[str, list[tuple[int, int, int, Any]]]] = []
    ended = False
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError as error:
            raise UnusableFile("file_damaged") from error
        if isinstance(said, list):
            sheets[-1].rows.extend(said[1])
        elif "sheet" in said:
            merged = [tuple(area) for area in said["merged"]]
            made = Sheet(said["sheet"], merged=merged, visible=said["visible"])
            made.hidden_rows = frozenset(said.get("hidden_rows", ()))
            made.hidden_columns = frozenset(said.get("hidden_columns", ()))
            made.since_1904 = said.get("since_1904", False)
            sheets.append(made)
            faults.append(said.get("faults", []))
            formats.append({kind: said.get(kind, []) for kind in _FORMATS})
        elif "refused" in said:
            raise UnusableFile(said["refused"], **_numbers(said["refused"]))
        else:
            ended = True
    if not ended:  # killed by its own limits
        raise UnusableFile("file_too_big", size="?", most=MOST_UNPACKED >> 20)
    for sheet in sheets:
        for row in sheet.rows:
            for index, cell in enumerate(row):
                if isinstance(cell, list):  # how the child writes a day
                    row[index] = _moment(cell[0])
                elif cell == "":
                    row[index] = None
    for sheet, cells in zip(sheets, faults, strict=True):
        for at, column, text in cells:
            if at < len(sheet.rows) and column < MOST_COLUMNS:
                row = sheet.rows[at]
                row.extend([None] * (column + 1 - len(row)))
                if row[column] is None:
                    row[column] = text
    for sheet, told in zip(sheets, formats, strict=True):
        _put_formats(sheet, told)
    return sheets


def _put_formats(sheet: Sheet, told: dict[str, list[tuple[int, int, int, Any]]]) -> None:
    """What the formats of cells say of their texts: old fonts, how far in, struck out."""
    old: list[tuple[list[Cell], int, OldText]] = []
    clean = 0
    for column, first, last, font in told["fonts"]:
        for row in sheet.rows[first : last + 1]:
            text = row[column] if column < len(row) else None
            if isinstance(text, str) and not text.isascii():
                if legacy.may_be_old(text):
                    old.append((row, column, OldText.of(text, font)))
                clean += legacy.clean_beyond([text])
    if len(old) > clean:  # else an old form filled in with Unicode: its fonts tell nothing
        for row, column, marked in old:
            row[column] = marked
    for column, first, last, level in told["indents"]:
        for at in range(first, min(last + 1, len(sheet.rows))):
            sheet.indents[at, column] = level
    for column, first, last, _yes in told["struck"]:
        sheet.struck |= {(at, column) for at in range(first, min(last + 1, len(sheet.rows)))}


def _numbers(code: str) -> dict[str, Any]:
    numbers: dict[str, dict[str, Any]] = {
        "file_too_many_rows": {"most": MOST_ROWS},
        "file_too_many_columns": {"most": MOST_COLUMNS},
        "file_too_big": {"size": "?", "most": MOST_UNPACKED >> 20},
    }
    return numbers.get(code, {})


def _moment(text: str) -> Cell:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return text
