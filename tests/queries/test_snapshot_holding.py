"""Coarse tables held in memory: made of their own files, dropped when there are too many, never under a reader."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from queries.archives.contract import DAY, YEAR
from queries.snapshots import holding
from queries.snapshots.holding import Holding
from queries.snapshots.tables import LAST_DAYS, SERIES, STUDIES

Write = Callable[[str, int], str]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    Holding.prepare(connection)
    return connection


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of so many days, the first of the years from 2001."""

    def write(name: str, days: int) -> str:
        path = tmp_path / f"{name}.parquet"
        rows = f"SELECT '{name}' AS hospital, (2001 + n)::VARCHAR || '0101' AS study_date FROM range({days}) AS t(n)"
        duckdb.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
        return str(path)

    return write


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]


def test_what_is_held_is_what_the_files_say(connection: duckdb.DuckDBPyConnection, write: Write) -> None:
    holds, files = Holding(connection), (write("argo", 3), write("boreas", 2))
    for _ in range(2):
        with holds.of({LAST_DAYS: files}) as sources:
            found = connection.execute(f"SELECT hospital, count(*) FROM {sources[LAST_DAYS]} GROUP BY 1 ORDER BY 1")
            assert found.fetchall() == [("argo", 3), ("boreas", 2)]
    assert names(connection) == ["t1"]


def test_another_set_of_files_is_another_table(connection: duckdb.DuckDBPyConnection, write: Write) -> None:
    holds, argo, boreas = Holding(connection), write("argo", 3), write("boreas", 2)
    with holds.of({LAST_DAYS: (argo, boreas)}) as both, holds.of({LAST_DAYS: (argo,)}) as one:
        assert both[LAST_DAYS] != one[LAST_DAYS]
        found = connection.execute(f"SELECT DISTINCT hospital FROM {one[LAST_DAYS]}").fetchall()
    assert found == [("argo",)]


def test_days_and_what_is_too_large_are_read_from_the_files(
    connection: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "MOST_ROWS_OF_TABLE", 2)
    holds, large, small = Holding(connection), (write("argo", 3),), (write("boreas", 2),)
    with holds.of({SERIES[DAY]: small, STUDIES[YEAR]: large, LAST_DAYS: small}) as sources:
        assert [source.startswith("read_parquet") for source in sources.values()] == [True, True, False]


@pytest.mark.parametrize(("limit", "value"), [("MOST_TABLES", 2), ("MOST_ROWS", 6)])
def test_what_was_used_longest_ago_is_dropped(
    limit: str, value: int, connection: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, limit, value)
    holds, files = Holding(connection), {name: (write(name, 3),) for name in ("argo", "boreas", "cyclops")}
    for name in ("argo", "boreas", "argo", "cyclops"):
        with holds.of({LAST_DAYS: files[name]}):
            pass
    assert names(connection) == ["t1", "t3"]


def test_nothing_is_dropped_while_it_is_read(
    connection: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "MOST_TABLES", 1)
    holds, argo, boreas = Holding(connection), (write("argo", 3),), (write("boreas", 2),)
    with holds.of({LAST_DAYS: argo, STUDIES[YEAR]: boreas}) as sources, holds.of({SERIES[YEAR]: boreas}):
        for source in sources.values():
            assert connection.execute(f"SELECT count(*) FROM {source}").fetchone() is not None
    with holds.of({LAST_DAYS: boreas}):
        pass
    assert len(names(connection)) == 1


def test_many_readers_at_once_get_their_own_figures(
    connection: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "MOST_TABLES", 2)
    holds, sizes = Holding(connection), {f"h{number}": number + 1 for number in range(6)}
    files = {name: (write(name, size),) for name, size in sizes.items()}

    def count(name: str) -> bool:
        with connection.cursor() as cursor, holds.of({LAST_DAYS: files[name]}) as sources:
            return cursor.execute(f"SELECT count(*) FROM {sources[LAST_DAYS]}").fetchone() == (sizes[name],)

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert all(pool.map(count, [*sizes] * 20))
