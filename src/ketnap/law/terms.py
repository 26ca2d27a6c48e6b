"""The words rules are written with: facts, law in force, legal dates, three-valued comparisons.

Every function takes and gives Polars expressions in which null means "not known". This package
is the only place where nulls may be looked at (`when`, `fill_null`, `coalesce`, `is_null`, …);
each function here keeps the promise that more knowledge never turns a yes into a no or back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce

import polars as pl

from ketnap.law.calendar import month_index

LAW, DUE, TODAY = "@", "=", "today"
NUMERATOR, DENOMINATOR, LOWEST, HIGHEST = ".numerator", ".denominator", ".lowest", ".highest"

_UNKNOWN = pl.lit(None, dtype=pl.Boolean)


class Facts:
    """`fact.born_on`: the column of a fact. Raises AttributeError for a name nobody declared."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"no fact is called {name!r}")
        return pl.col(name)

    def last_day(self, name: str) -> pl.Expr:
        """The last possible day of a partial date; its plain column is the first possible day."""
        return pl.col(f"{getattr(self, name).meta.output_name()}_to")


class Law:
    """`law.certificate_validity`: the value in force on the row's own date."""

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("_"):
            raise AttributeError(name)
        return pl.col(f"{LAW}{name}")

    @staticmethod
    def lowest(name: str) -> pl.Expr:
        """The value in force; the lowest of all versions while the row's date is unknown."""
        return pl.col(f"{LAW}{name}{LOWEST}")

    @staticmethod
    def highest(name: str) -> pl.Expr:
        """The value in force; the highest of all versions while the row's date is unknown."""
        return pl.col(f"{LAW}{name}{HIGHEST}")


class Due:
    """`due.decision_due_on`: a legal date as a column."""

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("_"):
            raise AttributeError(name)
        return pl.col(f"{DUE}{name}")


def known(term: pl.Expr) -> pl.Expr:
    """Whether the dossier states it. Not three-valued: for stages only, never inside a rule."""
    return term.is_not_null()


def unknown(term: pl.Expr) -> pl.Expr:
    """Whether the dossier does not state it. For stages and acts only, never inside a rule."""
    return term.is_null()


def surely(claim: pl.Expr) -> pl.Expr:
    """Known to hold. For stages and acts only, never inside a rule."""
    return claim.fill_null(False)


def perhaps(claim: pl.Expr) -> pl.Expr:
    """Not known to fail. For stages and acts only, never inside a rule."""
    return claim.fill_null(True)


def bounded(sure: pl.Expr, possible: pl.Expr) -> pl.Expr:
    """True where `sure` holds, false where even `possible` does not, unknown between.

    `sure` is the claim under the worst the unknown facts may turn out to be, `possible` under
    the best. An unknown bound decides nothing.
    """
    return sure.fill_null(False) | (possible.fill_null(True) & _UNKNOWN)


def choose(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """`yes` where the condition holds, `no` where it does not, null where it is unknown."""
    return pl.when(condition).then(yes).when(~condition).then(no)


def at_least(count: pl.Expr, number: pl.Expr, closed: pl.Expr) -> pl.Expr:
    """The count reaches the number; short of it only a closed list can say no."""
    return (count >= number) | (~closed & _UNKNOWN)


def not_before(day: pl.Expr, *earlier: pl.Expr) -> pl.Expr:
    """The day is not before any of the earlier ones; one known to be later decides."""
    return every([other <= day for other in earlier])


def older_or_equal(first: pl.Expr, last: pl.Expr, on: pl.Expr, years: pl.Expr) -> pl.Expr:
    """Full `years` of age reached by month on that day, born between `first` and `last`."""
    months = years * 12
    return bounded(
        month_index(on) - month_index(last) >= months,
        month_index(on) - month_index(first) >= months,
    )


def younger_or_equal(first: pl.Expr, last: pl.Expr, on: pl.Expr, years: pl.Expr) -> pl.Expr:
    """Not more than `years` of age by month on that day, born between `first` and `last`."""
    months = years * 12
    return bounded(
        month_index(on) - month_index(first) <= months,
        month_index(on) - month_index(last) <= months,
    )


def ranked_at_least(value: pl.Expr, lowest: pl.Expr, highest: pl.Expr) -> pl.Expr:
    """A value on an ordered scale reaches a bar that lies between `lowest` and `highest`."""
    return bounded(value >= highest, value >= lowest)


def base(members: pl.Expr, excused: pl.Expr) -> pl.Expr:
    """Those the share is reckoned from: all official members less the excused who are absent;
    all of them while the excused are unknown (the widest it can be).
    """
    return (members - excused).fill_null(members)


def needed(of: pl.Expr, name: str) -> pl.Expr:
    """The smallest number of votes that is at least the legal fraction `name` of that base."""
    numerator, denominator = _fraction(name)
    return (of * numerator + denominator - 1) // denominator


def needed_over(of: pl.Expr, name: str) -> pl.Expr:
    """The smallest number of votes that is more than the legal fraction `name` of that base."""
    numerator, denominator = _fraction(name)
    return (of * numerator) // denominator + 1


def _fraction(name: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(f"{LAW}{name}{NUMERATOR}"), pl.col(f"{LAW}{name}{DENOMINATOR}")


def share_reached(
    votes: pl.Expr,
    members: pl.Expr,
    name: str,
    *,
    excused: pl.Expr,
    against: pl.Expr | None = None,
    present: pl.Expr | None = None,
) -> pl.Expr:
    """Votes for are at least the legal fraction `name` of the members less the excused absent.

    Integers only. Decides as soon as the answer cannot change: enough votes for all members need
    no count of the excused; too many votes against decide without the votes for.
    """
    numerator, denominator = _fraction(name)
    none = pl.lit(None, dtype=pl.Int32)
    against = none if against is None else against
    present = none if present is None else present
    exact = members - excused
    widest = exact.fill_null(members)
    sure = (votes * denominator >= numerator * widest) & (votes > 0)
    # Those who voted, or were present, certainly belong to the base.
    voted = votes + against.fill_null(0)
    narrowest = exact.fill_null(pl.max_horizontal(voted, present))
    best = votes.fill_null(widest - against.fill_null(0))
    fewest = pl.when(votes.is_null()).then(widest).otherwise(narrowest)
    possible = (best * denominator >= numerator * fewest) & (best > 0)
    return bounded(sure, possible)


def share_exceeded(votes: pl.Expr, members: pl.Expr, name: str) -> pl.Expr:
    """Votes for are more than the legal fraction `name` of all members. Integers only."""
    numerator, denominator = _fraction(name)
    return votes * denominator > numerator * members


def share_of_all(votes: pl.Expr, members: pl.Expr, name: str) -> pl.Expr:
    """Votes for are at least the legal fraction `name` of all members. Integers only."""
    numerator, denominator = _fraction(name)
    return (votes * denominator >= numerator * members) & (votes > 0)


def unless(claim: pl.Expr, exempt: pl.Expr) -> pl.Expr:
    """The claim if it is known; else true where an exemption is known to hold.

    For a step some routes do not have: where it was taken its outcome counts, so a dossier that
    states both the step and the exemption contradicts itself and the step wins.
    """
    return claim.fill_null(exempt | _UNKNOWN)


def under(rule: pl.Expr, claim: pl.Expr) -> pl.Expr:
    """The claim where a yes/no rule of law demands it; true where law says no; else unknown."""
    return (rule & claim) | ~rule


def within_term(day: pl.Expr, due: pl.Expr, latest: pl.Expr, extension: pl.Expr) -> pl.Expr:
    """Done by `due`; while the extension is unknown, only after `latest` is it certainly late."""
    last = pl.when(extension.is_null()).then(latest).otherwise(due)
    return bounded(day <= due, day <= last)


def every(claims: Sequence[pl.Expr]) -> pl.Expr:
    """Kleene "and" of all the claims."""
    return reduce(lambda left, right: left & right, claims)


def some(claims: Sequence[pl.Expr]) -> pl.Expr:
    """Kleene "or" of all the claims."""
    return reduce(lambda left, right: left | right, claims)
