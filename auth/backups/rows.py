"""What of the store is backed up, and how its rows are written: alike whichever engine holds them.

A row is a line, the JSON list of its values in ASCII; the rows of a table stand in the order of its key, byte by
byte. So the same rows make the same lines, and the same digest, on SQLite, PostgreSQL and MariaDB.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TableClause,
    cast,
    collate,
    column,
    table,
)
from sqlalchemy.types import TypeEngine

from auth.audit_chain import canonical
from auth.tables import UtcDateTime, metadata

# Of people at their screens at one moment: sessions of the past are not begun again, nor sign-ins gone on with.
PASSING = frozenset({"sessions", "begun_sign_ins", "federated_requests", "federated_arrivals"})


class Kind(StrEnum):
    """What a column holds. TEXT of any length, an INSTANT to the microsecond."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    INSTANT = "instant"
    TEXT = "text"


_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.BOOLEAN: Boolean(),
    Kind.INTEGER: Integer(),
    Kind.INSTANT: UtcDateTime(),
    Kind.TEXT: String(),
}
_PYTHON_TYPES: Mapping[Kind, type] = {Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.INSTANT: str, Kind.TEXT: str}


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table as it is, or was, in some revision of the schema; `key` are names of its columns, in their order."""

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]

    @property
    def clause(self) -> TableClause:
        return table(self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns.items()))

    def order(self, dialect: Dialect) -> list[ColumnElement[Any]]:
        """By the key: the same order on every engine, and whatever collations its database has."""
        return [_exactly(self.clause.c[name], self.columns[name], dialect) for name in self.key]

    def line(self, row: Sequence[Any]) -> bytes:
        return f"{canonical([_written(value) for value in row])}\n".encode("ascii")

    def values(self, line: bytes) -> dict[str, Any]:
        """Of a line, by column. ValueError where it is not a row of this table."""
        found = json.loads(line)
        if not isinstance(found, list) or len(found) != len(self.columns):
            raise ValueError(f"not a row of {self.name}")
        named = zip(self.columns.items(), found, strict=True)
        return {name: _read(kind, value) for (name, kind), value in named}


def kept_tables(described: MetaData = metadata) -> tuple[KeptTable, ...]:
    """What a backup holds, in an order in which rows can be put back: whoever is referred to comes first."""
    return tuple(
        KeptTable(
            each.name,
            {one.name: _kind(one.type) for one in each.columns},
            tuple(one.name for one in each.primary_key.columns),
        )
        for each in described.sorted_tables
        if each.name not in PASSING
    )


def rows_of(kept: KeptTable, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """ValueError where a line is not a row of the table."""
    return (kept.values(line) for line in lines)


def _kind(given: TypeEngine[Any]) -> Kind:
    if isinstance(given, UtcDateTime):
        return Kind.INSTANT
    kinds = {Boolean: Kind.BOOLEAN, Integer: Kind.INTEGER, String: Kind.TEXT}
    return next(kind for python_type, kind in kinds.items() if isinstance(given, python_type))


def _exactly(named: ColumnElement[Any], kind: Kind, dialect: Dialect) -> ColumnElement[Any]:
    if kind is not Kind.TEXT or dialect.name == "sqlite":
        return named
    # MariaDB lets a collation be named only for the character set that the database happens to have.
    return collate(named, "C") if dialect.name == "postgresql" else cast(named, LargeBinary)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return value


def _read(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    # A bool is an int to Python, and 1 is another line than true.
    if type(value) is not _PYTHON_TYPES[kind]:
        raise ValueError(f"{kind.value} was expected")
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC) if kind is Kind.INSTANT else value
