"""Naive recounts of completeness: days, rows that cannot be placed, lateness; as tests/oracles.py."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from queries.demo.population import Population
from queries.dicom import Availability
from tests.oracles import ReadPopulation, believed_day

# Day or month, and of what.
DayKey = tuple[date | None, str | None]
LagKey = tuple[str | None, int | None]


@dataclass(frozen=True, slots=True)
class Lacking:
    """Of a month: studies that hold an instance, study rows, series and those without a modality, instances and those
    of unknown whereabouts and of unknown size."""

    studies: int = 0
    study_rows: int = 0
    series: int = 0
    unknown_modality: int = 0
    instances: int = 0
    unmapped: int = 0
    unsized: int = 0


def recount_days(population: ReadPopulation) -> dict[DayKey, int]:
    """Studies of each day: under None all of them once, and under each of their modalities."""
    found: Counter[DayKey] = Counter()
    for study in population.studies:
        found[study.day, None] += 1
        for modality in {series.modality for series in study.series}:
            found[study.day, modality] += 1
    return dict(found)


def recount_lacking(population: Population, held: ReadPopulation, today: date) -> dict[str | None, Lacking]:
    """By study month. Rows of studies are counted whether they hold anything or not."""
    found: dict[str | None, Lacking] = {}
    for row in population.studies:
        _add(found, believed_day(row.study_date, today), study_rows=1)
    for study in held.studies:
        _add(found, study.day, studies=1)
        for series in study.series:
            _add(found, study.day, series=1, unknown_modality=int(series.modality == "UNKNOWN"))
            for instance in series.instances:
                is_unmapped = instance.availability is Availability.UNKNOWN
                is_unsized = instance.own_bytes is None
                _add(found, study.day, instances=1, unmapped=int(is_unmapped), unsized=int(is_unsized))
    return found


def recount_lags(population: ReadPopulation) -> dict[LagKey, int]:
    """By study month and days until the first series of the study was received."""
    found: Counter[LagKey] = Counter()
    for study in population.studies:
        known = study.day is not None and study.received is not None
        lag = (study.received - study.day).days if known and study.day and study.received else None
        found[month_of(study.day), lag] += 1
    return dict(found)


def month_of(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y%m}"


def _add(found: dict[str | None, Lacking], day: date | None, **more: int) -> None:
    cell = found.get(month_of(day), Lacking())
    found[month_of(day)] = replace(cell, **{name: getattr(cell, name) + number for name, number in more.items()})
