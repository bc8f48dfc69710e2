"""The servers the tests run on: they answer, refuse a wrong password and keep a reader from writing."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, String, bindparam, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.servers import (
    Server,
    create_database,
    create_reader,
    drop_database,
    odbc_mariadb_url,
    running,
    start_mariadb,
    start_postgresql,
)

pytestmark = pytest.mark.servers

DATABASE = "tests_of_servers"
GREEK = "Γενικό Νοσοκομείο «Άγιος Ανδρέας»"


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    with running(start_postgresql) as started:
        yield started


@pytest.fixture(scope="module")
def mariadb() -> Iterator[Server]:
    with running(start_mariadb) as started:
        yield started


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    started: Server = request.getfixturevalue(request.param)
    return started


@pytest.fixture
def database(server: Server) -> Iterator[URL]:
    yield create_database(server, DATABASE)
    drop_database(server, DATABASE)


def execute(url: URL, statement: str, **parameters: str) -> list[tuple[object, ...]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement), parameters)
        return [tuple(row) for row in result] if result.returns_rows else []


def test_administrator_reads_and_writes(database: URL) -> None:
    execute(database, "CREATE TABLE hospital (name VARCHAR(99))")
    execute(database, "INSERT INTO hospital VALUES (:name)", name=GREEK)
    assert execute(database, "SELECT name FROM hospital") == [(GREEK,)]


def test_wrong_password_is_refused(server: Server) -> None:
    with pytest.raises(OperationalError, match=r"password authentication failed|Access denied"):
        execute(server.url.set(password="wrong"), "SELECT 1")


def test_missing_password_is_refused(server: Server) -> None:
    with pytest.raises(OperationalError, match=r"no password supplied|Access denied"):
        execute(server.url.set(password=""), "SELECT 1")


def test_reader_selects_from_tables_made_before_and_after(server: Server, database: URL) -> None:
    execute(database, "CREATE TABLE earlier (number INTEGER)")
    reader = create_reader(server, DATABASE)
    execute(database, "CREATE TABLE later (number INTEGER)")
    assert execute(reader, "SELECT number FROM earlier UNION ALL SELECT number FROM later") == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO study VALUES (2)",
        "UPDATE study SET number = 2",
        "DELETE FROM study",
        "DROP TABLE study",
        "CREATE TABLE other (number INTEGER)",
        "CREATE TEMPORARY TABLE other (number INTEGER)",
    ],
)
def test_reader_cannot_change_anything(server: Server, database: URL, statement: str) -> None:
    execute(database, "CREATE TABLE study (number INTEGER)")
    execute(database, "INSERT INTO study VALUES (1)")
    reader = create_reader(server, DATABASE)
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner|denied"):
        execute(reader, statement)
    assert execute(database, "SELECT number FROM study") == [(1,)]


def test_reader_of_one_database_cannot_read_one_of_a_similar_name(server: Server, database: URL) -> None:
    similar = DATABASE.replace("_", "x")
    other = create_database(server, similar)
    execute(other, "CREATE TABLE study (number INTEGER)")
    reader = create_reader(server, DATABASE).set(database=similar)
    try:
        with pytest.raises(DBAPIError, match="denied"):
            execute(reader, "SELECT number FROM study")
    finally:
        drop_database(server, similar)


def test_stopped_server_answers_no_more() -> None:
    with running(start_postgresql) as server:
        assert execute(server.url, "SELECT 1") == [(1,)]
    assert server.process.poll() == 0
    with pytest.raises(OperationalError):
        execute(server.url, "SELECT 1")


def test_greek_text_survives_odbc(mariadb: Server) -> None:
    url = odbc_mariadb_url(create_database(mariadb, "through_odbc"))
    statement = text("SELECT 1, :name").bindparams(bindparam("name", type_=String(99)))
    with create_engine(url, poolclass=NullPool).connect() as connection:
        assert connection.execute(statement, {"name": GREEK}).one() == (1, GREEK)


@pytest.mark.parametrize("start", [start_postgresql, start_mariadb])
def test_what_a_killed_server_held_is_there_when_it_begins_again(start: Callable[[Path], Server]) -> None:
    with running(start) as server:
        database = create_database(server, DATABASE)
        execute(database, "CREATE TABLE hospital (name VARCHAR(99))")
        execute(database, "INSERT INTO hospital VALUES (:name)", name=GREEK)
        # Neither waits for what it writes to be written; those who write it are done within this.
        time.sleep(2)
        server.kill()
        with pytest.raises(OperationalError):
            execute(database, "SELECT name FROM hospital")
        again = server.begun_again()
        try:
            assert execute(database, "SELECT name FROM hospital") == [(GREEK,)]
        finally:
            again.stop()
