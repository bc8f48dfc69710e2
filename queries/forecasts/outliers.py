"""Single months far from their neighbours, and the last months that may be the begin of a step.

An import of old studies stays in the stored bytes but says nothing about the months to come.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from queries.forecasts.levels import LogLevels
from queries.forecasts.panel import Flags, Floats, Panel, Whole

SIGMAS = 5.0
RATIO = 1.5
NEIGHBOURS = 6
MONTHS_BEFORE_PENDING = 12


@dataclass(frozen=True, slots=True)
class Pending:
    """By series: how many of the last months (0, 1, 2) are far from the usual, to one side, and their factor."""

    months: Whole
    factors: Floats


def usual_values(panel: Panel, levels: LogLevels) -> tuple[Floats, Flags]:
    """Each month as its six neighbours on either side would have it, and which months are far from that.

    Far: five robust sigmas and a factor of 1.5, with the next month back again. The last month is never one.
    """
    around = _neighbours(levels.values)
    distance = levels.values - around
    least = np.maximum(SIGMAS * levels.sigma, np.log(RATIO))[:, None]
    next_distance = np.full_like(distance, np.nan)
    next_distance[:, :-1] = np.abs(levels.values[:, 1:] - around[:, :-1])
    with np.errstate(invalid="ignore"):
        is_far = (np.abs(distance) > least) & (next_distance < np.abs(distance) / 2)
    return np.exp(around) * levels.factors, is_far


def _neighbours(values: Floats) -> Floats:
    """Median of the six months on either side, without the month itself: series × months."""
    padded = np.pad(values, ((0, 0), (NEIGHBOURS, NEIGHBOURS)), constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * NEIGHBOURS + 1, axis=1)
    others = np.sort(np.delete(windows, NEIGHBOURS, axis=2), axis=2)
    count = np.isfinite(others).sum(axis=2, keepdims=True)
    low = np.take_along_axis(others, np.maximum(count - 1, 0) // 2, axis=2)
    high = np.take_along_axis(others, np.maximum(count, 1) // 2, axis=2)
    return np.asarray((low + high)[:, :, 0] / 2)


def pending_changes(levels: LogLevels) -> Pending:
    """Whether the last month, or the last two and no more, are as far from the year before as an import would be."""
    least = np.maximum(SIGMAS * levels.sigma, np.log(RATIO))
    months = np.zeros(len(least), dtype=np.int64)
    factors = np.ones(len(least))
    for count in (1, 2):
        before = np.nanmedian(levels.values[:, -count - MONTHS_BEFORE_PENDING : -count], axis=1)
        distances = levels.values[:, -count:] - before[:, None]
        side = np.sign(distances[:, -1])
        is_pending = ((side[:, None] * distances) > least[:, None]).all(axis=1)
        is_pending &= side * (levels.values[:, -count - 1] - before) < np.abs(distances[:, 0]) / 2
        months = np.where(is_pending, count, months)
        factors = np.where(is_pending, np.exp(distances.mean(axis=1)), factors)
    return Pending(months, factors)
