"""Twelve factors per series: how much of a year's intake falls into each calendar month.

Classical decomposition (ratios to a centred twelve-month mean) with three changes: the mean is carried to both ends
along its own slope, so that no month is lost; recent years weigh more; and the factors are shrunk toward 1 as far as
their own scatter gives reason to (James and Stein 1961; for seasons Miller and Williams, Int. J. Forecasting 2003).
"""

import numpy as np
from numpy.typing import NDArray

from queries.forecasts.panel import YEAR, Floats, Panel, slopes

WEIGHT_OF_A_YEAR_BEFORE = 0.75
WEIGHT_OF_ENDS = 0.5
HALF_YEAR = YEAR // 2
LEAST_LEVEL = 1e-3


def seasonal_factors(panel: Panel, weight_of_a_year_before: float = WEIGHT_OF_A_YEAR_BEFORE) -> Floats:
    """Series × 12 factors with mean 1, the first for the month after the last. Positive values, 24 months or more."""
    trend, at_ends = _trend(panel)
    median = np.nanmedian(panel.values, axis=1)[:, None]
    log_ratios = np.log(np.maximum(panel.values / np.maximum(trend, median * LEAST_LEVEL), LEAST_LEVEL))
    weights = np.where(panel.is_held, weight_of_a_year_before ** (panel.ages / YEAR), 0.0)
    weights = np.where(at_ends, weights * WEIGHT_OF_ENDS, weights)
    return _shrunk(_by_year(np.where(panel.is_held, log_ratios, 0.0)), _by_year(weights), panel)


def in_every_month(factors: Floats, months: int) -> Floats:
    """The factors of `months` columns: those of whole years of history, or of the months to come."""
    return np.tile(factors, (1, -(-months // YEAR)))[:, :months]


def _trend(panel: Panel) -> tuple[Floats, NDArray[np.bool_]]:
    """Centred twelve-month means, carried on along their slope to both ends; and which months those ends are."""
    sums = np.cumsum(np.pad(np.where(panel.is_held, panel.values, 0.0), ((0, 0), (1, 0))), axis=1)
    twelve = sums[:, YEAR:] - sums[:, :-YEAR]
    means = np.pad((twelve[:, :-1] + twelve[:, 1:]) / (2 * YEAR), ((0, 0), (HALF_YEAR, HALF_YEAR)))
    columns = np.arange(panel.width)
    first = panel.width - panel.lengths[:, None] + HALF_YEAR
    last = panel.width - HALF_YEAR - 1
    at_first = np.take_along_axis(means, first + np.arange(YEAR), axis=1)
    at_last = means[:, last + 1 - YEAR : last + 1]
    before = at_first[:, :1] + slopes(at_first)[0][:, None] * (columns - first)
    after = at_last[:, -1:] + slopes(at_last)[0][:, None] * (columns - last)
    trend = np.where(columns < first, before, np.where(columns > last, after, means))
    return trend, (columns < first) | (columns > last)


def _by_year(values: Floats) -> Floats:
    return values.reshape(len(values), -1, YEAR)


def _shrunk(log_ratios: Floats, weights: Floats, panel: Panel) -> Floats:
    total = weights.sum(1)
    factors = (weights * log_ratios).sum(1) / total
    effective_count = (total**2 / (weights**2).sum(1)).mean(1)
    scatter = (weights * (log_ratios - factors[:, None]) ** 2).sum((1, 2)) / total.sum(1)
    scatter *= panel.lengths / np.maximum(panel.lengths - YEAR, 1)
    factors = factors - factors.mean(1, keepdims=True)
    of_season = (factors**2).sum(1) / (YEAR - 1)
    belief = 1 - scatter / effective_count / np.where(of_season > 0, of_season, np.inf)
    shrunk = np.exp(factors * np.maximum(belief, 0.0)[:, None])
    return np.asarray(shrunk / shrunk.mean(1, keepdims=True))
