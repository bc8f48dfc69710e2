"""Whether bands hold as often as they say, of one series and of the sum of many."""

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.forecasts.project import project_all, project_histories
from queries.forecasts.projection import cumulative
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks
from tests.queries.forecasts.made import FIRST, NO_FLEET, TB, projected

KNOWN, AHEAD = 72, 12


def walks(count: int, seed: int, shared: float = 0.0) -> NDArray[np.float64]:
    """Random walks with drift on the log; `shared` is the correlation of their innovations."""
    chance = np.random.default_rng(seed)
    common = chance.standard_normal((1, KNOWN + AHEAD))
    own = chance.standard_normal((count, KNOWN + AHEAD))
    innovations = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return np.asarray(TB * np.exp(np.cumsum(0.005 + 0.06 * innovations, axis=1)))


def histories(values: NDArray[np.float64], group: str = "") -> list[MonthlySeries]:
    return [MonthlySeries(f"{group}{place}", FIRST, row[:KNOWN]) for place, row in enumerate(values)]


def test_the_80_percent_band_of_random_walks_holds_four_in_five() -> None:
    values = walks(200, seed=1)
    found = project_all(histories(values), AHEAD, Shocks(paths=199), NO_FLEET)
    came = values[:, KNOWN:]
    bands = [one.cumulative_band(0.8) for one in found]
    inside = [band.lower[-1] <= sum_ <= band.upper[-1] for band, sum_ in zip(bands, came.sum(axis=1), strict=True)]
    monthly = [one.monthly_band(0.8) for one in found]
    months = [(band.lower <= row) & (row <= band.upper) for band, row in zip(monthly, came, strict=True)]
    assert 0.7 <= np.mean(inside) <= 0.9
    assert 0.7 <= np.mean(months) <= 0.9


def test_what_fades_away_is_not_feared_to_come_back() -> None:
    noises = np.exp(0.1 * np.random.default_rng(1).standard_normal(72))
    values = TB * np.r_[np.ones(48), 0.5 ** (np.arange(24) / 4)] * noises
    band = projected(values, months=12).cumulative_band(0.95)
    assert band.upper[-1] < values[-12:].sum()


def fleets_inside(correlation: float) -> float:
    """The share of 60 fleets of 10 hospitals, truly correlated by 0.15, whose sum is inside its 80 % band."""
    fleets = [walks(10, seed, shared=0.15) for seed in range(60)]
    shocks = Shocks(paths=199, correlation=correlation)
    everything = [one for place, values in enumerate(fleets) for one in histories(values, f"{place}/")]
    found = iter(project_histories(everything, AHEAD, shocks, NO_FLEET))
    inside = []
    for values in fleets:
        sums = cumulative(np.sum([next(found).paths for _ in values], axis=0))[:, -1]
        lower, upper = np.quantile(sums, [0.1, 0.9])
        inside.append(lower <= values[:, KNOWN:].sum() <= upper)
    return float(np.mean(inside))


def test_the_band_of_a_fleets_sum_holds_because_hospitals_share_chance() -> None:
    assert 0.7 <= fleets_inside(Shocks().correlation) <= 0.93
    assert fleets_inside(0.0) < 0.65


def test_chance_of_a_calendar_month_is_shared_whenever_a_hospital_was_projected() -> None:
    shocks = Shocks(paths=4001, correlation=0.15)
    early = shocks.of_months("heraklion", Month(2026, 1), 6)
    late = shocks.of_months("chania", Month(2026, 4), 6)
    same = np.corrcoef(early[:, 3:].ravel(), late[:, :3].ravel())[0, 1]
    other = np.corrcoef(early[:, :3].ravel(), late[:, :3].ravel())[0, 1]
    assert abs(same - 0.15) < 0.04
    assert abs(other) < 0.04


def test_fewer_paths_share_the_chance_of_the_first_of_more() -> None:
    many, few = Shocks(paths=99, correlation=1.0), Shocks(paths=33, correlation=1.0)
    first = many.of_months("heraklion", Month(2026, 1), 2)[:33]
    assert np.array_equal(first, few.of_months("chania", Month(2026, 1), 2))
