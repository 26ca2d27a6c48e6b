"""Static files out of wheels: all there, made once, made anew when they should be."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.checks import run_checks

from ketnap.home import PACKAGE
from ketnap.web import assets, checks, icons


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out once for this module."""
    made = tmp_path_factory.mktemp("made")
    assets.prepare(made)
    return made


def test_everything_pages_ask_for_is_made(folder: Path) -> None:
    assert [name for name in assets.MADE if not (folder / name).is_file()] == []


def test_a_second_time_nothing_is_made(folder: Path) -> None:
    assert assets.prepare(folder) == []


def test_another_version_makes_everything_anew(folder: Path) -> None:
    (folder / assets.STAMP).write_text("another version")
    assert len(assets.prepare(folder)) == len(assets.MADE)


def test_every_icon_is_in_the_sprite(folder: Path) -> None:
    drawing = ElementTree.parse(folder / icons.SPRITE).getroot()
    assert {symbol.get("id") for symbol in drawing} == set(icons.ICONS)


def test_an_icon_that_nobody_drew_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.icon("dragon")


def test_htmx_is_the_second() -> None:
    assert 'version:"2.' in assets.HTMX.read_text(encoding="utf-8")


def test_the_checks_find_nothing_here() -> None:
    assert [problem for problem in run_checks() if problem.id.startswith("ketnap.")] == []


def test_an_opened_policy_is_found(settings: pytest.FixtureRequest) -> None:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": ["'self'", "'unsafe-eval'"]}}
    assert [problem.id for problem in checks.pages_run_no_foreign_code()] == ["ketnap.E003"]


def test_a_missing_stylesheet_is_found(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    found = {problem.msg for problem in checks.our_own_files_are_there()}
    assert found == {f"static file {name} is missing" for name in assets.WRITTEN_BY_HAND}


def test_no_template_carries_style_or_script_of_its_own() -> None:
    loose = {
        (path.name, word)
        for path in (PACKAGE / "templates").rglob("*.html")
        for word in (' style="', "<style", "<script>", ' onclick="', ' onchange="', "javascript:")
        if word in path.read_text(encoding="utf-8")
    }
    assert loose == set()
