"""Stores of earlier versions, with rows in every table of their time, and what becomes of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Column, DateTime, Engine, Integer, MetaData, Table, insert, select, update
from sqlalchemy.types import TypeEngine

from auth.audit_chain import START, canonical, hash_of
from auth.audit_verifying import verify
from auth.backups.reading import one_moment
from auth.backups.rows import KeptTable, kept_tables
from auth.store import VERSION_TABLE, migrate, migrations, reading, upgrade, writing
from auth.tables import HEAD_ID, UtcDateTime, metadata

REVISIONS = tuple(sorted(one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions()))
FIRST, NEWEST = REVISIONS[0], REVISIONS[-1]
ROWS = 3
MOMENT = datetime(2025, 3, 30, 1, 30, 0, 123_456, tzinfo=UTC)
# Rows that are what a migration made of others.
_MADE_ANEW = {"role_grants", "role_grant_hospitals"}
Row = Mapping[str, Any]


def fill_older(store: Engine, revision: str) -> MetaData:
    """An empty database becomes a store of that revision, with rows in every table. Its tables."""
    with writing(store) as connection:
        migrate(connection, revision)
    tables = tables_of(store)
    with writing(store) as connection:
        for table in tables.sorted_tables:
            if connection.execute(select(table)).first() is None:
                connection.execute(insert(table), [_row(table, number) for number in range(1, ROWS + 1)])
        if "audit_entries" in tables.tables:
            _chain(connection, tables.tables["audit_entries"], tables.tables["audit_head"])
    return tables


def tables_of(store: Engine) -> MetaData:
    """As the database has them, but for moments, which are aware as ours are."""
    found = MetaData()
    found.reflect(store, only=lambda name, _metadata: name != VERSION_TABLE)
    for table in found.tables.values():
        for column in table.columns:
            column.type = _our_type(column)
    return found


def check_that_an_older_store_comes_up_to_date(store: Engine, revision: str) -> None:
    """On an empty database: the schema is today's, every value that it still has is as it was, the log is whole."""
    older = fill_older(store, revision)
    before = {name: rows_in(store, table) for name, table in older.tables.items()}
    assert {name: len(rows) for name, rows in before.items() if not rows} == {}
    upgrade(store)
    with reading(store) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    newer = tables_of(store)
    for name, rows in before.items():
        if name in newer.tables and name not in _MADE_ANEW:
            names = [one.name for one in older.tables[name].columns if one.name in newer.tables[name].columns]
            assert _narrowed(rows_in(store, newer.tables[name]), names) == _narrowed(rows, names), name
    assert set(before) - set(newer.tables) <= {"grants"}
    if "grants" in before:
        # Of the first, who saw all hospitals, and of two who saw one.
        grants = {(row["user_id"], row["role"]) for row in rows_in(store, newer.tables["role_grants"])}
        assert grants == {
            *((1, "ministry"), (1, "central_it"), (3, "ministry"), (3, "central_it")),
            *((2, "hospital_administration"), (2, "it")),
        }
    assert verify(store).is_whole


def lines_of(store: Engine, tables: MetaData) -> list[tuple[KeptTable, list[bytes]]]:
    """What a backup of that version would hold."""
    with one_moment(store) as moment:
        return [(kept, [*moment.lines(kept)]) for kept in kept_tables(tables)]


def rows_in(store: Engine, table: Table) -> list[Row]:
    with reading(store) as connection:
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).all()
    return [row._asdict() for row in rows]


def _our_type(column: Column[Any]) -> TypeEngine[Any]:
    if isinstance(column.type, DateTime):
        return UtcDateTime()
    # MariaDB has no other word for it.
    is_boolean = column.name in {"all_hospitals", "succeeded"}
    return Boolean() if is_boolean else column.type


def _row(table: Table, number: int) -> Row:
    """The first with all that may be missing, the second with nothing of it."""
    names = {column.name: column for column in table.columns}
    return {
        name: None if number == 2 and each.nullable else _value(table, each, number) for name, each in names.items()
    }


def _value(table: Table, column: Column[Any], number: int) -> Any:
    if isinstance(column.type, Boolean):
        return number % 2 == 1
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, UtcDateTime):
        return MOMENT.replace(microsecond=number)
    # What another table's rows refer to must be the same there.
    if column.name in {"role", "hospital_code"}:
        return f"{column.name}-{number}"
    text = f"{number} Ωμέγα «{table.name}.{column.name}» 𝛼"
    return text[: getattr(column.type, "length", None) or None]


def _chain(connection: Any, entries: Table, head: Table) -> None:
    before = START.hash
    for row in connection.execute(select(entries).order_by(entries.c.number)).all():
        content = row._asdict() | {"details": canonical({"number": row.number})}
        before = hash_of(before, content)
        changed = update(entries).where(entries.c.number == row.number)
        connection.execute(changed.values(details=content["details"], hash=before))
    connection.execute(update(head).where(head.c.id == HEAD_ID).values(number=ROWS, hash=before))


def _narrowed(rows: list[Row], names: list[str]) -> list[Row]:
    return [{name: row[name] for name in names} for row in rows]
