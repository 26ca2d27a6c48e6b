"""What goes on paper: heading, columns, lines and feet, the same for every renderer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.statistics.periods import show
from ketnap.statistics.table import Cell, Number, Table
from ketnap.vietnamese.dates import show_date


@dataclass(frozen=True)
class Figure:
    """A number as it is shown; ``text`` is what every renderer writes, to the digit."""

    value: Number
    unit: str = ""
    unknown: int = 0
    hidden: str = ""
    told: str = ""  # as it was shown when it was frozen

    @property
    def text(self) -> str:
        """The figure in Vietnamese; "< 5" for a small group, "–" for none."""
        if self.told:
            return self.told
        if self.hidden == "small":
            return "< 5"
        if self.hidden:
            return "–"
        return show(self.value, self.unit)


@dataclass(frozen=True)
class Line:
    """One line: label, figures, depth (0 = heading or total) and the key that opens its list."""

    label: str
    figures: tuple[Figure, ...] = ()
    number: str = ""
    level: int = 1
    key: str = ""
    unit_id: int = 0


@dataclass(frozen=True)
class Printed:
    """A sheet of paper."""

    title: str
    subtitle: str
    head: tuple[str, ...]  # of the columns, the label's first
    lines: tuple[Line, ...]
    left: tuple[str, ...] = ()  # heading, left: the committee above, the unit
    right: tuple[str, ...] = ()  # heading, right: name of the form
    numbering: bool = False  # a row (1), (2), (3) … under the head
    notes: tuple[str, ...] = ()
    feet: tuple[str, ...] = ()  # who signs
    place_and_date: str = ""
    name: str = field(default="so-lieu")  # of a file, without suffix


def figure(cell: Cell, unit: str) -> Figure:
    """Return a table's cell as a figure."""
    return Figure(cell.value, unit, cell.unknown, cell.hidden)


def of_table(table: Table, title: str, *, place: str = "", on: dt.date | None = None) -> Printed:
    """Return a table as a sheet: one line per row, one column per indicator.

    With a compared period each indicator has a second column, the same period last year.
    """
    english = (get_language() or "vi").startswith("en")
    head = [_("Tháng") if table.by == "month" else _("Đơn vị")]
    for it in table.columns:
        head.append(it.title("en" if english else "vi") + (" (%)" if it.unit == "%" else ""))
        if table.compared:
            head.append(_("Cùng kỳ"))
    lines = []
    for row in table.lines:
        figures: list[Figure] = []
        for it in table.columns:
            cell = row.cells[it.key]
            figures.append(figure(cell, it.unit))
            if table.compared:
                figures.append(Figure(cell.before, it.unit, 0, cell.hidden_before))
        total = row is table.unit
        lines.append(
            Line(
                row.name, tuple(figures), level=0 if total else 1, key=row.key, unit_id=row.unit_id
            )
        )
    return Printed(
        title=title,
        subtitle=_("Từ %(since)s đến %(until)s")
        % {"since": show_date(table.since), "until": show_date(table.until)},
        head=tuple(head),
        lines=tuple(lines),
        left=(table.unit.name,),
        notes=(*unknown_of(table, "en" if english else "vi"), *table.notes),
        place_and_date=signed_at(place, on) if on else "",
        name=f"so-lieu-{table.unit.key}-{table.until:%Y%m%d}",
    )


def unknown_of(table: Table, language: str) -> list[str]:
    """Say of which columns how many are not known in the unit, for paper that opens no list."""
    told = [
        f"{it.title(language).lower()} {table.cell(it.key).unknown}"
        for it in table.columns
        if table.cell(it.key).unknown and not it.is_share
    ]
    return [_("Chưa rõ (hồ sơ chưa ghi): %(lines)s.") % {"lines": "; ".join(told)}] if told else []


def signed_at(place: str, on: dt.date) -> str:
    """Return "Sa Bình, ngày 05 tháng 01 năm 2023"."""
    said = f"ngày {on.day:02d} tháng {on.month:02d} năm {on.year}"
    return f"{place}, {said}" if place else said.capitalize()


def widths(printed: Printed, characters: int) -> Sequence[int]:
    """Share out a width in characters: the label's column gets what the figures leave."""
    figures = max(len(printed.head) - 1, 1)
    each = max(6, min(14, (characters - 24) // figures))
    return [max(24, characters - each * figures), *([each] * figures)]
