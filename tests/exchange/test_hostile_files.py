"""Old, locked, damaged, huge and hostile files are refused with advice, and harm nothing."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date

import psutil
import pytest

from ketnap.exchange.kinds import KINDS
from ketnap.exchange.reading import read_file
from ketnap.exchange.sayings import CATALOGUE
from ketnap.exchange.workbook import UnusableFile, read_workbook
from tests.exchange.corpus import CASES

TODAY = date(2026, 11, 23)
GOOD = CASES[0].build()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def rebuilt(
    change: Callable[[dict[str, bytes]], None], packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The good workbook with its members changed."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    return rebuilt(lambda members: members.update({name: content}))


def with_sheet(xml: str) -> bytes:
    return with_member("xl/worksheets/sheet1.xml", xml.encode())


def sheet_of(rows: str, dimension: str = "A1:B2") -> str:
    return (
        '<?xml version="1.0"?><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )


def symlink() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def flagged_encrypted() -> bytes:
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def lying_size() -> bytes:
    """A directory that says a megabyte is ten bytes."""
    content = bytearray(with_member("xl/media/image1.png", bytes(1 << 20)))
    at = content.rfind(b"xl/media/image1.png") - 46
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def duplicate_names() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
)
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def macro_kind(members: dict[str, bytes]) -> None:
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(PLAIN, MACROS)


def word_kind(members: dict[str, bytes]) -> None:
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main", b"wordprocessingml.document.main"
    )


def entity_file(members: dict[str, bytes]) -> None:
    members["xl/sharedStrings.xml"] = LAUGHS.encode()


HOSTILE: list[tuple[str, str, Callable[[], bytes], set[str]]] = [
    ("nothing", "a.xlsx", lambda: b"", {"file_empty"}),
    ("an empty csv", "a.csv", lambda: b"", {"file_empty"}),
    ("old Excel", "a.xls", lambda: OLE + bytes(2000), {"file_old_excel"}),
    ("old Excel renamed", "a.xlsx", lambda: OLE + bytes(2000), {"file_old_excel"}),
    (
        "a password",
        "a.xlsx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(900),
        {"file_encrypted"},
    ),
    ("a zip password", "a.xlsx", flagged_encrypted, {"file_encrypted"}),
    ("macros by name", "a.xlsm", lambda: GOOD, {"file_macros"}),
    ("macros by kind", "a.xlsx", lambda: rebuilt(macro_kind), {"file_macros"}),
    ("macros inside", "a.xlsx", lambda: with_member("xl/vbaProject.bin", b"x"), {"file_macros"}),
    ("a Word document", "a.xlsx", lambda: rebuilt(word_kind), {"file_not_workbook"}),
    ("a Word document by name", "a.docx", lambda: GOOD, {"file_other_kind"}),
    (
        "any zip",
        "a.xlsx",
        lambda: rebuilt(lambda members: members.clear() or members.update({"a.txt": b"x"})),
        {"file_not_workbook"},
    ),
    (
        "a picture as workbook",
        "a.xlsx",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
        {"file_wrong_extension"},
    ),
    ("a program as workbook", "a.xlsx", lambda: b"MZ" + bytes(999), {"file_wrong_extension"}),
    ("a program as csv", "a.csv", lambda: b"MZ" + bytes(999), {"file_wrong_extension"}),
    ("a workbook as csv", "a.csv", lambda: GOOD, {"file_wrong_extension"}),
    ("a pdf", "a.pdf", lambda: b"%PDF-1.7", {"file_other_kind"}),
    ("no extension", "danh sach", lambda: GOOD, {"file_other_kind"}),
    ("half a file", "a.xlsx", lambda: GOOD[: len(GOOD) // 2], {"file_damaged"}),
    ("a tail cut off", "a.xlsx", lambda: GOOD[:-30], {"file_damaged"}),
    (
        "zeros in the middle",
        "a.xlsx",
        lambda: GOOD[:200] + bytes(400) + GOOD[600:],
        {"file_damaged", "file_no_table"},
    ),
    ("a bomb", "a.xlsx", lambda: with_member("xl/media/b.bin", bytes(30 << 20)), {"file_hostile"}),
    (
        "a bomb in parts",
        "a.xlsx",
        lambda: rebuilt(lambda m: m.update({f"xl/{n}.bin": bytes(90_000) for n in range(150)})),
        {"file_hostile"},
    ),
    (
        "more unpacked than allowed",
        "a.xlsx",
        lambda: rebuilt(
            lambda m: m.update({"xl/r.bin": random.Random(1).randbytes(2000) * 32000}),
            zipfile.ZIP_STORED,
        ),
        {"file_too_big"},
    ),
    (
        "too many members",
        "a.xlsx",
        lambda: rebuilt(lambda m: m.update({f"xl/{n}.bin": b"x" for n in range(300)})),
        {"file_hostile"},
    ),
    (
        "a path out of the zip",
        "a.xlsx",
        lambda: with_member("../../etc/cron.d/x", b"x"),
        {"file_hostile"},
    ),
    ("an absolute path", "a.xlsx", lambda: with_member("/etc/x", b"x"), {"file_hostile"}),
    ("a symbolic link", "a.xlsx", symlink, {"file_hostile"}),
    ("two members of one name", "a.xlsx", duplicate_names, {"file_hostile"}),
    ("a lying directory", "a.xlsx", lying_size, {"file_damaged", "file_hostile", ""}),
    ("laughs in the sheet", "a.xlsx", lambda: with_sheet(LAUGHS), {"file_hostile"}),
    ("laughs in the texts", "a.xlsx", lambda: rebuilt(entity_file), {"file_hostile"}),
    (
        "a sheet that is no XML",
        "a.xlsx",
        lambda: with_sheet("<worksheet><sheetData><row>"),
        {"file_damaged", "file_no_table"},
    ),
    (
        "a cell in the farthest corner",
        "a.xlsx",
        lambda: with_sheet(
            sheet_of(
                '<row r="1"><c r="A1"><v>1</v></c></row>'
                '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                "A1:XFD1048576",
            )
        ),
        {"file_too_big", "file_too_many_columns", "file_too_many_rows", "file_damaged"},
    ),
    (
        "forty thousand columns",
        "a.csv",
        lambda: (";".join(["x"] * 40_000) + "\n").encode(),
        {"file_too_many_columns"},
    ),
    (
        "a hundred thousand empty rows more than allowed",
        "a.csv",
        lambda: b";\n" * 300_000,
        {"file_too_many_rows"},
    ),
    ("a csv with zero bytes", "a.csv", lambda: b"a;b\n\x00\x01\x02;c\n" * 200, {"file_not_text"}),
    ("random bytes as csv", "a.csv", lambda: random.Random(4).randbytes(5000), {"file_not_text"}),
    ("an endless quoted cell", "a.csv", lambda: b'"' + b"x" * (2 << 20), {"file_damaged"}),
    ("half a UTF-16 letter", "a.csv", lambda: b"\xff\xfeA\x00\x00\xd8x", {"file_not_text"}),
]


@pytest.mark.parametrize(("title", "name", "build", "codes"), HOSTILE, ids=[h[0] for h in HOSTILE])
def test_refused_with_advice(title, name, build, codes):
    content = build()
    begun = time.monotonic()
    try:
        read_workbook(content, name)
    except UnusableFile as refused:
        assert refused.code in codes
        assert refused.message.severity == "block"
        assert "%(" not in refused.message.text
    else:
        assert "" in codes
    assert time.monotonic() - begun < 12


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, taken out, doubled or put in, at random places."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 40])):
        at = chance.randrange(len(changed))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at] = chance.randrange(256)
        elif kind == 1:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del changed[at : at + chance.randint(1, 60)]
        elif kind == 3:
            changed[at:at] = chance.randbytes(chance.randint(1, 60))
        else:
            changed[at:at] = changed[at : at + chance.randint(1, 200)]
        if not changed:
            return b"x"
    return bytes(changed)


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """A workbook whose zip is sound and whose XML is not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name in members if name.endswith(".xml")])
    members[name] = mutated(members[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, held in members.items():
            archive.writestr(member, held)
    return out.getvalue()


def test_mutated_files_are_read_or_refused_and_nothing_else(examples):
    chance = random.Random(2026)
    children = set(psutil.Process().children(recursive=True))
    slowest = 0.0
    outcomes: dict[str, int] = {}
    readable = [case for case in CASES if not case.unusable]
    for number in range(150 if examples <= 50 else 2000):
        case = chance.choice(readable)
        content = case.build()
        if number % 2 and case.name.endswith(".xlsx"):
            content = mutated_inside(content, chance)
        else:
            content = mutated(content, chance)
        begun = time.monotonic()
        try:
            read_file(content, case.name, KINDS[case.kind], today=TODAY)
            code = "read"
        except UnusableFile as refused:
            code = refused.code
            assert code in CATALOGUE
        slowest = max(slowest, time.monotonic() - begun)
        outcomes[code] = outcomes.get(code, 0) + 1
    assert slowest < 12
    assert len(outcomes) >= 3
    assert set(psutil.Process().children(recursive=True)) <= children
