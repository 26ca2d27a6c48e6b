"""Names of people and places: tidying, comparing without marks, sorting by the given name.

A name is one field, as on the identity card. Nothing here guesses a family name or a sex, and no
name is given capitals: ``Y Blen``, ``H'Ngăm Niê Kdăm`` or ``K'Bnam`` stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ketnap.vietnamese.collation import collation_key, letters_key

__all__ = [
    "collation_key",
    "fold_key",
    "given_name",
    "initials",
    "marked_key",
    "normalise",
    "sort_key",
]

_APOSTROPHES = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u0060\u00b4\u2032\uff07"
_STRAIGHT = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
_STROKES = str.maketrans(
    {"đ": "d", "ð": "d", "ƀ": "b", "ł": "l", "ø": "o", "ħ": "h", "æ": "ae", "œ": "oe", "ß": "ss"}
)
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Tidy without changing what is read: composed letters (NFC), single spaces, no unseen signs.

    Capitals, apostrophes and the place of tone marks stay as written.
    """
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


@lru_cache(maxsize=65536)
def fold_key(text: str) -> str:
    """What a search without marks compares: ``Hòa``, ``hoà`` and ``HOA`` are all ``hoa``.

    Marks are dropped, đ is d, every apostrophe is ``'``, letters are small, spaces are single.
    """
    words = map(_folded, normalise(text).lower().split())
    return " ".join(filter(None, words))


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    """One small word without marks; names share few words, so each is worked out once."""
    letters = unicodedata.normalize("NFKD", word.translate(_STRAIGHT))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(bare.translate(_STROKES).split())


def marked_key(text: str) -> str:
    """What an exact search compares: letters with their marks, wherever the tone stands.

    Two spellings of one syllable are equal (``hoà``/``hòa``, ``thuý``/``thúy``); another tone or
    another letter is not. The tone follows the word as a figure, so nobody should show this text.
    """
    return " ".join(map(_marked, normalise(text).lower().split()))


@lru_cache(maxsize=65536)
def _marked(word: str) -> str:
    letters, tones = [], []
    for char in unicodedata.normalize("NFD", word.translate(_STRAIGHT)):
        if char in _TONES:
            tones.append(_TONES[char])
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)


def given_name(name: str) -> str:
    """The word people are sorted by: the last one, or ``""`` of an empty name."""
    words = normalise(name).split()
    return words[-1] if words else ""


def sort_key(name: str, sort_name: str | None = None) -> str:
    """The key of a list of people: given name (last word), then the rest, in Vietnamese order.

    ``sort_name`` is the optional "tên dùng để sắp xếp": where a person's last word is not the
    given name (``H'Ngăm Niê Kdăm`` sorts under ``H'Ngăm``) it is compared before the whole name.
    Out: plain ASCII that every database sorts alike byte by byte; capitals make no difference
    except between names otherwise equal.
    """
    words = list(map(_straight, normalise(name).split()))
    chosen = normalise(sort_name or "").translate(_STRAIGHT)
    given = chosen or (words[-1] if words else "")
    rest = " ".join(words if chosen else words[:-1])
    return f"{letters_key(given)} {letters_key(rest)} {collation_key(' '.join(words))}"


@lru_cache(maxsize=65536)
def _straight(word: str) -> str:
    return word.translate(_STRAIGHT)


def initials(name: str) -> str:
    """First letters without marks: ``nva`` for Nguyễn Văn An."""
    return "".join([word[0] for word in fold_key(name).split()])
