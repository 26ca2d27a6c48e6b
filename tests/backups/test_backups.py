"""Backups: whole or refused, restored exactly, never over data that is there (R9, R10)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from django.conf import settings

from ketnap import backups
from ketnap.accounts.models import User

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)  # what a backup must find is really there
KEY = bytes(range(32))


@pytest.fixture
def made(tmp_path: Path) -> backups.Backup:
    User.objects.create(username="kept")
    stored = Path(settings.MEDIA_ROOT) / "ab"
    stored.mkdir(parents=True, exist_ok=True)
    (stored / "đơn.pdf").write_bytes(b"%PDF-1.4 \xc4\x91\xc6\xa1n")
    return backups.back_up(tmp_path / "whole.ketnap")


@pytest.fixture
def sealed(tmp_path: Path) -> backups.Backup:
    User.objects.create(username="kept")
    return backups.back_up(tmp_path / "sealed.ketnap", key=KEY)


@committed
@pytest.mark.database
def test_a_backup_says_what_it_holds(made: backups.Backup) -> None:
    manifest = backups.examine(made.path)
    assert manifest == made.manifest
    assert manifest.rows["ketnap_user"] == User.objects.count()
    assert "files/ab/đơn.pdf" in manifest.members
    assert "ketnap.0001_initial" in manifest.migrations


def test_a_backup_holds_no_key(made: backups.Backup) -> None:
    assert "django" in made.manifest.keys
    assert [name for name in made.manifest.members if "key" in name] == []
    assert (settings.HOME / "keys" / "django").read_bytes() not in made.path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_its_owner_can_read_a_backup(made: backups.Backup) -> None:
    assert made.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["made", "sealed"])
def test_one_changed_byte_anywhere_is_reported_before_restore(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    backup: backups.Backup = request.getfixturevalue(kind)
    key = KEY if kind == "sealed" else None
    content = backup.path.read_bytes()
    chance = random.Random(10)
    places = [*chance.sample(range(len(content)), 90), *range(5), *range(-5, 0)]
    broken = tmp_path / "broken.ketnap"
    unnoticed = []
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        broken.write_bytes(changed)
        try:
            backups.examine(broken, key=key)
        except backups.DamagedBackup:
            continue
        unnoticed.append(place)
    assert unnoticed == []


@pytest.mark.parametrize("kept", [0, 10, 1000])
def test_a_cut_backup_is_reported(made: backups.Backup, tmp_path: Path, kept: int) -> None:
    cut = tmp_path / "cut.ketnap"
    cut.write_bytes(made.path.read_bytes()[:kept])
    with pytest.raises(backups.DamagedBackup):
        backups.examine(cut)


@pytest.mark.database
def test_a_sealed_backup_opens_with_its_key_only(sealed: backups.Backup) -> None:
    assert backups.examine(sealed.path, key=KEY) == sealed.manifest
    with pytest.raises(backups.LockedBackup):
        backups.examine(sealed.path)
    with pytest.raises(backups.LockedBackup):
        backups.examine(sealed.path, key=bytes(32))


def test_nothing_readable_is_left_in_a_sealed_backup(sealed: backups.Backup) -> None:
    content = sealed.path.read_bytes()
    assert [word for word in (b"manifest", b"ketnap_user", b"PK\x03\x04") if word in content] == []


def test_restoring_over_files_that_are_there_touches_nothing(
    made: backups.Backup, tmp_path: Path
) -> None:
    home = tmp_path / "taken"
    (home / "files").mkdir(parents=True)
    (home / "files" / "mine").write_text("mine")
    with pytest.raises(backups.PlaceTaken):
        backups.restore(made.path, home=home)
    assert sorted(path.name for path in home.rglob("*")) == ["files", "mine"]


def test_a_failed_backup_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "b.ketnap").mkdir()
    with pytest.raises(OSError, match=r"b\.ketnap"):
        backups.back_up(tmp_path / "target" / "b.ketnap")
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["b.ketnap"]


@committed
@pytest.mark.database
def test_a_drill_restores_everything_and_leaves_a_note(made: backups.Backup) -> None:
    result = backups.drill(home=settings.HOME, key=KEY)
    assert result.differences == []
    assert result.rows == sum(made.manifest.rows.values())
    assert (settings.HOME / "backups" / "last-drill.json").exists()
