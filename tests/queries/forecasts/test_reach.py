"""When a limit is reached: exact dates of straight lines, and words where there is no date."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from queries.criteria import Month
from queries.forecasts.reach import DateRange, Outlook, Reach, reach
from tests.queries.forecasts.made import TB, projected

JANUARY = Month(2026, 1)
LAST_DAY = date(2025, 12, 31)


def lines(*monthly: float, months: int = 60) -> NDArray[np.float64]:
    """One path for each amount, the same in every month."""
    return np.repeat(np.array(monthly)[:, None], months, axis=1)


def limits(limit: float, months: int = 60) -> NDArray[np.float64]:
    return np.full(months + 1, float(limit))


def reached(
    stored: float | None,
    paths: NDArray[np.float64],
    limit: NDArray[np.float64] | None,
    as_of: date = LAST_DAY,
) -> Reach:
    return reach(stored, as_of, JANUARY, paths, limit)


@pytest.mark.parametrize(
    ("room", "day"),
    [
        (31, date(2026, 1, 31)),
        (30, date(2026, 1, 30)),
        (1, date(2026, 1, 1)),
        (30.5, date(2026, 1, 31)),
        (31 * 2, date(2026, 2, 28)),
        (31 * 1.5, date(2026, 2, 14)),
        (31 * 12, date(2026, 12, 31)),
        (31 * 60, date(2030, 12, 31)),
    ],
)
def test_a_straight_line_gives_its_exact_day(room: float, day: date) -> None:
    found = reached(100.0, lines(31.0), limits(100 + room))
    assert (found.outlook, found.median, found.probability) == (Outlook.WITHIN_HORIZON, day, 1.0)
    assert found.range_80 == found.range_95 == DateRange(day, day)


def test_a_hospital_that_stores_the_same_every_month_is_full_on_its_exact_day() -> None:
    projection = projected(np.full(96, TB))
    assert projection.first_month == JANUARY
    for months, day in ((12, date(2026, 12, 31)), (24.5, date(2028, 1, 16)), (59, date(2030, 11, 30))):
        found = reach(7 * TB, LAST_DAY, JANUARY, projection.paths, limits((7 + months) * TB))
        assert found.median == day
        assert found.range_95 == DateRange(day, day)


@pytest.mark.parametrize(("months", "days"), [(12, 2), (24, 5), (36, 10)])
def test_intake_on_a_growing_line_is_dated_within_days(months: int, days: int) -> None:
    line = TB * (1 + 0.01 * np.arange(96 + months))
    paths = projected(line[:96]).paths
    median = reach(0.0, LAST_DAY, JANUARY, paths, limits(line[96:].sum())).median
    assert median is not None
    assert abs((median - date(2025 + months // 12, 12, 31)).days) <= days


MONTH = np.arange(96)
EB = 1e18


@pytest.mark.parametrize(
    ("history", "outlook"),
    [
        ([], Outlook.NOT_ENOUGH_HISTORY),
        ([TB], Outlook.NOT_ENOUGH_HISTORY),
        (np.zeros(96), Outlook.NOT_ENOUGH_HISTORY),
        (np.full(96, np.nan), Outlook.NOT_ENOUGH_HISTORY),
        (np.r_[np.full(36, TB), np.zeros(60)], Outlook.NOT_GROWING),
        (np.full(96, 10 * EB), Outlook.WITHIN_HORIZON),
        (np.full(96, 1.0), Outlook.NOT_WITHIN_HORIZON),
        (10 * EB * 0.8**MONTH, Outlook.NOT_WITHIN_HORIZON),
        (np.where(MONTH % 4 == 1, np.nan, EB), Outlook.WITHIN_HORIZON),
        (np.where(MONTH % 3 == 0, EB, np.nan), Outlook.WITHIN_HORIZON),
    ],
)
def test_odd_histories_give_words_or_a_date(history: NDArray[np.float64] | list[float], outlook: Outlook) -> None:
    projection = projected(history)
    found = reach(0.0, LAST_DAY, projection.first_month, projection.paths, limits(EB, projection.horizon_months))
    assert found.outlook is outlook
    assert (found.median is not None) == (outlook is Outlook.WITHIN_HORIZON)


def test_days_that_have_passed_are_not_counted_again() -> None:
    as_of = date(2026, 1, 21)
    assert reached(0.0, lines(31.0), limits(10), as_of).median == date(2026, 1, 31)
    assert reached(0.0, lines(31.0), limits(10 + 28), as_of).median == date(2026, 2, 26)
    assert reached(0.0, lines(31.0), limits(15.5), date(2026, 3, 31)).median == date(2026, 4, 15)


def test_ranges_are_the_middle_of_the_paths() -> None:
    """99 paths that need 1, 2 … 99 months; 60 are looked at."""
    paths = np.array([np.full(60, 100 / months) for months in range(1, 100)])
    found = reached(0.0, paths, limits(100))
    assert found.median == date(2030, 2, 28)
    assert found.range_80 == DateRange(date(2026, 10, 31), None)
    assert found.range_95 == DateRange(date(2026, 3, 31), None)
    assert found.probability == pytest.approx(60 / 99)


def test_fewer_than_half_of_the_paths_give_no_date_but_a_chance() -> None:
    found = reached(0.0, lines(10, 1, 1, 1, 1), limits(100))
    assert (found.outlook, found.median, found.horizon_months) == (Outlook.NOT_WITHIN_HORIZON, None, 60)
    assert found.probability == pytest.approx(0.2)
    assert found.range_80 == DateRange(date(2026, 10, 31), None)


def test_what_is_full_has_passed_whatever_is_known_of_the_future() -> None:
    for paths in (lines(1.0), lines(-1.0), np.zeros((5, 0))):
        limit = limits(100, paths.shape[1])
        assert reached(100.0, paths, limit).outlook is Outlook.ALREADY_PASSED
    assert reached(99.0, lines(1.0), limits(100)).outlook is Outlook.WITHIN_HORIZON


@pytest.mark.parametrize("monthly", [0.0, -5.0])
def test_what_does_not_grow_is_said_not_to(monthly: float) -> None:
    found = reached(50.0, lines(monthly), limits(100))
    assert (found.outlook, found.median, found.probability) == (Outlook.NOT_GROWING, None, 0.0)


def test_unknown_is_unknown() -> None:
    assert reached(50.0, lines(1.0), None).outlook is Outlook.CAPACITY_UNKNOWN
    assert reached(50.0, lines(1.0), limits(np.nan)).outlook is Outlook.CAPACITY_UNKNOWN
    assert reached(None, lines(1.0), limits(100)).outlook is Outlook.STORED_UNKNOWN
    assert reached(50.0, np.zeros((5, 0)), limits(100, 0)).outlook is Outlook.NOT_ENOUGH_HISTORY


def test_capacity_added_in_time_puts_the_date_off() -> None:
    limit = limits(100)
    limit[6:] = 300  # from the sixth month to come on
    assert reached(0.0, lines(25.0), limit).median == date(2026, 4, 30)
    assert reached(0.0, lines(18.0), limit).median == date(2027, 5, 21)


def test_a_removal_puts_the_date_off_and_the_first_day_counts() -> None:
    paths = lines(10.0)
    paths[0, 4] = -30
    assert reached(0.0, paths, limits(50)).median == date(2026, 9, 30)
    assert reached(0.0, paths, limits(40)).median == date(2026, 4, 30)


def test_capacity_taken_away_may_be_full_at_once() -> None:
    limit = limits(100)
    limit[3:] = 15
    assert reached(0.0, lines(10.0), limit).median == date(2026, 3, 1)


def test_limits_belong_to_months() -> None:
    with pytest.raises(ValueError, match="limit"):
        reached(0.0, lines(1.0), limits(100, 59))


amounts = st.floats(-1e19, 1e19)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.none(), st.floats(0, 1e20)),
    st.lists(st.lists(amounts, min_size=12, max_size=12), min_size=1, max_size=7),
    st.floats(0, 1e20),
    st.dates(date(2025, 6, 1), date(2027, 6, 1)),
)
def test_dates_lie_within_the_horizon_and_in_order(
    stored: float | None, paths: list[list[float]], limit: float, as_of: date
) -> None:
    found = reached(stored, np.array(paths), limits(limit, 12), as_of)
    days = [
        found.range_95 and found.range_95.earliest,
        found.range_80 and found.range_80.earliest,
        found.median,
        found.range_80 and found.range_80.latest,
        found.range_95 and found.range_95.latest,
    ]
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert all(date(2026, 1, 1) <= day <= date(2026, 12, 31) for day in known)
    assert all(day >= as_of for day in known)
    assert (found.median is not None) == (found.outlook is Outlook.WITHIN_HORIZON)
    assert found.probability is None or 0 <= found.probability <= 1
