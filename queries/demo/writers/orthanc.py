"""A population written into an empty index of Orthanc, which forgets what is deleted and keeps no availability."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Table

from queries.demo.bulk import Row, write_tables
from queries.demo.population import Instance, Population, Series, Study
from queries.demo.tables.orthanc import orthanc_tables
from queries.demo.writers.rows import (
    NO_STUDY_KEY,
    later,
    numbered_series,
    numbered_studies,
    patient_count,
    patient_id,
)

PATIENT_ID, STUDY_DATE, STUDY_INSTANCE_UID = (16, 32), (8, 32), (32, 13)
MODALITY, SERIES_INSTANCE_UID, SOP_INSTANCE_UID = (8, 96), (32, 14), (8, 24)
STUDY_TIME, INSTITUTION_NAME, PATIENT_SEX, PATIENT_BIRTH_DATE = (8, 48), (8, 128), (16, 64), (16, 48)
MANUFACTURER, STATION_NAME, MODEL_NAME = (8, 112), (8, 4112), (8, 4240)
_RECEPTION_DATE, _MAIN_TAGS, _DICOM_FILE, _UNTIL_PIXEL_DATA = 2, 15, 1, 3
# Of a site that has named the model's besides those of every series.
_TAGS_OF_SERIES = ";".join(
    f"{group:04x},{element:04x}"
    for group, element in sorted((MODALITY, MANUFACTURER, STATION_NAME, MODEL_NAME, SERIES_INSTANCE_UID))
)
_PATIENT, _STUDY, _SERIES, _INSTANCE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class _Resource:
    """`level` counts from the patient's, 0."""

    key: int
    level: int
    uid: str
    parent_key: int | None
    tags: tuple[tuple[tuple[int, int], str | None], ...]
    instance: Instance | None = None
    child_count: int | None = None
    received: datetime | None = None


def write_orthanc(engine: Engine, population: Population, *, core: bool, child_counts: bool = False) -> None:
    """`core` numbers the levels as Orthanc's own SQLite file does, otherwise as its plug-ins do.

    With `child_counts` a third of the series is not counted yet, and a third wrongly, being named as such.
    """
    write_tables(engine, orthanc_rows(population, core=core, child_counts=child_counts))


def orthanc_rows(population: Population, *, core: bool, child_counts: bool) -> dict[Table, Iterable[Row]]:
    tables = orthanc_tables(child_counts=child_counts)
    first_level = 1 if core else 0
    rows: dict[Table, Iterable[Row]] = {
        tables.global_properties: [(1, "6"), *([(4, "10")] if child_counts else [])],
        tables.resources: (
            (r.key, r.level + first_level, public_id(r.uid), r.parent_key, *_count_of(r, child_counts=child_counts))
            for r in _resources(population)
        ),
        tables.main_dicom_tags: (
            (r.key, *number, value) for r in _resources(population) for number, value in r.tags if value is not None
        ),
        tables.dicom_identifiers: _identifiers(population),
        tables.metadata: _metadata(population),
        tables.attached_files: _files(population),
    }
    if tables.invalid_child_counts is not None:
        wrong = (r.key for r in _resources(population) if r.level == _SERIES and r.key % 3 == 1)
        rows[tables.invalid_child_counts] = ((number, key) for number, key in enumerate(wrong))
    return rows


def _resources(population: Population) -> Iterator[_Resource]:
    """Patients first, then all studies, all series, all instances: parents before their children."""
    patients = patient_count(population)
    studies = patients + len(population.studies)
    series_count = sum(len(study.series) for study in population.studies) + len(population.orphan_series)
    for number in range(patients):
        uid = patient_id(number)
        person = population.person(number)
        described = ((PATIENT_SEX, person.patient_sex), (PATIENT_BIRTH_DATE, person.patient_birth_date))
        yield _Resource(number + 1, _PATIENT, uid, None, ((PATIENT_ID, uid), *described))
    for key, patient, study in numbered_studies(population):
        yield _study(patients + key, patient + 1, study)
    key = studies + series_count
    for number, study_key, series in numbered_series(population):
        parent = NO_STUDY_KEY if study_key == NO_STUDY_KEY else patients + study_key
        yield _series(studies + number, parent, series)
        for place, instance in enumerate(series.instances):
            key += 1
            uid = instance.sop_instance_uid
            yield _Resource(
                key,
                _INSTANCE,
                uid,
                studies + number,
                ((SOP_INSTANCE_UID, uid),),
                instance,
                received=later(series.received, place),
            )


def _study(key: int, patient_key: int, study: Study) -> _Resource:
    # The institution is the study's: that of whichever series came first.
    institution = study.series[0].device.institution_name if study.series else None
    tags = (
        (STUDY_INSTANCE_UID, study.study_instance_uid),
        (STUDY_DATE, study.study_date),
        (STUDY_TIME, study.study_time),
        (INSTITUTION_NAME, institution),
    )
    return _Resource(key, _STUDY, study.study_instance_uid, patient_key, tags)


def _series(key: int, study_key: int, series: Series) -> _Resource:
    device = series.device
    tags = (
        (SERIES_INSTANCE_UID, series.series_instance_uid),
        (MODALITY, series.modality),
        (MANUFACTURER, device.manufacturer),
        (STATION_NAME, device.station_name),
        (MODEL_NAME, device.manufacturer_model_name),
    )
    count = sum(number for _, number in series.held)
    return _Resource(key, _SERIES, series.series_instance_uid, study_key, tags, child_count=count)


def public_id(uid: str) -> str:
    # A hash of the UIDs above and its own; ours needs to be unique alone.
    return hashlib.sha1(uid.encode(), usedforsecurity=False).hexdigest()


def _count_of(resource: _Resource, *, child_counts: bool) -> tuple[int | None, ...]:
    if not child_counts:
        return ()
    if resource.child_count is None or resource.key % 3 == 0:
        return (None,)
    return (resource.child_count + (7 if resource.key % 3 == 1 else 0),)


def _identifiers(population: Population) -> Iterator[Row]:
    """What Orthanc looks resources up by, in capitals and without padding."""
    found_by = {PATIENT_ID, STUDY_INSTANCE_UID, STUDY_DATE, SERIES_INSTANCE_UID, SOP_INSTANCE_UID}
    for resource in _resources(population):
        for number, value in resource.tags:
            if number in found_by and value is not None:
                yield resource.key, *number, value.strip().upper()


def _metadata(population: Population) -> Iterator[Row]:
    for resource in _resources(population):
        if resource.level == _SERIES:
            yield resource.key, _MAIN_TAGS, _TAGS_OF_SERIES
        if resource.received is not None:
            yield resource.key, _RECEPTION_DATE, f"{resource.received.astimezone(UTC):%Y%m%dT%H%M%S}"


def _files(population: Population) -> Iterator[Row]:
    """The DICOM file, compressed by nothing, and the header that some versions keep beside it."""
    for resource in _resources(population):
        if resource.instance is None:
            continue
        size = resource.instance.own_bytes
        if size is not None or resource.key % 2:
            yield resource.key, _DICOM_FILE, public_id(f"{resource.uid} file"), size or 0, size or 0, 1
        if resource.key % 5 == 0:
            yield resource.key, _UNTIL_PIXEL_DATA, public_id(f"{resource.uid} header"), 777, 777, 1
