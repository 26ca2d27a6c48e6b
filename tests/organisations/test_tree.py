"""The tree of a day in arrays: order, intervals, sums, what is kept and when it is dropped."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.organisations import services
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.preorder import lay_out
from ketnap.organisations.services import Document, NewUnit
from ketnap.organisations.succession import How, today_successors
from ketnap.organisations.tree import tree_on

BASIS = Document("1-QĐ/TU", dt.date(2020, 1, 1))
OPENED = dt.date(2020, 1, 1)


@st.composite
def forests(draw) -> list[tuple[int, int, int]]:
    """Rows (id, parent or 0, order) in any sequence, with ids that are not in order."""
    n = draw(st.integers(0, 40))
    ids = draw(st.permutations(range(100, 100 + 3 * n, 3)))
    rows = [
        (ids[i], draw(st.sampled_from([0, 7, *ids[:i]])), draw(st.integers(0, 3))) for i in range(n)
    ]
    return draw(st.permutations(rows))


def naive(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int, int]]:
    """(id, parent's index, depth, last index below), by plain recursion."""
    known = {row[0] for row in rows}
    found: list[list[int]] = []

    def walk(parent: int, index: int, depth: int) -> None:
        for key, above, _order in sorted(rows, key=lambda row: (row[2], row[0])):
            if (above if above in known else 0) == parent:
                here = len(found)
                found.append([key, index, depth, here])
                walk(key, here, depth + 1)
                found[here][3] = len(found) - 1

    walk(0, -1, 0)
    return [tuple(row) for row in found]


@given(forests())
def test_the_layout_is_what_plain_recursion_gives(rows):
    ids, parents, order = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    found = lay_out(ids, parents, order)
    columns = (found.ids, found.parent, found.depth, found.end)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == naive(rows)


def test_a_ring_cannot_be_laid_out():
    with pytest.raises(ValueError, match="their own ancestors"):
        lay_out(np.array([1, 2]), np.array([2, 1]), np.array([0, 0]))


@pytest.fixture
def units() -> dict[str, Organisation]:
    """The commune of Công Hải with 13 hamlet cells, 6 school cells under a sectional committee."""
    return services.establish_many(
        [
            NewUnit("cong-hai", "Xã Công Hải", Kind.COMMUNE, None),
            NewUnit("schools", "Đảng bộ khối trường học", Kind.SECTIONAL_BODY, "cong-hai"),
            NewUnit("offices", "Đảng bộ khối cơ quan", Kind.SECTIONAL_BODY, "cong-hai"),
            *(NewUnit(f"thon-{n}", f"Chi bộ thôn {n}", Kind.CELL, "cong-hai") for n in range(13)),
            *(NewUnit(f"truong-{n}", f"Chi bộ trường {n}", Kind.CELL, "schools") for n in range(6)),
        ],
        basis=BASIS,
        by=None,
        on=OPENED,
    )


def cells_of(day: dt.date) -> int:
    """How many cells stand under the commune on a day."""
    tree = tree_on(day)
    cells = np.array([kind == Kind.CELL for kind in tree.kinds], dtype=np.int64)
    return int(tree.rollup(cells)[tree.index(Organisation.objects.get(code="cong-hai").pk)])


@pytest.mark.django_db
@pytest.mark.database
def test_one_commune_reorganised_three_times_in_three_months(units):
    """Công Hải (Khánh Hòa), 2026: 13 hamlet cells become 8 on 30-6, 6 school cells 3 on 1-8, and
    on 30-9 two committees end, 12 cells are set up, 23 cells stand directly under the commune."""
    june, august, september = dt.date(2026, 6, 30), dt.date(2026, 8, 1), dt.date(2026, 9, 30)
    by_order = {"basis": BASIS, "by": None}
    for n in range(5):  # five pairs become one each; three stay as they are
        services.merge(
            [units[f"thon-{2 * n}"], units[f"thon-{2 * n + 1}"]],
            into=NewUnit(f"thon-moi-{n}", f"Chi bộ thôn mới {n}", Kind.CELL, "cong-hai"),
            on=june,
            **by_order,
        )
    for n in range(3):
        services.merge(
            [units[f"truong-{2 * n}"], units[f"truong-{2 * n + 1}"]],
            into=NewUnit(f"truong-moi-{n}", f"Chi bộ trường mới {n}", Kind.CELL, "schools"),
            on=august,
            **by_order,
        )
    commune = units["cong-hai"]
    for code in ("schools", "offices"):
        services.dissolve(units[code], children_to=commune, on=september, **by_order)
    services.establish_many(
        [NewUnit(f"moi-{n}", f"Chi bộ cơ quan {n}", Kind.CELL, "cong-hai") for n in range(12)],
        on=september,
        **by_order,
    )
    day = dt.timedelta(days=1)
    assert [cells_of(d) for d in (june - day, june, august - day, august)] == [19, 14, 14, 11]
    assert [cells_of(d) for d in (september - day, september)] == [11, 23]
    assert len(tree_on(september).children(commune.pk)) == 23
    places = today_successors([units["thon-1"].pk, units["truong-5"].pk], september)
    named = [Organisation.objects.get(pk=key).code for key in places.units.tolist()]
    assert named == ["thon-moi-0", "truong-moi-2"]
    assert places.how.tolist() == [How.SUCCEEDED, How.SUCCEEDED]


@pytest.mark.django_db
@pytest.mark.database
def test_paths_children_intervals_and_sums_agree(units):
    tree = tree_on(OPENED)
    schools = units["schools"].pk
    assert tree.path(units["truong-2"].pk) == [
        units["cong-hai"].pk,
        schools,
        units["truong-2"].pk,
    ]
    first, last = tree.interval(schools)
    assert tree.subtree(schools).tolist() == [schools, *tree.children(schools).tolist()]
    assert (last - first, len(tree.children(schools))) == (6, 6)
    ones = np.ones((len(tree), 2), dtype=np.int64)
    assert tree.rollup(ones)[tree.index(schools)].tolist() == [7, 7]
    assert tree.rollup(ones)[0].tolist() == [len(tree), len(tree)]
    assert tree.common_ancestor([units["truong-1"].pk, units["thon-1"].pk]) == units["cong-hai"].pk
    above = tree.ancestor_of_kind(Kind.SECTIONAL_BODY)
    assert above[tree.index(units["truong-1"].pk)] == schools
    assert above[tree.index(units["thon-1"].pk)] == 0
    assert units["truong-1"].pk in tree
    assert 999_999 not in tree


@pytest.mark.django_db
@pytest.mark.database
def test_the_kept_tree_is_dropped_when_a_unit_changes_and_only_then(units):
    day = dt.date(2026, 1, 1)
    kept = tree_on(day)
    services.set_committee(units["thon-1"], body="cell", by=None, on=day)
    first = tree_on(day)
    assert first.ids.tolist() == kept.ids.tolist()
    assert tree_on(day) is first
    services.move(units["thon-1"], parent=units["schools"], basis=BASIS, by=None, on=day)
    assert tree_on(day) is not first
    assert tree_on(day).path(units["thon-1"].pk)[1] == units["schools"].pk


@pytest.mark.django_db
@pytest.mark.database
def test_the_digest_of_a_day_changes_when_its_history_is_corrected_and_not_otherwise(units):
    day = dt.date(2026, 1, 1)
    before = tree_on(day).digest
    later = dt.date(2026, 2, 1)
    services.rename(units["thon-1"], name="Chi bộ thôn A", basis=BASIS, by=None, on=later)
    assert tree_on(day).digest == before
    assert tree_on(later).digest != before
    version = units["thon-1"].versions.get(since=OPENED)
    services.correct_version(version, by=None, on=later, reason="nhầm", rural=True)
    assert tree_on(day).digest != before
