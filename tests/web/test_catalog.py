"""The English catalog: what is extracted, kept, found missing, compiled."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ketnap.web import catalog


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    path = tmp_path / "django.po"
    catalog.update(path)
    return path


def test_texts_of_code_and_of_templates_are_found() -> None:
    found = {message.id: message for message in catalog.messages(catalog.extract())}
    assert ("organisations/models.py", 0) in found["Chi bộ"].locations
    files = {file for message in found.values() for file, _line in message.locations}
    assert {file.split("/")[0] for file in files} >= {"commands", "organisations", "templates"}


def test_a_new_catalog_names_every_text_as_missing(fresh: Path) -> None:
    differences = catalog.differences(fresh)
    assert "Chi bộ" in differences.missing
    assert (differences.stale, differences.fuzzy) == ([], [])
    assert bool(differences) is True


def test_an_update_keeps_translations_and_drops_stale_texts(fresh: Path) -> None:
    text = fresh.read_text("utf-8")
    text = text.replace('msgid "Chi bộ"\nmsgstr ""', 'msgid "Chi bộ"\nmsgstr "Cell"')
    fresh.write_text(text + '\nmsgid "Không ai dùng"\nmsgstr "Unused"\n', "utf-8")
    assert catalog.differences(fresh).stale == ["Không ai dùng"]
    after = catalog.update(fresh)
    assert after.stale == []
    assert "Chi bộ" not in after.missing
    assert read_po(fresh.open("rb"))["Chi bộ"].string == "Cell"


def test_an_update_without_changes_writes_the_same_bytes(fresh: Path) -> None:
    before = fresh.read_bytes()
    catalog.update(fresh)
    assert fresh.read_bytes() == before


def test_a_fuzzy_translation_is_named(fresh: Path) -> None:
    text = fresh.read_text("utf-8")
    fresh.write_text(
        text.replace('msgid "Chi bộ"\nmsgstr ""', '#, fuzzy\nmsgid "Chi bộ"\nmsgstr "Branch?"'),
        "utf-8",
    )
    assert catalog.differences(fresh).fuzzy == ["Chi bộ"]


def test_a_catalog_is_compiled_when_it_is_newer_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Chi bộ"\nmsgstr "Cell"\n',
        "utf-8",
    )
    monkeypatch.setattr(catalog, "PACKAGE", tmp_path)
    assert catalog.compile_stale() == [source]
    assert catalog.compile_stale() == []
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Chi bộ") == "Cell"
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert catalog.compile_stale() == [source]
