"""The days of some years as a calendar shows them: map, table in words and file are made of these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from dashboards.quality.asking import DayFigures
from queries.quality.daily import DailyCounts, Name
from queries.quality.findings import Finding, Kind


class DayState(StrEnum):
    """GAP, FEW and SILENT as in the findings. NOT_JUDGED: it may still be arriving. BEFORE: before the first study of
    the series. BEYOND: after the archive was read."""

    COUNTED = "counted"
    GAP = "gap"
    FEW = "few"
    SILENT = "silent"
    NOT_JUDGED = "not_judged"
    BEFORE = "before"
    BEYOND = "beyond"


LACKING = (DayState.GAP, DayState.FEW, DayState.SILENT)
_OF_KIND = {Kind.GAP: DayState.GAP, Kind.FEW: DayState.FEW, Kind.SILENT: DayState.SILENT}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`study_count` is None where there is nothing to count: before the first study, and beyond the data."""

    day: date
    study_count: int | None
    state: DayState

    @property
    def is_lacking(self) -> bool:
        return self.state in LACKING


@dataclass(frozen=True, slots=True)
class CalendarYear:
    year: int
    days: tuple[CalendarDay, ...]

    @property
    def study_count(self) -> int:
        return sum(day.study_count or 0 for day in self.days)

    @property
    def days_with_studies(self) -> int:
        return sum(bool(day.study_count) for day in self.days)

    @property
    def lacking(self) -> int:
        return sum(day.is_lacking for day in self.days)

    @property
    def busiest(self) -> CalendarDay | None:
        return max((day for day in self.days if day.study_count), key=lambda day: day.study_count or 0, default=None)


def calendar_years(figures: DayFigures) -> tuple[CalendarYear, ...]:
    """Of the series of the view, the newest first."""
    judgement = figures.judgement
    counts = _counts(judgement.daily, figures.view.modality)
    first = judgement.daily.first_day + timedelta(days=int(np.argmax(counts > 0))) if counts.any() else None
    lacking = dict(_lacking(figures.shown_findings))

    def calendar_day(day: date) -> CalendarDay:
        if day > judgement.daily.last_day:
            return CalendarDay(day, None, DayState.BEYOND)
        if first is None or day < first:
            return CalendarDay(day, None, DayState.BEFORE)
        state = DayState.NOT_JUDGED if day > judgement.judged_to else lacking.get(day, DayState.COUNTED)
        return CalendarDay(day, int(counts[judgement.daily.place(day)]), state)

    return tuple(
        CalendarYear(year, tuple(calendar_day(day) for day in _days(date(year, 1, 1), date(year, 12, 31))))
        for year in figures.view.years(judgement.daily.last_day.year)
    )


def _counts(daily: DailyCounts, name: Name) -> np.ndarray:
    """Of a modality that the hospital does not have, none."""
    if name not in daily.names:
        return np.zeros(daily.number_of_days, dtype=np.int64)
    return np.asarray(daily.counts[daily.names.index(name)])


def _lacking(findings: Sequence[Finding]) -> Iterator[tuple[date, DayState]]:
    """The findings of the series itself last, so that they decide."""
    for finding in sorted(findings, key=lambda finding: finding.name is not None):
        for day in _days(finding.first_day, finding.last_day):
            yield day, _OF_KIND[finding.kind]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=place) for place in range((last - first).days + 1))
