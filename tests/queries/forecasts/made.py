"""Monthly series made for the tests of forecasts, in bytes."""

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.forecasts.fleet import Fleet
from queries.forecasts.project import project
from queries.forecasts.projection import Projection
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks

FIRST = Month(2018, 1)
TB = 1e12
NO_FLEET = Fleet.rule_of_thumb()
SHOCKS = Shocks(paths=99)


def series(values: NDArray[np.float64] | list[float], key: str = "heraklion") -> MonthlySeries:
    return MonthlySeries(key, FIRST, np.asarray(values, dtype=float))


def projected(
    values: NDArray[np.float64] | list[float],
    key: str = "heraklion",
    months: int = 60,
    shocks: Shocks = SHOCKS,
    fleet: Fleet = NO_FLEET,
) -> Projection:
    return project(series(values, key), months, shocks, fleet)


def noisy(months: int, seed: int, noise: float = 0.08, growth: float = 0.01) -> NDArray[np.float64]:
    """Growing, seasonal, with independent noise."""
    time = np.arange(months)
    noises = noise * np.random.default_rng(seed).standard_normal(months)
    return np.asarray(TB * np.exp(growth * time + 0.2 * np.sin(np.pi * time / 6) + noises))
