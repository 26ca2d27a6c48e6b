"""One term, two readings: the expression over a frame and the value for one dossier agree."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

from ketnap.law.comparisons import (
    at_least,
    bounded,
    needed,
    needed_over,
    share_exceeded,
    share_of_all,
    share_reached,
    under,
    unless,
    within_term,
)
from ketnap.law.terms import Facts, column, constant, every, largest, smallest, some, when

TRUTHS = (True, False, None)
A, B, C = column("a"), column("b"), column("c")
LOGIC = {
    "and": A & B,
    "or": A | B,
    "not": ~A,
    "fill": A.fill(B),
    "unknown": A.is_unknown(),
    "when": when(A, B, C),
    "every": every([A, B, C]),
    "some": some([A, B, C]),
    "bounded": bounded(A, B),
    "under": under(A, B),
    "unless": unless(A, B),
}
NUMBERS = {
    "plus": A + B,
    "minus": A - 1,
    "times": A * B,
    "floor": A // B,
    "equal": A == B,
    "different": A != 2,
    "less": A < B,
    "at most": A <= B,
    "more": A > B,
    "at least": A >= B,
    "smallest": smallest(A, B, C),
    "largest": largest(A, B, C),
    "constant": A + constant(2),
}


def readings(term, rows: list[dict], dtype: pl.DataType) -> tuple[list, list]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], dtype))
    return frame.select(term.expr.alias("t"))["t"].to_list(), [term.read(row) for row in rows]


@pytest.mark.parametrize("name", LOGIC)
def test_three_valued_logic_reads_the_same_both_ways(name):
    rows = [dict(zip("abc", values, strict=True)) for values in itertools.product(TRUTHS, repeat=3)]
    framed, single = readings(LOGIC[name], rows, pl.Boolean())

    assert framed == single


@pytest.mark.parametrize("name", NUMBERS)
def test_arithmetic_and_comparison_read_the_same_both_ways(name):
    values = (1, 2, 7, None)
    rows = [dict(zip("abc", found, strict=True)) for found in itertools.product(values, repeat=3)]
    framed, single = readings(NUMBERS[name], rows, pl.Int32())

    assert framed == single


def test_and_or_not_are_kleene():
    assert [(A & B).read({"a": a, "b": b}) for a in TRUTHS for b in TRUTHS] == [
        *(True, False, None),
        *(False, False, False),
        *(None, False, None),
    ]
    assert [(A | B).read({"a": a, "b": b}) for a in TRUTHS for b in TRUTHS] == [
        *(True, True, True),
        *(True, False, None),
        *(True, None, None),
    ]
    assert [(~A).read({"a": a}) for a in TRUTHS] == [False, True, None]


def test_a_closed_list_says_no_an_open_one_does_not():
    term = at_least(A, constant(2), column("closed"))
    answer = {
        (count, closed): term.read({"a": count, "closed": closed})
        for count in (1, 2, None)
        for closed in TRUTHS
    }

    assert [answer[2, closed] for closed in TRUTHS] == [True, True, True]
    assert [answer[1, closed] for closed in TRUTHS] == [False, None, None]
    assert [answer[None, closed] for closed in TRUTHS] == [None, None, None]


VOTE = {"@v.numerator": 2, "@v.denominator": 3, "@h.numerator": 1, "@h.denominator": 2}


def test_two_thirds_and_a_half_in_integers_never_in_floats():
    for base in range(1, 400):
        row = {**VOTE, "a": base}
        assert needed(A, "v").read(row) == min(v for v in range(base + 1) if v * 3 >= base * 2)
        assert needed_over(A, "h").read(row) == min(v for v in range(base + 2) if v * 2 > base)


def test_a_share_is_decided_exactly_when_no_unknown_could_change_it():
    """Against the definition: every completion of the unknowns is tried."""
    term = share_reached(
        column("votes"),
        column("members"),
        "v",
        excused=column("excused"),
        against=column("against"),
        present=column("present"),
    )

    def outcome(members, excused, votes) -> bool:
        return votes > 0 and votes * 3 >= (members - excused) * 2

    def completions(members: int, stated: dict):
        for excused, votes, against in itertools.product(range(members + 1), repeat=3):
            base = members - excused
            if votes + against > base or base == 0:
                continue
            for present in range(votes + against, base + 1):
                whole = {"excused": excused, "votes": votes, "against": against}
                whole["present"] = present
                if all(stated[name] in (None, value) for name, value in whole.items()):
                    yield outcome(members, excused, votes)

    rows, expected = [], []
    for members in (3, 5):
        options = (None, 0, 1, 2, 3, 4)
        for values in itertools.product(options, repeat=4):
            stated = dict(zip(("excused", "votes", "against", "present"), values, strict=True))
            outcomes = set(completions(members, stated))
            if not outcomes:
                continue
            rows.append({**VOTE, **stated, "members": members})
            expected.append(outcomes.pop() if len(outcomes) == 1 else None)
    single = [term.read(row) for row in rows]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Int32))

    assert frame.select(term.expr.alias("t"))["t"].to_list() == single
    # never wrong; and as decisive as the definition wherever the members are known
    wrong = [
        row
        for row, got, want in zip(rows, single, expected, strict=True)
        if got not in (want, None)
    ]
    withheld = [
        row
        for row, got, want in zip(rows, single, expected, strict=True)
        if got is None and want is not None
    ]
    assert wrong == []
    assert withheld == []


def test_a_half_must_be_exceeded_and_two_thirds_reached():
    row = {**VOTE, "members": 12}
    half = share_exceeded(column("votes"), column("members"), "h")
    share = share_of_all(column("votes"), column("members"), "v")

    assert [half.read({**row, "votes": votes}) for votes in (6, 7, None)] == [False, True, None]
    assert [share.read({**row, "votes": votes}) for votes in (7, 8, None)] == [False, True, None]


def test_an_unknown_extension_only_excuses_what_it_could():
    term = within_term(column("day"), column("due"), column("latest"), column("extension"))
    due, latest = date(2024, 5, 29), date(2024, 7, 10)

    def ask(day: date, extension: int | None) -> bool | None:
        return term.read({"day": day, "due": due, "latest": latest, "extension": extension})

    assert ask(date(2024, 5, 29), None) is True
    assert ask(date(2024, 6, 5), None) is None
    assert ask(date(2024, 6, 5), 0) is False
    assert ask(date(2024, 7, 11), None) is False


def test_a_name_nobody_declared_is_refused_where_it_is_written():
    facts = Facts({"born_on"})
    with pytest.raises(AttributeError, match="born"):
        _ = facts.born
    with pytest.raises(AttributeError, match="died_on"):
        facts.last_day("died_on")
