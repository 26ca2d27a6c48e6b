"""A list reads the same whichever language its reader works in."""

from __future__ import annotations

import pytest
from django.utils import translation

from ketnap.exchange.headings import heading_key
from ketnap.exchange.kinds import ALL_KINDS
from ketnap.exchange.sayings import CATALOGUE


@pytest.mark.parametrize("written", ["vi", "en"])
@pytest.mark.parametrize("read", ["vi", "en"])
def test_every_label_is_a_known_heading_of_its_column(written: str, read: str) -> None:
    with translation.override(written):
        labels = [
            (kind, column.key, str(column.label))
            for kind in ALL_KINDS.values()
            for column in kind.columns
        ]
    with translation.override(read):
        lost = [
            f"{kind.key}: {label}"
            for kind, key, label in labels
            if kind.headings.get(heading_key(label)) != key
        ]
    assert lost == []


@pytest.mark.parametrize("written", ["vi", "en"])
@pytest.mark.parametrize("read", ["vi", "en"])
def test_every_choice_is_read_back_from_its_label(written: str, read: str) -> None:
    with translation.override(written):
        labels = [
            (column, choice.key, heading_key(str(choice.label)))
            for kind in ALL_KINDS.values()
            for column in kind.columns
            for choice in column.choices
        ]
    with translation.override(read):
        lost = [
            f"{column.key}: {label}"
            for column, key, label in labels
            if next((c.key for c in column.choices if c.means(label)), None) != key
        ]
    assert lost == []


def test_each_fault_and_doubt_says_what_is_wrong_and_how_to_mend_it():
    """At least two clauses: what, and what to do. Sentences of other rooms stand in ``detail``."""
    short = [
        code
        for code, saying in CATALOGUE.items()
        if saying.severity != "remind"
        and str(saying.text) != "%(detail)s"
        and sum(str(saying.text).count(sign) for sign in ".?;:") < 2
    ]
    assert short == []
