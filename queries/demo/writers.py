"""A population written into the empty index of an archive: ConQuest or DG_DICOM_SERVER, on any engine."""

import math
from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import Engine, Table

from queries.demo.bulk import Row, write_tables
from queries.demo.population import Population, Series, Study
from queries.demo.ucdmc_tables import conquest_tables, dg_dicom_server_tables
from queries.dicom import Availability

CONQUEST_DEVICES: dict[Availability | None, str] = {
    Availability.ONLINE: "MAG0",
    Availability.NEARLINE: "JUKEBOX1.1",
    Availability.OFFLINE: "OFFLINE",
    Availability.UNAVAILABLE: "LOST",
    None: "TAPE9",
}
# What a hospital would declare in hospitals.toml for these devices, and for DG_DICOM_SERVER's ArchiveStatus.
CONQUEST_AVAILABILITY = {
    "MAG*": "ONLINE",
    "JUKEBOX*": "NEARLINE",
    "OFFLINE": "OFFLINE",
    "LOST": "UNAVAILABLE",
}
DG_AVAILABILITY = {"": "ONLINE", "OFFLINE": "OFFLINE"}

# Where an engine's date-time column begins; the others hold every day that Python does.
_EARLIEST_DAY = {"mssql": date(1753, 1, 1), "mysql": date(1000, 1, 1), "mariadb": date(1000, 1, 1)}


def write_conquest(engine: Engine, population: Population, *, truncated_names: bool) -> None:
    """Availability goes to every image as a device name."""
    tables = conquest_tables(truncated_names=truncated_names)
    rows: dict[Table, Iterator[Row]] = {
        tables.patients: _patients(population),
        tables.studies: (
            (study.study_instance_uid, study.study_date, patient) for patient, study in _studies(population)
        ),
        tables.series: (
            (series.series_instance_uid, study_uid, series.modality, patient)
            for patient, study_uid, series in _all_series(population)
        ),
        tables.images: (
            (
                instance.sop_instance_uid,
                series.series_instance_uid,
                f"{instance.sop_instance_uid}.dcm",
                CONQUEST_DEVICES[instance.availability],
                patient,
            )
            for patient, _, series in _all_series(population)
            for instance in series.instances
        ),
    }
    write_tables(engine, rows)


def write_dg_dicom_server(engine: Engine, population: Population) -> None:
    """Availability goes to the study: '' when all is online, OFFLINE when that is its worst, else NULL."""
    tables = dg_dicom_server_tables()
    name = engine.dialect.name
    rows: dict[Table, Iterator[Row]] = {
        tables.patients: _patients(population),
        tables.studies: (
            (study.study_instance_uid, _timestamp(study.study_date, name), _archive_status(study), patient)
            for patient, study in _studies(population)
        ),
        tables.series: (
            (series.series_instance_uid, study_uid, series.modality)
            for _, study_uid, series in _all_series(population)
        ),
        tables.images: (
            (instance.sop_instance_uid, series.series_instance_uid, f"{instance.sop_instance_uid}.dcm")
            for _, _, series in _all_series(population)
            for instance in series.instances
        ),
    }
    write_tables(engine, rows)


def _patient_count(population: Population) -> int:
    # Five studies for two patients, a patient's own lying years apart.
    return math.ceil(len(population.studies) * 2 / 5)


def _patient_id(number: int) -> str:
    return f"SYNTHETIC-{number:07d}"


def _patients(population: Population) -> Iterator[Row]:
    return ((_patient_id(number),) for number in range(_patient_count(population)))


def _studies(population: Population) -> Iterator[tuple[str, Study]]:
    """Each study with its patient."""
    patients = _patient_count(population)
    for number, study in enumerate(population.studies):
        yield _patient_id(number % patients), study


def _all_series(population: Population) -> Iterator[tuple[str | None, str, Series]]:
    """Each series with its patient and the UID of its study, orphans last."""
    for patient, study in _studies(population):
        for series in study.series:
            yield patient, study.study_instance_uid, series
    for series in population.orphan_series:
        # A component that no made UID of a study has: this study does not exist.
        yield None, f"{series.series_instance_uid}.0", series


def _archive_status(study: Study) -> str | None:
    held = (availability for series in study.series for availability, count in series.held if count)
    worst = max((Availability.UNKNOWN if one is None else one for one in held), default=Availability.ONLINE)
    return {Availability.ONLINE: "", Availability.OFFLINE: "OFFLINE"}.get(worst)


def _timestamp(study_date: str | None, engine_name: str) -> datetime | str | None:
    """A DICOM date as the engine's date-time column can hold it.

    SQLite keeps date-times as text, in SQLAlchemy's form: there a day of no calendar can be held too.
    """
    digits = (study_date or "").strip(" ")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    if engine_name == "sqlite":
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]} 00:00:00.000000"
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return datetime.combine(day, time.min) if day >= _EARLIEST_DAY.get(engine_name, date.min) else None
