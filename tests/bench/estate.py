"""Snapshots of many made-up hospitals, written straight into a folder: what pages read, with no archives behind."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from queries.settings import HospitalSettings
from queries.snapshots.about import About, Totals
from queries.snapshots.decoding import PATIENT_COLUMNS, Cells, UseCells
from queries.snapshots.draft import Draft
from queries.snapshots.folder import LocalFolder
from queries.snapshots.tables import ALL, MARKS, MODALITY_ROWS, SEPARATOR, STUDY_ROWS

FIRST_DAY, LAST_DAY = date(2006, 11, 1), date(2026, 11, 20)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
# As many hospitals differ from one another; the others are like one of these.
_MODELS = 5
_MODALITIES = (*("CT", "MR", "CR", "DX", "US", "MG", "XA", "RF", "NM", "PT"), *("SC", "OT", "SR", "PR", "KO"))
_MORE_MODALITIES = ("ES", "GM", "IO", "OP", "PX")


@dataclass(frozen=True, slots=True)
class Density:
    """How many cells a month has: `days` of it, each with so many modalities and availabilities."""

    modalities: tuple[str, ...]
    availabilities: int
    days: int


# A hospital as the demo has them, by day; and the most that the budget speaks of, by month.
ORDINARY = Density(_MODALITIES, 2, 22)
DENSE = Density((*_MODALITIES, *_MORE_MODALITIES), 5, 1)


def make_estate(directory: Path, count: int, density: Density) -> tuple[HospitalSettings, ...]:
    """So many hospitals × 20 years; their archives do not exist."""
    folder = LocalFolder(directory)
    models = [_cells(random.Random(seed), density) for seed in range(_MODELS)]
    hospitals = tuple(_settings(number) for number in range(count))
    for number, hospital in enumerate(hospitals):
        if number < _MODELS:
            _publish(folder, hospital.code, models[number])
        else:
            _copy(folder, hospitals[number % _MODELS].code, hospital.code)
    return hospitals


def take_again(directory: Path, hospital: str) -> None:
    """What was taken last is taken once more: the same figures, a new snapshot."""
    folder = LocalFolder(directory)
    current = folder.snapshots(hospital)[-1]
    with folder.writing(hospital) as writing:
        for table in ALL:
            shutil.copyfile(folder.file(current, table), writing.directory / table.file_name)
        writing.publish(NOW)


def _settings(number: int) -> HospitalSettings:
    return HospitalSettings.model_validate(
        {
            "code": f"h{number:04d}",
            "name": {"el": f"Νοσοκομείο {number}", "en": f"Hospital {number}"},
            "region": f"{number % 7 + 1}",
            "archive": {"kind": "conquest", "url": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
            "stale_after_hours": 8_784,
        }
    )


def _days(density: Density) -> Iterator[str]:
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.day <= density.days:
            yield f"{day:%Y%m%d}"
        day += timedelta(days=1)


def _cells(chance: random.Random, density: Density) -> Cells:
    studies, series = [], []
    modalities = density.modalities
    for day in [*_days(density), None]:
        for availability in range(density.availabilities):
            for place, modality in enumerate(modalities):
                instances = chance.randrange(1, 400)
                size = instances * 524_288
                series.append((day, day, modality, availability, chance.randrange(1, 9), instances, 0, size, size))
                pair = SEPARATOR.join(["", *sorted({modality, modalities[(place * 7 + 1) % len(modalities)]}), ""])
                studies.append((day, day, pair, availability, chance.randrange(1, 5)))
    return Cells(
        pd.DataFrame(studies, columns=[*_STUDY_COLUMNS]),
        pd.DataFrame(series, columns=[*_SERIES_COLUMNS]),
        pd.DataFrame([("202601", 6, 9), ("2026", 4, 9)], columns=list(PATIENT_COLUMNS)),
        {},
    )


_STUDY_COLUMNS, _SERIES_COLUMNS = (tuple(frame.columns) for frame in (Cells.none().studies, Cells.none().series))


def _publish(folder: LocalFolder, hospital: str, cells: Cells) -> None:
    draft = Draft(hospital)
    days = sorted(cells.studies["study_date"].dropna().unique())
    draft.replace_months(sorted({day[:6] for day in days}), cells, UseCells.none())
    draft.set_rows(STUDY_ROWS, [(day, 9) for day in days])
    draft.set_rows(MODALITY_ROWS, [(modality, 9) for modality in sorted(cells.series["modality"].unique())])
    draft.set_rows(MARKS, [(month, "0") for month in sorted({day[:6] for day in days})])
    with folder.writing(hospital) as writing:
        draft.write(writing.directory, _about(hospital))
        writing.publish(NOW)
    draft.close()


def _copy(folder: LocalFolder, model: str, hospital: str) -> None:
    """The same files with another hospital in them."""
    (snapshot,) = folder.snapshots(model)
    about = _about(hospital).as_text()
    with folder.writing(hospital) as writing, duckdb.connect() as connection:
        for table in ALL:
            connection.execute(
                f"COPY (SELECT * REPLACE ('{hospital}' AS hospital)"
                f" FROM read_parquet('{folder.file(snapshot, table)}')) TO '{writing.directory / table.file_name}'"
                f" (FORMAT parquet, COMPRESSION lz4, KV_METADATA {{archeion: '{about}'}})"
            )
        writing.publish(NOW)


def _about(hospital: str) -> About:
    return About(
        hospital=hospital,
        archive_kind="conquest",
        archive_version="made up",
        reading="made up",
        taken_at=NOW,
        data_up_to=LAST_DAY,
        is_full=True,
        totals=Totals(),
        row_counts={},
        months_asked=0,
        statement_count=0,
        archive_seconds=0.0,
        seconds_per_study=0.0,
        tells_patients=True,
        tells_received=True,
        tells_sizes=True,
    )
