"""The store as it was at one moment, read while others go on writing to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from auth.backups.rows import KeptTable
from auth.store import reading, revision_of

# Rows that are in memory at once.
_PORTION = 1_000


@dataclass(frozen=True, slots=True)
class StoreMoment:
    """`revision` is that of the schema. To be used while it is open, by one thread."""

    revision: str
    _connection: Connection

    def lines(self, kept: KeptTable) -> Iterator[bytes]:
        """Of each row, in the order of the key; memory does not grow with their number."""
        statement = select(kept.clause).order_by(*kept.order(self._connection.dialect))
        for row in self._connection.execute(statement, execution_options={"yield_per": _PORTION}):
            yield kept.line(row)


@contextmanager
def one_moment(store: Engine) -> Iterator[StoreMoment]:
    """All that is read is of the moment of the first statement. Raises StoreUnavailable."""
    # SQLite's transactions are so by themselves, and whoever writes does not wait for them.
    seen_as_one = (
        store if store.dialect.name == "sqlite" else store.execution_options(isolation_level="REPEATABLE READ")
    )
    with reading(seen_as_one) as connection:
        yield StoreMoment(revision_of(connection), connection)
