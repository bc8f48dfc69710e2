"""How much of the usual the same days of other years had: what closes every summer is not missing."""

from dataclasses import dataclass

import numpy as np

from queries.quality.daily import DailyCounts
from queries.quality.expectation import Expectation

# Years are compared by whole weeks, so that weekdays meet weekdays.
_YEAR_DAYS = 364
_YEARS = (-3, -2, -1, 1)
# The same season does not fall on the same days: with a week more on either side, and the middle of what is long.
_AROUND_DAYS = (7, -4)
_LEAST_MIDDLE_DAYS = 14
# Fewer expected studies than this tell nothing of a season.
_LEAST_EXPECTED = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """Of stretches, each: the share of the usual, 1 at most and where no year tells; and how badly it is known, to be
    added to what counts scatter. Shape (stretches,)."""

    share: np.ndarray
    spread: np.ndarray

    @classmethod
    def none(cls, stretches: int) -> "Season":
        return cls(np.ones(stretches), np.zeros(stretches))


def season_of(
    daily: DailyCounts, expectation: Expectation, series: np.ndarray, first: np.ndarray, end: np.ndarray
) -> Season:
    """By up to three years before and the year after, all of them together.

    A finding of another year tells like any other days: what is found on the same days year after year is a season.
    """
    season = Season.none(len(series))
    for around in _AROUND_DAYS:
        other = _around(daily, expectation, series, first - around, end + around)
        is_less = other.share < season.share
        season = Season(np.where(is_less, other.share, season.share), np.where(is_less, other.spread, season.spread))
    return season


def _around(
    daily: DailyCounts, expectation: Expectation, series: np.ndarray, first: np.ndarray, end: np.ndarray
) -> Season:
    sums = np.pad(np.cumsum(daily.counts, axis=1), ((0, 0), (1, 0)))
    had, expected = np.zeros(len(series)), np.zeros(len(series))
    for years in _YEARS:
        low, high = (edge + years * _YEAR_DAYS for edge in (first, end))
        is_held = (end - first >= _LEAST_MIDDLE_DAYS) & (low >= 0) & (high <= daily.number_of_days)
        low, high = (np.where(is_held, edge, 0) for edge in (low, high))
        usual = expectation.before(series, low, high, low)
        tells = is_held & usual.is_known & (usual.mean >= _LEAST_EXPECTED)
        had += np.where(tells, sums[series, high] - sums[series, low], 0)
        expected += np.where(tells, usual.mean, 0.0)
    share = np.divide(had, expected, out=np.ones(len(series)), where=expected > 0)
    # Known from as many studies as came: their own chance.
    return Season(np.minimum(share, 1.0), 1 / np.maximum(had, 1.0))
