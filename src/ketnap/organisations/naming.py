"""What a unit is called as a Party body, as its committee, and as a place, from its name alone."""

from __future__ import annotations

from collections.abc import Iterable

COMMITTEES = {  # how the committee of a Party body is called (05-HD/VPTW 27-5-2026, usage)
    "tỉnh": "Tỉnh ủy",
    "thành phố": "Thành ủy",
    "huyện": "Huyện ủy",
}
PLACES = ("tỉnh", "thành phố", "huyện", "thị trấn", "phường", "đặc khu", "xã")
BODIES = ("đảng bộ", "đảng ủy")


def _without(name: str, words: Iterable[str]) -> tuple[str, str]:
    """Return which of the words a name begins with ("" for none), and the rest of the name."""
    for word in words:
        if name.lower().startswith(f"{word} "):
            return word, name[len(word) + 1 :]
    return "", name


def party_body(name: str) -> str:
    """Return a unit's name as that of a Party body.

    >>> party_body("Xã Sa Bình"), party_body("Đảng bộ xã Sa Bình")
    ('Đảng bộ xã Sa Bình', 'Đảng bộ xã Sa Bình')
    """
    if _without(name, BODIES)[0]:
        return name
    place, rest = _without(name, PLACES)
    return f"Đảng bộ {place} {rest}" if place else f"Đảng bộ {name}"


def committee_name(name: str) -> str:
    """Return what the committee of a unit is called.

    >>> committee_name("Xã Sa Bình"), committee_name("Đảng bộ xã Sa Bình")
    ('Đảng ủy xã Sa Bình', 'Đảng ủy xã Sa Bình')
    >>> committee_name("Huyện Sa Thầy"), committee_name("Đảng bộ tỉnh Quảng Ngãi")
    ('Huyện ủy Sa Thầy', 'Tỉnh ủy Quảng Ngãi')
    """
    bare = _without(party_body(name), BODIES)[1]
    place, rest = _without(bare, PLACES)
    called = COMMITTEES.get(place)
    return f"{called} {rest}" if called else f"Đảng ủy {bare}"


def place_name(name: str) -> str:
    """Return the bare name of a place: a unit's name without the words for its kind.

    >>> place_name("Đảng bộ xã Sa Bình"), place_name("Xã Sa Bình")
    ('Sa Bình', 'Sa Bình')
    """
    return _without(_without(name, (*BODIES, "chi bộ"))[1], PLACES)[1]
