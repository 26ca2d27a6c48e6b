"""Orders on the tree: what they change, what they keep, what they refuse."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.organisations import services
from ketnap.organisations.models import Kind, Organisation, OrganisationVersion, Succession
from ketnap.organisations.services import Document, NewUnit
from ketnap.organisations.succession import How, today_successors
from ketnap.organisations.tree import tree_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASIS = Document("12-QĐ/HU", dt.date(2020, 1, 2), "Quyết định thành lập")
BEFORE = dt.date(2020, 1, 1)
DAY = dt.date(2025, 7, 1)


def unit(code: str, parent: str | None = None, kind: str = Kind.COMMUNE, **more) -> NewUnit:
    return NewUnit(code=code, name=f"Đơn vị {code}", kind=kind, parent=parent, **more)


@pytest.fixture
def tree() -> dict[str, Organisation]:
    """province → north, south (communes) → two cells each."""
    return services.establish_many(
        [
            unit("north-1", "north", Kind.CELL),
            unit("north-2", "north", Kind.CELL),
            unit("province", None, Kind.PROVINCE),
            unit("north", "province"),
            unit("south", "province"),
            unit("south-1", "south", Kind.CELL),
            unit("south-2", "south", Kind.CELL),
        ],
        basis=BASIS,
        by=None,
        on=BEFORE,
    )


def codes(day: dt.date) -> list[str]:
    """The tree of a day as codes in order, a dot per level."""
    found = tree_on(day)
    names = dict(Organisation.objects.values_list("id", "code"))
    return [
        "." * int(depth) + names[key]
        for key, depth in zip(found.ids.tolist(), found.depth, strict=True)
    ]


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, basis=BASIS, by=None, **kwargs)
    return refused.value.codes[0]


def test_a_batch_may_name_parents_before_they_are_listed(tree):
    assert codes(BEFORE) == [
        "province",
        ".north",
        "..north-1",
        "..north-2",
        ".south",
        "..south-1",
        "..south-2",
    ]


def test_a_batch_is_one_entry_of_the_trail_that_names_every_unit(tree):
    entry = Entry.objects.get()
    assert entry.action == "established"
    assert sum(field.startswith("organisation[") for field in entry.commitments) == 7


def test_positions_count_from_one_in_the_order_of_the_tree(tree):
    rows = Organisation.objects.order_by("position").values_list(
        "code", "position", "position_end", "depth", "name"
    )
    assert list(rows) == [
        ("province", 1, 7, 0, "Đơn vị province"),
        ("north", 2, 4, 1, "Đơn vị north"),
        ("north-1", 3, 3, 2, "Đơn vị north-1"),
        ("north-2", 4, 4, 2, "Đơn vị north-2"),
        ("south", 5, 7, 1, "Đơn vị south"),
        ("south-1", 6, 6, 2, "Đơn vị south-1"),
        ("south-2", 7, 7, 2, "Đơn vị south-2"),
    ]


def test_three_hundred_cells_are_established_in_less_than_two_seconds(tree):
    batch = [unit(f"cell-{n}", "north", Kind.CELL) for n in range(300)]
    start = time.process_time()
    services.establish_many(batch, basis=BASIS, by=None, on=BEFORE)
    assert time.process_time() - start < 2
    assert len(tree_on(BEFORE)) == 307


def test_a_renamed_unit_is_the_same_unit_with_two_names(tree):
    services.rename(tree["north"], name=" Xã  Mới ", basis=BASIS, by=None, on=DAY)
    assert list(tree["north"].versions.values_list("name", "fold_key", "since", "until")) == [
        ("Đơn vị north", "don vi north", BEFORE, DAY),
        ("Xã Mới", "xa moi", DAY, None),
    ]
    assert tree["north"].name == "Xã Mới"


def test_a_merged_units_people_stand_under_the_successor_today(tree):
    new = services.merge(
        [tree["north"], tree["south"]],
        into=unit("new", "province"),
        basis=BASIS,
        by=None,
        on=DAY,
    )
    day_before = DAY - dt.timedelta(days=1)
    assert codes(day_before)[1] == ".north"
    assert codes(DAY) == ["province", ".new", "..north-1", "..north-2", "..south-1", "..south-2"]
    inside = Organisation.objects.filter(position__range=(new.position, new.position_end)).order_by(
        "position"
    )
    assert [row.code for row in inside] == [
        "new",
        "north-1",
        "north-2",
        "south-1",
        "south-2",
        "north",
        "south",
    ]
    places = today_successors([tree["north"].pk, tree["north-1"].pk, 999_999], DAY)
    assert places.units.tolist() == [new.pk, tree["north-1"].pk, 0]
    assert places.how.tolist() == [How.SUCCEEDED, How.SAME, How.NOWHERE]


def test_a_split_unit_stands_for_todays_figures_at_the_lowest_unit_above_its_successors(tree):
    services.split(
        tree["north"],
        into=[unit("east", "province"), unit("west", "province")],
        children={"north-1": "east", "north-2": "west"},
        basis=BASIS,
        by=None,
        on=DAY,
    )
    assert codes(DAY)[-4:] == [".east", "..north-1", ".west", "..north-2"]
    places = today_successors([tree["north"].pk], DAY)
    assert (places.units.tolist(), places.shared.tolist()) == ([tree["province"].pk], [True])


def test_a_part_cut_off_leaves_the_unit_itself_open(tree):
    services.split(
        tree["north"],
        into=[tree["south"]],
        children={"north-2": "south"},
        continues=True,
        basis=BASIS,
        by=None,
        on=DAY,
    )
    assert codes(DAY) == [
        "province",
        ".north",
        "..north-1",
        ".south",
        "..south-1",
        "..south-2",
        "..north-2",
    ]
    edge = Succession.objects.get()
    assert (edge.predecessor, edge.successor) == (tree["north"], tree["south"])


def test_a_unit_that_gave_a_part_away_and_later_ended_stands_under_its_last_successor(tree):
    what = {"basis": BASIS, "by": None}
    services.split(
        tree["north"],
        into=[unit("east", "province")],
        children={"north-2": "east"},
        continues=True,
        on=dt.date(2024, 1, 1),
        **what,
    )
    services.merge([tree["north"]], into=tree["south"], on=DAY, **what)
    places = today_successors([tree["north"].pk], DAY)
    assert places.units.tolist() == [tree["south"].pk]


def test_two_mergers_on_one_day_are_followed_to_the_end(tree):
    what = {"basis": BASIS, "by": None, "on": DAY}
    services.merge([tree["north"]], into=tree["south"], **what)
    new = services.merge([tree["south"]], into=unit("new", "province"), **what)
    places = today_successors([tree["north"].pk, tree["south"].pk], DAY)
    assert places.units.tolist() == [new.pk, new.pk]


def test_moving_and_ending_a_unit_on_one_day_leaves_no_empty_stretch(tree):
    services.move(tree["north-1"], parent=tree["south"], basis=BASIS, by=None, on=DAY)
    services.dissolve(tree["north-1"], basis=BASIS, by=None, on=DAY)
    versions = tree["north-1"].versions.values_list("parent__code", "since", "until")
    assert list(versions) == [("north", BEFORE, DAY)]


def test_a_dissolved_committee_hands_its_cells_over_the_same_day(tree):
    services.dissolve(tree["north"], children_to=tree["south"], basis=BASIS, by=None, on=DAY)
    assert codes(DAY) == [
        "province",
        ".south",
        "..south-1",
        "..south-2",
        "..north-1",
        "..north-2",
    ]
    places = today_successors([tree["north"].pk], DAY)
    assert (places.units.tolist(), places.how.tolist()) == (
        [tree["province"].pk],
        [How.UNDER_PARENT],
    )


def test_no_child_outlives_its_parent(tree):
    assert refusal(services.dissolve, tree["north"], on=DAY) == "children_remain"
    assert tree["north"].closed_on is None


def test_no_unit_becomes_its_own_ancestor(tree):
    between = services.establish(
        unit("between", "north", Kind.SECTIONAL_BODY), basis=BASIS, by=None, on=BEFORE
    )
    assert refusal(services.move, tree["north"], parent=between, on=DAY) == "cycle"
    assert refusal(services.move, tree["north"], parent=tree["north"], on=DAY) == "cycle"


def test_a_closed_unit_can_neither_change_nor_take_units_in(tree):
    services.dissolve(tree["north"], children_to=tree["south"], basis=BASIS, by=None, on=DAY)
    assert refusal(services.rename, tree["north"], name="Khác", on=DAY) == "closed"
    assert refusal(services.move, tree["south-1"], parent=tree["north"], on=DAY) == "parent_closed"
    early = dt.date(2024, 1, 1)
    assert (
        refusal(services.move, tree["south-1"], parent=tree["north"], on=early) == "outlives_parent"
    )


def test_nothing_is_merged_into_a_unit_that_has_ended(tree):
    services.dissolve(tree["south-1"], basis=BASIS, by=None, on=DAY)
    found = refusal(services.merge, [tree["south-2"]], into=tree["south-1"], on=DAY)
    assert found == "outside_life"


def test_a_day_before_the_opening_is_refused(tree):
    day = dt.date(2019, 12, 31)
    assert refusal(services.rename, tree["north"], name="Khác", on=day) == "before_opening"
    assert refusal(services.establish, unit("late", "north"), on=day) == "parent_not_open"
    assert refusal(services.dissolve, tree["north-1"], on=BEFORE) == "closes_before_opening"


def test_a_day_before_a_later_event_is_refused_since_stretches_would_overlap(tree):
    services.rename(tree["north"], name="Xã Mới", basis=BASIS, by=None, on=DAY)
    day = dt.date(2024, 1, 1)
    assert refusal(services.rename, tree["north"], name="Xã Cũ", on=day) == "later_event"


def test_a_cell_has_nothing_under_it(tree):
    assert refusal(services.establish, unit("x", "north-1", Kind.CELL), on=DAY) == "parent_is_cell"
    batch = [unit("a", "north", Kind.CELL), unit("b", "a", Kind.CELL)]
    assert refusal(services.establish_many, batch, on=DAY) == "parent_is_cell"


def test_a_batch_with_a_ring_of_parents_is_refused(tree):
    batch = [unit("a", "b"), unit("b", "a")]
    assert refusal(services.establish_many, batch, on=DAY) == "cycle"


def test_a_code_is_used_once(tree):
    assert refusal(services.establish, unit("north", "province"), on=DAY) == "code_used"
    batch = [unit("a", "north"), unit("a", "south")]
    assert refusal(services.establish_many, batch, on=DAY) == "code_used"


def test_an_event_without_a_document_is_refused(tree):
    with pytest.raises(Refused) as refused:
        services.rename(tree["north"], name="Xã Mới", basis=Document(" "), by=None, on=DAY)
    assert refused.value.codes == ("no_document",)


def test_a_refused_event_leaves_nothing_behind(tree):
    before = (Entry.objects.count(), OrganisationVersion.objects.count())
    assert (
        refusal(
            services.merge,
            [tree["north"], tree["north-1"], tree["south"]],
            into=unit("new", "unknown"),
            on=DAY,
        )
        == "unknown_unit"
    )
    assert (Entry.objects.count(), OrganisationVersion.objects.count()) == before


def test_the_refusal_of_a_parent_with_children_names_them_and_says_how_to_mend(tree):
    with pytest.raises(Refused) as refused:
        services.dissolve(tree["north"], basis=BASIS, by=None, on=DAY)
    assert str(refused.value) == (
        "Đơn vị north còn 2 đơn vị trực thuộc (Đơn vị north-1, Đơn vị north-2); đơn vị cấp dưới "
        "không thể tồn tại lâu hơn cấp trên. Hãy chuyển hoặc kết thúc các đơn vị đó trước."
    )


def test_a_name_that_a_sibling_bears_is_warned_about_whatever_its_accents(tree):
    warnings = services.same_name_warnings("don vi NORTH", parent=tree["province"], on=DAY)
    assert [warning.rule for warning in warnings] == ["same_name_as_sibling"]
    assert services.same_name_warnings("Xã Khác", parent=tree["province"], on=DAY) == []


def test_a_slip_in_history_is_mended_with_a_reason_and_the_border_moves_both_stretches(tree):
    services.rename(tree["north"], name="Xã Mớii", basis=BASIS, by=None, on=DAY)
    slip = tree["north"].versions.get(since=DAY)
    real = dt.date(2025, 6, 20)
    services.correct_version(
        slip, by=None, on=dt.date(2025, 8, 1), reason="gõ sai", name="Xã Mới", since=real
    )
    assert list(tree["north"].versions.values_list("name", "since", "until")) == [
        ("Đơn vị north", BEFORE, real),
        ("Xã Mới", real, None),
    ]
    assert Entry.objects.last().reason == "gõ sai"


def test_a_reorganisation_entered_ahead_takes_effect_on_its_day(tree):
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    services.move(tree["north-1"], parent=tree["south"], basis=BASIS, by=None, on=tomorrow)
    assert tree["north-1"].parent == tree["north"]
    assert services.follow_today(by=None, on=tomorrow) > 0
    tree["north-1"].refresh_from_db()
    tree["south"].refresh_from_db()
    assert tree["north-1"].parent == tree["south"]
    assert tree["south"].position < tree["north-1"].position <= tree["south"].position_end
    assert services.follow_today(by=None, on=tomorrow) == 0
