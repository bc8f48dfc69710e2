"""Paths of monthly intake: what may come, drawn from the errors that the fits made.

Each path follows one of three members (in turn), with innovations drawn from that member's own one-month errors and a
trend that is off by its standard error. The paths are then moved so that their median in every month is the forecast.
Bands of sums come from sums along paths: adding up monthly bounds is too wide by half, adding variances too narrow.
"""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.forecasts.combination import LEAST, Combination, along_line
from queries.forecasts.panel import Flags, Floats, Panel, Whole
from queries.forecasts.shocks import Shocks, Singles
from queries.forecasts.smoothing import Level
from queries.forecasts.trend import Slope

# Chosen together: bands of months and of sums over one, two and five years hold what they say (docs/adr/0010).
SPREAD = 1.08
WALK_SPREAD = 0.9  # of the level's walk: errors a month apart undo each other more than a walk has it
DRIFT_SPREAD = 0.5  # of the slope's standard error: the walk holds part of it
SPREAD_OF_SHORT_HISTORY = 0.45  # more at 24 months, falling to none at 60
SHORT_MONTHS, LONG_MONTHS = 24, 60
CLIPPED_AT_SIGMAS = 4.0
SIGMA_OF_MAD = 1.4826
FIRST_ERRORS = 3  # the fits are still finding their level
ERROR_MONTHS = 120  # older errors are of another archive
LEVEL_PARAMETERS, DAMPED_PARAMETERS = 2, 4
NEAR_ZERO = 0.1  # of the median: below it errors on the log say nothing
_BINS, _BINS_PER_SIGMA = 512, 64


def simulate(
    combination: Combination, keys: Sequence[str], firsts: Sequence[Month], shocks: Shocks
) -> NDArray[np.float32]:
    """Series × paths × months of bytes. `firsts`: the first month to come, by series."""
    months = combination.point.shape[1]
    normals = np.array([shocks.of_months(key, first, months) for key, first in zip(keys, firsts, strict=True)])
    drifts = np.array([shocks.of_drift(key) for key in keys])
    logs = np.empty(normals.shape)
    for turn, paths_of in enumerate((_log_level_paths, _level_paths, _damped_paths)):
        turns = slice(turn, None, 3)
        logs[:, turns] = paths_of(combination, normals[:, turns], drifts[:, turns])
    middle = np.median(logs, axis=1, keepdims=True)
    wide = (logs - middle) * spread(combination.adjusted.lengths)[:, None, None]
    paths = np.exp(wide) * (combination.point * combination.scale[:, None])[:, None, :]
    return paths.astype(np.float32)


def spread(lengths: Whole) -> Floats:
    shortness = np.clip((LONG_MONTHS - lengths) / (LONG_MONTHS - SHORT_MONTHS), 0.0, 1.0)
    return np.asarray(SPREAD * (1 + SPREAD_OF_SHORT_HISTORY * shortness))


def _log_level_paths(combination: Combination, normals: Singles, drifts: Singles) -> Floats:
    """Logs of the paths around member 1, seasonally adjusted; around its twin on bytes where months are near zero."""
    values = combination.adjusted.values
    is_near_zero = np.nanmin(values, axis=1) < NEAR_ZERO * np.nanmedian(values, axis=1)
    return _chosen(is_near_zero & ~_has_faded(combination), combination, normals, drifts)


def _level_paths(combination: Combination, normals: Singles, drifts: Singles) -> Floats:
    """The same around the twin; around member 1 where what is left is small beside the errors of better years."""
    return _chosen(~_has_faded(combination), combination, normals, drifts)


def _has_faded(combination: Combination) -> Flags:
    return np.asarray(combination.on_bytes.last < NEAR_ZERO)


def _chosen(by_bytes: Flags, combination: Combination, normals: Singles, drifts: Singles) -> Floats:
    panel, greatest = combination.adjusted, combination.greatest[:, None, None]
    logs = np.empty(normals.shape)
    if by_bytes.any():
        paths = _around_line(combination.on_bytes, combination.bytes_slope, panel, normals, drifts)
        logs = np.log(np.clip(paths, LEAST, greatest))
    if not by_bytes.all():
        paths = _around_line(combination.on_log, combination.log_slope, panel, normals, drifts)
        logs = np.where(by_bytes[:, None, None], logs, np.minimum(paths, np.log(greatest)))
    return logs


def _around_line(level: Level, slope: Slope, panel: Panel, normals: Singles, drifts: Singles) -> Floats:
    innovations = draw(level.errors, panel, LEVEL_PARAMETERS, normals)
    weight = level.weight[:, None, None]
    walk = WALK_SPREAD * weight * np.cumsum(innovations, axis=2) + (1 - weight) * innovations
    months = normals.shape[2]
    off = (DRIFT_SPREAD * slope.standard_error[:, None] * drifts)[:, :, None] * np.arange(1, months + 1)
    return along_line(level, slope, months)[:, None, :] + walk + off


def _damped_paths(combination: Combination, normals: Singles, drifts: Singles) -> Floats:
    """Logs of the paths around member 2; its slope is damped, so there is no trend to be off by."""
    fit, months = combination.damped, normals.shape[2]
    innovations = draw(fit.errors, combination.adjusted, DAMPED_PARAMETERS, normals)
    level, slope = np.zeros(normals.shape[:2]), np.zeros(normals.shape[:2])
    paths = np.empty(normals.shape)
    for month in range(months):
        kept = fit.damping[:, None] * slope
        innovation = innovations[:, :, month]
        paths[:, :, month] = level + kept + innovation
        level = level + kept + fit.level_weight[:, None] * innovation
        slope = kept + fit.slope_weight[:, None] * innovation
    paths += fit.forecast(months)[:, None, :]
    return np.minimum(paths, np.log(combination.greatest)[:, None, None])


def draw(errors: Floats, panel: Panel, parameters: int, normals: Singles) -> Floats:
    """Errors of each series at the ranks of the given normals: series × paths × months."""
    bins = np.clip(normals * _BINS_PER_SIGMA + _BINS / 2, 0, _BINS - 1).astype(np.intp)
    table = _quantiles(errors, panel, parameters)
    return np.take_along_axis(table, bins.reshape(len(bins), -1), axis=1).reshape(normals.shape)


def _quantiles(errors: Floats, panel: Panel, parameters: int) -> Floats:
    """The errors of each series, clipped and centred, by rank: series × bins of a standard normal."""
    count = np.minimum(panel.lengths - FIRST_ERRORS, ERROR_MONTHS)
    known = np.where(panel.ages < count[:, None], errors, np.nan)
    known -= np.nanmean(known, axis=1, keepdims=True)
    deviations = np.abs(known - np.nanmedian(known, axis=1, keepdims=True))
    sigma = SIGMA_OF_MAD * np.nanmedian(deviations, axis=1, keepdims=True)
    limit = CLIPPED_AT_SIGMAS * np.where(sigma > 0, sigma, np.nanstd(known, axis=1, keepdims=True))
    known = np.clip(known, -limit, limit)
    known -= np.nanmean(known, axis=1, keepdims=True)
    known *= np.sqrt(count / np.maximum(count - parameters, 1))[:, None]
    ranks = (_BIN_CHANCES * count[:, None]).astype(np.intp)
    return np.take_along_axis(np.sort(known, axis=1), ranks, axis=1)


_BIN_CHANCES = np.array([NormalDist().cdf((place + 0.5 - _BINS / 2) / _BINS_PER_SIGMA) for place in range(_BINS)])
