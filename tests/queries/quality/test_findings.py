"""What is a gap, a silence, too few; and what looks like one and is none."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.quality.daily import WHOLE, DailyCounts, daily_counts
from queries.quality.findings import FALSE_ALARMS_PER_YEAR, Finding, Kind, find
from queries.quality.probability import at_most, nothing
from queries.quality.quiet import quiet_days, weekdays

FIRST = date(2022, 1, 3)
DAYS = 1400
WEEK = np.array([12, 12, 11, 11, 10, 4, 3])


def history(seed: int = 5, week: np.ndarray = WEEK, days: int = DAYS) -> np.ndarray:
    """Studies of a hospital whose weeks are alike, holidays as Sundays."""
    weekday = weekdays(FIRST, days)
    rate = np.where(quiet_days(FIRST, days), np.minimum(week[6], week[weekday]), week[weekday])
    return np.random.default_rng(seed).poisson(rate)


def found(*series: np.ndarray, names: tuple[str | None, ...] = (WHOLE,)) -> tuple[Finding, ...]:
    return find(DailyCounts(FIRST, names, np.array(series)))


def place(day: date) -> int:
    return (day - FIRST).days


def test_a_day_without_a_study_is_a_gap() -> None:
    counts = history()
    day = date(2024, 10, 16)
    counts[place(day)] = 0
    (gap,) = found(counts)
    assert (gap.kind, gap.first_day, gap.last_day, gap.found) == (Kind.GAP, day, day, 0)
    assert 8 < gap.expected < 15
    assert gap.probability < FALSE_ALARMS_PER_YEAR / 365


def test_days_on_end_are_one_gap_with_the_probability_of_all() -> None:
    counts = history()
    counts[place(date(2024, 10, 14)) : place(date(2024, 10, 19))] = 0
    (gap,) = found(counts)
    assert (gap.days, gap.first_day) == (5, date(2024, 10, 14))
    assert 45 < gap.expected < 70


def test_outages_do_not_lower_what_a_day_between_them_is_judged_by() -> None:
    counts = history()
    lost = date(2024, 10, 16)
    for first, end in ((date(2024, 9, 14), date(2024, 10, 13)), (date(2024, 10, 20), date(2024, 11, 18))):
        counts[place(first) : place(end)] = 0
    counts[place(lost)] = 0
    assert [gap.days for gap in found(counts)] == [29, 1, 29]


def test_a_few_crowded_days_do_not_excuse_an_empty_one() -> None:
    counts = history()
    counts[200:800:170] *= 12
    counts[place(date(2024, 10, 16))] = 0
    assert [gap.days for gap in found(counts)] == [1]


def test_a_day_with_far_too_few_is_found() -> None:
    counts = history(week=5 * WEEK)
    counts[place(date(2024, 10, 16))] = 8
    (few,) = found(counts)
    assert (few.kind, few.found, few.days) == (Kind.FEW, 8, 1)
    assert few.lacking == pytest.approx(few.expected - 8)


def test_silence_lasts_to_the_end_and_is_retired_after_a_year() -> None:
    counts = history()
    counts[-90:] = 0
    (silence,) = found(counts)
    assert (silence.kind, silence.days, silence.last_day) == (Kind.SILENT, 90, FIRST + timedelta(days=DAYS - 1))
    counts[-400:] = 0
    (retired,) = found(counts)
    assert (retired.kind, retired.days) == (Kind.RETIRED, 400)


def test_weekends_holidays_and_feasts_of_a_clinic_of_weekdays_are_no_gaps() -> None:
    counts = history(week=np.array([9, 9, 9, 9, 9, 0, 0]))
    assert not counts[place(date(2023, 12, 23)) : place(date(2024, 1, 8))].any()
    assert found(counts) == ()


def test_a_summer_that_is_closed_every_year_is_no_gap() -> None:
    counts = history(week=np.array([9, 9, 9, 9, 9, 0, 0]))
    for year in (2022, 2023, 2024, 2025):
        counts[place(date(year, 7, 29)) : place(date(year, 8, 24))] = 0
    assert found(counts) == ()


def test_a_summer_closed_for_once_is_a_gap() -> None:
    """Or the one above would prove nothing."""
    counts = history(week=np.array([9, 9, 9, 9, 9, 0, 0]))
    counts[place(date(2024, 7, 29)) : place(date(2024, 8, 24))] = 0
    assert [gap.kind for gap in found(counts)] == [Kind.GAP]


@pytest.mark.parametrize(
    "factor",
    [
        np.exp(np.linspace(0, 1.5, DAYS)),
        np.exp(np.linspace(0, -2.5, DAYS)),
        np.where(np.arange(DAYS) < 900, 1, 3.0),
        np.where(np.arange(DAYS) < 900, 1, 0.1),
    ],
    ids=["growth", "slow decline", "step up", "step down"],
)
def test_changes_of_level_are_no_gaps(factor: np.ndarray) -> None:
    weekday = weekdays(FIRST, DAYS)
    rate = np.where(quiet_days(FIRST, DAYS), WEEK[6], WEEK[weekday])
    assert found(np.random.default_rng(8).poisson(rate * factor)) == ()


def test_a_roster_that_changes_is_no_gap() -> None:
    with_saturdays = np.array([12, 12, 11, 11, 10, 12, 0])
    without = np.array([12, 12, 11, 11, 10, 0, 0])
    counts = np.append(history(week=with_saturdays)[:903], history(seed=6, week=without)[903:])
    assert found(counts) == ()


def test_what_has_not_begun_is_no_gap() -> None:
    counts = history()
    counts[:700] = 0
    assert found(counts) == ()


def test_what_is_rare_is_missed_only_after_long() -> None:
    rare = history(week=np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0, 0]))
    assert found(rare) == ()
    rare[place(date(2024, 10, 1)) : place(date(2024, 10, 15))] = 0
    assert found(rare) == ()
    rare[place(date(2024, 10, 1)) : place(date(2024, 12, 15))] = 0
    assert [gap.kind for gap in found(rare)] == [Kind.GAP]


def test_a_gap_of_the_whole_is_not_told_of_each_part() -> None:
    ct, mr = history(), history(seed=9)
    for part in (ct, mr):
        part[place(date(2024, 10, 14)) : place(date(2024, 10, 18))] = 0
    both = found(ct + mr, ct, mr, names=(WHOLE, "CT", "MR"))
    assert [finding.name for finding in both] == [WHOLE]
    # That of a part alone is.
    ct[place(date(2024, 3, 4)) : place(date(2024, 3, 8))] = 0
    assert [each.name for each in found(ct + mr, ct, mr, names=(WHOLE, "CT", "MR"))] == [WHOLE, "CT"]


def test_too_few_of_the_whole_is_explained_by_the_part_that_had_none() -> None:
    ct, us = history(week=8 * WEEK), history(seed=9)
    day = place(date(2024, 10, 16))
    ct[day] = 0
    assert [each.name for each in found(ct + us, ct, us, names=(WHOLE, "CT", "US"))] == ["CT"]


def test_probabilities_are_those_of_the_negative_binomial() -> None:
    """Against its definition, summed one by one: Γ(k + r) / (Γ(r) k!) · p^r · (1 − p)^k with r = 1 / dispersion."""
    mean, dispersion = 6.0, 0.25
    size, success = 4, 1 / (1 + dispersion * mean)
    masses = [
        float(np.prod([(size + n) / (n + 1) for n in range(k)])) * success**size * (1 - success) ** k
        for k in range(6)
    ]
    arrays = [np.array([value]) for value in (mean, dispersion)]
    assert nothing(*arrays)[0] == pytest.approx(masses[0])
    for count in range(6):
        assert at_most(np.array([count]), *arrays)[0] == pytest.approx(sum(masses[: count + 1]))


@settings(max_examples=30)
@given(st.floats(0.01, 300), st.floats(0, 2), st.integers(0, 50))
def test_fewer_are_never_more_probable(mean: float, dispersion: float, count: int) -> None:
    counts = np.array([count, count + 1])
    less, more = at_most(counts, np.full(2, mean), np.full(2, dispersion))
    assert 0 <= less <= more <= 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, DAYS - 41), st.integers(1, 40))
def test_findings_say_what_the_days_say(seed: int, first: int, days: int) -> None:
    counts = history(seed)
    counts[first : first + days] = 0
    for finding in found(counts):
        between = counts[place(finding.first_day) : place(finding.last_day) + 1]
        assert finding.found == between.sum() < finding.expected
        assert (finding.kind is Kind.FEW) == bool(finding.found)
        assert (finding.kind is Kind.SILENT) == (
            finding.found == 0 and finding.last_day == FIRST + timedelta(DAYS - 1)
        )


def test_cells_become_days() -> None:
    day = date(2026, 3, 2).toordinal()
    cells = (np.array([0, 0, 1, 1]), np.array([day, day + 2, day, day + 9]), np.array([2, 3, 4, 5]))
    daily = daily_counts((WHOLE, "CT"), *cells, date(2026, 3, 6))
    assert (daily.first_day, daily.last_day) == (date(2026, 3, 2), date(2026, 3, 6))
    assert daily.counts.tolist() == [[2, 0, 3, 0, 0], [4, 0, 0, 0, 0]]
    assert daily.until(date(2026, 3, 3)).counts.tolist() == [[2, 0], [4, 0]]


@pytest.mark.parametrize(
    ("day", "is_quiet"),
    [
        (date(2024, 3, 18), True),  # Clean Monday
        (date(2024, 3, 26), False),
        (date(2024, 5, 1), True),  # kept on another day that year, and on its own
        (date(2024, 5, 7), True),
        (date(2024, 5, 13), False),
        (date(2024, 8, 14), True),
        (date(2024, 8, 26), False),
        (date(2024, 12, 27), True),
        (date(2025, 10, 27), True),  # a Monday before the holiday
        (date(2025, 10, 29), False),
    ],
)
def test_holidays_feasts_and_bridges_are_quiet(day: date, is_quiet: bool) -> None:
    assert quiet_days(day, 1).tolist() == [is_quiet]
