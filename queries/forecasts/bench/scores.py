"""The M4 competition's scores (Makridakis, Spiliotis, Assimakopoulos, Int. J. Forecasting 36, 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.forecasts.bench.files import Case

Floats = NDArray[np.float64]
YEAR = 12
LEVELS = (0.8, 0.95)
SEASONAL_TEST = 1.645  # 90 % two-sided


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """Series × months. `bounds`: lower and upper by level."""

    point: Floats
    bounds: dict[float, tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Scores:
    owa: float
    smape: float
    mase: float
    coverage: dict[float, float]
    msis: dict[float, float]


def scores(forecasts: Forecasts, reference: Floats, cases: Sequence[Case]) -> Scores:
    """Over all cases; `reference` is Naive2. A history that never changes has no scale and is in sMAPE alone."""
    came = np.array([case.came for case in cases])
    scales = np.array([scale(case.known) for case in cases])
    scaled = scales > 0
    smape, mase = _smape(forecasts.point, came), _mase(forecasts.point, came, scales)
    of_reference = _smape(reference, came), _mase(reference, came, scales)
    inside = {
        level: float(np.mean((came >= low) & (came <= high))) for level, (low, high) in forecasts.bounds.items()
    }
    msis = {
        level: float(np.mean(_interval_score(low, high, came, level)[scaled] / scales[scaled]))
        for level, (low, high) in forecasts.bounds.items()
    }
    owa = (smape / of_reference[0] + mase / of_reference[1]) / 2
    return Scores(owa, smape, mase, inside, msis)


def scale(known: Floats) -> float:
    """Mean absolute change against the same month of the year before; from month to month in short series."""
    lag = YEAR if len(known) > YEAR else 1
    return float(np.abs(known[lag:] - known[:-lag]).mean()) if len(known) > lag else 0.0


def _smape(point: Floats, came: Floats) -> float:
    size = np.abs(point) + np.abs(came)
    return float(200 * np.mean(np.where(size > 0, np.abs(point - came) / np.where(size > 0, size, 1.0), 0.0)))


def _mase(point: Floats, came: Floats, scales: Floats) -> float:
    scaled = scales > 0
    return float(np.mean(np.abs(point - came).mean(axis=1)[scaled] / scales[scaled]))


def _interval_score(low: Floats, high: Floats, came: Floats, level: float) -> Floats:
    missed = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    return np.asarray(np.mean(high - low + 2 / (1 - level) * missed, axis=1))


def naive2(known: Floats, months: int) -> Floats:
    """The last month again, with a classical season where the autocorrelation of a year is significant."""
    if not _is_seasonal(known):
        return np.repeat(known[-1], months)
    weights = np.array([0.5, *np.ones(YEAR - 1), 0.5]) / YEAR
    ratios = known[YEAR // 2 : -YEAR // 2] / np.maximum(np.convolve(known, weights, "valid"), 1e-12)
    phases = (np.arange(len(ratios)) + YEAR // 2) % YEAR
    factors = np.array([ratios[phases == phase].mean() for phase in range(YEAR)])
    factors = np.maximum(factors / factors.mean(), 1e-3)
    ahead = (len(known) + np.arange(months)) % YEAR
    return np.asarray(known[-1] / factors[(len(known) - 1) % YEAR] * factors[ahead])


def _is_seasonal(known: Floats) -> bool:
    if len(known) < 3 * YEAR or np.ptp(known) == 0 or not known.any():
        return False
    from_mean = known - known.mean()
    lags = np.array([from_mean[lag:] @ from_mean[:-lag] for lag in range(1, YEAR + 1)]) / (from_mean @ from_mean)
    return bool(abs(lags[-1]) > SEASONAL_TEST * np.sqrt((1 + 2 * (lags[:-1] ** 2).sum()) / len(known)))
