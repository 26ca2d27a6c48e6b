"""Who wrote last: the trail's newest entry about a record that changed something."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from ketnap.audit.models import Entry
from ketnap.audit.trail import writings


def last_writings(object_type: str, ids: Iterable[int]) -> dict[int, Entry]:
    """Return, by the record's id, the last entry that wrote something about it. One query.

    Who only looked at the record afterwards is not named.
    """
    written = writings().filter(object_type=object_type, object_id__in=list(ids))
    newest = written.values("object_id").annotate(last=Max("number"))
    found = Entry.objects.filter(number__in=newest.values("last")).select_related("actor")
    return {entry.object_id: entry for entry in found if entry.object_id is not None}
