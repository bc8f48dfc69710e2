"""How much more the counts of a hospital scatter than chance alone would have them: by the day, and by the week.

Both relative to the mean, squared, as in probability.py. That of weeks holds for a stretch of any length, as if one
cause were behind the whole of it; what days scatter beyond it evens out.
"""

from dataclasses import dataclass

import numpy as np

from queries.quality.daily import DailyCounts

_WEEK = 7
# A week is held against as many weeks before and after it.
_WEEKS_AROUND = 4
# The strangest weeks and days are what is looked for, and must not excuse themselves.
_TRIMMED = 0.02
# Steadier than this no hospital is known to be, however steady its past.
LEAST, MOST = 0.01, 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Dispersion:
    """Of each series. `daily_mean` (series, days): about what an ordinary day has, by the weeks around its own."""

    of_weeks: np.ndarray
    of_days: np.ndarray
    daily_mean: np.ndarray

    def of_stretch(self, series: np.ndarray, days: np.ndarray) -> np.ndarray:
        beyond = np.maximum(self.of_days - self.of_weeks, 0.0)
        return np.asarray(self.of_weeks[series] + beyond[series] / days)


def dispersion(daily: DailyCounts, weekday: np.ndarray, is_usable: np.ndarray) -> Dispersion:
    counts = np.where(is_usable, daily.counts, 0)
    shape = _shape(counts, weekday, is_usable)
    every_day = shape[:, weekday]
    usual = np.where(is_usable, every_day, 0.0)
    starts = np.arange(0, daily.number_of_days, _WEEK)
    weeks, usual_weeks = (np.add.reduceat(each, starts, axis=1) for each in (counts.astype(float), usual))
    around, usual_around = _around(weeks), _around(usual_weeks)
    level = np.divide(around, usual_around, out=np.zeros_like(around), where=usual_around > 0)
    mean_weeks = level * usual_weeks
    # The level is an estimate: its own chance is no scatter of the week.
    own = np.divide(mean_weeks**2, around, out=np.zeros_like(around), where=around > 0)
    of_weeks = _beyond_chance(weeks, mean_weeks, own)
    daily_level = np.repeat(level, _WEEK, axis=1)[:, : daily.number_of_days]
    mean = daily_level * usual
    of_days = _beyond_chance(counts, mean, np.zeros_like(mean))
    return Dispersion(of_weeks, of_days, daily_level * every_day)


def _shape(counts: np.ndarray, weekday: np.ndarray, is_usable: np.ndarray) -> np.ndarray:
    by_weekday = weekday == np.arange(7)[:, None]
    days = is_usable.astype(np.int64) @ by_weekday.T
    return np.asarray((counts @ by_weekday.T) / np.maximum(days, 1))


def _around(weeks: np.ndarray) -> np.ndarray:
    """The sum of the weeks before and after each, without itself."""
    padded = np.pad(weeks, ((0, 0), (_WEEKS_AROUND + 1, _WEEKS_AROUND)))
    sums = np.cumsum(padded, axis=1)
    span = 2 * _WEEKS_AROUND + 1
    return np.asarray(sums[:, span:] - sums[:, :-span] - weeks)


def _beyond_chance(counts: np.ndarray, mean: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(Σ squared differences − Σ their variance by chance) / Σ squared means, the strangest left out."""
    squared = (counts - mean) ** 2
    strangeness = np.divide(squared, mean + LEAST * mean**2, out=np.zeros_like(mean), where=mean > 0)
    limit = np.quantile(strangeness, 1 - _TRIMMED, axis=1, keepdims=True)
    is_kept = (strangeness <= limit) & (mean > 0)
    beyond, means = (np.where(is_kept, each, 0.0).sum(axis=1) for each in (squared - mean - own, mean**2))
    relative = np.divide(beyond, means, out=np.full_like(beyond, MOST), where=means > 0)
    return np.asarray(np.clip(relative, LEAST, MOST))
