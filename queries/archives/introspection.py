"""Finding an archive's tables and columns in the catalogue, by name without case, and saying what is missing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Engine, FromClause, MetaData, Table, func, inspect, select

from queries.errors import ArchiveSchemaMismatch


class Catalogue:
    """The tables of one index as the database describes them."""

    def __init__(self, engine: Engine, schema: str | None) -> None:
        self._inspector = inspect(engine)
        self._schema = schema
        names = [*self._inspector.get_table_names(schema), *self._inspector.get_view_names(schema)]
        self._names = {name.lower(): name for name in names}

    def one_row_per(self, key: str, table_name: str, columns: Mapping[str, tuple[str, ...]]) -> FromClause:
        """The table with its columns named as ours, without repeated keys.

        `columns` maps our name to the spellings an archive may use; the first one present is taken. Where the
        database itself does not keep the key unique, rows are grouped by it: of differing values the greatest is
        kept, arbitrary but the same at every asking. ArchiveSchemaMismatch names what is missing.
        """
        table = self._table(table_name, columns)
        if self._is_unique(table, table.c[key].name):
            return table
        others = [func.max(column).label(name) for name, column in table.c.items() if name != key]
        return select(table.c[key].label(key), *others).group_by(table.c[key]).subquery()

    def _table(self, name: str, columns: Mapping[str, tuple[str, ...]]) -> Table:
        actual = self._names.get(name.lower())
        if actual is None:
            raise ArchiveSchemaMismatch(f"table {name} is missing")
        described = {c["name"].lower(): c for c in self._inspector.get_columns(actual, self._schema)}
        found: list[Column[Any]] = []
        for ours, spellings in columns.items():
            spelling = next((s.lower() for s in spellings if s.lower() in described), None)
            if spelling is None:
                raise ArchiveSchemaMismatch(f"table {name} has no column {' or '.join(spellings)}")
            found.append(Column(described[spelling]["name"], described[spelling]["type"], key=ours))
        return Table(actual, MetaData(), *found, schema=self._schema)

    def _is_unique(self, table: Table, column: str) -> bool:
        keys: list[Any] = [self._inspector.get_pk_constraint(table.name, self._schema)["constrained_columns"]]
        keys += [i["column_names"] for i in self._inspector.get_indexes(table.name, self._schema) if i["unique"]]
        keys += [u["column_names"] for u in self._inspector.get_unique_constraints(table.name, self._schema)]
        return [column] in [list(key) for key in keys]
