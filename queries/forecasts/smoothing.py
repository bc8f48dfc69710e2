"""Exponential smoothing of many series at once; parameters by least squares of one-month errors over a grid.

Hyndman, Koehler, Ord, Snyder: Forecasting with Exponential Smoothing (2008): ETS(A,N,N) and ETS(A,Ad,N).
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from queries.forecasts.panel import YEAR, Floats, Panel, Whole, slopes

FIRST_MONTHS = 6
LEVEL_WEIGHTS = np.array([0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.27, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.999])
DAMPED_GRID = np.array(
    [
        (level, level * share, damping)
        for level, share, damping in product(
            (0.03, 0.08, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 0.99),
            (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5),
            (0.8, 0.9, 0.95, 0.98),
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level that follows each month by `weight` of its error. By series; `errors` are series × months."""

    weight: Floats
    last: Floats
    errors: Floats


@dataclass(frozen=True, slots=True)
class DampedTrend:
    """Levels and slopes that lose 1 − damping of themselves every month, one for each row of the grid.

    `likelihoods`: series × grid, adding up to 1; levels and slopes likewise series × grid. `errors` (series × months)
    are those of the likeliest row, whose parameters are `level_weight`, `slope_weight` and `damping`.
    """

    likelihoods: Floats
    last_levels: Floats
    last_slopes: Floats
    level_weight: Floats
    slope_weight: Floats
    damping: Floats
    errors: Floats

    def forecast(self, months: int) -> Floats:
        """Series × months, averaged over the grid by likelihood."""
        level = (self.likelihoods * self.last_levels).sum(1)
        slopes_of_grid = self.likelihoods * self.last_slopes
        return np.asarray(level[:, None] + slopes_of_grid @ carried(DAMPED_GRID[:, 2], months))


def carried(damping: Floats, months: int) -> Floats:
    """How many slopes a damped trend has gained after 1, 2 … months: grid × months."""
    return np.asarray(np.cumsum(damping[:, None] ** np.arange(1, months + 1), axis=1))


def likelihoods(squares: Floats, lengths: Whole) -> Floats:
    """Gaussian likelihoods of parameters from their sums of squared errors, each series' adding up to 1."""
    least = squares.min(axis=1, keepdims=True)
    excess = np.log(np.maximum(squares, 1e-300) / np.maximum(least, 1e-300))
    weights = np.exp(-0.5 * lengths[:, None] * excess)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def fit_level(panel: Panel) -> Level:
    first = panel.first(FIRST_MONTHS).mean(1)
    level = np.repeat(first[:, None], len(LEVEL_WEIGHTS), axis=1)
    squares = np.zeros_like(level)
    for month, value in enumerate(panel.values.T):
        error = np.where((panel.starts <= month)[:, None], value[:, None] - level, 0.0)
        level += LEVEL_WEIGHTS * error
        squares += np.where((panel.starts < month)[:, None], error * error, 0.0)
    return _followed_level(panel, first, LEVEL_WEIGHTS[squares.argmin(1)])


def _followed_level(panel: Panel, level: Floats, weight: Floats) -> Level:
    errors = np.empty_like(panel.values)
    for month, value in enumerate(panel.values.T):
        errors[:, month] = np.where(panel.starts <= month, value - level, 0.0)
        level = level + weight * errors[:, month]
    return Level(weight, level, errors)


def fit_damped_trend(panel: Panel) -> DampedTrend:
    first_slope, at_first = slopes(panel.first(YEAR))
    shape = (len(panel.lengths), len(DAMPED_GRID))
    level, slope = (np.broadcast_to(one[:, None], shape) for one in (at_first - first_slope, first_slope))
    level, slope, squares = level.copy(), slope.copy(), np.zeros(shape)
    level_weight, slope_weight, damping = DAMPED_GRID.T
    for month, value in enumerate(panel.values.T):
        begun = panel.starts <= month
        kept = damping * slope[begun]
        error = value[begun, None] - level[begun] - kept
        squares[begun] += error * error
        level[begun] += kept + level_weight * error
        slope[begun] = kept + slope_weight * error
    best = DAMPED_GRID[squares.argmin(1)].T
    errors = _damped_errors(panel, at_first - first_slope, first_slope, best)
    return DampedTrend(likelihoods(squares, panel.lengths), level, slope, best[0], best[1], best[2], errors)


def _damped_errors(panel: Panel, level: Floats, slope: Floats, parameters: Floats) -> Floats:
    level_weight, slope_weight, damping = parameters
    errors = np.zeros_like(panel.values)
    for month, value in enumerate(panel.values.T):
        begun = panel.starts <= month
        kept = damping * slope
        error = np.where(begun, value - level - kept, 0.0)
        level = np.where(begun, level + kept + level_weight * error, level)
        slope = np.where(begun, kept + slope_weight * error, slope)
        errors[:, month] = error
    return errors
