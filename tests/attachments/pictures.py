"""Makers of pictures and scans, sound ones and hostile ones."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image, PngImagePlugin

PLACE_TAKEN = "21.0285 N 105.8542 E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 1200), **options: Any) -> bytes:
    """Return a picture: grey, a black bar at its top."""
    drawn = Image.new("RGB", size, "lightgrey")
    drawn.paste("black", (0, 0, size[0], size[1] // 10))
    held = io.BytesIO()
    drawn.save(held, kind, **options)
    return held.getvalue()


def from_a_phone(turned: int = 1) -> bytes:
    """Return a JPEG as a phone makes it: place, make, comment, and a hidden tail."""
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x0112] = "SecretMaker", "SecretPhone", turned
    told[0x9286] = PLACE_TAKEN
    return picture(exif=told.tobytes(), comment=b"secret comment") + b"SECRET TAIL"


def png_that_tells() -> bytes:
    """Return a PNG with texts in it."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "SecretMaker")
    told.add_itxt("Comment", PLACE_TAKEN)
    return picture("PNG", pnginfo=told)


def png_of(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose head declares a size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    drawn = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of one page and these objects beside it."""
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj",
        *objects,
    ]
    body = b"%PDF-1.4\n" + b"\n".join(parts)
    return body + b"\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def packed(content: bytes) -> bytes:
    """Return objects of a PDF hidden in a packed stream."""
    squeezed = zlib.compress(content)
    return b"9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n%b\nendstream endobj" % (
        squeezed
    )


HAND_MADE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "file_empty"),
    "one byte": (lambda: b"\xff", "file_other_kind"),
    "a page of HTML": (
        lambda: b"<!doctype html><script>alert(1)</script>" * 30,
        "file_other_kind",
    ),
    "an SVG with a script": (
        lambda: (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" '
            b'onload="alert(1)"><script>alert(1)</script></svg>'
        ),
        "file_other_kind",
    ),
    "a program": (lambda: b"MZ" + b"\0" * 500, "file_other_kind"),
    "a packed folder": (lambda: b"PK\x03\x04" + b"\0" * 500, "file_other_kind"),
    "a GIF": (lambda: picture("GIF"), "file_other_kind"),
    "a TIFF": (lambda: picture("TIFF"), "file_other_kind"),
    "a BMP": (lambda: picture("BMP", (500, 500)), "file_other_kind"),
    "a HEIC head": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 200, "file_other_kind"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n/x 1 def\n" * 20, "file_other_kind"),
    "too many bytes": (lambda: picture() + b"\0" * 12_000_000, "file_too_large"),
    "a flood of 40,000 × 40,000": (lambda: png_of(40_000, 40_000), "picture_too_large"),
    "a flood just above the limit": (lambda: png_of(6_001, 4_000), "picture_too_large"),
    "a picture of one point": (lambda: picture("PNG", (1, 1)), "picture_too_small"),
    "a picture too small to read": (lambda: picture(size=(399, 900)), "picture_too_small"),
    "half a JPEG": (lambda: picture()[:2000], "picture_damaged"),
    "half a PNG": (lambda: picture("PNG")[:800], "picture_damaged"),
    "a PNG that promises more": (lambda: png_of(3_000, 4_000), "picture_damaged"),
    "half a PDF": (lambda: pdf()[:120], "paper_damaged"),
    "a PDF's first word only": (lambda: b"%PDF-1.7", "paper_damaged"),
    "a PDF with a script": (
        lambda: pdf(b"4 0 obj<</S/JavaScript/JS(app.alert)>>endobj"),
        "paper_active",
    ),
    "a script in disguise": (lambda: pdf(b"4 0 obj<</S/J#61vaScr#69pt>>endobj"), "paper_active"),
    "a script in a packed object": (lambda: pdf(packed(b"4 0 <</S/JavaScript>>")), "paper_active"),
    "a PDF that starts a program": (
        lambda: pdf(b"4 0 obj<</S/Launch/F(cmd.exe)>>endobj"),
        "paper_active",
    ),
    "a PDF with a file inside": (
        lambda: pdf(b"4 0 obj<</EF<</F 5 0 R>>/Type/EmbeddedFile>>endobj"),
        "paper_active",
    ),
    "a locked PDF": (lambda: pdf(b"4 0 obj<</Encrypt 5 0 R>>endobj"), "paper_active"),
    "a PDF that is also a page": (
        lambda: b"<script>alert(1)</script>" + pdf(),
        "file_other_kind",
    ),
}


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """Yield sound files with bytes turned, cut, doubled or swapped."""
    chance = random.Random(seed)
    sound = [
        from_a_phone(),
        png_that_tells(),
        picture("WEBP", (500, 600)),
        picture(progressive=True),
        pdf(packed(b"4 0 <</Type/Font>>")),
    ]
    for _ in range(count):
        content = bytearray(chance.choice(sound))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(content))
            match chance.randrange(5):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randint(1, 200)]
                case 2:
                    content[at:at] = content[at : at + chance.randint(1, 200)]
                case 3:
                    content[at : at + 4] = struct.pack(">I", chance.getrandbits(32))
                case 4:
                    content[at:at] = bytes(chance.randbytes(chance.randint(1, 40)))
            if len(content) < 20:
                break
        yield bytes(content)
