"""Our forecaster and the simple ones it is set beside, on histories of any length."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from queries.criteria import Month
from queries.forecasts.bench.scores import LEVELS, YEAR, Floats, Forecasts
from queries.forecasts.fleet import Fleet
from queries.forecasts.project import project_histories
from queries.forecasts.projection import Projection
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks

FIRST_MONTH = Month(2000, 1)


def project_known(known: Sequence[Floats], months: int) -> list[Projection]:
    """Our projections; series are told apart by their place. Short histories reach as far as long ones."""
    series = [MonthlySeries(str(place), FIRST_MONTH, values).history() for place, values in enumerate(known)]
    return project_histories(series, months, Shocks(), Fleet.rule_of_thumb(), longest_of_rate=months)


def ours(known: Sequence[Floats], months: int) -> Forecasts:
    projections = [_paths(one, months) for one in project_known(known, months)]
    chances = [chance for level in LEVELS for chance in ((1 - level) / 2, (1 + level) / 2)]
    found = np.array([np.quantile(paths, [0.5, *chances], axis=0) for paths in projections])
    bounds = {level: (found[:, 1 + 2 * place], found[:, 2 + 2 * place]) for place, level in enumerate(LEVELS)}
    return Forecasts(found[:, 0], bounds)


def _paths(projection: Projection, months: int) -> Floats:
    """Nothing is projected of fewer than three months: the bench takes that as nothing to come."""
    return projection.paths.astype(np.float64) if projection.horizon_months else np.zeros((1, months))


def seasonal_naive(known: Sequence[Floats], months: int) -> Forecasts:
    """The last year again; normal bands whose width grows with the root of the years ahead."""
    years = np.arange(months) // YEAR + 1
    point = np.array([np.resize(one[-YEAR:], months) for one in known])
    sigma = np.array([_seasonal_sigma(one) for one in known])
    return _normal(point, sigma[:, None] * np.sqrt(years))


def _seasonal_sigma(one: Floats) -> float:
    return float(np.sqrt(np.mean((one[YEAR:] - one[:-YEAR]) ** 2))) if len(one) > YEAR else float(one.std())


def straight_line(known: Sequence[Floats], months: int) -> Forecasts:
    """What monitoring tools do (predict_linear): a line through the level of the last twelve months.

    Of a month, its slope; bands from the scatter of the months around it.
    """
    slopes = np.array([line_on_level(one)[0] for one in known])
    sigma = np.array([np.sqrt(np.mean((one[-YEAR:] - slope) ** 2)) for one, slope in zip(known, slopes, strict=True)])
    return _normal(np.repeat(slopes[:, None], months, axis=1), np.repeat(sigma[:, None], months, axis=1))


def line_on_level(known: Floats) -> tuple[float, float]:
    """Slope a month, and where the line stands today against the level: twelve months of level, least squares."""
    level = np.cumsum(known)[-YEAR:]
    if len(level) < 2:
        return float(known.mean()), 0.0
    slope, today = np.polyfit(np.arange(1 - len(level), 1), level, 1)
    return float(slope), float(today - level[-1])


def _normal(point: Floats, sigma: Floats) -> Forecasts:
    bounds = {}
    for level in LEVELS:
        width = NormalDist().inv_cdf((1 + level) / 2) * sigma
        bounds[level] = (np.maximum(point - width, 0.0), point + width)
    return Forecasts(np.maximum(point, 0.0), bounds)
