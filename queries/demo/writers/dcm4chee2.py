"""A population written into an empty index of dcm4chee 2; what was rejected or deleted lies in its trash."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, count

from sqlalchemy import Engine, Table

from queries.demo.bulk import Row, write_tables
from queries.demo.population import Instance, Person, Population, Series, Study
from queries.demo.tables.dcm4chee2 import dcm4chee2_tables
from queries.demo.writers.rows import (
    local_time,
    numbered_series,
    numbered_studies,
    patient_count,
    patient_id,
    timestamp,
)
from queries.dicom import Availability

# Copies lie on the first so many of them.
_FILE_SYSTEMS = (
    (1, "/online", "ONLINE_STORAGE", 0),
    (2, "/nearline", "NEARLINE_STORAGE", 1),
    (3, "/tape", "TAPE", 1),
)
# The three ways in which this archive does not know a size; the last is to have no row of files.
_UNKNOWN_SIZES = ("NULL", 0, None)
# None of DICOM's: what any other program may leave in the column.
_AVAILABILITY_OF_NOBODY = 7
_DELETED = 1
_STORED_FIRST = datetime(2016, 1, 1, 8)  # noqa: DTZ001 - the server's local time, as this archive keeps it


def write_dcm4chee2(engine: Engine, population: Population) -> None:
    write_tables(engine, dcm4chee2_rows(population, engine.dialect.name))


def dcm4chee2_rows(population: Population, engine_name: str) -> dict[Table, Iterable[Row]]:
    tables = dcm4chee2_tables()
    return {
        tables.patient: _patients(population),
        tables.filesystem: _FILE_SYSTEMS,
        tables.study: (
            _study_row(key, patient, study, engine_name) for key, patient, study in numbered_studies(population)
        ),
        tables.series: (
            _series_row(key, study, series, engine_name) for key, study, series in numbered_series(population)
        ),
        tables.instance: (
            (key, series, instance.sop_instance_uid, _number(instance.availability))
            for key, series, instance, _ in _instances(population)
        ),
        tables.files: _files(population),
        **dict(zip(tables.trash, _trash(population), strict=True)),
    }


def _patients(population: Population) -> Iterator[Row]:
    """Each patient, and for every third a record that was merged into theirs."""
    patients = patient_count(population)
    for number in range(patients):
        yield number + 1, None, patient_id(number), *_described(population.person(number))
    for number in range(0, patients, 3):
        yield patients + number + 1, number + 1, f"OLD-{patient_id(number)}", "19000101", "O"


def _described(person: Person) -> tuple[str | None, str | None]:
    return person.patient_birth_date, _in_capitals(person.patient_sex)


def _study_row(key: int, patient: int, study: Study, engine_name: str) -> Row:
    modalities = "\\".join(sorted({series.modality for series in study.series if series.modality}))
    instances = [instance for series in study.series for instance in series.instances]
    counts = (len(study.series), len(instances), _worst(instances))
    day = timestamp(study.study_date, study.study_time, engine_name)
    stored = _STORED_FIRST + timedelta(hours=key)
    return (key, patient + 1, study.study_instance_uid, day, modalities, *counts, stored, stored)


def _series_row(key: int, study_key: int, series: Series, engine_name: str) -> Row:
    instances = list(series.instances)
    row = (key, study_key, series.series_instance_uid, series.modality)
    device = series.device
    names = (device.institution_name, device.institutional_department_name, device.station_name)
    stored = (len(instances), _worst(instances), local_time(series.received, engine_name))
    # As a site does whose filter of attributes writes them so.
    return (*row, *stored, *(_in_capitals(name) for name in names))


def _in_capitals(text: str | None) -> str | None:
    return None if text is None else text.upper()


def _worst(instances: list[Instance]) -> int:
    return max((_number(instance.availability) for instance in instances), default=int(Availability.ONLINE))


def _number(availability: Availability | None) -> int:
    return _AVAILABILITY_OF_NOBODY if availability is None else int(availability)


def _instances(population: Population) -> Iterator[tuple[int, int, Instance, int]]:
    """Key, key of the series, the instance, how often it is stored."""
    keys = count(1)
    for series_key, _, series in numbered_series(population):
        for instance in series.instances:
            yield next(keys), series_key, instance, series.copy_count


def _files(population: Population) -> Iterator[Row]:
    keys = count(1)
    for key, _, instance, copies in _instances(population):
        size: int | str | None = instance.own_bytes
        if size is None:
            size = _UNKNOWN_SIZES[key % len(_UNKNOWN_SIZES)]
        if size is not None:
            for file_system in range(1, copies + 1):
                yield next(keys), key, file_system, None if size == "NULL" else size


def _trash(population: Population) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Rows of priv_study, priv_series, priv_instance, priv_file: studies discarded, instances rejected."""
    discarded = [(key, study) for key, study in enumerate(population.discarded_studies, start=1)]
    studies: list[Row] = [(key, _DELETED, study.study_instance_uid) for key, study in discarded]
    series: list[Row] = []
    instances: list[Row] = []
    every = chain(
        ((key, each) for key, study in discarded for each in study.series),
        ((0, each) for study in population.studies for each in study.series if each.rejected_count),
    )
    for study_key, each in every:
        series.append((len(series) + 1, study_key, each.series_instance_uid))
        whole = (instance.sop_instance_uid for instance in each.instances) if study_key else ()
        for uid in chain(whole, each.rejected_sop_instance_uids):
            instances.append((len(instances) + 1, len(series), uid))
    return studies, series, instances, [(key, key, 1000) for key, *_ in instances]
