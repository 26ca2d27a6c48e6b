"""Law set beside the facts: each parameter as a column, each row under the law of its own date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from ketnap.law.facts import Fact
from ketnap.law.parameters import Parameter, Value, Version
from ketnap.law.terms import DENOMINATOR, HIGHEST, LAW, LOWEST, NUMERATOR

_SUFFIXES = (NUMERATOR, DENOMINATOR, LOWEST, HIGHEST)


@dataclass(frozen=True)
class InForce:
    """A parameter as it stands for one dossier.

    `version` is the one cited; `value` None means unknown or repealed; `day` the date that
    picked it, None when the dossier does not know that date.
    """

    parameter: Parameter
    version: Version | None
    value: Value
    day: date | None

    @property
    def silent(self) -> bool:
        """The date is known and no law is (any more) in force on it."""
        return self.day is not None and self.value is None


def in_force(parameter: Parameter, facts: Mapping[str, object], on: date) -> InForce:
    """The parameter under the law of the dossier's own date.

    While that date is unknown the value is known only if it never changed, or not up to a date
    that the clock is never after; else the version of `on` is the one cited.
    """
    for name in parameter.clock:
        day = facts.get(name)
        if isinstance(day, date):
            version = parameter.at(day)
            return InForce(parameter, version, version.value if version else None, day)
    bound = facts.get(parameter.not_after)
    if isinstance(bound, date):
        version = parameter.up_to(bound)
        if version is not None or parameter.at(bound) is None:
            return InForce(parameter, version, version.value if version else None, bound)
    version = parameter.at(on) or parameter.versions[0]
    return InForce(parameter, version, parameter.constant, None)


def split(column: str) -> tuple[str, str]:
    """The parameter and the suffix of a law column such as `@cell_vote.numerator`."""
    name = column[len(LAW) :]
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def reading(suffix: str, rank: Callable[[Value], int]) -> Callable[[Iterable[Value]], Value]:
    """How a column with that suffix condenses the possible versions into one cell."""

    def one(values: Iterable[Value]) -> Value:
        found = list(values)
        if any(value is None for value in found):
            return None
        if suffix == LOWEST:
            return min(found, key=rank)
        if suffix == HIGHEST:
            return max(found, key=rank)
        if any(value != found[0] for value in found):
            return None
        first = found[0]
        if suffix == NUMERATOR:
            return first.numerator if isinstance(first, Fraction) else None
        if suffix == DENOMINATOR:
            return first.denominator if isinstance(first, Fraction) else None
        return first

    return one


class Choice(str):
    """A value of an ordered scale, compared by its place and not by its letters."""

    place: int

    def __new__(cls, value: str, place: int) -> Choice:
        made = super().__new__(cls, value)
        made.place = place
        return made

    def __ge__(self, other: str) -> bool:
        return self.place >= other.place if isinstance(other, Choice) else NotImplemented

    def __gt__(self, other: str) -> bool:
        return self.place > other.place if isinstance(other, Choice) else NotImplemented

    def __le__(self, other: str) -> bool:
        return self.place <= other.place if isinstance(other, Choice) else NotImplemented

    def __lt__(self, other: str) -> bool:
        return self.place < other.place if isinstance(other, Choice) else NotImplemented


def scaled(value: Value, fact: Fact | None) -> Value:
    """The value ready to be compared: on its fact's scale when that fact is ordered."""
    if isinstance(value, str) and fact is not None and fact.ordered:
        return Choice(value, list(fact.values).index(value))
    return value


class Column:
    """One law column: how it is computed for a frame and for a single dossier."""

    def __init__(self, name: str, parameter: Parameter, facts: Mapping[str, Fact]) -> None:
        self.name = name
        self.parameter = parameter
        suffix = split(name)[1]
        self.dtype = _dtype(parameter, suffix, facts)
        order = list(parameter.choices)

        def rank(value: Value) -> int:
            return order.index(value) if isinstance(value, str) else int(value)  # type: ignore[arg-type]

        self._read = reading(suffix, rank)
        self._undated = self._read(version.value for version in parameter.versions)
        self._scale = facts.get(parameter.domain)
        self._cells = {
            version.value: scaled(self._read([version.value]), self._scale)
            for version in parameter.versions
        }
        self._undated_cell = scaled(self._undated, self._scale)
        self.expression = self._expression()

    def cell(self, force: InForce) -> Value:
        """The column's cell for one dossier."""
        if force.day is None:
            return self._undated_cell
        return self._cells[force.value] if force.value is not None else None

    def _expression(self) -> pl.Expr:
        clock = self.parameter.clock
        day = pl.col(clock[0]) if len(clock) == 1 else pl.coalesce(*map(pl.col, clock))
        steps: list[tuple[date, Value]] = []
        for version in self.parameter.versions:
            value = self._read([version.value])
            if not steps or steps[-1][1] != value:
                steps.append((version.since, value))
        found = self._picked(day, steps)
        if self.parameter.not_after:
            # never after that date: told while there is but one value up to it
            agreed = [steps[0], *((since, self._undated) for since, _ in steps[1:])]
            bound = self._picked(pl.col(self.parameter.not_after), agreed)
            found = pl.when(day.is_null()).then(bound).otherwise(found)
        return found

    def _picked(self, day: pl.Expr, steps: list[tuple[date, Value]]) -> pl.Expr:
        """The value of the last step begun on that day; the undated one while it is unknown."""
        if len(steps) == 1:
            since, value = steps[0]
            return pl.when(day < since).then(self._cell(None)).otherwise(self._cell(value))
        chain = pl.when(day.is_null()).then(self._cell(self._undated)).otherwise(self._cell(None))
        for since, value in steps:
            chain = pl.when(day >= since).then(self._cell(value)).otherwise(chain)
        return chain

    def _cell(self, value: Value) -> pl.Expr:
        return pl.lit(value, dtype=self.dtype)


def _dtype(parameter: Parameter, suffix: str, facts: Mapping[str, Fact]) -> pl.DataType:
    if suffix in (NUMERATOR, DENOMINATOR):
        return pl.Int32()
    if parameter.unit == "yes_no":
        return pl.Boolean()
    if parameter.domain:
        return facts[parameter.domain].dtype
    if parameter.choices:
        return pl.Enum(list(parameter.choices))
    return pl.Int32()
