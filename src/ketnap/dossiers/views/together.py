"""Several cases chosen together: which of them somebody else changed since the page was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from ketnap.audit.latest import last_writings
from ketnap.audit.models import Entry
from ketnap.dossiers.models import Dossier

FIELD = "marks"


@dataclass(frozen=True)
class Faster:
    """A case that changed meanwhile, with the trail's last entry about it."""

    case: Dossier
    entry: Entry | None


def marks_for(marks: Mapping[int, str], cases: Iterable[Dossier]) -> list[str]:
    """Return what the form carries of each case: its code and the mark of how it stands now."""
    return [f"{case.code}={marks[case.pk]}" for case in cases]


def changed_meanwhile(
    request: HttpRequest, marks: Mapping[int, str], cases: Iterable[Dossier]
) -> list[Faster]:
    """Return the cases whose mark is no longer the one the form was made from. One query at most.

    ``marks``: how each case stands now, by its id.
    """
    carried = (text.rpartition("=") for text in request.POST.getlist(FIELD))
    sent = {code: mark for code, _sign, mark in carried}
    changed = [case for case in cases if sent.get(case.code, marks[case.pk]) != marks[case.pk]]
    if not changed:
        return []
    last = last_writings("dossier", [case.pk for case in changed])
    return [Faster(case, last.get(case.pk)) for case in changed]
