"""Working days of Greece beside calendars written by hand, and its movable holidays beside an Easter of our own."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.calendars import LAST_YEAR, working_days

# From printed calendars: every public holiday, at weekends too. In 2024 1 May fell into Holy Week and was kept on
# 7 May; in 2021 on Holy Saturday, and was kept on 4 May, the Tuesday of Easter.
FIXED = ((1, 1), (1, 6), (3, 25), (8, 15), (10, 28), (12, 25), (12, 26))
MOVABLE = {
    2021: ((3, 15), (4, 30), (5, 3), (5, 4), (6, 21)),
    2023: ((2, 27), (4, 14), (4, 17), (5, 1), (6, 5)),
    2024: ((3, 18), (5, 3), (5, 6), (5, 7), (6, 24)),
    2025: ((3, 3), (4, 18), (4, 21), (5, 1), (6, 9)),
    2026: ((2, 23), (4, 10), (4, 13), (5, 1), (6, 1)),
}

days = st.dates(date(1970, 1, 1), date(2099, 12, 31))


def easter(year: int) -> date:
    """Meeus's Julian algorithm (Astronomical Algorithms, chapter 8), and the 13 days of these two centuries."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = (d + e + 114) // 31, (d + e + 114) % 31 + 1
    return date(year, month, day) + timedelta(days=13)


@pytest.mark.parametrize("year", MOVABLE)
def test_each_day_of_a_year_is_what_the_calendar_says(year: int) -> None:
    kept = {date(year, month, day) for month, day in (*FIXED, *MOVABLE[year])}
    every = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    expected = [day for day in every if day.weekday() < 5 and day not in kept]
    assert [day for day in every if working_days(day, day)] == expected


def test_working_days_of_2024_by_month() -> None:
    """Counted on paper."""
    counted = [working_days(date(2024, m, 1), date(2024, m, monthrange(2024, m)[1])) for m in range(1, 13)]
    assert counted == [22, 21, 19, 22, 20, 19, 23, 21, 21, 22, 21, 20]


def test_holidays_move_with_easter() -> None:
    """Clean Monday, Good Friday, Easter Monday, Whit Monday."""
    assert easter(2025) == date(2025, 4, 20)
    moving = [easter(year) + timedelta(days=days) for year in range(1970, 2100) for days in (-48, -2, 1, 50)]
    assert [day for day in moving if working_days(day, day)] == []


@given(days, days, days)
def test_spans_next_to_each_other_add_up(one: date, other: date, third: date) -> None:
    first, middle, last = sorted((one, other, third))
    assert working_days(first, last) == working_days(first, middle) + working_days(middle + timedelta(days=1), last)


@given(days)
def test_saturdays_and_sundays_are_none(day: date) -> None:
    saturday = day + timedelta(days=5 - day.weekday())
    assert working_days(saturday, saturday + timedelta(days=1)) == 0


def test_nothing_lies_between_a_day_and_the_one_before() -> None:
    assert working_days(date(2025, 3, 4), date(2025, 3, 3)) == 0


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(LAST_YEAR + 1, 1, 1)])
def test_a_year_without_a_calendar_is_no_year_without_holidays(day: date) -> None:
    with pytest.raises(ValueError, match="no calendar"):
        working_days(day, day)
