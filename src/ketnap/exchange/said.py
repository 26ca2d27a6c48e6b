"""What is told of a file besides its rows: lines that are no rows, columns, what was tidied."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.exchange.columns import Column
from ketnap.exchange.headings import Found
from ketnap.exchange.kinds import Kind
from ketnap.exchange.layout import Record, Skipped
from ketnap.exchange.messages import Message, message
from ketnap.vietnamese.dates import DateError, parse_date, show_date
from ketnap.vietnamese.names import normalise

_PEOPLE_SAID = re.compile(
    r"(\d{1,5}) *(?:người|đồng chí|đ/c|quần chúng|đảng viên|học viên|đoàn viên|trường hợp)",
    re.IGNORECASE,
)
_COUNT_ALONE = re.compile(r"(?:tổng(?: cộng| số)?|cộng)[ :]*(\d{1,5})", re.IGNORECASE)
MOST_VALUES = 30
"""So many different values of a file are told of one by one."""


def what_is_no_row(
    items: Sequence[Record | Skipped], hidden: Set[int] = frozenset(), *, counts: bool = True
) -> list[Message]:
    """One message for each line that was not read as a row, the tail in one; rows ``hidden``.

    ``counts``: a bare number beside "Cộng" counts rows; in a list of targets it is their sum.
    """
    said: list[Message] = []
    unseen = [str(one.row) for one in items if isinstance(one, Record) and one.row in hidden]
    if unseen:
        rows = ", ".join(unseen[:20]) + (", …" if len(unseen) > 20 else "")
        said.append(message("rows_hidden", int(unseen[0]), rows=rows))
    tail: list[Skipped] = []
    prepared: list[Skipped] = []
    whole = group = 0
    for item in items:
        if isinstance(item, Record):
            whole, group = whole + 1, group + 1
        elif item.code == "rows_footer":
            tail.append(item)
        elif item.code == "rows_prepared":
            prepared.append(item)
        else:
            text = item.text[:80]
            said.append(message(item.code, item.row, text=text, read=item.unit))
            if item.code == "row_group":
                group = 0
            counted = _PEOPLE_SAID.search(item.text) if item.code == "row_total" else None
            if item.lone and counts:
                counted = counted or _COUNT_ALONE.fullmatch(item.text)
            if counted and int(counted[1]) not in (whole, group):
                said.append(message("total_differs", item.row, said=counted[1], read=whole))
    if prepared:
        said.append(message("rows_prepared", prepared[0].row, count=len(prepared)))
    if tail:
        rows = ", ".join(str(item.row) for item in tail[:20])
        said.append(message("rows_footer", tail[0].row, text=tail[0].text[:40], rows=rows))
    return said


def struck_out(found: Found, items: Sequence[Record | Skipped]) -> list[Message]:
    """One message for rows read although whom or what they name is struck out."""
    at = next((place.index for place in found.places if place.key in _WHO), None)
    rows = [
        one.row
        for one in items
        if isinstance(one, Record) and (one.row - 1, at) in found.sheet.struck
    ]
    if not rows:
        return []
    listed = ", ".join(map(str, rows[:20])) + (", …" if len(rows) > 20 else "")
    return [message("rows_struck", rows[0], rows=listed)]


_WHO = {"full_name", "name", "organisation"}


def about_columns(found: Found, kind: Kind) -> list[Message]:
    """What is to be told of the columns of a list: not read, read once, guessed by their look."""
    said = [message("column_unknown", 0, label, label=label) for _i, label in found.unknown]
    hidden = [p.heading for p in found.places if p.index in found.sheet.hidden_columns]
    if hidden:
        said.append(message("columns_hidden", columns="; ".join(hidden)))
    for key in found.twice:
        label = str(kind.column(key).label)
        said.append(message("column_twice", 0, label, label=label))
    for place in found.read_as:
        label = str(kind.column(place.key).label)
        said.append(message("column_read_as", 0, label, heading=place.heading, label=label))
    return said


_DOCUMENT = re.compile(
    r"(?:nghị quyết|kế hoạch|quyết định)(?: số)?[: ]*(\d[\w./\-]*)[ ,]*(?:ngày )?"
    r"(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{1,2} tháng \d{1,2} năm \d{4})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\bnăm (\d{4})\b", re.IGNORECASE)


_COURSE = re.compile(
    r"(?:danh sách (?:học viên )?)?(lớp (?:bồi dưỡng|cảm tình|đảng viên) .+)", re.IGNORECASE
)
_FROM_TO = re.compile(
    r"từ (?:ngày )?(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}) (?:đến|-|–) ?(?:hết )?(?:ngày )?"
    r"(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"khai giảng[: ]*(?:ngày )?(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}).*?"
    r"bế giảng[: ]*(?:ngày )?(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})",
    re.IGNORECASE,
)
_UNIT_ABOVE = re.compile(r"(?:đơn vị *: *)?(chi bộ\b.*\w)", re.IGNORECASE)


def unit_above(found: Found, kind: Kind) -> str:
    """The one cell a line above a list of people names, where no column does; else ``""``."""
    if "cell" not in {column.key for column in kind.columns} or "cell" in found.keys:
        return ""
    top = found.sheet.rows[: found.heading_row]
    lines = [normalise(cell) for row in top for cell in row if isinstance(cell, str)]
    named = {match[1].replace(":", " ") for line in lines if (match := _UNIT_ABOVE.fullmatch(line))}
    return normalise(named.pop()) if len(named) == 1 else ""


def told_above(found: Found, kind: Kind) -> tuple[dict[str, Any], list[Message]]:
    """What the title of a list tells of every row, with what is to be said of it.

    Only what no column of the list tells: of targets the year and the resolution with its day; of
    a class its name and its days.
    """
    top = found.sheet.rows[: found.heading_row + 1]
    lines = [normalise(cell) for row in top for cell in row if isinstance(cell, str)]
    told: dict[str, Any] = {}
    if kind.key == "targets":
        told = _about_targets(found, lines)
    elif kind.key == "classes":
        told = _about_class(lines)
    told = {key: value for key, value in told.items() if key not in found.keys}
    said = []
    for key, value in told.items():
        label = str(kind.column(key).label)
        shown = show_date(value) if isinstance(value, date) else str(value)
        said.append(message("title_read", 0, label, label=label, value=shown))
    return told, said


def _about_class(lines: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    courses = {match[1] for line in lines if (match := _COURSE.fullmatch(line))}
    if len(courses) == 1:
        told["course"] = courses.pop()
    matches = [_FROM_TO.search(line) or _OPENING.search(line) for line in lines]
    days = {match.groups() for match in matches if match}
    if len(days) == 1:
        first, last = days.pop()
        with contextlib.suppress(DateError):
            told |= {"starts_on": parse_date(first), "ends_on": parse_date(last)}
    return told


def _about_targets(found: Found, lines: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    years = {int(year) for line in lines for year in _YEAR.findall(_DOCUMENT.sub("", line))}
    years -= {int(year) for line in lines if ", ngày " in line for year in _YEAR.findall(line)}
    if not years:
        heads = [place.heading for place in found.places if place.key == "number"]
        years = {int(year) for head in heads for year in re.findall(r"\b(20\d\d)\b", head)}
    if len(years) == 1 and not any("year" in meaning for meaning in found.wide.values()):
        told["year"] = years.pop()
    documents = [match.groups() for line in lines if (match := _DOCUMENT.search(line))]
    if len(documents) == 1:
        number, day = documents[0]
        with contextlib.suppress(DateError):
            told |= {"document_number": number.strip(" ,"), "document_on": parse_date(day)}
    return told


@dataclass
class Tidied:
    """What reading wrote differently without changing what is read, told once per file."""

    composed: dict[str, str] = field(default_factory=dict)
    read_as: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, column: Column, label: str, cell: str, value: Any) -> None:
        """Note a text met for the first time and what it became."""
        if column.form == "choice":
            shown = next((str(one.label) for one in column.choices if one.key == value), "")
            if shown and shown.casefold() != normalise(cell).casefold():
                self.read_as[label, normalise(cell)] = shown
        elif (
            column.form == "ethnicity" and value and value.casefold() != normalise(cell).casefold()
        ):
            self.read_as[label, normalise(cell)] = value
        elif value != cell.strip() and value == normalise(cell):
            self.composed[cell] = value

    def told(self) -> Iterable[Message]:
        """The messages of the file."""
        if self.composed:
            example = next(iter(self.composed.values()))
            yield message("texts_composed", count=len(self.composed), value=example[:60])
        for (label, cell), shown in list(self.read_as.items())[:MOST_VALUES]:
            yield message("values_read_as", 0, label, label=label, value=cell[:60], read=shown)
