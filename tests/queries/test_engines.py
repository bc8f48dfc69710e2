"""Nothing writes to an archive: the guard refuses, the session refuses, and the account may only SELECT."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, event, text
from sqlalchemy.exc import DBAPIError

import queries
from queries.engines import _refuse_writes, archive_engine, archive_error
from queries.errors import ArchiveError, ArchiveRefusedCredentials, WriteRefused
from tests.queries.indexes import FORMS, filled
from tests.queries.places import Place, engine_parameters
from tests.queries.warts import population_with_warts

WRITES = [
    "INSERT INTO DICOMPatients (PatientID) VALUES ('SYNTHETIC-9999999')",
    "UPDATE DICOMStudies SET StudyDate = '20160101'",
    "DELETE FROM DICOMStudies",
    "DROP TABLE DICOMStudies",
    "CREATE TABLE other (number INTEGER)",
    "ALTER TABLE DICOMStudies ADD COLUMN note VARCHAR(10)",
]
SLY_WRITES = [
    "SELECT 1; DELETE FROM DICOMStudies",
    "WITH gone AS (DELETE FROM DICOMStudies RETURNING 1) SELECT * FROM gone",
    "SELECT * INTO other FROM DICOMStudies",
    "SELECT 1 INTO OUTFILE '/tmp/out'",
    " \n-- SELECT\nDELETE FROM DICOMStudies",
    "/* SELECT */ DELETE FROM DICOMStudies",
    "EXEC sp_rename 'DICOMStudies', 'other'",
    "CALL remove_everything()",
    "SET GLOBAL read_only = 0",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema(1)",
    "SHOW TABLES; DROP TABLE DICOMStudies",
    "TRUNCATE TABLE DICOMStudies",
    "VACUUM",
]


@pytest.fixture(scope="module", params=engine_parameters("sqlite", "postgresql", "mariadb", "odbc"))
def place(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Place:
    return filled(new_place(request.param), FORMS["conquest_whole"], population_with_warts())


@pytest.fixture(scope="module")
def engine(place: Place) -> Iterator[Engine]:
    made = archive_engine(place.reader, statement_seconds=5, connect_seconds=5)
    yield made
    made.dispose()


@pytest.fixture
def administrators_engine(place: Place) -> Iterator[Engine]:
    """Signs in with every right and without the guard: what is left is the session."""
    made = unguarded(place.writer)
    yield made
    made.dispose()


def unguarded(url: URL) -> Engine:
    made = archive_engine(url, statement_seconds=5, connect_seconds=5)
    event.remove(made, "before_cursor_execute", _refuse_writes)
    return made


def send(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def study_count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM DICOMStudies")).scalar_one())


@pytest.mark.parametrize("statement", [*WRITES, *SLY_WRITES])
def test_guard_refuses_what_is_no_plain_read(engine: Engine, statement: str) -> None:
    with pytest.raises(WriteRefused):
        send(engine, statement)


@pytest.mark.parametrize("statement", WRITES)
def test_session_refuses_to_write_even_for_the_administrator(administrators_engine: Engine, statement: str) -> None:
    before = study_count(administrators_engine)
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        send(administrators_engine, statement)
    assert study_count(administrators_engine) == before


@pytest.fixture(scope="module", params=engine_parameters("postgresql", "mariadb"))
def readers_url(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> URL:
    return filled(new_place(request.param), FORMS["conquest_whole"], population_with_warts()).reader


@pytest.mark.parametrize("statement", WRITES)
def test_account_may_not_write_even_in_a_writing_session(readers_url: URL, statement: str) -> None:
    engine = unguarded(readers_url)
    on_mariadb = engine.dialect.name == "mariadb"
    session = "SESSION TRANSACTION" if on_mariadb else "SESSION CHARACTERISTICS AS TRANSACTION"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET {session} READ WRITE")
        with pytest.raises(DBAPIError) as refusal:
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert type(archive_error(refusal.value)) is ArchiveRefusedCredentials


def test_guard_lets_the_words_of_writing_through_as_values(engine: Engine) -> None:
    with engine.connect() as connection:
        answer = connection.execute(text("SELECT :word"), {"word": "DELETE; DROP TABLE"}).scalar_one()
    assert answer == "DELETE; DROP TABLE"


def test_sqlite_is_read_only_by_file_and_by_session(new_place: Callable[[str], Place]) -> None:
    engine = unguarded(filled(new_place("sqlite"), FORMS["dg"], population_with_warts()).reader)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar_one() == 1
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        with pytest.raises(DBAPIError, match="readonly"):
            connection.exec_driver_sql("DELETE FROM DICOMStudies")
    engine.dispose()


def test_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    engine = archive_engine(URL.create("sqlite", database=str(tmp_path / "none.sqlite")), 1, 1)
    with pytest.raises(DBAPIError):
        send(engine, "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_error_of_no_driver_is_an_archive_error() -> None:
    assert type(archive_error(ValueError("odd"))) is ArchiveError


def test_code_that_reads_archives_builds_no_writing_statement() -> None:
    """But for `archives check`, which tries to write no row in order to be refused."""
    root = Path(next(iter(queries.__path__)))
    sources = [path for folder in ("archives", "reports") for path in (root / folder).rglob("*.py")]
    writing = re.compile(
        r"\b(insert|update|delete|CreateTable|DropTable|create_all|drop_all)\(|\b(INSERT|UPDATE|DELETE|DROP|ALTER)\b"
    )
    assert [path.name for path in sources if writing.search(path.read_text(encoding="utf-8"))] == ["writes.py"]
    assert len(sources) > 10
