"""Which figures differ between two snapshots of a hospital, from what to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queries.archives.contract import DEVICE_COLUMNS, MONTH
from queries.archives.sizes import VOLUMES
from queries.dicom import Availability
from queries.snapshots.contents import about_in, marks_in, reading_files
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.tables import (
    HOURS,
    MARKS,
    PATIENTS,
    PATIENTS_BY_AGE,
    PEOPLE,
    SERIES,
    STATIONS,
    STUDIES,
    STUDY_ROWS,
    Table,
)

_STUDIES, _SERIES = STUDIES[MONTH], SERIES[MONTH]
_STATION = ("modality", *DEVICE_COLUMNS)
# Table, what its rows are told apart by besides the period, what is compared, and what goes before its name: the same
# studies are counted in several ways.
_COMPARED: tuple[tuple[Table, tuple[str, ...], tuple[str, ...], str], ...] = (
    (_STUDIES, ("modalities_in_study", "availability"), ("study_count",), ""),
    (_SERIES, ("modality", "availability"), ("series_count", *VOLUMES), ""),
    (PATIENTS, (), ("patient_count",), ""),
    (STATIONS[MONTH], _STATION, ("study_count", "series_count", "instance_count"), "station_"),
    (HOURS[MONTH], ("weekday", "hour", *_STATION), ("study_count", "instance_count"), "hour_"),
    (PEOPLE[MONTH], ("patient_sex", "age_band"), ("study_count", "instance_count", "image_count"), "people_"),
    (PATIENTS_BY_AGE, ("patient_sex", "age_band"), ("patient_count",), "people_"),
)
# What stands for a part that is not known.
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a period: YYYYMM, YYYY for patients of a year, None for the undated. 0 where there was none.

    `part` is what the figure's rows are told apart by, `?` where it is not known: a modality or a study's set of
    them, with an availability; the names of a station, a weekday, an hour; a sex and an age. Empty for patients.
    """

    period: str | None
    part: tuple[str, ...]
    measure: str
    before: int
    after: int


def differences(folder: SnapshotFolder, before: SnapshotId, after: SnapshotId) -> tuple[Difference, ...]:
    """By period, then measure; figures that are the same in both are left out. Raises SnapshotUnreadable."""
    for snapshot in (before, after):
        about_in(folder.file(snapshot, STUDY_ROWS))
    found: list[Difference] = []
    with reading_files() as connection:
        for table, parts, measures, prefix in _COMPARED:
            files = {"before": folder.file(before, table), "after": folder.file(after, table)}
            for measure in measures:
                rows = connection.execute(_statement(parts, measure), files).fetchall()
                found += [
                    Difference(period, _named(parts, own), f"{prefix}{measure}", int(first), int(second))
                    for period, *own, first, second in rows
                ]
    return tuple(sorted(found, key=lambda each: (each.period or "", each.measure, each.part)))


def drift(folder: SnapshotFolder, before: SnapshotId, after: SnapshotId) -> tuple[Difference, ...]:
    """What a full taking found otherwise though the archive had shown no change: figures of months of equal marks.

    Raises SnapshotUnreadable.
    """
    first, second = (marks_in(folder.file(each, MARKS)) for each in (before, after))
    same = {month for month, marks in second.items() if first.get(month) == marks}
    return tuple(each for each in differences(folder, before, after) if each.period in same)


def _named(names: Sequence[str], values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(_word(name, value) for name, value in zip(names, values, strict=True))


def _word(name: str, value: Any) -> str:
    if value is None:
        return _UNKNOWN
    return Availability(value).name.lower() if name == "availability" else str(value)


def _statement(parts: tuple[str, ...], measure: str) -> str:
    keys = ", ".join(("study_date", *parts))
    sums = f"SELECT {keys}, sum({measure}) AS figure FROM read_parquet(${{side}}) GROUP BY ALL"
    same = " AND ".join(f"b.{key} IS NOT DISTINCT FROM a.{key}" for key in ("study_date", *parts))
    shown = ", ".join(f"coalesce(b.{key}, a.{key})" for key in ("study_date", *parts))
    return (
        f"SELECT {shown}, coalesce(b.figure, 0), coalesce(a.figure, 0) "
        f"FROM ({sums.format(side='before')}) AS b FULL JOIN ({sums.format(side='after')}) AS a ON {same} "
        "WHERE coalesce(b.figure, 0) <> coalesce(a.figure, 0)"
    )
