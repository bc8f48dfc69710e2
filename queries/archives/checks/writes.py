"""Read-only, proved by trying to write: statements that change nothing even where they are allowed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from queries.archives.checks.findings import Finding, Severity
from queries.errors import WriteRefused

_NO_ROW = text("1 = 0")
# How a session of ours is made one that may write; SQL Server has no read-only sessions, SQLite's is its open file.
_READ_WRITE = {
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "mysql": "SET SESSION TRANSACTION READ WRITE",
    "mariadb": "SET SESSION TRANSACTION READ WRITE",
}
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


def read_only_findings(engine: Engine, table: Table) -> Iterator[Finding]:
    """Guard, session and account, each tried with UPDATE, DELETE and INSERT of no row."""
    statements = _harmless_writes(engine, table)
    yield _guard(engine, statements)
    refused = [_is_refused(engine, statement) for statement in statements]
    if engine.dialect.name == "mssql":
        yield Finding("session_read_only", Severity.NOTE, "SQL Server has no read-only sessions: the account decides")
    elif all(refused):
        yield Finding("session_read_only", Severity.OK, "the session refuses UPDATE, DELETE and INSERT")
    else:
        yield Finding("session_writes", Severity.ERROR, "the session that should be read-only accepts writes")
    yield _account(engine, statements)


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


def _account(engine: Engine, statements: list[str]) -> Finding:
    name = engine.dialect.name
    if name == "sqlite":
        return Finding("account", Severity.NOTE, "a file has no accounts: it is opened read-only")
    refused = [_is_refused(engine, statement, _READ_WRITE.get(name)) for statement in statements]
    if all(refused):
        return Finding("account_read_only", Severity.OK, "the account may not UPDATE, DELETE or INSERT")
    words = "the account may write; only our session and guard keep it from doing so"
    lines = _REVOKE["mysql" if name == "mariadb" else name]
    filled = tuple(line.format(account=engine.url.username, database=engine.url.database) for line in lines)
    return Finding("account_writes", Severity.WARNING, words, filled)


def _is_refused(engine: Engine, statement: str, first: str | None = None) -> bool:
    """Past our guard, at the driver, on a connection that is thrown away."""
    fairy: Any = engine.raw_connection()
    try:
        cursor = fairy.cursor()
        if first is not None:
            cursor.execute(first)
        try:
            cursor.execute(statement)
        except engine.dialect.loaded_dbapi.Error:
            return True
        return False
    finally:
        fairy.invalidate()
