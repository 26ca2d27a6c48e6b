"""Numbers are read and shown with a comma before the fraction."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.vietnamese.numbers import (
    NumberError,
    parse_integer,
    parse_number,
    show_number,
    show_percent,
)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
    )
)
def test_what_is_shown_is_read_back(number):
    assert parse_number(show_number(number)) == number


@given(st.integers(-(10**15), 10**15))
def test_a_count_is_read_back(count):
    assert parse_integer(show_number(count)) == count


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234.567,5", "1234567.5"),
        ("1 234 567,5", "1234567.5"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("0.125", "0.125"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("1234.567", "1234.567"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("-12", "-12"),
        ("\u221212,5", "-12.5"),
        ("76,0 %", "76.0"),
        ("012", "12"),
    ],
)
def test_every_accepted_form(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "x", "1,", ",5", "1.2.3", "12.34.567", "1,2,3", "1e5", "--1", "٣", "1.234,56.7"]
)
def test_what_is_no_number_is_refused_with_a_pattern(text):
    with pytest.raises(NumberError) as refused:
        parse_number(text)
    assert refused.value.code == "number_format"
    assert "1.234,5" in refused.value.message


def test_a_fraction_is_no_count_and_thousands_are_suggested():
    with pytest.raises(NumberError) as refused:
        parse_integer("1,234")
    assert (refused.value.code, refused.value.suggestion) == ("number_fraction", "1.234")
    assert parse_integer("12,0") == 12


def test_numbers_are_shown_as_offices_write_them():
    assert show_number(1234567.5) == "1.234.567,5"
    assert show_number(1234567) == "1.234.567"
    assert show_number(Decimal("2.50")) == "2,5"
    assert show_number(2.5, 2) == "2,50"
    assert show_number(0.5, 0) == "1"
    assert show_number(-0.001, 1) == "0,0"
    assert show_number(100) == "100"


def test_a_share_is_shown_with_one_figure_after_the_comma():
    assert show_percent(0.76) == "76,0 %"
    assert show_percent(Decimal(2) / 3) == "66,7 %"
    assert show_percent(12.345) == "1.234,5 %"
    assert show_percent(1, places=0) == "100 %"
