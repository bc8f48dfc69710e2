"""What runs statements over snapshots' files: `ReadingEngine` is the seam for other engines, DuckDB is built in.

DuckDB opens the files of a question's hospitals and no others: whoever may see one hospital cannot reach another's.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import duckdb
from sqlalchemy.dialects.postgresql.base import PGDialect

from queries.archives.contract import Fetched, Question, Statement
from queries.snapshots.answers import Answers
from queries.snapshots.contents import unreadable_as_ours
from queries.snapshots.facts import SnapshotFacts
from queries.snapshots.holding import Holding
from queries.snapshots.tables import Table

# DuckDB speaks PostgreSQL's dialect, and numbers its placeholders likewise.
_DIALECT = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_THREADS = 1
# What one worker may use for what it holds, for sorting and for grouping.
_MEMORY_LIMIT = "256MB"
_MOST_COMPILED = 512
# Rows of answers that are kept, some 300 bytes each, and the most of one: a page asks anew what its file, its form
# and its neighbour asked.
_MOST_ROWS = 40_000
_MOST_ROWS_OF_ANSWER = 4_000


class ReadingEngine(Protocol):
    def run(self, question: Question, files_of: Callable[[Table], Sequence[str]]) -> Fetched:
        """Ask one question of the tables, each of which lies in those files. Raises SnapshotUnreadable."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement and its values in the order of its placeholders $1, $2 …; the tables that it reads."""

    text: str
    values: tuple[Any, ...]
    tables: tuple[Table, ...]


def compiled(question: Question) -> Compiled:
    facts = SnapshotFacts()
    statement = question(facts).compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    values = tuple(statement.params[name] for name in statement.positiontup or ())
    return Compiled(str(statement), values, tuple(sorted(facts.tables, key=lambda table: table.name)))


class DuckDBEngine:
    """ReadingEngine in this process; safe among threads, and opened anew in a process that was forked."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._opening = threading.Lock()
        self._opened: tuple[int, duckdb.DuckDBPyConnection, Holding] | None = None
        # Connections of the process that this one was forked from. To let go of one would wait for ever for its
        # threads, which are not in this process.
        self._inherited: list[duckdb.DuckDBPyConnection] = []
        # Of a question that is a value, the statement is made once: it names no hospital and no file.
        self._compiled = lru_cache(maxsize=_MOST_COMPILED)(compiled)
        self._answers = Answers(_MOST_ROWS, _MOST_ROWS_OF_ANSWER)

    def run(self, question: Question, files_of: Callable[[Table], Sequence[str]]) -> Fetched:
        statement = self._compiled(question)
        files = {table: tuple(files_of(table)) for table in statement.tables}
        # Files never change: the same statement of the same files has the same answer. Whose they are is in their
        # names, so that nobody is given what another may see.
        return self._answers.of((statement, tuple(files.values())), lambda: self._fetch(statement, files))

    def _fetch(self, statement: Compiled, files: Mapping[Table, tuple[str, ...]]) -> Fetched:
        connection, holding = self._open()
        started = time.perf_counter()
        with unreadable_as_ours(), connection.cursor() as cursor, holding.of(files) as sources:
            tables = ", ".join(f"{table.name} AS (SELECT * FROM {source})" for table, source in sources.items())
            text = f"WITH {tables} SELECT * FROM ({statement.text}) AS answer"
            rows = tuple(cursor.execute(text, list(statement.values)).fetchall())
        elapsed_seconds = time.perf_counter() - started
        shown = tuple((str(place), str(value)) for place, value in enumerate(statement.values, start=1))
        return Fetched(rows, Statement(statement.text, shown, elapsed_seconds))

    def close(self) -> None:
        with self._opening:
            self._leave_inherited()
            if self._opened is not None:
                self._opened[1].close()
            self._opened = None

    def _open(self) -> tuple[duckdb.DuckDBPyConnection, Holding]:
        with self._opening:
            self._leave_inherited()
            if self._opened is None:
                connection = self._connect()
                self._opened = os.getpid(), connection, Holding(connection)
            return self._opened[1], self._opened[2]

    def _leave_inherited(self) -> None:
        if self._opened is not None and self._opened[0] != os.getpid():
            self._inherited.append(self._opened[1])
            self._opened = None

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:", config={"threads": _THREADS, "memory_limit": _MEMORY_LIMIT})
        Holding.prepare(connection)
        # Statements reach the snapshots, and nothing else of this machine or of any other.
        connection.execute("SET allowed_directories = $directories", {"directories": [str(self._directory)]})
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection
