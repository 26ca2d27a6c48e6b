"""Dates are day first in every form, may be partial, and faults say how to mend them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.vietnamese.dates import (
    DateError,
    PartialDate,
    from_iso,
    parse_date,
    parse_partial_date,
    say_date,
    show_date,
)

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
partials = st.builds(PartialDate, days, st.sampled_from(["year", "month", "day"]))


@given(days)
def test_a_day_is_read_back_from_every_form_it_may_be_written_in(day):
    d, m, y = day.day, day.month, day.year
    forms = [
        show_date(day),
        f"{d}/{m}/{y}",
        f" {d} / {m} / {y} ",
        f"{d}-{m}-{y}",
        f"{d:02d}-{m:02d}-{y}",
        f"{d}.{m}.{y}",
        f"{d:02d}{m:02d}{y}",
        f"{d} {m} {y}",
        day.isoformat(),
        f"{y}/{m}/{d}",
        f"ngày {d} tháng {m} năm {y}",
        f"Ngày {d:02d} Tháng {m:02d} Năm {y}",
        say_date(day),
    ]
    assert [parse_date(form) for form in forms] == [day] * len(forms)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_twelve_times_twelve_doubtful_pairs_are_day_first(month):
    for day in range(1, 13):
        wanted = date(2025, month, day)
        for form in (f"{day}/{month}/2025", f"{day:02d}-{month:02d}-2025", f"{day}.{month}.2025"):
            assert parse_date(form) == wanted
        assert parse_date(f"{day:02d}{month:02d}2025") == wanted


@given(partials)
def test_a_partial_date_is_read_back_from_what_it_shows_and_says(partial):
    assert parse_partial_date(partial.show()) == partial
    assert parse_partial_date(partial.say()) == partial
    assert from_iso(partial.iso()) == partial
    assert partial.start <= partial.end
    assert partial.start == partial.value


@given(partials, partials)
def test_partial_dates_sort_by_their_start_and_know_whether_they_may_be_one_day(one, other):
    assert (one < other) or (other < one) or one == other
    if one < other:
        assert one.start <= other.start
    shared = max(one.start, other.start) <= min(one.end, other.end)
    assert one.overlaps(other) == other.overlaps(one) == shared


@pytest.mark.parametrize(
    ("text", "iso", "shown", "said"),
    [
        ("1962", "1962", "1962", "năm 1962"),
        ("05/1962", "1962-05", "05/1962", "tháng 5 năm 1962"),
        ("5-1962", "1962-05", "05/1962", "tháng 5 năm 1962"),
        ("1962-05", "1962-05", "05/1962", "tháng 5 năm 1962"),
        ("tháng 02 năm 1962", "1962-02", "02/1962", "tháng 02 năm 1962"),
        ("12/05/1962", "1962-05-12", "12/05/1962", "12 tháng 5 năm 1962"),
        ("năm 1962", "1962", "1962", "năm 1962"),
    ],
)
def test_a_partial_date_shows_what_is_known_and_no_more(text, iso, shown, said):
    partial = parse_partial_date(text)
    assert (partial.iso(), partial.show(), partial.say()) == (iso, shown, said)


def test_the_interval_of_a_partial_date_ends_on_its_last_day():
    assert parse_partial_date("02/2024").end == date(2024, 2, 29)
    assert parse_partial_date("2023").end == date(2023, 12, 31)
    assert parse_partial_date("12/05/1962").end == date(1962, 5, 12)


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("", "date_empty", ""),
        ("   ", "date_empty", ""),
        ("3/4/25", "date_two_digit_year", "03/04/2025"),
        ("030425", "date_two_digit_year", "03/04/2025"),
        ("5/62", "date_two_digit_year", "05/2062"),
        ("30/02/2025", "date_day", "02/2025"),
        ("29/02/2023", "date_day", "02/2023"),
        ("31/04/2025", "date_day", "04/2025"),
        ("00/05/1962", "date_day", "05/1962"),
        ("00/00/1962", "date_month", "1962"),
        ("12/25/2025", "date_month", "25/12/2025"),
        ("13/13/2025", "date_month", ""),
        ("2/30/2025", "date_month", ""),
        ("01/01/1850", "date_year", ""),
        ("sau Tết", "date_format", ""),
        ("3/4-2025", "date_format", ""),
        ("٣/٤/٢٠٢٥", "date_format", ""),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason_and_what_to_write(text, code, suggestion):
    with pytest.raises(DateError) as refused:
        parse_partial_date(text)
    error = refused.value
    assert (error.code, error.suggestion) == (code, suggestion)
    assert error.message != error.message_en
    assert text.strip() in error.message
    assert "không hợp lệ" not in error.message


def test_a_suggestion_is_a_date_that_is_accepted():
    for text in ("3/4/25", "30/02/2025", "00/00/1962", "12/25/2025"):
        with pytest.raises(DateError) as refused:
            parse_partial_date(text)
        assert parse_partial_date(refused.value.suggestion).show() == refused.value.suggestion


def test_a_whole_day_is_asked_for_where_a_part_is_not_enough():
    with pytest.raises(DateError) as refused:
        parse_date("05/1962")
    assert refused.value.code == "date_incomplete"


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_date_error(text):
    try:
        partial = parse_partial_date(text)
    except DateError as error:
        assert error.message
        assert error.message_en
    else:
        assert 1900 <= partial.year <= 2099


def test_official_papers_have_a_zero_before_small_days_and_the_first_two_months():
    assert say_date(date(2025, 4, 3)) == "03 tháng 4 năm 2025"
    assert say_date(date(2025, 2, 13)) == "13 tháng 02 năm 2025"
    assert say_date(date(2025, 12, 30)) == "30 tháng 12 năm 2025"
