"""A file into understood rows: workbook, layout and cells put together; the database is not asked.

What a person must decide once for the whole file comes out as questions, and comes back in as
``answers``: ``date_order`` (``day_first``/``month_first``), ``leading_zeros`` (``pad``/``keep``),
``legacy`` (``convert``/``keep``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import repeat
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.exchange.cells import (
    AS_ABOVE,
    BLANKS,
    NO,
    TICKS,
    YES,
    Agreed,
    Said,
    means_as_above,
    read_cell,
    shown,
)
from ketnap.exchange.collector import collector_paused
from ketnap.exchange.contradictions import compare
from ketnap.exchange.headings import Found, Place, find_list, letters_lost, loose_key
from ketnap.exchange.kinds import Column, Kind
from ketnap.exchange.layout import UNIT, Record, rows_of
from ketnap.exchange.messages import Message, known_code, message
from ketnap.exchange.outlined import uppers_of
from ketnap.exchange.questions import Question, ask
from ketnap.exchange.said import (
    Tidied,
    about_columns,
    struck_out,
    told_above,
    unit_above,
    what_is_no_row,
)
from ketnap.exchange.workbook import Cell, OldText, Sheet, UnusableFile, read_workbook
from ketnap.vietnamese import legacy
from ketnap.vietnamese.dates import PartialDate
from ketnap.vietnamese.names import fold_key

_UNMET = object()
GENDERS = {"male": gettext_lazy("Nam"), "female": gettext_lazy("Nữ")}


@dataclass(slots=True)
class Row:
    """One row as understood. ``cells`` are the file's texts by label, ``values`` typed by key."""

    row: int
    sheet: str
    cells: dict[str, str]
    values: dict[str, Any]
    messages: list[Message] = field(default_factory=list)
    group: str = ""
    read_messages: tuple[Message, ...] = ()  # those of reading, before the database was asked
    mended: bool = False  # typed anew on the page
    hint: str = ""  # what may be the row's unit: a title, a group heading that names none plainly
    column: str = ""  # heading of the column, where each column of a line is a row of its own
    under: int = 0  # number of the row it stands under, in a list that draws a tree

    @property
    def refused(self) -> bool:
        """Whether anything blocks the row."""
        return bool(self.messages) and any(said.severity == "block" for said in self.messages)

    @property
    def place(self) -> tuple[str, int]:
        """Where the row is in the file: row numbers begin anew on every sheet."""
        return self.sheet, self.row

    def say(self, code: str, column: str = "", /, **values: Any) -> None:
        """Add a message on this row."""
        self.messages.append(Message(known_code(code), self.row, column, values, self.sheet))

    def say_other(self, code: str, column: str, other: tuple[str, int], /, **values: Any) -> None:
        """Add a message that names another row of the file, with its sheet where that differs."""
        sheet, row = other
        words = str(row)
        if sheet != self.sheet:
            words = _("%(row)s, trang tính “%(sheet)s”,") % {"row": row, "sheet": sheet}
        self.say(code, column, other=words, other_row=row, other_sheet=sheet, **values)


@dataclass
class Reading:
    """A whole file as understood."""

    kind: Kind
    rows: list[Row]
    messages: list[Message]
    questions: list[Question]
    places: list[tuple[str, str]]  # heading in the file, column of the kind ('' = not read)
    sheets: list[str]
    unread: dict[str, list[str]] = field(default_factory=dict)  # first cells of columns not read
    lists: list[Found] = field(default_factory=list)  # where they are in the file

    @property
    def refused(self) -> int:
        """How many rows are blocked."""
        return sum(row.refused for row in self.rows)


def read_file(
    content: bytes,
    name: str,
    kind: Kind,
    *,
    today: date,
    remembered: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    sheet: str = "",
    **limits: int,
) -> Reading:
    """Read a clerk's file as a list of ``kind``.

    In: bytes and name of the file; ``remembered`` maps headings (``headings.heading_key``) to
    columns; ``answers`` to the questions of an earlier reading; ``sheet`` reads only that sheet;
    ``limits`` go to :func:`read_workbook`. Raises ``UnusableFile``.
    """
    sheets = read_workbook(content, name, **limits)
    return read_sheets(
        sheets, kind, today=today, remembered=remembered, answers=answers, sheet=sheet
    )


@collector_paused()
def read_sheets(
    sheets: Sequence[Sheet],
    kind: Kind,
    *,
    today: date,
    remembered: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    sheet: str = "",
) -> Reading:
    """As :func:`read_file`, on sheets already opened."""
    answers = answers or {}
    said: list[Message] = []
    lists: list[tuple[Found, list[Record]]] = []
    if sheet and all(one.name != sheet for one in sheets):
        there = ", ".join(f"“{one.name}”" for one in sheets)
        raise UnusableFile("file_no_sheet", sheet=sheet, sheets=there)
    for one in sheets:
        if sheet and one.name != sheet:
            continue
        if not any(any(cell is not None for cell in row) for row in one.rows):
            continue
        found = find_list(one, kind, remembered)
        if found is None:
            if one.visible:
                said.append(message("sheet_skipped", sheet=one.name))
            continue
        if not one.visible and not sheet:
            said.append(message("sheet_hidden", sheet=one.name))
            continue
        while found is not None:
            items = list(rows_of(found))
            lists.append((found, [item for item in items if isinstance(item, Record)]))
            noted = what_is_no_row(items, one.hidden_rows, counts=kind.key != "targets")
            noted += struck_out(found, items)
            said += [replace(told, sheet=one.name) for told in noted]
            below = found.another
            found = find_list(one, kind, remembered, below) if below is not None else None
    if not lists:
        if any(letters_lost(one) for one in sheets):
            raise UnusableFile("file_letters_lost")
        wanted = ", ".join(str(column.label) for column in kind.required())
        raise UnusableFile("file_no_table", columns=wanted)
    if not any(records for _found, records in lists):
        raise UnusableFile("file_no_rows")
    present = {key for found, _records in lists for key in found.keys}
    missing = {column.key for column in kind.required()} - present
    for key in sorted(missing):
        said.append(message("column_missing", label=kind.column(key).label))
    for found, _records in lists:
        said += about_columns(found, kind)
    agreed, questions = ask(lists, kind, today, answers)
    said += [
        message(f"ask_{one.key}", detail=one.sentence)
        for one in questions
        if one.key not in answers
    ]
    rows = []
    names = list(dict.fromkeys(found.sheet.name for found, _records in lists))
    for found, records in lists:
        reader = RowReader(found, kind, agreed, several=len(names) > 1)
        reader.above_list, above = told_above(found, kind)
        if reader.unit_above:
            above.append(message("title_unit", text=reader.unit_above))
        if (name := reader.unit_of_sheet) and any(not record.group for record in records):
            above.append(replace(message("sheet_unit", text=name), sheet=name))
        if kind.key == "organisations" and (uppers := uppers_of(found, records)):
            reader.uppers = uppers
            above.append(
                message("tree_drawn", next(iter(uppers)), upper=next(iter(uppers.values())))
            )
        rows += [row for record in records for row in reader.rows(record)]
        said += [*above, *reader.told()]
    places = [(place.heading, place.key) for found, _r in lists for place in found.places]
    places += [(label, "") for found, _r in lists for _i, label in found.unknown]
    unread: dict[str, list[str]] = {}
    for found, records in lists:
        for at, label in found.unknown:
            texts = [shown(r.cells[at]) for r in records[:40] if at < len(r.cells)]
            unread[label] = [text for text in dict.fromkeys(texts) if text.strip()][:3]
    return Reading(
        kind,
        rows,
        said,
        questions,
        list(dict.fromkeys(places)),
        names,
        unread,
        [found for found, _records in lists],
    )


class RowReader:
    """Reads the rows of one list; what is the same for all of them is looked up once."""

    def __init__(self, found: Found, kind: Kind, agreed: Agreed, *, several: bool) -> None:
        self.found = found
        self.kind = kind
        self.agreed = agreed
        self.several = several
        self.labels = {column.key: str(column.label) for column in kind.columns}
        self.required = [column.key for column in kind.required()]
        self.read: dict[str, dict[str, tuple[Any, Said]]] = {c.key: {} for c in kind.columns}
        self.plain: dict[str, dict[str, Any]] = {c.key: {} for c in kind.columns}
        self.whole = [
            (place.index, kind.column(place.key), self.labels[place.key], self.plain[place.key].get)
            for place in found.places
            if not place.part
        ]
        self.width = max((index + 1 for index, *_rest in self.whole), default=0)
        self.halves = [place for place in found.places if place.part]
        self.above: dict[str, Any] = {}
        self.tidied = Tidied()
        self.above_list: dict[str, Any] = {}  # what title lines tell of every row
        self.unit_above = unit_above(found, kind)
        named = several and kind.takes_groups and kind.takes_groups not in found.keys
        self.unit_of_sheet = found.sheet.name if named and _names_a_unit(found.sheet.name) else ""
        self.uppers: dict[int, int] = {}  # by rows, in a list that draws a tree
        self.empty: list[Record] = []  # lines without a figure in any of several columns

    @classmethod
    def of_texts(cls, kind: Kind, typed: Mapping[str, str], *, row: int, today: date) -> Row:
        """One row read from texts by column, as somebody mended it on the page."""
        keys = [column.key for column in kind.columns if column.key in typed]
        places = [Place(at, key) for at, key in enumerate(keys)]
        found = Found(Sheet(""), 0, 1, places)
        reader = cls(found, kind, Agreed(today=today), several=False)
        return reader.row(Record(row, [typed[key] or None for key in keys]))

    def rows(self, record: Record) -> Iterator[Row]:
        """The rows of a line: one, or one for each column that is a year or an indicator."""
        if not self.found.wide:
            yield self.row(record)
            return
        number = self.kind.column("number")
        filled = False
        for place in self.found.places:
            cell = record.cells[place.index] if place.index < len(record.cells) else None
            if place.part != "wide" or shown(cell).strip() in ("", "0", "-", "–", "x"):
                continue
            row = Row(record.row, self.found.sheet.name, {}, {}, column=place.heading)
            row.cells[self.labels["number"]] = shown(cell)
            self.put(row, number, cell)
            row.values |= self.found.wide[place.index]
            filled = True
            yield self.row(record, row)
        if not filled:
            self.empty.append(record)

    def row(self, record: Record, row: Row | None = None) -> Row:
        """One row as understood; ``row`` holds what is known of it already."""
        row = row or Row(record.row, self.found.sheet.name, {}, {}, group=record.group)
        row.hint = record.heading or self.unit_above
        row.under = self.uppers.get(record.row, 0)
        cells, texts, values = record.cells, row.cells, row.values
        if len(cells) < self.width:
            cells = [*cells, *repeat(None, self.width - len(cells))]
        for index, column, label, plain in self.whole:
            cell: Any = cells[index]
            if cell is None:
                continue
            value = plain(cell, _UNMET)
            if value is _UNMET:
                texts[label] = shown(cell)
                self.put(row, column, cell)
                continue
            texts[label] = cell  # a text met before, and nothing to be said of it
            if value is not None:
                values[column.key] = value
        if self.halves:
            self._halves(row, cells)
        kind = self.kind
        group = record.group or self.unit_of_sheet
        if group and kind.takes_groups and kind.takes_groups not in values:
            self.put(row, kind.column(kind.takes_groups), group)
        if record.sex and "gender" in self.labels:
            row.values.setdefault("gender", record.sex)
        for key, value in self.above_list.items():
            values.setdefault(key, value)
        for key in self.required:
            label = self.labels[key]
            if values.get(key) is None and all(said.column != label for said in row.messages):
                row.say("required", label, label=label)
        compare(row, kind, self.agreed)
        row.read_messages = tuple(row.messages)
        self.above = row.values
        return row

    def put(self, row: Row, column: Column, cell: Cell) -> None:
        """Read one cell into the row; a text met before in that column is not read again."""
        if cell.__class__ is str:
            known = self.read[column.key].get(cell)  # type: ignore[arg-type]
            if known is None:
                known = self.first_met(column, str(cell))
            if known is AS_ABOVE:
                self.repeat(row, column, str(cell))
                return
        else:
            known = read_cell(column, cell, self.agreed)
            text = cell.read() if isinstance(cell, OldText) else shown(cell)
            if column.choices and known[0] is not None:  # the grade 9/12 that Excel made a day
                self.tidied.note(column, self.labels[column.key], text, known[0])
        value, said = known
        for code, values in said:
            row.say(code, self.labels[column.key], **values)
        if value is not None:
            row.values[column.key] = value

    def first_met(self, column: Column, cell: str) -> tuple[Any, Said]:
        """Read a text of a column for the first time in this list."""
        if column.form not in ("name", "identity") and means_as_above(cell):
            known: tuple[Any, Said] = AS_ABOVE
        else:
            known = read_cell(column, cell, self.agreed)
            font = self.agreed.legacy if self.agreed.legacy_agreed else None
            text = legacy.convert_if_old(cell, font) if font else cell
            self.tidied.note(column, self.labels[column.key], text, known[0])
        self.read[column.key][cell] = known
        if known is not AS_ABOVE and not known[1]:
            self.plain[column.key][cell] = known[0]
        return known

    def repeat(self, row: Row, column: Column, cell: str) -> None:
        """Give the row what the row above has in the column, and say so."""
        label = self.labels[column.key]
        value = self.above.get(column.key)
        if value is None:
            row.say("cell_nothing_above", label, value=cell.strip(), label=label)
            return
        row.values[column.key] = value
        choice = next((c.label for c in column.choices if c.key == value), None)
        told: Any = choice or GENDERS.get(value) or value
        if isinstance(value, bool):
            told = _("có") if value else _("không")
        elif isinstance(value, PartialDate | date):
            told = shown(value) if isinstance(value, date) else value.show()
        row.say("cell_repeated", label, value=cell.strip(), label=label, read=told)

    def told(self) -> list[Message]:
        """What is to be said once for the whole list."""
        said = list(self.tidied.told())
        for record in self.empty:
            texts = [text for cell in record.cells if (text := shown(cell).strip())]
            said.append(message("row_without_number", record.row, text=" ".join(texts)[:60]))
        return said

    def _halves(self, row: Row, cells: list[Cell]) -> None:
        parts: dict[str, dict[str, Cell]] = {}
        for place in self.halves:
            cell = cells[place.index] if place.index < len(cells) else None
            if place.part != "wide" and shown(cell).strip():
                row.cells[place.heading] = shown(cell)
                parts.setdefault(place.key, {})[place.part] = cell
        for key, by_part in parts.items():
            self._join(row, self.kind.column(key), by_part)

    def _join(self, row: Row, column: Column, by_part: dict[str, Cell]) -> None:
        """Several columns into one value: a name, a date in boxes, a pair that tells the sex."""
        label = self.labels[column.key]
        if {"family", "given"} & by_part.keys():
            names = [by_part.get(part) for part in ("family", "middle", "given")]
            self.put(row, column, OldText.joined(names))
            return
        if {"kinh", "minority"} & by_part.keys():
            self._people_of(row, column, by_part)
            return
        if "year" in by_part:
            boxes = [shown(by_part[part]) for part in ("day", "month", "year") if part in by_part]
            self.put(row, column, "/".join(box.strip() for box in boxes))
            return
        empty = NO | BLANKS if column.form == "gender" else BLANKS
        marks = {part: fold_key(shown(cell)).strip(" .()") for part, cell in by_part.items()}
        sexes = [sex for sex in ("male", "female") if marks.get(sex, "") not in empty]
        if len(sexes) > 1:
            row.say("dates_two" if column.form == "partial" else "gender_both", label)
            return
        if not sexes:
            return
        told = sexes[0]
        mark = marks[told]
        if column.form == "partial":
            if mark != "x":
                self.put(row, column, by_part[told])
        elif mark not in YES and mark != {"male": "nam", "female": "nu"}[told]:
            if "born_on" in row.values or "born_on" not in self.labels:
                row.say("gender_unread", label, value=shown(by_part[told]))
                return
            self.put(row, self.kind.column("born_on"), by_part[told])  # a year under "Nam"
        before = row.values.get("gender")
        if before and before != told:
            row.say("gender_differs", label)
        row.values["gender"] = told

    def _people_of(self, row: Row, column: Column, by_part: dict[str, Cell]) -> None:
        """A pair "Kinh | Thiểu số", or a column that only says who is of a minority."""
        label = self.labels[column.key]
        if column.key in row.values:
            return  # the people itself stands in a column of its own
        kinh = fold_key(shown(by_part.get("kinh"))).strip(" .()")
        cell = by_part.get("minority")
        minority = fold_key(shown(cell)).strip(" .()")
        if minority in YES or shown(cell).strip() in TICKS:
            row.say("ethnicity_minority", label, value=shown(cell).strip())
        elif minority not in BLANKS | NO | {"kinh"}:
            self.put(row, column, cell)
        elif kinh in YES | {"kinh"} or shown(by_part.get("kinh")).strip() in TICKS:
            row.values[column.key] = "Kinh"
        elif minority in NO | {"kinh"}:
            row.values[column.key] = "Kinh"
            self.tidied.read_as[label, shown(cell).strip()] = "Kinh"


def _names_a_unit(text: str) -> bool:
    return bool(UNIT.match(loose_key(text)))
