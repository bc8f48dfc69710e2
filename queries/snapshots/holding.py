"""Coarse tables of the sets of hospitals that are asked for, held in memory.

To open a file costs DuckDB a tenth of a millisecond, more than to add up what is in it: 31 hospitals took 8 ms from
their files and take 1 ms so. A set's tables are made from its own files alone, and known by their names: those never
change, so neither does what is held of them. A set takes over the tables of one that is almost the same, so that
after one more snapshot of one hospital one file is opened, and not those of all.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

import duckdb

from queries.archives.contract import DAY
from queries.snapshots.tables import SERIES, STATIONS, STUDIES, Table

# Compressed, a row takes some 16 bytes. More of one table are read from the files: their number matters less then.
MOST_ROWS_OF_TABLE = 1_500_000
MOST_ROWS = 4_000_000
# A small table takes a block all the same, and each snapshot brings new ones.
MOST_TABLES = 100
# Of a set's files. A table of so many of them that nobody reads is made over, and not another one made.
LEAST_IN_COMMON = 0.75
# Days are asked for seldom, and are thirty times as many as months.
_NEVER_HELD = frozenset({STUDIES[DAY], SERIES[DAY], STATIONS[DAY]})

Files = tuple[str, ...]
_Key = tuple[str, Files]


@dataclass(frozen=True, slots=True)
class _Held:
    """A table in memory, with the number of its rows, and of those of each file that it was made of. It says of each
    row which file that is."""

    name: str
    row_count: int
    rows: Mapping[str, int]

    @property
    def source(self) -> str:
        return f"(SELECT * EXCLUDE filename FROM {self.name})"


class Holding:
    """What one process holds; safe among threads. Used longest ago, dropped first, but never while it is read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._held: OrderedDict[_Key, _Held] = OrderedDict()
        self._readers: Counter[_Key] = Counter()

    @staticmethod
    def prepare(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("ATTACH ':memory:' AS held (COMPRESS)")

    @contextmanager
    def of(self, files: Mapping[Table, Files]) -> Iterator[dict[Table, str]]:
        """Table → what a statement reads it from, for as long as the `with` block lasts."""
        keys = [(table.name, paths) for table, paths in files.items() if table not in _NEVER_HELD]
        held: dict[_Key, _Held] = {}
        try:
            with self._lock:
                for key in keys:
                    if (table := self._reserved(key)) is not None:
                        held[key] = table
                self._drop_oldest()
            yield {
                each: held[key].source if (key := (each.name, paths)) in held else f"read_parquet({_quoted(paths)})"
                for each, paths in files.items()
            }
        finally:
            with self._lock:
                self._readers.subtract(held.keys())
                self._readers = +self._readers

    def _reserved(self, key: _Key) -> _Held | None:
        """A table that is not dropped before its reader has read it; None for what is not held."""
        if key not in self._held:
            base = self._nearest(key)
            rows = self._rows(key[1], {} if base is None else self._held[base].rows)
            if sum(rows.values()) > MOST_ROWS_OF_TABLE:
                return None
            self._hold(key, base, rows)
        self._held.move_to_end(key)
        self._readers[key] += 1
        return self._held[key]

    def _nearest(self, key: _Key) -> _Key | None:
        """Held of the same hospitals, as far as numbers tell: of as many files, most of which are the same."""
        table, files = key[0], frozenset(key[1])
        of_as_many = [other for other in self._held if other[0] == table and len(other[1]) == len(key[1])]
        nearest = max(of_as_many, key=lambda other: len(files.intersection(other[1])), default=None)
        if nearest is None or len(files.intersection(nearest[1])) < len(files) * LEAST_IN_COMMON:
            return None
        return nearest

    def _rows(self, files: Files, known: Mapping[str, int]) -> dict[str, int]:
        """Of each file; of what is not known from the files' metadata alone."""
        new = [path for path in files if path not in known]
        counted = dict[str, int]()
        if new:
            with self._connection.cursor() as cursor:
                text = "SELECT file_name, num_rows FROM parquet_file_metadata($files)"
                counted = dict(cursor.execute(text, {"files": new}).fetchall())
        return {path: known[path] if path in known else counted[path] for path in files}

    def _hold(self, key: _Key, base: _Key | None, rows: Mapping[str, int]) -> None:
        with self._connection.cursor() as cursor:
            if base is None or self._readers[base]:
                name = f"held.t{next(self._numbers)}"
                cursor.execute(f"CREATE TABLE {name} AS {_content(rows)}")
            else:
                name = self._held[base].name
                _make_over(cursor, name, self._held[base].rows, rows)
                del self._held[base]
            # Whatever becomes of the next statement, the table is there and must be known.
            self._held[key] = _Held(name, sum(rows.values()), rows)
            # Only what has been checkpointed is compressed; while another thread reads, it waits for the next table.
            with suppress(duckdb.TransactionException):
                cursor.execute("CHECKPOINT held")

    def _drop_oldest(self) -> None:
        for key in list(self._held):
            if len(self._held) <= MOST_TABLES and sum(held.row_count for held in self._held.values()) <= MOST_ROWS:
                return
            if not self._readers[key]:
                name = self._held.pop(key).name
                with self._connection.cursor() as cursor:
                    cursor.execute(f"DROP TABLE {name}")


def _make_over(cursor: duckdb.DuckDBPyConnection, name: str, old: Iterable[str], new: Iterable[str]) -> None:
    """The table of the old files becomes that of the new ones, or stays what it is where one cannot be read."""
    cursor.execute("BEGIN")
    try:
        if gone := set(old).difference(new):
            cursor.execute(f"DELETE FROM {name} WHERE filename IN ({_listed(gone)})")
        if come := set(new).difference(old):
            cursor.execute(f"INSERT INTO {name} BY NAME {_content(come)}")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def _content(files: Iterable[str]) -> str:
    return f"SELECT * FROM read_parquet({_quoted(files)}, filename = true)"


def _quoted(paths: Iterable[str]) -> str:
    return f"[{_listed(paths)}]"


def _listed(paths: Iterable[str]) -> str:
    return ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
