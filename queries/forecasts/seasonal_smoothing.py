"""Damped trend with a season that is followed too: Holt and Winters, multiplicative, for many series at once.

Hyndman, Koehler, Ord, Snyder: Forecasting with Exponential Smoothing (2008): ETS(A,Ad,M) with a grid of parameters.
"""

from itertools import product

import numpy as np

from queries.forecasts.panel import YEAR, Floats, Panel, slopes
from queries.forecasts.seasons import in_every_month, seasonal_factors
from queries.forecasts.smoothing import carried

GRID = np.array(
    [
        (level, level * slope_share, damping, (1 - level) * season_share)
        for level, slope_share, damping, season_share in product(
            (0.05, 0.15, 0.3, 0.5, 0.75), (0.0, 0.05, 0.2), (0.9, 0.97), (0.01, 0.1, 0.25, 0.5)
        )
    ]
)
LEAST_FACTOR = 0.05


def forecast_with_season(panel: Panel, months: int, least: float) -> Floats:
    """Series × months to come; no month below `least`. The season begins as the whole history's mean one."""
    factors = seasonal_factors(panel, weight_of_a_year_before=1.0)
    adjusted = panel.with_values(panel.values / in_every_month(factors, panel.width))
    first_slope, at_first = slopes(adjusted.first(YEAR))
    shape = (len(factors), len(GRID))
    level = np.broadcast_to((at_first - first_slope)[:, None], shape).copy()
    slope = np.broadcast_to(first_slope[:, None], shape).copy()
    season = np.broadcast_to(factors.T[:, :, None], (YEAR, *shape)).copy()
    squares = _follow(panel, level, slope, season, least)
    best = squares.argmin(1)
    rows = np.arange(len(best))
    trend = level[rows, best][:, None] + slope[rows, best][:, None] * carried(GRID[best, 2], months)
    return np.asarray(np.maximum(trend, least) * in_every_month(season[:, rows, best].T, months))


def _follow(panel: Panel, level: Floats, slope: Floats, season: Floats, least: float) -> Floats:
    """Carries level, slope (series × grid) and season (12 × series × grid) through all months, in place.

    Answers the sums of squared one-month errors.
    """
    level_weight, slope_weight, damping, season_weight = GRID.T
    squares = np.zeros_like(level)
    for month, value in enumerate(panel.values.T):
        begun = panel.starts <= month
        factor = season[month % YEAR, begun]
        kept = damping * slope[begun]
        expected = np.maximum(level[begun] + kept, least)
        error = value[begun, None] - expected * factor
        squares[begun] += error * error
        adjusted_error = error / np.maximum(factor, LEAST_FACTOR)
        level[begun] = expected + level_weight * adjusted_error
        slope[begun] = kept + slope_weight * adjusted_error
        season[month % YEAR, begun] = np.maximum(factor + season_weight * error / expected, LEAST_FACTOR)
    return squares
