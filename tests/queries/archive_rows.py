"""Rows of an archive's tables as they come and go beside those that are there: keys counted on, references kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, TableClause, column, delete, select, table, update
from sqlalchemy.sql.elements import quoted_name

from queries.demo.bulk import Row, insert_rows


@dataclass(frozen=True, slots=True)
class Kept:
    """A table and how its rows are known.

    Others refer to `key`. `natural` is the column by which a row is the same row wherever it was made; a table
    without one holds what belongs to a row that it refers to. `refers`: column → name of the table referred to.
    """

    table: Table
    key: str
    natural: str | None = None
    refers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def has_own_key(self) -> bool:
        """Not one that is its name, or that of the row it belongs to."""
        return self.key != self.natural and self.key not in self.refers


def untyped(typed: Table) -> TableClause:
    """Without types on this side: SQLite's rows hold dates that Python's datetime cannot. Names stay unquoted."""
    names = [quoted_name(each.name, quote=False) for each in typed.columns]
    return table(quoted_name(typed.name, quote=False), *(column(name) for name in names))


def carry(
    connection: Connection, kept: Sequence[Kept], rows_of: Mapping[Table, Iterable[Row]], first_key: int
) -> None:
    """Insert those rows that are not there yet; `kept` has whatever is referred to first.

    The rows' own keys begin at 1: those of new rows are counted from `first_key`, which no row has reached.
    """
    rows_by_name = {made.name: rows for made, rows in rows_of.items()}
    # (table, key as made) → key in the archive, and whether the row is new.
    known: dict[tuple[str, Any], tuple[Any, bool]] = {}
    for each in kept:
        names = list(each.table.c.keys())
        new_rows = []
        for row in rows_by_name[each.name]:
            values = dict(zip(names, row, strict=True))
            made = values[each.key]
            parents = {name: known.get((target, values[name])) for name, target in each.refers.items()}
            present = _present_key(connection, each, values)
            is_new = present is None
            if each.natural is None:
                is_new = any(parent is not None and parent[1] for parent in parents.values())
            values |= {name: parent[0] for name, parent in parents.items() if parent is not None}
            if each.has_own_key:
                values[each.key] = first_key + made if present is None else present
            known[each.name, made] = values[each.key], is_new
            if is_new:
                new_rows.append(tuple(values.values()))
        insert_rows(connection, each.table, new_rows)


def remove(connection: Connection, kept: Sequence[Kept], name: str, column_name: str, values: Sequence[Any]) -> None:
    """Delete rows of a table by the values of a column, and all that refers to them."""
    [each] = [one for one in kept if one.name == name]
    rows = untyped(each.table)
    chosen = rows.c[column_name].in_(values)
    keys = list(connection.scalars(select(rows.c[each.key]).where(chosen)))
    if not keys:
        return
    for child in kept:
        for reference, target in child.refers.items():
            if target == name:
                remove(connection, kept, child.name, reference, keys)
    connection.execute(delete(rows).where(chosen))


def change(connection: Connection, changed: Table, where: Mapping[str, Any], **values: Any) -> None:
    """UPDATE of the rows where each of those columns has the value, or one of the values of a list."""
    rows = untyped(changed)
    statement = update(rows).values({rows.c[name]: value for name, value in values.items()})
    for name, value in where.items():
        found = rows.c[name]
        statement = statement.where(found.in_(value) if isinstance(value, list) else found == value)
    connection.execute(statement)


def _present_key(connection: Connection, each: Kept, values: Mapping[str, Any]) -> Any:
    if each.natural is None:
        return None
    rows = untyped(each.table)
    return connection.scalar(select(rows.c[each.key]).where(rows.c[each.natural] == values[each.natural]))
