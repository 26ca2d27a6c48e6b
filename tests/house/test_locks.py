"""The lock files pin every library by hash and record no address to fetch it from."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, str]:
    """Return library → version of a lock file."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    entries = (line.split("==", 1) for line in lines if line[:1].isalnum() and "==" in line)
    return {library: version.split()[0] for library, version in entries}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert [word for word in ("://", "--index", "--find-links", " @ ") if word in text] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(name: str) -> None:
    entries = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    assert [e for e in entries if e.strip() and "--hash=sha256:" not in e] == []


def test_the_development_lock_holds_the_other_one_at_the_same_versions() -> None:
    development = pins(LOCKS[1])
    assert {k: v for k, v in pins(LOCKS[0]).items() if development.get(k) != v} == {}


def test_every_library_written_by_hand_is_in_its_lock() -> None:
    for source, lock in zip(("requirements.in", "requirements-dev.in"), LOCKS, strict=True):
        locked = {name.split("[")[0].split(" ")[0].lower() for name in pins(lock)}
        lines = (ROOT / source).read_text("utf-8").splitlines()
        for line in (line for line in lines if line and line[0] not in "-#"):
            name = line.split(";")[0].split("[")[0].split("<")[0].split(">")[0].split("=")[0]
            assert name.strip().lower() in locked, f"{name} of {source}: run `make lock`"
