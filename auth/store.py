"""The store: users, grants, sessions, tokens, attempts, notices, the audit log and deliveries. How it is opened,
what its transactions are, its upgrade."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from auth.errors import StoreUnavailable

CONNECT_LIMIT_SECONDS = 5
UPGRADE_LIMIT_SECONDS = 60
# Any fixed number does; it must only differ from those of other applications in the same database.
UPGRADE_LOCK_NUMBER = 4_172_636_865

_MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"


def open_store(url: str) -> Engine:
    """Engine for sqlite:///…, postgresql+psycopg://… or mysql+pymysql://…; connects at the first use."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": CONNECT_LIMIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # errors are logged, and values of these statements are hashes, names and addresses
        connect_args={"connect_timeout": CONNECT_LIMIT_SECONDS},
    )


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun below; left to itself the driver would begin some, and none for reading or DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # What was recorded before a file was handed out must outlast a power cut; NORMAL may lose the last transactions.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later is refused at once when another wrote in between,
    # whatever the busy timeout; one that announces the write waits its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(store: Engine) -> Iterator[Connection]:
    with translated_failures(), store.begin() as connection:
        yield connection


@contextmanager
def writing(store: Engine) -> Iterator[Connection]:
    with translated_failures(), store.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def translated_failures() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        raise StoreUnavailable("The store of users and sessions does not answer.") from error


def upgrade(store: Engine) -> None:
    """Bring the schema to the newest version. Processes starting at once take turns."""
    if store.dialect.name == "sqlite":
        _keep_write_ahead_log(store)
    with writing(store) as connection, upgrade_lock(connection):
        migrate(connection, "head")


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema up to a revision, in this transaction where the engine has such. The lock is the caller's."""
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def revision_of(connection: Connection) -> str:
    """Of the schema, of a store that has been brought up to date once."""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")))  # noqa: S608 - our own name


def require_schema(store: Engine) -> None:
    """Raises StoreUnavailable where the store does not answer, or has an older schema than this code needs. A newer
    one is good: while replicas are brought up to date in turn, those from before go on."""
    with reading(store) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    newest, older = _revisions()
    if revision is None or (revision in older and revision != newest):
        raise StoreUnavailable("The schema of the store is older than this version needs; see docs/operating.md.")


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """The newest that this code knows, and all."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def _keep_write_ahead_log(store: Engine) -> None:
    # The mode is a property of the file, so once is enough; it cannot change inside a transaction.
    connection = store.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        raise StoreUnavailable("The store of users and sessions cannot be opened.") from error
    finally:
        connection.close()


@contextmanager
def upgrade_lock(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK_NUMBER})
        yield
    elif connection.dialect.name in {"mysql", "mariadb"}:
        lock = {"name": f"archeion-{UPGRADE_LOCK_NUMBER}", "seconds": UPGRADE_LIMIT_SECONDS}
        if connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), lock) != 1:
            raise StoreUnavailable("Another process has been upgrading the store for too long.")
        try:
            yield
        finally:
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": lock["name"]})
    else:
        # SQLite: BEGIN IMMEDIATE already holds the whole file.
        yield
