"""Counting time, against a counter that walks day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.law.calendar import Calendar, SpecialDay, Year, add_months, load_years, plus_months
from ketnap.law.terms import column
from ketnap.regulations import FOLDER, default_calendar

YEARS = load_years(FOLDER / "holidays.yaml")
DAYS_OFF = {day.on for year in YEARS for day in year.days if day.kind != "makeup"}
MAKEUP = {day.on for year in YEARS for day in year.days if day.kind == "makeup"}
ONE_DAY = timedelta(days=1)


def worked(day: date) -> bool:
    """An independent reading of the table."""
    return day in MAKEUP or (day.weekday() < 5 and day not in DAYS_OFF)


def walk(start: date, days: int) -> date:
    """The counter: step by step, starting the day after."""
    day = start
    while days:
        day += ONE_DAY
        days -= worked(day)
    return day


def cases(count: int, seed: int) -> list[tuple[date, int]]:
    chance = random.Random(seed)
    first = date(2015, 1, 1)
    return [
        (first + timedelta(chance.randrange(4600)), chance.randrange(0, 95)) for _ in range(count)
    ]


def test_ten_thousand_terms_equal_the_day_by_day_counter_in_both_readings():
    calendar = default_calendar()
    terms = cases(10_000, 1)
    expected = [walk(start, days) for start, days in terms]
    frame = pl.DataFrame(terms, schema={"start": pl.Date, "days": pl.Int32}, orient="row")
    term = calendar.plus_working_days(column("start"), column("days"))

    assert [calendar.add_working_days(start, days) for start, days in terms] == expected
    assert frame.select(term.expr).to_series().to_list() == expected
    assert [term.read({"start": start, "days": days}) for start, days in terms] == expected


def test_days_between_equal_the_day_by_day_counter():
    calendar = default_calendar()
    for start, span in cases(2_000, 2):
        end = start + timedelta(days=span)
        steps = [start + timedelta(days=number + 1) for number in range(span)]

        assert calendar.working_days_between(start, end) == sum(map(worked, steps))


def test_the_explanation_accounts_for_every_day_of_the_term():
    calendar = default_calendar()
    for start, days in cases(300, 3):
        count = calendar.explain_working_days(start, days)
        passed = (count.due - start).days

        assert passed == days + count.weekend_days + len(count.days_off)
        assert all(start < day.on <= count.due for day in count.days_off + count.makeup_days)


def test_the_explanation_names_what_was_skipped_and_what_is_not_confirmed():
    count = default_calendar().explain_working_days(date(2025, 8, 28), 3)

    assert count.due == date(2025, 9, 4)
    assert count.show() == (
        "bỏ qua 2 ngày thứ bảy, chủ nhật; 01/09/2025 Quốc khánh; 02/09/2025 Quốc khánh"
    )
    assert "năm 2026 chưa được xác nhận" in (
        default_calendar().explain_working_days(date(2026, 3, 2), 5).show()
    )


def test_a_makeup_saturday_counts_and_a_swapped_monday_does_not():
    calendar = default_calendar()

    assert calendar.is_working(date(2024, 5, 4))
    assert not calendar.is_working(date(2024, 4, 29))
    assert calendar.add_working_days(date(2024, 5, 3), 1) == date(2024, 5, 4)
    assert calendar.explain_working_days(date(2024, 5, 3), 1).makeup_days[0].on == date(2024, 5, 4)


@pytest.mark.parametrize(
    ("off", "instead"),
    [
        ("2018-12-31", "2019-01-05"),
        ("2019-04-29", "2019-05-04"),
        ("2024-04-29", "2024-05-04"),
        ("2025-05-02", "2025-04-26"),
        ("2026-01-02", "2026-01-10"),
        ("2026-08-31", "2026-08-22"),
    ],
)
def test_the_swaps_the_government_announced_are_in_the_table(off, instead):
    assert not default_calendar().is_working(date.fromisoformat(off))
    assert default_calendar().is_working(date.fromisoformat(instead))


def test_the_table_covers_2015_to_2027_and_doubtful_days_are_marked():
    assert [year.number for year in YEARS] == list(range(2015, 2028))
    confirmed = {year.number for year in YEARS if year.confirmed}
    assert confirmed == {2015, 2018, 2019, 2024, 2025}
    unsure = {day.on for year in YEARS for day in year.days if day.unsure}
    assert unsure == {date(2026, 11, 24), date(2027, 11, 24)}


def test_counting_the_first_day_is_a_setting():
    counted = Calendar(YEARS, counts_first_day=True)
    monday = date(2024, 3, 4)
    frame = pl.DataFrame({"start": [monday], "days": [5]})
    term = counted.plus_working_days(column("start"), column("days"))

    assert counted.add_working_days(monday, 5) == date(2024, 3, 8)
    assert default_calendar().add_working_days(monday, 5) == date(2024, 3, 11)
    assert frame.select(term.expr).item() == date(2024, 3, 8)
    assert counted.working_days_between(monday, date(2024, 3, 8)) == 5
    assert counted.digest != default_calendar().digest


def test_a_table_of_ones_own_replaces_the_default():
    own = Calendar([Year(2024, True, (SpecialDay(date(2024, 3, 5), "public", "Nghỉ", "Off"),))])

    assert own.add_working_days(date(2024, 3, 4), 1) == date(2024, 3, 6)
    assert own.confirmed(2024)
    assert not own.confirmed(2025)


def test_terms_never_run_backwards_nor_outside_the_calendar():
    calendar = default_calendar()
    with pytest.raises(ValueError, match="negative"):
        calendar.add_working_days(date(2024, 1, 1), -1)
    with pytest.raises(ValueError, match="before the start"):
        calendar.working_days_between(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(ValueError, match="outside"):
        calendar.add_working_days(date(1989, 1, 1), 1)
    with pytest.raises(ValueError, match="outside"):
        calendar.add_working_days(date(2060, 12, 30), 100)
    frame = pl.DataFrame({"d": [date(1989, 1, 1), date(2060, 12, 30), None], "n": [1, 100, 1]})
    term = calendar.plus_working_days(column("d"), column("n"))
    assert frame.select(term.expr).to_series().to_list() == [None, None, None]
    assert [term.read(row) for row in frame.iter_rows(named=True)] == [None, None, None]


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(0, 800))
def test_months_later_is_the_same_day_number_or_the_last_of_a_shorter_month(day, months):
    found = add_months(day, months)
    frame = pl.DataFrame({"d": [day], "n": [months]})
    term = plus_months(column("d"), column("n"))

    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + ONE_DAY).day == 1)
    assert frame.select(term.expr).item() == found
    assert term.read({"d": day, "n": months}) == found


def test_twelve_months_after_29_february_is_28_february():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
