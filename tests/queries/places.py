"""Where and when the tests of numbers happen: empty databases on every engine, and one fixed moment."""

import itertools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, NullPool, create_engine

from queries.archives.turns import Turns
from queries.locks import FileLocks
from tests.servers import Server, create_database, create_reader, drop_database, mssql_url, odbc_mariadb_url

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

_numbers = itertools.count(1)
# Hospitals of the same name in other processes are not these: removed at the end.
_DIRECTORY_OF_TURNS = tempfile.TemporaryDirectory(prefix="archeion-turns-")
TURNS = Turns(FileLocks(Path(_DIRECTORY_OF_TURNS.name)))


@dataclass(frozen=True, slots=True)
class Place:
    """An empty database: `writer` may do anything there; archives are read with `reader`."""

    writer: URL
    reader: URL
    drop: Callable[[], None]

    def execute(self, *statements: str) -> None:
        """As the administrator, what an archive's own software or a fault would do."""
        engine = create_engine(self.writer, poolclass=NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


# SQL Server only where ARCHEION_TEST_MSSQL_URL gives one.
ENGINES = ("sqlite", "postgresql", "mariadb", "odbc", *(["mssql"] if mssql_url() else []))


def engine_parameters(*names: str) -> list[Any]:
    """Parameters for the named engines, or for all that numbers are proved on; all but SQLite are servers."""
    marks = {name: () if name == "sqlite" else (pytest.mark.servers,) for name in names or ENGINES}
    return [pytest.param(name, marks=mark) for name, mark in marks.items()]


def sqlite_place(directory: Path) -> Place:
    url = URL.create("sqlite", database=str(directory / "index.sqlite"))
    return Place(url, url, lambda: None)


def server_place(server: Server, *, through_odbc: bool) -> Place:
    name = f"index_{next(_numbers)}"
    writer = create_database(server, name)
    reader = create_reader(server, name)
    if through_odbc:
        reader = odbc_mariadb_url(reader)
    return Place(writer, reader, lambda: drop_database(server, name))


def mssql_place() -> Place:
    name, server = f"archeion_index_{next(_numbers)}", mssql_url()
    assert server is not None, "ARCHEION_TEST_MSSQL_URL is not set"
    _execute_on_mssql(server, f"CREATE DATABASE {name}")
    own = server.set(database=name)
    return Place(own, own, lambda: _execute_on_mssql(server, f"DROP DATABASE {name}"))


def _execute_on_mssql(url: URL, statement: str) -> None:
    with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(statement)
