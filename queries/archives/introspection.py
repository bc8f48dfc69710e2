"""Finding an archive's tables and columns in the catalogue, by name without case, and saying what is missing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Engine, FromClause, MetaData, Select, Table, false, func, inspect, select
from sqlalchemy.exc import DBAPIError

from queries.engines import archive_error
from queries.errors import ArchiveRefusedCredentials, ArchiveSchemaMismatch

Columns = Mapping[str, tuple[str, ...]]


class Catalogue:
    """The tables of one index as the database describes them."""

    def __init__(self, engine: Engine, schema: str | None) -> None:
        self.engine_name = engine.dialect.name
        self._engine = engine
        self._inspector = inspect(engine)
        self._schema = schema
        names = [*self._inspector.get_table_names(schema), *self._inspector.get_view_names(schema)]
        self._names = {name.lower(): name for name in names}
        self._described: dict[str, dict[str, Any]] = {}

    def has(self, table_name: str, *columns: str) -> bool:
        """Whether the table is there with all those columns."""
        if table_name.lower() not in self._names:
            return False
        described = self._columns(table_name)
        return all(column.lower() in described for column in columns)

    def table(self, name: str, columns: Columns) -> Table:
        """The table with its columns named as ours.

        `columns` maps our name to the spellings an archive may use; the first one present is taken.
        ArchiveSchemaMismatch names what is missing.
        """
        if name.lower() not in self._names:
            raise ArchiveSchemaMismatch(f"table {name} is missing")
        described = self._columns(name)
        found: list[Column[Any]] = []
        for ours, spellings in columns.items():
            spelling = next((s.lower() for s in spellings if s.lower() in described), None)
            if spelling is None:
                raise ArchiveSchemaMismatch(f"table {name} has no column {' or '.join(spellings)}")
            found.append(Column(described[spelling]["name"], described[spelling]["type"], key=ours))
        return Table(self._names[name.lower()], MetaData(), *found, schema=self._schema)

    def readable(self, table_name: str, columns: Columns) -> dict[str, tuple[str, ...]]:
        """Those of the columns, named as for `table`, that are there and that this account may read.

        Catalogues also name columns that nobody let us read: asking for no row of them tells.
        """
        there = {
            ours: spellings
            for ours, spellings in columns.items()
            if any(self.has(table_name, spelling) for spelling in spellings)
        }
        if not there or self._lets_read(table_name, there):
            return there
        return {ours: found for ours, found in there.items() if self._lets_read(table_name, {ours: found})}

    def readable_rows(self, table_name: str, key: Columns, columns: Columns) -> FromClause | None:
        """The table's key and what is readable of the columns; None where nothing is."""
        found = self.readable(table_name, columns)
        return self.table(table_name, {**key, **found}).alias(f"described_{table_name}") if found else None

    def _lets_read(self, table_name: str, columns: Columns) -> bool:
        try:
            with self._engine.connect() as connection:
                connection.execute(select(*self.table(table_name, columns).c).where(false()))
        except DBAPIError as error:
            if isinstance(archive_error(error), ArchiveRefusedCredentials):
                return False
            raise
        return True

    def one_row_per(self, key: str, table_name: str, columns: Columns) -> FromClause:
        """The table, as `table` gives it, without repeated keys.

        Where the database itself does not keep the key unique, rows are grouped by it: of differing values the
        greatest is kept, arbitrary but the same at every asking.
        """
        table = self.table(table_name, columns)
        if [table.c[key].name] in self.unique_keys(table.name):
            return table
        others = [func.max(column).label(name) for name, column in table.c.items() if name != key]
        return select(table.c[key].label(key), *others).group_by(table.c[key]).subquery()

    def value(self, statement: Select[Any]) -> Any:
        """The one value a statement asks for: what an archive says of itself, not of what it holds."""
        with self._engine.connect() as connection:
            return connection.scalar(statement)

    def unique_keys(self, table_name: str) -> list[list[str]]:
        """The columns of each key that the database keeps unique."""
        name = self._names[table_name.lower()]
        keys: list[Any] = [self._inspector.get_pk_constraint(name, self._schema)["constrained_columns"]]
        keys += [i["column_names"] for i in self._inspector.get_indexes(name, self._schema) if i["unique"]]
        keys += [u["column_names"] for u in self._inspector.get_unique_constraints(name, self._schema)]
        return [list(key) for key in keys]

    def indexes(self, table_name: str) -> list[list[str]]:
        """The columns of each index and each unique key."""
        name = self._names[table_name.lower()]
        indexes = self._inspector.get_indexes(name, self._schema)
        return [*self.unique_keys(name), *(list(map(str, index["column_names"])) for index in indexes)]

    def _columns(self, name: str) -> dict[str, Any]:
        if name not in self._described:
            columns = self._inspector.get_columns(self._names[name.lower()], self._schema)
            self._described[name] = {column["name"].lower(): column for column in columns}
        return self._described[name]
