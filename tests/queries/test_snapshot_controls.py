"""A snapshot whose files are not what was written is found out, whichever file it is and whatever was done to it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from queries.errors import SnapshotOutdated
from queries.snapshots.contents import about_in
from queries.snapshots.controls import damages
from queries.snapshots.folder import LocalFolder, SnapshotId
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, PEOPLE, STATIONS, STUDIES, STUDY_ROWS, Table
from tests.queries.places import sqlite_place
from tests.queries.snapshot_scene import Scene

pytestmark = pytest.mark.archives

FIRST_SCHEMA = Path(__file__).parent / "first_schema"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SnapshotId]]:
    directory = tmp_path_factory.mktemp("taken")
    scene = Scene.at(sqlite_place(directory), SnapshotPlace(directory / "snapshots"))
    yield directory / "snapshots", scene.take().snapshot
    scene.close()


@pytest.fixture
def copied(taken: tuple[Path, SnapshotId], tmp_path: Path) -> tuple[LocalFolder, SnapshotId]:
    root, snapshot = taken
    return LocalFolder(shutil.copytree(root, tmp_path / "copied")), snapshot


def file_of(copied: tuple[LocalFolder, SnapshotId], table: Table) -> Path:
    folder, snapshot = copied
    return Path(folder.file(snapshot, table))


def write_anew(path: Path, select: str) -> None:
    """The rows of a file as the select has them, with what the file says of the snapshot."""
    about = about_in(str(path)).as_text().replace("'", "''")
    whole = path.rename(path.with_suffix(".before"))
    rows = select.format(rows=f"read_parquet('{whole}')")
    duckdb.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, KV_METADATA {{archeion: '{about}'}})")
    whole.unlink()


def test_a_whole_snapshot_has_no_damage(taken: tuple[Path, SnapshotId]) -> None:
    assert damages(LocalFolder(taken[0]), taken[1]) == ()


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_a_file_that_is_gone_torn_or_short_of_a_row_is_found(
    table: Table, copied: tuple[LocalFolder, SnapshotId]
) -> None:
    path = file_of(copied, table)
    content = path.read_bytes()
    path.unlink()
    assert len(damages(*copied)) == 1
    path.write_bytes(content[: len(content) // 2])
    assert len(damages(*copied)) == 1
    path.write_bytes(content)
    write_anew(path, "SELECT * FROM {rows} OFFSET 1")
    found = damages(*copied)
    assert any(each.startswith(f"{table.file_name} has ") for each in found)
    path.write_bytes(content)
    assert damages(*copied) == ()


@pytest.mark.parametrize(
    "table", [*STUDIES.values(), *STATIONS.values(), *PEOPLE.values()], ids=lambda each: each.name
)
def test_another_count_is_found_in_whichever_table(table: Table, copied: tuple[LocalFolder, SnapshotId]) -> None:
    write_anew(file_of(copied, table), "SELECT * REPLACE (study_count + 1 AS study_count) FROM {rows}")
    assert any("study_count is " in each for each in damages(*copied))


def test_a_file_of_another_snapshot_is_found(copied: tuple[LocalFolder, SnapshotId]) -> None:
    path = file_of(copied, PEOPLE[min(PEOPLE)])
    other = replace(about_in(str(path)), months_asked=99).as_text()
    rows = f"SELECT * FROM read_parquet('{path}')"
    duckdb.execute(f"COPY ({rows}) TO '{path}.new' (FORMAT parquet, KV_METADATA {{archeion: '{other}'}})")
    Path(f"{path}.new").rename(path)
    assert damages(*copied) == (f"{path.name} is of another snapshot",)


def test_one_of_an_older_version_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    folder = LocalFolder(shutil.copytree(FIRST_SCHEMA, tmp_path / "first"))
    (first,) = folder.snapshots("argo")
    with pytest.raises(SnapshotOutdated, match="schema version 1, too old for this Archeion"):
        damages(folder, first)
    Path(folder.file(first, STUDY_ROWS)).write_bytes(b"PAR1")
    assert len(damages(folder, first)) == 1
