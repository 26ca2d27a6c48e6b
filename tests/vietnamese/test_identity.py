"""Numbers of identity papers give warnings, never refusals."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.vietnamese.dates import PartialDate, parse_partial_date
from ketnap.vietnamese.identity import birth_year_of, check_identity_number, gender_of


def codes(
    number: str, gender: str | None = None, born: PartialDate | date | None = None
) -> list[str]:
    return [warning.code for warning in check_identity_number(number, gender, born)]


@given(
    st.integers(1, 96),
    st.sampled_from(["male", "female"]),
    st.integers(1900, 2099),
    st.integers(0, 999999),
)
def test_a_number_built_as_the_decree_says_has_nothing_unusual(place, gender, year, tail):
    century = 2 * ((year - 1900) // 100) + (gender == "female")
    number = f"{place:03d}{century}{year % 100:02d}{tail:06d}"
    assert codes(number, gender, PartialDate(date(year, 1, 1), "year")) == []
    assert gender_of(number) == gender
    assert birth_year_of(number) == year
    assert codes(number, {"male": "female", "female": "male"}[gender]) == ["identity_gender"]
    assert codes(number, gender, date(year + 1, 5, 5)) == ["identity_year"]


@pytest.mark.parametrize(
    ("number", "found", "suggestion"),
    [
        ("", [], None),
        ("233123456", [], None),
        ("062 199 012 345", [], None),
        ("62199012345", ["identity_leading_zero"], "062199012345"),
        ("33123456", ["identity_length"], "033123456"),
        ("1234", ["identity_length"], ""),
        ("06219901234A", ["identity_characters"], ""),
    ],
)
def test_the_shape_of_a_number(number, found, suggestion):
    warnings = check_identity_number(number)
    assert [warning.code for warning in warnings] == found
    if found:
        assert warnings[0].suggestion == suggestion
        assert warnings[0].message != warnings[0].message_en


def test_a_partial_birth_date_is_enough_to_compare_the_year():
    assert codes("062099000001", "male", parse_partial_date("05/1999")) == []
    assert codes("062099000001", "female", parse_partial_date("1998")) == [
        "identity_gender",
        "identity_year",
    ]
