"""What each device made, and at what hours it is used: studies, series and instances by station.

A station is known by InstitutionName, InstitutionalDepartmentName, Manufacturer, ManufacturerModelName and
StationName (PS3.3 C.7.5.1), as many of them as an archive has columns for. One statement for each source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, literal, null, select, union_all

from queries.archives.contract import DEVICE_COLUMNS, YEAR, Facts, Selection, Source
from queries.archives.devices import in_capitals
from queries.archives.dialects import beginning
from queries.criteria import Grain, Period
from queries.dicom import NON_IMAGE_MODALITIES
from queries.reports.activity import DATA_UP_TO, PERIOD_LENGTH, TEXT, HospitalOutcome, hospital_of, outcomes_of
from queries.reports.asking import ask_all
from queries.reports.frames import with_numbers, with_texts

STATION_KEYS = ("hospital", "period", "modality", *DEVICE_COLUMNS)
STATION_COUNTS = ("study_count", "series_count", "instance_count")
STATION_DAYS = ("first_day", "last_day")
STATION_COLUMNS = (*STATION_KEYS, *STATION_COUNTS, "image_count", *STATION_DAYS)
HOUR_KEYS = ("hospital", "weekday", "hour", "modality", *DEVICE_COLUMNS)
HOUR_COUNTS = ("study_count", "instance_count")
HOUR_COLUMNS = (*HOUR_KEYS, *HOUR_COUNTS)
# The period of a row that is of all the months asked for.
WHOLE_PERIOD = ""

_STATION, _HOUR = "station", "hour"
_TEXTS = ("part", "hospital", "period", "modality", *DEVICE_COLUMNS)
_NUMBERS = ("weekday", "hour")
_COLUMNS = (*_TEXTS, *_NUMBERS, *STATION_COUNTS, *STATION_DAYS)


@dataclass(frozen=True, slots=True)
class EquipmentCriteria:
    """Hospitals by code; empty modalities mean all of them. Without a grain the period is one row."""

    hospitals: tuple[str, ...]
    period: Period = Period()
    grain: Grain | None = None
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EquipmentAnswer:
    """The figures of one EquipmentCriteria.

    `stations`: one row per hospital × period × modality × DEVICE_COLUMNS; study_count (a study counts once under
    each station and modality that it has held series of: rows do not add up to studies), series_count,
    instance_count (every object), image_count (0 for modalities that make no images), first_day and last_day, dates
    of the first and last such study of the period. `period` is `YYYY`, `YYYYMM`, or WHOLE_PERIOD without a grain;
    missing for undated rows, which have no days. A missing name is one that the series does not say, or that its
    archive has no column for: `missing` names those, by hospital (ArchiveIndex.missing_columns).

    `hours`: one row per hospital × weekday (1 is Monday; missing when undated) × hour of the Study Time (0 to 23,
    local to the device; missing when unknown) × modality × DEVICE_COLUMNS over the whole period; study_count, which
    adds up over weekdays and hours to that of the station, and instance_count.

    Hospitals that failed have no rows: their figures are missing, not zero.
    """

    criteria: EquipmentCriteria
    stations: pd.DataFrame
    hours: pd.DataFrame
    missing: Mapping[str, tuple[str, ...]]
    outcomes: tuple[HospitalOutcome, ...]


@dataclass(frozen=True, slots=True)
class EquipmentQuestion:
    """The statement of some criteria, whichever hospitals they name; a value, so that it is compiled once."""

    criteria: EquipmentCriteria

    def __call__(self, facts: Facts) -> Select[Any]:
        """_COLUMNS: stations, hours, and the last day the data reach."""
        grain = self.criteria.grain
        length = YEAR if grain is None else PERIOD_LENGTH[grain]
        selection = replace(selection_of(self.criteria.period, length), modalities=self.criteria.modalities)
        stations, hours = facts.stations(selection), facts.hours(selection)
        parts = (
            _grouped(stations, _STATION, ("period", "modality", *DEVICE_COLUMNS), _period(stations, grain)),
            _grouped(hours, _HOUR, (*_NUMBERS, "modality", *DEVICE_COLUMNS), cast(null(), TEXT)),
            _last_day(facts),
        )
        return select(union_all(*parts).subquery("answer"))


def equipment(sources: Sequence[Source], asked: EquipmentCriteria) -> EquipmentAnswer:
    """Count what each station of every source made, one statement each; see EquipmentAnswer for the shape. Failures
    are per hospital and never raised."""
    said = ask_all(sources, EquipmentQuestion(replace(asked, hospitals=())))
    rows = pd.DataFrame([(alone or row[1], row[0], *row[2:]) for alone, *row in said.rows], columns=_framed())
    last_days = rows[rows["part"] == DATA_UP_TO]
    data_up_to = {
        hospital: date.fromisoformat(day) if day else None
        for hospital, day in zip(last_days["hospital"], last_days["last_day"], strict=True)
    }
    return EquipmentAnswer(
        asked,
        _stations(rows[rows["part"] == _STATION]),
        _hours(rows[rows["part"] == _HOUR]),
        missing_of(sources, said.answered),
        outcomes_of(said, data_up_to, asked.hospitals),
    )


def selection_of(period: Period, date_length: int) -> Selection:
    """The months of a period, undated rows with them."""
    return Selection(
        first_day=period.first.first_day if period.first else None,
        last_day=period.last.last_day if period.last else None,
        date_length=date_length,
    )


def missing_of(sources: Sequence[Source], answered: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the archives of those that answered cannot tell, by hospital; nothing of those that tell all."""
    told = {hospital: names for source in sources for hospital, names in source.missing_columns.items()}
    return {hospital: told[hospital] for hospital in answered if told.get(hospital)}


def _framed() -> list[str]:
    hospital_first = ["hospital", "part", *_TEXTS[2:]]
    return [*hospital_first, *_COLUMNS[len(_TEXTS) :]]


def _period(table: Subquery, grain: Grain | None) -> ColumnElement[Any]:
    if grain is not None:
        return beginning(table.c.study_date, PERIOD_LENGTH[grain])
    return case((table.c.study_date.is_not(None), literal(WHOLE_PERIOD, TEXT)))


def _grouped(table: Subquery, part: str, keys: Sequence[str], period: ColumnElement[Any]) -> Select[Any]:
    given = {name: table.c[name] for name in (*_TEXTS, *_NUMBERS, *STATION_COUNTS, *STATION_DAYS) if name in table.c}
    values = given | {"hospital": hospital_of(table), "period": period}
    labelled = select(*(value.label(name) for name, value in values.items())).subquery(f"labelled_{part}")
    sums: dict[str, Any] = {name: func.sum(labelled.c[name]) for name in STATION_COUNTS if name in labelled.c}
    if "first_day" in labelled.c:
        sums |= {"first_day": func.min(labelled.c.first_day), "last_day": func.max(labelled.c.last_day)}
    own = {name: labelled.c[name] for name in ("hospital", *keys)}
    return _row(part, own | sums).group_by(*own.values())


def _last_day(facts: Facts) -> Select[Any]:
    days = facts.study_days()
    last = _row(DATA_UP_TO, {"hospital": hospital_of(days), "last_day": func.max(days.c.study_date)})
    return last.group_by(days.c.hospital) if "hospital" in days.c else last


def _row(part: str, values: Mapping[str, Any]) -> Select[Any]:
    """_COLUMNS: what the part does not have is NULL, counts are zero."""
    texts = {name: cast(values.get(name, null()), TEXT) for name in (*_TEXTS[1:], *STATION_DAYS)}
    numbers = {name: cast(values.get(name, null()), Integer) for name in _NUMBERS}
    counts = {name: values.get(name, literal(0, Integer)) for name in STATION_COUNTS}
    row = {"part": literal(part, TEXT)} | texts | numbers | counts
    return select(*(row[name].label(name) for name in _COLUMNS))


def _stations(rows: pd.DataFrame) -> pd.DataFrame:
    kept = _merged(rows, STATION_KEYS, STATION_COUNTS, {"first_day": "min", "last_day": "max"})
    makes_images = ~kept["modality"].isin(list(NON_IMAGE_MODALITIES))
    days = {name: kept[name].map(date.fromisoformat, na_action="ignore") for name in STATION_DAYS}
    kept = kept.assign(image_count=kept["instance_count"].where(makes_images, 0), **days)
    return with_texts(kept, (*STATION_KEYS, *STATION_DAYS))[list(STATION_COLUMNS)]


def _hours(rows: pd.DataFrame) -> pd.DataFrame:
    kept = with_numbers(_merged(rows, HOUR_KEYS, HOUR_COUNTS, {}), _NUMBERS, "Int8")
    return with_texts(kept, ("hospital", "modality", *DEVICE_COLUMNS))[list(HOUR_COLUMNS)]


def _merged(
    rows: pd.DataFrame, keys: Sequence[str], counts: Sequence[str], others: Mapping[str, str]
) -> pd.DataFrame:
    """Names in capitals, and rows that are then of one station made one."""
    names = {name: rows[name].map(in_capitals, na_action="ignore") for name in DEVICE_COLUMNS}
    kept = with_numbers(rows.assign(**names), counts, "int64")[[*keys, *counts, *others]].reset_index(drop=True)
    if kept.duplicated(list(keys)).any():
        how = dict.fromkeys(counts, "sum") | dict(others)
        kept = kept.groupby(list(keys), dropna=False, sort=False, as_index=False).agg(how)
    return kept
