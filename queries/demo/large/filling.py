"""Filling the tables of an archive with millions of rows inside PostgreSQL: sending them takes minutes."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    String,
    Table,
    UniqueConstraint,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.schema import AddConstraint, CreateTable, DropConstraint

from queries.demo.bulk import create_indexes
from queries.demo.large.plan import SERIES, plan

# Building an index on millions of texts: at the default of 64 MB it is sorted in dozens of pieces on disk.
_SORT_MEMORY = text("SET LOCAL maintenance_work_mem = '512MB'")

NUMBERS = func.generate_series(1, SERIES.c.instance_count).table_valued("number", name="n").render_derived()
INSTANCE_UID = literal("2.25.3") + SERIES.c.digits + func.lpad(cast(NUMBERS.c.number, String), 6, "0")


def rows(*values: Any) -> Select[Any]:
    """A row for each of what the columns among the values stand for; plain values are the same in all rows."""
    return select(*(value if isinstance(value, ColumnElement) else literal(value) for value in values))


def of_instances(*values: Any) -> Select[Any]:
    """The same for each instance of each series."""
    return rows(*values).select_from(SERIES.join(NUMBERS, true()))


def fill(
    engine: Engine, rows_of_tables: dict[Table, list[Select[Any]]], studies: int, instances: int, today: date
) -> None:
    """Exactly so many studies, of 20 years, and instances; the oldest third of the studies is marked `is_old`.

    Each table gets the rows of its SELECTs, in which columns stand in the table's order.
    """
    with engine.begin() as connection:
        plan(connection, studies, instances, today)
        for table, selects in rows_of_tables.items():
            _create_without_keys(connection, table)
            for each in selects:
                connection.execute(insert(table).from_select(list(table.c), each))
        connection.execute(_SORT_MEMORY)
        for table in rows_of_tables:
            for key in _keys(table):
                connection.execute(AddConstraint(key))
            create_indexes(connection, table)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in rows_of_tables:
            connection.execute(text(f"VACUUM ANALYZE {table.name}"))


def _create_without_keys(connection: Connection, table: Table) -> None:
    # A key that is there before the rows is kept up row by row, in random order, for as long as all the rest.
    for number, key in enumerate(_keys(table)):
        key.name = f"{table.name}_key_{number}"
    connection.execute(CreateTable(table))
    for key in _keys(table):
        connection.execute(DropConstraint(key))


def _keys(table: Table) -> list[Any]:
    uniques = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    primary = [table.primary_key] if table.primary_key.columns else []
    return [*primary, *sorted(uniques, key=lambda key: [column.name for column in key.columns])]
