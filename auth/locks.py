"""What one process at a time may do, of all that share a store on a server, whichever machine they run on.

A lock is its holder's connection: the server gives it back when that ends, however the holder does. Who loses the
connection while it holds one is not told: what is done under a lock must bear being done twice at once.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from auth.store import CONNECT_LIMIT_SECONDS, translated_failures

# Locks of MariaDB are the whole server's, and so are their names.
_PREFIX = "archeion"
# PostgreSQL: a lock that was waited for too long (errcodes, class 55).
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True, slots=True)
class StoreLocks:
    """`url` is that of a store on PostgreSQL or MariaDB; each lock that is held or waited for has a connection."""

    url: URL

    @contextmanager
    def hold(self, name: str, wait_seconds: float = 0) -> Iterator[bool]:
        """Whether it is ours (queries/locks.py). Raises StoreUnavailable."""
        with translated_failures():
            connection = _engine(self.url).connect()
        try:
            with translated_failures():
                is_ours = _taken(connection, f"{_PREFIX} {name}", wait_seconds)
            yield is_ours
        finally:
            # A connection that is gone has given the lock back already.
            with contextlib.suppress(DBAPIError):
                connection.close()


@cache
def _engine(url: URL) -> Engine:
    """Kept, for it asks a server what it is when it first connects; its connections are not."""
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": CONNECT_LIMIT_SECONDS},
    )


def _taken(connection: Connection, name: str, wait_seconds: float) -> bool:
    if connection.dialect.name == "postgresql":
        return _taken_of_postgresql(connection, name, wait_seconds)
    # 64 characters at most; equal whatever their case, as codes of hospitals are.
    digest = hashlib.sha256(name.encode()).hexdigest()
    statement = text("SELECT GET_LOCK(:name, :seconds)")
    return bool(connection.scalar(statement, {"name": digest, "seconds": wait_seconds}) == 1)


def _taken_of_postgresql(connection: Connection, name: str, wait_seconds: float) -> bool:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    if wait_seconds <= 0:
        return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))
    limit = {"limit": f"{max(1, round(wait_seconds * 1000))}ms"}
    connection.execute(text("SELECT set_config('lock_timeout', :limit, false)"), limit)
    try:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": number})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise
    return True
