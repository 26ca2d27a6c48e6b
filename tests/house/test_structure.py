"""Migrations are complete, generated pages are current, orders of `ketnap` are all described."""

from __future__ import annotations

import io
import re
import tomllib

import pytest
from django.core.management import call_command

import ketnap
from ketnap import commands
from ketnap.__main__ import available
from ketnap.commands import docs
from tests.house.source import PACKAGE, ROOT, modules


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    told = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", "ketnap", stdout=told)
    assert told.getvalue().strip() == "No changes detected in app 'ketnap'"


@pytest.mark.parametrize("name", sorted(docs.GENERATED))
def test_a_generated_document_says_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == docs.text(name), "run `ketnap docs`"


def test_every_order_has_a_summary_in_both_languages_and_can_be_run() -> None:
    assert [name for name, summary in available().items() if not all(summary)] == []
    assert set(commands.SUMMARIES) == set(available())
    for module, tree in modules().items():
        if module.startswith("commands/") and not module.endswith("__init__.py"):
            names = {getattr(node, "name", "") for node in tree.body}
            assert names >= {"register", "run"}, module


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == ketnap.__version__
    assert f"## {ketnap.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_each_release_of_the_changelog_tells_rules_and_software_apart() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for release in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        headings = re.findall(r"^### (.+)$", release, flags=re.MULTILINE)
        assert headings == ["Quy định", "Phần mềm"], release.splitlines()[0]


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert broken == []


def test_every_room_of_the_package_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
        and path.read_text("utf-8").strip()
        and not path.read_text("utf-8").lstrip().startswith('"""')
    ]
    assert silent == []
