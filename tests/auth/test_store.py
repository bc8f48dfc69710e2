import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from auth.errors import StoreUnavailable
from auth.store import open_store, reading, upgrade, writing
from auth.tables import metadata, role_grants, users
from tests.auth.role_migration import check_that_nobody_sees_more

UPGRADE_AT_ONCE = "import sys; from auth.store import open_store, upgrade; upgrade(open_store(sys.argv[1]))"


def test_migrated_schema_equals_the_tables(store: Engine) -> None:
    with reading(store) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_second_upgrade_changes_nothing(store: Engine) -> None:
    upgrade(store)
    with reading(store) as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == ["0012"]


def test_accounts_from_before_roles_see_no_more(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'earlier.sqlite'}")
    check_that_nobody_sees_more(store)
    store.dispose()


def test_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    command = [sys.executable, "-c", UPGRADE_AT_ONCE, url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]  # noqa: S603
    assert [process.communicate()[1] for process in processes] == ["", "", ""]
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_failed_upgrade_leaves_nothing_behind(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'half.sqlite'}")
    with writing(store) as connection:
        connection.execute(text("CREATE TABLE sessions (other INTEGER)"))
    with pytest.raises(StoreUnavailable):
        upgrade(store)
    with reading(store) as connection:
        assert connection.scalars(text("SELECT name FROM sqlite_master")).all() == ["sessions"]


def test_sqlite_is_opened_for_many_workers(store: Engine) -> None:
    with reading(store) as connection:
        settings = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000}


def test_writer_that_reads_first_waits_its_turn(store: Engine) -> None:
    with writing(store) as connection:
        other = sqlite3.connect(store.url.database or "", timeout=0, isolation_level=None)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert connection.scalars(select(users.c.id)).all() == []


def test_grant_needs_a_user(store: Engine) -> None:
    with pytest.raises(IntegrityError), writing(store) as connection:
        connection.execute(insert(role_grants).values(user_id=404, role="it", all_hospitals=True))


def test_instants_come_back_in_utc(store: Engine) -> None:
    athens = datetime(2024, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=3)))
    row = {"name": "maria", "password_hash": "-", "created_at": athens}
    with writing(store) as connection:
        connection.execute(insert(users).values(row))
        created_at = connection.scalar(select(users.c.created_at))
    assert (created_at, created_at and created_at.tzinfo) == (athens, UTC)


def test_unreachable_store_is_a_typed_error(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'no such folder' / 'auth.sqlite'}")
    with pytest.raises(StoreUnavailable), reading(store):
        pass
