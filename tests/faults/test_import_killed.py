"""A long import killed at any moment is in whole or not at all, with its entry and its batch."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.exchange.lists import HEAD, workbook

ROWS = 5000
PREPARE = """
import datetime as dt
import django
django.setup()
from django.core.management import call_command
from ketnap.accounts.models import User
from ketnap.organisations import services as tree
call_command("migrate", verbosity=0, interactive=False)
by = User.objects.create(username="clerk", full_name="Clerk")
units = [tree.NewUnit("commune", "Đảng bộ xã Mẫu", "commune", None)]
units += [tree.NewUnit(f"cell-{n}", f"Chi bộ thôn {n}", "cell", "commune") for n in range(5)]
tree.establish_many(units, basis=tree.Document("01"), by=by, on=dt.date(2020, 1, 1))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    subprocess.run([sys.executable, "-c", PREPARE], env=environment(folder), check=True)
    return folder


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


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "KETNAP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "ketnap.settings"}


def start(home: Path, roster: Path) -> subprocess.Popen[bytes]:
    order = [sys.executable, "-m", "ketnap", "import", "people", str(roster), "--unit", "commune"]
    return subprocess.Popen(
        order,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def held(home: Path) -> dict[str, int]:
    """How many rows each table holds, after SQLite has put its house in order."""
    connection = sqlite3.connect(home / "ketnap.sqlite3", timeout=30)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = ("person", "dossier", "placement", "importrow", "importbatch")
        found = {
            table: connection.execute(f"SELECT count(*) FROM ketnap_{table}").fetchone()[0]
            for table in tables
        }
        entries = "SELECT count(*) FROM ketnap_entry WHERE action = ?"
        for action in ("import_person", "apply_import"):
            found[action] = connection.execute(entries, [action]).fetchone()[0]
        return found
    finally:
        connection.close()


NOTHING = dict.fromkeys(
    ("person", "dossier", "placement", "importrow", "importbatch", "import_person", "apply_import"),
    0,
)
WHOLE = {
    **dict.fromkeys(("person", "dossier", "placement", "importrow", "import_person"), ROWS),
    "importbatch": 1,
    "apply_import": 1,
}


def test_an_import_of_five_thousand_rows_is_whole_or_nothing(home, roster, examples, tmp_path):
    chance = random.Random(1)
    begun = time.monotonic()
    undisturbed = Path(shutil.copytree(home, tmp_path / "undisturbed"))
    assert start(undisturbed, roster).wait(180) == 0
    assert held(undisturbed) == WHOLE
    span = time.monotonic() - begun
    for number in range(2 if examples <= 50 else 200):
        place = Path(shutil.copytree(home, tmp_path / str(number)))
        work = start(place, roster)
        time.sleep(chance.uniform(0.3, 0.95) * span)
        if work.poll() is None:
            os.killpg(work.pid, signal.SIGKILL)
        work.wait()
        assert held(place) in (NOTHING, WHOLE)
        shutil.rmtree(place)
