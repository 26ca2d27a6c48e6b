"""Batches: stage a file, check it, apply it as one unit, take it back while nobody touched it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import Change, changing
from ketnap.audit.refusals import Problem, Refused, order
from ketnap.database import survey_tables
from ketnap.exchange import outcome
from ketnap.exchange.cases_in import CasesIntake
from ketnap.exchange.classes_in import ClassesIntake
from ketnap.exchange.collector import collector_paused
from ketnap.exchange.intake import (
    KEEPING,
    READING,
    Intake,
    Item,
    Made,
    Tell,
    counted_of,
    from_json,
    nobody,
)
from ketnap.exchange.members_in import MembersIntake
from ketnap.exchange.models import ImportBatch, RememberedMapping
from ketnap.exchange.organisations_in import OrganisationsIntake
from ketnap.exchange.outcome import Outcome
from ketnap.exchange.people_in import PeopleIntake
from ketnap.exchange.reading import Reading
from ketnap.exchange.staged import insert_staged, reread
from ketnap.exchange.targets_in import TargetsIntake
from ketnap.organisations.models import Organisation

INTAKES: dict[str, type[Intake]] = {
    intake.kind.key: intake
    for intake in (
        *(PeopleIntake, OrganisationsIntake, ClassesIntake, TargetsIntake, MembersIntake),
        CasesIntake,
    )
}
AT_A_TIME = 2000
OUTCOMES = ("new", "changed", "unchanged", "refused")


class SomeRefused(Exception):
    """All or nothing was asked for, and some rows are refused: nothing was written."""

    def __init__(self, refused: int) -> None:
        super().__init__(refused)
        self.refused = refused


def counts_of(items: Sequence[Item]) -> dict[str, int]:
    """How many rows, and of which outcome."""
    found = Counter(item.outcome for item in items)
    return {"rows": len(items), **{outcome: found[outcome] for outcome in OUTCOMES}}


def intake_for(
    kind: str,
    organisation: Organisation,
    *,
    by: User | None,
    on: dt.date,
    options: Mapping[str, Any] | None = None,
    file_name: str = "",
) -> Intake:
    """The intake of a kind for a unit and a day."""
    source = _("Nhập từ tệp %(name)s") % {"name": file_name} if file_name else ""
    return INTAKES[kind](organisation, by=by, on=on, options=options, source=source[:200])


def apply_items(
    intake: Intake, items: Sequence[Item], change: Change, *, good_rows_only: bool
) -> dict[str, int]:
    """Write checked rows inside the caller's transaction; return the counts.

    Raises :class:`SomeRefused` when all rows were wanted and some are refused.
    """
    refused = sum(item.refused for item in items)
    if refused and not good_rows_only:
        raise SomeRefused(refused)
    intake.write([item for item in items if not item.refused], change)
    late = sum(item.refused for item in items) - refused
    if late and not good_rows_only:
        raise SomeRefused(late)
    counts = counts_of(items)
    for name, number in counts.items():
        change.note(f"import.{name}", None, number)
    return counts


@collector_paused()
@transaction.atomic
def import_reading(
    reading: Reading,
    organisation: Organisation,
    *,
    by: User,
    on: dt.date,
    content: bytes,
    file_name: str,
    options: Mapping[str, Any] | None = None,
    good_rows_only: bool = True,
) -> tuple[ImportBatch, list[Item]]:
    """Stage, check and apply a file in one go, whole or not at all.

    Out: the batch, kept so that it can be taken back, and every row with its outcome.
    Raises :class:`SomeRefused`.
    """
    intake = intake_for(
        reading.kind.key, organisation, by=by, on=on, options=options, file_name=file_name
    )
    items = intake.check(reading.rows)
    batch = _draft(reading, organisation, items, by=by, content=content, file_name=file_name)
    with changing("apply_import", subject=None, by=by, on=on, reason=file_name) as change:
        change.add(batch, note=False)
        _write(batch, intake, items, change, good_rows_only=good_rows_only)
    return batch, items


@collector_paused()
def stage_file(
    reading: Reading,
    organisation: Organisation,
    *,
    by: User,
    on: dt.date,
    content: bytes,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """Keep a file's rows apart, checked, so that they can be looked at and mended."""
    intake = intake_for(
        reading.kind.key, organisation, by=by, on=on, options=options, file_name=file_name
    )
    seen = trail.head()
    items = intake.check(reading.rows)
    batch = _draft(reading, organisation, items, by=by, content=content, file_name=file_name)
    batch.mapping = dict(mapping or {})
    batch.answers = {**dict(answers or {}), **dict(options or {})}
    with changing("stage_import", subject=None, by=by, on=on, reason=file_name) as change:
        change.add(batch, note=False)
        insert_staged(batch, items)
    outcome.keep(batch, intake, items, batch.counts, seen)
    return batch


def _draft(
    reading: Reading,
    organisation: Organisation,
    items: Sequence[Item],
    *,
    by: User,
    content: bytes,
    file_name: str,
) -> ImportBatch:
    return ImportBatch(
        kind=reading.kind.key,
        organisation=organisation,
        file_name=file_name[:250],
        file_digest=hashlib.sha256(content).hexdigest(),
        sheet=", ".join(reading.sheets)[:120],
        state=ImportBatch.State.CHECKED,
        counts=counts_of(items),
        made_by=by,
    )


@dataclass(frozen=True)
class Checked:
    """Rows checked, and how long the trail was before: while it is no longer, they still are."""

    trail: int
    intake: Intake
    items: list[Item]


def check_beforehand(batch: ImportBatch, *, by: User, on: dt.date, tell: Tell) -> Checked:
    """Check a batch before anything is locked; for :func:`apply_batch`."""
    return Checked(trail.head().number, *checked_again(batch, by=by, on=on, tell=tell))


def outcome_of(batch: ImportBatch, *, by: User, on: dt.date) -> Outcome:
    """What the check of a staged batch finds today: what was kept of the last one, or a new one."""
    found = outcome.kept_outcome(batch, on)
    if found is None:
        seen = trail.head()
        intake, items = checked_again(batch, by=by, on=on)
        found = outcome.keep(batch, intake, items, counts_of(items), seen)
    return found


@collector_paused()
def checked_again(
    batch: ImportBatch, *, by: User, on: dt.date, tell: Tell = nobody
) -> tuple[Intake, list[Item]]:
    """The rows of a batch, checked against the database as it is now."""
    options = dict(batch.answers)
    intake = intake_for(
        batch.kind, batch.organisation, by=by, on=on, options=options, file_name=batch.file_name
    )
    intake.tell = tell
    stored, number = batch.rows.order_by("pk").iterator(AT_A_TIME), batch.rows.count()
    rows = [reread(row) for row in counted_of(stored, number, READING, tell)]
    return intake, intake.check(rows)


@collector_paused()
@order
def apply_batch(
    batch: ImportBatch,
    *,
    by: User,
    on: dt.date,
    good_rows_only: bool,
    checked: Checked | None = None,
    tell: Tell = nobody,
) -> dict[str, int]:
    """Put a staged batch in, as one unit. Refused codes: ``not_staged``, ``rows_refused``.

    With ``checked`` nothing is checked again unless the trail has grown since.
    """
    head = trail.lock_head()
    batch = ImportBatch.objects.select_related("organisation").get(pk=batch.pk)
    if batch.state not in (ImportBatch.State.READ, ImportBatch.State.CHECKED):
        raise Refused(
            [Problem("", "not_staged", _("Lô này đã nhập hoặc đã bỏ. Mở lô khác để nhập."))]
        )
    if checked is not None and checked.trail == head.number:
        intake, items = checked.intake, checked.items
    else:
        intake, items = checked_again(batch, by=by, on=on, tell=tell)
    try:
        name = batch.file_name
        with changing("apply_import", subject=batch, by=by, on=on, reason=name) as change:
            counts = _write(batch, intake, items, change, good_rows_only=good_rows_only)
            transaction.on_commit(survey_tables)
    except SomeRefused as some:
        raise Refused(
            [
                Problem(
                    "",
                    "rows_refused",
                    _(
                        "Có %(count)s dòng bị từ chối nên chưa nhập gì. Sửa các dòng ấy, hoặc chọn "
                        "chỉ nhập các dòng tốt."
                    )
                    % {"count": some.refused},
                )
            ]
        ) from some
    return counts


def _write(
    batch: ImportBatch,
    intake: Intake,
    items: Sequence[Item],
    change: Change,
    *,
    good_rows_only: bool,
) -> dict[str, int]:
    counts = apply_items(intake, items, change, good_rows_only=good_rows_only)
    intake.tell(KEEPING, 0, len(items))
    replace_rows(batch, items, change)
    intake.tell(KEEPING, len(items), len(items))
    change.update(
        batch,
        state=ImportBatch.State.APPLIED,
        counts=counts,
        good_rows_only=good_rows_only,
        applied_at=timezone.now(),
    )
    return counts


@order
def undo_batch(batch: ImportBatch, *, by: User, on: dt.date, tell: Tell = nobody) -> int:
    """Take an applied batch back, whole or not at all; return how many rows.

    Refused codes: ``not_applied``, ``touched_since`` (naming the first rows somebody changed).
    """
    trail.lock_head()
    batch = ImportBatch.objects.select_related("organisation").get(pk=batch.pk)
    if batch.state != ImportBatch.State.APPLIED:
        raise Refused([Problem("", "not_applied", _("Lô này chưa nhập hoặc đã hoàn tác."))])
    intake = intake_for(batch.kind, batch.organisation, by=by, on=on, file_name=batch.file_name)
    intake.tell = tell
    stored = list(batch.rows.filter(outcome__in=("new", "changed")).order_by("-pk"))
    several = len({row.before.get("sheet", "") for row in stored}) > 1
    with changing("undo_import", subject=batch, by=by, on=on, reason=batch.file_name) as change:
        written = [
            Made(
                place,
                {**row.before.get("made", {}), "version": row.version_after},
                from_json(row.before.get("values", {})),
            )
            for place, row in enumerate(stored)
        ]
        whys = intake.undo_many(written, change)
        if whys:
            place = _("%(sheet)s dòng %(row)s") if several else "%(row)s"
            problems = [
                f"{place % {'sheet': stored[at].before.get('sheet', ''), 'row': stored[at].row}}: "
                f"{whys[at]}"
                for at in sorted(whys)[:5]
            ]
            shown = "; ".join(problems)
            raise Refused(
                [
                    Problem(
                        "",
                        "touched_since",
                        _("Chưa hoàn tác được, không có gì thay đổi. Dòng %(rows)s.")
                        % {"rows": shown},
                    )
                ]
            )
        change.update(batch, state=ImportBatch.State.UNDONE)
    return len(stored)


def confirm_rows(
    batch: ImportBatch,
    places: Collection[tuple[str, int]],
    asked: Collection[tuple[str, int]] = (),
    *,
    by: User,
    on: dt.date,
) -> None:
    """Remember that somebody looked at the doubts of these rows (sheet and row) and wants them.

    Of those ``asked`` about, the others are wanted no longer.
    """
    before = {(sheet, row) for sheet, row in batch.answers.get("confirmed") or []}
    wanted = (before - set(asked)) | set(places)
    if wanted == before:
        return
    with changing("confirm_import_rows", subject=batch, by=by, on=on) as change:
        told = [list(place) for place in sorted(wanted)]
        change.update(batch, answers={**batch.answers, "confirmed": told})


def replace_rows(batch: ImportBatch, items: Sequence[Item], change: Change) -> None:
    """Put other rows in the place of those staged."""
    batch.rows.all().delete()
    insert_staged(batch, items)


def abandon_batch(batch: ImportBatch, *, by: User, on: dt.date) -> None:
    """Throw a staged batch away."""
    with changing("abandon_import", subject=batch, by=by, on=on) as change:
        change.update(batch, state=ImportBatch.State.ABANDONED)
        batch.rows.all().delete()


def remember_mapping(
    organisation: Organisation, kind: str, mapping: Mapping[str, str], *, by: User, on: dt.date
) -> None:
    """Keep how a unit's headings were matched, for the next file."""
    with changing("remember_mapping", subject=organisation, by=by, on=on) as change:
        for heading, column in mapping.items():
            RememberedMapping.objects.update_or_create(
                organisation=organisation,
                kind=kind,
                heading=heading[:160],
                defaults={"column": column},
            )
            change.note(f"mapping[{kind}].{heading[:60]}", None, column)


def remembered_mapping(organisation: Organisation, kind: str) -> dict[str, str]:
    """How this unit's headings were matched before."""
    rows = RememberedMapping.objects.filter(organisation=organisation, kind=kind)
    return dict(rows.values_list("heading", "column"))
