"""The founding article's figures come out of the demo to the digit, by every way out."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from ketnap.demo.casting import cast
from tests.demo.conftest import Home

HALF_TERM = ("--from", "2020-07-01", "--to", "2022-12-31")


@pytest.fixture(scope="module")
def figures(demo: Home) -> Callable[..., list[dict[str, Any]]]:
    """``figures(unit, *words)``: the rows of ``ketnap figures … --json``, asked once each."""

    @cache
    def asked(unit: str, *more: str) -> list[dict[str, Any]]:
        done = demo.ketnap("figures", "--unit", unit, *HALF_TERM, "--json", *more)
        assert done.returncode == 0, done.stderr
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    return asked


def values(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row's values without their shadows."""
    return {key: found["value"] for key, found in row["values"].items()}


def test_the_district_admitted_275_of_whom_the_article_names_four_groups(figures):
    district = figures("sa-thay-district")[0]
    found = values(district)
    assert district["unit"] == "sa-thay-district"
    assert found["admitted"] == 275
    assert found["ethnic_minority"] == 116
    assert found["rural"] == 56
    assert found["youth_union"] == 190
    assert found["women"] == 165
    assert found["average_per_year"] == 110.0
    assert all(f["unknown"] == 0 for f in district["values"].values())


def test_sa_binh_sent_90_and_admitted_19_of_25_which_is_76_percent(figures):
    found = values(figures("sa-binh-commune-2020")[0])
    assert found["sent_to_class"] == 90
    assert found["admitted"] == 19
    assert found["target_admitted"] == 25
    assert found["share_of_target"] == 76.0


def test_the_eleven_units_add_up_to_the_district(figures):
    district, *units = figures("sa-thay-district")
    assert len(units) == 11
    for key in ("admitted", "women", "ethnic_minority", "rural", "youth_union", "sent_to_class"):
        assert sum(values(unit)[key] for unit in units) == values(district)[key], key


def test_todays_successors_hold_the_same_people(figures):
    province = figures("quang-ngai-province", "--successors")
    assert values(province[0])["admitted"] == 275
    binh = next(row for row in province if row["unit"] == "sa-binh-commune-2025")
    assert values(binh)["admitted"] == 29 + 31 + 19  # Sa Nghĩa, Hơ Moong, the old Sa Bình


CAST = """
import datetime as dt, hashlib, sys
from ketnap.demo.casting import cast
lives = cast(dt.date.fromisoformat(sys.argv[1]))
print(hashlib.sha256(repr(lives).encode()).hexdigest())
"""


def test_the_same_day_gives_the_same_lives_in_every_process():
    def digest(day: str, seed: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", CAST, day],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout

    assert digest("2026-11-23", "1") == digest("2026-11-23", "2")
    assert digest("2026-11-23", "1") != digest("2026-11-24", "1")


def test_the_database_holds_exactly_the_lives_that_were_drawn(demo):
    database = sqlite3.connect(demo.folder / "ketnap.sqlite3")
    days = ("sourced_on", "class_sent_on", "cell_considered_on", "admitted_on", "closed_on")
    written = database.execute(
        f"select full_name, {', '.join(days)} from ketnap_dossier "
        "join ketnap_person on person_id = ketnap_person.id order by ketnap_dossier.id"
    ).fetchall()
    lives = cast(dt.date(2026, 11, 23))
    drawn = [
        (life.full_name, *(str(life.facts[d]) if life.facts.get(d) else None for d in days))
        for life in lives
    ]
    assert written == drawn
    assert len(written) > 800


def test_cases_stand_at_every_stage_today_some_overdue_some_returned(demo):
    database = sqlite3.connect(demo.folder / "ketnap.sqlite3")
    stages = dict(database.execute("select stage, count(*) from ketnap_dossier group by stage"))
    for stage in (
        "sourced", "on_list", "class_sent", "class_passed", "applied", "cv_declared", "verified",
        "introduced", "comments", "cell_resolved", "submitted", "returned", "decided", "probation",
        "recognition_cell", "recognition_decided", "closed", "moved",
    ):  # fmt: skip
        assert stages.get(stage, 0) > 0, stage
    late = database.execute(
        "select count(*) from ketnap_dossier where next_due_on < '2026-11-23' "
        "and closed_on is null and recognition_decided_on is null"
    ).fetchone()
    assert late[0] > 0


def test_a_second_demo_beside_data_is_refused(demo):
    again = demo.ketnap("demo")
    assert again.returncode == 1
    assert "đã có dữ liệu" in again.stderr


def test_nobody_can_turn_real_data_into_a_demo_afterwards(prepared, tmp_path):
    real = shutil.copytree(prepared, tmp_path / "real")
    database = sqlite3.connect(real / "ketnap.sqlite3")
    database.execute("insert into ketnap_installation (is_demo, made_at, name) values (0, '', '')")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("update ketnap_installation set is_demo = 1")


def test_the_trail_of_the_demo_verifies(demo):
    done = demo.ketnap("verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_demo_loads_in_twenty_seconds(demo):
    assert demo.seconds < 20
