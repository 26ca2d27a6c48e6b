"""Killed, refused by the disk, cut off: nothing acknowledged is lost, nothing is half done.

R1 (kill -9), R2 (the n-th write or sync fails), R3 (acknowledged only after a sync) of the
reliability goals, on real files and processes. R2 and R3 need ``strace`` and SQLite.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import IN_CI, PROFILE

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgresql")
ROUNDS = {"quick": 4, "long": 200}[PROFILE]
WRITER = [sys.executable, "-m", "tests.faults.writer"]


@pytest.fixture
def strace() -> str:
    """The program that makes system calls fail; SQLite only."""
    found = shutil.which("strace")
    if ON_POSTGRES:
        pytest.skip("the server writes, not our process")
    if found is None:
        if IN_CI:
            pytest.fail("strace is not installed")
        pytest.skip("strace is not installed")
    return found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite installation, to be copied."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    home.mkdir()
    environment = {**os.environ, "KETNAP_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([*WRITER, "prepare"], env=environment, check=True)
    return home


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation on a real disk, or in a PostgreSQL database."""
    home = shutil.copytree(prepared, tmp_path / "home")
    environment = {**os.environ, "KETNAP_HOME": str(home)}
    if not ON_POSTGRES:
        environment.pop("DATABASE_URL", None)
        yield environment
        return
    server, name = os.environ["DATABASE_URL"], f"faults_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            environment["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
            subprocess.run([*WRITER, "prepare"], env=environment, check=True)
            yield environment
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ask(place: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a question asked by another program than ours."""
    if ON_POSTGRES:
        with psycopg.connect(place["DATABASE_URL"]) as connection:
            return connection.execute(sql).fetchall()
    with closing(sqlite3.connect(Path(place["KETNAP_HOME"]) / "ketnap.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


def assert_whole(place: dict[str, str], acknowledged: set[str]) -> None:
    """Everything acknowledged is there, each person has one entry, the chain has no gap."""
    if not ON_POSTGRES:
        assert ask(place, "PRAGMA integrity_check") == [("ok",)]
    names = [name for (name,) in ask(place, "SELECT full_name FROM ketnap_person ORDER BY id")]
    assert acknowledged - set(names) == set()
    assert len(names) == len(set(names)) <= len(acknowledged) + 1
    entries = ask(
        place, "SELECT number, previous_hash, hash, person_id FROM ketnap_entry ORDER BY number"
    )
    assert [number for number, *_ in entries] == list(range(1, len(names) + 1))
    assert [before for _, before, *_ in entries] == ["0" * 64, *[h for *_, h, _ in entries]][:-1]
    assert ask(place, "SELECT number, hash FROM ketnap_trailhead") == [
        (len(entries), entries[-1][2])
    ]
    people = {person for (person,) in ask(place, "SELECT id FROM ketnap_person")}
    assert {person for *_, person in entries} == people


def heard(output: str) -> set[str]:
    """Return the names that the writer was told are saved."""
    return {f"A {number}" for number in re.findall(r"^ok (\d+)$", output, flags=re.MULTILINE)}


@pytest.mark.database
def test_a_killed_process_loses_nothing_that_was_acknowledged(
    place: dict[str, str], tmp_path: Path
) -> None:
    chance = random.Random(1)
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        said = tmp_path / f"said-{number}"
        with (
            said.open("wb") as out,
            subprocess.Popen(
                [*WRITER, "write"], env=place, stdout=out, start_new_session=True
            ) as process,
        ):
            deadline = time.monotonic() + 60
            while "ok 1\n" not in said.read_text() and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.2))
            os.killpg(process.pid, signal.SIGKILL)
        fresh = heard(said.read_text())
        assert fresh, "the writer was killed before it began"
        acknowledged = fresh
        assert_whole_after_kill(place, acknowledged)


def assert_whole_after_kill(place: dict[str, str], acknowledged: set[str]) -> None:
    """Check one round, then empty the tables so that the next round counts from one again."""
    assert_whole(place, acknowledged)
    tables = ["ketnap_entryvalue", "ketnap_entry", "ketnap_trailhead", "ketnap_persontrait"]
    for table in [*tables, "ketnap_person"]:
        execute(place, f"DELETE FROM {table}")


def execute(place: dict[str, str], sql: str) -> None:
    """Carry out one statement directly: the guards of the trail do not exist for this copy."""
    if ON_POSTGRES:
        with psycopg.connect(place["DATABASE_URL"]) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(sql)
        return
    with closing(sqlite3.connect(Path(place["KETNAP_HOME"]) / "ketnap.sqlite3")) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ketnap_%'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(sql)
        connection.commit()


def traced(
    place: dict[str, str],
    strace: str,
    log: Path,
    *words: str,
    count: int = 1,
    order: str = "write",
) -> str:
    """Run the writer for ``count`` calls under strace; return what it said."""
    told = subprocess.run(
        [
            strace,
            "-f",
            "--seccomp-bpf",
            "-y",
            "-o",
            log,
            *words,
            *WRITER,
            order,
            "--count",
            str(count),
        ],
        env={**place, "KETNAP_ATTACHMENTS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return told.stdout


def syncs_before_answer(log: Path) -> int:
    """Return how many successful syncs of the database happened between ``ready`` and ``ok 1``."""
    began, number = False, 0
    for line in log.read_text("utf-8", "replace").splitlines():
        if "write(1<" in line and '"ready' in line:
            began = True
        if "write(1<" in line and '"ok 1' in line:
            return number
        if began and re.search(r"f(data)?sync\(\d+<[^>]*ketnap\.sqlite3.*= 0$", line):
            number += 1
    raise AssertionError("the writer never answered")


def test_a_change_is_on_the_disk_before_it_is_acknowledged(
    place: dict[str, str], strace: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    traced(place, strace, log, "-e", "trace=fsync,fdatasync,write")
    assert syncs_before_answer(log) >= 1


def test_the_check_of_syncs_notices_a_database_that_does_not_wait(
    place: dict[str, str], strace: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    subprocess.run(
        [
            *(strace, "-f", "--seccomp-bpf", "-y", "-o", log, "-e", "trace=fsync,fdatasync,write"),
            *(*WRITER, "write", "--count", "1", "--careless"),
        ],
        env=place,
        capture_output=True,
        check=True,
    )
    assert syncs_before_answer(log) == 0


def calls_of_one_change(place: dict[str, str], strace: str, log: Path, call: str) -> int:
    """Return how many times one change makes ``call`` on the database's files."""
    traced(place, strace, log, "-e", f"trace={call}")
    return sum("ketnap.sqlite3" in line for line in log.read_text("utf-8", "replace").splitlines())


@pytest.mark.parametrize(("call", "error"), [("fdatasync", "EIO"), ("pwrite64", "ENOSPC")])
def test_a_disk_that_fails_at_any_point_leaves_the_whole_change_or_none_of_it(
    place: dict[str, str], strace: str, tmp_path: Path, call: str, error: str
) -> None:
    number = calls_of_one_change(place, strace, tmp_path / "count", call)
    assert number >= 3
    failing = range(1, number + 1)
    if PROFILE == "quick":
        failing = sorted(random.Random(2).sample(failing, min(3, number)))
    for point in failing:
        home = tmp_path / f"home-{point}"
        shutil.copytree(place["KETNAP_HOME"], home)
        here = {**place, "KETNAP_HOME": str(home)}
        before = len(ask(here, "SELECT 1 FROM ketnap_person"))
        said = traced(
            here,
            strace,
            tmp_path / "log",
            "-e",
            f"inject={call}:error={error}:when={point}",
            count=2,
        )
        saved = [n for (n,) in ask(here, "SELECT full_name FROM ketnap_person ORDER BY id")][
            before:
        ]
        assert "ok 2" in said, f"no recovery after {call} number {point}: {said}"
        assert heard(said) <= set(saved), f"{call} number {point}: {said}"
        assert ask(here, "PRAGMA integrity_check") == [("ok",)]
        entries = ask(here, "SELECT COUNT(*) FROM ketnap_entry")
        assert entries == [(before + len(saved),)], f"{call} number {point}"


def kept_files(place: dict[str, str]) -> dict[str, Path]:
    """Return the files of pages on the disk, by the digest in their names; nothing half written."""
    root = Path(place["KETNAP_HOME"]) / "files"
    assert list(root.glob(".incoming/*")) == []
    return {path.stem: path for path in root.glob("??/*.sealed")}


def test_a_photo_is_on_the_disk_before_its_row_and_both_before_the_answer(
    place: dict[str, str], strace: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    said = traced(place, strace, log, "-e", "trace=fsync,fdatasync,rename,write", order="upload")
    assert "ok 1" in said
    happened, began = [], False
    for line in log.read_text("utf-8", "replace").splitlines():
        began |= "write(1<" in line and '"ready' in line
        for word, pattern in (
            ("file synced", r"fsync\(\d+<[^>]*/\.incoming/[^>]*>\)\s+= 0"),
            ("moved", r"rename\(.*/\.incoming/.*= 0"),
            ("folder synced", r"fsync\(\d+<[^>]*/files/..>\)\s+= 0"),
            ("row synced", r"f(data)?sync\(\d+<[^>]*ketnap\.sqlite3>\)\s+= 0"),
            ("answered", r'write\(1<.*"ok 1'),
        ):
            if began and re.search(pattern, line):
                happened.append(word)
    order = [happened.index(word) for word in dict.fromkeys(happened)]
    assert list(dict.fromkeys(happened)) == [
        *("file synced", "moved", "folder synced", "row synced", "answered"),
    ]
    assert order == sorted(order)
    assert set(kept_files(place)) == {
        d for (d,) in ask(place, "SELECT digest FROM ketnap_minutespage")
    }


@pytest.mark.parametrize(
    ("call", "error"), [("fsync", "EIO"), ("rename", "EIO"), ("mkdir", "ENOSPC")]
)
def test_a_disk_that_fails_at_any_point_of_a_photo_leaves_no_row_without_its_file(
    place: dict[str, str], strace: str, tmp_path: Path, call: str, error: str
) -> None:
    log = tmp_path / "count"
    home = shutil.copytree(place["KETNAP_HOME"], tmp_path / "home-0")
    traced({**place, "KETNAP_HOME": str(home)}, strace, log, "-e", f"trace={call}", order="upload")
    number = sum("= 0" in line for line in log.read_text("utf-8", "replace").splitlines())
    assert number >= 1
    for point in range(1, number + 1):
        home = shutil.copytree(place["KETNAP_HOME"], tmp_path / f"home-{point}")
        here = {**place, "KETNAP_HOME": str(home)}
        inject = f"inject={call}:error={error}:when={point}"
        said = traced(here, strace, tmp_path / "log", "-e", inject, count=2, order="upload")
        assert "ok 2" in said, f"no recovery after {call} number {point}: {said}"
        rows = {digest for (digest,) in ask(here, "SELECT digest FROM ketnap_minutespage")}
        assert len(rows) >= len(re.findall(r"^ok", said, flags=re.MULTILINE))
        assert rows <= set(kept_files(here)), f"{call} number {point}"
        assert ask(here, "PRAGMA integrity_check") == [("ok",)]
        entries = ask(here, "SELECT COUNT(*) FROM ketnap_entry")
        assert entries == [(len(rows),)], f"{call} number {point}"
