"""Finding the person a row is about: among the rows of the file, and among those already there.

The same identity number settles it. Without one, the same name as written, in the same cell, with
birth dates that may be one, is the same person: so the same file twice changes nothing. Less than
that is only a likeness, and somebody must look.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from ketnap.exchange.intake import Item
from ketnap.exchange.units import Units
from ketnap.organisations.models import Organisation
from ketnap.people.models import NotDuplicate, Person
from ketnap.people.services import born_of, identity_indexes
from ketnap.vietnamese.dates import PartialDate
from ketnap.vietnamese.names import fold_key, marked_key

BATCH = 900


class KnownPeople:
    """The people of the unit that imports who share a name or a number with a row."""

    def __init__(self, items: Sequence[Item], units: Units) -> None:
        self.units = units
        numbered = [item.row for item in items if item.row.values.get("identity_number")]
        indexes = identity_indexes([row.values["identity_number"] for row in numbered])
        self.numbers = dict(zip([row.place for row in numbered], indexes, strict=True))
        self.folded = {item.row.place: fold_key(item.row.values["full_name"]) for item in items}
        names = _matches("fold_key", self.folded.values())
        numbers = _matches("identity_index", self.numbers.values())
        near = {key for key, cell, _name in names if cell in units.home}
        people = {person.pk: person for person in _people({*near, *(row[0] for row in numbers)})}
        for person in people.values():
            if unit := units.by_id.get(person.cell_id):
                person.cell = unit
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        for key, _cell, name in names:
            if key in near:
                self.by_name[name].append(people[key])
        self.by_number = {number: people[key] for key, _cell, number in reversed(numbers)}

    def find(self, item: Item, cell: Organisation) -> Person | None:
        """The person a row is about; doubts are said on the row."""
        row = item.row
        born: PartialDate | None = row.values.get("born_on")
        if numbered := self.by_number.get(self.numbers.get(row.place, "")):
            if numbered.cell_id in self.units.home:
                return numbered
            row.say("identity_elsewhere", _("Số định danh"))
            return None
        namesakes = self.by_name.get(self.folded[row.place])
        if not namesakes:
            return None
        marked = marked_key(row.values["full_name"])
        same: list[Person] = []
        for person in namesakes:
            theirs = born_of(person)
            if born and theirs and not born.overlaps(theirs):
                continue
            if self.numbers.get(row.place) and person.identity_index:
                continue  # two numbers, two people
            spelled_alike = marked_key(person.full_name) == marked
            if spelled_alike and self.units.lies_in(person.cell_id, cell):
                same.append(person)
            elif born and theirs and born == theirs and born.precision == "day":
                self._likely(item, person, _("cùng họ tên và ngày sinh"))
            elif born and theirs and spelled_alike:
                self._perhaps(item, person, born, theirs)
        if len(same) > 1:
            exact = [person for person in same if born_of(person) == born]
            if len(exact) == 1:
                return exact[0]
            row.say("duplicate_several", _("Họ và tên"), count=len(same))
            return None
        return same[0] if same else None

    def _perhaps(self, item: Item, person: Person, born: PartialDate, theirs: PartialDate) -> None:
        """Somebody of another cell with the same name whose birth may be the same.

        Down to the month it is likely; where only the year is known it is worth a look.
        """
        if "year" not in (born.precision, theirs.precision):
            self._likely(item, person, _("cùng họ tên, tháng sinh"))
            return
        who = f"{person.full_name}, {theirs.show()}, {person.cell.name}"
        item.row.say("namesake", _("Họ và tên"), who=who)

    def _likely(self, item: Item, person: Person, same: str) -> None:
        who = f"{person.full_name}, {person.cell.name}"
        item.row.say("duplicate_likely", _("Họ và tên"), who=who, same=same)
        item.made.setdefault("likely", []).append(person.pk)


def compare_rows(items: Iterable[Item]) -> None:
    """Say on each row where it repeats an earlier row of the file."""
    by_number: dict[str, tuple[str, int]] = {}
    by_person: dict[tuple[str, int], list[tuple[tuple[str, int], PartialDate | None, str | None]]]
    by_person = defaultdict(list)
    by_birth: dict[tuple[str, dt.date], tuple[str, int]] = {}
    by_name: dict[str, list[tuple[tuple[str, int], PartialDate]]] = defaultdict(list)
    for item in items:
        row, cell = item.row, item.unit
        if cell is None:
            continue
        number = row.values.get("identity_number")
        born: PartialDate | None = row.values.get("born_on")
        if number:
            if other := by_number.get(number):
                same = _("số định danh")
                row.say_other("duplicate_in_file", _("Số định danh"), other, same=same)
                continue
            by_number[number] = row.place
        key = (marked_key(row.values["full_name"]), cell.pk)
        for other, theirs, other_number in by_person[key]:
            if number and other_number:
                continue  # two numbers, two people
            if born is None or theirs is None or born.overlaps(theirs):
                same = _("họ tên, ngày sinh và chi bộ")
                row.say_other("duplicate_in_file", _("Họ và tên"), other, same=same)
                break
        else:
            before, same = row.place, _("họ tên và ngày sinh")
            if born and born.precision == "day":
                birth = (fold_key(row.values["full_name"]), born.value)
                before = by_birth.setdefault(birth, row.place)
            if before == row.place:
                before, same = (
                    _born_alike(by_name[key[0]], born) or row.place,
                    _("họ tên, năm sinh"),
                )
            if before != row.place:
                row.say_other("duplicate_likely_in_file", _("Họ và tên"), before, same=same)
        if born:
            by_name[key[0]].append((row.place, born))
        by_person[key].append((row.place, born, number))


def _born_alike(
    namesakes: Iterable[tuple[tuple[str, int], PartialDate]], born: PartialDate | None
) -> tuple[str, int] | None:
    """The row of a namesake whose birth, known to the year or better, may be the same."""
    if born is None:
        return None
    return next((place for place, theirs in namesakes if born.overlaps(theirs)), None)


def remember_two_people(made: int, likely: Iterable[int], by: object) -> None:
    """Somebody confirmed that a new person (given by key) is none of the likely ones."""
    for other in likely:
        low, high = sorted((made, other))
        NotDuplicate.objects.get_or_create(first_id=low, second_id=high, defaults={"said_by": by})


def _matches(column: str, wanted: Iterable[str]) -> list[tuple[int, int, str]]:
    """Key, cell and value of everybody whose ``column`` is one of the values, by key."""
    values = sorted({*wanted} - {""})
    found: list[tuple[int, int, str]] = []
    for start in range(0, len(values), BATCH):
        rows = Person.objects.filter(**{f"{column}__in": values[start : start + BATCH]})
        found += rows.order_by().values_list("pk", "cell_id", column)
    return sorted(found)


def _people(keys: Iterable[int]) -> Iterable[Person]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield from Person.objects.filter(pk__in=ordered[start : start + BATCH]).order_by()
