"""A photo or scan of a paper as somebody sent it, made into one that is safe to keep.

A picture is drawn anew: place, time and make of the phone, hidden thumbnails and whatever was hung
on to the file stay behind. A PDF is kept as it is, so one that can do anything is refused.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 12_000_000  # bytes as sent
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""What unpacks within 256 MB; a JPEG is unpacked smaller than it is."""
LONGEST_SIDE, SHORTEST_SIDE = 2400, 400  # of what is kept: A4 at 200 dots an inch; still legible
QUALITY = 82
JPEG, PDF = "image/jpeg", "application/pdf"
SUFFIXES = {JPEG: "jpg", PDF: "pdf"}

HEIC = re.compile(rb"....ftyp(?:hei[cfxms]|hev[cxms]|mif1|msf1|avif)", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)"
    rb"(?![A-Za-z0-9])"
)
MOST_INFLATED = 4_000_000


class UnusableFile(Exception):
    """A file that is not kept: a stable code, and a sentence that says why and how to mend it."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


@dataclass(frozen=True)
class Paper:
    """What is kept of a page: its content and what kind of file it is."""

    content: bytes
    media_type: str


def cleaned(content: bytes) -> Paper:
    """Return the page that is kept of a file as it was sent; its name and kind are not asked.

    :raises UnusableFile: ``file_empty``, ``file_too_large``, ``file_other_kind``,
        ``picture_too_large``, ``picture_too_small``, ``picture_damaged``, ``paper_damaged``,
        ``paper_active``.
    """
    if not content:
        raise UnusableFile("file_empty", _("Tệp rỗng. Chụp lại hoặc chọn tệp khác."))
    if len(content) > LARGEST:
        raise UnusableFile(
            "file_too_large",
            _("Tệp lớn hơn %(mb)s MB. Chụp từng trang, hoặc quét ở 200 điểm mỗi inch.")
            % {"mb": LARGEST // 1_000_000},
        )
    if content.startswith(b"%PDF-"):
        check_pdf(content)
        return Paper(content, PDF)
    return Paper(drawn_anew(content), JPEG)


def drawn_anew(content: bytes) -> bytes:
    """Return a picture as a JPEG of its own pixels alone, upright and not larger than needed.

    Sizes are read from the head of the file before anything is unpacked.
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS))
        width, height = picture.size
        most = MOST_PIXELS[picture.format or "PNG"]
    except UnidentifiedImageError as foreign:
        raise _other_kind(content) from foreign
    except Image.DecompressionBombError as flood:
        raise _too_large(max(MOST_PIXELS.values())) from flood
    except Exception as damaged:  # whatever a mutated head makes the decoder say
        raise _damaged() from damaged
    if width * height > most:
        raise _too_large(most)
    if min(width, height) < SHORTEST_SIDE:
        raise UnusableFile(
            "picture_too_small",
            _("Ảnh chỉ có %(width)s × %(height)s điểm, không đọc được chữ. Chụp lại gần hơn.")
            % {"width": width, "height": height},
        )
    try:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        drawn = Image.new("RGB", upright.size, "white")
        whole = upright.convert("RGBA")
        drawn.paste(whole, mask=whole.getchannel("A"))
    except Exception as damaged:  # whatever mutated content makes the decoder say
        raise _damaged() from damaged
    held = io.BytesIO()
    drawn.save(held, "JPEG", quality=QUALITY, optimize=True)
    return held.getvalue()


def _other_kind(content: bytes) -> UnusableFile:
    if HEIC.match(content):
        return UnusableFile(
            "file_other_kind",
            _(
                "Máy chụp ảnh dạng HEIC. Vào Cài đặt → Camera → Định dạng → Tương thích nhất rồi "
                "chụp lại, hoặc chụp màn hình ảnh đó."
            ),
        )
    return UnusableFile(
        "file_other_kind", _("Chỉ nhận ảnh JPEG, PNG, WebP hoặc PDF. Chụp lại, hoặc lưu thành PDF.")
    )


def _too_large(most: int) -> UnusableFile:
    return UnusableFile(
        "picture_too_large",
        _("Ảnh quá %(millions)s triệu điểm. Chụp ở cỡ thường của máy, mỗi trang một ảnh.")
        % {"millions": most // 1_000_000},
    )


def _damaged() -> UnusableFile:
    return UnusableFile(
        "picture_damaged", _("Ảnh hỏng hoặc chưa tải lên trọn vẹn. Chụp lại rồi gửi.")
    )


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is cut off, locked, or can do something when it is opened."""
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise UnusableFile(
            "paper_damaged",
            _("Tệp PDF hỏng hoặc chưa tải lên trọn vẹn. Lưu lại thành PDF rồi gửi."),
        )
    if any(ACTIVE.search(text) for text in _structure(content)):
        raise UnusableFile(
            "paper_active",
            _(
                "Tệp PDF có khóa, mã lệnh hoặc tệp đính kèm bên trong. Mở ra, in lại thành PDF "
                "(Print to PDF) rồi gửi, hoặc chụp ảnh từng trang."
            ),
        )


def _structure(content: bytes) -> Iterator[bytes]:
    """Yield what a PDF says of itself: outside its streams, and inside packed objects."""
    yield _plain(STREAM.sub(b"", content))
    for found in STREAM.finditer(content):
        head = _plain(content[max(found.start() - 400, 0) : found.start()])
        if b"/ObjStm" in head[head.rfind(b" obj") + 1 :]:
            yield _plain(_inflated(found.group(1)))


def _plain(text: bytes) -> bytes:
    """Return names with their disguise (``/J#53``) taken off."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code.group(1), 16)]), text)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MOST_INFLATED)
    except zlib.error:
        return packed
