"""The screen font, cut from its wheel to the letters our users read; about 34 kB a weight.

Result: ``fonts/be-vietnam-pro-<weight>.woff2`` in the folder of made static files.
"""

from __future__ import annotations

from pathlib import Path

import fontpkg_be_vietnam_pro
from fontTools import subset

SOURCE = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
LETTERS = [  # Latin, Vietnamese, signs (the font has no Ĕ Ĭ Ŏ Ŭ: the system font shows them)
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x180, 0x243, 0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x323, 0x31B),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2027),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AB, 0x2116, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
    *(0x25B2, 0x25BC, 0x25CF, 0x2713, 0x2717),
]


def name(weight: int) -> str:
    """Return the static path of a weight (400, 500, 600 or 700)."""
    return f"fonts/be-vietnam-pro-{weight}.woff2"


def cut(weight: int, target: Path) -> None:
    """Write one weight of the font, cut to ``LETTERS``, to ``target`` (WOFF2)."""
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False)
    font = subset.load_font(str(SOURCE / f"BeVietnamPro-{WEIGHTS[weight]}.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    fresh = target.with_suffix(".part")
    subset.save_font(font, str(fresh), options)
    fresh.replace(target)


def lay_out(folder: Path) -> list[Path]:
    """Cut each weight that ``folder`` does not hold yet; return the files made."""
    made = []
    for weight in WEIGHTS:
        target = folder / name(weight)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            cut(weight, target)
            made.append(target)
    return made
