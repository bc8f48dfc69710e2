"""Months, periods and criteria as values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.criteria import Breakdown, Criteria, Measure, Month, Period, months_between

months = st.builds(Month, st.integers(1970, 2100), st.integers(1, 12))


@given(months)
def test_month_reads_back_what_it_writes(month: Month) -> None:
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "text", ["", "2016", "2016-1", "2016-00", "2016-13", "2016-011", " 2016-01", "2016-01\n", "٢٠١٦-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


@given(months)
def test_next_month_begins_the_day_after_the_last(month: Month) -> None:
    assert (month.next().first_day - month.last_day).days == 1


def test_last_day_knows_leap_years() -> None:
    assert [Month(year, 2).last_day.day for year in (1900, 2000, 2015, 2016, 2100)] == [28, 29, 28, 29, 28]


def test_months_between_holds_both_ends() -> None:
    months_over_new_year = list(months_between(Month(2015, 11), Month(2016, 2)))
    assert [str(month) for month in months_over_new_year] == ["2015-11", "2015-12", "2016-01", "2016-02"]
    assert list(months_between(Month(2016, 2), Month(2016, 1))) == []


def test_month_of_a_day() -> None:
    assert Month.of(date(2016, 2, 29)) == Month(2016, 2)


def test_period_with_one_end_is_refused() -> None:
    with pytest.raises(ValueError, match="both ends or none"):
        Period(first=Month(2016, 1))
    with pytest.raises(ValueError, match="both ends or none"):
        Period(last=Month(2016, 1))


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="begins before it ends"):
        Period(Month(2016, 2), Month(2016, 1))


def test_only_a_whole_calendar_year_is_a_year() -> None:
    periods = [
        Period.of_year(2016),
        Period(),
        Period(Month(2016, 1), Month(2016, 11)),
        Period(Month(2015, 7), Month(2016, 6)),
        Period(Month(2015, 1), Month(2016, 12)),
    ]
    assert [period.year for period in periods] == [2016, None, None, None, None]
    assert [period.is_all for period in periods] == [False, True, False, False, False]


def test_only_studies_by_modality_exceed_their_total() -> None:
    exceeding = [
        (measure, breakdown)
        for measure in Measure
        for breakdown in Breakdown
        if Criteria((), measure, breakdown=breakdown).parts_exceed_total
    ]
    assert exceeding == [(Measure.STUDIES, Breakdown.MODALITY)]
