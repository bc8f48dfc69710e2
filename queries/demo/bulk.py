"""Filling empty databases quickly: tables first, rows in large batches, indexes last."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.schema import CreateIndex, CreateTable

Row = tuple[Any, ...]

_ROWS_PER_BATCH = 10_000


def write_tables(engine: Engine, rows_of_tables: Mapping[Table, Iterable[Row]]) -> None:
    """Create the tables, insert rows whose values stand in the order of the columns, create the indexes."""
    with engine.connect() as connection, _unsynchronised(connection):
        for table in rows_of_tables:
            connection.execute(CreateTable(table))
        for table, rows in rows_of_tables.items():
            insert_rows(connection, table, rows)
        for table in rows_of_tables:
            create_indexes(connection, table)
        connection.commit()


def insert_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    # SQLite through its driver: SQLAlchemy's work for every row would take longer than SQLite's.
    insert_into = _insert_into_sqlite if connection.dialect.name == "sqlite" else _insert
    insert_into(connection, table, rows)


def create_indexes(connection: Connection, table: Table) -> None:
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        connection.execute(CreateIndex(index))


@contextmanager
def _unsynchronised(connection: Connection) -> Iterator[None]:
    """SQLite does not wait for the disk: what a crash leaves half-written is made again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA synchronous = OFF")
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA synchronous = FULL")


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    names = table.c.keys()
    remaining = iter(rows)
    while batch := list(islice(remaining, _ROWS_PER_BATCH)):
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in batch])


def _insert_into_sqlite(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    driver.executemany(str(insert(table).compile(dialect=connection.dialect)), rows)
