"""When a hospital counts as silent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.reports.silence import LEAST_DAYS, Silence, silence

READ_ON = date(2026, 11, 22)


def after(days: int, study_count: int, window_days: int = 365) -> Silence | None:
    return silence(READ_ON, READ_ON - timedelta(days=days), window_days, study_count)


@pytest.mark.parametrize(
    ("days", "studies", "is_silent"),
    [
        (7, 3_650, False),
        (8, 3_650, True),  # ten a day: a week is the least that is told
        (25, 73, False),
        (26, 73, True),  # one every five days
        (8, 0, True),
    ],
)
def test_more_than_a_week_and_five_times_the_usual_is_silence(days: int, studies: int, is_silent: bool) -> None:
    assert (after(days, studies) is not None) == is_silent


def test_silence_tells_how_long_it_is_and_what_is_usual() -> None:
    assert after(30, 73) == Silence(30, 5.0)
    assert after(400, 0) == Silence(400, None)


def test_nothing_is_told_of_an_archive_without_a_date_or_a_complete_month() -> None:
    assert silence(READ_ON, None, 365, 0) is None
    assert after(30, 0, window_days=0) is None
    assert after(30, 0, window_days=-30) is None


@given(st.integers(0, 2_000), st.integers(0, 10_000), st.integers(1, 366))
def test_who_is_silent_is_so_a_day_later_and_with_more_studies_before(days: int, studies: int, window: int) -> None:
    if after(days, studies, window) is not None:
        assert days > LEAST_DAYS
        assert after(days + 1, studies, window) is not None
        assert studies == 0 or after(days, studies + 1, window) is not None
