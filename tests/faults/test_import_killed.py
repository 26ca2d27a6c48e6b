"""A long import killed at any moment is in whole or not at all, with its entry, batch and job.

On SQLite and on PostgreSQL; by the command on the server, and by the worker that a page asked.
``KETNAP_KILLS`` sets how many rounds (default: 2 quick, 200 long).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import PROFILE
from tests.exchange.lists import HEAD, workbook
from tests.faults.test_faults import ON_POSTGRES

pytestmark = pytest.mark.database

ROWS = 5000
ROUNDS = int(os.environ.get("KETNAP_KILLS", {"quick": 2, "long": 200}[PROFILE]))
PATIENCE_S = 20.0
PREPARE = """
import datetime as dt, sys
import django
django.setup()
from django.core.management import call_command
from ketnap.accounts.models import User
from ketnap.exchange import wizard
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.models import ImportBatch
from ketnap.jobs.services import ask_for_work
from ketnap.organisations import services as tree
call_command("migrate", verbosity=0, interactive=False)
by, on = User.objects.create(username="clerk", full_name="Clerk"), dt.date(2020, 1, 1)
units = [tree.NewUnit("commune", "Đảng bộ xã Mẫu", "commune", None)]
units += [tree.NewUnit(f"cell-{n}", f"Chi bộ thôn {n}", "cell", "commune") for n in range(5)]
made = tree.establish_many(units, basis=tree.Document("01"), by=by, on=on)
if len(sys.argv) > 1:  # as the page does: read, kept apart, handed to the worker
    on = dt.date(2026, 11, 23)
    content = open(sys.argv[1], "rb").read()
    batch = wizard.stage_upload(
        content, "ds.xlsx", KINDS["people"], made["commune"], by=by, on=on, options={}
    )
    told = {"batch": batch.pk, "good_rows_only": False, "on": on.isoformat()}
    ask_for_work(kind="apply_import", arguments=told, by=by)
"""


@dataclass
class Place:
    """An installation of its own: a folder, on PostgreSQL a database too."""

    home: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What a program of this installation is started with."""
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        given = {"DATABASE_URL": self.url} if self.url else {}
        settings = {"DJANGO_SETTINGS_MODULE": "ketnap.settings"}
        return {**kept, **given, **settings, "KETNAP_HOME": str(self.home)}

    def ask(self, sql: str) -> Any:
        """The first value another program than ours is answered."""
        if self.url:
            with psycopg.connect(self.url) as connection:
                (value,) = connection.execute(sql).fetchone()  # type: ignore[misc]  # one row
                return value
        with closing(sqlite3.connect(self.home / "ketnap.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchone()[0]


def server(order: str) -> None:
    """Give the PostgreSQL server an order about whole databases."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(order)  # type: ignore[arg-type]  # our own text


def address(name: str) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


@contextmanager
def prepared(folder: Path, name: str, *given: str) -> Iterator[Place]:
    """A prepared installation, to be copied."""
    place = Place(folder, address(name) if ON_POSTGRES else "")
    folder.mkdir()
    if ON_POSTGRES:
        server(f"CREATE DATABASE {name}")
    try:
        subprocess.run([sys.executable, "-c", PREPARE, *given], env=place.environment, check=True)
        yield place
    finally:
        if ON_POSTGRES:
            server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(place: Place, folder: Path) -> Iterator[Place]:
    """A copy of a prepared installation, gone afterwards."""
    name = f"{place.url.rpartition('/')[2]}_copy"
    shutil.copytree(place.home, folder)
    if ON_POSTGRES:
        server(f"CREATE DATABASE {name} TEMPLATE {place.url.rpartition('/')[2]}")
    try:
        yield Place(folder, address(name) if ON_POSTGRES else "")
    finally:
        if ON_POSTGRES:
            server(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    letters = "abcdefghij"
    rows = [
        [n, "Nguyễn Văn " + "".join(letters[int(d)] for d in str(n)).capitalize(), 1990 + n % 15,
         "Nam", "Kinh", f"Chi bộ thôn {n % 5}", "x", "25/04/2026"]
        for n in range(1, ROWS + 1)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("roster") / "ds.xlsx"
    path.write_bytes(workbook(*rows, head=HEAD))
    return path


def start(place: Place, *order: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ketnap", *order],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def held(place: Place) -> dict[str, int]:
    """How many rows each table holds, once the database has put its house in order."""
    if place.url:  # the server notices only after a moment that somebody is gone
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        deadline = time.monotonic() + PATIENCE_S
        while place.ask(others) > 1 and time.monotonic() < deadline:
            time.sleep(0.05)
    else:
        assert place.ask("PRAGMA integrity_check") == "ok"
    tables = ("person", "dossier", "placement", "importrow", "importbatch")
    found = {table: place.ask(f"SELECT count(*) FROM ketnap_{table}") for table in tables}
    for action in ("import_person", "apply_import"):
        found[action] = place.ask(f"SELECT count(*) FROM ketnap_entry WHERE action = '{action}'")
    entries = place.ask("SELECT count(*) FROM ketnap_entry")
    assert place.ask("SELECT number FROM ketnap_trailhead") == entries
    assert place.ask("SELECT max(number) FROM ketnap_entry") == entries
    return found


WHOLE = {
    **dict.fromkeys(("person", "dossier", "placement", "importrow", "import_person"), ROWS),
    "importbatch": 1,
    "apply_import": 1,
}
NOTHING = dict.fromkeys(WHOLE, 0)
STAGED = {**NOTHING, "importrow": ROWS, "importbatch": 1}


def kill_at_random(place: Place, tmp_path: Path, *order: str) -> Iterator[tuple[Place, dict]]:
    """Carry an order out to its end once, then kill it at a random moment, round after round."""
    chance = random.Random(1)
    with copied(place, tmp_path / "undisturbed") as undisturbed:
        begun = time.monotonic()
        assert start(undisturbed, *order).wait(180) == 0
        span = time.monotonic() - begun
        assert held(undisturbed) == WHOLE
        yield undisturbed, WHOLE
    for number in range(ROUNDS):
        with copied(place, tmp_path / str(number)) as copy:
            work = start(copy, *order)
            time.sleep(chance.uniform(0.3, 0.95) * span)
            if work.poll() is None:
                os.killpg(work.pid, signal.SIGKILL)
            work.wait()
            yield copy, held(copy)


def test_an_import_of_five_thousand_rows_is_whole_or_nothing(roster, tmp_path):
    with prepared(tmp_path / "home", f"killed_{os.getpid()}") as place:
        order = ("import", "people", str(roster), "--unit", "commune")
        for _copy, found in kill_at_random(place, tmp_path, *order):
            assert found in (NOTHING, WHOLE)


def test_the_worker_s_import_is_whole_and_done_or_nothing_and_never_done(roster, tmp_path):
    with prepared(tmp_path / "home", f"worked_{os.getpid()}", str(roster)) as place:
        for copy, found in kill_at_random(place, tmp_path, "worker", "--once"):
            assert found in (STAGED, WHOLE)
            state = copy.ask("SELECT state FROM ketnap_job")
            assert (state == "done") == (found == WHOLE), state
            applied = copy.ask("SELECT state FROM ketnap_importbatch")
            assert (applied == "applied") == (found == WHOLE), applied
