"""What the pages of an import show: steps, matched columns, messages by row, what would change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.exchange import batches, kept
from ketnap.exchange.cells import YES
from ketnap.exchange.headings import heading_key
from ketnap.exchange.intake import Intake, Item, shown_value
from ketnap.exchange.kinds import ALL_KINDS, Column, Kind
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.reading import Question, Reading, Row, RowReader, read_file
from ketnap.exchange.staged import closed, opened, store_reading
from ketnap.exchange.workbook import UnusableFile
from ketnap.organisations.models import Organisation
from ketnap.people.models import Person
from ketnap.people.services import born_of, mask_identity_number
from ketnap.web.design import Step

QUESTIONS = ("date_order", "leading_zeros", "legacy")
INLINE_ROWS = 1000
"""Up to so many rows are put in while the person waits; more go to the worker."""


COMPARED = ("full_name", "born_on", "gender", "home")


@dataclass(frozen=True)
class Line:
    """One row on the page: its place, who it is about, what is said, what would change."""

    item: Item
    key: int
    name: str
    detail: str
    changes: tuple[tuple[str, str, str], ...]
    several: bool = False  # the file has lists on several sheets
    confirmed: bool = False  # somebody looked at its doubts already

    @property
    def place(self) -> str:
        """The row's number, with its sheet where the file has several lists."""
        row = self.item.row
        return f"{row.row} ({row.sheet})" if self.several else str(row.row)

    @property
    def asks(self) -> bool:
        """Whether somebody must say that the row is about another person than those alike."""
        return any(said.code == "duplicate_likely" for said in self.item.row.messages)

    @property
    def outcome(self) -> str:
        """The outcome in words."""
        return outcome_label(self.item.outcome)

    @property
    def tone(self) -> str:
        """The badge's tone."""
        if self.item.refused:
            return "bad"
        worst = {said.severity for said in self.item.row.messages}
        return "wait" if "warn" in worst else "good" if self.item.outcome != "unchanged" else "hush"


def outcome_label(outcome: str) -> str:
    """The word for an outcome."""
    return {
        "new": _("Thêm mới"),
        "changed": _("Thay đổi"),
        "unchanged": _("Như cũ"),
        "refused": _("Có lỗi"),
    }.get(outcome, "")


def steps(now: int, batch: ImportBatch | None = None) -> list[Step]:
    """The five steps, with links back to those that are done."""
    labels = [_("Chọn tệp"), _("Ghép cột"), _("Kiểm tra"), _("Sửa lỗi"), _("Xem lại và nhập")]
    names = ["", "import_columns", "import_check", "import_mend", "import_review"]
    found = []
    for number, (label, name) in enumerate(zip(labels, names, strict=True), start=1):
        state = "done" if number < now else "now" if number == now else "ahead"
        href = reverse(name, args=[batch.pk]) if batch and name and state == "done" else ""
        found.append(Step(label, state, href))  # type: ignore[arg-type]
    return found


def read_upload(
    content: bytes,
    name: str,
    kind: Kind,
    unit: Organisation,
    *,
    today: dt.date,
    answers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Reading:
    """Read a file as the unit's own matched headings have it. Raises UnusableFile."""
    remembered = batches.remembered_mapping(unit, kind.key) | dict(mapping or {})
    return read_file(content, name, kind, today=today, remembered=remembered, answers=answers)


@transaction.atomic
def stage_upload(
    content: bytes,
    name: str,
    kind: Kind,
    unit: Organisation,
    *,
    by: User,
    on: dt.date,
    options: Mapping[str, Any],
) -> ImportBatch:
    """Read and stage a file; keep it sealed for the steps to come. Raises UnusableFile."""
    reading = read_upload(content, name, kind, unit, today=on)
    batch = batches.stage_file(
        reading, unit, by=by, on=on, content=content, file_name=name, options=options
    )
    kept.keep(batch, content)
    return batch


def restage(
    batch: ImportBatch,
    *,
    by: User,
    on: dt.date,
    answers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> None:
    """Read the kept file again with other answers or columns; mended rows are read anew.

    Raises UnusableFile when the file is no longer there or has no list under this matching.
    """
    content = kept.kept(batch)
    if content is None:
        raise UnusableFile("file_gone")
    given = {**batch.answers, **dict(answers or {})}
    columns = {**batch.mapping, **dict(mapping or {})}
    kind = ALL_KINDS[batch.kind]
    reading = read_upload(
        content,
        batch.file_name,
        kind,
        batch.organisation,
        today=on,
        answers={key: given[key] for key in QUESTIONS if key in given},
        mapping=columns,
    )
    intake = batches.intake_for(
        batch.kind, batch.organisation, by=by, on=on, options=given, file_name=batch.file_name
    )
    rows = with_mended(reading.rows, batch, on)
    items = intake.check(rows)
    with changing("restage_import", subject=batch, by=by, on=on) as change:
        batches.replace_rows(batch, items, change)
        change.update(
            batch,
            answers=given,
            mapping=columns,
            counts=batches.counts_of(items),
            sheet=", ".join(reading.sheets)[:120],
        )


def with_mended(rows: Sequence[Row], batch: ImportBatch, on: dt.date) -> list[Row]:
    """The rows of a file read again, with those somebody mended as they were mended."""
    kind = ALL_KINDS[batch.kind]
    keys = {str(column.label): column.key for column in kind.columns}
    mended: dict[tuple[str, int, str], Row] = {}
    for stored in batch.rows.all():
        if not stored.before.get("mended"):
            continue
        cells = opened(stored.cells)
        typed = {keys[label]: text for label, text in cells.items() if label in keys}
        row = mended_row(kind, stored, typed, on)
        mended[row.sheet, row.row, row.column] = row
    return [mended.get((row.sheet, row.row, row.column), row) for row in rows]


def texts_to_mend(kind: Kind, row: Row) -> dict[str, str]:
    """What stands in the boxes of a row to be mended: the file's text, else what was understood.

    A name in two columns, a birth under "Nam" or "Nữ", a cell from a group heading have no text
    of their own column.
    """
    parts: dict[str, list[str]] = {}
    for label, text in row.cells.items():
        key, _at, part = kind.headings.get(heading_key(label), "").partition("@")
        if part and text.strip().lower() not in YES:
            parts.setdefault(key, []).append(text.strip())
    texts = {}
    for column in kind.columns:
        text = row.cells.get(str(column.label), "")
        value = row.values.get(column.key)
        if not text and value is not None:
            text = shown_as_column(column, value)
        if not text and column.key in parts:
            joint = "/" if column.form == "partial" else " "
            text = joint.join(parts[column.key])
        texts[column.key] = text
    return texts


def said_by_box(kind: Kind, keys: Sequence[str], row: Row) -> dict[str, Any]:
    """What is said of a row, at the box it is about: faults, doubts, and the rest for the top."""
    boxes = {str(kind.column(key).label): key for key in keys}
    faults: dict[str, list[str]] = {key: [] for key in keys}
    doubts: dict[str, list[str]] = {key: [] for key in keys}
    rest = []
    for said in row.messages:
        key = boxes.get(said.column, "")
        if key and said.severity == "block":
            faults[key].append(said.text)
        elif key and "other_row" not in said.values:
            doubts[key].append(said.text)
        else:
            rest.append(said)
    return {"said_of_row": rest, "faults": faults, "doubts": doubts}


def mended_row(kind: Kind, stored: ImportRow, typed: Mapping[str, str], on: dt.date) -> Row:
    """One row as it reads from what somebody typed."""
    row = RowReader.of_texts(kind, typed, row=stored.row, today=on)
    row.sheet, row.mended = stored.before.get("sheet", ""), True
    row.hint, row.column = stored.before.get("hint", ""), stored.before.get("column", "")
    return row


def questions_of(batch: ImportBatch, on: dt.date) -> tuple[Reading | None, list[Question]]:
    """The file read again, and what it asks."""
    content = kept.kept(batch)
    if content is None:
        return None, []
    try:
        reading = read_upload(
            content,
            batch.file_name,
            ALL_KINDS[batch.kind],
            batch.organisation,
            today=on,
            answers={k: v for k, v in batch.answers.items() if k in QUESTIONS},
            mapping=batch.mapping,
        )
    except UnusableFile:
        return None, []
    return reading, reading.questions


def lines_of(batch: ImportBatch, *, by: User, on: dt.date) -> tuple[Intake, list[Line]]:
    """Every row of a batch, checked against the database as it is now."""
    intake, items = batches.checked_again(batch, by=by, on=on)
    keys = list(batch.rows.order_by("pk").values_list("pk", flat=True))
    several = len({item.row.sheet for item in items}) > 1
    lines = [line_of(intake, item, key, several) for item, key in zip(items, keys, strict=True)]
    return intake, lines


def line_of(intake: Intake, item: Item, key: int, several: bool = False) -> Line:
    """One row as the page shows it."""
    values = item.row.values
    name = str(values.get("full_name") or values.get("name") or values.get("organisation") or "")
    if not name:
        label = str(intake.kind.required()[0].label)
        name = item.row.cells.get(label, "") or _("(chưa có tên)")
    born = values.get("born_on")
    parts = [born.show() if born is not None else "", item.unit.name if item.unit else ""]
    changes = tuple(
        (
            intake.labels.get(field, field),
            _shown(intake, field, item.before.get(field)),
            _shown(intake, field, value),
        )
        for field, value in item.after.items()
    )
    detail = ", ".join(part for part in parts if part)
    return Line(item, key, name, detail, changes, several, intake.confirmed(item.row))


def likenesses(line: Line, lines: Sequence[Line], kind: Kind) -> list[dict[str, Any]]:
    """What a doubtful row is compared with: others of the file and of the database, side by side.

    Out: for each the sentence who it is and pairs (label, this row, the other).
    """
    by_row = {one.item.row.place: one for one in lines}
    mine = _compared(kind, line.item.row.values, line.item.unit)
    found = []
    for said in line.item.row.messages:
        if "other_row" in said.values:
            other = by_row.get((said.values["other_sheet"], int(said.values["other_row"])))
            if other is not None:
                theirs = _compared(kind, other.item.row.values, other.item.unit)
                found.append((_("Dòng %(row)s của tệp") % {"row": other.place}, theirs))
    people = Person.objects.filter(pk__in=line.item.made.get("likely", [])).select_related("cell")
    for person in people:
        held = {name: getattr(person, name) for name in COMPARED} | {"born_on": born_of(person)}
        found.append((_("Trong hệ thống"), _compared(kind, held, person.cell)))
    return [
        {
            "who": who,
            "pairs": [(label, mine.get(label, ""), theirs.get(label, "")) for label in theirs],
        }
        for who, theirs in found
    ]


def _compared(kind: Kind, values: Mapping[str, Any], unit: Organisation | None) -> dict[str, str]:
    shown = {
        str(kind.column(key).label): shown_as_column(kind.column(key), values.get(key))
        for key in COMPARED
        if any(column.key == key for column in kind.columns)
    }
    return {**shown, _("Chi bộ"): unit.name if unit is not None else ""}


def _shown(intake: Intake, field: str, value: Any) -> str:
    if field == "identity_number" and value:
        return mask_identity_number(str(value))
    column = next((c for c in intake.kind.columns if c.key == field), None)
    shown = shown_as_column(column, value) if column is not None else shown_value(value)
    return shown or _("chưa có")


def shown_as_column(column: Column, value: Any) -> str:
    """A value in the words of its column, as the column would read them again."""
    if value and column.choices:
        return next((str(c.label) for c in column.choices if c.key == value), str(value))
    if value and column.form == "gender":
        return {"male": _("Nam"), "female": _("Nữ")}.get(str(value), str(value))
    return shown_value(value)


def summary(lines: Sequence[Line]) -> list[tuple[str, int, str]]:
    """How often each message stands on rows: sentence of the first, count, strength."""
    found: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for line in lines:
        for said in line.item.row.messages:
            found[said.code] += 1
            first.setdefault(said.code, (said.text, said.severity))
    return [(first[code][0], number, first[code][1]) for code, number in found.most_common()]


def mend_row(
    batch: ImportBatch, stored: ImportRow, typed: Mapping[str, str], *, by: User, on: dt.date
) -> None:
    """Read one row again from what somebody typed into it."""
    kind = ALL_KINDS[batch.kind]
    with changing("mend_import_row", subject=batch, by=by, on=on) as change:
        row = mended_row(kind, stored, typed, on)
        stored.cells = closed(row.cells)
        store_reading(stored, row, change)
        change.note(f"importrow[{stored.pk}].mended", None, stored.row)
    _intake, items = batches.checked_again(batch, by=by, on=on)
    with changing("check_import", subject=batch, by=by, on=on) as change:
        change.update(batch, counts=batches.counts_of(items))
