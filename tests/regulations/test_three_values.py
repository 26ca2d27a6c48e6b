"""The promise of three values, over every rule and every legal date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from ketnap.law.book import Rulebook
from ketnap.law.parameters import Value
from ketnap.regulations import rulebook
from tests.regulations.dossiers import complete, hide, mapping, widen

ROWS = 3_000
ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def book():
    return rulebook()


def changed(before: pl.DataFrame, after: pl.DataFrame, names: list[str]) -> dict[str, int]:
    """How many known answers became another known answer."""
    counts = {
        name: int(((before[name] != after[name]) & after[name].is_not_null()).sum())
        + int((before[name].is_null() & after[name].is_not_null()).sum())
        for name in names
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_hiding_facts_keeps_every_verdict_or_makes_it_unknown(book, seed, share):
    whole = complete(ROWS, seed)
    before = book.judge(whole)
    after = book.judge(hide(whole, share, seed + 100))

    assert changed(before, after, list(book.rules)) == {}


@pytest.mark.parametrize("seed", range(2))
def test_hiding_one_fact_at_a_time_keeps_every_verdict_or_makes_it_unknown(book, seed):
    whole = complete(600, seed)
    before = book.judge(whole)
    found = {}
    for fact in book.facts.values():
        hidden = whole.with_columns(
            pl.lit(None, dtype=dtype).alias(column) for column, dtype in fact.columns.items()
        )
        bad = changed(before, book.judge(hidden), list(book.rules))
        if bad:
            found[fact.name] = bad

    assert found == {}


@pytest.mark.parametrize("seed", range(2))
def test_a_coarser_birth_date_keeps_every_verdict_or_makes_it_unknown(book, seed):
    whole = complete(ROWS, seed)

    assert changed(book.judge(whole), book.judge(widen(whole, seed)), list(book.rules)) == {}


@pytest.mark.parametrize("seed", range(2))
def test_hiding_facts_keeps_every_date_or_makes_it_unknown(book, seed):
    whole = complete(ROWS, seed)
    before = book.judge(whole)
    # A term counted under the law of a stand-in date is a forecast: the act may come under another.
    acts_to_come = {one.clock[0] for one in book.parameters.values() if len(one.clock) > 1}
    kept = ["decision_extension_days", *acts_to_come]
    hidden = hide(whole, 0.3, seed + 7).with_columns(whole[name] for name in kept)
    after = book.judge(hidden)

    assert changed(before, after, list(book.dates)) == {}


def another(value: Value, choices: Iterable[str]) -> Value:
    """A value the law might have had instead; None when there is no other."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value // 2 or 2
    if isinstance(value, Fraction):
        return Fraction(3, 4)
    return next((choice for choice in choices if choice != value), None)


def test_the_promise_holds_whatever_single_value_the_law_changes_next(book):
    whole = complete(1_000, 8)
    hidden = hide(whole, 0.3, 108)
    broken = {}
    for name, parameter in book.parameters.items():
        last = parameter.versions[-1]
        changed_on = date(2025, 3, 1)
        value = another(last.value, parameter.choices)
        if value is None:
            continue
        earlier = [one for one in parameter.versions if one.since < changed_on]
        new = replace(last, since=changed_on, value=value)
        other = Rulebook(
            facts=book.facts,
            parameters={**book.parameters, name: replace(parameter, versions=(*earlier, new))},
            sources=book.sources,
            rules=book.rules.values(),
            dates=book.all_dates.values(),
            procedure=book.procedure,
            calendar=book.calendar,
        )
        bad = changed(other.judge(whole), other.judge(hidden), list(other.rules))
        if bad:
            broken[name] = bad

    assert broken == {}


def test_an_extension_not_recorded_has_not_been_granted(book):
    facts = {"cell_considered_on": date(2024, 3, 1)}
    without = book.explain(facts, ON).dates["decision_due_on"].value
    extended = book.explain({**facts, "decision_extension_days": 10}, ON).dates["decision_due_on"]

    assert without == book.calendar.add_working_days(date(2024, 3, 1), 60)
    assert extended.value == book.calendar.add_working_days(date(2024, 3, 1), 70)


def test_every_rule_occurs_true_false_and_unknown_among_the_dossiers(book):
    frame = book.judge(pl.concat([complete(ROWS, 5), hide(complete(ROWS, 6), 0.4, 1)]))
    thin = {
        key: (int(frame[key].sum()), int((~frame[key]).sum()), frame[key].null_count())
        for key in book.rules
        if not frame[key].any() or frame[key].all() or not frame[key].null_count()
    }

    assert thin == {}


def test_a_row_judged_alone_equals_the_row_among_others(book):
    frame = hide(widen(complete(400, 11), 3), 0.25, 4)
    together = book.judge(frame)
    for row in range(0, 400, 10):
        alone = book.judge(frame.slice(row, 1))

        assert alone.equals(together.slice(row, 1)), row


def test_a_dossier_explained_equals_its_row_in_a_frame(book):
    frame = hide(widen(complete(400, 12), 3), 0.25, 4)
    together = book.judge(frame, on=ON)
    for row in range(400):
        explained = book.explain(mapping(frame, row), ON)
        expected = together.row(row, named=True)
        got = {key: one.verdict for key, one in explained.rules.items()}
        got |= {key: one.value for key, one in explained.dates.items()}
        got |= {"stage": explained.stage, "next_due_on": explained.next_due_on}

        assert got == {name: expected[name] for name in got}, row


def test_the_masks_carry_the_verdicts_in_the_order_of_the_rules(book):
    found = book.judge(hide(complete(200, 21), 0.4, 2))
    for row in found.iter_rows(named=True):
        for place, key in enumerate(book.rules):
            assert bool(row["rules_true"] >> place & 1) == (row[key] is True)
            assert bool(row["rules_unknown"] >> place & 1) == (row[key] is None)


def test_a_verdict_that_is_unknown_names_what_is_missing(book):
    frame = hide(complete(150, 31), 0.35, 9)
    for row in range(150):
        facts = mapping(frame, row)
        for verdict in book.explain(facts, ON).rules.values():
            silent = any("chưa có quy định nào" in reason for reason in verdict.reasons)
            if verdict.verdict is None:
                assert verdict.missing or silent, verdict
                assert set(verdict.missing) <= set(book.facts)
                assert all(facts.get(name) in (None, False) for name in verdict.missing)
            else:
                assert verdict.missing == ()
            assert verdict.reasons
            assert verdict.citations or silent
