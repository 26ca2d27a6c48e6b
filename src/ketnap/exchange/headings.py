"""Where the heading of a list is on a sheet, and which column of it means what.

Offices put titles, mottoes and units above a list, merge cells, and write headings on two lines
("Ngày sinh: Nam | Nữ").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ketnap.exchange.cells import shown
from ketnap.exchange.kinds import Kind
from ketnap.exchange.wide import meaning_of
from ketnap.exchange.workbook import Cell, Sheet
from ketnap.vietnamese import legacy
from ketnap.vietnamese.names import fold_key, normalise

SEARCHED_ROWS = 60
_HEAD_NUMBERING = re.compile(r"^\(?(?:(?:[ivxlc]+|[a-z])(?:[)\-:/]+ *|\.+ +)|\d{1,3}[.)\-:/]+ *)")
"""As before headings, where ``D.tộc`` and ``N.sinh`` are shortened words, not numbers."""
_ORDER = {"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "s tt", "s.t.t", "t.t", "s t t"}
_RETURNED = {"dong trong tep cu", "can sua"}
"""Headings the program itself adds to a file it gives back."""


def loose_key(text: str) -> str:
    """A folded text, read through the old fonts where it is old: for comparing only."""
    encoding = legacy.recognise(text) if not text.isascii() else None
    return fold_key(legacy.convert(text, encoding) if encoding else text)


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """A heading for comparing: folded, without numbering, brackets and signs at its end."""
    key = loose_key(text).replace("(nu)", "/nu")
    key = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", key)
    key = _HEAD_NUMBERING.sub("", " ".join(key.split()))
    return re.sub(
        r"\s*([,/])\s*", lambda sign: sign[1] + (" " if sign[1] == "," else ""), key
    ).strip(" .:;*-_")


@dataclass
class Place:
    """A column of the sheet that fills a column of the kind; ``part`` is its share of it.

    Parts: ``male`` and ``female`` (the column tells the sex), ``family``, ``middle`` and ``given``
    (a name in several columns), ``day``, ``month``, ``year``.
    """

    index: int
    key: str
    part: str = ""
    heading: str = ""


@dataclass
class Found:
    """A list on a sheet: its columns and the first row below its heading (rows count from 0)."""

    sheet: Sheet
    heading_row: int
    first_row: int
    places: list[Place]
    unknown: list[tuple[int, str]] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    read_as: list[Place] = field(default_factory=list)  # understood by the look of the heading
    order: int | None = None  # the column of running numbers
    wide: dict[int, dict[str, Any]] = field(default_factory=dict)  # what a column says of its rows
    known: frozenset[str] = frozenset()  # every heading of the kind
    divided: bool = False  # every word of its last line stands under a heading of several columns
    another: int | None = None  # the row where another list begins, with its own heading

    @property
    def keys(self) -> set[str]:
        """The columns of the kind that are there."""
        return {place.key for place in self.places}


def find_list(
    sheet: Sheet, kind: Kind, remembered: Mapping[str, str] | None = None, start: int = 0
) -> Found | None:
    """The list of ``kind`` on a sheet from row ``start`` on (counted from 0), or None.

    ``remembered`` maps folded headings to columns of the kind (``""``: leave out), and goes
    before the synonyms; ``heading_key`` makes its keys. A heading needs one required column and,
    on sheets of several columns, a second one.
    """
    remembered = remembered or {}
    best: Found | None = None
    searched = range(start, min(len(sheet.rows), start + SEARCHED_ROWS))
    top = [cell for index in searched for cell in sheet.rows[index] if isinstance(cell, str)]
    font = legacy.recognise_all(text for text in dict.fromkeys(top) if not text.isascii())
    for index in searched:
        if not any(isinstance(cell, str) for cell in sheet.rows[index]):
            continue
        for lines in (1, 2, 3):
            found = _try_heading(sheet, index, lines, kind, remembered, font)
            if found and (best is None or _fits_better(found, best)):
                best = found
    return best


def letters_lost(sheet: Sheet) -> bool:
    """Whether marked letters were lost when the sheet was saved: ``Nguy?n V?n An``."""
    top = [cell for row in sheet.rows[:SEARCHED_ROWS] for cell in row if isinstance(cell, str)]
    return sum(bool(re.search(r"[^\W\d_]\?+(?:[^\W\d_]|$| )|\ufffd", cell)) for cell in top) >= 3


def _fits_better(found: Found, best: Found) -> bool:
    """More columns; with as many and the same last line, the lower: above it was a title."""
    if len(found.places) != len(best.places):
        return len(found.places) > len(best.places)
    if found.divided and found.heading_row == best.heading_row + 1:
        return True  # "Năm 2026" over "Chỉ tiêu | Đã kết nạp": the second line is no row
    return found.heading_row == best.heading_row


def _try_heading(
    sheet: Sheet,
    index: int,
    lines: int,
    kind: Kind,
    remembered: Mapping[str, str],
    font: legacy.Encoding | None,
) -> Found | None:
    if index + lines > len(sheet.rows):
        return None
    heads = _heads(sheet, index, lines)
    places: list[Place] = []
    unknown: list[tuple[int, str]] = []
    again: dict[int, str] = {}  # columns whose heading means a column that is there already
    order: int | None = None
    taken: set[tuple[str, str]] = set()
    for column, parts in enumerate(heads):
        if not parts:
            continue
        keys = [heading_key(part) for part in parts]
        if keys[-1] in _ORDER and order is None:
            order = column
            continue
        target = _target(parts, keys, heads, column, kind, remembered)
        if target is None and font:  # "Chi bé" is a word, and "Chi bộ" in TCVN3
            old = [heading_key(legacy.convert_if_old(part, font)) for part in parts]
            target = kind.headings.get(" ".join(old)) if old != keys else None
        label = " ".join(parts)
        if target == "" or keys[-1] in _RETURNED:
            continue
        if target is None:
            unknown.append((column, label))
            continue
        key, _, part = target.partition("@")
        beside_parts = key in ("gender", "ethnicity") and (key, "") not in taken
        if (key, part) in taken or (
            part == "" and any(k == key for k, _ in taken) and not beside_parts
        ):
            again[column] = key
            continue
        taken.add((key, part))
        places.append(Place(column, key, part, label))
    read_as: list[Place] = []
    for column, label in list(unknown):
        keys = [heading_key(part) for part in heads[column]]
        meant = kind.loosely(" ".join(keys)) or kind.loosely(keys[-1])
        if meant is None or any(place.key == meant for place in places):
            continue
        unknown.remove((column, label))
        places.append(Place(column, meant, "", label))
        read_as.append(places[-1])
    numbers = {column for column, key in again.items() if key == "number"}
    wide = _wide(heads, places, unknown, read_as, numbers) if kind.key == "targets" else {}
    twice = [key for column, key in again.items() if column not in wide]
    places.sort(key=lambda place: place.index)
    required = {column.key for column in kind.required()}
    if not required & {place.key for place in places}:
        return None
    # A title such as "Danh sách: …" may equal one heading by chance; a list has two, or numbers.
    if len(places) < 2 and order is None and len([head for head in heads if head]) != 1:
        return None
    for line in range(1, lines):
        if not _is_heading_line(sheet.rows[index + line], places, required):
            return None
    first = index + lines
    while first < len(sheet.rows) and (
        _is_column_numbers(sheet.rows[first]) or _is_remark(sheet.rows[first])
    ):
        first += 1
    found = Found(sheet, index + lines - 1, first, places, unknown, twice, read_as, order, wide)
    found.known = frozenset(kind.headings)
    found.divided = lines > 1 and _divides(sheet.rows[index + lines - 1], heads)
    _split_name(found, heads)
    return found


def _wide(
    heads: list[list[str]],
    places: list[Place],
    unknown: list[tuple[int, str]],
    read_as: list[Place],
    again: set[int],
) -> dict[int, dict[str, Any]]:
    """The columns that are each a year or an indicator; they become places of the number.

    ``again``: columns under the heading of the number once more, in a second year.
    """
    number = [place.index for place in places if place.key == "number"]
    free = {
        *number,
        *again,
        *(column for column, _label in unknown),
        *(place.index for place in read_as),
    }
    told = {
        column: meaning
        for column in sorted(free)
        if (meaning := meaning_of([heading_key(part) for part in heads[column]]))
    }
    where = any(place.key == "organisation" for place in places)
    if not told or not where or (len(told) == 1 and number) or not set(number) <= told.keys():
        return {}
    for held in (places, read_as):
        held[:] = [place for place in held if place.index not in told]
    unknown[:] = [pair for pair in unknown if pair[0] not in told]
    places += [Place(at, "number", "wide", " ".join(heads[at])) for at in told]
    return told


def _heads(sheet: Sheet, index: int, lines: int) -> list[list[str]]:
    """For each column the heading texts above it, top to bottom, merged cells spread out."""
    width = max(len(sheet.rows[row]) for row in range(index, index + lines))
    grid: list[list[str]] = []
    for row in range(index, index + lines):
        texts = [normalise(shown(cell)) for cell in sheet.rows[row]]
        grid.append(texts + [""] * (width - len(texts)))
    wide: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        if not index <= top < index + lines or left >= width:
            continue
        text = grid[top - index][left]
        for row in range(top, min(bottom, index + lines - 1) + 1):
            last_line = bottom >= index + lines - 1  # nothing of its own below: one heading
            for column in range(left, (left if last_line else min(right, width - 1)) + 1):
                wide.add((row - index, column))
                if row == top:
                    grid[row - index][column] = text
    for line in range(lines - 1):  # files without merged areas: a blank right of a heading
        for column in range(1, width):
            below = any(grid[lower][column] for lower in range(line + 1, lines))
            if not grid[line][column] and below and (line, column) not in wide:
                beneath_left = any(grid[lower][column - 1] for lower in range(line + 1, lines))
                if beneath_left:
                    grid[line][column] = grid[line][column - 1]
    return [
        [grid[line][column] for line in range(lines) if grid[line][column]]
        for column in range(width)
    ]


def _target(
    parts: list[str],
    keys: list[str],
    heads: list[list[str]],
    column: int,
    kind: Kind,
    remembered: Mapping[str, str],
) -> str | None:
    """The column of the kind a heading means; ``""`` to leave it out, None when unknown."""
    whole = " ".join(keys)
    known = kind.headings
    for key in (whole, keys[-1]) if len(keys) == 1 else (whole,):
        if key in remembered:
            return remembered[key]
    if len(keys) > 1:
        beside = {heading_key(head[-1]) for head in heads if len(head) > 1 and head[0] == parts[0]}
        upper = " ".join(keys[:-1])
        if keys[-1] == "nam" and upper in known and not known[upper].startswith("gender"):
            return f"{known[upper]}@year" if "thang" in beside else f"{known[upper]}@male"
        if keys[-1] in ("ngay", "thang") and known.get(upper) == "born_on":
            return f"born_on@{'day' if keys[-1] == 'ngay' else 'month'}"
        for key in (whole, " ".join(keys[-2:]), keys[-1]):
            if key in known and not (key == keys[-1] and key in ("nam", "nu", "ten", "ho")):
                return known[key]
        return None
    if whole in ("nam", "nu"):
        both = {heading_key(head[-1]) for head in heads if head}
        halved = "@" in known.get(whole, "")
        return known.get(whole) if not halved or {"nam", "nu"} <= both or whole == "nu" else None
    if known.get(whole) == "full_name@middle":
        families = {known.get(heading_key(head[-1])) for head in heads if head}
        return known[whole] if "full_name@family" in families else None
    if whole == "ten" and "full_name" in {column.key for column in kind.columns}:
        families = {known.get(heading_key(head[-1])) for head in heads if head}
        return known["ten"] if "full_name@family" in families else None
    return known.get(whole)


def _divides(row: list[Cell], heads: list[list[str]]) -> bool:
    """Whether the last line of a heading only says what columns of one heading above it hold."""
    upper = Counter(tuple(parts[:-1]) for parts in heads if len(parts) > 1)
    filled = [column for column, cell in enumerate(row) if not blank(cell)]
    return len(filled) > 1 and all(
        column < len(heads) and upper[tuple(heads[column][:-1])] > 1 for column in filled
    )


def _split_name(found: Found, heads: list[list[str]]) -> None:
    """A heading "Họ và tên" over two columns: family and middle name, then the given name."""
    for place in found.places:
        if place.key != "full_name" or place.part:
            continue
        after = place.index + 1
        used = {other.index for other in found.places}
        if after in used or after == found.order:
            return
        bare = after >= len(heads) or not heads[after] or heads[after] == heads[place.index]
        if not bare:
            return
        rows = found.sheet.rows[found.first_row : found.first_row + 200]
        both = [
            row
            for row in rows
            if after < len(row)
            and isinstance(row[after], str)
            and isinstance(row[place.index], str)
        ]
        given = [row for row in both if len(str(row[after]).split()) == 1]
        if both and len(given) >= 0.6 * len(both):
            place.part = "family"
            found.places.append(Place(after, "full_name", "given", place.heading))
            found.unknown = [pair for pair in found.unknown if pair[0] != after]
        return


def _is_heading_line(row: list[Cell], places: list[Place], required: set[str]) -> bool:
    """Whether a lower line still belongs to the heading: words only, none under the name."""
    texts = [cell for cell in row if not blank(cell)]
    years = [cell for cell in texts if re.fullmatch(r"20\d\d", shown(cell).strip())]
    texts = [cell for cell in texts if cell not in years]
    if not (texts or years) or not all(isinstance(cell, str) for cell in texts):
        return False
    for place in places:
        if place.key in required and not place.part and place.index < len(row):
            cell = row[place.index]
            if not blank(cell) and heading_key(shown(cell)) != heading_key(place.heading):
                return heading_key(shown(cell)) in heading_key(place.heading)
    return not any(re.search(r"\d{2,}", str(cell)) for cell in texts)


def _is_column_numbers(row: list[Cell]) -> bool:
    """The line "(1) (2) (3)" or "A B 1 2" under a heading."""
    texts = [shown(cell).strip(" ()[]") for cell in row if not blank(cell)]
    if len(texts) < 3:
        return False
    numbers = [int(text) for text in texts if re.fullmatch(r"\d{1,2}", text)]
    letters = [text for text in texts if re.fullmatch(r"[A-Za-z]", text)]
    if len(letters) == len(texts):  # "A B C D": every letter the next one
        return all(ord(b) == ord(a) + 1 for a, b in pairwise(letters))
    rising = all(a < b for a, b in pairwise(numbers))
    return len(numbers) + len(letters) == len(texts) and rising and len(numbers) >= 2


def _is_remark(row: list[Cell]) -> bool:
    """The line under a heading that says how to fill it in: "(ghi theo CCCD)", in brackets."""
    texts = [shown(cell).strip() for cell in row if not blank(cell)]
    words = [text for text in texts if text[:1] == "(" and text[-1:] == ")" and len(text) > 5]
    return bool(texts) and len(words) == len(texts)


def blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (cell.__class__ is str and not cell.strip())  # type: ignore[union-attr]
