"""Comparisons that decide as soon as the answer cannot change.

Each keeps the promise that more knowledge never turns a yes into a no or back, and each is as
decisive as its facts allow.
"""

from __future__ import annotations

import polars as pl

from ketnap.law.calendar import month_index
from ketnap.law.terms import (
    DENOMINATOR,
    LAW,
    NUMERATOR,
    UNKNOWN,
    Term,
    column,
    constant,
    every,
    largest,
    when,
)


def known(term: Term) -> Term:
    """Whether the dossier states it. For stages and acts only, never inside a rule."""
    return ~term.is_unknown()


def unknown(term: Term) -> Term:
    """Whether the dossier does not state it. For stages and acts only, never inside a rule."""
    return term.is_unknown()


def surely(claim: Term) -> Term:
    """Known to hold. For stages and acts only, never inside a rule."""
    return claim.fill(False)


def perhaps(claim: Term) -> Term:
    """Not known to fail. For stages and acts only, never inside a rule."""
    return claim.fill(True)


def bounded(sure: Term, possible: Term) -> Term:
    """True where `sure` holds, false where even `possible` does not, unknown between.

    `sure` is the claim under the worst the unknown facts may turn out to be, `possible` under
    the best. An unknown bound decides nothing.
    """
    return sure.fill(False) | (possible.fill(True) & UNKNOWN)


def at_least(count: Term, number: Term, closed: Term) -> Term:
    """The count reaches the number; short of it only a closed list can say no."""
    return (count >= number) | (~closed & UNKNOWN)


def not_before(day: Term, *earlier: Term) -> Term:
    """The day is not before any of the earlier ones; one known to be later decides."""
    return every([other <= day for other in earlier])


def older_or_equal(first: Term, last: Term, on: Term, years: Term) -> Term:
    """Full `years` of age reached by month on that day, born between `first` and `last`."""
    months = years * 12
    return bounded(
        month_index(on) - month_index(last) >= months,
        month_index(on) - month_index(first) >= months,
    )


def younger_or_equal(first: Term, last: Term, on: Term, years: Term) -> Term:
    """Not more than `years` of age by month on that day, born between `first` and `last`."""
    months = years * 12
    return bounded(
        month_index(on) - month_index(first) <= months,
        month_index(on) - month_index(last) <= months,
    )


def ranked_at_least(value: Term, lowest: Term, highest: Term) -> Term:
    """A value on an ordered scale reaches a bar that lies between `lowest` and `highest`."""
    return bounded(value >= highest, value >= lowest)


def base(members: Term, excused: Term) -> Term:
    """Those the share is reckoned from: all official members less the excused who are absent;
    all of them while the excused are unknown (the widest it can be).
    """
    return (members - excused).fill(members)


def needed(of: Term, name: str) -> Term:
    """The smallest number of votes that is at least the legal fraction `name` of that base."""
    numerator, denominator = _fraction(name)
    return (of * numerator + denominator - 1) // denominator


def needed_over(of: Term, name: str) -> Term:
    """The smallest number of votes that is more than the legal fraction `name` of that base."""
    numerator, denominator = _fraction(name)
    return (of * numerator) // denominator + 1


def _fraction(name: str) -> tuple[Term, Term]:
    return column(f"{LAW}{name}{NUMERATOR}"), column(f"{LAW}{name}{DENOMINATOR}")


def share_reached(
    votes: Term,
    members: Term,
    name: str,
    *,
    excused: Term,
    against: Term | None = None,
    present: Term | None = None,
) -> Term:
    """Votes for are at least the legal fraction `name` of the members less the excused absent.

    Integers only. Decides as soon as the answer cannot change: enough votes for all members need
    no count of the excused; too many votes against decide without the votes for.
    """
    numerator, denominator = _fraction(name)
    exact = members - excused
    widest = exact.fill(members)
    sure = (votes * denominator >= numerator * widest) & (votes > 0)
    nobody = constant(None, pl.Int32())
    opposed = against.fill(0) if against is not None else constant(0)
    there = present if present is not None else nobody
    # Votes known: the base holds at least those who voted and those who were present.
    # Votes unknown: at best all who were present, or else the whole base, voted and agreed.
    best = votes.fill(there.fill(widest) - opposed)
    fewest = exact.fill(
        when(votes.is_unknown(), there.fill(members), largest(votes + opposed, there))
    )
    possible = (best * denominator >= numerator * fewest) & (best > 0)
    return bounded(sure, possible)


def share_exceeded(votes: Term, members: Term, name: str) -> Term:
    """Votes for are more than the legal fraction `name` of all members. Integers only.

    Nobody in favour is never more than a share, however many members there are.
    """
    numerator, denominator = _fraction(name)
    return (votes * denominator > numerator * members) & (votes > 0)


def share_of_all(votes: Term, members: Term, name: str) -> Term:
    """Votes for are at least the legal fraction `name` of all members. Integers only."""
    numerator, denominator = _fraction(name)
    return (votes * denominator >= numerator * members) & (votes > 0)


def unless(claim: Term, exempt: Term) -> Term:
    """The claim if it is known; else true where an exemption is known to hold.

    For a step some routes do not have: where it was taken its outcome counts, so a dossier that
    states both the step and the exemption contradicts itself and the step wins. Also for a
    surer date in place of one not known: whatever holds on the exempting side must hold on the
    claim's own side once that is known.
    """
    return claim.fill(exempt | UNKNOWN)


def under(rule: Term, claim: Term) -> Term:
    """The claim where a yes/no rule of law demands it; true where law says no; else unknown."""
    return (rule & claim) | ~rule


def within_term(day: Term, due: Term, latest: Term, extension: Term) -> Term:
    """Done by `due`; while the extension is unknown, only after `latest` is it certainly late."""
    last = when(extension.is_unknown(), latest, due)
    return bounded(day <= due, day <= last)
