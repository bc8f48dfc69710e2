"""Engines that can only read: read-only sessions, a time limit on every statement, a guard on every text.

Errors of drivers become ours here, by SQLSTATE and number, never by the words of a message where a code exists.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from queries.errors import (
    ArchiveBusy,
    ArchiveConnectionLost,
    ArchiveError,
    ArchiveRefusedCredentials,
    ArchiveSchemaMismatch,
    ArchiveUnreachable,
    QueryTimedOut,
    WriteRefused,
)

# What a statement may begin with; catalogues are read with SHOW and PRAGMA on some engines.
_READS = re.compile(r"\s*(SELECT\b|WITH\b|SHOW\b|PRAGMA\s+(main\.|temp\.)?(table|index)_\w+\()", re.IGNORECASE)
# What it may hold nowhere: values are bound, so no such word comes from data. MySQL's and MariaDB's catalogues are
# read with SHOW CREATE TABLE, which creates nothing.
_WRITES = re.compile(
    r";|(?<!^SHOW )\b(INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO|INTO|DROP|ALTER|CREATE|TRUNCATE|GRANT|EXEC|CALL)\b",
    re.IGNORECASE,
)
# How often SQLite looks at the clock: a million steps of its virtual machine are some ten milliseconds. Oftener,
# threads that ask several archives would wait for one another, because each look needs Python's lock.
_SQLITE_STEPS = 1_000_000
# By default PostgreSQL reads a large table with several processes: a fifth quicker, while the archive's own writes
# take three times as long on two cores (p95); with one process they take as long as ever.
_ONE_PROCESS = " -c max_parallel_workers_per_gather=0"
# Grace for the driver to deliver what the server has stopped.
_NETWORK_GRACE_SECONDS = 5


def archive_engine(url: URL, statement_seconds: int, connect_seconds: int, *, in_background: bool = False) -> Engine:
    """An engine on an archive index: one connection, one statement at a time, nothing but reads.

    `in_background`: nobody waits for the answer, so that it may take a little longer for the archive's peace.
    """
    prepare = _PREPARE[url.get_backend_name()]
    url, connect_args, on_connect = prepare(url, statement_seconds, connect_seconds)
    if in_background and url.get_backend_name() == "postgresql":
        connect_args["options"] += _ONE_PROCESS
    engine = create_engine(
        url,
        connect_args=connect_args,
        isolation_level="AUTOCOMMIT",  # no transaction stays open between two questions
        pool_size=1,
        max_overflow=0,
        pool_timeout=statement_seconds,
        pool_pre_ping=True,
        pool_recycle=300,
    )
    event.listen(engine, "connect", lambda connection, _record: on_connect(connection))
    event.listen(engine, "before_cursor_execute", _refuse_writes)
    event.listen(engine, "handle_error", _notice_lost_connection)
    if engine.dialect.name == "sqlite":
        _limit_sqlite(engine, statement_seconds)
    return engine


def _refuse_writes(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not _READS.match(statement) or _WRITES.search(statement):
        raise WriteRefused(f"refused to send an archive: {statement[:80]}")


def _notice_lost_connection(context: ExceptionContext) -> None:
    """SQLAlchemy knows not every driver's code for it, and would keep the dead connection in the pool."""
    error = context.original_exception
    if (_kind_by_code(error) or _kind_by_words(error)) is ArchiveConnectionLost:
        context.is_disconnect = True


_Prepared = tuple[URL, dict[str, Any], Callable[[Any], None]]


def _sqlite(url: URL, _statement_seconds: int, _connect_seconds: int) -> _Prepared:
    path = f"file:{quote(url.database or '')}"
    url = url.set(database=path, query={"mode": "ro", "uri": "true"})
    return url, {"check_same_thread": False}, lambda connection: connection.execute("PRAGMA query_only = ON")


def _limit_sqlite(engine: Engine, statement_seconds: int) -> None:
    deadline = [float("inf")]

    def start(_conn: Any, _cursor: Any, *_rest: Any) -> None:
        deadline[0] = time.monotonic() + statement_seconds

    def watch(connection: sqlite3.Connection, _record: Any) -> None:
        connection.set_progress_handler(lambda: time.monotonic() > deadline[0], _SQLITE_STEPS)

    event.listen(engine, "before_cursor_execute", start)
    event.listen(engine, "connect", watch)


def _postgresql(url: URL, statement_seconds: int, connect_seconds: int) -> _Prepared:
    limit = statement_seconds + _NETWORK_GRACE_SECONDS

    def on_connect(connection: Any) -> None:
        # statement_timeout is kept by the server; one that has stopped altogether would be waited for without end.
        connection.wait = partial(connection.wait, timeout=limit)

    options = f"-c default_transaction_read_only=on -c statement_timeout={statement_seconds * 1000}"
    # Compiling our statements takes 60 ms and saves less; sorts and hashes of 100,000 series need some 20 MB.
    options += " -c jit=off -c work_mem=32MB"
    arguments = {
        "connect_timeout": max(connect_seconds, 2),  # libpq takes 1 as 2
        "options": options,
        "application_name": "archeion",
        "tcp_user_timeout": limit * 1000,
    }
    return url, arguments, on_connect


def _mysql(url: URL, statement_seconds: int, connect_seconds: int) -> _Prepared:
    def on_connect(connection: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SELECT VERSION()")
            if "MariaDB" in cursor.fetchone()[0]:
                cursor.execute(f"SET SESSION max_statement_time = {statement_seconds:d}")
            else:
                cursor.execute(f"SET SESSION max_execution_time = {statement_seconds * 1000:d}")

    limit = statement_seconds + _NETWORK_GRACE_SECONDS
    if url.get_driver_name() == "pyodbc":
        # Keywords of MariaDB's ODBC driver, whose log-in and reading the standard timeout does not bound.
        limits = {"CONN_TIMEOUT": str(connect_seconds), "READ_TIMEOUT": str(limit)}
        return url.update_query_dict(limits), {"timeout": connect_seconds}, on_connect
    return url, {"connect_timeout": connect_seconds, "read_timeout": limit}, on_connect


def _mssql(url: URL, statement_seconds: int, connect_seconds: int) -> _Prepared:
    def on_connect(connection: Any) -> None:
        connection.timeout = statement_seconds

    return url, {"timeout": connect_seconds}, on_connect


_PREPARE: dict[str, Callable[[URL, int, int], _Prepared]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "mssql": _mssql,
}

_BY_SQLSTATE: dict[str, type[ArchiveError]] = {
    "57014": QueryTimedOut,
    "HYT00": QueryTimedOut,
    "28P01": ArchiveRefusedCredentials,
    "28000": ArchiveRefusedCredentials,
    "3D000": ArchiveRefusedCredentials,
    "42501": ArchiveRefusedCredentials,
    "42P01": ArchiveSchemaMismatch,
    "42703": ArchiveSchemaMismatch,
    "42S02": ArchiveSchemaMismatch,
    "42S22": ArchiveSchemaMismatch,
    "57P01": ArchiveConnectionLost,
    "08S01": ArchiveConnectionLost,
}
# MySQL's and MariaDB's error numbers, and SQL Server's.
_BY_NUMBER: dict[int, type[ArchiveError]] = {
    1045: ArchiveRefusedCredentials,
    1044: ArchiveRefusedCredentials,
    1049: ArchiveRefusedCredentials,
    1142: ArchiveRefusedCredentials,
    1143: ArchiveRefusedCredentials,
    1698: ArchiveRefusedCredentials,
    1054: ArchiveSchemaMismatch,
    1146: ArchiveSchemaMismatch,
    1969: QueryTimedOut,
    3024: QueryTimedOut,
    2002: ArchiveUnreachable,
    2003: ArchiveUnreachable,
    2006: ArchiveConnectionLost,
    2013: ArchiveConnectionLost,
    207: ArchiveSchemaMismatch,
    208: ArchiveSchemaMismatch,
    229: ArchiveRefusedCredentials,
    230: ArchiveRefusedCredentials,
    911: ArchiveRefusedCredentials,
    4060: ArchiveRefusedCredentials,
    18456: ArchiveRefusedCredentials,
}
_SQLITE_WORDS: tuple[tuple[str, type[ArchiveError]], ...] = (
    ("interrupted", QueryTimedOut),
    ("unable to open", ArchiveUnreachable),
    ("no such", ArchiveSchemaMismatch),
)


def archive_error(error: Exception) -> ArchiveError:
    """Our error for what SQLAlchemy raised. Its message goes to the log, never to a page."""
    if isinstance(error, PoolTimeout):
        return ArchiveBusy("another question holds this archive's connection")
    if not isinstance(error, DBAPIError):
        return ArchiveError(f"{type(error).__name__}: {error}")
    original = error.orig
    kind = _kind_by_code(original) or _kind_by_words(original)
    if kind is None and error.connection_invalidated:
        kind = ArchiveConnectionLost
    # Without a statement there was no connection yet to lose.
    connecting = isinstance(error, OperationalError | InterfaceError) and error.statement is None
    if connecting and kind in (None, ArchiveConnectionLost):
        kind = ArchiveUnreachable
    return (kind or ArchiveError)(str(original))


def _kind_by_code(original: BaseException | None) -> type[ArchiveError] | None:
    state = getattr(original, "sqlstate", None)
    arguments: tuple[Any, ...] = getattr(original, "args", ())
    if arguments and isinstance(arguments[0], int):
        return _BY_NUMBER.get(arguments[0])
    if state is None and len(arguments) > 1:  # pyodbc: (SQLSTATE, "[…] … (number) (SQLExecDirectW)")
        state = arguments[0]
        for number in re.findall(r"\((\d+)\)", str(arguments[1])):
            if int(number) in _BY_NUMBER:
                return _BY_NUMBER[int(number)]
    return _BY_SQLSTATE.get(state) if isinstance(state, str) else None


def _kind_by_words(original: BaseException | None) -> type[ArchiveError] | None:
    """SQLite has no codes worth the name; psycopg gives none for a refused log-in or a wait that ended."""
    words = str(original)
    if isinstance(original, sqlite3.Error):
        return next((kind for text, kind in _SQLITE_WORDS if text in words), None)
    if "authentication failed" in words or ("database" in words and "does not exist" in words):
        return ArchiveRefusedCredentials
    return ArchiveConnectionLost if "wait timeout expired" in words else None
