"""How far the slope of a series is believed."""

from dataclasses import dataclass

import numpy as np

from queries.forecasts.panel import YEAR, Floats, Panel, slopes

SHRINKAGE = 3.0


@dataclass(frozen=True, slots=True)
class Slope:
    """Change a month that is believed, and its standard error; both by series."""

    believed: Floats
    standard_error: Floats


def believed_slope(panel: Panel) -> Slope:
    """The least-squares slope times t² / (t² + 3), t being that of the mean yearly change.

    A steady trend is carried on nearly in full, a wandering one hardly at all.
    """
    yearly = panel.values[:, YEAR:] - panel.values[:, :-YEAR]
    count = np.isfinite(yearly).sum(1)
    mean = np.nanmean(yearly, axis=1)
    size = np.nanmean(np.abs(panel.values), axis=1)
    years = np.maximum(count / YEAR, 1)
    error = np.maximum(np.nanstd(yearly, axis=1, ddof=1) / np.sqrt(years), 1e-9 * (1 + size))
    squared_t = (mean / error) ** 2
    slope, _ = slopes(panel.values)
    return Slope(slope * squared_t / (squared_t + SHRINKAGE), error / YEAR)
