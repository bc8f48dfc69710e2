"""Each writer writes the whole population and nothing else, in the archive's own words."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import Engine, create_engine, inspect, literal, select, text

from queries.archives.availability import mapped_availability
from queries.demo.generator import generate
from queries.demo.population import Population, Series, Study
from queries.demo.writers.dcm4chee2 import write_dcm4chee2
from queries.demo.writers.orthanc import write_orthanc
from queries.demo.writers.ucdmc import (
    CONQUEST_AVAILABILITY,
    CONQUEST_DEVICES,
    write_conquest,
    write_dg_dicom_server,
)
from queries.dicom import Availability
from tests.queries.places import Place, engine_parameters

MADE = generate(7, 2024, date(2026, 11, 22), 100)
ALL_SERIES = [series for study in MADE.studies for series in study.series] + [*MADE.orphan_series]
INSTANCES = sum(count for series in ALL_SERIES for _, count in series.held)
TABLES = ("DICOMStudies", "DICOMSeries", "DICOMImages")
ROWS_OF_MADE = [len(MADE.studies), len(ALL_SERIES), INSTANCES]

Writer = Callable[[Engine, Population], None]
NewPlace = Callable[[str], Place]


def write_truncated(engine: Engine, population: Population) -> None:
    write_conquest(engine, population, truncated_names=True)


def write_whole(engine: Engine, population: Population) -> None:
    write_conquest(engine, population, truncated_names=False)


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://")
    yield made
    made.dispose()


def rows(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def study(number: int, study_date: str | None = "20200131", *held: tuple[Availability | None, int]) -> Study:
    series = Series(f"2.25.2{number}", "CT", held)
    return Study(f"2.25.1{number}", study_date, (series,))


@pytest.mark.parametrize("write", [write_truncated, write_whole, write_dg_dicom_server])
def test_rows_written_are_those_of_the_population(engine: Engine, write: Writer) -> None:
    write(engine, MADE)
    assert [rows(engine, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES] == ROWS_OF_MADE
    modalities = Counter(modality for (modality,) in rows(engine, "SELECT Modality FROM DICOMSeries"))
    assert modalities == Counter(series.modality for series in ALL_SERIES)


@pytest.mark.parametrize(
    ("write", "study_uid", "series_uid"),
    [
        (write_truncated, "StudyInsta", "SeriesInst"),
        (write_whole, "StudyInstanceUID", "SeriesInstanceUID"),
        (write_dg_dicom_server, "StudyInstanceUID", "SeriesInstanceUID"),
    ],
)
def test_rows_hang_together_and_only_orphans_lack_a_study(
    engine: Engine, write: Writer, study_uid: str, series_uid: str
) -> None:
    write(engine, MADE)
    without = "SELECT {0} FROM {1} WHERE {2} NOT IN (SELECT {2} FROM {3})"
    lonely_series = without.format(series_uid, "DICOMSeries", study_uid, "DICOMStudies")
    assert rows(engine, lonely_series) == [(one.series_instance_uid,) for one in MADE.orphan_series]
    assert rows(engine, without.format("*", "DICOMImages", series_uid, "DICOMSeries")) == []
    assert rows(engine, without.format("*", "DICOMStudies", "PatientID", "DICOMPatients")) == []


@pytest.mark.parametrize("write", [write_truncated, write_whole, write_dg_dicom_server])
def test_patients_are_marked_synthetic(engine: Engine, write: Writer) -> None:
    write(engine, MADE)
    prefixes = rows(engine, "SELECT DISTINCT substr(PatientID, 1, 10) FROM DICOMPatients")
    assert prefixes == [("SYNTHETIC-",)]


def test_conquest_keeps_dates_as_they_are(engine: Engine) -> None:
    write_truncated(engine, MADE)
    assert rows(engine, "SELECT StudyInsta, StudyDate FROM DICOMStudies") == [
        (study.study_instance_uid, study.study_date) for study in MADE.studies
    ]


def test_conquest_names_the_device_of_every_image(engine: Engine) -> None:
    held = tuple((availability, number) for number, availability in enumerate(CONQUEST_DEVICES, start=1))
    write_whole(engine, Population((study(1, "20200131", *held),)))
    devices = rows(engine, "SELECT DeviceName, count(*) FROM DICOMImages GROUP BY 1 ORDER BY 2")
    assert devices == [("MAG0", 1), ("JUKEBOX1.1", 2), ("OFFLINE", 3), ("LOST", 4), ("TAPE9", 5)]


def test_declared_mapping_reads_every_device_but_the_unknown_one(engine: Engine) -> None:
    read = mapped_availability({value: Availability[name] for value, name in CONQUEST_AVAILABILITY.items()})
    devices = {
        availability: Availability.UNKNOWN if availability is None else availability
        for availability in CONQUEST_DEVICES
    }
    with engine.connect() as connection:
        found = {
            availability: connection.scalar(select(read(literal(device))))
            for availability, device in CONQUEST_DEVICES.items()
        }
    assert found == devices


# 00:30:07 of a summer's night in Athens; ConQuest keeps 00:29:36.
RECEIVED = datetime(2026, 7, 14, 21, 30, 7, tzinfo=UTC)
IN_STEPS = 1_784_064_576


def received(*moments: datetime | None) -> Population:
    """A series of two instances for each moment."""
    held = ((Availability.ONLINE, 2),)
    series = tuple(Series(f"2.25.2{n}", "CT", held, received=each) for n, each in enumerate(moments, start=1))
    return Population((Study("2.25.1", "20260714", series),))


def test_conquest_keeps_seconds_of_the_last_write_in_steps(engine: Engine) -> None:
    write_truncated(engine, received(RECEIVED, None))
    images = rows(engine, "SELECT AccessTime FROM DICOMImages ORDER BY SOPInstanc")
    assert images == [(IN_STEPS,), (IN_STEPS + 64,), (0,), (None,)]
    assert rows(engine, "SELECT AccessTime FROM DICOMSeries ORDER BY SeriesInst") == [(IN_STEPS + 64,), (None,)]


def test_dcm4chee_keeps_the_local_time_of_its_server(engine: Engine) -> None:
    write_dcm4chee2(engine, received(RECEIVED, None))
    created = rows(engine, "SELECT created_time FROM series ORDER BY pk")
    assert created == [("2026-07-15 00:30:07.000000",), (None,)]


def test_orthanc_keeps_utc_of_each_instance_it_knows_it_of(engine: Engine) -> None:
    write_orthanc(engine, received(RECEIVED, None), core=True)
    metadata = rows(engine, "SELECT type, value FROM Metadata WHERE type = 2 ORDER BY id")
    assert metadata == [(2, "20260714T213007"), (2, "20260714T213107")]


ONLINE, NEARLINE, OFFLINE = Availability.ONLINE, Availability.NEARLINE, Availability.OFFLINE


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (((ONLINE, 2),), ""),
        ((), ""),
        (((OFFLINE, 2),), "OFFLINE"),
        (((ONLINE, 1), (OFFLINE, 1)), "OFFLINE"),
        (((NEARLINE, 1), (OFFLINE, 1)), "OFFLINE"),
        (((ONLINE, 1), (NEARLINE, 1)), None),
        (((OFFLINE, 1), (Availability.UNAVAILABLE, 1)), None),
        (((OFFLINE, 1), (None, 1)), None),
    ],
)
def test_archive_status_is_of_the_whole_study(
    engine: Engine, held: tuple[tuple[Availability | None, int], ...], status: str | None
) -> None:
    write_dg_dicom_server(engine, Population((study(1, "20200131", *held),)))
    assert rows(engine, "SELECT ArchiveStatus FROM DICOMStudies") == [(status,)]


@pytest.mark.parametrize(
    ("study_date", "stored"),
    [
        ("20200131", "2020-01-31 00:00:00.000000"),
        ("21040101", "2104-01-01 00:00:00.000000"),
        ("20150231", "2015-02-31 00:00:00.000000"),
        ("00000000", "0000-00-00 00:00:00.000000"),
        (None, None),
        (" ", None),
        ("*", None),
    ],
)
def test_study_date_becomes_a_date_time(engine: Engine, study_date: str | None, stored: str | None) -> None:
    write_dg_dicom_server(engine, Population((study(1, study_date),)))
    assert rows(engine, "SELECT StudyDate FROM DICOMStudies") == [(stored,)]


@pytest.mark.parametrize("server", engine_parameters("postgresql", "mariadb"))
def test_servers_hold_only_days_of_the_calendar(server: str, new_place: NewPlace) -> None:
    dates = ("20200131", "21040101", "20150231", "00000000", None, "*")
    made = create_engine(new_place(server).writer)
    write_dg_dicom_server(made, Population(tuple(study(number, day) for number, day in enumerate(dates))))
    stored = rows(made, "SELECT StudyDate FROM DICOMStudies ORDER BY StudyInstanceUID")
    made.dispose()
    real = [(datetime.combine(day, time.min),) for day in (date(2020, 1, 31), date(2104, 1, 1))]
    assert stored == [*real, (None,), (None,), (None,), (None,)]


@pytest.mark.parametrize("server", engine_parameters("postgresql", "mariadb"))
@pytest.mark.parametrize("write", [write_truncated, write_whole, write_dg_dicom_server])
def test_servers_hold_the_population(server: str, write: Writer, new_place: NewPlace) -> None:
    made = create_engine(new_place(server).writer)
    write(made, MADE)
    counts = [rows(made, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]
    made.dispose()
    assert counts == ROWS_OF_MADE


def test_conquest_has_the_keys_and_indexes_of_a_regenerated_site(engine: Engine) -> None:
    write_truncated(engine, Population((study(1),)))
    found = inspect(engine)
    assert found.get_pk_constraint("DICOMImages")["constrained_columns"] == ["SOPInstanc"]
    indexes = {table: found.get_indexes(table) for table in found.get_table_names()}
    indexed = {table: [index["column_names"] for index in made] for table, made in indexes.items()}
    assert indexed == {
        "DICOMImages": [["SeriesInst"], ["ImagePat"], ["SeriesInst", "SOPInstanc"]],
        "DICOMPatients": [],
        "DICOMSeries": [["StudyInsta"], ["SeriesPat"], ["StudyInsta", "SeriesInst"]],
        "DICOMStudies": [["PatientID"], ["PatientID", "StudyInsta"]],
    }
