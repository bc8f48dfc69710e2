"""Every column of the contract, in every kind of archive that offers it, holds what the population says."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, FromClause, create_engine, select

from queries.archives.contract import DEVICE_COLUMNS, PERSON_COLUMNS, ArchiveIndex
from queries.archives.devices import folded_name, in_capitals
from queries.archives.held import folded_modality
from queries.archives.hours import study_hour
from queries.archives.introspection import Catalogue
from queries.archives.live import ADAPTERS
from queries.demo.population import Population, Series
from queries.demo.writers.rows import persons, studies_with_patients
from queries.dicom import Availability
from tests.oracles import HOSPITAL_ZONE, believed_day, folded
from tests.oracles import folded_name as folded_text
from tests.oracles_people_and_devices import believed_hour
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import TODAY, sqlite_place
from tests.queries.warts import population_with_warts

POPULATION = population_with_warts(11)
# The form of each kind with the most sources.
FORM_OF_KIND = {
    "conquest": "conquest_truncated",
    "dcm4chee2": "dcm4chee2_counters",
    "dcm4chee_arc5": "arc5",
    "dg_dicom_server": "dg",
    "orthanc": "orthanc_counted",
}
Values = Counter[Any]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """These values, and others of rows that are left out later."""

    values: Values


def all_series(population: Population, *, purged: bool | None = None) -> Iterator[Series]:
    """The series that have a study, and the orphans; of those put away, all, none or them alone."""
    every = [series for study in population.studies for series in study.series] + list(population.orphan_series)
    return (series for series in every if purged is None or series.is_purged is purged)


def days() -> Values:
    read = (believed_day(study.study_date, TODAY) for study in POPULATION.studies)
    return Counter(f"{day:%Y%m%d}" if day else None for day in read)


def declared(availability: Availability | None) -> int:
    return int(Availability.UNKNOWN if availability is None else availability)


def of_instances(value: Callable[[Any], Any], *, purged: bool | None = None) -> Values:
    return Counter(value(each) for series in all_series(POPULATION, purged=purged) for each in series.instances)


def in_series(*, purged: bool | None = None, empty: bool = True) -> Values:
    """How many series hold so many instances."""
    counts = (sum(1 for _ in series.instances) for series in all_series(POPULATION, purged=purged))
    return Counter(count for count in counts if count or empty)


def copies_of(*, several: bool, purged: bool | None = None) -> Values:
    return Counter(
        each.own_bytes
        for series in all_series(POPULATION, purged=purged)
        for each in series.instances
        if each.own_bytes is not None
        for _ in range(series.copy_count if several else 1)
    )


def purged_bytes() -> Values:
    sums = []
    for series in all_series(POPULATION, purged=True):
        sizes = [each.own_bytes for each in series.instances]
        sums.append(None if None in sizes else sum(size for size in sizes if size))
    return Counter(sums)


def patients() -> Values:
    """How many patients have so many studies."""
    return Counter(Counter(patient for patient, _ in studies_with_patients(POPULATION)).values())


def names(column: str) -> Values:
    """Of all series."""
    return Counter(folded_text(getattr(series.device, column)) for series in all_series(POPULATION))


def institutions_of_studies() -> Values:
    """Of all series that of the first of their study, and of none that has no study."""
    of_studies = Counter(
        folded_text(study.series[0].device.institution_name) for study in POPULATION.studies for _ in study.series
    )
    return of_studies + Counter({None: len(POPULATION.orphan_series)})


def hours(*, dated: bool = False) -> Values:
    """Of all studies, or of those alone whose day is believed."""
    studies = (study for study in POPULATION.studies if not dated or believed_day(study.study_date, TODAY))
    return Counter(believed_hour(study.study_time) for study in studies)


def of_persons(column: str) -> Values:
    return Counter(folded_text(getattr(person, column)) for _, person in persons(POPULATION))


def described(of_devices: tuple[str, ...]) -> dict[tuple[str, str], Any]:
    """Of an archive with rows of its own for each and no others."""
    return {
        ("devices", "series_key"): SERIES,
        **{("devices", name): names(name) for name in of_devices},
        ("times", "study_key"): STUDIES,
        ("times", "study_time"): hours(),
        ("patients", "patient_key"): PERSONS,
        **{("patients", name): of_persons(name) for name in PERSON_COLUMNS},
    }


def merged(cases: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Of an archive that keeps the patients that were merged into others."""
    at_least = {("patients", name): AtLeast(of_persons(name)) for name in PERSON_COLUMNS}
    return cases | at_least | {("patients", "patient_key"): PERSONS + len(range(0, PERSONS, 3))}


def arrivals(text: Callable[[datetime], str], *, held: bool) -> Values:
    """How many series came in then, None where it is not known; of all series, or of those that hold an instance."""
    every = [series for series in all_series(POPULATION) if series.held or not held]
    return Counter(text(series.received) if series.received else None for series in every)


def local_day(moment: datetime) -> str:
    return f"{moment.astimezone(HOSPITAL_ZONE):%Y%m%d}"


def utc_hour(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H}"


STUDIES, SERIES = len(POPULATION.studies), sum(1 for _ in all_series(POPULATION))
MODALITIES = Counter(folded(series.modality) for series in all_series(POPULATION))
ONLINE_STUDIES = Counter({int(Availability.ONLINE): STUDIES})
AVAILABILITIES = of_instances(lambda each: declared(each.availability))
INSTANCES = sum(AVAILABILITIES.values())
PERSONS = sum(1 for _ in persons(POPULATION))
OF_CONQUEST = tuple(name for name in DEVICE_COLUMNS if name != "institutional_department_name")
OF_DCM4CHEE = ("institution_name", "institutional_department_name", "station_name")
# An archive that keeps both as one moment has no time without a day.
DATED_HOURS = AtLeast(hours(dated=True))
HOLDING_SERIES = sum(1 for series in all_series(POPULATION) if series.held)
# Orthanc has no row for a moment that is not known.
KNOWN_ARRIVALS = Counter({hour: count for hour, count in arrivals(utc_hour, held=True).items() if hour})

ORDINARY: dict[tuple[str, str], Any] = {
    ("studies", "study_key"): STUDIES,
    ("studies", "study_date"): days(),
    ("studies", "patient_key"): patients(),
    ("series", "series_key"): SERIES,
    ("series", "study_key"): SERIES,
    ("series", "modality"): MODALITIES,
    ("instances", "instance_key"): INSTANCES,
    ("instances", "series_key"): in_series(empty=False),
}
# A number is so many rows; of keys that repeat, how often each is there; of the others, the values as they are read.
EXPECTED: dict[str, dict[tuple[str, str], Any]] = {
    "conquest": {
        **ORDINARY,
        ("instances", "availability"): AVAILABILITIES,
        ("arrivals", "series_key"): HOLDING_SERIES,
        ("arrivals", "received"): arrivals(utc_hour, held=True),
        **described(OF_CONQUEST),
    },
    "dg_dicom_server": {
        **ORDINARY,
        ("studies", "availability"): None,
        **described(DEVICE_COLUMNS),
        ("times", "study_time"): DATED_HOURS,
    },
    "dcm4chee2": {
        **ORDINARY,
        **merged(described(OF_DCM4CHEE)),
        ("times", "study_time"): DATED_HOURS,
        ("instances", "availability"): AVAILABILITIES,
        ("counters", "series_key"): SERIES,
        ("counters", "instance_count"): in_series(),
        ("copies", "instance_key"): None,
        ("copies", "logical_bytes"): copies_of(several=True),
        ("copies", "stored_bytes"): copies_of(several=True),
        ("arrivals", "series_key"): SERIES,
        ("arrivals", "received"): arrivals(local_day, held=False),
    },
    "orthanc": {
        **ORDINARY,
        ("studies", "availability"): ONLINE_STUDIES,
        ("counters", "series_key"): None,
        ("counters", "instance_count"): in_series(empty=False),
        ("copies", "instance_key"): None,
        ("copies", "logical_bytes"): copies_of(several=False),
        ("copies", "stored_bytes"): copies_of(several=False),
        ("arrivals", "series_key"): sum(KNOWN_ARRIVALS.values()),
        ("arrivals", "received"): KNOWN_ARRIVALS,
        **described(OF_CONQUEST),
        ("devices", "institution_name"): institutions_of_studies(),
        # It has no row for a time that is not there.
        ("times", "study_key"): sum(1 for study in POPULATION.studies if study.study_time is not None),
        ("times", "study_time"): AtLeast(Counter({hour: n for hour, n in hours().items() if hour is not None})),
    },
    "dcm4chee_arc5": {
        # Series and instances are more than the population's: what is rejected or being deleted, and rejection notes.
        **{key: value for key, value in ORDINARY.items() if key[0] == "studies"},
        ("series", "series_key"): AtLeast(Counter({1: SERIES})),
        ("series", "study_key"): None,
        ("series", "modality"): AtLeast(MODALITIES),
        ("instances", "instance_key"): None,
        ("instances", "series_key"): None,
        ("instances", "availability"): AtLeast(of_instances(lambda each: declared(each.availability), purged=False)),
        ("copies", "instance_key"): None,
        ("copies", "logical_bytes"): AtLeast(copies_of(several=True, purged=False)),
        ("copies", "stored_bytes"): AtLeast(copies_of(several=True, purged=False)),
        ("records", "series_key"): sum(1 for _ in all_series(POPULATION, purged=True)),
        ("records", "availability"): Counter(
            declared(series.held[0][0]) for series in all_series(POPULATION, purged=True)
        ),
        ("records", "instance_count"): in_series(purged=True),
        ("records", "logical_bytes"): purged_bytes(),
        ("left_out", "instance_key"): None,
        ("left_out", "series_key"): None,
        ("left_out", "availability"): None,
        ("arrivals", "series_key"): AtLeast(Counter({1: SERIES})),
        ("arrivals", "received"): AtLeast(arrivals(local_day, held=False)),
        **merged(described(OF_DCM4CHEE)),
        ("devices", "series_key"): AtLeast(Counter({1: SERIES})),
        **{("devices", name): AtLeast(names(name)) for name in OF_DCM4CHEE},
        ("times", "study_key"): STUDIES + len(POPULATION.discarded_studies),
        ("times", "study_time"): AtLeast(hours()),
    },
}
CASES = [(kind, source, column) for kind, columns in EXPECTED.items() for source, column in columns]


@contextmanager
def opened(kind: str, directory: Path) -> Iterator[tuple[ArchiveIndex, Any]]:
    form = FORMS[FORM_OF_KIND[kind]]
    place = filled(sqlite_place(directory), form, POPULATION)
    engine = create_engine(place.reader)
    yield ADAPTERS[kind].open_index(Catalogue(engine, None), settings_of(form, place.reader).archive, TODAY), engine
    engine.dispose()


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[ArchiveIndex, Any]]]:
    with (
        opened("conquest", tmp_path_factory.mktemp("index")) as conquest,
        opened("dcm4chee2", tmp_path_factory.mktemp("index")) as dcm4chee2,
        opened("dcm4chee_arc5", tmp_path_factory.mktemp("index")) as arc5,
        opened("dg_dicom_server", tmp_path_factory.mktemp("index")) as dg,
        opened("orthanc", tmp_path_factory.mktemp("index")) as orthanc,
    ):
        yield {index.kind: (index, engine) for index, engine in (conquest, dcm4chee2, arc5, dg, orthanc)}


def read(index: ArchiveIndex, source: FromClause, column: str) -> ColumnElement[Any]:
    raw = source.c[column]
    match column:
        case "study_date":
            return index.study_date.day(index.study_date.grouped(raw))
        case "modality":
            return folded_modality(raw)
        case "availability":
            return index.availability(raw)
        case "received":
            assert index.received is not None
            return index.received.grouped(raw)
        case "study_time":
            return study_hour(source)
    if column in (*DEVICE_COLUMNS, *PERSON_COLUMNS):
        return folded_name(raw)
    return raw


@pytest.mark.parametrize(("kind", "source", "column"), CASES)
def test_a_column_holds_what_the_population_says(
    indexes: dict[str, tuple[ArchiveIndex, Any]], kind: str, source: str, column: str
) -> None:
    index, engine = indexes[kind]
    rows: FromClause = getattr(index, source)
    with engine.connect() as connection:
        values = Counter(connection.scalars(select(read(index, rows, column))))
    if column in DEVICE_COLUMNS:
        values = Counter(in_capitals(name) if name else None for name in values.elements())
    expected = EXPECTED[kind][source, column]
    if expected is None:
        assert_left_out_or_joined(indexes[kind], source, column, values)
    elif isinstance(expected, int):
        assert sum(values.values()) == expected
    elif isinstance(expected, AtLeast):
        assert expected.values <= (Counter(values.values()) if column == "series_key" else values)
    elif column in ("series_key", "patient_key"):
        assert Counter(values.values()) == expected
    else:
        # A copy of unknown size is NULL and takes up nothing known; a series without instances may be absent.
        unknown = {None, 0} - set(expected) if source in ("copies", "counters") else set()
        assert Counter({value: count for value, count in values.items() if value not in unknown}) == expected


def assert_left_out_or_joined(
    opened_index: tuple[ArchiveIndex, Any], source: str, column: str, values: Values
) -> None:
    """Columns whose rows are more than the population's, or fewer: what they say together."""
    index, engine = opened_index
    with engine.connect() as connection:
        keys = set(connection.scalars(select(index.instances.c.instance_key)))
        if column == "instance_key" and source == "copies":
            assert set(values) - {None} <= keys
        elif source == "left_out" and column == "instance_key":
            held = sum(1 for _ in of_instances(lambda each: each.sop_instance_uid, purged=False))
            assert set(values) <= keys
            assert len(keys) - len(values) == held + in_deleting()
        else:
            assert values
            assert None not in values


def in_deleting() -> int:
    """Instances of studies being deleted, every other discarded one: their study is left out, not they."""
    return sum(1 for study in POPULATION.discarded_studies[1::2] for series in study.series for _ in series.instances)


def test_every_column_of_every_adapter_has_a_case(indexes: dict[str, tuple[ArchiveIndex, Any]]) -> None:
    offered = {
        (kind, source, column)
        for kind, (index, _) in indexes.items()
        for source, columns in index.columns_of_sources().items()
        for column in columns
    }
    assert set(indexes) == set(ADAPTERS)
    assert offered == set(CASES)
