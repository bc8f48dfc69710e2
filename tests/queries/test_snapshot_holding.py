"""Coarse tables held in memory: made of their own files, dropped when there are too many, never under a reader."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def write_days(directory: Path, name: str, days: int) -> str:
    """A file of so many days, the first of the years from 2001."""
    path = directory / f"{name}.parquet"
    rows = f"SELECT '{name}' AS hospital, (2001 + n)::VARCHAR || '0101' AS study_date FROM range({days}) AS t(n)"
    duckdb.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return str(path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return partial(write_days, tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Rows of the files of two snapshots of eight hospitals."""
    directory = tmp_path_factory.mktemp("written")
    sizes = {f"h{place}-{number}": 2 * place + number for place in range(8) for number in (1, 2)}
    return {write_days(directory, name, size): size for name, size in sizes.items()}


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


def figures(holds: Holding, connection: duckdb.DuckDBPyConnection, files: tuple[str, ...]) -> list[tuple[str, int]]:
    with holds.of({LAST_DAYS: files}) as sources:
        text = f"SELECT hospital, count(*) FROM {sources[LAST_DAYS]} GROUP BY 1 ORDER BY 1"
        return connection.execute(text).fetchall()


def test_after_one_more_snapshot_its_file_alone_is_opened(
    connection: duckdb.DuckDBPyConnection, write: Write
) -> None:
    holds, files = Holding(connection), [write(f"h{number}", number) for number in range(1, 5)]
    figures(holds, connection, tuple(files))
    for path in files:
        Path(path).unlink()
    files[1] = write("newer", 9)
    assert figures(holds, connection, tuple(files)) == [("h1", 1), ("h3", 3), ("h4", 4), ("newer", 9)]
    assert names(connection) == ["t1"]


def test_what_somebody_reads_is_not_made_over(connection: duckdb.DuckDBPyConnection, write: Write) -> None:
    holds, files = Holding(connection), tuple(write(f"h{number}", number) for number in range(1, 5))
    newer = (write("newer", 9), *files[1:])
    with holds.of({LAST_DAYS: files}) as sources:
        assert figures(holds, connection, newer)[-1] == ("newer", 9)
        found = connection.execute(f"SELECT count(*) FROM {sources[LAST_DAYS]}").fetchone()
    assert (found, len(names(connection))) == ((10,), 2)


def test_a_file_that_cannot_be_read_leaves_what_is_held(connection: duckdb.DuckDBPyConnection, write: Write) -> None:
    holds, files = Holding(connection), tuple(write(f"h{number}", number) for number in range(1, 5))
    before = figures(holds, connection, files)
    torn = write("torn", 9)
    content = Path(torn).read_bytes()
    # Its end, which tells how many rows there are, is whole.
    Path(torn).write_bytes(bytes(len(content) // 3) + content[len(content) // 3 :])
    with pytest.raises(duckdb.Error):
        figures(holds, connection, (torn, *files[1:]))
    for path in files:
        Path(path).unlink()
    assert figures(holds, connection, files) == before


def test_a_set_with_a_hospital_more_is_held_beside(connection: duckdb.DuckDBPyConnection, write: Write) -> None:
    """As where sums are without copies: both are asked in turn."""
    holds, files = Holding(connection), tuple(write(f"h{number}", number) for number in range(1, 6))
    for _ in range(2):
        assert (len(figures(holds, connection, files)), len(figures(holds, connection, files[:4]))) == (5, 4)
    assert names(connection) == ["t1", "t2"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=8, max_size=8), min_size=1, max_size=12))
def test_whatever_is_asked_in_turn_is_what_the_files_say(written: Mapping[str, int], asked: list[list[int]]) -> None:
    """Eight hospitals: of each no snapshot, the first or the second."""
    with duckdb.connect(":memory:") as connection:
        Holding.prepare(connection)
        holds = Holding(connection)
        for snapshots in asked:
            chosen = [f"h{place}-{number}" for place, number in enumerate(snapshots) if number]
            files = tuple(path for path in written if Path(path).stem in chosen)
            if files:
                assert figures(holds, connection, files) == sorted((Path(path).stem, written[path]) for path in files)


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


def test_whoever_could_not_ask_reads_nothing_any_more(
    connection: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "MOST_TABLES", 1)
    holds, argo, boreas = Holding(connection), (write("argo", 3),), (write("boreas", 2),)
    with pytest.raises(duckdb.Error), holds.of({LAST_DAYS: argo, STUDIES[YEAR]: ("nowhere.parquet",)}):
        pass
    assert figures(holds, connection, boreas) == [("boreas", 2)]
    assert names(connection) == ["t2"]


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
