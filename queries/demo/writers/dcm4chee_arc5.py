"""A population written into an empty index of dcm4chee-arc 5, with all that this archive keeps and does not count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import chain, count

from sqlalchemy import Engine, Table

from queries.demo.bulk import Row, write_tables
from queries.demo.population import Instance, Population, Series, Study
from queries.demo.tables.dcm4chee_arc5 import Release, arc5_tables
from queries.demo.writers.rows import NO_STUDY_KEY, local_time, numbered_studies, patient_count, patient_id
from queries.dicom import Availability

_ABSENT = "*"
_NONE, _PARTIAL, _COMPLETE = 0, 1, 2
_UNKNOWN_SIZE = -1
_DICOM_FILE, _METADATA = 0, 1
# The three ways in which this archive does not know a size; the last is to have no location at all.
_UNKNOWN_SIZES: tuple[int | None, ...] = (_UNKNOWN_SIZE, 0, None)
# No number of DICOM's, and none that this archive writes: what any other program may leave in the column.
_AVAILABILITY_OF_NOBODY = 9
CT_IMAGE, _KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.59"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
REJECTION_CODE = "113001"
_CODES = (
    (1, REJECTION_CODE, "DCM", "Rejected for Quality Reasons"),
    (2, "113037", "DCM", "Rejected for Patient Safety Reasons"),
    (3, "113000", "DCM", "Of Interest"),
    (4, "113001", "99SITE", "Of a code list of the site's own"),
)
_REJECTED, _OF_INTEREST, _OF_SITE = 1, 3, 4
_VIEWS = ("hideRejected", "regularUse", "trashView")
_STORED_FIRST = datetime(2016, 1, 1, 8)  # noqa: DTZ001 - the server's local time, as this archive keeps it


class _State(Enum):
    KEPT = "kept"
    REJECTED = "rejected"
    DELETING = "deleting"
    NOTE = "rejection note"


@dataclass(frozen=True, slots=True)
class _Study:
    key: int
    patient_key: int
    study: Study
    state: _State


@dataclass(frozen=True, slots=True)
class _Series:
    key: int
    study_key: int
    study_uid: str
    series: Series
    state: _State

    @property
    def is_purged(self) -> bool:
        return self.series.is_purged and self.state is _State.KEPT


@dataclass(frozen=True, slots=True)
class _Instance:
    key: int
    series: _Series
    instance: Instance
    is_rejected: bool


def write_dcm4chee_arc5(engine: Engine, population: Population, *, release: Release) -> None:
    """Discarded studies are by turns rejected as a whole and being deleted; sizes unknown in every way there is."""
    write_tables(engine, arc5_rows(population, engine.dialect.name, release=release))


def arc5_rows(population: Population, engine_name: str, *, release: Release) -> dict[Table, Iterator[Row]]:
    tables = arc5_tables(release)
    rows: dict[Table, Iterator[Row]] = {
        tables.patient: _patients(population),
        tables.patient_id: _patient_ids(population, release),
        tables.code: iter(_CODES),
        tables.study: (_study_row(study, release) for study in _studies(population)),
        tables.series: (_series_row(series, release, engine_name) for series in _series(population)),
        tables.instance: (_instance_row(instance, release) for instance in _instances(population)),
        tables.location: _locations(population),
        tables.series_query_attrs: _query_attributes(population),
    }
    if tables.rejected_instance is not None:
        rows[tables.rejected_instance] = _rejected_instances(population)
    return rows


def _patients(population: Population) -> Iterator[Row]:
    """Each patient, and for every third a record that was merged into theirs."""
    patients = patient_count(population)
    for number in range(patients):
        person = population.person(number)
        sex = person.patient_sex.upper() if person.patient_sex else person.patient_sex
        yield number + 1, None, 1, _present(person.patient_birth_date), _present(sex)
    yield from ((patients + number + 1, number + 1, 0, "19000101", "O") for number in range(0, patients, 3))


def _patient_ids(population: Population, release: Release) -> Iterator[Row]:
    """Two identifiers for each patient."""
    for number in range(patient_count(population)):
        for issuer in (1, 2):
            yield 2 * number + issuer, patient_id(number), *((number + 1,) if release == "5.35" else ())


def _studies(population: Population) -> Iterator[_Study]:
    key = 0
    for key, patient, study in numbered_studies(population):
        yield _Study(key, patient + 1, study, _State.KEPT)
    for number, study in enumerate(population.discarded_studies):
        state = _State.DELETING if number % 2 else _State.REJECTED
        yield _Study(key + number + 1, 1, study, state)


def _series(population: Population) -> Iterator[_Series]:
    keys = count(1)
    for study in _studies(population):
        uid = study.study.study_instance_uid
        for series in study.study.series:
            yield _Series(next(keys), study.key, uid, series, study.state)
        if study.state is _State.REJECTED or any(series.rejected_count for series in study.study.series):
            note = Series(f"{uid}.9", "KO", ((Availability.ONLINE, 1),))
            yield _Series(next(keys), study.key, uid, note, _State.NOTE)
    for series in population.orphan_series:
        yield _Series(next(keys), NO_STUDY_KEY, f"{series.series_instance_uid}.0", series, _State.KEPT)


def _instances(population: Population) -> Iterator[_Instance]:
    """Rows of held and rejected instances; a purged series has none."""
    keys = count(1)
    for series in _series(population):
        if series.is_purged:
            continue
        whole = series.state is _State.REJECTED
        yield from (_Instance(next(keys), series, instance, whole) for instance in series.series.instances)
        for uid in series.series.rejected_sop_instance_uids:
            yield _Instance(next(keys), series, Instance(uid, Availability.ONLINE, 1000), True)


def _study_row(study: _Study, release: Release) -> Row:
    if study.state is _State.REJECTED:
        state = _COMPLETE
    else:
        state = _PARTIAL if any(series.rejected_count for series in study.study.series) else _NONE
    uid, day = study.study.study_instance_uid, study.study.study_date
    deleting = (study.state is _State.DELETING,) if release == "5.35" else ()
    # A release that knows no deleting state has rejected the study first.
    if study.state is _State.DELETING and not deleting:
        state = _COMPLETE
    stored = _stored_at(study.key)
    row = (study.key, study.patient_key, uid, _present(day), stored, stored, state)
    return (*row, _UNKNOWN_SIZE, *deleting, _present(study.study.study_time))


def _present(text: str | None) -> str:
    return _ABSENT if text is None else text


def _series_row(series: _Series, release: Release, engine_name: str) -> Row:
    declared = series.series
    whole, some = series.state is _State.REJECTED, declared.rejected_count > 0
    state = _COMPLETE if whole else _PARTIAL if some else _NONE
    row = (series.key, series.study_key, declared.series_instance_uid, _present(declared.modality))
    size = _size_of(declared) if series.is_purged else _UNKNOWN_SIZE
    stored = (local_time(declared.received, engine_name), state, size, int(series.is_purged))
    device = declared.device
    names = (device.institution_name, device.institutional_department_name, device.station_name)
    of_release = (None,) if release == "5.35" else ()
    return (*row, *stored, EXPLICIT_LITTLE_ENDIAN, *of_release, *(_present(name) for name in names))


def _size_of(series: Series) -> int:
    sizes = [instance.own_bytes for instance in series.instances]
    return _UNKNOWN_SIZE if None in sizes else sum(size for size in sizes if size is not None)


def _instance_row(row: _Instance, release: Release) -> Row:
    is_note = row.series.state is _State.NOTE
    is_key_object = is_note or row.series.series.modality == "KO"
    # A key object whose title only looks like a rejection, and a report with that very code, are counted.
    title = _REJECTED if is_note else (_OF_INTEREST, _OF_SITE)[row.key % 2] if is_key_object else None
    if row.series.series.modality == "SR":
        title = _REJECTED
    availability = row.instance.availability
    number = _AVAILABILITY_OF_NOBODY if availability is None else int(availability)
    sop_class = _KEY_OBJECT_SELECTION if is_key_object else CT_IMAGE
    values = (row.key, row.series.key, row.instance.sop_instance_uid, sop_class, number)
    rejected = ((_REJECTED if row.is_rejected else None),) if release == "5.17" else ()
    return (*values, _stored_at(row.series.study_key), title, *rejected)


def _locations(population: Population) -> Iterator[Row]:
    keys = count(1)
    for row in _instances(population):
        size = row.instance.own_bytes
        if size is None:
            size = _UNKNOWN_SIZES[row.key % len(_UNKNOWN_SIZES)]
        if size is not None:
            for copy in range(row.series.series.copy_count):
                yield next(keys), row.key, size, _DICOM_FILE, 0, f"fs{copy + 1}", None
        if row.key % 5 == 0:
            yield next(keys), row.key, 7, _METADATA, 0, "metadata", None


def _query_attributes(population: Population) -> Iterator[Row]:
    """Filled when somebody asked: for every third series, and for each that is purged."""
    keys = count(1)
    for series in _series(population):
        if not series.is_purged and series.key % 3:
            continue
        held = list(series.series.instances)
        worst = max((int(i.availability) for i in held if i.availability is not None), default=None)
        numbers = (len(held), len(held) + series.series.rejected_count, series.series.rejected_count)
        for view, number in zip(_VIEWS, numbers, strict=True):
            yield next(keys), view, series.key, number, worst if number else None


def _rejected_instances(population: Population) -> Iterator[Row]:
    keys = count(1)
    for series in _series(population):
        whole = (instance.sop_instance_uid for instance in series.series.instances)
        uids = chain(
            whole if series.state is _State.REJECTED else (),
            # Purged or not: their names stay.
            series.series.rejected_sop_instance_uids,
        )
        for uid in uids:
            yield next(keys), series.study_uid, series.series.series_instance_uid, uid, _REJECTED


def _stored_at(study_key: int) -> datetime:
    return _STORED_FIRST + timedelta(hours=study_key)
