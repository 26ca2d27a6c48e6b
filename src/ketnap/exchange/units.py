"""Which unit a cell of a file means: by code or by name, inside the unit that imports only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

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
        self.ids = {unit.pk for unit in self.all}
        self.by_code = {unit.code: unit for unit in self.all}
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        for unit in self.all:
            self.by_name[_short(unit.name)].append(unit)
        self.cells = [unit for unit in self.all if unit.kind in CELL_KINDS]

    def find(self, row: Row, text: str, label: str) -> Organisation | None:
        """The unit named ``text``; says on the row what is wrong when there is none or several."""
        if unit := self.by_code.get(text.strip().lower()):
            return unit
        short = _short(text)
        named = self.by_name.get(short) or self.by_name.get(f"chi bo {short}", [])
        if len(named) == 1:
            return named[0]
        if named:
            codes = ", ".join(unit.code for unit in named[:5])
            row.say("unit_ambiguous", label, count=len(named), value=text, codes=codes)
            return None
        row.say(
            "unit_unknown", label, value=text, unit=self.top.name, suggestion=self._suggestion(text)
        )
        return None

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
        row.say("unit_missing", label)
        return None

    def _suggestion(self, text: str) -> str:
        words = set(_short(text).split())
        best, most = "", 0
        for unit in self.all:
            shared = len(words & set(_short(unit.name).split()))
            if shared > most:
                best, most = unit.name, shared
        return f" (“{best}”?)" if most else ""


def _short(name: str) -> str:
    """A unit's name for comparing: folded, the usual abbreviations written out."""
    folded = fold_key(name).replace("c.bo", "chi bo").replace("d.bo", "dang bo")
    words = [
        {"cb": "chi bo", "db": "dang bo", "tdp": "to dan pho"}.get(w, w) for w in folded.split()
    ]
    return " ".join(words).replace(",", " ").strip(" .-:")
