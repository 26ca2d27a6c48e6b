"""What a case lacks, asked of the database: how many things, and which cases lack any.

The same as the list's column "Thiếu" tells of each row (``views.listing.missing_of``): absolute
rules that do not hold, and what nobody has asked the person that a rule wants to know by now.
"""

from __future__ import annotations

from functools import reduce
from operator import add, or_

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact

from ketnap.dossiers import judging
from ketnap.law.rules import roots
from ketnap.regulations import rulebook

ASKED = {
    "born_on": "person__born_on",
    "schooling": "schooling",
    "youth_union_member": "youth_union_member",
    "youth_union_present": "youth_union_present",
}
"""Facts that no step records, by their column: the person is asked. All may be read by anybody
who sees the case."""
OF_READMISSION = frozenset(
    {
        "readmission_allowed",
        "record_cleared_long_enough",
        "readmission_reason_permitted",
        "readmission_first_time",
        "readmission_consented",
    }
)
"""Rules of readmission: they hold of everybody else without being asked."""


def _decided() -> Combinable:
    """The marks of rules that hold or are unknown: no mark is in both, so their sum has each."""
    return F("rules_true") + F("rules_unknown")


def _broken(mark: int, *, readmission: bool) -> When:
    """The condition that a rule is known not to hold."""
    condition = Q(Exact(_decided().bitand(mark), 0))
    return When(condition & Q(readmission=True) if readmission else condition, then=Value(1))


def _unasked() -> dict[str, Q]:
    """Return for each fact asked of people the condition that it is missing by now."""
    book = rulebook()
    found: dict[str, Q] = {}
    for place, (key, rule) in enumerate(book.rules.items()):
        if key in OF_READMISSION:
            continue
        now = [stage for stage in judging.stages() if key not in book.procedure.later_rules(stage)]
        unknown = Q(Exact(F("rules_unknown").bitand(1 << place), 1 << place))
        for fact in sorted(roots(rule.expression).facts & set(ASKED)):
            wanted = unknown & Q(stage__in=now)
            found[fact] = found[fact] | wanted if fact in found else wanted
    return {fact: _empty(ASKED[fact]) & wanted for fact, wanted in found.items()}


def _empty(column: str) -> Q:
    empty = Q(**{f"{column}__isnull": True})
    return empty | Q(**{column: ""}) if column == "schooling" else empty


def missing_count() -> Combinable:
    """Return how many things a case lacks, as an expression of the database."""
    parts: list[Combinable] = []
    for place, (key, rule) in enumerate(rulebook().rules.items()):
        if rule.severity == "block":
            parts.append(_one(_broken(1 << place, readmission=key in OF_READMISSION)))
    parts += [_one(When(condition, then=Value(1))) for condition in _unasked().values()]
    return reduce(add, parts)


def _one(condition: When) -> Combinable:
    return Case(condition, default=Value(0), output_field=IntegerField())


def lacks_anything() -> Q:
    """Return the condition that a case lacks at least one thing."""
    always = readmitted = 0
    for place, (key, rule) in enumerate(rulebook().rules.items()):
        if rule.severity == "block":
            readmitted |= 1 << place
            always |= 0 if key in OF_READMISSION else 1 << place
    broken = ~Q(Exact(_decided().bitand(always), always))
    broken |= Q(readmission=True) & ~Q(Exact(_decided().bitand(readmitted), readmitted))
    return reduce(or_, _unasked().values(), broken)
