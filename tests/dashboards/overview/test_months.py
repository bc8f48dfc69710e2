"""A month and what it is compared with: what adds up, what is not applicable."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.overview.amounts import Amounts, Change, Counted, State, change_of, figure_of, sum_of
from dashboards.overview.months import COURSE_MONTHS, last_complete_month, last_month_of, together
from queries.criteria import Month, months_between
from queries.forecasts.series import later

ATHENS = ZoneInfo("Europe/Athens")
some = st.builds(Amounts, *(st.integers(0, 9),) * 4, st.integers(0, 10**30))
months = st.builds(Month, st.integers(2020, 2026), st.integers(1, 12))
kept = st.dictionaries(st.builds(Month, st.integers(2018, 2026), st.integers(1, 12)), some, max_size=30)
PARTS = ("in_month", "month_before", "year_before", "year_to_date", "year_to_date_before")


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 1, 0, 0, tzinfo=ATHENS), Month(2026, 10)),
        (datetime(2026, 10, 31, 23, 59, tzinfo=ATHENS), Month(2026, 9)),
        (datetime(2026, 1, 31, 12, 0, tzinfo=ATHENS), Month(2025, 12)),
    ],
)
def test_the_last_complete_month_had_ended_where_the_hospital_is(moment: datetime, month: Month) -> None:
    assert last_complete_month(moment) == month


@given(months, kept)
def test_months_add_up_to_the_year_to_date(month: Month, amounts: dict[Month, Amounts]) -> None:
    first = Month(2018, 1)
    each = [last_month_of(m, first, amounts).in_month for m in months_between(Month(month.year, 1), month)]
    told = last_month_of(month, first, amounts)
    assert told.year_to_date == sum_of(part for part in each if part is not None)
    assert told.year_to_date_before == last_month_of(later(month, -12), first, amounts).year_to_date
    assert told.course[-1] == (told.in_month or Amounts()).study_count
    assert len(told.course) == COURSE_MONTHS


@given(months, st.lists(kept, min_size=1, max_size=4))
def test_hospitals_add_up_to_their_sum(month: Month, of_each: list[dict[Month, Amounts]]) -> None:
    several = [last_month_of(month, Month(2018, 1), amounts) for amounts in of_each]
    told = together(several)
    for part in PARTS:
        assert getattr(told, part) == sum_of(getattr(each, part) for each in several)
    assert told.course == tuple(sum(column) for column in zip(*(each.course for each in several), strict=True))


def known(first: Month | None) -> list[bool]:
    told = last_month_of(Month(2026, 10), first, {})
    return [getattr(told, part) is not None for part in PARTS]


def test_what_begins_before_the_archive_is_not_applicable() -> None:
    assert known(Month(2025, 1)) == [True, True, True, True, True]
    assert known(Month(2025, 2)) == [True, True, True, True, False]
    assert known(Month(2025, 11)) == [True, True, False, True, False]
    assert known(Month(2026, 10)) == [True, False, False, True, False]
    assert known(Month(2026, 11)) == known(None) == [False] * 5


def test_months_before_the_archive_are_gaps_and_months_without_a_study_are_nothing() -> None:
    told = last_month_of(Month(2026, 10), Month(2026, 8), {Month(2026, 8): Amounts(3), Month(2026, 10): Amounts(2)})
    assert told.course == (*(None,) * 21, 3, 0, 2)


def test_what_is_not_applicable_to_one_hospital_has_no_sum() -> None:
    old = last_month_of(Month(2026, 10), Month(2020, 1), {Month(2025, 10): Amounts(7)})
    new = last_month_of(Month(2026, 10), Month(2026, 2), {Month(2026, 10): Amounts(2)})
    told = together([old, new])
    assert (told.year_before, told.year_to_date_before) == (None, None)
    assert told.in_month == Amounts(2)
    assert told.course[0] is None


SIZED, UNSIZED = Amounts(2, 5, 6, 0, 600), Amounts(2, 5, 6, 6, 0)
PARTLY = Amounts(2, 5, 6, 3, 300)


def test_bytes_of_which_no_size_is_known_are_not_zero() -> None:
    assert figure_of(UNSIZED, Counted.BYTES).state is State.UNKNOWN
    assert figure_of(PARTLY, Counted.BYTES).number == 300
    assert figure_of(Amounts(), Counted.BYTES).number == 0
    assert figure_of(None, Counted.BYTES).state is State.NOT_APPLICABLE
    assert figure_of(UNSIZED, Counted.IMAGES).number == 5


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (Amounts(3), Amounts(2), Change(1, 50.0, State.KNOWN)),
        (Amounts(0), Amounts(2), Change(-2, -100.0, State.KNOWN)),
        (Amounts(3), Amounts(0), Change(3, None, State.KNOWN)),
        (Amounts(0), Amounts(0), Change(0, None, State.KNOWN)),
        (Amounts(3), None, Change(None, None, State.NOT_APPLICABLE)),
        (None, Amounts(3), Change(None, None, State.NOT_APPLICABLE)),
    ],
)
def test_from_nothing_there_is_no_percentage(now: Amounts | None, before: Amounts | None, change: Change) -> None:
    assert change_of(now, before, Counted.STUDIES) == change


def test_a_change_of_bytes_says_where_sizes_are_not_known() -> None:
    assert change_of(SIZED, PARTLY, Counted.BYTES) == Change(300, 100.0, State.KNOWN, is_of_known_sizes=True)
    assert change_of(PARTLY, SIZED, Counted.BYTES).is_of_known_sizes
    assert not change_of(SIZED, SIZED, Counted.BYTES).is_of_known_sizes
    assert change_of(SIZED, UNSIZED, Counted.BYTES).state is State.UNKNOWN
    assert not change_of(PARTLY, PARTLY, Counted.IMAGES).is_of_known_sizes
