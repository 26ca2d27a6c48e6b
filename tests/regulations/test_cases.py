"""The cases a lawyer can read, and that there are enough of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import parse_partial_date

HERE = Path(__file__).parent
BOOK = rulebook()
ON = date(2026, 11, 23)
FILES = {path.stem: path for path in sorted(HERE.glob("*/*.yaml")) if path.parent.name != "broken"}
EXAMPLES = yaml.safe_load((HERE / "worked_examples.yaml").read_text(encoding="utf-8"))


def load(key: str) -> dict:
    return yaml.safe_load(FILES[key].read_text(encoding="utf-8"))


def facts(stated: dict) -> dict:
    """YAML values as the rulebook takes them: a birth may be partial."""
    partial = {name for name, fact in BOOK.facts.items() if fact.kind == "partial"}
    return {
        name: parse_partial_date(str(value)) if name in partial else value
        for name, value in stated.items()
    }


def test_every_rule_has_its_file_of_cases_under_its_topic():
    assert {key: path.parent.name for key, path in FILES.items()} == {
        key: rule.topic for key, rule in BOOK.rules.items()
    }


@pytest.mark.parametrize("key", BOOK.rules)
def test_the_rule_answers_its_cases(key):
    cases = load(key)["cases"]
    got = [BOOK.explain(facts(case["facts"]), ON).rules[key].verdict for case in cases]
    wrong = [
        (case["name"], case["verdict"], verdict)
        for case, verdict in zip(cases, got, strict=True)
        if verdict is not case["verdict"]
    ]

    assert wrong == []


@pytest.mark.parametrize("key", BOOK.rules)
def test_the_cases_cover_true_false_unknown_and_both_sides_of_every_version(key):
    stated = load(key)
    cases = stated["cases"]

    assert stated["rule"] == key
    assert {case["verdict"] for case in cases} == {True, False, None}
    for name in BOOK.laws(key):
        parameter = BOOK.parameters[name]
        clock = parameter.clock[0]
        days = {case["facts"].get(clock) for case in cases}
        for version in parameter.versions:
            assert version.since in days, (name, version.since)
            assert version.since - timedelta(days=1) in days, (name, version.since, "day before")


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_worked_example_comes_out_as_told(example):
    found = BOOK.explain(facts(example["facts"]), example["as_of"])
    rules = {key: found.rules[key].verdict for key in example.get("rules", {})}
    dates = {key: found.dates[key].value for key in example.get("dates", {})}

    assert rules == example.get("rules", {})
    assert dates == example.get("dates", {})
    assert found.stage == example.get("stage", found.stage)


def test_the_worked_examples_reach_every_section_that_has_one():
    sections = {example["name"].split()[0] for example in EXAMPLES}

    assert sections == {"2.2", "2.3", "3.4", "4.1", "4.2", "5"}
