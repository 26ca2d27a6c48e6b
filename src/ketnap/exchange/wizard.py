"""What the pages of an import show: steps, matched columns, messages by row, what would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.exchange import batches, kept, outcome
from ketnap.exchange.cells import YES
from ketnap.exchange.headings import heading_key
from ketnap.exchange.kinds import ALL_KINDS, Kind
from ketnap.exchange.lines import Line, likenesses, shown_as_column
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.outcome import Outcome
from ketnap.exchange.overview import Overview, keep_overview, kept_overview
from ketnap.exchange.reading import Reading, Row, RowReader, read_file
from ketnap.exchange.staged import closed, opened, reread, store_reading
from ketnap.exchange.workbook import UnusableFile
from ketnap.organisations.models import Organisation
from ketnap.web.design import Step

QUESTIONS = ("date_order", "leading_zeros", "legacy")
INLINE_ROWS = 1000
"""Up to so many rows are put in while the person waits; more go to the worker."""
ONE_BY_ONE = 20
"""So many rows written together take the time of one that goes through its own orders."""
TOGETHER = ("people", "members")
"""Lists whose new rows are written together; everything else goes row by row."""


def takes_long(batch: ImportBatch) -> bool:
    """Whether putting a batch in, or taking it back, is more than somebody should wait for."""
    new, changed = (int(batch.counts.get(name, 0)) for name in ("new", "changed"))
    each = 1 if batch.kind in TOGETHER else ONE_BY_ONE
    rows = int(batch.counts.get("rows", 0))
    return max(rows, new * each + changed * ONE_BY_ONE) > INLINE_ROWS


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
    keep_overview(batch, columns_for(batch), on, reading)
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
    seen = trail.head()
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
    outcome.keep(batch, intake, items, batch.counts, seen)
    keep_overview(batch, columns_for(batch), on, reading)


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
    row.under = stored.before.get("under", 0)
    return row


def alike_of(
    batch: ImportBatch, found: Outcome, lines: Sequence[Line]
) -> dict[int, list[dict[str, Any]]]:
    """What each of these lines is compared with, by its key (see ``likenesses``)."""
    others = {at: found.line(at) for line in lines for at in line.others}
    return likenesses(batch, ALL_KINDS[batch.kind], lines, others)


def row_of(stored: ImportRow, line: Line) -> Row:
    """A staged row with all that is said of it."""
    row = reread(stored)
    row.messages = list(line.messages)
    return row


def overview_of(batch: ImportBatch, on: dt.date) -> Overview | None:
    """What the pages tell of the file as a whole: as kept, else read again; None when it is gone.

    ``None`` as well when it has no list under the columns now matched.
    """
    mapping = columns_for(batch)
    found = kept_overview(batch, mapping, on)
    if found is None and (content := kept.kept(batch)) is not None:
        try:
            reading = _read(batch, content, on)
        except UnusableFile:
            return None
        found = keep_overview(batch, mapping, on, reading)
    return found


def columns_for(batch: ImportBatch) -> dict[str, str]:
    """The matching of headings a batch is read with: its unit's, and its own before that."""
    return batches.remembered_mapping(batch.organisation, batch.kind) | batch.mapping


def reading_of(batch: ImportBatch, on: dt.date) -> Reading | None:
    """The kept file read again; None when it is gone or has no list under the columns matched."""
    content = kept.kept(batch)
    try:
        return _read(batch, content, on) if content is not None else None
    except UnusableFile:
        return None


def _read(batch: ImportBatch, content: bytes, on: dt.date) -> Reading:
    return read_file(
        content,
        batch.file_name,
        ALL_KINDS[batch.kind],
        today=on,
        remembered=columns_for(batch),
        answers={key: batch.answers[key] for key in QUESTIONS if key in batch.answers},
    )


def mend_row(
    batch: ImportBatch, stored: ImportRow, typed: Mapping[str, str], *, by: User, on: dt.date
) -> None:
    """Read one row again from what somebody typed into it, and check the batch once.

    All of it: a row that says something else may free or hold any other row of the file.
    """
    kind = ALL_KINDS[batch.kind]
    with changing("mend_import_row", subject=batch, by=by, on=on) as change:
        row = mended_row(kind, stored, typed, on)
        stored.cells = closed(row.cells)
        store_reading(stored, row, change)
        change.update(batch)  # another version: what was kept of the last check is of before
        change.note(f"importrow[{stored.pk}].mended", None, stored.row)
    seen = trail.head()
    intake, items = batches.checked_again(batch, by=by, on=on)
    with changing("check_import", subject=batch, by=by, on=on) as change:
        change.update(batch, counts=batches.counts_of(items))
    outcome.keep(batch, intake, items, batch.counts, seen)
