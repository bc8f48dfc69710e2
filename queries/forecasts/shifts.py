"""How well a lasting change of level explains a series, for each month in which it may have begun.

The logs of a series are taken for a Gaussian process: noise, a level that wanders, a slope and a season, in several
mixtures, since nobody knows how much of each there is. A change is judged by how much likelier it makes the months
(likelihood ratio; for changes of level: de Jong and Penzer, J. Am. Stat. Assoc. 93, 1998). What wanders, grows or
comes back every year is thereby told from what has changed.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from queries.forecasts.panel import YEAR, Floats, Whole

MONTHS = 84  # older months say little about a change of the last two years
# Variances, as multiples of the noise's: of the level's change from month to month, of the season, of the slope.
WANDERING = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
SEASON = (0.1, 1.0, 10.0)
SLOPE = 0.0005
ANY_LEVEL = 1e4
LEAST_SIGMA = 0.02
LENGTHS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Shifts:
    """Series × ages. `evidence`: twice the log of the likelihood ratio, 0 where too few months lie before the change;
    `changes`: of the log.
    """

    evidence: Floats
    changes: Floats


@dataclass(frozen=True, slots=True)
class _Mixture:
    """`precision`: inverse covariance of the months; `log_determinant` of the covariance."""

    precision: Floats
    log_determinant: float


def shifts(logs: Floats, ages: Whole, least_before: int) -> Shifts:
    """Of series × months, NaN before a series begins. An age counts the months since the change, its own included."""
    lengths = np.minimum(np.isfinite(logs).sum(axis=1), MONTHS)
    shape = (len(logs), len(ages))
    evidence, changes = np.zeros(shape), np.zeros(shape)
    for months in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == months)
        possible = ages <= months - least_before
        if possible.any():
            cells = np.ix_(rows, possible)
            evidence[cells], changes[cells] = _of_length(logs[rows, -months:], ages[possible])
    return Shifts(evidence, changes)


def _of_length(logs: Floats, ages: Whole) -> tuple[Floats, Floats]:
    months = logs.shape[1]
    from_mean = logs - logs.mean(axis=1, keepdims=True)
    since = (np.arange(months) >= months - ages[:, None]).astype(float)
    without, with_change, changes = [], [], []
    for mixture in _mixtures(months):
        weighted = from_mean @ mixture.precision
        squares = (from_mean * weighted).sum(axis=1)
        fit, size = weighted @ since.T, ((since @ mixture.precision) * since).sum(axis=1)
        changes.append(fit / size)
        without.append(_log_likelihood(squares, months, mixture))
        with_change.append(_log_likelihood(squares[:, None] - fit**2 / size, months, mixture))
    likelihoods = np.array(with_change)
    share = np.exp(likelihoods - likelihoods.max(axis=0))
    change = (share * np.array(changes)).sum(axis=0) / share.sum(axis=0)
    return 2 * (_log_mean(likelihoods) - _log_mean(np.array(without))[:, None]), change


def _log_likelihood(squares: Floats, months: int, mixture: _Mixture) -> Floats:
    """At the likeliest noise, which is LEAST_SIGMA at least."""
    return np.asarray(-0.5 * (months * np.log(squares + months * LEAST_SIGMA**2) + mixture.log_determinant))


def _log_mean(logs: Floats) -> Floats:
    """The log of the mean over axis 0."""
    greatest = logs.max(axis=0)
    return np.asarray(greatest + np.log(np.exp(logs - greatest).mean(axis=0)))


@lru_cache(maxsize=LENGTHS_KEPT)
def _mixtures(months: int) -> tuple[_Mixture, ...]:
    ages = np.arange(months)[::-1]
    is_same_season = (ages[:, None] - ages) % YEAR == 0
    fixed = np.eye(months) + ANY_LEVEL + SLOPE * np.outer(ages, ages)
    covariances = [
        fixed + wandering * np.minimum.outer(ages, ages) + season * is_same_season
        for wandering, season in product(WANDERING, SEASON)
    ]
    return tuple(_Mixture(np.linalg.inv(one), float(np.linalg.slogdet(one)[1])) for one in covariances)
