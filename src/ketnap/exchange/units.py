"""Which unit a cell of a file means: by code or by name, inside the unit that imports only."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from difflib import get_close_matches

from ketnap.exchange.reading import Row
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.vietnamese.names import fold_key


class Units:
    """The unit that imports and all below it that exist on the day."""

    def __init__(self, top: Organisation, on: dt.date) -> None:
        top = Organisation.objects.get(pk=top.pk)  # where it stands now
        self.top = top
        self.all = list(
            Organisation.objects.filter(
                position__range=(top.position, top.position_end), position_end__gt=0
            ).open_on(on)
        ) or [top]
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
            named = self.nearly_called(text)
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


def _short(name: str) -> str:
    """A unit's name for comparing: folded, the usual abbreviations written out."""
    folded = fold_key(name).replace("c.bo", "chi bo").replace("d.bo", "dang bo")
    words = [
        {"cb": "chi bo", "db": "dang bo", "tdp": "to dan pho"}.get(w, w) for w in folded.split()
    ]
    return " ".join(words).replace(",", " ").strip(" .-:")
