"""Places on today's tree: who is told when units change commune or province, what is written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.organisations import positions, services
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.positions import Ancestors
from ketnap.organisations.services import Document, NewUnit

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASIS = Document("1-QĐ/TU", dt.date(2020, 1, 1))
OPENED = dt.date(2020, 1, 1)
DAY = dt.date(2025, 7, 1)


@pytest.fixture
def units() -> dict[str, Organisation]:
    """Two provinces, two communes each, ten cells each."""
    return services.establish_many(
        [
            *(NewUnit(f"p{p}", f"Tỉnh {p}", Kind.PROVINCE, None) for p in (1, 2)),
            *(
                NewUnit(f"x{p}{x}", f"Xã {p}{x}", Kind.COMMUNE, f"p{p}")
                for p in (1, 2)
                for x in (1, 2)
            ),
            *(
                NewUnit(f"c{p}{x}{c}", f"Chi bộ {c}", Kind.CELL, f"x{p}{x}")
                for p in (1, 2)
                for x in (1, 2)
                for c in range(10)
            ),
        ],
        basis=BASIS,
        by=None,
        on=OPENED,
    )


@pytest.fixture
def told():
    """What ``units_moved`` says while the test runs."""
    heard: dict[int, Ancestors] = {}

    def hear(sender, ancestors, **kwargs):
        heard.update(ancestors)

    positions.units_moved.connect(hear)
    yield heard
    positions.units_moved.disconnect(hear)


def test_moving_a_commune_tells_of_it_and_what_stands_in_it_and_of_nothing_else(units, told):
    services.move(units["x11"], parent=units["p2"], basis=BASIS, by=None, on=DAY)
    moved = ["x11", *(f"c11{c}" for c in range(10))]
    ancestors = Ancestors(units["x11"].pk, units["p2"].pk)
    assert told == {units[code].pk: ancestors for code in moved}


def test_a_merger_tells_of_the_cells_and_of_the_ended_commune(units, told):
    new = services.merge(
        [units["x11"], units["x12"]],
        into=NewUnit("new", "Xã Mới", Kind.COMMUNE, "p1"),
        basis=BASIS,
        by=None,
        on=DAY,
    )
    moved = ["x11", "x12", *(f"c1{x}{c}" for x in (1, 2) for c in range(10))]
    assert told == {units[code].pk: Ancestors(new.pk, units["p1"].pk) for code in moved}


def test_a_new_name_tells_of_nothing(units, told):
    services.rename(units["x11"], name="Xã Mới", basis=BASIS, by=None, on=DAY)
    assert told == {}


def test_the_commune_and_province_of_a_unit_are_those_of_today(units):
    cell = units["c110"].pk
    assert positions.ancestors_of(cell, on=DAY) == Ancestors(units["x11"].pk, units["p1"].pk)
    assert positions.ancestors_of(units["p1"].pk, on=DAY) == Ancestors(None, units["p1"].pk)


def test_a_shift_of_many_units_is_one_statement_that_touches_only_those_that_move(units):
    with CaptureQueriesContext(connection) as queries:
        services.move(units["x22"], parent=units["p1"], basis=BASIS, by=None, on=DAY)
    shifts = [q["sql"] for q in queries if 'SET "position" = ' in q["sql"]]
    assert len(shifts) == 1
    stays = Organisation.objects.filter(position__lt=Organisation.objects.get(code="x12").position)
    assert list(stays.values_list("code", flat=True)) == [
        "p1",
        "x11",
        *(f"c11{c}" for c in range(10)),
    ]
    assert positions.renumber() == 0


def test_several_orders_may_share_one_numbering(units):
    with positions.renumbering_once():
        services.move(units["x11"], parent=units["p2"], basis=BASIS, by=None, on=DAY)
        unmoved = Organisation.objects.get(code="x11")
        assert unmoved.position == 2
    moved = Organisation.objects.get(code="x11")
    assert moved.position > Organisation.objects.get(code="p2").position
