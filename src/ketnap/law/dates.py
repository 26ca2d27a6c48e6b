"""Dates that law derives: a start, a term, a unit. The rules read the same object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from ketnap.law.calendar import Calendar, plus_months
from ketnap.law.terms import DUE, LAW, Term, column, constant, smallest, when


@dataclass(frozen=True)
class Extension:
    """Working days granted on top of a term: the fact that counts them, the most law allows.

    An extension not recorded has not been granted (yet): the date stands without it.
    """

    fact: str
    limit: str


@dataclass(frozen=True)
class LegalDate:
    """A date that follows from facts and law.

    `starts` maps values of the parameter `start_by` to the column the term starts from; without
    `start_by` it has one entry under "". A column is a fact, or a legal date marked "=name".
    `term` names the parameter with the length, `more` a second one added to it; without a term
    the date is the start itself. A date not `shown` only serves rules.
    `note` is added to the explanation.
    """

    key: str
    label: str
    label_en: str
    starts: Mapping[str, str]
    start_by: str = ""
    term: str = ""
    unit: Literal["months", "working_days"] = "months"
    extension: Extension | None = None
    more: str = ""
    shown: bool = True
    note: str = ""
    note_en: str = ""

    def title(self, language: str = "vi") -> str:
        """The label in that language."""
        return self.label if language == "vi" else self.label_en

    def start(self) -> Term:
        """The day the term starts from; null while the law or the fact is unknown."""
        if not self.start_by:
            return column(next(iter(self.starts.values())))
        chosen = column(f"{LAW}{self.start_by}")
        found = constant(None, pl.Date())
        for value, name in self.starts.items():
            found = when(chosen == value, column(name), found)
        return found

    def expression(self, calendar: Calendar) -> Term:
        """The date as one expression."""
        start = self.start()
        if not self.term:
            return start
        length = column(f"{LAW}{self.term}")
        if self.more:
            length = length + column(f"{LAW}{self.more}")
        if self.extension is not None:
            granted = smallest(
                column(self.extension.fact).fill(0),
                column(f"{LAW}{self.extension.limit}").fill(0),
            )
            length = length + granted
        if self.unit == "months":
            return plus_months(start, length)
        return calendar.plus_working_days(start, length)

    def parameters(self) -> Iterator[str]:
        """The parameters of law the date reads."""
        if self.start_by:
            yield self.start_by
        if self.term:
            yield self.term
        if self.more:
            yield self.more
        if self.extension is not None:
            yield self.extension.limit

    def earlier(self) -> Iterator[str]:
        """The legal dates this one starts from."""
        for name in self.starts.values():
            if name.startswith(DUE):
                yield name[len(DUE) :]
