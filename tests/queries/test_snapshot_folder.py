"""Where snapshots lie: what is there, what is current, what is left over, what is kept; and what can be read."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, literal, select, true

from queries.archives.contract import Facts
from queries.errors import SnapshotUnreadable, TakingUnderWay
from queries.reports.holdings import holdings_statement
from queries.snapshots.folder import LocalFolder, SnapshotFolder, SnapshotId
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, LAST_DAYS, MODALITY_ROWS, Table
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_scene import Scene

HOSPITAL = "hospital"


@pytest.fixture
def folder(snapshot_place: SnapshotPlace) -> SnapshotFolder:
    return snapshot_place.folder()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """That of a LocalFolder."""
    return tmp_path / "snapshots"


def published(folder: SnapshotFolder, taken_at: datetime = NOW) -> SnapshotId:
    with folder.writing(HOSPITAL) as writing:
        for table in ALL:
            (writing.directory / table.file_name).write_text(f"{taken_at}")
        return writing.publish(taken_at)


def test_numbers_go_up_whatever_the_clock_says(folder: SnapshotFolder) -> None:
    moments = (NOW, NOW - timedelta(days=400), NOW - timedelta(days=400), NOW + timedelta(days=1))
    made = [published(folder, moment) for moment in moments]
    assert [snapshot.number for snapshot in made] == [1, 2, 3, 4]
    assert folder.snapshots(HOSPITAL) == tuple(made)


def test_a_number_is_not_given_again_when_older_ones_are_removed(folder: SnapshotFolder) -> None:
    first, second = published(folder), published(folder)
    folder.remove(first)
    assert published(folder).number == second.number + 1
    assert first not in folder.snapshots(HOSPITAL)


def test_moments_are_named_in_utc(folder: SnapshotFolder) -> None:
    made = published(folder, datetime.fromisoformat("2026-11-22T01:30:00.5+02:00"))
    assert made.name == "000001_20261121T233000Z"
    assert folder.snapshots(HOSPITAL)[0].taken_at == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_what_an_ended_process_left_is_no_snapshot_and_goes_with_the_next_taking(directory: Path) -> None:
    folder = LocalFolder(directory)
    published(folder)
    own = directory / HOSPITAL
    for left in (".writing", ".writing-removed-000009_20261122T100000Z", "000009_20261122T100000Z.part"):
        (own / left).mkdir()
        (own / left / "marks.parquet").write_text("half")
    assert [snapshot.number for snapshot in folder.snapshots(HOSPITAL)] == [1]
    with folder.writing(HOSPITAL) as writing:
        assert list(writing.directory.iterdir()) == []
        assert not (own / ".writing-removed-000009_20261122T100000Z").exists()
    assert not (own / ".writing").exists()


def test_left_unpublished_it_is_gone(folder: SnapshotFolder) -> None:
    with folder.writing(HOSPITAL) as writing:
        (writing.directory / "marks.parquet").write_text("half")
    assert folder.snapshots(HOSPITAL) == ()
    assert not writing.directory.exists()


def test_hospitals_are_written_side_by_side_and_each_by_one_process(folder: SnapshotFolder) -> None:
    with folder.writing(HOSPITAL), folder.writing("another"), pytest.raises(TakingUnderWay, match="hospital"):
        folder.writing(HOSPITAL).__enter__()


def test_what_was_unfinished_is_kept_until_a_snapshot_is_published(folder: SnapshotFolder) -> None:
    for text in ("first", "second"):
        with folder.writing(HOSPITAL) as writing:
            for table in ALL:
                (writing.directory / table.file_name).write_text(text)
            writing.keep_unfinished()
    file = folder.unfinished(HOSPITAL, LAST_DAYS)
    assert file is not None
    assert Path(file).read_text() == "second"
    published(folder)
    assert folder.unfinished(HOSPITAL, LAST_DAYS) is None


def test_held_snapshots_tell_why(folder: SnapshotFolder) -> None:
    first, second = published(folder), published(folder)
    assert folder.held(HOSPITAL) == {}
    folder.hold(second, "release 7")
    folder.hold(first, "έκδοση 3")
    assert folder.held(HOSPITAL) == {1: "έκδοση 3", 2: "release 7"}
    assert folder.snapshots(HOSPITAL) == (first, second)


@pytest.fixture
def scene(tmp_path: Path, snapshot_place: SnapshotPlace) -> Iterator[Scene]:
    made = Scene.at(sqlite_place(tmp_path), snapshot_place)
    made.take()
    yield made
    made.close()


def test_a_statement_reads_no_other_file_of_this_machine(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    for file in (
        "/etc/hostname",
        str(tmp_path / "secret.csv"),
        f"{scene.shelf.place.directory}/files/../../secret.csv",
    ):
        for reader in ("read_text", "read_csv", "read_blob", "glob"):

            def question(facts: Facts, file: str = file, reader: str = reader) -> object:
                content = getattr(func, reader)(literal(file)).table_valued("content")
                return select(func.count()).select_from(content.join(facts.modalities(), true()))

            with pytest.raises(SnapshotUnreadable, match=r"[Pp]ermission|disabled"):
                scene.shelf.source.fetch(question)  # type: ignore[arg-type]


def test_files_outside_the_folder_are_not_opened_even_if_asked_for(scene: Scene, tmp_path: Path) -> None:
    copy = tmp_path / "copy.parquet"
    snapshot = scene.shelf.current

    def copied(table: Table) -> list[str]:
        copy.write_bytes(Path(scene.shelf.folder.file(snapshot, table)).read_bytes())
        return [str(copy)]

    with pytest.raises(SnapshotUnreadable):
        scene.shelf.engine.run(holdings_statement, copied)


def test_a_forked_process_opens_its_own(scene: Scene) -> None:
    """As workers do: the connection of the process before is of no use in them."""
    engine, folder, snapshot = scene.shelf.engine, scene.shelf.folder, scene.shelf.current

    def ask() -> int:
        return len(engine.run(holdings_statement, lambda table: [folder.file(snapshot, table)]).rows)

    expected = ask()
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.write(writing, f"{ask()}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(process, 0)
    with os.fdopen(reading) as said:
        assert said.read() == f"{expected}"


def test_a_closed_engine_opens_again(scene: Scene) -> None:
    scene.shelf.engine.close()
    tables = (LAST_DAYS, MODALITY_ROWS)
    files = {table: scene.shelf.folder.file(scene.shelf.current, table) for table in tables}
    assert scene.shelf.engine.run(holdings_statement, lambda table: [files[table]]).rows
    scene.shelf.place.engine().close()


def test_what_is_kept_beside_a_snapshot_goes_with_it(folder: SnapshotFolder) -> None:
    first, second = published(folder), published(folder)
    assert folder.beside(first, "course.npz") is None
    folder.keep_beside(first, "course.npz", b"first")
    folder.keep_beside(second, "course.npz", b"second")
    folder.keep_beside(second, "course.npz", b"again")
    assert (folder.beside(first, "course.npz"), folder.beside(second, "course.npz")) == (b"first", b"again")
    folder.remove(first)
    assert (folder.beside(first, "course.npz"), folder.beside(second, "course.npz")) == (None, b"again")
    assert folder.snapshots(HOSPITAL) == (second,)


def test_of_what_was_kept_beside_a_removed_snapshot_no_file_is_left(directory: Path) -> None:
    folder = LocalFolder(directory)
    first, second = published(folder), published(folder)
    for snapshot in (first, second):
        folder.keep_beside(snapshot, "course.npz", b"course")
    folder.remove(first)
    assert [path.name for path in (directory / HOSPITAL / "beside").iterdir()] == [f"{second.name}.course.npz"]


def test_what_cannot_be_kept_whole_leaves_what_was_there(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = LocalFolder(directory)
    snapshot = published(folder)
    folder.keep_beside(snapshot, "course.npz", b"whole")
    monkeypatch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        folder.keep_beside(snapshot, "course.npz", b"torn")
    assert folder.beside(snapshot, "course.npz") == b"whole"
    assert len([*(directory / HOSPITAL / "beside").iterdir()]) == 1
