"""Which unit a cell of a file means: by code or by name, inside the unit that imports only."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ketnap.exchange.reading import Row
from ketnap.organisations.models import CELL_KINDS, Organisation, OrganisationQuerySet
from ketnap.organisations.tree import tree_on
from ketnap.vietnamese.names import fold_key


class Units:
    """The unit that imports and all below it that exist on the day.

    Of a unit that ended, the cells it had on its last day, where they are today.
    """

    def __init__(self, top: Organisation, on: dt.date) -> None:
        top = Organisation.objects.get(pk=top.pk)  # where it stands now
        self.top = top
        inside = Organisation.objects.filter(
            position__range=(top.position, top.position_end), position_end__gt=0
        )
        self.all = list(inside.open_on(on)) or [top]
        if self.all == [top] and top.closed_on is not None and top.closed_on <= on:
            last_day = tree_on(top.closed_on - dt.timedelta(days=1))
            inside = Organisation.objects.filter(pk__in=last_day.subtree(top.pk).tolist())
            self.all = _cells_today(inside, on) or [top]
        self.by_id = {unit.pk: unit for unit in self.all}
        self.ids = self.by_id.keys()
        self.by_code = {unit.code: unit for unit in self.all}
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        self.by_bare: dict[str, list[Organisation]] = defaultdict(list)
        for unit in self.all:
            short = _short(unit.name)
            self.by_name[short].append(unit)
            self.by_bare[_bare(short)].append(unit)
        self.cells = [unit for unit in self.all if unit.kind in CELL_KINDS]
        self.home = dict(self.by_id)
        self.ended: dict[str, set[int]] = defaultdict(set)
        for old, code, name, home in _carried_on(inside.exclude(pk__in=self.by_id), self.all):
            self.home[old] = home
            self.ended[code].add(home.pk)
            self.ended[_short(name)].add(home.pk)
        self._named: dict[str, Organisation] = {}

    def find(self, row: Row, text: str, label: str) -> Organisation | None:
        """The unit named ``text``; says on the row what is wrong when there is none or several."""
        if unit := self._named.get(text) or self.by_code.get(text.strip().lower()):
            return unit
        named = self.called(text)
        if len(named) == 1:
            self._named[text] = named[0]
            return named[0]
        if not named:
            named = self.nearly_called(text) or self.called_with_its_upper(text)
            if not named:
                named = [self.by_id[key] for key in self.ended.get(_short(text), ())]
            if len(named) == 1:
                row.say("unit_read_as", label, value=text, read=named[0].name)
                return named[0]
        if named:
            codes = ", ".join(unit.code for unit in named[:5])
            row.say("unit_ambiguous", label, count=len(named), value=text, codes=codes)
            return None
        row.say(
            "unit_unknown", label, value=text, unit=self.top.name, suggestion=self._suggestion(text)
        )
        return None

    def told(self, unit: Organisation) -> str:
        """How a list names a unit so that it is found again: by its code where names repeat.

        A unit that ended goes by the one that carries it on.
        """
        home = self.home.get(unit.pk, unit)
        named = self.called(home.name)
        return home.name if len(named) == 1 and named[0].pk == home.pk else home.code

    def lies_in(self, cell_id: int, unit: Organisation) -> bool:
        """Whether a cell, open or carried on by another, is that unit today."""
        home = self.home.get(cell_id)
        return home is not None and home.pk == unit.pk

    def called(self, text: str) -> list[Organisation]:
        """The units of that name, however it is written."""
        short = _short(text)
        return self.by_name.get(short) or self.by_name.get(f"chi bo {short}", [])

    def nearly_called(self, text: str) -> list[Organisation]:
        """The cells of that name without the words that say what they are.

        ``Đảng bộ xã Sa Thầy`` is the commune itself, whatever it is called here.
        """
        short = _short(text)
        upper = short.startswith(("dang bo", "dang uy"))
        return [u for u in self.by_bare.get(_bare(short), []) if (u.kind in CELL_KINDS) != upper]

    def called_with_its_upper(self, text: str) -> list[Organisation]:
        """The units of a name written with the unit above: ``Chi bộ thôn 1, xã Sa Bình``."""
        parted = _WITH_UPPER.fullmatch(text.strip())
        if not parted:
            return []
        uppers = self.called(parted[2]) or self.nearly_called(f"Đảng bộ {parted[2]}")
        return [
            unit
            for unit in self.called(parted[1]) or self.nearly_called(parted[1])
            if any(upper.position < unit.position <= upper.position_end for upper in uppers)
        ]

    def cell(self, row: Row, text: str | None, label: str) -> Organisation | None:
        """The cell a row belongs to: the one it names, else the only one there can be."""
        if text:
            unit = self.find(row, text, label)
            if unit is not None and unit.kind not in CELL_KINDS:
                row.say("unit_not_cell", label, value=text)
                return None
            return unit
        if len(self.cells) == 1:
            return self.cells[0]
        if row.hint:  # a title or a heading of a group may be the name of a cell
            named = self.called(row.hint) or self.nearly_called(row.hint)
            if len(named) == 1 and named[0].kind in CELL_KINDS:
                return named[0]
        if not any(said.column == label and said.severity == "block" for said in row.messages):
            row.say("unit_missing", label)
        return None

    def _suggestion(self, text: str) -> str:
        near = get_close_matches(_bare(_short(text)), self.by_bare, n=1, cutoff=0.6)
        return f" (“{self.by_bare[near[0]][0].name}”?)" if near else ""


def _carried_on(
    ended: OrganisationQuerySet, alive: Iterable[Organisation]
) -> Iterator[tuple[int, str, str, Organisation]]:
    """Key, code and name of each unit that ended, with the one of ``alive`` that carries it on.

    A unit that ended stands, in the order of the tree, under its last successor.
    """
    open_above = sorted(alive, key=lambda unit: (unit.position, -unit.position_end))
    starts = [unit.position for unit in open_above]
    rows = ended.order_by().values_list("pk", "code", "name", "position")
    for key, code, name, position in rows:
        at = bisect_right(starts, position) - 1
        while at >= 0 and open_above[at].position_end < position:
            at -= 1
        if at >= 0:
            yield key, code, name, open_above[at]


def _cells_today(units: OrganisationQuerySet, on: dt.date) -> list[Organisation]:
    """The cells that these units are on the day, or that carry them on, in order."""
    alive = Organisation.objects.filter(position_end__gt=0).open_on(on)
    cells = {unit.pk: unit for unit in units.open_on(on) if unit.kind in CELL_KINDS}
    ended = units.filter(closed_on__lte=on)
    carried = [home for _key, _code, _name, home in _carried_on(ended, alive)]
    cells |= {unit.pk: unit for unit in carried if unit.kind in CELL_KINDS}
    return sorted(cells.values(), key=lambda unit: unit.position)


_WITH_UPPER = re.compile(
    r"(.+?)[ ,\-–(]+((?:đảng bộ |đảng ủy |đảng uỷ )?(?:xã|phường|thị trấn|huyện)\b.+?)\)?",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"^(?:(?:chi bo|dang bo|dang uy|chi uy|thon|lang|ban|buon|plei|to dan pho|khu pho|xa|phuong) )+"
    r"(?=\D)"
)


def _bare(short: str) -> str:
    """A unit's folded name without the words that say what it is: ``thôn Hòa Bình``, ``hoa binh``.

    A name of such words only (``trường THCS``) stays whole.
    """
    bare = _WHAT.sub("", short)
    return re.sub(r"(?<=.) (?:xa|phuong)$", "", bare)


_SHORTENED = {"cb": "chi bo", "db": "dang bo", "tdp": "to dan pho", "kp": "khu pho"}


def _short(name: str) -> str:
    """A unit's name for comparing: folded, the usual abbreviations written out."""
    folded = fold_key(name).replace("c.bo", "chi bo").replace("d.bo", "dang bo")
    folded = re.sub(r"^c\.? ?b\.? ", "chi bo ", folded)
    folded = re.sub(r"(?<=[a-z])\.?(?=\d)", " ", folded.replace(",", " "))  # TDP1, thôn.2
    folded = re.sub(r"\b(?:so )?0*(?=[1-9]\d*\b)", "", folded)  # tổ dân phố số 01
    words = [_SHORTENED.get(word, word) for word in folded.split()]
    return " ".join(words).strip(" .-:")
