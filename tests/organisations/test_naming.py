"""A unit's name as a Party body, as its committee and as a place."""

from __future__ import annotations

import pytest

from ketnap.organisations.naming import committee_name, party_body, place_name


@pytest.mark.parametrize(
    ("name", "body", "committee", "place"),
    [
        ("Xã Sa Bình", "Đảng bộ xã Sa Bình", "Đảng ủy xã Sa Bình", "Sa Bình"),
        ("Đảng bộ xã Sa Bình", "Đảng bộ xã Sa Bình", "Đảng ủy xã Sa Bình", "Sa Bình"),
        ("Thị trấn Sa Thầy", "Đảng bộ thị trấn Sa Thầy", "Đảng ủy thị trấn Sa Thầy", "Sa Thầy"),
        ("Huyện Sa Thầy", "Đảng bộ huyện Sa Thầy", "Huyện ủy Sa Thầy", "Sa Thầy"),
        ("Đảng bộ tỉnh Quảng Ngãi", "Đảng bộ tỉnh Quảng Ngãi", "Tỉnh ủy Quảng Ngãi", "Quảng Ngãi"),
        ("Thành phố Huế", "Đảng bộ thành phố Huế", "Thành ủy Huế", "Huế"),
        ("Đảng ủy Công an", "Đảng ủy Công an", "Đảng ủy Công an", "Công an"),
        ("Trường THPT", "Đảng bộ Trường THPT", "Đảng ủy Trường THPT", "Trường THPT"),
    ],
)
def test_each_name_of_a_unit(name: str, body: str, committee: str, place: str) -> None:
    assert (party_body(name), committee_name(name), place_name(name)) == (body, committee, place)
