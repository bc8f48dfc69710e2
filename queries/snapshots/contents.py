"""What one file of a snapshot says, read by itself; whatever is wrong with it is a SnapshotUnreadable."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb

from queries.errors import SnapshotUnreadable
from queries.snapshots.about import METADATA_KEY, About
from queries.snapshots.month_marks import MonthKey


@contextmanager
def unreadable_as_ours() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise SnapshotUnreadable(f"a snapshot is damaged or gone: take a new one; {error}") from error


@contextmanager
def reading_files() -> Iterator[duckdb.DuckDBPyConnection]:
    """For statements that name the files they read. What is wrong with one is a SnapshotUnreadable."""
    with unreadable_as_ours(), _database_of(os.getpid()).cursor() as connection:
        yield connection


def about_in(file: str) -> About:
    """What a file of a snapshot says of it. Raises SnapshotUnreadable."""
    with reading_files() as connection:
        row = connection.execute(
            "SELECT decode(value) FROM parquet_kv_metadata($file) WHERE decode(key) = $key",
            {"file": file, "key": METADATA_KEY},
        ).fetchone()
    if row is None:
        raise SnapshotUnreadable(f"{file} says nothing of itself: it is not a file of Archeion")
    return About.of_text(row[0])


def marks_in(file: str) -> dict[MonthKey, str]:
    """The months of a snapshot and their marks, from its file of them. Raises SnapshotUnreadable."""
    with reading_files() as connection:
        rows = connection.execute("SELECT month, marks FROM read_parquet($file)", {"file": file})
        return dict(rows.fetchall())


@cache
def _database_of(_process: int) -> duckdb.DuckDBPyConnection:
    """Empty for ever: to open one takes 25 ms, to ask a small file one. That of a process which forked is left alone
    in the new one."""
    # What is read once is not kept: it may be large, and a file that was damaged since is to be found so.
    return duckdb.connect(":memory:", config={"threads": 1, "enable_external_file_cache": False})
