"""Rows of a backup put into an empty store, in the schema that they were in; which is then brought up to date."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, delete, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from auth.audit_chain import START
from auth.backups.rows import KeptTable, Kind, kept_tables, rows_of
from auth.errors import RestoreRefused
from auth.store import VERSION_TABLE, migrate, migrations, upgrade_lock, writing
from auth.tables import audit_head, audit_relay, metadata

_PORTION = 1_000
# Rows that a migration makes, not people.
_BEGINNINGS = {audit_head.name, audit_relay.name}


def knows_revision(revision: str) -> bool:
    """Whether it is one that this Archeion can bring up to date, or its own."""
    return revision in {each.revision for each in ScriptDirectory.from_config(migrations()).walk_revisions()}


def newest_revision() -> str:
    return str(ScriptDirectory.from_config(migrations()).get_current_head())


def first_used_table(store: Engine) -> str | None:
    """A table that has rows, of all that a backup holds; None where nobody has used the store yet."""
    with writing(store) as connection:
        return _first_used_table(connection)


def restore(store: Engine, revision: str, tables: Sequence[tuple[KeptTable, Iterable[bytes]]]) -> None:
    """All rows, or nothing; numbers that the store gives go on after them. The tables are of that revision, and in an
    order in which they can be filled. On MariaDB, which ends a transaction with every change of a schema, a backup of
    an older revision may be there in full and not up to date where this was interrupted: the next start goes on.

    Raises RestoreRefused where the store has been used, or does not take a row; ValueError where a line is no row.
    """
    with writing(store) as connection, upgrade_lock(connection):
        used = _first_used_table(connection)
        if used is not None:
            raise RestoreRefused(f"The store has rows in {used}: a backup is restored into an empty one.")
        is_older = revision != newest_revision()
        if is_older:
            _begin_anew(connection, revision)
        for kept, _ in reversed(tables):
            connection.execute(delete(kept.clause))
        for kept, lines in tables:
            _fill(connection, kept, lines)
        if connection.dialect.name == "postgresql":
            _go_on_counting(connection, [kept for kept, _ in tables])
        if is_older:
            migrate(connection, "head")


def _first_used_table(connection: Connection) -> str | None:
    for kept in kept_tables():
        if kept.name in _BEGINNINGS:
            continue
        if connection.execute(select(kept.clause).limit(1)).first() is not None:
            return kept.name
    head = connection.execute(select(audit_head.c.number)).scalar_one_or_none()
    return None if head == START.number else audit_head.name


def _begin_anew(connection: Connection, revision: str) -> None:
    """Without a table that a later revision made, and with those that it took away."""
    metadata.drop_all(connection)
    connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    migrate(connection, revision)


def _fill(connection: Connection, kept: KeptTable, lines: Iterable[bytes]) -> None:
    rows, statement = rows_of(kept, lines), insert(kept.clause)
    try:
        for portion in _portions(rows):
            connection.execute(statement, portion)
    except (DataError, IntegrityError, ProgrammingError) as error:
        # The driver's own text would repeat the row.
        fault = type(error.orig).__name__
        raise RestoreRefused(f"The store does not take a row of {kept.name}: {fault}.") from None


def _portions(rows: Iterator[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    while portion := list(islice(rows, _PORTION)):
        yield portion


def _go_on_counting(connection: Connection, tables: Iterable[KeptTable]) -> None:
    """The other engines learn of numbers that are given to them; PostgreSQL's sequences do not."""
    for kept in tables:
        for name in (one for one in kept.key if kept.columns[one] is Kind.INTEGER):
            sequence = connection.scalar(select(func.pg_get_serial_sequence(kept.name, name)))
            if sequence is not None:
                connection.execute(select(func.setval(sequence, func.max(kept.clause.c[name]))))
