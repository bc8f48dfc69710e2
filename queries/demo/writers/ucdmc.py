"""A population written into the empty index of an archive: ConQuest or DG_DICOM_SERVER, on any engine."""

from collections.abc import Iterator
from dataclasses import astuple

from sqlalchemy import Engine, Table

from queries.demo.bulk import Row, write_tables
from queries.demo.population import Person, Population, Series, Study
from queries.demo.tables.ucdmc import conquest_tables, dg_dicom_server_tables
from queries.demo.writers.rows import (
    all_series,
    later,
    persons,
    studies_with_patients,
    studies_with_persons,
    timestamp,
)
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
# ConQuest rounds down to so many seconds.
_ACCESS_TIME_STEP = 32


def write_conquest(engine: Engine, population: Population, *, truncated_names: bool) -> None:
    """Availability goes to every image as a device name; a series was last written with its last image."""
    write_tables(engine, conquest_rows(population, truncated_names=truncated_names))


def conquest_rows(population: Population, *, truncated_names: bool) -> dict[Table, Iterator[Row]]:
    tables = conquest_tables(truncated_names=truncated_names)
    return {
        tables.patients: _patients(population),
        tables.studies: (
            (study.study_instance_uid, study.study_date, patient, study.study_time, *_described(person))
            for patient, person, study in studies_with_persons(population)
        ),
        tables.series: (
            (
                series.series_instance_uid,
                study_uid,
                series.modality,
                patient,
                _access_time(series, max(0, sum(count for _, count in series.held) - 1)),
                series.device.manufacturer,
                series.device.manufacturer_model_name,
                series.device.station_name,
                series.device.institution_name,
            )
            for patient, study_uid, series in all_series(population)
        ),
        tables.images: (
            (
                instance.sop_instance_uid,
                series.series_instance_uid,
                f"{instance.sop_instance_uid}.dcm",
                CONQUEST_DEVICES[instance.availability],
                patient,
                _access_time(series, place),
            )
            for patient, _, series in all_series(population)
            for place, instance in enumerate(series.instances)
        ),
    }


def write_dg_dicom_server(engine: Engine, population: Population) -> None:
    """Availability goes to the study: '' when all is online, OFFLINE when that is its worst, else NULL."""
    write_tables(engine, dg_dicom_server_rows(population, engine.dialect.name))


def dg_dicom_server_rows(population: Population, engine_name: str) -> dict[Table, Iterator[Row]]:
    tables = dg_dicom_server_tables()
    return {
        tables.patients: _patients(population),
        tables.studies: (
            (
                study.study_instance_uid,
                timestamp(study.study_date, study.study_time, engine_name),
                archive_status(study),
                patient,
            )
            for patient, study in studies_with_patients(population)
        ),
        tables.series: (
            (series.series_instance_uid, study_uid, series.modality, *astuple(series.device))
            for _, study_uid, series in all_series(population)
        ),
        tables.images: (
            (instance.sop_instance_uid, series.series_instance_uid, f"{instance.sop_instance_uid}.dcm")
            for _, _, series in all_series(population)
            for instance in series.instances
        ),
    }


def _patients(population: Population) -> Iterator[Row]:
    return ((patient, *_described(person)) for patient, person in persons(population))


def _described(person: Person) -> tuple[str | None, str | None]:
    return person.patient_birth_date, person.patient_sex


def _access_time(series: Series, place: int) -> int | None:
    moment = later(series.received, place)
    if moment is None:
        # Both are no moment.
        return (0, None)[place % 2]
    return int(moment.timestamp()) // _ACCESS_TIME_STEP * _ACCESS_TIME_STEP


def archive_status(study: Study) -> str | None:
    held = (availability for series in study.series for availability, count in series.held if count)
    worst = max((Availability.UNKNOWN if one is None else one for one in held), default=Availability.ONLINE)
    return {Availability.ONLINE: "", Availability.OFFLINE: "OFFLINE"}.get(worst)
