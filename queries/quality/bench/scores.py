"""How often nothing is wrong and something is found, and how often something is wrong and it is found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from queries.quality.daily import WHOLE, DailyCounts
from queries.quality.findings import DAYS_PER_YEAR, Finding, Kind, find
from queries.quality.quiet import quiet_days, weekdays

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """`findings` of hospitals without a fault, in so many hospital-years."""

    findings: tuple[Finding, ...]
    hospital_years: float

    @property
    def per_year(self) -> float:
        return len(self.findings) / self.hospital_years


@dataclass(frozen=True, slots=True)
class Fault:
    """Studies of `place` are lost, all or a share of them, on days from `first` until before `end`."""

    place: int
    first: int
    end: int
    share: float = 1.0

    def in_(self, daily: DailyCounts) -> DailyCounts:
        """With fewer studies; of the whole archive each modality loses its own."""
        counts = daily.counts.copy()
        days = slice(self.first, self.end)
        lost = np.ceil(counts[:, days] * self.share).astype(np.int64)
        if daily.names[self.place] is WHOLE:
            counts[:, days] -= lost
        else:
            counts[self.place, days] -= lost[self.place]
            counts[0, days] = np.maximum(counts[0, days] - lost[self.place], 0)
        return DailyCounts(daily.first_day, daily.names, counts)


# Where in a hospital's history a fault is put; None where it has nothing of the kind.
Planting = Callable[[np.random.Generator, DailyCounts], Fault | None]


def false_alarms(hospitals: Iterable[DailyCounts]) -> FalseAlarms:
    """Retired series are no alarms. Each hospital is judged at the end of its history."""
    found: list[Finding] = []
    years = 0.0
    for daily in hospitals:
        found += [finding for finding in find(daily) if finding.kind is not Kind.RETIRED]
        years += daily.number_of_days / DAYS_PER_YEAR
    return FalseAlarms(tuple(found), years)


def detected(hospitals: Sequence[DailyCounts], planting: Planting) -> tuple[int, int]:
    """How many planted faults are found, of how many."""
    planted = found = 0
    for number, daily in enumerate(hospitals):
        fault = planting(np.random.default_rng([number, 43]), daily)
        if fault is not None:
            planted += 1
            found += is_found(fault, daily)
    return found, planted


def is_found(fault: Fault, daily: DailyCounts) -> bool:
    """By a finding of that series, or of the whole, that has at least half of the days of the fault."""
    names = (daily.names[fault.place], WHOLE)
    first, last = daily.day(fault.first), daily.day(fault.end - 1)
    lost = Finding(names[0], Kind.GAP, first, last, 0, 0.0, 0.0)
    found = (finding for finding in find(fault.in_(daily)) if finding.name in names)
    return any(2 * lost.days_in_common(finding) >= lost.days for finding in found)


def whole_day(chance: np.random.Generator, daily: DailyCounts) -> Fault:
    """One ordinary working day of the whole archive."""
    first = chance.choice(_working_days(daily))
    return Fault(0, int(first), int(first) + 1)


def part_of_day(share: float) -> Planting:
    """A share of the studies of one."""

    def plant(chance: np.random.Generator, daily: DailyCounts) -> Fault:
        first = chance.choice(_working_days(daily))
        return Fault(0, int(first), int(first) + 1, share)

    return plant


def three_days_of_busy(chance: np.random.Generator, daily: DailyCounts) -> Fault | None:
    """Tuesday to Thursday, of a modality with at least 8 studies on a working day."""
    place = _some(chance, daily, 8.0, np.inf)
    starts = [day for day in _working_days(daily) if daily.day(int(day)).weekday() == 1]
    first = int(chance.choice(starts))
    return None if place is None else Fault(place, first, first + 3)


def two_weeks_of_rare(least: float, most: float) -> Planting:
    """Of a modality with so many studies on a working day."""

    def plant(chance: np.random.Generator, daily: DailyCounts) -> Fault | None:
        place = _some(chance, daily, least, most)
        first = int(chance.choice(_working_days(daily)))
        return None if place is None else Fault(place, first, first + 14)

    return plant


def silent_since_sixty_days(chance: np.random.Generator, daily: DailyCounts) -> Fault | None:
    """Of a modality with at least one study on a working day."""
    place = _some(chance, daily, 1.0, np.inf)
    return None if place is None else Fault(place, daily.number_of_days - 60, daily.number_of_days)


PLANTINGS: dict[str, Planting] = {
    "one working day of the whole archive": whole_day,
    "nine tenths of a working day of the whole archive": part_of_day(0.9),
    "half of a working day of the whole archive": part_of_day(0.5),
    "three days of a modality with 8 a day or more": three_days_of_busy,
    "two weeks of a modality with 2 to 4 a day": two_weeks_of_rare(2.0, 4.0),
    "two weeks of a modality with 1 to 2 a day": two_weeks_of_rare(1.0, 2.0),
    "a modality silent for 60 days": silent_since_sixty_days,
}


def _working_days(daily: DailyCounts) -> np.ndarray:
    """Of the last two years but the last two months."""
    number = daily.number_of_days
    is_working = (weekdays(daily.first_day, number) < _SATURDAY) & ~quiet_days(daily.first_day, number)
    is_working[: number - 2 * DAYS_PER_YEAR] = False
    is_working[number - 60 :] = False
    return np.flatnonzero(is_working)


def _some(chance: np.random.Generator, daily: DailyCounts, least: float, most: float) -> int | None:
    """A modality by its studies on a working day of the last year, and of the year before."""
    is_working = weekdays(daily.first_day, daily.number_of_days) < _SATURDAY
    years = [slice(-DAYS_PER_YEAR, None), slice(-2 * DAYS_PER_YEAR, -DAYS_PER_YEAR)]
    means = np.array([daily.counts[:, year][:, is_working[year]].mean(axis=1) for year in years])
    fitting = np.flatnonzero((means >= least).all(axis=0) & (means < most).all(axis=0))
    fitting = fitting[fitting > 0]
    return int(chance.choice(fitting)) if len(fitting) else None
