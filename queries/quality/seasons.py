"""How much of the usual the same days of other years had: what closes every summer is not missing."""

import numpy as np

from queries.quality.daily import DailyCounts
from queries.quality.expectation import Expectation

# Years are compared by whole weeks, so that weekdays meet weekdays.
_YEAR_DAYS = 364
_YEARS = (-3, -2, -1, 1)
# The same season does not fall on the same days: a week more on either side.
_AROUND_DAYS = 7
# Fewer expected studies than this tell nothing of a season.
_LEAST_EXPECTED = 10.0


def season_shares(
    daily: DailyCounts,
    expectation: Expectation,
    is_lost: np.ndarray,
    series: np.ndarray,
    first: np.ndarray,
    end: np.ndarray,
) -> np.ndarray:
    """For each stretch the share of what was expected that the same days of up to three years before and of the year
    after had, all of them together; 1 at most, and where no year tells. Years with a finding there tell nothing.
    Shape (stretches,)."""
    sums, lost = (np.pad(np.cumsum(each, axis=1), ((0, 0), (1, 0))) for each in (daily.counts, is_lost))
    had, expected = np.zeros(len(series)), np.zeros(len(series))
    for years in _YEARS:
        low, high = (edge + years * _YEAR_DAYS for edge in (first - _AROUND_DAYS, end + _AROUND_DAYS))
        is_held = (low >= 0) & (high <= daily.number_of_days)
        low, high = (np.where(is_held, edge, 0) for edge in (low, high))
        is_held &= lost[series, high] == lost[series, low]
        usual = expectation.before(series, low, high, low)
        tells = is_held & usual.is_known & (usual.mean >= _LEAST_EXPECTED)
        had += np.where(tells, sums[series, high] - sums[series, low], 0)
        expected += np.where(tells, usual.mean, 0.0)
    return np.minimum(np.divide(had, expected, out=np.ones(len(series)), where=expected > 0), 1.0)
