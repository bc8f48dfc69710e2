"""Rows of an archive's answer (queries/archives/day_cells.py) as frames of a snapshot's tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

import pandas as pd

from queries.archives.contract import DEVICE_COLUMNS
from queries.archives.day_cells import HELD_SUMS, MODALITIES_PER_SET_COLUMN, UNLISTED, cell_columns
from queries.archives.devices import in_capitals
from queries.archives.received import received_day
from queries.archives.sizes import VOLUMES
from queries.archives.uses import HEADS, USE_COLUMNS, Head
from queries.snapshots.month_marks import Held
from queries.snapshots.tables import SEPARATOR

STUDY_KEYS = ("study_date", "received_date", "modalities_in_study", "availability")
SERIES_KEYS = ("study_date", "received_date", "modality", "availability")
PATIENT_COLUMNS = ("study_date", "date_length", "patient_count")
PATIENT_AGE_COLUMNS = ("study_date", "patient_sex", "age_band", "patient_count")
_NUMBERS = ("weekday", "hour", "age_band")


class UnlistedModality(Exception):
    """A modality came to the archive after its list was read: read the list again."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns as in tables.py, by day; one row or more for each cell."""

    studies: pd.DataFrame
    series: pd.DataFrame
    patients: pd.DataFrame
    held: Held

    @classmethod
    def none(cls) -> Self:
        columns = ((*STUDY_KEYS, "study_count"), (*SERIES_KEYS, "series_count", *VOLUMES), PATIENT_COLUMNS)
        studies, series, patients = (_empty(names) for names in columns)
        return cls(studies, series, patients, {})


@dataclass(frozen=True, slots=True)
class UseCells:
    """What is told of stations by day, of hours and people by month, and of patients by year, columns as in
    tables.py."""

    stations: pd.DataFrame
    hours: pd.DataFrame
    people: pd.DataFrame
    patients: pd.DataFrame

    @classmethod
    def none(cls) -> Self:
        stations, hours, people, patients = (_empty(("study_date", *head.keys, *head.counts)) for head in HEADS)
        return cls(stations, hours, people, patients)


def decode(rows: Sequence[Sequence[Any]], modalities: Sequence[str], zone: ZoneInfo) -> Cells:
    """`modalities` in the order in which the sets were numbered. Raises UnlistedModality."""
    columns = cell_columns(modalities)
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
    of_patients = frame["modality"].isna()
    cells = frame[~of_patients]
    return Cells(
        _studies(cells, [name for name in columns if name.startswith("modalities_")], modalities, zone),
        pd.concat([_series(cells, zone), _instances(cells, zone)], ignore_index=True),
        _patients(frame[of_patients]),
        _held(cells),
    )


def decode_uses(rows: Sequence[Sequence[Any]]) -> UseCells:
    """Rows of `use_cells` (queries/archives/uses.py)."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(USE_COLUMNS))
    heads = frame["head"].astype("int64")
    stations, hours, people, patients = (_under(frame[heads == head.number], head) for head in HEADS)
    # In a year most uses are not those under which their patient counts.
    return UseCells(stations, hours, people, patients[patients["patient_count"] > 0])


def patients_by_age(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows of the facts of that name as those of the snapshot's table."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(PATIENT_AGE_COLUMNS))
    return _counts(_numbered(frame), PATIENT_AGE_COLUMNS[:3], PATIENT_AGE_COLUMNS[3:])


def _under(rows: pd.DataFrame, head: Head) -> pd.DataFrame:
    names = {name: rows[name].map(in_capitals, na_action="ignore") for name in DEVICE_COLUMNS if name in head.keys}
    return _counts(_numbered(rows.assign(**names)), ("study_date", *head.keys), head.counts)


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    # Numbers arrive as Decimal from some drivers, and as fractions where some of them are missing.
    whole = {
        name: pd.array([None if pd.isna(number) else int(number) for number in rows[name]], dtype="Int8")
        for name in _NUMBERS
        if name in rows
    }
    return rows.assign(**whole)


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


def _studies(cells: pd.DataFrame, sets: list[str], modalities: Sequence[str], zone: ZoneInfo) -> pd.DataFrame:
    own = cells[cells["study_count"] > 0]
    named = own.assign(
        received_date=_days(own["study_received"], zone),
        modalities_in_study=_sets_of(own[sets], modalities),
        availability=own["study_availability"],
    )
    return _counts(named, STUDY_KEYS, ("study_count",))


def _series(cells: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    own = cells[cells["series_count"] > 0]
    nothing = dict.fromkeys(VOLUMES, 0)
    named = own.assign(received_date=_days(own["received"], zone), availability=own["series_availability"], **nothing)
    return _counts(named, SERIES_KEYS, ("series_count", *VOLUMES))


def _instances(cells: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    named = cells.assign(received_date=_days(cells["received"], zone), series_count=0)
    return _counts(named, SERIES_KEYS, ("series_count", *VOLUMES))


def _patients(rows: pd.DataFrame) -> pd.DataFrame:
    """The undated come once for every length that was asked: of months and years they say nothing, one is kept."""
    lengths = rows["study_date"].map(len, na_action="ignore").astype("Int8")
    return _counts(rows.assign(date_length=lengths), PATIENT_COLUMNS[:2], PATIENT_COLUMNS[2:]).drop_duplicates()


def _held(cells: pd.DataFrame) -> Held:
    keys = ["study_date", "modality", "availability"]
    whole = {name: cells[name].map(int) for name in HELD_SUMS}
    sums = cells[keys].assign(**whole).groupby(keys, dropna=False)[list(HELD_SUMS)].sum()
    return {
        (day if isinstance(day, str) else None, modality, int(availability)): tuple(map(int, row))
        for (day, modality, availability), row in zip(sums.index, sums.to_numpy(), strict=True)
    }


def _days(texts: pd.Series, zone: ZoneInfo) -> pd.Series:
    """YYYYMMDD of each text; there are few, so each is read once."""
    days = {text: received_day(text, zone) for text in texts.dropna().unique()}
    return texts.map({text: f"{day:%Y%m%d}" for text, day in days.items() if day})


def _sets_of(numbers: pd.DataFrame, modalities: Sequence[str]) -> list[str]:
    """A text for each row of numbers; there are few sets, so each is spelt once."""
    spelt: dict[tuple[int, ...], str] = {}
    texts = []
    for row in numbers.itertuples(index=False, name=None):
        key = tuple(int(number) for number in row)
        if key not in spelt:
            spelt[key] = _spelt(key, modalities)
        texts.append(spelt[key])
    return texts


def _spelt(numbers: tuple[int, ...], modalities: Sequence[str]) -> str:
    if any(number >= UNLISTED for number in numbers):
        raise UnlistedModality
    present = [
        modality
        for place, modality in enumerate(modalities)
        if numbers[place // MODALITIES_PER_SET_COLUMN] >> place % MODALITIES_PER_SET_COLUMN & 1
    ]
    return SEPARATOR + SEPARATOR.join(present) + SEPARATOR


def _counts(frame: pd.DataFrame, keys: tuple[str, ...], counts: tuple[str, ...]) -> pd.DataFrame:
    # Sums arrive as Decimal from some drivers.
    whole = {name: frame[name].map(int).astype("int64") for name in counts}
    return frame[list(keys)].assign(**whole).reset_index(drop=True)
