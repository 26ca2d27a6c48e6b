"""The snapshot follows the trail, knows when its last entry is gone, and owns up to its memory."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys

import pytest
from django.db import connection, transaction

from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.dossiers.models import Dossier, Milestone
from ketnap.organisations.models import Organisation
from ketnap.organisations.services import move
from ketnap.statistics import loading, reading, snapshot
from ketnap.statistics.table import table
from ketnap.statistics.verify import verify_figures
from tests.statistics import world

pytestmark = [pytest.mark.database]
SINCE, UNTIL = dt.date(2020, 1, 1), dt.date(2026, 12, 31)


def admitted(unit: Organisation, tree_day: dt.date = world.TODAY) -> int | float | None:
    """Count everybody."""
    return table(unit, SINCE, UNTIL, ["admitted"], tree_day=tree_day).cell("admitted").value


@pytest.mark.django_db
def test_verification_finds_nothing_while_every_write_leaves_an_entry() -> None:
    made = world.units()
    world.fill(made, random.Random(1), 30)
    report = verify_figures()
    assert report.differences == []
    assert report.compared > 100


@pytest.mark.django_db
def test_verification_finds_a_write_behind_the_trail_s_back() -> None:
    made = world.units()
    world.fill(made, random.Random(2), 10)
    admitted(made["u-p"])
    Milestone.objects.filter(kind="admitted").first().delete()  # type: ignore[union-attr]
    report = verify_figures()
    assert not report
    assert "admitted" in str(report.differences[0])


@pytest.mark.django_db
def test_one_changed_dossier_is_one_small_read_never_a_reload() -> None:
    made = world.units()
    world.fill(made, random.Random(3), 20)
    admitted(made["u-p"])
    with snapshot.current() as held:
        loads = held.loads
    one = Dossier.objects.first()
    assert one is not None
    Milestone.objects.filter(dossier=one, kind="admitted").delete()
    world.touch(one)
    assert admitted(made["u-p"]) == 19
    with snapshot.current() as held:
        assert held.loads == loads


@pytest.mark.django_db
def test_reading_alone_changes_nothing_and_costs_one_query(
    django_assert_num_queries: object,
) -> None:
    made = world.units()
    world.fill(made, random.Random(3), 3)
    admitted(made["u-p"])
    trail.append(action="viewed", subject=made["u-p"], by=None)
    with snapshot.current() as held:
        before = held.sheets
    with django_assert_num_queries(1), snapshot.current() as held:  # type: ignore[operator]
        assert held.sheets is before


@pytest.mark.django_db
def test_one_act_on_several_dossiers_is_followed_by_its_fields() -> None:
    made = world.units()
    world.fill(made, random.Random(3), 20)
    admitted(made["u-p"])
    with changing("close_meeting", subject=made["u-c0"], by=None) as change:
        for one in Milestone.objects.filter(kind="admitted")[:3]:
            change.update(one, on=dt.date(2019, 1, 1))
    assert admitted(made["u-p"]) == 17
    with changing("close_meeting", subject=made["u-c0"], by=None) as change:
        change.remove(Milestone.objects.filter(kind="admitted", on__gte=SINCE)[0])
    assert admitted(made["u-p"]) == 16
    assert verify_figures().differences == []


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_write_is_forgotten() -> None:
    made = world.units()
    world.fill(made, random.Random(4), 5)
    assert admitted(made["u-p"]) == 5
    with transaction.atomic():
        one = world.dossier(made["u-c0-0"], 99)
        world.random_milestone(one, random.Random(4))
        world.touch(one)
        assert admitted(made["u-p"]) == 6
        transaction.set_rollback(True)
    assert admitted(made["u-p"]) == 5


@pytest.mark.django_db
def test_moving_a_unit_only_sorts_anew() -> None:
    made = world.units()
    world.fill(made, random.Random(5), 30)
    inside = Milestone.objects.filter(kind="admitted", cell__code__startswith="u-c0").count()
    assert admitted(made["u-c0"]) == inside
    with snapshot.current() as held:
        loads = held.loads
    move(made["u-c0"], parent=made["u-p"], basis=world.BASIS, by=None, on=dt.date(2024, 1, 1))
    assert admitted(made["u-c0"]) == inside
    assert admitted(made["u-d"]) == 30 - inside
    assert admitted(made["u-d"], dt.date(2023, 1, 1)) == 30
    with snapshot.current() as held:
        assert held.loads == loads


@pytest.mark.django_db(transaction=True)
def test_both_ways_of_reading_give_the_same_frame() -> None:
    made = world.units()
    world.fill(made, random.Random(6), 25)
    for table_name, columns in (
        ("ketnap_milestone", reading.MILESTONE),
        ("ketnap_dossier", reading.DOSSIER),
        ("ketnap_membership", reading.MEMBERSHIP),
    ):
        sql = loading.statement(table_name, columns)
        assert loading.through_driver(sql) is not None
        first = next(iter(columns))
        by_driver = loading.read(table_name, columns, bulk=True).sort(first, "cell_id")
        by_cursor = loading.read(table_name, columns).sort(first, "cell_id")
        assert by_driver.schema == by_cursor.schema
        assert sorted(map(str, by_driver.rows())) == sorted(map(str, by_cursor.rows()))
    with transaction.atomic():
        assert loading.through_driver("SELECT 1") is None


HOLDS = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(0.5)
held.execute("ROLLBACK")
"""


@pytest.mark.django_db(transaction=True)
def test_figures_wait_while_another_program_writes() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL nobody who reads waits")
    name = str(connection.settings_dict["NAME"])
    words = [sys.executable, "-c", HOLDS, name]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        found = loading.through_driver("SELECT 1 AS one")
    assert found is not None and found.rows() == [(1,)]


@pytest.mark.django_db
def test_memory_is_told_by_part_and_another_process_starts_its_own() -> None:
    made = world.units()
    snapshot.forget()
    assert snapshot.memory() == {}
    world.fill(made, random.Random(7), 5)
    admitted(made["u-p"])
    assert {"admitted", "sent_to_class", "units"} <= snapshot.memory().keys()
    assert all(size >= 0 for size in snapshot.memory().values())
    assert set(snapshot._held) == {(os.getpid(), str(connection.settings_dict["NAME"]))}
