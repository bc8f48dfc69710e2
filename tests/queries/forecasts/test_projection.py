"""Projections: which method a history is long enough for, what is told of it, and that no figure lies."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.criteria import Month
from queries.forecasts.project import project_all
from queries.forecasts.projection import Method, Projection, Rival
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks
from tests.queries.forecasts.made import FIRST, NO_FLEET, SHOCKS, TB, noisy, projected, series


@pytest.mark.parametrize(
    ("months", "method", "horizon", "is_provisional", "is_widened"),
    [
        (0, Method.NONE, 0, False, False),
        (2, Method.NONE, 0, False, False),
        (3, Method.RATE, 12, True, False),
        (11, Method.RATE, 12, True, False),
        (12, Method.RATE, 24, False, False),
        (23, Method.RATE, 24, False, False),
        (24, Method.COMBINATION, 60, False, True),
        (35, Method.COMBINATION, 60, False, True),
        (36, Method.COMBINATION, 60, False, False),
    ],
)
def test_the_history_chooses_the_method(
    months: int, method: Method, horizon: int, is_provisional: bool, is_widened: bool
) -> None:
    found = projected(noisy(months, 1), months=60)
    assert (found.method, found.horizon_months) == (method, horizon)
    assert (found.is_provisional, found.is_widened) == (is_provisional, is_widened)
    assert found.first_month == Month(2018 + months // 12, months % 12 + 1)


def test_no_horizon_is_beyond_what_was_asked_or_five_years() -> None:
    assert projected(noisy(60, 1), months=18).horizon_months == 18
    assert projected(noisy(60, 1), months=200).horizon_months == 60


@pytest.mark.parametrize("months", [5, 15, 40])
def test_the_same_input_gives_the_same_paths_alone_or_beside_others(months: int) -> None:
    alone = projected(noisy(months, 1))
    others = [series(noisy(70, seed), f"other {seed}") for seed in range(3)]
    beside = project_all([*others, series(noisy(months, 1))], 60, SHOCKS, NO_FLEET)[-1]
    assert np.array_equal(alone.paths, projected(noisy(months, 1)).paths)
    # Sums over more rows may be taken in another order.
    np.testing.assert_allclose(alone.paths, beside.paths, rtol=1e-5)


def test_another_hospital_has_another_future() -> None:
    one, other = projected(noisy(48, 1), "heraklion"), projected(noisy(48, 1), "chania")
    assert not np.allclose(one.paths, other.paths)
    np.testing.assert_allclose(one.monthly_bytes, other.monthly_bytes, rtol=1e-6)


def test_bands_hold_the_median_and_each_other() -> None:
    found = projected(noisy(60, 2))
    for narrow, wide, middle in (
        (found.monthly_band(0.8), found.monthly_band(0.95), found.monthly_bytes),
        (found.cumulative_band(0.8), found.cumulative_band(0.95), found.cumulative_bytes),
    ):
        assert (wide.lower <= narrow.lower).all()
        assert (narrow.lower < middle).all()
        assert (middle < narrow.upper).all()
        assert (narrow.upper <= wide.upper).all()


def test_the_band_of_a_sum_is_narrower_than_the_sum_of_bands() -> None:
    found = projected(noisy(60, 2, noise=0.2))
    summed = found.monthly_band(0.8).upper.sum() - found.monthly_band(0.8).lower.sum()
    band = found.cumulative_band(0.8)
    assert 0.1 * summed < band.upper[-1] - band.lower[-1] < 0.95 * summed


def test_what_is_saved_reads_back_equal() -> None:
    values = noisy(60, 3, noise=0.03)
    values[-10:] *= 2.5
    values[30] *= 10
    values[-1] *= 6
    found = projected(values)
    assert found.steps
    assert found.unusual_months
    assert found.pending_change
    assert found.record
    file = io.BytesIO()
    np.savez(file, **found.to_arrays())
    file.seek(0)
    read = Projection.from_arrays(np.load(file, allow_pickle=False))
    assert np.array_equal(read.paths, found.paths)
    for mine, its in zip(found.rivals, read.rivals, strict=True):
        assert (mine.rival, mine.record) == (its.rival, its.record)
        assert np.array_equal(mine.monthly_bytes, its.monthly_bytes)
    same = replace(read, paths=found.paths, rivals=found.rivals)
    assert {name: getattr(same, name) for name in Projection.__slots__} == {
        name: getattr(found, name) for name in Projection.__slots__
    }


def test_a_projection_of_nothing_is_saved_too() -> None:
    found = projected([])
    assert Projection.from_arrays(found.to_arrays()).method is Method.NONE


def test_the_record_sets_last_years_forecast_against_what_came() -> None:
    values = noisy(72, 4, noise=0.02)
    record = projected(values).record
    before = projected(values[:-12], months=12)
    assert record is not None
    assert record.months == 12
    assert record.actual_bytes == pytest.approx(values[-12:].sum())
    assert record.forecast_bytes == pytest.approx(before.cumulative_bytes[-1])
    band = before.cumulative_band(0.8)
    assert record.total_within_80 == (band.lower[-1] <= values[-12:].sum() <= band.upper[-1])
    assert record.error == pytest.approx(record.forecast_bytes / record.actual_bytes - 1)
    assert record.mape is not None
    assert 0 < record.mape < 0.1


def test_a_record_needs_a_forecast_of_a_year_ago() -> None:
    assert projected(noisy(14, 4)).record is None
    assert projected(noisy(15, 4)).record is not None


def test_two_simple_methods_stand_beside_the_projection() -> None:
    line, naive = projected(TB * (1 + 0.1 * np.arange(60))).rivals
    assert (line.rival, naive.rival) == (Rival.STRAIGHT_LINE, Rival.SEASONAL_NAIVE)
    np.testing.assert_allclose(line.monthly_bytes, TB * (1 + 0.1 * np.arange(60, 120)))
    np.testing.assert_allclose(naive.monthly_bytes, TB * (1 + 0.1 * np.arange(60, 120)))
    assert line.record is not None
    assert line.record.error == pytest.approx(0)


def test_rivals_that_are_far_apart_are_said_to_disagree() -> None:
    assert not projected(np.full(60, TB)).rivals_disagree
    assert projected(TB * np.r_[np.full(45, 1.0), np.full(15, 4.0)]).rivals_disagree


def test_an_import_is_taken_out_of_the_rate_and_told() -> None:
    values = noisy(60, 5, noise=0.05)
    plain = projected(values, months=12)
    imported = values.copy()
    imported[52] *= 9
    found = projected(imported, months=12)
    (month,) = found.unusual_months
    assert month.month == Month(2022, 5)
    assert month.is_import
    assert month.intake_bytes == imported[52]
    assert month.usual_bytes == pytest.approx(values[52], rel=0.3)
    assert found.steps == ()
    assert found.cumulative_bytes[-1] == pytest.approx(plain.cumulative_bytes[-1], rel=0.1)


@pytest.mark.parametrize("months", [1, 2])
def test_a_change_of_the_last_months_has_two_readings(months: int) -> None:
    values = noisy(60, 6, noise=0.05)
    plain = projected(values, months=12)
    changed = values.copy()
    changed[-months:] *= 5
    found = projected(changed, months=12)
    assert found.pending_change is not None
    assert found.pending_change.months == months
    assert found.pending_change.factor == pytest.approx(5, rel=0.3)
    assert found.cumulative_bytes[-1] == pytest.approx(plain.cumulative_bytes[-1], rel=0.1)
    lasting = found.if_change_lasts()
    assert lasting.pending_change is None
    assert lasting.cumulative_bytes[-1] == pytest.approx(found.cumulative_bytes[-1] * found.pending_change.factor)
    assert found.first_month == plain.first_month


def test_without_a_pending_change_there_is_one_reading() -> None:
    found = projected(noisy(60, 6))
    assert found.pending_change is None
    assert found.if_change_lasts() is found


def test_a_gap_is_missing_and_not_zero() -> None:
    values = noisy(60, 7, noise=0.03)
    gappy = values.copy()
    gappy[[20, 33, 34]] = np.nan
    found, plain = projected(gappy), projected(values)
    assert found.fitted is not None
    assert (found.fitted.first, found.fitted.last, found.fitted.known) == (FIRST, Month(2022, 12), 57)
    assert found.cumulative_bytes[-1] == pytest.approx(plain.cumulative_bytes[-1], rel=0.05)
    assert found.unusual_months == ()


def test_a_history_with_too_many_gaps_falls_back_to_its_rate() -> None:
    values = noisy(60, 7)
    values[::2] = np.nan
    assert projected(values).method is Method.RATE


@pytest.mark.parametrize("every", [2, 5, 12])
def test_rare_deliveries_are_a_rate_and_no_imports(every: int) -> None:
    found = projected(np.where(np.arange(96) % every == 0, TB, 0.0), months=24)
    assert (found.method, found.unusual_months) == (Method.RATE, ())
    assert found.cumulative_bytes[-1] == pytest.approx(24 / every * TB, rel=0.3)


def test_months_before_the_first_arrival_are_no_history() -> None:
    found = projected(np.r_[np.zeros(30), noisy(10, 1)])
    assert found.method is Method.RATE
    assert found.fitted is not None
    assert found.fitted.first == Month(2020, 7)


@pytest.mark.parametrize("value", [-1.0, np.inf])
def test_intake_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="intake"):
        MonthlySeries("heraklion", FIRST, np.array([1.0, value]))


amounts = st.one_of(
    st.just(0.0), st.just(np.nan), st.floats(1, 1e19), st.sampled_from([TB, 1e19, 1.0]), st.floats(0.5 * TB, 2 * TB)
)
histories = st.one_of(
    st.lists(amounts, max_size=70),
    st.builds(lambda value, months: [value] * months, amounts, st.integers(0, 70)),
    st.builds(lambda start, months: list(start * 0.8 ** np.arange(months)), st.floats(1, 1e19), st.integers(3, 70)),
)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_whatever_came_figures_are_finite_and_not_negative(values: list[float]) -> None:
    found = projected(values, months=24, shocks=Shocks(paths=21))
    assert (found.method is Method.NONE) == (found.horizon_months == 0)
    shown = [found.paths, found.cumulative_bytes, *(rival.monthly_bytes for rival in found.rivals)]
    assert all(np.isfinite(one).all() and (one >= 0).all() for one in shown)
    json.dumps(json.loads(str(found.to_arrays()["about"])), allow_nan=False)
