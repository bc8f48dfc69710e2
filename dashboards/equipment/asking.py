"""What a view asks of an archive's snapshot, as stations and as hours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboards.equipment.links import EquipmentView
from dashboards.equipment.stations import Station
from dashboards.services import Reader
from queries.archives.contract import DEVICE_COLUMNS
from queries.criteria import Period
from queries.dicom import NON_IMAGE_MODALITIES
from queries.reports.activity import HospitalOutcome
from queries.reports.equipment import EquipmentCriteria, equipment

# A device that made nothing in so many days before the last of the archive's is silent. Weekends, holidays and a
# week's repair are shorter.
SILENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class StationRow:
    """What a station made of one modality: dated studies and objects, and undated studies beside."""

    station: Station
    modality: str
    study_count: int
    image_count: int
    undated_count: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Studies by weekday (1 is Monday) and hour, None for an hour that is not known; `undated_count` beside."""

    counts: Mapping[tuple[int, int | None], int] = field(default_factory=dict)
    undated_count: int = 0

    @property
    def known_count(self) -> int:
        return sum(count for (_, hour), count in self.counts.items() if hour is not None)

    @property
    def unknown_count(self) -> int:
        return sum(count for (_, hour), count in self.counts.items() if hour is None)

    def within(self, weekdays: range, hours: range) -> int:
        return sum(count for (day, hour), count in self.counts.items() if day in weekdays and hour in hours)


@dataclass(frozen=True, slots=True)
class EquipmentFigures:
    """`rows`, those with the most studies first; `hours` of the view's station, or of all."""

    view: EquipmentView
    rows: tuple[StationRow, ...]
    hours: Hours
    missing: tuple[str, ...]
    outcomes: tuple[HospitalOutcome, ...]
    this_year: int

    @property
    def answered(self) -> bool:
        return any(outcome.failure is None for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def stations(self) -> tuple[Station, ...]:
        return tuple(dict.fromkeys(row.station for row in self.rows))

    @property
    def station(self) -> Station | None:
        """The one whose hours are shown; None for all, also where the link's is none of these."""
        return next((station for station in self.stations if station.key == self.view.station), None)

    @property
    def is_station_unknown(self) -> bool:
        return self.view.station is not None and self.station is None

    @property
    def is_provisional(self) -> bool:
        """Whether the period is not over: all years are not."""
        return self.view.year in (None, self.this_year)

    def is_silent(self, row: StationRow) -> bool:
        """Of all years alone: within one, whatever came later is not seen."""
        up_to = next((outcome.data_up_to for outcome in self.outcomes), None)
        if self.view.year is not None or row.last_day is None or up_to is None:
            return False
        return up_to - row.last_day > timedelta(days=SILENT_DAYS)


def reader_default(reader: Reader) -> str | None:
    """One hospital: devices are told apart within it alone."""
    return next(iter(reader.originals), None)


def ask_equipment(reader: Reader, view: EquipmentView) -> EquipmentFigures:
    period = Period() if view.year is None else Period.of_year(view.year)
    asked = EquipmentCriteria((view.hospital,), period, modalities=view.modalities)
    answer = equipment(reader.sources((view.hospital,)), asked)
    rows = tuple(sorted(_station_rows(answer.stations), key=_most_first))
    missing = answer.missing.get(view.hospital, ())
    this_year = reader.this_month.year
    figures = EquipmentFigures(view, rows, Hours(), missing, answer.outcomes, this_year)
    return replace(figures, hours=_hours(answer.hours, figures))


def _most_first(row: StationRow) -> tuple[Any, ...]:
    return -row.study_count, row.modality, tuple(name or "" for name in row.station.names)


def _station_rows(frame: pd.DataFrame) -> Iterator[StationRow]:
    columns = ("period", "study_count", "image_count", "first_day", "last_day")
    found: dict[tuple[Station, str], list[Any]] = {}
    for station, modality, (period, studies, images, first, last) in _records(frame, columns):
        counts = found.setdefault((station, modality), [0, 0, 0, None, None])
        if period is None:
            counts[2] += studies
        else:
            counts[0] += studies
            counts[1] += images
            counts[3:] = first, last
    for (station, modality), counts in found.items():
        yield StationRow(station, modality, *counts)


def _hours(frame: pd.DataFrame, figures: EquipmentFigures) -> Hours:
    """Of modalities that make images, unless others are asked for: a report is no use of a device."""
    counts: Counter[tuple[int, int | None]] = Counter()
    undated = 0
    for station, modality, (weekday, hour, studies) in _records(frame, ("weekday", "hour", "study_count")):
        is_left_out = modality in NON_IMAGE_MODALITIES and not figures.view.modalities
        if is_left_out or figures.station not in (None, station):
            continue
        if weekday is None:
            undated += studies
        else:
            counts[weekday, hour] += studies
    return Hours(counts, undated)


def _records(frame: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[tuple[Station, str, tuple[Any, ...]]]:
    """Station, modality and these columns of each row; what is missing is None."""
    named = [_values(frame, name) for name in (*DEVICE_COLUMNS, "modality", *columns)]
    for row in zip(*named, strict=True):
        station, modality, rest = row[: len(DEVICE_COLUMNS)], row[len(DEVICE_COLUMNS)], row[len(DEVICE_COLUMNS) + 1 :]
        yield Station(*station), modality, rest


def _values(frame: pd.DataFrame, name: str) -> list[Any]:
    column = frame[name].astype(object)
    return list(column.where(column.notna(), None))
