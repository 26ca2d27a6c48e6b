"""The database itself keeps the tree whole: raw SQL cannot break it, on either engine."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from ketnap.organisations import services
from ketnap.organisations.models import Kind, Organisation, OrganisationVersion
from ketnap.organisations.services import Document, NewUnit

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASIS = Document("1-QĐ/TU", dt.date(2020, 1, 1))
OPENED = dt.date(2020, 1, 1)
CLOSED = dt.date(2025, 7, 1)


@pytest.fixture
def pk() -> dict[str, int]:
    """province → commune → cell; and an old commune that ended on 1-7-2025."""
    units = services.establish_many(
        [
            NewUnit("province", "Tỉnh", Kind.PROVINCE, None),
            NewUnit("commune", "Xã", Kind.COMMUNE, "province"),
            NewUnit("cell", "Chi bộ", Kind.CELL, "commune"),
            NewUnit("old", "Xã cũ", Kind.COMMUNE, "province"),
        ],
        basis=BASIS,
        by=None,
        on=OPENED,
    )
    services.dissolve(units["old"], basis=BASIS, by=None, on=CLOSED)
    return {code: unit.pk for code, unit in units.items()}


def broken(sql: str, *params: object) -> str:
    """Run one raw statement that must be refused; return the guard's words."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        connection.check_constraints()
    return str(refused.value).splitlines()[0]


INSERT_VERSION = (
    "INSERT INTO ketnap_organisationversion (organisation_id, parent_id, since, until, name,"
    ' fold_key, kind, official_code, unit_kind, "order")'
    " VALUES (%s, %s, %s, %s, 'x', 'x', 'commune', '', '', 0)"
)


def insert_version(organisation: int, parent: int | None, since: str, until: str | None) -> str:
    return broken(INSERT_VERSION, organisation, parent, since, until)


def run(sql: str, *params: object) -> None:
    """Run one raw statement that is lawful."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


UPDATE_VERSION = "UPDATE ketnap_organisationversion SET {} WHERE organisation_id = %s"
OVERLAP = "guard_version: versions overlap"
OUTSIDE = "guard_version: outside the life of its organisation"
OUTSIDE_PARENT = "guard_version: outside the life of its parent"
CYCLE = "guard_version: its own ancestor"
LIFE = "guard_life: a version or a child lies outside this life"


def test_two_versions_of_one_unit_cannot_overlap(pk):
    assert insert_version(pk["commune"], pk["province"], "2024-01-01", None) == OVERLAP
    assert insert_version(pk["commune"], pk["province"], "2024-01-01", "2024-02-01") == OVERLAP
    assert insert_version(pk["old"], pk["province"], "2025-06-30", "2025-07-01") == OVERLAP


def test_a_version_cannot_be_stretched_over_the_next(pk):
    services.rename(
        Organisation.objects.get(pk=pk["commune"]), name="Mới", basis=BASIS, by=None, on=CLOSED
    )
    sql = UPDATE_VERSION.format("until = '2025-08-01'") + " AND since = '2020-01-01'"
    assert broken(sql, pk["commune"]) == OVERLAP
    sql = UPDATE_VERSION.format("since = '2025-06-01'") + " AND since = '2025-07-01'"
    assert broken(sql, pk["commune"]) == OVERLAP


def test_a_closed_unit_has_no_version_in_force(pk):
    assert insert_version(pk["old"], pk["province"], "2025-07-01", None) == OUTSIDE
    assert broken(UPDATE_VERSION.format("until = NULL"), pk["old"]) == OUTSIDE
    assert broken(UPDATE_VERSION.format("until = '2025-07-02'"), pk["old"]) == OUTSIDE


def test_a_unit_has_no_version_before_its_opening(pk):
    assert broken(UPDATE_VERSION.format("since = '2019-12-31'"), pk["cell"]) == OUTSIDE


def test_a_child_cannot_be_put_under_a_parent_it_would_outlive(pk):
    assert broken(UPDATE_VERSION.format(f"parent_id = {pk['old']}"), pk["cell"]) == OUTSIDE_PARENT


def test_a_parent_cannot_end_before_its_children(pk):
    sql = "UPDATE ketnap_organisation SET closed_on = '2025-07-01' WHERE id = %s"
    assert broken(sql, pk["commune"]) == LIFE
    sql = "UPDATE ketnap_organisation SET closed_on = '2025-06-30' WHERE id = %s"
    assert broken(sql, pk["old"]) == LIFE
    sql = "UPDATE ketnap_organisation SET opened_on = '2020-01-02' WHERE id = %s"
    assert broken(sql, pk["province"]) == LIFE


def test_no_unit_can_become_its_own_ancestor_however_far_up(pk):
    assert broken(UPDATE_VERSION.format(f"parent_id = {pk['cell']}"), pk["commune"]) == CYCLE
    assert broken(UPDATE_VERSION.format(f"parent_id = {pk['cell']}"), pk["province"]) == CYCLE


def test_a_ring_is_refused_only_for_the_days_on_which_it_would_close(pk):
    """The commune leaves the province on 1-6; from then on the province may stand under it."""
    run(UPDATE_VERSION.format("until = '2025-06-01'"), pk["commune"])
    run(UPDATE_VERSION.format("until = '2025-05-01'"), pk["province"])
    assert insert_version(pk["province"], pk["commune"], "2025-05-01", None) == CYCLE
    with connection.cursor() as cursor:
        cursor.execute(INSERT_VERSION, [pk["province"], pk["commune"], "2025-06-01", None])


def test_every_row_of_one_statement_is_checked(pk):
    everything = UPDATE_VERSION.replace("WHERE organisation_id = %s", "")
    assert broken(everything.format("until = NULL")) in (OUTSIDE, OUTSIDE_PARENT)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_cannot_overlap_either(pk):
    """Each alone is lawful; together they would overlap: one is refused."""
    run(UPDATE_VERSION.format("until = '2024-01-01'"), pk["cell"])
    start, refused = threading.Barrier(2), []

    def write(since: str) -> None:
        try:
            start.wait(10)
            with transaction.atomic():
                run(INSERT_VERSION, pk["cell"], pk["commune"], since, None)
        except IntegrityError as error:
            refused.append(str(error).splitlines()[0])
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(day,)) for day in ("2024-01-01", "2024-02-01")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert refused == [OVERLAP]
    assert OrganisationVersion.objects.filter(organisation=pk["cell"]).count() == 2
