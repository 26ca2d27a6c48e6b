"""The tokens of the design: every ink is readable on every ground it stands on."""

from __future__ import annotations

import re

import pytest

from ketnap.home import PACKAGE

TOKENS = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", (PACKAGE / "static" / "tokens.css").read_text())
)
TABLE_GROUNDS = ("sheet", "hush", "hover")


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two tokens, 1 to 21."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", TABLE_GROUNDS)
@pytest.mark.parametrize("ink", ["ink", "muted"])
def test_inks_of_tables_stand_seven_to_one(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 7


@pytest.mark.parametrize("state", ["good", "wait", "bad"])
def test_states_stand_seven_to_one_on_their_washes(state: str) -> None:
    assert contrast(state, f"{state}-wash") >= 7


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("accent-ink", "accent"),
        ("accent-ink", "accent-deep"),
        ("accent", "accent-wash"),
        ("muted", "accent-wash"),
        ("muted", "paper"),
        ("faint", "sheet"),
        ("focus", "sheet"),
        ("sheet", "ink"),
    ],
)
def test_other_texts_stand_four_and_a_half_to_one(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", ["sheet", "paper", "hush"])
def test_edges_of_controls_are_seen(ground: str) -> None:
    assert contrast("edge", ground) >= 3


def test_colours_are_decided_in_the_tokens_only() -> None:
    strays = {
        (name, colour)
        for name in ("ketnap.css", "parts.css")
        for colour in re.findall(
            r"#[0-9a-fA-F]{3,8}\b", (PACKAGE / "static" / name).read_text(encoding="utf-8")
        )
    }
    assert strays == set()


def test_styles_need_nothing_newer_than_chrome_109() -> None:
    text = "".join((PACKAGE / "static" / name).read_text() for name in ("ketnap.css", "parts.css"))
    assert not re.search(r"[;{]\s*&|popover|@layer|@scope|anchor\(|oklch|light-dark\(", text)
