"""The only way data is written: one change = one transaction = rows + one entry in the trail.

>>> with changing("record_facts", subject=dossier, by=clerk, on=day) as change:   # doctest: +SKIP
...     change.update(dossier, seen=dossier.version, applied_on=day)
...     change.add(FactRecord(dossier=dossier, name="applied_on", value="2026-03-12"))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from ketnap.accounts.models import User
from ketnap.accounts.sealed import SealedField
from ketnap.audit import trail
from ketnap.audit.bulk import insert_rows
from ketnap.audit.context import writing

M = TypeVar("M", bound=models.Model)
UNTOLD = frozenset({"password", "token_digest", "identity_index"})


class Conflict(Exception):
    """Somebody else changed the record since it was read.

    ``current`` is the record as it now stands, ``wanted`` the values that were not saved.
    """

    def __init__(self, current: models.Model | None, wanted: dict[str, Any]) -> None:
        super().__init__(current, wanted)
        self.current = current
        self.wanted = wanted


def mask(number: str) -> str:
    """Return an identity number as anybody may see it: the first digit and the last three."""
    if len(number) < 5:
        return "•" * len(number)
    hidden = number[0] + "•" * (len(number) - 4) + number[-3:]
    return " ".join(hidden[i : i + 3] for i in range(0, len(hidden), 3))


def told(record: models.Model, name: str, value: Any) -> Any:
    """Return what the trail keeps of a value: never a secret, sealed numbers only masked."""
    if name in UNTOLD:
        return None if value in (None, "") else "•••"
    try:
        sealed = isinstance(record._meta.get_field(name), SealedField)
    except FieldDoesNotExist:
        sealed = False
    return mask(value) if sealed and value else value


def plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it: dates as ISO text, records as their ids."""
    if isinstance(value, models.Model):
        return value.pk
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return DjangoJSONEncoder().default(value)


class Change:
    """Collects what one act writes, field by field, before and after."""

    def __init__(self, subject: models.Model | None = None) -> None:
        self.subject = subject
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}

    def note(self, field: str, before: Any, after: Any) -> None:
        """Put one field's before and after into the entry."""
        self.before.setdefault(field, plain(before))
        self.after[field] = plain(after)

    def add(self, record: M, *, note: bool = True) -> M:
        """Insert ``record`` and note its values."""
        record.save(force_insert=True)
        if self.subject is None:
            self.subject = record
        if note:
            name = record._meta.model_name
            for field in record._meta.concrete_fields:
                value = getattr(record, field.attname)
                if not field.primary_key and value not in (None, ""):
                    self.note(
                        f"{name}[{record.pk}].{field.name}", None, told(record, field.name, value)
                    )
        return record

    def add_many(self, records: Iterable[M]) -> list[M]:
        """Insert records of one model in bulk, noting only how many."""
        rows = list(records)
        if not rows:
            return rows
        made = type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
        self.note(f"{rows[0]._meta.model_name}.added", None, len(made))
        return made

    def insert_many(
        self, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Insert rows of values that nobody needs as records, noting only how many."""
        number = insert_rows(model, names, rows)
        if number:
            self.note(f"{model._meta.model_name}.added", None, number)
        return number

    def update(self, record: models.Model, *, seen: int | None = None, **values: Any) -> None:
        """Write ``values`` where the version is still ``seen`` (default: the record's own).

        The record in hand is brought up to date. Raises Conflict when somebody was faster.
        A model without a ``version`` column is written by its key alone.
        """
        fresh = {name: value for name, value in values.items() if getattr(record, name) != value}
        versioned = any(f.name == "version" for f in record._meta.concrete_fields)
        rows = record.__class__._default_manager.filter(pk=record.pk)  # also of a lazy user
        if versioned:
            expected = record.version if seen is None else seen  # type: ignore[attr-defined]
            written = rows.filter(version=expected).update(**fresh, version=expected + 1)
        else:
            written = rows.update(**fresh) if fresh else 1
        if not written:
            raise Conflict(rows.first(), values)
        prefix = f"{record._meta.model_name}[{record.pk}]."
        for name, value in fresh.items():
            before = told(record, name, getattr(record, name))
            self.note(prefix + name, before, told(record, name, value))
            setattr(record, name, value)
        if versioned:
            record.version = expected + 1  # type: ignore[attr-defined]

    def write(self, rows: models.QuerySet[Any], **values: Any) -> int:
        """Write ``values`` where ``rows`` still says so, in one statement; return how many rows.

        For what has no version: the condition in ``rows`` is what was seen. Note it yourself.
        """
        return int(rows.update(**values))

    def remove(self, record: models.Model) -> None:
        """Delete ``record``, noting what it held."""
        prefix = f"{record._meta.model_name}[{record.pk}]."
        for field in record._meta.concrete_fields:
            if not field.primary_key:
                before = told(record, field.name, getattr(record, field.attname))
                self.note(prefix + field.name, before, None)
        record.delete()

    def erase(self, record: models.Model) -> None:
        """Delete ``record`` without noting what it held: the point is that it is gone."""
        record.delete()


@contextmanager
def changing(
    action: str,
    *,
    subject: models.Model | None,
    by: User | None,
    on: dt.date | None = None,
    reason: str = "",
    dossier_id: int | None = None,
    person_id: int | None = None,
) -> Iterator[Change]:
    """Open one change on ``subject``; at its end the trail gets one entry, or nothing is kept.

    :param action: the service's verb, e.g. ``record_facts``.
    :param subject: the record the act is about; None when the act creates it
        (then the first record added becomes the subject).
    :param by: who acts; None for the system itself (``ketnap tick``).
    :param on: the legal day of the act.
    """
    with transaction.atomic():
        change = Change(subject)
        with writing():
            yield change
        trail.append(
            action=action,
            subject=change.subject,
            by=by,
            on=on,
            reason=reason,
            before=change.before,
            after=change.after,
            dossier_id=dossier_id,
            person_id=person_id,
        )
