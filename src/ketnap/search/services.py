"""What a search finds: without marks, any order of words, initials; always inside a scope.

A query typed with marks finds the same rows, but those with exactly these marks come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ketnap.dossiers.models import Dossier
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.people.models import Person
from ketnap.vietnamese.names import fold_key, marked_key, normalise

SHOWN = 8
CONSIDERED = 60  # rows fetched before ranking
MANY = 400  # people named alike from which on the scope sieves first
LONGEST = 100  # characters of a query that are read


@dataclass(frozen=True)
class Found:
    """What a search found, each list in order of likeness, at most ``SHOWN`` long."""

    cases: list[Dossier] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)  # without a case
    units: list[Organisation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cases or self.people or self.units)


def begins_a_word(words: Iterable[str], lookup: str) -> Q:
    """Return the filter "each of ``words`` (folded) begins a word of the folded ``lookup``"."""
    condition = Q()
    for word in words:
        condition &= Q(**{f"{lookup}__startswith": word}) | Q(**{f"{lookup}__contains": f" {word}"})
    return condition


def named(text: str, prefix: str = "") -> Q:
    """Return the filter for people whose name is like ``text``, or whose initials are."""
    words = fold_key(text).split()
    condition = begins_a_word(words, f"{prefix}fold_key")
    if len(words) == 1 and 2 <= len(words[0]) <= 6 and words[0].isalpha():
        condition |= Q(**{f"{prefix}initials__startswith": words[0]})
    return condition


def likeness(text: str, name: str) -> tuple[bool, bool, bool]:
    """Return a rank (smaller is more alike): marks agree, whole name, begins with the text."""
    marks, typed = marked_key(name), marked_key(text)
    plain, bare = fold_key(name), fold_key(text)
    same_marks = all(f" {word}" in f" {marks}" for word in typed.split())
    return not same_marks, plain != bare, not plain.startswith(bare)


def candidates(text: str, scope: Scope) -> list[int]:
    """Return ids of people named like ``text``, sorted: a first sieve, not yet the scope.

    A query that fits very many people is sieved by the scope at once instead, and cut short.
    """
    text = normalise(text)[:LONGEST]
    if not fold_key(text):
        return []
    like = Person.objects.filter(named(text)).order_by("sort_key").values_list("pk", flat=True)
    ids = list(like[:MANY])
    if len(ids) < MANY:
        return ids
    return list(
        Person.objects.visible_to(scope)
        .filter(named(text))
        .order_by("sort_key")
        .values_list("pk", flat=True)[:CONSIDERED]
    )


def people_among(ids: list[int], text: str, scope: Scope, **more: Any) -> list[Person]:
    """Return those of the people ``ids`` whom ``scope`` shows, the most alike first."""
    rows = (
        Person.objects.visible_to(scope)
        .filter(pk__in=ids, **more)
        .select_related("cell")
        .order_by("sort_key")[:CONSIDERED]
    )
    return sorted(rows, key=lambda person: likeness(text, person.full_name))[:SHOWN]


def cases_among(ids: list[int], text: str, scope: Scope) -> list[Dossier]:
    """Return the cases of the people ``ids`` that ``scope`` shows, and those with this code."""
    visible = Dossier.objects.visible_to(scope).select_related("person", "cell")
    rows = list(
        visible.filter(person_id__in=ids).order_by("person__sort_key", "-opened_on")[:CONSIDERED]
    )
    code = "".join(text.upper().split())[:LONGEST]
    if any(sign.isdigit() for sign in code):
        rows += visible.filter(code__contains=code).order_by("code")[:SHOWN]
    return sorted(rows, key=lambda case: likeness(text, case.person.full_name))[:SHOWN]


def find_people(text: str, scope: Scope) -> list[Person]:
    """Return people in scope by name or initials."""
    return people_among(candidates(text, scope), text, scope)


def find_cases(text: str, scope: Scope) -> list[Dossier]:
    """Return cases in scope by the person's name or initials, or by the case's code."""
    return cases_among(candidates(text, scope), text, scope)


def find_units(text: str, scope: Scope, limit: int = SHOWN) -> list[Organisation]:
    """Return organisations in scope by name, those still open first, then from the top down."""
    text = normalise(text)[:LONGEST]
    words = fold_key(text).split()
    if not words:
        return []
    rows = (
        Organisation.objects.visible_to(scope)
        .filter(begins_a_word(words, "fold_key"))
        .order_by("depth", "position")[:CONSIDERED]
    )
    return sorted(
        rows, key=lambda unit: (unit.closed_on is not None, *likeness(text, unit.name), unit.depth)
    )[:limit]


def find(text: str, scope: Scope) -> Found:
    """Return everything ``text`` finds in ``scope``: cases, people without one, units."""
    ids = candidates(text, scope)
    return Found(
        cases_among(ids, text, scope),
        people_among(ids, text, scope, dossiers=None),
        find_units(text, scope),
    )
