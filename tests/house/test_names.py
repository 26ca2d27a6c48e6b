"""One word for one thing: what the code names stands in docs/glossary.md, in Vietnamese too."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.apps import apps

from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.regulations.procedure import ACTS
from ketnap.regulations.stages import STAGES
from ketnap.statistics.indicators import INDICATORS
from tests.house.source import ROOT, modules, tracked

GLOSSARY = ROOT / "docs" / "glossary.md"
NOT_A_NAME = {"utils", "util", "helpers", "common", "manager", "managers", "base", "misc"}
LONGEST_PATH = 150
LONGEST_MODULE = 480  # "about 400 lines"
LONG_FOR_A_REASON = {
    "src/ketnap/regulations/facts.py": "the one list of facts",
    "src/ketnap/regulations/procedure.py": "every act, in lawful order",
    "tests/exchange/corpus.py": "one messy workbook after another",
}


def glossary() -> dict[str, str]:
    """Return identifier → Vietnamese, read from every table of the glossary."""
    words: dict[str, str] = {}
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 2 and "`" in cells[1]:
            for identifier in re.findall(r"`([A-Za-z0-9_]+)`", cells[1]):
                words.setdefault(identifier, cells[0])
    return words


def rows_to_add(wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Return the glossary rows that are missing, ready to paste (label, identifier)."""
    known = glossary()
    return [f"| {label} | `{key}` | |" for key, label in wanted if key not in known]


def test_every_model_is_in_the_glossary() -> None:
    models = apps.get_app_config("ketnap").get_models()
    assert rows_to_add((m.__name__, str(m._meta.verbose_name)) for m in models) == []


def test_every_fact_is_in_the_glossary() -> None:
    assert rows_to_add((fact.name, fact.label) for fact in FACTS.values()) == []


def test_every_rule_and_every_legal_date_is_in_the_glossary() -> None:
    book = rulebook()
    assert rows_to_add((r.key, r.label) for r in book.rules.values()) == []
    assert rows_to_add((key, d.label) for key, d in book.dates.items()) == []


def test_every_stage_and_every_act_is_in_the_glossary() -> None:
    assert rows_to_add((stage.key, stage.label) for stage in STAGES) == []
    assert rows_to_add((act.key, act.label) for act in ACTS) == []


def test_every_indicator_is_in_the_glossary() -> None:
    assert rows_to_add((i.key, i.label) for i in INDICATORS.values()) == []


def test_no_identifier_stands_in_the_glossary_twice() -> None:
    seen: dict[str, str] = {}
    twice = []
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 2 and "`" in cells[1]:
            for identifier in re.findall(r"`([A-Za-z0-9_]+)`", cells[1]):
                if identifier in seen:
                    twice.append(f"{identifier}: {seen[identifier]} / {cells[0]}")
                seen[identifier] = cells[0]
    assert twice == []


def test_no_path_is_too_long_for_windows() -> None:
    assert [name for name in tracked() if len(name) > LONGEST_PATH] == []


def test_no_module_is_named_after_what_it_is_not() -> None:
    parts = {part.removesuffix(".py") for module in modules() for part in module.split("/")}
    assert sorted(parts & NOT_A_NAME) == []


@pytest.mark.parametrize("folder", ["src/ketnap", "tests"])
def test_no_module_has_grown_past_what_a_person_reads(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
        and path.relative_to(ROOT).as_posix() not in LONG_FOR_A_REASON
    }
    assert long == {}
