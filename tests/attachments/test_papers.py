"""R11: whatever is sent as a page becomes a plain picture, a quiet PDF, or a sentence."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ketnap.attachments.papers import JPEG, LONGEST_SIDE, PDF, UnusableFile, cleaned
from tests.attachments.pictures import (
    HAND_MADE,
    PLACE_TAKEN,
    from_a_phone,
    mutated,
    packed,
    pdf,
    picture,
    png_that_tells,
)

TOLD = (b"Secret", PLACE_TAKEN.encode(), b"SECRET", b"secret", b"Exif", b"ICC_PROFILE")


@pytest.mark.parametrize("make", [from_a_phone, png_that_tells, lambda: picture("WEBP")])
def test_only_the_pixels_of_a_picture_stay(make: object) -> None:
    sent = make()  # type: ignore[operator]  # typed as object
    kept = cleaned(sent)
    assert kept.media_type == JPEG
    assert [word for word in TOLD if word in kept.content] == []
    drawn = Image.open(io.BytesIO(kept.content))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (900, 1200), {})
    top, middle = drawn.getpixel((450, 20)), drawn.getpixel((450, 700))
    assert max(top) < 30 and min(middle) > 180


def test_the_makers_of_the_tests_do_tell() -> None:
    assert b"SecretPhone" in from_a_phone() and b"SECRET TAIL" in from_a_phone()
    assert b"SecretMaker" in png_that_tells()


def test_a_picture_taken_sideways_stands_upright() -> None:
    drawn = Image.open(io.BytesIO(cleaned(from_a_phone(turned=6)).content))
    assert drawn.size == (1200, 900)
    assert max(drawn.getpixel((1180, 450))) < 30  # the bar is now at the right


def test_a_large_picture_is_made_smaller() -> None:
    for kind in ("JPEG", "PNG"):
        kept = cleaned(picture(kind, (5000, 3000)))
        assert Image.open(io.BytesIO(kept.content)).size == (LONGEST_SIDE, 1440)


def test_what_shines_through_is_white() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (600, 600), (0, 0, 0, 0)).save(held, "PNG")
    drawn = Image.open(io.BytesIO(cleaned(held.getvalue()).content))
    assert min(drawn.getpixel((300, 300))) > 250


def test_a_quiet_pdf_is_kept_as_it_is() -> None:
    for sent in (pdf(), pdf(packed(b"4 0 <</Type/Font>>")), pdf(b"4 0 obj(/JSON)endobj")):
        assert cleaned(sent).content == sent
        assert cleaned(sent).media_type == PDF


@pytest.mark.parametrize("name", HAND_MADE)
def test_a_hostile_file_is_refused_with_advice(name: str) -> None:
    make, code = HAND_MADE[name]
    with pytest.raises(UnusableFile) as refusal:
        cleaned(make())
    assert refusal.value.code == code
    assert refusal.value.says.count(".") >= 1 and len(refusal.value.says) > 30


def test_mutated_files_never_break_the_program(examples: int) -> None:
    kept = refused = 0
    for sent in mutated(examples * 2, seed=11):
        try:
            found = cleaned(sent)
        except UnusableFile:
            refused += 1
            continue
        kept += 1
        if found.media_type == JPEG:
            assert Image.open(io.BytesIO(found.content)).format == "JPEG"
            assert [word for word in TOLD if word in found.content] == []
    assert kept and refused
    assert kept + refused == examples * 2
