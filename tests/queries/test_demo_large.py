"""The large indexes made inside PostgreSQL and MariaDB have exactly the size asked for, in the writer's tables."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, create_engine, text

from queries.demo.large.dcm4chee2 import fill_large_dcm4chee2
from queries.demo.large.dcm4chee_arc5 import fill_large_dcm4chee_arc5
from queries.demo.large.orthanc import fill_large_orthanc
from queries.demo.large.ucdmc import fill_large_conquest, fill_large_dg_dicom_server
from tests.queries.places import Place

pytestmark = pytest.mark.servers

TODAY = date(2026, 11, 22)
STUDIES, INSTANCES = 300, 4001

Fill = Callable[[Engine, int, int, date], None]
# How each kind is filled, and questions whose answers must not depend on the engine.
CONTENTS: dict[str, tuple[Fill, tuple[str, ...]]] = {
    "dg_dicom_server": (
        fill_large_dg_dicom_server,
        (
            "SELECT count(*), max(StudyDate), min(StudyInstanceUID) FROM DICOMStudies",
            "SELECT Modality, count(*) FROM DICOMSeries JOIN DICOMImages USING (SeriesInstanceUID) GROUP BY 1",
        ),
    ),
    "conquest": (
        fill_large_conquest,
        (
            "SELECT count(*), max(StudyDate), min(StudyInsta) FROM DICOMStudies",
            "SELECT Modality, count(*) FROM DICOMSeries JOIN DICOMImages USING (SeriesInst) GROUP BY 1",
        ),
    ),
    "dcm4chee_arc5": (
        fill_large_dcm4chee_arc5,
        (
            "SELECT count(*), max(study_date), max(created_time), max(updated_time) FROM study",
            "SELECT modality, count(*), max(sop_iuid) FROM series JOIN instance ON series_fk = series.pk GROUP BY 1",
            "SELECT storage_id, count(*), max(instance_fk) FROM location GROUP BY 1",
        ),
    ),
    "dcm4chee2": (
        fill_large_dcm4chee2,
        (
            "SELECT num_series, num_instances, count(*), max(updated_time) FROM study GROUP BY 1, 2",
            "SELECT modality, count(*), max(sop_iuid) FROM series JOIN instance ON series_fk = series.pk GROUP BY 1",
            "SELECT filesystem_fk, count(*), max(instance_fk) FROM files GROUP BY 1",
        ),
    ),
    "orthanc": (
        fill_large_orthanc,
        (
            "SELECT resourceType, count(*), max(publicId) FROM Resources GROUP BY 1",
            "SELECT tagElement, count(*), max(value) FROM MainDicomTags GROUP BY 1",
        ),
    ),
}


@pytest.fixture(scope="module")
def dg_dicom_server(new_place: Callable[[str], Place]) -> Iterator[Engine]:
    engine = create_engine(new_place("postgresql").writer)
    fill_large_dg_dicom_server(engine, STUDIES, INSTANCES, TODAY)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def conquest(new_place: Callable[[str], Place]) -> Iterator[Engine]:
    engine = create_engine(new_place("postgresql").writer)
    fill_large_conquest(engine, STUDIES, INSTANCES, TODAY)
    yield engine
    engine.dispose()


def row(engine: Engine, statement: str) -> tuple[object, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(text(statement)).one())


@pytest.mark.parametrize("kind", ["dg_dicom_server", "conquest"])
def test_studies_and_instances_are_exactly_those_asked_for(request: pytest.FixtureRequest, kind: str) -> None:
    engine: Engine = request.getfixturevalue(kind)
    counts = "SELECT (SELECT count(*) FROM DICOMStudies), (SELECT count(*) FROM DICOMImages)"
    assert row(engine, counts) == (STUDIES, INSTANCES)


@pytest.mark.parametrize("kind", ["dg_dicom_server", "conquest"])
def test_oldest_third_of_the_studies_is_offline(request: pytest.FixtureRequest, kind: str) -> None:
    engine: Engine = request.getfixturevalue(kind)
    if kind == "conquest":
        offline = (
            "SELECT count(DISTINCT StudyInsta) FROM DICOMSeries JOIN DICOMImages USING (SeriesInst)"
            " WHERE DeviceName = 'OFFLINE'"
        )
    else:
        offline = "SELECT count(*) FROM DICOMStudies WHERE ArchiveStatus = 'OFFLINE'"
    assert row(engine, offline) == (STUDIES // 3,)


def test_studies_lie_in_twenty_years_and_grow(dg_dicom_server: Engine) -> None:
    halves = (
        "SELECT count(*) FILTER (WHERE StudyDate < '2006-11-22' OR StudyDate >= '2026-11-22'),"
        " count(*) FILTER (WHERE StudyDate >= '2016-11-22')"
        " > 1.5 * count(*) FILTER (WHERE StudyDate < '2016-11-22')"
        " FROM DICOMStudies"
    )
    assert row(dg_dicom_server, halves) == (0, True)


def test_each_series_belongs_to_a_study_and_holds_an_instance(dg_dicom_server: Engine) -> None:
    joined = (
        "SELECT count(DISTINCT SeriesInstanceUID) = (SELECT count(*) FROM DICOMSeries)"
        " FROM DICOMImages JOIN DICOMSeries USING (SeriesInstanceUID)"
        " JOIN DICOMStudies USING (StudyInstanceUID)"
    )
    assert row(dg_dicom_server, joined) == (True,)


def test_uids_are_as_long_as_real_ones(conquest: Engine) -> None:
    assert row(conquest, "SELECT min(length(SOPInstanc)), max(length(SeriesInst)) FROM DICOMImages") == (
        44,
        44,
    )


def test_too_few_instances_are_refused(dg_dicom_server: Engine) -> None:
    with pytest.raises(ValueError, match="at least 4"):
        fill_large_dg_dicom_server(dg_dicom_server, STUDIES, STUDIES, TODAY)


@pytest.mark.parametrize("kind", CONTENTS)
def test_mariadb_holds_what_postgresql_does(new_place: Callable[[str], Place], kind: str) -> None:
    fill, statements = CONTENTS[kind]
    contents = []
    for engine_name in ("postgresql", "mariadb"):
        engine = create_engine(new_place(engine_name).writer)
        fill(engine, STUDIES, INSTANCES, TODAY)
        with engine.connect() as connection:
            contents.append([sorted(map(tuple, connection.execute(text(each)))) for each in statements])
        engine.dispose()
    assert contents[0] == contents[1]


def test_studies_of_dcm4chee2_tell_of_their_series_and_instances(new_place: Callable[[str], Place]) -> None:
    engine = create_engine(new_place("mariadb").writer)
    fill_large_dcm4chee2(engine, STUDIES, INSTANCES, TODAY)
    told = "SELECT sum(num_instances), sum(num_series) = (SELECT count(*) FROM series) FROM study"
    assert row(engine, told) == (INSTANCES, True)
    agree = (
        "SELECT count(*) FROM (SELECT study_fk, count(DISTINCT s.pk) AS n, count(*) AS m, max(i.availability) AS a"
        " FROM series AS s JOIN instance AS i ON i.series_fk = s.pk GROUP BY 1) AS held"
        " JOIN study ON study_fk = pk AND n = num_series AND m = num_instances AND a = availability"
        " WHERE created_time BETWEEN study_datetime AND updated_time"
    )
    assert row(engine, agree) == (STUDIES,)
    engine.dispose()
