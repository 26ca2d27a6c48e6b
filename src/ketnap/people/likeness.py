"""Who may be the same person: a score with its reasons, never a verdict.

Names such as Nguyễn Văn Hùng repeat, so a name alone is only a hint; a birth date that cannot be
the same speaks against, an identity number settles it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ketnap.organisations.models import Organisation
from ketnap.people.models import NotDuplicate, Person
from ketnap.people.services import born_of, identity_index, mask_identity_number
from ketnap.vietnamese.dates import PartialDate
from ketnap.vietnamese.names import fold_key, given_name, initials

STRONG = 80
SHOWN = 40
MOST = 60


@dataclass(frozen=True)
class Likeness:
    """One person who may be the same, 0 to 100, and what speaks for it."""

    person: Person
    score: int
    strong: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """One line of the side-by-side comparison; ``same`` is None when one side is unknown."""

    field: str
    label: str
    first: str
    second: str
    same: bool | None


def similar_people(
    *,
    full_name: str,
    born: PartialDate | None = None,
    cell: Organisation | None = None,
    identity_number: str = "",
    home: str = "",
    gender: str = "",
    within: QuerySet[Person] | None = None,
    but: Person | None = None,
) -> list[Likeness]:
    """Return the people who may be the one described, the likeliest first.

    ``within`` limits the search to what the user may see (``Person.objects.visible_to(user)``);
    ``but`` is the described person where already stored: it is left out, and so is everybody
    somebody compared with it and found to be another.
    """
    key, index = fold_key(full_name), identity_index(identity_number)
    if not key and not index:
        return []
    near = Q(fold_key=key) if key else Q(pk=None)
    if index:
        near |= Q(identity_index=index)
    if born is not None and key:
        near |= Q(
            born_on__lte=born.end,
            born_on_to__gte=born.start,
            initials=initials(full_name),
            fold_key__endswith=fold_key(given_name(full_name)),
        )
    people = (Person.objects.all() if within is None else within).filter(near)
    if but is not None:
        told_apart = NotDuplicate.objects.filter(Q(first=but) | Q(second=but))
        others = {i for pair in told_apart.values_list("first", "second") for i in pair}
        people = people.exclude(pk__in=others | {but.pk})
    found = [
        _likeness(person, key, index, born, cell, fold_key(home), gender)
        for person in people.select_related("cell").order_by("sort_key", "id")[:MOST]
    ]
    return sorted(
        (likeness for likeness in found if likeness.score >= SHOWN), key=lambda one: -one.score
    )


def _likeness(
    person: Person,
    key: str,
    index: str,
    born: PartialDate | None,
    cell: Organisation | None,
    home: str,
    gender: str,
) -> Likeness:
    score, reasons = 0, []
    if index and person.identity_index == index:
        score += 100
        reasons.append(_("cùng số định danh"))
    if key and person.fold_key == key:
        score += 40
        reasons.append(_("cùng họ và tên (không kể dấu)"))
    elif key:
        score += 20
        reasons.append(_("tên gần giống"))
    theirs = born_of(person)
    if born is not None and theirs is not None:
        if born == theirs and born.precision == "day":
            score += 40
            reasons.append(_("cùng ngày sinh %(day)s") % {"day": born.show()})
        elif born.overlaps(theirs):
            score += 20
            reasons.append(
                _("ngày sinh có thể trùng (%(one)s và %(two)s)")
                % {"one": born.show(), "two": theirs.show()}
            )
        else:
            score -= 50
    if home and fold_key(person.home) == home:
        score += 15
        reasons.append(_("cùng quê quán"))
    if cell is not None and person.cell_id == cell.pk:
        score += 10
        reasons.append(_("cùng %(cell)s") % {"cell": cell.name})
    if gender and person.gender and gender != person.gender:
        score -= 30
    score = max(0, min(100, score))
    return Likeness(person, score, score >= STRONG, tuple(reasons))


def compare(first: Person, second: Person, *, without: Collection[str] = ()) -> list[Pair]:
    """Return two people side by side, field by field; an identity number stays masked.

    :param without: fields that the reader may not see of both.
    """
    return [
        Pair(name, label, one, two, None if not one or not two else fold_key(one) == fold_key(two))
        for (name, label, one), (_n, _l, two) in zip(_lines(first), _lines(second), strict=True)
        if name not in without
    ]


def _lines(person: Person) -> list[tuple[str, str, str]]:
    born = born_of(person)

    def label(name: str) -> str:
        return str(Person._meta.get_field(name).verbose_name)

    return [
        ("full_name", label("full_name"), person.full_name),
        ("born_on", label("born_on"), born.show() if born else ""),
        ("gender", label("gender"), str(person.get_gender_display()) if person.gender else ""),
        ("ethnicity", label("ethnicity"), person.ethnicity),
        ("religion", label("religion"), person.religion),
        (
            "identity_number",
            label("identity_number"),
            mask_identity_number(person.identity_number),
        ),
        ("home", label("home"), person.home),
        ("residence", label("residence"), person.residence),
        ("cell", _("Chi bộ"), person.cell.name),
        ("occupation", label("occupation"), str(person.get_occupation_display() or "")),
        ("schooling", label("schooling"), str(person.get_schooling_display() or "")),
    ]
