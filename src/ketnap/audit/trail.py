"""Append to the trail: number, hash of the entry before, salted commitments of the values."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ketnap.accounts.models import User
from ketnap.audit.bulk import Column, Json, Same, insert_columns, insert_records, insert_rows
from ketnap.audit.context import acting
from ketnap.audit.models import Entry, EntryValue, TrailHead
from ketnap.audit.remembering import written
from ketnap.audit.verify import canonical, chained, commitment, link_of


def content(entry: Entry) -> dict[str, Any]:
    """Return what an entry's hash covers."""
    row = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    return link_of(row, ()).content


def lock_head() -> TrailHead:
    """Lock and return the head of the chain until the transaction ends."""
    written()
    head, _ = TrailHead.objects.select_for_update().get_or_create(pk=1)
    return head


class Head(NamedTuple):
    """How far the trail was: the number of its last entry and that entry's hash."""

    number: int
    hash: str


def head() -> Head:
    """Return the last entry; while it is the same, nobody has written anything."""
    found = TrailHead.objects.values_list("number", "hash").first()
    return Head(*found) if found is not None else Head(0, "")


NO_DATA = (
    *("sign_in", "sign_out", "sign_in_failed", "choose_display", "save_view", "forget_view"),
    *("refused", "refused_package", "searched_trail", "verified_trail"),
)
READINGS = ("viewed_", "exported")
"""Entries that tell of no change of people, units, cases or plans: by name, by beginning."""


def may_change_data(action: str) -> bool:
    """Tell whether an entry of this action may have changed people, units, cases or plans."""
    return action not in NO_DATA and not action.startswith(READINGS)


def written_since(seen: Head, apart_from: Sequence[str] = ()) -> bool:
    """Tell whether data may be other than when the trail ended with ``seen``.

    Entries of the actions ``apart_from`` do not count, nor those that only read. A trail that
    does not go through ``seen`` (a restored backup) is another one: then all may be other.
    """
    if seen.number and not Entry.objects.filter(number=seen.number, hash=seen.hash).exists():
        return True
    return writings(apart_from).filter(number__gt=seen.number).exists()


def writings(apart_from: Sequence[str] = ()) -> models.QuerySet[Entry]:
    """Return the entries that may have changed data, in no order; not those ``apart_from``."""
    only_read = Q(action__in=(*NO_DATA, *apart_from))
    for beginning in READINGS:
        only_read |= Q(action__startswith=beginning)
    return Entry.objects.filter(~only_read).order_by()


def append(
    *,
    action: str,
    subject: models.Model | None,
    by: User | None,
    on: dt.date | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    dossier_id: int | None = None,
    person_id: int | None = None,
) -> Entry:
    """Append one entry inside the caller's transaction and return it.

    ``before`` and ``after`` map ``model[id].field`` to JSON values.
    """
    return append_many(
        [
            {
                "action": action,
                "subject": subject,
                "by": by,
                "on": on,
                "reason": reason,
                "before": before or {},
                "after": after or {},
                "dossier_id": dossier_id,
                "person_id": person_id,
            }
        ]
    )[0]


def append_many(acts: Iterable[dict[str, Any]]) -> list[Entry]:
    """Append entries in order inside the caller's transaction (see ``append`` for the keys)."""
    head = lock_head()
    now = timezone.now()
    capacity = acting()
    entries: list[Entry] = []
    values: list[tuple[Any, ...]] = []
    number, previous = head.number, head.hash
    for act in acts:
        number += 1
        subject = act["subject"]
        kind = subject._meta.model_name if subject is not None else ""
        key = subject.pk if subject is not None else None
        entry = Entry(
            number=number,
            at=now,
            on=act.get("on"),
            request_id=capacity.request_id,
            actor=act.get("by"),
            role=capacity.role,
            organisation_id=capacity.organisation_id,
            action=act["action"],
            object_type=kind,
            object_id=key,
            dossier_id=act.get("dossier_id") or _link(subject, "dossier"),
            person_id=act.get("person_id") or _link(subject, "person"),
            reason=act.get("reason", ""),
            previous_hash=previous,
        )
        before, after = act.get("before", {}), act.get("after", {})
        for field in sorted({*before, *after}):
            salt = secrets.token_hex(8)
            old, new = before.get(field), after.get(field)
            entry.commitments[field] = [commitment(salt, old), commitment(salt, new)]
            values.append((number, field, old, new, salt))
        previous = entry.hash = chained(previous, content(entry))
        entries.append(entry)
    insert_records(entries)
    insert_rows(EntryValue, ("entry", "field", "before", "after", "salt"), values)
    TrailHead.objects.filter(pk=head.pk).update(number=number, hash=previous)
    return entries


def append_alike(
    action: str,
    model: type[models.Model],
    keys: Sequence[int],
    *,
    by: User | None,
    on: dt.date | None,
    reason: str,
    field: str,
    after: Sequence[str],
    person_ids: Sequence[int],
    dossier_ids: Sequence[int] | None = None,
) -> None:
    """Append one entry of the same action for each of many new records, in their order.

    As :func:`append_many` would, without an object for each: ``after`` holds what the entries say
    of ``model[key].field``, as JSON in its one spelling (``verify.canonical``).
    """
    head = lock_head()
    now, capacity, name = timezone.now(), acting(), str(model._meta.model_name)
    cases: Sequence[int | None] = dossier_ids or [None] * len(keys)
    same = {
        "at": now,
        "on": on,
        "request_id": capacity.request_id,
        "actor_id": by.pk if by is not None else None,
        "role": capacity.role,
        "organisation_id": capacity.organisation_id,
        "action": action,
        "object_type": name,
        "reason": reason,
        "previous_hash": "",
        "hash": "",
    }
    spelled = _spelled(same)
    numbers = range(head.number + 1, head.number + 1 + len(keys))
    salts = _salts(len(keys))
    fields = [f"{name}[{key}].{field}" for key in keys]
    commitments, hashes, previous = [], [head.hash], head.hash
    for number, key, case, person, path, salt, value in zip(
        numbers, keys, cases, person_ids, fields, salts, after, strict=True
    ):
        digest = hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()
        committed = f'{{"{path}":["","{digest}"]}}'
        content = spelled % (committed, "null" if case is None else case, number, key, person)
        previous = hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
        commitments.append(committed)
        hashes.append(previous)
    names = {one.attname: one.name for one in Entry._meta.concrete_fields}
    columns: dict[str, Column] = {
        "number": numbers,
        **{names[attribute]: Same(value) for attribute, value in same.items()},
        "object_id": keys,
        "dossier_id": cases,
        "person_id": person_ids,
        "commitments": Json(commitments),
        "previous_hash": hashes[:-1],
        "hash": hashes[1:],
    }
    insert_columns(Entry, len(keys), columns)
    values: dict[str, Column] = {
        "entry": numbers,
        "field": fields,
        "before": Same(None),
        "after": Json(after),
        "salt": salts,
    }
    insert_columns(EntryValue, len(keys), values)
    TrailHead.objects.filter(pk=head.pk).update(number=head.number + len(keys), hash=previous)


def _spelled(same: dict[str, Any]) -> str:
    """Return the canonical content of entries alike, with places for what differs."""
    places = ("commitments", "dossier_id", "number", "object_id", "person_id")
    text = canonical(link_of({**same, **dict.fromkeys(places, "\0")}, ()).content)
    return text.replace("%", "%%").replace(canonical("\0"), "%s")


def _salts(count: int) -> list[str]:
    """Return fresh salts, drawn at once."""
    drawn = secrets.token_hex(8 * count)
    return [drawn[at : at + 16] for at in range(0, len(drawn), 16)]


def _link(subject: models.Model | None, name: str) -> int | None:
    """Return the id of the dossier or person that ``subject`` is or belongs to."""
    if subject is None:
        return None
    if subject._meta.model_name == name:
        return subject.pk
    link: int | None = getattr(subject, f"{name}_id", None)
    return link
