"""Who wrote last: the trail's newest entry about a record that changed something."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Q

from ketnap.audit.models import Entry

WROTE_NOTHING = ("viewed", "exported", "searched", "signed", "refused")
"""How the names of actions begin that only read, or were not carried out."""


def last_writings(object_type: str, ids: Iterable[int]) -> dict[int, Entry]:
    """Return, by the record's id, the last entry that wrote something about it. One query.

    Who only looked at the record afterwards is not named.
    """
    read_only = Q()
    for start in WROTE_NOTHING:
        read_only |= Q(action__startswith=start)
    written = Entry.objects.filter(object_type=object_type, object_id__in=list(ids))
    newest = written.exclude(read_only).order_by().values("object_id").annotate(last=Max("number"))
    found = Entry.objects.filter(number__in=newest.values("last")).select_related("actor")
    return {entry.object_id: entry for entry in found if entry.object_id is not None}
