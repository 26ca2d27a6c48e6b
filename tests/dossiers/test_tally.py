"""Counting while typing: base, votes needed and the verdict are the rulebook's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.dossiers.tally import tally

DAY = dt.date(2026, 3, 2)


def told(**votes: Any) -> tuple[int | None, int | None, bool | None, bool | None]:
    """Base, needed, quorum, enough."""
    found = tally(**{"body": "cell", "on": DAY, **votes})
    return found.base, found.needed, found.quorum, found.enough


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({"entitled": 12, "present": 12, "votes_for": 8}, (12, 8, True, True)),
        ({"entitled": 12, "present": 12, "votes_for": 7, "votes_against": 5}, (12, 8, True, False)),
        ({"entitled": 12, "excused_absent": 3, "present": 9, "votes_for": 6}, (9, 6, True, True)),
        ({"entitled": 10, "present": 10}, (10, 7, True, None)),
        ({"entitled": 10, "present": 10, "votes_against": 4}, (10, 7, True, False)),
        ({"entitled": 2, "present": 2, "votes_for": 2}, (2, 2, False, True)),
        ({"entitled": None}, (None, None, None, None)),
        ({"entitled": 9, "present": 9, "votes_for": 8, "votes_against": 2}, (9, 6, True, None)),
        ({"body": "committee", "entitled": 12, "votes_for": 6}, (12, 7, None, False)),
        ({"body": "committee", "entitled": 13, "votes_for": 7}, (13, 7, None, True)),
        ({"body": "standing_committee", "entitled": 9, "votes_for": 5}, (9, 5, None, True)),
        (
            {"body": "decision", "decision_body": "delegated_collective", "entitled": 15,
             "votes_for": 9},
            (15, 10, None, False),
        ),
        (
            {"matter": "recognition", "entitled": 12, "excused_absent": 1, "votes_for": 8},
            (11, 8, None, True),
        ),
        ({"matter": "strike_off", "entitled": 6, "votes_for": 3}, (6, 4, None, False)),
    ],
)  # fmt: skip
def test_a_vote_is_counted_by_the_law_of_the_day(
    votes: dict[str, Any], expected: tuple[int | None, int | None, bool | None, bool | None]
) -> None:
    assert told(**votes) == expected


def test_the_rule_and_its_source_stand_beside_the_count() -> None:
    found = tally(body="cell", on=DAY, entitled=12, present=12, votes_for=8)
    assert any("2/3" in says for says in found.says)
    assert "06-HD/TW ngày 09/06/2025, điểm 3.6b" in found.citations


def test_votes_above_those_present_are_a_problem_at_their_box() -> None:
    found = tally(
        body="cell", on=DAY, entitled=12, excused_absent=4, present=9, votes_for=8, votes_against=2
    )
    assert [(problem.field, problem.code) for problem in found.problems] == [
        ("present", "present_above_entitled"),
        ("votes_for", "votes_above_present"),
    ]
    assert found.enough is None
