"""Read-only, proved by trying to write: statements that change nothing even where they are allowed."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from queries.archives.checks.findings import Finding, Severity
from queries.engines import archive_error
from queries.errors import ArchiveConnectionLost, ArchiveRefusedCredentials, QueryTimedOut, WriteRefused

_NO_ROW = text("1 = 0")
# How a transaction begins: as the session has it, and as one that may write so far as the account may.
_BEGIN = {
    "sqlite": ("BEGIN", "BEGIN"),
    "postgresql": ("BEGIN", "BEGIN READ WRITE"),
    "mysql": ("START TRANSACTION", "START TRANSACTION READ WRITE"),
    "mariadb": ("START TRANSACTION", "START TRANSACTION READ WRITE"),
    "mssql": ("BEGIN TRANSACTION", "BEGIN TRANSACTION"),
}
# Read-only transactions: SQLSTATE of PostgreSQL, number of MySQL and MariaDB, words of SQLite, which has no codes.
_READ_ONLY = ("25006", "1792", "readonly database")
_REVOKE = {
    "postgresql": (
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM {account};",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {account};",
    ),
    "mysql": ("REVOKE ALL PRIVILEGES ON {database}.* FROM {account};", "GRANT SELECT ON {database}.* TO {account};"),
    "mssql": (
        "ALTER ROLE db_datawriter DROP MEMBER {account};",
        "ALTER ROLE db_datareader ADD MEMBER {account};",
    ),
}


class _Outcome(Enum):
    REFUSED = "refused"
    ALLOWED = "allowed"
    UNKNOWN = "unknown"


def read_only_findings(engine: Engine, tables: list[Table]) -> Iterator[Finding]:
    """Guard, session and account, each tried on every table with UPDATE, DELETE and INSERT of no row."""
    statements = [statement for table in tables for statement in _harmless_writes(engine, table)]
    yield _guard(engine, statements)
    session, account = _BEGIN[engine.dialect.name]
    if engine.dialect.name == "mssql":
        yield Finding("session_read_only", Severity.NOTE, "SQL Server has no read-only sessions: the account decides")
    else:
        yield _session({_try(engine, session, statement) for statement in statements})
    if engine.dialect.name == "sqlite":
        yield Finding("account", Severity.NOTE, "a file has no accounts: it is opened read-only")
    else:
        yield _account(engine, {_try(engine, account, statement) for statement in statements})


def _session(outcomes: set[_Outcome]) -> Finding:
    if _Outcome.ALLOWED in outcomes:
        return Finding("session_writes", Severity.ERROR, "the session that should be read-only accepts writes")
    if _Outcome.UNKNOWN in outcomes:
        return Finding("session_unknown", Severity.WARNING, "not known whether the session refuses writes: try again")
    return Finding("session_read_only", Severity.OK, "the session refuses UPDATE, DELETE and INSERT")


def _harmless_writes(engine: Engine, table: Table) -> list[str]:
    column = next(iter(table.c))
    nothing = select(column).where(_NO_ROW)
    writes = (
        update(table).values({column.key: column}).where(_NO_ROW),
        delete(table).where(_NO_ROW),
        insert(table).from_select([column.key], nothing),
    )
    return [str(statement.compile(dialect=engine.dialect)) for statement in writes]


def _guard(engine: Engine, statements: list[str]) -> Finding:
    let_through = 0
    with engine.connect() as connection:
        for statement in statements:
            try:
                connection.exec_driver_sql(statement)
                let_through += 1
            except WriteRefused:
                continue
            except DBAPIError:
                let_through += 1
    if let_through:
        return Finding("guard_lets_through", Severity.ERROR, "the application itself sends writes: a defect of ours")
    return Finding("guard_refuses", Severity.OK, "the application refuses to send UPDATE, DELETE and INSERT")


def _account(engine: Engine, outcomes: set[_Outcome]) -> Finding:
    if outcomes == {_Outcome.REFUSED}:
        return Finding("account_read_only", Severity.OK, "the account may not UPDATE, DELETE or INSERT")
    if _Outcome.ALLOWED not in outcomes:
        return Finding("account_unknown", Severity.WARNING, "not known whether the account may write: try again")
    words = "the account may write; only our session and guard keep it from doing so"
    lines = _REVOKE["mysql" if engine.dialect.name == "mariadb" else engine.dialect.name]
    filled = tuple(line.format(account=engine.url.username, database=engine.url.database) for line in lines)
    return Finding("account_writes", Severity.WARNING, words, filled)


def _try(engine: Engine, begin: str, statement: str) -> _Outcome:
    """Past our guard, at the driver, in a transaction that is rolled back, on a connection that is thrown away.

    Rolled back, because a trigger may write even where no row is changed.
    """
    fairy: Any = engine.raw_connection()
    try:
        cursor = fairy.cursor()
        cursor.execute(begin)
        try:
            cursor.execute(statement)
        except engine.dialect.loaded_dbapi.Error as error:
            return _outcome_of(error)
        finally:
            _roll_back(engine, cursor)
        return _Outcome.ALLOWED
    finally:
        fairy.invalidate()


def _roll_back(engine: Engine, cursor: Any) -> None:
    try:
        cursor.execute("ROLLBACK")
    except engine.dialect.loaded_dbapi.Error:
        # The connection is lost, and the server rolls back what it began.
        return


def _outcome_of(error: Exception) -> _Outcome:
    """Any error but a refusal comes after the rights were looked at: the write would have been allowed."""
    said = f"{getattr(error, 'sqlstate', '')} {error.args}"
    kind = type(archive_error(DBAPIError(None, None, error)))
    if kind is ArchiveRefusedCredentials or any(code in said for code in _READ_ONLY):
        return _Outcome.REFUSED
    return _Outcome.UNKNOWN if kind in (QueryTimedOut, ArchiveConnectionLost) else _Outcome.ALLOWED
