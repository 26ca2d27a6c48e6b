"""Finding the person a row is about: among the rows of the file, and among those already there.

The same identity number settles it. Without one, the same name as written, in the same cell, with
birth dates that may be one, is the same person: so the same file twice changes nothing. Less than
that is only a likeness, and somebody must look.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from ketnap.audit.among import Among
from ketnap.exchange.intake import Item
from ketnap.exchange.units import Units
from ketnap.organisations.models import Organisation
from ketnap.people.models import NotDuplicate, Person
from ketnap.people.services import born_between, identity_indexes
from ketnap.vietnamese.dates import PartialDate
from ketnap.vietnamese.names import fold_key, marked_key


class Known(NamedTuple):
    """What is asked of somebody already there, to tell whether a row is about them."""

    key: int
    cell: int
    full_name: str
    born: PartialDate | None
    numbered: bool


def find_people(items: Sequence[Item], units: Units) -> list[Person | None]:
    """The person each row is about, None of who is new; doubts are said on the rows.

    Namesakes are compared by what matters of them; only who is meant is read whole.
    """
    known = KnownPeople(items, units)
    keys = [known.find(item) for item in items]
    meant = {key for key in keys if key is not None}
    people = {one.pk: one for one in Person.objects.filter(Among(F("pk"), meant)).order_by()}
    for person in people.values():
        if unit := units.by_id.get(person.cell_id):
            person.cell = unit
    return [people.get(key) if key is not None else None for key in keys]


class KnownPeople:
    """The people of the unit that imports who share a name or a number with a row."""

    def __init__(self, items: Sequence[Item], units: Units) -> None:
        self.units = units
        numbers = identity_indexes([item.row.values.get("identity_number", "") for item in items])
        for item, number in zip(items, numbers, strict=True):
            item.identity_index = number
        self.folded = {item.row.place: fold_key(item.row.values["full_name"]) for item in items}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for name, known in _known("fold_key", {*self.folded.values()}):
            if known.cell in units.home:
                self.by_name[name].append(known)
        self.by_number = dict(reversed(_known("identity_index", {*numbers} - {""})))

    def find(self, item: Item) -> int | None:
        """The key of the person a row is about; doubts are said on the row."""
        row = item.row
        assert item.unit is not None
        if numbered := self.by_number.get(item.identity_index):
            if numbered.cell in self.units.home:
                return numbered.key
            row.say("identity_elsewhere", _("Số định danh"))
            return None
        namesakes = self.by_name.get(self.folded[row.place])
        if not namesakes:
            return None
        born: PartialDate | None = row.values.get("born_on")
        same: list[Known] = []
        likely: list[tuple[Known, str]] = []
        perhaps: list[Known] = []
        for known in namesakes:
            if born and known.born and not born.overlaps(known.born):
                continue
            if item.identity_index and known.numbered:
                continue  # two numbers, two people
            spelled_alike = marked_key(known.full_name) == marked_key(row.values["full_name"])
            if spelled_alike and self.units.lies_in(known.cell, item.unit):
                same.append(known)
            elif born and born == known.born and born.precision == "day":
                likely.append((known, _("cùng họ tên và ngày sinh")))
            elif born and known.born and spelled_alike:
                if "year" in (born.precision, known.born.precision):
                    perhaps.append(known)
                else:
                    likely.append((known, _("cùng họ tên, tháng sinh")))
        if len(same) > 1:
            exact = [known for known in same if known.born == born]
            if len(exact) == 1:
                return exact[0].key
            row.say("duplicate_several", _("Họ và tên"), count=len(same))
            return None
        if same:
            return same[0].key
        for known, why in likely:
            self._likely(item, known, why)
        for known in perhaps:
            self._perhaps(item, known)
        return None

    def _perhaps(self, item: Item, known: Known) -> None:
        """Somebody of another cell with the same name, perhaps born in the same year."""
        born = known.born.show() if known.born else ""
        who = f"{known.full_name}, {born}, {self._cell_name(known)}"
        item.row.say("namesake", _("Họ và tên"), who=who)

    def _likely(self, item: Item, known: Known, same: str) -> None:
        who = f"{known.full_name}, {self._cell_name(known)}"
        item.row.say("duplicate_likely", _("Họ và tên"), who=who, same=same)
        item.made.setdefault("likely", []).append(known.key)

    def _cell_name(self, known: Known) -> str:
        """The name of somebody's cell, of one that ended too."""
        cell = self.units.by_id.get(known.cell) or Organisation.objects.get(pk=known.cell)
        return cell.name


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
        place, number = row.place, row.values.get("identity_number")
        born: PartialDate | None = row.values.get("born_on")
        if number:
            if other := by_number.get(number):
                same = _("số định danh")
                row.say_other("duplicate_in_file", _("Số định danh"), other, same=same)
                continue
            by_number[number] = place
        name = marked_key(row.values["full_name"])
        beside = by_person[name, cell.pk]
        for other, theirs, other_number in beside:
            if number and other_number:
                continue  # two numbers, two people
            if born is None or theirs is None or born.overlaps(theirs):
                same = _("họ tên, ngày sinh và chi bộ")
                row.say_other("duplicate_in_file", _("Họ và tên"), other, same=same)
                break
        else:
            before = place
            if born and born.precision == "day":
                birth = (fold_key(row.values["full_name"]), born.value)
                before = by_birth.setdefault(birth, place)
            if before != place:
                same = _("họ tên và ngày sinh")
                row.say_other("duplicate_likely_in_file", _("Họ và tên"), before, same=same)
            elif born and (alike := _born_alike(by_name[name], born)):
                same = _("họ tên, năm sinh")
                row.say_other("duplicate_likely_in_file", _("Họ và tên"), alike, same=same)
        if born:
            by_name[name].append((place, born))
        beside.append((place, born, number))


def _born_alike(
    namesakes: Iterable[tuple[tuple[str, int], PartialDate]], born: PartialDate
) -> tuple[str, int] | None:
    """The row of a namesake whose birth, known to the year or better, may be the same."""
    for place, theirs in namesakes:
        if born.overlaps(theirs):
            return place
    return None


def remember_two_people(made: int, likely: Iterable[int], by: object) -> None:
    """Somebody confirmed that a new person (given by key) is none of the likely ones."""
    for other in likely:
        low, high = sorted((made, other))
        NotDuplicate.objects.get_or_create(first_id=low, second_id=high, defaults={"said_by": by})


def namesakes_of(items: Sequence[Item], units: Units) -> list[list[Known]]:
    """For each row the people of the unit whom its name and birth alone may mean."""
    folded = {fold_key(item.row.values["full_name"]) for item in items}
    by_name: dict[str, list[Known]] = defaultdict(list)
    for _folded, known in _known("fold_key", folded):
        if known.cell in units.home:
            by_name[marked_key(known.full_name)].append(known)
    return [
        [
            known
            for known in by_name[marked_key(item.row.values["full_name"])]
            if not (born := item.row.values.get("born_on"))
            or known.born is None
            or born.overlaps(known.born)
        ]
        for item in items
    ]


def _known(column: str, wanted: Set[str]) -> list[tuple[str, Known]]:
    """Everybody whose ``column`` is one of the values, with that value, by key."""
    rows = Person.objects.filter(Among(F(column), wanted)).order_by("pk")
    names = ("pk", "cell_id", "full_name", "born_on", "born_on_to", "identity_index")
    return [
        (value, Known(key, cell, name, born_between(first, last), bool(number)))
        for value, key, cell, name, first, last, number in rows.values_list(column, *names)
    ]
