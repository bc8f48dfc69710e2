"""Days that lack studies: gaps, days with far too few, and series that have gone silent.

A stretch of days without a study is judged as one: how probable is it to get none at all, by what came before, and by
what came after it (where there is an after)? The larger of both is its probability. Growth, steps and changed rosters
are improbable by one side alone. What is found is left out and everything judged once more, so that an outage does
not lower what it is held against. docs/completeness.md has the method, its false alarms, and what it does not find.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from queries.quality.daily import WHOLE, DailyCounts, Name
from queries.quality.dispersion import Dispersion, dispersion
from queries.quality.expectation import Calendar, Expectation, Expected, begun
from queries.quality.probability import at_most, nothing
from queries.quality.seasons import Season, season_of

# So many false alarms are expected of a hospital in a year, all its series together, were the model exact. Each day
# of each series is judged once: as one with too few, or as the first of a stretch without any.
FALSE_ALARMS_PER_YEAR = 0.2
DAYS_PER_YEAR = 365
# A day is looked at more closely if it has less than so much of what the weeks around it had.
_FEW = 0.5
_PASSES = 2
# Of a series that has been silent for so long it is known: it is retired, and no finding.
RETIRED_DAYS = 365


class Kind(StrEnum):
    """GAP: days without a study, and later ones with. FEW: a day with far too few. SILENT: none since, to the last
    day that is judged. RETIRED: the same for more than a year."""

    GAP = "gap"
    FEW = "few"
    SILENT = "silent"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Finding:
    """`expected` studies came on average on such days by the side that makes it less strange; `probability` is that
    of so few."""

    name: Name
    kind: Kind
    first_day: date
    last_day: date
    found: int
    expected: float
    probability: float

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def days_in_common(self, other: "Finding") -> int:
        last, first = min(self.last_day, other.last_day), max(self.first_day, other.first_day)
        return max(0, (last - first).days + 1)

    @property
    def lacking(self) -> float:
        return self.expected - self.found


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """`series`, `first` day and `end` (the day after the last), `found` studies, what of them is expected and how
    probable that few are; each of shape (stretches,)."""

    series: np.ndarray
    first: np.ndarray
    end: np.ndarray
    found: np.ndarray
    expected: np.ndarray
    probability: np.ndarray

    def where(self, is_kept: np.ndarray) -> "_Stretches":
        return _Stretches(*(getattr(self, name)[is_kept] for name in self.__slots__))


def find(daily: DailyCounts) -> tuple[Finding, ...]:
    """What lacks studies in these days, the last of which must be complete; the newest first.

    What a finding of the whole archive explains is not told once more of its parts, nor the other way about.
    """
    if not daily.counts.any():
        return ()
    calendar = Calendar(daily)
    level = FALSE_ALARMS_PER_YEAR / (DAYS_PER_YEAR * len(daily.names))
    is_lost = np.zeros(daily.counts.shape, dtype=bool)
    found: list[_Stretches] = []
    for _ in range(_PASSES):
        found = [each.where(each.probability < level) for each in _judged(daily, calendar, is_lost, level)]
        is_lost = _over(found, daily.counts.shape)
    findings = [finding for stretches in found for finding in _findings(stretches, daily)]
    told = [finding for finding in findings if not _is_explained(finding, findings)]
    return tuple(sorted(told, key=lambda finding: (finding.last_day, finding.first_day), reverse=True))


def _judged(
    daily: DailyCounts, calendar: Calendar, is_lost: np.ndarray, level: float
) -> tuple[_Stretches, _Stretches]:
    """Stretches without a study, and days with few."""
    expectation = Expectation(daily, calendar, is_lost)
    scatter = dispersion(daily, calendar.weekday, expectation.is_usable)
    series, first, end = _empty_stretches(daily.counts)
    # The probability is exp(-mean) at least, and no mean is above the busiest day's count: most stretches are shorter
    # than any that is found, and need no closer look.
    is_long = (end - first) * daily.counts.max(axis=1)[series] > -np.log(level)
    series, first, end = series[is_long], first[is_long], end[is_long]
    empty = _weighed(daily, expectation, scatter, series, first, end, Season.none(len(series)))
    # A season can but lower what is expected: only what is improbable without one is looked at again.
    empty = empty.where(empty.probability < level)
    series, first, end = empty.series, empty.first, empty.end
    season = season_of(daily, expectation, series, first, end)
    empty = _weighed(daily, expectation, scatter, series, first, end, season)
    is_few = (daily.counts > 0) & (daily.counts < _FEW * scatter.daily_mean) & ~calendar.is_quiet
    series, first = np.nonzero(is_few)
    few = _weighed(daily, expectation, scatter, series, first, first + 1, Season.none(len(series)))
    return empty, few


def _empty_stretches(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Series, first day, day after the last of each stretch of days without a study, after the series' first one."""
    is_empty = np.pad((counts == 0) & begun(counts), ((0, 0), (1, 1)))
    series, first = np.nonzero(is_empty[:, 1:] & ~is_empty[:, :-1])
    _, end = np.nonzero(is_empty[:, :-1] & ~is_empty[:, 1:])
    return series, first, end


def _weighed(
    daily: DailyCounts,
    expectation: Expectation,
    scatter: Dispersion,
    series: np.ndarray,
    first: np.ndarray,
    end: np.ndarray,
    season: Season,
) -> _Stretches:
    sums = np.pad(np.cumsum(daily.counts, axis=1), ((0, 0), (1, 0)))
    found = sums[series, end] - sums[series, first]
    spread = scatter.of_stretch(series, end - first) + season.spread
    before = expectation.before(series, first, end, first)
    after = expectation.after(series, first, end)
    by_before = np.where(before.is_known, _probability(found, before, spread, season.share), 1.0)
    by_after = np.where(after.is_known, _probability(found, after, spread, season.share), 0.0)
    expected = np.where(by_after > by_before, after.mean, before.mean) * season.share
    return _Stretches(series, first, end, found, expected, np.maximum(by_before, by_after))


def _probability(found: np.ndarray, expected: Expected, spread: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A level known from few studies is known badly: that scatters as much as they do."""
    of_all, mean = spread + 1 / np.maximum(expected.studies, 1), expected.mean * share
    return at_most(found, mean, of_all) if found.any() else nothing(mean, of_all)


def _over(found: list[_Stretches], shape: tuple[int, ...]) -> np.ndarray:
    """The days of what was found and is over. That a series has ended says what to expect of its last days."""
    is_lost = np.zeros(shape, dtype=bool)
    for each in found:
        for series, first, end in zip(each.series, each.first, each.end, strict=True):
            if end < shape[1]:
                is_lost[series, first:end] = True
    return is_lost


def _findings(stretches: _Stretches, daily: DailyCounts) -> list[Finding]:
    columns = (getattr(stretches, name).tolist() for name in stretches.__slots__)
    return [
        Finding(
            daily.names[series],
            _kind(first, end, found, daily.number_of_days),
            daily.day(first),
            daily.day(end - 1),
            found,
            expected,
            probability,
        )
        for series, first, end, found, expected, probability in zip(*columns, strict=True)
    ]


def _kind(first: int, end: int, found: int, number_of_days: int) -> Kind:
    if found:
        return Kind.FEW
    if end < number_of_days:
        return Kind.GAP
    return Kind.RETIRED if end - first > RETIRED_DAYS else Kind.SILENT


def _is_explained(finding: Finding, findings: list[Finding]) -> bool:
    """A part by the whole that lacked everything on most of its days; the whole's few studies by parts that lack most
    of what it lacks."""
    if finding.name is not WHOLE:
        wholes = (other for other in findings if other.name is WHOLE and other.kind is not Kind.FEW)
        return any(2 * finding.days_in_common(each) > finding.days for each in wholes)
    if finding.kind is not Kind.FEW:
        return False
    parts = (other for other in findings if other.name is not WHOLE)
    at_once = [each for each in parts if each.days_in_common(finding)]
    return sum(each.lacking / each.days for each in at_once) > finding.lacking / 2
