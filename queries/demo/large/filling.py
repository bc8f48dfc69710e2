"""Filling the tables of an archive with millions of rows inside PostgreSQL or MariaDB: sending them takes minutes."""

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
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import AddConstraint, CreateTable, DropConstraint
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from queries.demo.bulk import create_indexes
from queries.demo.large.plan import SERIES, plan

# Building an index on millions of texts: at PostgreSQL's default of 64 MB it is sorted in dozens of pieces on disk.
# MariaDB has no such thing for a session.
_SORT_MEMORY = text("SET LOCAL maintenance_work_mem = '512MB'")
# Neither looks at its new rows at once by itself. PostgreSQL marks them visible to all besides.
_LOOK_AT_ROWS = {"postgresql": "VACUUM ANALYZE", "mariadb": "ANALYZE TABLE"}


class _numbers_to(FunctionElement[int]):
    """The numbers from 1 to the argument; on MariaDB beyond: whoever joins them says where they end."""

    name = "numbers_to"
    inherit_cache = True


@compiles(_numbers_to, "postgresql")
def _numbers_to_postgresql(element: _numbers_to, compiler: SQLCompiler, **options: Any) -> str:
    return f"generate_series(1, {compiler.process(element.clauses, **options)})"


@compiles(_numbers_to, "mariadb")
def _numbers_to_mariadb(_element: _numbers_to, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(SELECT seq AS number FROM seq_1_to_999999)"


NUMBERS = _numbers_to(SERIES.c.instance_count).table_valued("number", name="number")
INSTANCE_UID = literal("2.25.3") + SERIES.c.digits + func.lpad(cast(NUMBERS.c.number, String), 6, "0")


def rows(*values: Any) -> Select[Any]:
    """A row for each of what the columns among the values stand for; plain values are the same in all rows."""
    return select(*(value if isinstance(value, ColumnElement) else literal(value) for value in values))


def of_instances(*values: Any) -> Select[Any]:
    """The same for each instance of each series, in the order of both."""
    each = rows(*values).select_from(SERIES.join(NUMBERS, NUMBERS.c.number <= SERIES.c.instance_count))
    return each.prefix_with("STRAIGHT_JOIN", dialect="mariadb")


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
        if engine.dialect.name == "postgresql":
            connection.execute(_SORT_MEMORY)
        for table in rows_of_tables:
            for key in _keys(table):
                connection.execute(AddConstraint(key))
            create_indexes(connection, table)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in rows_of_tables:
            connection.execute(text(f"{_LOOK_AT_ROWS[engine.dialect.name]} {table.name}"))


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
