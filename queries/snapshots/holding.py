"""Coarse tables of the sets of hospitals that are asked for, held in memory.

To open a file costs DuckDB a tenth of a millisecond, more than to add up what is in it: 31 hospitals took 8 ms from
their files and take 1 ms so. A set's tables are made from its own files alone, and known by their names:
those never change, so neither does what is held of them.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count

import duckdb

from queries.archives.contract import DAY
from queries.snapshots.tables import SERIES, STATIONS, STUDIES, Table

# Compressed, a row takes some 16 bytes. More of one table are read from the files: their number matters less then.
MOST_ROWS_OF_TABLE = 1_500_000
MOST_ROWS = 4_000_000
# A small table takes a block all the same, and each snapshot brings new ones.
MOST_TABLES = 100
# Days are asked for seldom, and are thirty times as many as months.
_NEVER_HELD = frozenset({STUDIES[DAY], SERIES[DAY], STATIONS[DAY]})

Files = tuple[str, ...]
_Key = tuple[str, Files]


class Holding:
    """What one process holds; safe among threads. Used longest ago, dropped first, but never while it is read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._numbers = count(1)
        # Key → name of the table in memory, and its rows.
        self._held: OrderedDict[_Key, tuple[str, int]] = OrderedDict()
        self._readers: Counter[_Key] = Counter()

    @staticmethod
    def prepare(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("ATTACH ':memory:' AS held (COMPRESS)")

    @contextmanager
    def of(self, files: Mapping[Table, Files]) -> Iterator[dict[Table, str]]:
        """Table → what a statement reads it from, for as long as the `with` block lasts."""
        keys = [(table.name, paths) for table, paths in files.items() if table not in _NEVER_HELD]
        with self._lock:
            names = {key: name for key in keys if (name := self._reserved(key)) is not None}
            self._drop_oldest()
        try:
            yield {
                table: names.get((table.name, paths)) or f"read_parquet({_quoted(paths)})"
                for table, paths in files.items()
            }
        finally:
            with self._lock:
                self._readers.subtract(names.keys())
                self._readers = +self._readers

    def _reserved(self, key: _Key) -> str | None:
        """The name of a table that is not dropped before its reader has read it; None for what is not held."""
        if key not in self._held:
            rows = self._count(key)
            if rows > MOST_ROWS_OF_TABLE:
                return None
            self._hold(key, rows)
        self._held.move_to_end(key)
        self._readers[key] += 1
        return self._held[key][0]

    def _count(self, key: _Key) -> int:
        """From the files' metadata alone."""
        with self._connection.cursor() as cursor:
            counted = cursor.execute("SELECT count(*) FROM read_parquet($files)", {"files": list(key[1])}).fetchone()
            return int(counted[0]) if counted else 0

    def _hold(self, key: _Key, rows: int) -> None:
        name = f"held.t{next(self._numbers)}"
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({_quoted(key[1])})")
            # Whatever becomes of the next statement, the table is there and must be known.
            self._held[key] = name, rows
            # Only what has been checkpointed is compressed; while another thread reads, it waits for the next table.
            with suppress(duckdb.TransactionException):
                cursor.execute("CHECKPOINT held")

    def _drop_oldest(self) -> None:
        for key in list(self._held):
            if len(self._held) <= MOST_TABLES and sum(rows for _, rows in self._held.values()) <= MOST_ROWS:
                return
            if not self._readers[key]:
                name, _ = self._held.pop(key)
                with self._connection.cursor() as cursor:
                    cursor.execute(f"DROP TABLE {name}")


def _quoted(paths: Files) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
