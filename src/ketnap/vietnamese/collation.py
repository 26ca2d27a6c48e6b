"""The Vietnamese alphabetical order as a plain ASCII text, the same on every database.

Order of letters: a ă â b c d đ e ê … o ô ơ … u ư …; of tones: ngang, huyền, hỏi, ngã, sắc, nặng;
that is the order of the Unicode locale data for ``vi``. As there, letters decide first, then
tones and other marks, then small before capital letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = (
    " _-\u2013\u2014,;:!¡?¿.…·'\u2018\u2019\"\u201c\u201d«»()[]{}"
    "§¶@*/\\&#%`´^¯¨¸°©®+±÷×<=>¬|¦~¤¢$£¥"
    "0123456789aăâbƀcdđeêfghijklmnoôơpqrstuưvwxyz"
)
"""Everything with a place of its own, in order."""

_MARKS = (
    "\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u030c\u030a\u0308\u030b\u0307\u0327\u0328\u0304"
    "\u030d\u030e\u0312\u0315\u0316\u0317\u0331\u0305\u030f\u0310\u0311\u031b\u0324\u0325\u0326"
)
"""Marks in order: the five tones first, then those of other writings."""

_SHAPING = {"\u0302": "âêô", "\u0306": "ă", "\u031b": "ơư"}
"""The marks that make another letter, and the letters they make."""

_SAME = {"\xa0": " "}

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"

_PLACE = {char: index for index, char in enumerate(_LETTERS)}

_BASES = {
    (unicodedata.normalize("NFD", letter)[0], mark): letter
    for mark, letters in _SHAPING.items()
    for letter in letters
}


def collation_key(text: str) -> str:
    """A text whose byte order is the Vietnamese order of ``text``.

    In: any text, composed or not. Out: figures, small letters and ``!`` only, so that SQLite's
    BINARY and PostgreSQL's ``COLLATE "C"`` sort it alike. Letters outside the Latin writing
    come after all others, in the order of their code.
    """
    primary, secondary, tertiary = _levels(text)
    return f"{primary}!{secondary}!{tertiary}".rstrip("!")


@lru_cache(maxsize=65536)
def letters_key(text: str) -> str:
    """As :func:`collation_key`, but small and capital letters are the same.

    Asked of a given name, and of what stands before it: many people share both, each apart.
    """
    primary, secondary, _ = _levels(text)
    return f"{primary}!{secondary}".rstrip("!")


def _levels(text: str) -> tuple[str, str, str]:
    """The three levels of a text, put together from those of its words: names share few words."""
    words = text.split(" ")
    if all(map(_stands_alone, words)):
        levels = zip(*map(_of_word, words), strict=True)
        primary, secondary, tertiary = map(str.join, _of_word(" "), levels)
    else:  # a word beginning with a mark: the mark belongs to what stands before
        primary, secondary, tertiary = _of_word(text)
    return primary, secondary.rstrip("0"), tertiary.rstrip("0")


@lru_cache(maxsize=65536)
def _stands_alone(word: str) -> bool:
    return not word or word[0].isalnum() or "!" <= word[0] <= "~"


@lru_cache(maxsize=65536)
def _of_word(text: str) -> tuple[str, str, str]:
    primary: list[str] = []
    secondary: list[str] = []
    tertiary: list[str] = []
    for base, marks in _clusters(text):
        lower = _SAME.get(base) or base.lower()
        letter = lower
        rest = marks
        for index, mark in enumerate(marks):
            shaped = _BASES.get((lower, mark))
            if shaped is not None and not _blocked(marks[:index], mark):
                letter = shaped
                rest = marks[:index] + marks[index + 1 :]
                break
        if lower:
            primary.append(_primary(letter))
            secondary.append("0")
            tertiary.append("1" if base != lower and base not in _SAME else "0")
        for mark in rest:
            place = _MARKS.find(mark)
            secondary.append(_ALPHABET[place + 1] if place >= 0 else "z")
            tertiary.append("0")
    return "".join(primary), "".join(secondary), "".join(tertiary)


def _clusters(text: str) -> list[tuple[str, str]]:
    """Each letter with its marks in canonical order; ``đ`` stays one letter."""
    clusters: list[tuple[str, str]] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            if clusters:
                base, marks = clusters[-1]
                clusters[-1] = (base, marks + char)
            else:
                clusters.append(("", char))
        elif char >= " " and unicodedata.category(char) not in ("Cc", "Cf"):
            clusters.append((char, ""))
    return clusters


def _blocked(before: str, mark: str) -> bool:
    """Whether a mark of the same kind stands between the letter and ``mark``."""
    kind = unicodedata.combining(mark)
    return any(unicodedata.combining(other) == kind for other in before)


def _primary(letter: str) -> str:
    place = _PLACE.get(letter)
    if place is None:
        code = min(ord(letter), 0xFFFFF)
        return f"zz{code:05x}"
    high, low = divmod(place, len(_ALPHABET))
    return _ALPHABET[high] + _ALPHABET[low]
