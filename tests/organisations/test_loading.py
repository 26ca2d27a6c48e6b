"""Files of organisations: the real Sa Thầy, and files that cannot be used."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.commands import organisations as command
from ketnap.law.reading import FileFaults
from ketnap.organisations.loading import SA_THAY, load_organisations
from ketnap.organisations.models import Authority, Organisation
from ketnap.organisations.succession import How, today_successors
from ketnap.organisations.tree import tree_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LAST_DAY = dt.date(2025, 6, 30)
FIRST_DAY = dt.date(2025, 7, 1)


def drawn(day: dt.date) -> list[str]:
    tree = tree_on(day)
    return ["  " * d + n for d, n in zip(tree.depth.tolist(), tree.names, strict=True)]


def pk(code: str) -> int:
    return Organisation.objects.get(code=code).pk


@pytest.fixture
def sa_thay() -> None:
    load_organisations(SA_THAY, None)


def test_sa_thay_on_30_june_2025_has_a_district_with_ten_communes_and_a_town(sa_thay):
    assert drawn(LAST_DAY) == [
        "Tỉnh Quảng Ngãi",
        "Tỉnh Kon Tum",
        "  Huyện Sa Thầy",
        "    Thị trấn Sa Thầy",
        "    Xã Sa Sơn",
        "    Xã Sa Nhơn",
        "    Xã Sa Nghĩa",
        "    Xã Hơ Moong",
        "    Xã Sa Bình",
        "    Xã Ya Xiêr",
        "    Xã Ya Tăng",
        "    Xã Ya Ly",
        "    Xã Rờ Kơi",
        "    Xã Mô Rai",
    ]


def test_sa_thay_on_1_july_2025_is_five_communes_of_quang_ngai(sa_thay):
    assert drawn(FIRST_DAY) == [
        "Tỉnh Quảng Ngãi",
        "  Xã Sa Thầy",
        "  Xã Sa Bình",
        "  Xã Ya Ly",
        "  Xã Rờ Kơi",
        "  Xã Mô Rai",
    ]


def test_xa_sa_binh_before_and_after_are_two_units(sa_thay):
    units = Organisation.objects.filter(name="Xã Sa Bình").order_by("opened_on")
    assert list(units.values_list("code", "opened_on", "closed_on")) == [
        ("sa-binh-commune-2020", dt.date(2020, 1, 1), FIRST_DAY),
        ("sa-binh-commune-2025", FIRST_DAY, None),
    ]
    old, new = units
    assert [edge.successor for edge in old.successor_edges.all()] == [new]
    assert [edge.predecessor.name for edge in new.predecessor_edges.order_by("id")] == [
        "Xã Sa Nghĩa",
        "Xã Hơ Moong",
        "Xã Sa Bình",
    ]


def test_ro_koi_and_mo_rai_are_the_same_units_under_another_parent(sa_thay):
    versions = Organisation.objects.get(code="ro-koi-commune").versions.values_list(
        "name", "parent__code", "until"
    )
    assert list(versions) == [
        ("Xã Rờ Kơi", "sa-thay-district", FIRST_DAY),
        ("Xã Rờ Kơi", "quang-ngai-province", None),
    ]


def test_figures_of_the_old_units_stand_at_their_successors(sa_thay):
    codes = ["sa-nghia-commune", "ro-koi-commune", "sa-thay-district", "kon-tum-province"]
    places = today_successors([pk(code) for code in codes], FIRST_DAY)
    assert places.units.tolist() == [
        pk("sa-binh-commune-2025"),
        pk("ro-koi-commune"),
        pk("quang-ngai-province"),
        pk("quang-ngai-province"),
    ]
    assert places.how.tolist() == [How.SUCCEEDED, How.SAME, How.UNDER_PARENT, How.SUCCEEDED]


def test_the_officer_of_the_new_commune_stands_above_the_old_ones(sa_thay):
    new = Organisation.objects.get(code="sa-binh-commune-2025")
    inside = Organisation.objects.filter(position__range=(new.position, new.position_end))
    assert {unit.code for unit in inside} == {
        "sa-binh-commune-2025",
        "sa-binh-commune-2020",
        "sa-nghia-commune",
        "ho-moong-commune",
    }


def test_the_district_decides_until_30_june_and_the_commune_from_1_july(sa_thay):
    def deciding(day: dt.date) -> set[str]:
        held = Authority.objects.in_force(day).filter(power="admit")
        return {authority.organisation.code for authority in held}

    assert deciding(LAST_DAY) == {"sa-thay-district"}
    assert deciding(FIRST_DAY) == {
        "sa-thay-commune-2025",
        "sa-binh-commune-2025",
        "ya-ly-commune-2025",
        "ro-koi-commune",
        "mo-rai-commune",
    }
    basis = Authority.objects.filter(organisation__code="sa-binh-commune-2025", power="admit")
    assert list(basis.values_list("document_number", "confidence")) == [
        ("294-QĐ/TW", "unsure"),
        ("208-QĐ/TW", "second-hand"),
    ]


def test_the_command_loads_a_packaged_file_and_prints_the_tree_of_a_day(capsys):
    assert command.load(SA_THAY) == 0
    assert capsys.readouterr().out == (
        "Đã nạp 17 đơn vị, 9 sự kiện tổ chức, 39 thẩm quyền, 0 thôn.\n"
    )
    assert command.show_tree("2025-07-01") == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["Tỉnh Quảng Ngãi", "  Xã Sa Thầy"]


BAD = """\
sources:
  d1: {number: 1-QĐ, on: 2020-01-02}
events:
  - event: established
    on: 2020-13-02
    document: d1
    units:
      - {code: a, name: A, kind: village}
      - {code: b, kind: commune, colour: red}
  - event: merged
    on: 2025-07-01
    document: d2
    units: [a]
"""


def test_a_bad_file_names_every_fault_with_its_line_and_nothing_is_kept(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    assert command.load(path) == 2
    said = [line.replace(f"{path}, ", "") for line in capsys.readouterr().err.splitlines()]
    assert said == [
        "dòng 5: «on» phải là ngày YYYY-MM-DD.",
        "dòng 8: «kind: village» không dùng được; dùng một trong: central, province, district, "
        "commune, grassroots_party_body, sectional_body, grassroots_cell, cell.",
        "dòng 9: không có mục «colour»; dùng một trong: code, name, kind, parent, official_code, "
        "rural, hard_area, unit_kind, order.",
        "dòng 9: thiếu «name».",
        "dòng 10: thiếu «into».",
        "dòng 12: văn bản «d2» không có trong «sources».",
        "Chưa có gì được lưu.",
    ]
    assert not Organisation.objects.exists()


def test_an_event_the_tree_refuses_is_told_with_its_line_and_nothing_is_kept(tmp_path):
    path = tmp_path / "refused.yaml"
    path.write_text(
        """\
sources:
  d1: {number: 1-QĐ, on: 2020-01-02}
events:
  - event: established
    on: 2020-01-01
    document: d1
    units: [{code: a, name: Xã A, kind: commune}, {code: b, name: Chi bộ B, kind: cell, parent: a}]
  - event: dissolved
    on: 2021-01-01
    document: d1
    unit: a
""",
        encoding="utf-8",
    )
    with pytest.raises(FileFaults) as faults:
        load_organisations(path, None)
    assert [fault.line for fault in faults.value.faults] == [8]
    assert "Xã A còn 1 đơn vị trực thuộc (Chi bộ B)" in faults.value.show()
    assert not Organisation.objects.exists()


WHOLE = """\
sources:
  d1: {number: 1-QĐ, on: 2020-01-02}
events:
  - event: established
    on: 2020-01-01
    document: d1
    units:
      - {code: xa, name: Xã A, kind: commune}
      - {code: khoi, name: Đảng bộ khối, kind: sectional_body, parent: xa}
      - {code: c1, name: Chi bộ 1, kind: cell, parent: khoi}
      - {code: c2, name: Chi bộ 2, kind: cell, parent: khoi}
  - {event: renamed, on: 2021-01-01, document: d1, unit: xa, name: Xã B}
  - event: split
    on: 2022-01-01
    document: d1
    unit: khoi
    into:
      - {code: k1, name: Khối 1, kind: sectional_body, parent: xa}
      - {code: k2, name: Khối 2, kind: sectional_body, parent: xa}
    children: {c1: k1, c2: k2}
  - {event: dissolved, on: 2023-01-01, document: d1, unit: k2, children_to: xa}
committees:
  - units: [xa]
    body: committee
    since: 2020-01-01
    terms: [{number: 2020-2025, starts_on: 2020-08-01, members: 15}]
hamlets:
  - {commune: xa, name: Thôn 1, since: 2020-01-01, cell: c1}
"""


def test_a_file_may_hold_every_kind_of_event_terms_and_hamlets(tmp_path):
    path = tmp_path / "whole.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    loaded = load_organisations(path, None)
    assert (loaded.events, loaded.units, loaded.authorities, loaded.hamlets) == (4, 6, 0, 1)
    assert drawn(dt.date(2020, 6, 1)) == ["Xã A", "  Đảng bộ khối", "    Chi bộ 1", "    Chi bộ 2"]
    assert drawn(dt.date(2022, 6, 1)) == [
        "Xã B",
        "  Khối 1",
        "    Chi bộ 1",
        "  Khối 2",
        "    Chi bộ 2",
    ]
    assert drawn(dt.date(2023, 6, 1)) == ["Xã B", "  Khối 1", "    Chi bộ 1", "  Chi bộ 2"]
    term = Organisation.objects.get(code="xa").committees.get().terms.get()
    assert (term.number, term.members) == ("2020-2025", 15)
