"""Six lags on the way back to a line: ridge regression toward "0.6 of last month's distance", many series at once."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from queries.forecasts.panel import Floats, Panel

LAGS = 6
EXPECTED_FIRST_LAG = 0.6
RIDGE_MONTHS = 12  # the expectation counts as much as a year of months
LEVEL_MONTHS = 36


def forecast_by_lags(panel: Panel, slope: Floats, months: int) -> Floats:
    """Series × months to come, around a line of `slope` a month through the mean of the last three years."""
    flat = panel.without_line(slope).values
    level = np.nanmean(flat[:, -LEVEL_MONTHS:], axis=1)
    distance = flat - level[:, None]
    coefficients = _coefficients(distance)
    recent = list(distance[:, -LAGS:].T)
    for _ in range(months):
        recent.append(sum(coefficients[:, lag] * recent[-1 - lag] for lag in range(LAGS)))
    line = level[:, None] + slope[:, None] * np.arange(1, months + 1)
    return np.asarray(line + np.array(recent[LAGS:]).T)


def _coefficients(distance: Floats) -> Floats:
    """Series × lags, the last month's first."""
    windows = sliding_window_view(distance, LAGS + 1, axis=1)
    known = np.where(np.isfinite(windows).all(axis=2, keepdims=True), windows, 0.0)
    before, now = known[:, :, -2::-1], known[:, :, -1]
    count = np.maximum((known != 0).any(2).sum(1), 1)
    variance = (now**2).sum(1) / count + 1e-12
    ridge = RIDGE_MONTHS * variance
    expected = np.zeros(LAGS)
    expected[0] = EXPECTED_FIRST_LAG
    products = before.transpose(0, 2, 1) @ before + ridge[:, None, None] * np.eye(LAGS)
    targets = (before.transpose(0, 2, 1) @ now[:, :, None])[:, :, 0] + ridge[:, None] * expected
    solved: Floats = np.linalg.solve(products, targets[:, :, None])[:, :, 0]
    return solved
