"""The words rules are written with: facts, law in force, legal dates, three-valued operators.

A `Term` is written once and read twice: `expr` is its Polars expression, for a frame of any
size; `read` gives its value for one dossier without a frame. Both are built by the same
operator, so they cannot be told different things; null and None both mean "not known".

This package is the only place where nulls may be looked at (`fill`, `is_unknown`, `when`,
`smallest`, `largest`). The comparisons rules may use are in `comparisons.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from functools import reduce
from typing import Any

import polars as pl

LAW, DUE, TODAY = "@", "=", "today"
NUMERATOR, DENOMINATOR, LOWEST, HIGHEST = ".numerator", ".denominator", ".lowest", ".highest"

Row = Mapping[str, Any]
Read = Callable[[Row], Any]


class Term:
    """An expression over a dossier: arithmetic, comparisons and three-valued logic.

    `&`, `|`, `~` are Kleene's and, or, not; every other operator is unknown when a side is.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, expr: pl.Expr, read: Read) -> None:
        self.expr = expr
        self.read = read

    def names(self) -> list[str]:
        """The columns the term reads, read from its expression."""
        return self.expr.meta.root_names()

    def __ge__(self, other: object) -> Term:
        return _both(operator.ge, self, other)

    def __gt__(self, other: object) -> Term:
        return _both(operator.gt, self, other)

    def __le__(self, other: object) -> Term:
        return _both(operator.le, self, other)

    def __lt__(self, other: object) -> Term:
        return _both(operator.lt, self, other)

    def __eq__(self, other: object) -> Term:  # type: ignore[override]
        return _both(operator.eq, self, other)

    def __ne__(self, other: object) -> Term:  # type: ignore[override]
        return _both(operator.ne, self, other)

    def __add__(self, other: object) -> Term:
        return _both(operator.add, self, other)

    def __sub__(self, other: object) -> Term:
        return _both(operator.sub, self, other)

    def __mul__(self, other: object) -> Term:
        return _both(operator.mul, self, other)

    def __floordiv__(self, other: object) -> Term:
        return _both(operator.floordiv, self, other)

    def __and__(self, other: object) -> Term:
        right = term(other)
        one, two = self.read, right.read

        def read(row: Row) -> bool | None:
            first = one(row)
            if first is False:
                return False
            second = two(row)
            if second is False:
                return False
            return None if first is None or second is None else True

        return Term(self.expr & right.expr, read)

    def __or__(self, other: object) -> Term:
        right = term(other)
        one, two = self.read, right.read

        def read(row: Row) -> bool | None:
            first = one(row)
            if first is True:
                return True
            second = two(row)
            if second is True:
                return True
            return None if first is None or second is None else False

        return Term(self.expr | right.expr, read)

    def __invert__(self) -> Term:
        one = self.read

        def read(row: Row) -> bool | None:
            value = one(row)
            return None if value is None else not value

        return Term(~self.expr, read)

    def fill(self, other: object) -> Term:
        """This, or the other where this is unknown."""
        right = term(other)
        one, two = self.read, right.read

        def read(row: Row) -> Any:
            value = one(row)
            return two(row) if value is None else value

        return Term(self.expr.fill_null(right.expr), read)

    def is_unknown(self) -> Term:
        """Whether the value is not known: never unknown itself."""
        one = self.read
        return Term(self.expr.is_null(), lambda row: one(row) is None)


def _both(operate: Callable[[Any, Any], Any], left: Term, other: object) -> Term:
    right = term(other)
    one, two = left.read, right.read

    def read(row: Row) -> Any:
        first, second = one(row), two(row)
        return None if first is None or second is None else operate(first, second)

    return Term(operate(left.expr, right.expr), read)


def column(name: str) -> Term:
    """A column of the frame, a cell of the row."""
    return Term(pl.col(name), lambda row: row[name])


def constant(value: object, dtype: pl.DataType | None = None) -> Term:
    """The same value for every dossier."""
    return Term(pl.lit(value, dtype=dtype), lambda row: value)


def term(value: object) -> Term:
    """The value as a term; a term is itself."""
    return value if isinstance(value, Term) else constant(value)


UNKNOWN = constant(None, pl.Boolean())


def when(condition: Term, yes: object, no: object) -> Term:
    """`yes` where the condition holds, `no` where it is false or unknown."""
    first, second = term(yes), term(no)
    ask, one, two = condition.read, first.read, second.read
    return Term(
        pl.when(condition.expr).then(first.expr).otherwise(second.expr),
        lambda row: one(row) if ask(row) is True else two(row),
    )


def smallest(*terms: Term) -> Term:
    """The smallest of those that are known; unknown when none is."""
    return Term(pl.min_horizontal(*(one.expr for one in terms)), _extreme(min, terms))


def largest(*terms: Term) -> Term:
    """The largest of those that are known; unknown when none is."""
    return Term(pl.max_horizontal(*(one.expr for one in terms)), _extreme(max, terms))


def _extreme(pick: Callable[[list[Any]], Any], terms: Collection[Term]) -> Read:
    reads = [one.read for one in terms]

    def read(row: Row) -> Any:
        found = [value for value in (one(row) for one in reads) if value is not None]
        return pick(found) if found else None

    return read


def every(claims: Collection[Term]) -> Term:
    """Kleene "and" of all the claims."""
    return reduce(operator.and_, claims)


def some(claims: Collection[Term]) -> Term:
    """Kleene "or" of all the claims."""
    return reduce(operator.or_, claims)


class Facts:
    """`fact.born_on`: the column of a fact. Raises AttributeError for a name nobody declared."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"no fact is called {name!r}")
        return column(name)

    def last_day(self, name: str) -> Term:
        """The last possible day of a partial date; its plain column is the first possible day."""
        if name not in self._names:
            raise AttributeError(f"no fact is called {name!r}")
        return column(f"{name}_to")


class Law:
    """`law.certificate_validity`: the value in force on the dossier's own date."""

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_"):
            raise AttributeError(name)
        return column(f"{LAW}{name}")

    @staticmethod
    def lowest(name: str) -> Term:
        """The value in force; the lowest of all versions while the dossier's date is unknown."""
        return column(f"{LAW}{name}{LOWEST}")

    @staticmethod
    def highest(name: str) -> Term:
        """The value in force; the highest of all versions while the dossier's date is unknown."""
        return column(f"{LAW}{name}{HIGHEST}")


class Due:
    """`due.decision_due_on`: a legal date."""

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_"):
            raise AttributeError(name)
        return column(f"{DUE}{name}")
