"""Statements over snapshots' files, run by a cluster of Apache Spark: another ReadingEngine (engine.py).

Spark is told the very files of a question's hospitals, by name, and nothing else: no catalogue, no folder, no
pattern. Tables belong to one statement alone, so that people who ask at once do not meet.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from queries.archives.contract import Fetched, Question, Statement
from queries.errors import SnapshotUnreadable
from queries.snapshots.answers import Answers
from queries.snapshots.engine import compiled
from queries.snapshots.spark_connection import ConnectionLost, SparkConnection
from queries.snapshots.spark_sql import Translated, schema_of, translated
from queries.snapshots.tables import Table

STATEMENT_LIMIT_SECONDS = 60.0
_MOST_COMPILED = 512
_MOST_ROWS = 40_000
_MOST_ROWS_OF_ANSWER = 4_000
# What Hadoop takes for a pattern of names.
_PATTERN = frozenset("{}[]*?\\")


def local_address(path: str) -> str:
    """What a cluster calls a file of this machine, or of a file system that all its machines mount alike.

    Raises SnapshotUnreadable for a name that would mean other files besides.
    """
    whole = os.path.abspath(path)
    if _PATTERN & set(whole) or ".." in path.split("/"):
        raise SnapshotUnreadable(f"{path!r} is no name of one file: keep {''.join(sorted(_PATTERN))} out of it")
    return f"file://{whole}"


class SparkEngine:
    """ReadingEngine of a Spark Connect server; safe among threads, and opened anew in a process that was forked.

    `address_of` says what the cluster calls a file that this process knows by its path.
    """

    def __init__(
        self,
        url: str,
        address_of: Callable[[str], str] = local_address,
        limit_seconds: float = STATEMENT_LIMIT_SECONDS,
    ) -> None:
        self._connection = SparkConnection(url, limit_seconds)
        self._address_of = address_of
        self._translated = lru_cache(maxsize=_MOST_COMPILED)(_translated)
        self._answers = Answers(_MOST_ROWS, _MOST_ROWS_OF_ANSWER)

    def run(self, question: Question, files_of: Callable[[Table], Sequence[str]]) -> Fetched:
        """Raises SnapshotUnreadable, ClusterUnavailable, QueryTimedOut."""
        statement = self._translated(question)
        files = {table: tuple(files_of(table)) for table in statement.tables}
        # As DuckDB's: files never change, and whose they are is in their names.
        key = (statement.text, tuple(statement.values.items()), tuple(files.values()))
        return self._answers.of(key, lambda: self._fetch(statement, files))

    def close(self) -> None:
        self._connection.close()

    def _fetch(self, statement: Translated, files: Mapping[Table, tuple[str, ...]]) -> Fetched:
        addresses = {table: [self._address_of(path) for path in paths] for table, paths in files.items()}
        started = time.perf_counter()
        try:
            rows = self._ask(statement, addresses)
        except ConnectionLost:
            # A server that was restarted knows no session of before. A reading may be asked twice.
            rows = self._ask(statement, addresses)
        elapsed_seconds = time.perf_counter() - started
        shown = tuple((name, str(value)) for name, value in statement.values.items())
        return Fetched(rows, Statement(statement.text, shown, elapsed_seconds))

    def _ask(self, statement: Translated, addresses: Mapping[Table, list[str]]) -> tuple[tuple[Any, ...], ...]:
        with self._connection.statement() as session:
            tables = {
                table.name: session.read.schema(schema_of(table)).parquet(*paths)
                for table, paths in addresses.items()
            }
            answer = session.sql(statement.whole, args=statement.values, **tables)
            return tuple(tuple(map(_plain, row)) for row in answer.collect())


def _translated(question: Question) -> Translated:
    return translated(compiled(question))


def _plain(value: Any) -> Any:
    """As DuckDB gives it: whole numbers of any size are whole numbers."""
    return int(value) if isinstance(value, Decimal) else value
