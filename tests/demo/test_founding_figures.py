"""The founding article's figures come out of the demo to the digit, by every way out."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from tests.demo.conftest import Home

HALF_TERM = ("--from", "2020-07-01", "--to", "2022-12-31")


def figures(demo: Home, unit: str, *more: str) -> list[dict[str, Any]]:
    """Return the rows of ``ketnap figures … --json``."""
    done = demo.ketnap("figures", "--unit", unit, *HALF_TERM, "--json", *more)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def values(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row's values without their shadows."""
    return {key: found["value"] for key, found in row["values"].items()}


def test_the_district_admitted_275_of_whom_the_article_names_four_groups(demo):
    district = figures(demo, "sa-thay-district")[0]
    found = values(district)
    assert district["unit"] == "sa-thay-district"
    assert found["admitted"] == 275
    assert found["ethnic_minority"] == 116
    assert found["rural"] == 56
    assert found["youth_union"] == 190
    assert found["women"] == 165
    assert found["average_per_year"] == 110.0
    assert all(f["unknown"] == 0 for f in district["values"].values())


def test_sa_binh_sent_90_and_admitted_19_of_25_which_is_76_percent(demo):
    found = values(figures(demo, "sa-binh-commune-2020")[0])
    assert found["sent_to_class"] == 90
    assert found["admitted"] == 19
    assert found["target_admitted"] == 25
    assert found["share_of_target"] == 76.0


def test_the_eleven_units_add_up_to_the_district(demo):
    district, *units = figures(demo, "sa-thay-district")
    assert len(units) == 11
    for key in ("admitted", "women", "ethnic_minority", "rural", "youth_union", "sent_to_class"):
        assert sum(values(unit)[key] for unit in units) == values(district)[key], key


def test_todays_successors_hold_the_same_people(demo):
    province = figures(demo, "quang-ngai-province", "--successors")
    assert values(province[0])["admitted"] == 275
    binh = next(row for row in province if row["unit"] == "sa-binh-commune-2025")
    assert values(binh)["admitted"] == 29 + 31 + 19  # Sa Nghĩa, Hơ Moong, the old Sa Bình


def test_the_same_day_gives_the_same_demo(demo, tmp_path):
    other = Home(tmp_path, 0.0)
    assert other.ketnap("prepare").returncode == 0
    assert other.ketnap("demo", "--on", "23/11/2026").returncode == 0
    asked = (
        "select code, full_name, stage, next_due_on, admitted_on from ketnap_dossier "
        "join ketnap_person on person_id = ketnap_person.id order by code"
    )
    rows = [
        sqlite3.connect(home.folder / "ketnap.sqlite3").execute(asked).fetchall()
        for home in (demo, other)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 800


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


def test_nobody_can_turn_real_data_into_a_demo_afterwards(demo, tmp_path):
    real = Home(tmp_path, 0.0)
    assert real.ketnap("prepare").returncode == 0
    database = sqlite3.connect(real.folder / "ketnap.sqlite3")
    database.execute("insert into ketnap_installation (is_demo, made_at, name) values (0, '', '')")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("update ketnap_installation set is_demo = 1")


def test_the_trail_of_the_demo_verifies(demo):
    done = demo.ketnap("verify")
    assert done.returncode == 0, done.stdout + done.stderr
