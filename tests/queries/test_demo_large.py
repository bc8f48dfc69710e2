"""The large indexes made inside PostgreSQL have exactly the size asked for, in the writer's tables."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, create_engine, text

from queries.demo.large.ucdmc import fill_large_conquest, fill_large_dg_dicom_server
from tests.queries.places import Place

pytestmark = pytest.mark.servers

TODAY = date(2026, 11, 22)
STUDIES, INSTANCES = 300, 4001


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
