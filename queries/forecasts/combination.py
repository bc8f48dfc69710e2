"""The forecast of many series of 24 months or more: five unlike members, combined month by month.

1. A level around a line with a shrunk slope, on the log of the seasonally adjusted series.
2. A damped trend on the same.
3. Holt and Winters, with a season that is followed.
4. Six lags on the way back to the line of 1.
5. The same month of the year before plus the mean yearly change.

The lowest and the highest are left out, the others averaged. Combinations of simple members win competitions at
little cost (Petropoulos and Svetunkov, Int. J. Forecasting 36, 2020); what was measured here: docs/adr/0010.
"""

from dataclasses import dataclass

import numpy as np

from queries.forecasts.autoregression import forecast_by_lags
from queries.forecasts.panel import YEAR, Floats, Panel
from queries.forecasts.seasonal_smoothing import forecast_with_season
from queries.forecasts.seasons import in_every_month, seasonal_factors
from queries.forecasts.smoothing import DampedTrend, Level, fit_damped_trend, fit_level
from queries.forecasts.trend import Slope, believed_slope

LEAST = 1e-4  # of a series' median: what counts as zero, for the logarithm's sake
GREATEST = 20.0  # of a series' largest month: no month to come is beyond it


@dataclass(frozen=True, slots=True)
class Combination:
    """What the paths are drawn from. Values are multiples of each series' median month (`scale`).

    `point`: series × months, the forecast. `on_log`, `on_bytes`: level around a line, on the log of the seasonally
    adjusted series and on the series itself; `damped`: damped trend on the log.
    """

    scale: Floats
    point: Floats
    adjusted: Panel
    on_log: Level
    log_slope: Slope
    on_bytes: Level
    bytes_slope: Slope
    damped: DampedTrend
    greatest: Floats


def combine(panel: Panel, months: int) -> Combination:
    """Fits `panel` (bytes; no gaps, no negative values, 24 months or more) and forecasts `months`."""
    scale = np.nanmedian(panel.values, axis=1)
    scale = np.where(scale > 0, scale, np.nanmax(panel.values, axis=1))
    scaled = panel.with_values(np.maximum(panel.values / scale[:, None], LEAST))
    factors = seasonal_factors(scaled)
    adjusted = scaled.with_values(scaled.values / in_every_month(factors, panel.width))
    season = in_every_month(factors, months)
    log = adjusted.with_values(np.log(adjusted.values))
    log_slope, bytes_slope = believed_slope(log), believed_slope(adjusted)
    on_log = fit_level(log.without_line(log_slope.believed))
    damped = fit_damped_trend(log)
    greatest = GREATEST * np.nanmax(scaled.values, axis=1)
    from_log = [
        along_line(on_log, log_slope, months),
        damped.forecast(months),
        forecast_by_lags(log, log_slope.believed, months),
    ]
    members = [np.exp(np.minimum(one, np.log(greatest)[:, None])) * season for one in from_log]
    members += [forecast_with_season(scaled, months, LEAST), same_month_with_drift(scaled, months)]
    return Combination(
        scale=scale,
        point=middle_mean(np.array(members)),
        adjusted=adjusted,
        on_log=on_log,
        log_slope=log_slope,
        on_bytes=fit_level(adjusted.without_line(bytes_slope.believed)),
        bytes_slope=bytes_slope,
        damped=damped,
        greatest=greatest,
    )


def along_line(level: Level, slope: Slope, months: int) -> Floats:
    return level.last[:, None] + slope.believed[:, None] * np.arange(1, months + 1)


def same_month_with_drift(panel: Panel, months: int) -> Floats:
    """The last year again, plus the mean yearly change for every year ahead; at least LEAST."""
    change = np.nanmean(panel.values[:, YEAR:] - panel.values[:, :-YEAR], axis=1)
    years_ahead = np.arange(months) // YEAR + 1
    again = in_every_month(panel.values[:, -YEAR:], months) + change[:, None] * years_ahead
    return np.asarray(np.maximum(again, LEAST))


def middle_mean(members: Floats) -> Floats:
    """Mean over axis 0 without the lowest and the highest."""
    return np.asarray(np.sort(members, axis=0)[1:-1].mean(axis=0))
