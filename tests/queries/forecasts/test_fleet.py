"""What a hospital with a short history learns from the others."""

import numpy as np
import pytest

from queries.forecasts.fleet import LEAST_HOSPITALS, Fleet, rate_paths, rate_projection
from queries.forecasts.project import project_histories
from queries.forecasts.projection import BandSource
from queries.forecasts.shocks import Shocks
from tests.queries.forecasts.made import TB, noisy, projected, series


def test_few_hospitals_teach_nothing() -> None:
    histories = [series(noisy(60, seed), str(seed)) for seed in range(LEAST_HOSPITALS)]
    assert Fleet.learn(histories[1:]).hospitals == 0
    assert Fleet.learn(histories).hospitals == LEAST_HOSPITALS
    short = [series(noisy(35, seed), str(seed)) for seed in range(20)]
    assert Fleet.learn(short).hospitals == 0


def test_the_rule_of_thumb_is_a_quarter_to_either_side_and_says_so() -> None:
    found = projected(np.full(14, TB), shocks=Shocks(paths=999, correlation=0.0))
    band = found.cumulative_band(0.8)
    assert found.band_source is BandSource.RULE_OF_THUMB
    assert band.upper[11] / (12 * TB) == pytest.approx(1.25, abs=0.05)
    assert band.lower[11] / (12 * TB) == pytest.approx(0.8, abs=0.05)


def test_a_young_hospital_learns_growth_and_band_from_the_fleet() -> None:
    fleet = Fleet.learn([series(noisy(72, seed, growth=0.02), str(seed)) for seed in range(20)])
    found = projected(np.full(14, TB), fleet=fleet)
    assert (found.band_source, found.fleet_hospitals) == (BandSource.FLEET, 20)
    assert fleet.growth == pytest.approx(np.exp(0.24), rel=0.05)
    flat = projected(np.full(14, TB))
    assert 1.1 < found.cumulative_bytes[-1] / flat.cumulative_bytes[-1] < 1.6


@pytest.mark.parametrize(
    ("known", "error"), [(3, 0.1), (4, 0.2), (6, 0.4), (9, 0.3), (11, 0.22), (12, 0.18), (23, 0.18)]
)
def test_a_rate_is_as_wrong_as_rates_of_so_many_months_were(known: int, error: float) -> None:
    """Rates that were always that much too low (on the log) after a year, twice as much after two."""
    errors = np.repeat([[0.1], [0.4], [0.3], [0.18]], 41, axis=1)
    paths = rate_paths(np.full(24, TB), known, Fleet(1.0, errors, 2 * errors, 20), np.zeros(3, dtype=np.float32))
    np.testing.assert_allclose(paths[:, :12], np.exp(error) * TB)
    np.testing.assert_allclose(paths.sum(axis=1), np.exp(2 * error) * 24 * TB)


def test_a_season_makes_the_rate_of_a_quarter_less_sure_than_that_of_a_year() -> None:
    fleet = Fleet.learn([series(noisy(72, seed, growth=0.0), str(seed)) for seed in range(12)])
    width = fleet.year_errors[:, -5] - fleet.year_errors[:, 4]
    assert width[0] > 2 * width[-1]
    assert width[1] > 1.5 * width[-1]


def test_a_rate_grows_from_the_middle_of_its_months() -> None:
    growing = TB * 1.02 ** np.arange(20)
    np.testing.assert_allclose(rate_projection(growing[:3], 1.02, 17), growing[3:], rtol=1e-3)
    np.testing.assert_allclose(rate_projection(growing[:14], 1.0, 3), growing[2:14].mean())


@pytest.mark.parametrize("months", [3, 7, 14])
def test_the_80_percent_band_of_a_short_history_holds_four_in_five(months: int) -> None:
    fleet = Fleet.learn([series(noisy(60, seed, noise=0.15), str(seed)) for seed in range(30)])
    begins = np.random.default_rng(1).integers(0, 12, 200)
    values = [noisy(60, 100 + place, noise=0.15)[begin:][: months + 12] for place, begin in enumerate(begins)]
    known = [series(one[:months], str(place)) for place, one in enumerate(values)]
    bands = [one.cumulative_band(0.8) for one in project_histories(known, 12, Shocks(paths=199), fleet)]
    inside = [band.lower[-1] <= one[months:].sum() <= band.upper[-1] for band, one in zip(bands, values, strict=True)]
    assert 0.7 <= np.mean(inside) <= 0.9


def test_hospitals_where_nothing_comes_any_more_teach_no_error() -> None:
    closed = [series(np.r_[noisy(24, seed), np.zeros(36)], str(seed)) for seed in range(LEAST_HOSPITALS)]
    fleet = Fleet.learn(closed)
    assert np.isfinite([fleet.growth, *fleet.year_errors.ravel(), *fleet.two_year_errors.ravel()]).all()
    found = projected(np.full(14, TB), fleet=fleet)
    assert np.isfinite(found.paths).all()
