"""Series as logarithms of their level, the season taken out, and how noisy they are from month to month."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queries.forecasts.panel import Floats, Panel
from queries.forecasts.seasons import in_every_month, seasonal_factors

SIGMA_OF_MAD = 1.4826
WEIGHT_OF_A_YEAR_BEFORE = 0.9
LEAST = 1e-3  # of the median, for the logarithm's sake
GREATEST = 50.0  # of the median, so that one import does not make a season
LEAST_SIGMA = 0.02


@dataclass(frozen=True, slots=True)
class LogLevels:
    """`values` and `factors` (of the season) series × months, `sigma` by series; NaN before a series begins."""

    values: Floats
    factors: Floats
    sigma: Floats


def log_levels(panel: Panel) -> LogLevels:
    """Of 24 months or more, without gaps. Sigma is robust: from the median absolute change from month to month."""
    middle = _middle(panel)
    bounded = panel.with_values(np.clip(panel.values, LEAST * middle, GREATEST * middle))
    factors = in_every_month(seasonal_factors(bounded, WEIGHT_OF_A_YEAR_BEFORE), panel.width)
    values = np.log(positive(panel) / factors)
    sigma = robust_sigma(np.diff(values, axis=1)) / np.sqrt(2)
    return LogLevels(values, factors, np.maximum(sigma, LEAST_SIGMA))


def positive(panel: Panel) -> Floats:
    """The values, next to nothing where there was nothing."""
    return np.maximum(panel.values, LEAST * _middle(panel))


def _middle(panel: Panel) -> Floats:
    """Series × 1: the median month, the largest where half of the months are empty."""
    median = np.nanmedian(panel.values, axis=1)
    return np.asarray(np.where(median > 0, median, np.nanmax(panel.values, axis=1))[:, None])


def robust_sigma(values: NDArray[np.floating[Any]]) -> Floats:
    """Of each row, NaN left out."""
    deviations = np.abs(values - np.nanmedian(values, axis=1, keepdims=True))
    return np.asarray(SIGMA_OF_MAD * np.nanmedian(deviations, axis=1))
