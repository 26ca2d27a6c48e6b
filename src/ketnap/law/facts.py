"""What a fact of a case is: its name, its kind, how it is shown, how it stands in a frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, runtime_checkable

import polars as pl

Kind = Literal["date", "partial", "int", "bool", "enum", "text"]
Language = Literal["vi", "en"]

UNKNOWN: Mapping[str, str] = {"vi": "chưa rõ", "en": "not known"}
YES_NO: Mapping[bool, tuple[str, str]] = {True: ("có", "yes"), False: ("không", "no")}


@runtime_checkable
class Interval(Protocol):
    """A date known to the day, the month or the year: anything with a first and a last day."""

    @property
    def start(self) -> date: ...

    @property
    def end(self) -> date: ...


@dataclass(frozen=True)
class Fact:
    """One thing a dossier may state about itself.

    `values` are the allowed keys of an enum with their Vietnamese and English labels; when
    `ordered`, they stand from the lowest to the highest. Every fact may be unknown (null).
    """

    name: str
    label: str
    label_en: str
    kind: Kind
    topic: str
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ordered: bool = False
    unit: str = ""

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """The frame columns that hold the fact: two for a partial date, one for all others."""
        if self.kind == "partial":
            return {self.name: pl.Date(), f"{self.name}_to": pl.Date()}
        return {self.name: self.dtype}

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the fact's (first) column."""
        if self.kind in ("date", "partial"):
            return pl.Date()
        if self.kind == "int":
            return pl.Int32()
        if self.kind == "bool":
            return pl.Boolean()
        if self.kind == "enum":
            return pl.Enum(list(self.values))
        return pl.String()

    def title(self, language: Language = "vi") -> str:
        """The label in that language."""
        return self.label if language == "vi" else self.label_en

    def cells(self, value: object) -> dict[str, object]:
        """The value as cells of a one-row frame. A partial date becomes its first and last day."""
        if self.kind != "partial":
            return {self.name: value}
        if value is None:
            return {self.name: None, f"{self.name}_to": None}
        if isinstance(value, Interval):
            return {self.name: value.start, f"{self.name}_to": value.end}
        return {self.name: value, f"{self.name}_to": value}

    def show(self, value: object, language: Language = "vi") -> str:
        """The value as a person reads it; an unknown value says so."""
        if value is None:
            return UNKNOWN[language]
        which = 0 if language == "vi" else 1
        if isinstance(value, bool):
            return YES_NO[value][which]
        if isinstance(value, date):
            return show_day(value)
        if self.kind == "partial" and isinstance(value, Interval):
            return show_interval(value.start, value.end)
        if self.values:
            return self.values[str(value)][which]
        return str(value)


def show_day(day: date) -> str:
    """Day first, as Vietnamese offices write it: 03/04/2025."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def show_interval(start: date, end: date) -> str:
    """A partial date without inventing a day: 1962, 05/1962 or 12/05/1962."""
    if start == end:
        return show_day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.month:02d}/{start.year:04d}"
    return f"{start.year:04d}"
