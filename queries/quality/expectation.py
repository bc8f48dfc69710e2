"""How many studies some days should have had, by what came on the days around them.

A level from the nearest days that tell enough, a shape of the week from half a year of them: both of the days before
alone, or of the days after alone. Days that are marked as lost, quiet days, and those before the first study
of a series tell nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from queries.quality.daily import DailyCounts
from queries.quality.quiet import SUNDAY, quiet_days, weekdays

# The level is that of the shortest of these windows with so many studies, or of the longest.
LEVEL_DAYS = (28, 56, 112, 224, 364)
ENOUGH_STUDIES = 40
SHAPE_DAYS = 182
# Fewer ordinary days say nothing of what is usual.
LEAST_DAYS = 28
LEAST_DAYS_AFTER = 14

# Of a length in days, or one for each stretch: where a window begins, and before which day it ends.
Window = Callable[[Any], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Of stretches, each: the mean count, and how many studies its level is known from; `is_known` where there are
    days enough to know it from. Shape (stretches,)."""

    mean: np.ndarray
    studies: np.ndarray
    is_known: np.ndarray


def begun(counts: np.ndarray) -> np.ndarray:
    """For each day (series, days), whether the series has had a study until then."""
    return np.asarray(np.logical_or.accumulate(counts > 0, axis=1))


class Calendar:
    """What kind of day each is: of a weekday, and ordinary or quiet."""

    def __init__(self, daily: DailyCounts) -> None:
        number = daily.number_of_days
        self.weekday = weekdays(daily.first_day, number)
        self.is_quiet = quiet_days(daily.first_day, number)
        self.by_weekday = self.weekday[:, None] == np.arange(7)
        self._ordinary = _sums(self.by_weekday & ~self.is_quiet[:, None])
        self._quiet = _sums(self.by_weekday & self.is_quiet[:, None])

    def mean(self, rates: np.ndarray, first: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Sum of the rates of weekdays (stretches, 7) over the days from `first` until before `end`."""
        quiet = np.minimum(rates, rates[:, SUNDAY : SUNDAY + 1])
        of_ordinary = self._ordinary[end] - self._ordinary[first]
        of_quiet = self._quiet[end] - self._quiet[first]
        return np.asarray((of_ordinary * rates + of_quiet * quiet).sum(axis=1))


class Expectation:
    """Of all series of one hospital. `is_lost` (series, days): known to lack studies, so that they tell nothing."""

    def __init__(self, daily: DailyCounts, calendar: Calendar, is_lost: np.ndarray) -> None:
        self._calendar = calendar
        self.is_usable = begun(daily.counts) & ~is_lost & ~calendar.is_quiet
        usable = self.is_usable[:, :, None] & calendar.by_weekday
        self._days = _sums(usable)
        self._studies = _sums(usable * daily.counts[:, :, None])
        self._number_of_days = daily.number_of_days

    def before(self, series: np.ndarray, first: np.ndarray, end: np.ndarray, at: np.ndarray) -> Expected:
        """Of the days from `first` until before `end`, by the days before `at`."""
        rates, studies, days = self._rates(series, lambda length: (at - length, at))
        return Expected(self._calendar.mean(rates, first, end), studies, days >= LEAST_DAYS)

    def after(self, series: np.ndarray, first: np.ndarray, end: np.ndarray) -> Expected:
        """Of those days, by the days from `end` on."""
        rates, studies, days = self._rates(series, lambda length: (end, end + length))
        return Expected(self._calendar.mean(rates, first, end), studies, days >= LEAST_DAYS_AFTER)

    def _rates(self, series: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Studies on a day of each weekday (stretches, 7), the studies and the days that they are known from."""
        ends = [window(length) for length in LEVEL_DAYS]
        counted = [self._in(self._studies, series, *each).sum(axis=1) for each in ends]
        chosen = np.full(len(series), len(LEVEL_DAYS) - 1)
        for place in reversed(range(len(LEVEL_DAYS) - 1)):
            chosen[counted[place] >= ENOUGH_STUDIES] = place
        studies = np.choose(chosen, counted)
        lengths = np.array(LEVEL_DAYS)[chosen]
        days = self._in(self._days, series, *window(lengths))
        shape_lengths = np.maximum(lengths, SHAPE_DAYS)
        shape_days = self._in(self._days, series, *window(shape_lengths))
        shape = self._in(self._studies, series, *window(shape_lengths)) / np.maximum(shape_days, 1)
        usual = (days * shape).sum(axis=1)
        level = np.divide(studies, usual, out=np.zeros(len(series)), where=usual > 0)
        return level[:, None] * shape, studies, shape_days.sum(axis=1)

    def _in(self, sums: np.ndarray, series: np.ndarray, first: np.ndarray, end: np.ndarray) -> np.ndarray:
        low, high = (np.clip(edge, 0, self._number_of_days) for edge in (first, end))
        return np.asarray(sums[series, high] - sums[series, low])


def _sums(values: np.ndarray) -> np.ndarray:
    """Running sums along the days, the last axis but that of weekdays, beginning with 0. Weekdays lie side by side in
    memory: a window takes all seven."""
    sums = np.zeros((*values.shape[:-2], values.shape[-2] + 1, 7), dtype=np.int64)
    np.cumsum(values, axis=-2, out=sums[..., 1:, :])
    return sums
