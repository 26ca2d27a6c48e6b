"""The rows of a list among everything else on its sheet.

Offices number the columns, divide the list by heading rows ("I. Chi bộ thôn 1"), repeat the heading
on every page, add totals and sign below. This module says of each line below the heading what it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ketnap.exchange.cells import shown
from ketnap.exchange.headings import Found, blank, heading_key, loose_key
from ketnap.exchange.workbook import Cell
from ketnap.vietnamese.names import normalise

_NUMBERING = re.compile(r"^\(?(?:[ivxlc]+|[a-z]|\d{1,3})[.)\-:/]+ *")
_ORDINAL = re.compile(r"\(?(?:\d{1,6}|[IVXLCivxlc]{1,6}|[A-Za-z])(?:[.,]\d+)*[.)]?")

_TOTALS = re.compile(
    r"^(tong( cong| so)?|cong|tong cong chung|trong do)\b(?! (tac|ty|an|doan|nhan|chuc))"
)
UNIT = re.compile(
    r"^(chi bo|dang bo|dang uy|thon|lang|to dan pho|khu pho|ban|buon|plei|xa|phuong|thi tran|"
    r"cb|c\.b|tdp|kp|truong|tram|cong ty|doanh nghiep|khoi|co quan|van phong|don vi|quan su|"
    r"cong an|hop tac xa|"
    r"hoi|doan|uy ban|mat tran|trung tam|benh vien|nong truong|lam truong|ban quan ly)\b"
    r"(?! (?:vien|uu tu|quan|the)\b)"
)
_NAMED = {"full_name", "cell", "organisation", "name", "parent"}
_BULLET = re.compile(r"^[*•+\-–—] *")
_SEXES = {"nam": "male", "nam gioi": "male", "nu": "female", "nu gioi": "female"}
_FOOTER = re.compile(
    r"^(nguoi lap|nguoi tong hop|nguoi bao cao|noi nhan|t/m|tm\.?\b|k/t|kt\.|t/l|tl\.|bi thu|"
    r"pho bi thu|chu tich|thu truong|hieu truong|xac nhan|ghi chu ?:|luu y|\*|"
    r"(?:(?:pho|to|khu|doi) )?truong[ ,]*(?:thon|ban|lang|to dan pho|khu|phong)?$|"
    r"thon truong|chi uy|ban chi uy|ban thuong vu|nguoi kiem tra|nguoi duyet|nguoi ky|"
    r"danh sach (nay )?(co|gom)|"
    r"an dinh danh sach|ky ten|\(ky|ky, ghi|thay mat|giam doc|chanh van phong|lap bieu|"
    r"(?:.*, )?ngay .* thang .* nam|.*, ngay \d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})"
)


@dataclass(slots=True)
class Record:
    """One row of the list. ``row`` counts from 1 as in the file."""

    row: int
    cells: list[Cell]
    group: str = ""
    heading: str = ""  # of a group, when it is no unit by the look of it
    sex: str = ""  # of a group headed "Nam" or "Nữ"


@dataclass
class Skipped:
    """A row that is no row of the list: its code, its text, and the unit it names if it does."""

    row: int
    text: str
    code: str = "row_skipped"
    unit: str = ""
    lone: bool = False  # all of it stands in one cell


def rows_of(found: Found) -> Iterator[Record | Skipped]:
    """The rows of the list in order, with the unit that the last heading row above them names."""
    groups = _Groups()
    footer = False
    mapped = [place.index for place in found.places]
    head = _signature(found, found.sheet.rows[found.heading_row])
    rows = found.sheet.rows
    _spread(found)
    name_at = found.places[0].index
    name_head = rows[found.heading_row][name_at] if name_at < len(rows[found.heading_row]) else None
    for index in range(found.first_row, len(rows)):
        cells = rows[index]
        if _plainly_a_row(found, cells, name_at, name_head) and _three_filled(cells, mapped):
            yield groups.record(index + 1, cells)
            continue
        filled = [at for at in mapped if at < len(cells) and not blank(cells[at])]
        texts = [
            (at, text)
            for at, cell in enumerate(cells)
            if not blank(cell) and (text := normalise(shown(cell)))
        ]
        if not texts:
            continue
        if _signature(found, cells) == head and len(filled) > 1:
            yield Skipped(index + 1, texts[0][1], "row_heading")
            continue
        if len(texts) > 2 and _is_another_heading(found, cells):
            found.another = index
            return
        numbered = any(at == found.order and _ORDINAL.fullmatch(text) for at, text in texts)
        words = [(at, text) for at, text in texts if not (numbered and at == found.order)]
        lead = loose_key(words[0][1]) if words else ""
        said = " ".join(text for _at, text in words)
        if _TOTALS.match(lead) and not (numbered and len(filled) > 2):
            yield Skipped(index + 1, said, "row_total", lone=len(words) == 1)
            continue
        bulleted = not footer and UNIT.match(_BULLET.sub("", lead)) is not None
        if _FOOTER.match(lead) and len(filled) <= 2 and not numbered and not bulleted:
            footer = True
            yield Skipped(index + 1, said, "rows_footer")
            continue
        if footer and len(filled) < min(3, len(mapped)):
            yield Skipped(index + 1, said, "rows_footer")
            continue
        if (name := _group(found, texts, words, filled)) is not None:
            yield groups.opened(index + 1, words[0][1], name, texts[0][1])
            continue
        if not filled:
            if numbered and not words:
                yield Skipped(index + 1, texts[0][1], "rows_prepared")
                continue
            yield Skipped(index + 1, words[0][1] if words else texts[0][1])
            continue
        if len(filled) == 1 and len(mapped) > 2 and found.order is not None and not numbered:
            yield Skipped(index + 1, words[0][1] if words else texts[0][1])
            continue
        yield groups.record(index + 1, cells)


class _Groups:
    """The group a row is in: the unit, the sex, or what else the heading rows above say."""

    def __init__(self) -> None:
        self.unit = self.heading = self.sex = ""

    def opened(self, row: int, text: str, name: str, numbering: str) -> Skipped:
        """A heading row: what it means for the rows below. A unit ends the other groups in it."""
        key = loose_key(name)
        if sex := _SEXES.get(key):
            self.sex = sex
            return Skipped(row, text, f"row_group_{sex}")
        self.sex = ""
        if UNIT.match(key):
            self.unit, self.heading = name, ""
            return Skipped(row, text, "row_group", name)
        if re.match(r"[ivx]+\b", numbering.strip(" (").lower()):
            self.unit = ""
        self.heading = name
        return Skipped(row, text, "row_group_other", name)

    def record(self, row: int, cells: list[Cell]) -> Record:
        """A row of the list in the group that is open."""
        return Record(row, cells, self.unit, self.heading, self.sex)


def _is_another_heading(found: Found, cells: list[Cell]) -> bool:
    """Whether a row is the heading of another list: words only, three of them headings at least."""
    texts = [cell for cell in cells if not blank(cell)]
    if not all(isinstance(cell, str) and not any(c.isdigit() for c in cell) for cell in texts):
        return False
    keys = [heading_key(str(cell)) for cell in texts]
    named = [key for key in keys if key in found.known]
    return len(set(named)) >= 3 and 2 * len(named) > len(keys)


def _spread(found: Found) -> None:
    """Give every row of a cell merged downwards what the cell shows; never a name or a number."""
    spread = {place.index for place in found.places if place.key not in ("full_name", "name")}
    rows = found.sheet.rows
    for top, left, bottom, right in found.sheet.merged:
        if top < found.first_row or bottom == top or left not in spread or right != left:
            continue
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        if blank(value):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if any(not blank(cell) for cell in row):
                row.extend([None] * (left + 1 - len(row)))
                if blank(row[left]):
                    row[left] = value


def _plainly_a_row(found: Found, cells: list[Cell], name_at: int, name_head: Cell) -> bool:
    """The quick answer for most rows: a running number, and not the heading once more."""
    if found.order is None or found.order >= len(cells):
        return False
    order = cells[found.order]
    if not isinstance(order, int | float) or isinstance(order, bool):
        return False
    return name_at < len(cells) and not blank(cells[name_at]) and cells[name_at] != name_head


def _three_filled(cells: list[Cell], mapped: list[int]) -> bool:
    """Whether something stands in three of the columns that are read; most rows tell at once."""
    filled = 0
    for at in mapped:
        if at < len(cells) and not blank(cells[at]):
            filled += 1
            if filled == 3:
                return True
    return False


def _group(
    found: Found,
    texts: list[tuple[int, str]],
    words: list[tuple[int, str]],
    filled: list[int],
) -> str | None:
    """The unit a heading row names, or None when the row is no heading row."""
    if not words or (len(found.places) < 2 and found.order is None):
        return None
    spoken = [(at, text) for at, text in words if not re.fullmatch(r"[\d.,/ ]+(d/?c|nguoi)?", text)]
    if len({text for _, text in spoken}) != 1 or len(words) - len(spoken) > 2:
        return None
    if any(place.index == spoken[0][0] and place.key not in _NAMED for place in found.places[1:]):
        return None  # "xã Sa Bình" under an address goes on with it
    text = spoken[0][1]
    text = _BULLET.sub("", text)
    folded = loose_key(text)
    bare = _NUMBERING.sub("", folded)
    lone = len(words) == len(spoken)
    order = next((t for at, t in texts if at == found.order and (at, t) not in words), "").lower()
    roman = bool(re.fullmatch(r"[ivx]+[.)]?|[a-h][.)]?", order))
    numbered = bool(re.match(r"^([ivxlc]+|[a-h])[.)\-:/]+ ", folded))
    if spoken[0][0] == found.order:  # "3. Trạm Y tế" across the row, where only numbers stand
        numbered = numbered or bool(re.match(r"\d{1,2}[.)] *[^\W\d]", folded))
    if order and not roman and not (lone and UNIT.match(bare)):
        return None
    if not (UNIT.match(bare) or roman or (numbered and lone)):
        return None
    named = {place.index for place in found.places if place.key in ("name", "organisation")}
    if spoken[0][0] in named and not roman and not numbered and (order or found.order is None):
        return None  # in a list of units a unit's name alone is a row
    if _FOOTER.match(bare):
        return None
    cleaned = re.sub(r"^\(?(?:[IVXLCivxlc]+|[A-Ha-h]|\d{1,3})[.)\-:/]+\s*", "", text)
    cleaned = re.sub(
        r"\s*[(:\-–]\s*\d+\s*(đ/c|đồng chí|người|quần chúng|đảng viên|đv)?\.?\)?\s*$",
        "",
        cleaned,
        flags=re.IGNORECASE,
    )
    return cleaned.strip(" :.-–")


def _signature(found: Found, row: list[Cell]) -> tuple[str, ...]:
    return tuple(
        heading_key(shown(row[place.index])) if place.index < len(row) else ""
        for place in found.places
    )
