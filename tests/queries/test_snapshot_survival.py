"""Whatever dies while a snapshot is taken, and whatever is full: no figure is wrong, no snapshot lost."""

import itertools
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import NullPool, create_engine

from queries.archives.contract import DAY
from queries.criteria import Criteria, Grain, Measure
from queries.errors import SnapshotNotWritten, TakingUnderWay
from queries.snapshots.contents import about_in
from queries.snapshots.folder import LocalFolder, SnapshotFolder, SnapshotId
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, SERIES, STUDIES
from queries.snapshots.take import Progress, Taken, take_snapshot
from tests.object_storage import ObjectStorage
from tests.queries.faults import small_disk, small_files_only
from tests.queries.indexes import filled, settings_of
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, tables_of, unwatched
from tests.queries.snapshot_taker import FORM, archive_at, index_at, small_population
from tests.road import Fate, road_to

pytestmark = pytest.mark.archives

KILLS = 60
# The write that a taking is killed before, or after: of the proof, the files, the number, the manifest, and of what
# follows that.
MANIFEST = len(ALL) + 2
MOMENTS = [
    *((0, False), (1, False), (len(ALL) // 2, True), (len(ALL), True)),
    *((write, is_done) for write in range(len(ALL) + 1, len(ALL) + 7) for is_done in (False, True)),
]
# Of these, those at the moment when one more snapshot is there: one in so many.
AT_PUBLISHING = 3
MOST_SECONDS = 60
# A taking lasts about a third of a second: killed in the first or in the second.
LONGEST_LIFE_SECONDS = 0.6
ROOT = Path(__file__).parents[2]
BY_MONTH = Criteria((HOSPITAL,), Measure.IMAGES, grain=Grain.MONTH)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    filled(sqlite_place(tmp_path), FORM, small_population())
    return tmp_path


def take(directory: Path, folder: SnapshotFolder, *, full: bool = False) -> Taken:
    archive = archive_at(directory)
    try:
        settings = settings_of(FORM, index_at(directory))
        return take_snapshot(archive, settings, folder, lambda: NOW, unwatched, full=full)
    finally:
        archive.close()


def store_an_image(directory: Path, name: str = "new") -> None:
    execute(directory, f"INSERT INTO DICOMImages (SOPInstanceUID, SeriesInstanceUID) VALUES ('{name}', '2.25.3.1')")


def execute(directory: Path, statement: str) -> list[tuple[str, int]]:
    engine = create_engine(index_at(directory), poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []


def first_images_by_month(directory: Path, count: int) -> dict[str, int]:
    """Images only come: those that were there when it held so many are the first so many."""
    first = f"SELECT SeriesInstanceUID FROM DICOMImages ORDER BY rowid LIMIT {count}"
    return dict(
        execute(
            directory,
            f"SELECT substr(StudyDate, 1, 6), count(*) FROM ({first}) AS first JOIN DICOMSeries USING "
            "(SeriesInstanceUID) JOIN DICOMStudies USING (StudyInstanceUID) GROUP BY 1",
        )
    )


def assert_whole(directory: Path, folder: SnapshotFolder, snapshot: SnapshotId) -> None:
    """All files are there, of one taking, with the totals that they tell, and say what the archive then held."""
    abouts = {about_in(folder.file(snapshot, table)).as_text() for table in ALL}
    assert len(abouts) == 1
    about = about_in(folder.file(snapshot, STUDIES[DAY]))
    for table in ALL:
        file = {"file": folder.file(snapshot, table)}
        rows = duckdb.execute("SELECT count(*) FROM read_parquet($file)", file)
        assert rows.fetchone() == (about.row_counts[table.name],)
    by_month = duckdb.execute(
        "SELECT left(study_date, 6), sum(instance_count)::BIGINT FROM read_parquet($file) GROUP BY 1",
        {"file": folder.file(snapshot, SERIES[DAY])},
    ).fetchall()
    assert sum(count for _, count in by_month) == about.totals.instance_count
    assert dict(by_month) == first_images_by_month(directory, about.totals.instance_count)


@contextmanager
def taker_server(directory: Path, place: SnapshotPlace) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.queries.snapshot_taker", str(directory)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdin is not None
        print(json.dumps(place.to_values()), file=server.stdin, flush=True)
        yield server
        server.stdin.close()


def begin_one(server: "subprocess.Popen[str]", seed: int) -> int:
    """The number of a process that takes snapshots."""
    assert server.stdin is not None
    assert server.stdout is not None
    print(seed, file=server.stdin, flush=True)
    return int(server.stdout.readline())


def kill_one(server: "subprocess.Popen[str]", seed: int, live: Callable[[], None]) -> None:
    taker = begin_one(server, seed)
    live()
    os.kill(taker, signal.SIGKILL)
    await_end(server)


def await_end(server: "subprocess.Popen[str]") -> None:
    assert server.stdout is not None
    assert server.stdout.readline() == "ended\n", "it ended before it was killed"


def until_one_more(hospital: Path) -> None:
    """Until one more snapshot has its name, which must be whole from then on."""
    known, deadline = count_of(hospital), time.monotonic() + MOST_SECONDS
    while count_of(hospital) == known:
        assert time.monotonic() < deadline, "no snapshot was published"


def count_of(hospital: Path) -> int:
    """At once, for a snapshot is published in no time."""
    return sum(name[0].isdigit() for name in os.listdir(hospital))


@pytest.mark.servers
@pytest.mark.long
def test_killed_at_any_moment_a_taking_leaves_whole_snapshots_alone(directory: Path) -> None:
    """Sixty times: spread evenly over the whole of its life, and again and again when it publishes."""
    chance, folder = random.Random(9), LocalFolder(directory / "snapshots")
    known: tuple[SnapshotId, ...] = ()
    left_over, aimed, longest_life_seconds = 0, 0, LONGEST_LIFE_SECONDS
    moments = [(number + chance.random()) / KILLS for number in range(KILLS)]
    chance.shuffle(moments)
    with taker_server(directory, SnapshotPlace(directory / "snapshots")) as server:
        for seed, moment in enumerate(moments):
            if seed % AT_PUBLISHING == 0:
                aimed += 1
                kill_one(server, seed, partial(until_one_more, directory / "snapshots" / HOSPITAL))
            else:
                kill_one(server, seed, partial(time.sleep, moment * longest_life_seconds))
            left_over += (directory / "snapshots" / HOSPITAL / ".writing").exists()
            snapshots = folder.snapshots(HOSPITAL)
            assert snapshots[: len(known)] == known, "a snapshot was lost"
            for snapshot in snapshots[len(known) :]:
                assert_whole(directory, folder, snapshot)
            known = snapshots
            # On a busy machine a taking lasts longer.
            if (len(known) - aimed) * 5 < seed - aimed:
                longest_life_seconds = min(longest_life_seconds * 1.1, 2.0)
    assert left_over > KILLS / 10, "hardly any was killed while it wrote"
    assert len(known) - aimed > KILLS / 10, "hardly any lived to its end"
    store_an_image(directory)
    assert_current(directory, take(directory, folder))


@pytest.mark.servers
def test_killed_at_any_request_a_taking_leaves_whole_snapshots_alone(
    directory: Path, object_storage: ObjectStorage
) -> None:
    """At a write before it arrives, or once it is done and before that is known."""
    near = object_storage.new_place(directory / "watcher")
    assert near.bucket is not None
    folder, known = near.folder(), ()
    with road_to(object_storage.endpoint) as road:
        far = replace(near, directory=directory / "taker", bucket=replace(near.bucket, endpoint=road.endpoint))
        with taker_server(directory, far) as server:
            for seed, (write, is_done) in enumerate(MOMENTS):
                killing = _Killing(write, is_done)
                road.judge, road.happens_after = killing.judge, killing.after
                killing.taker.put(begin_one(server, seed))
                await_end(server)
                assert killing.is_over, "it was not killed by us"
                snapshots = folder.snapshots(HOSPITAL)
                assert snapshots[: len(known)] == known, "a snapshot was lost"
                for snapshot in snapshots[len(known) :]:
                    assert_whole(directory, folder, snapshot)
                known = snapshots
    # Those whose manifest was there: they are whole although their taker is gone.
    assert len(known) >= sum(moment >= (MANIFEST, True) for moment in MOMENTS)
    store_an_image(directory)
    assert_current(directory, take(directory, replace(near, directory=directory / "taker").folder()), near)


class _Killing:
    """Ends a taker before a write, or after; which of them is counted from 0."""

    def __init__(self, write: int, is_done: bool) -> None:
        self.taker: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.is_over = False
        self._write = write
        self._is_done = is_done
        self._begun, self._ended = itertools.count(), itertools.count()
        self._lock = threading.Lock()

    def judge(self, request: str) -> Fate:
        with self._lock:
            is_last = not self._is_done and is_write(request) and next(self._begun) == self._write
        if is_last:
            self._kill()
            return Fate.IS_LOST
        return Fate.PASSES

    def after(self, request: str) -> None:
        with self._lock:
            is_last = self._is_done and is_write(request) and next(self._ended) == self._write
        if is_last:
            self._kill()

    def _kill(self) -> None:
        os.kill(self.taker.get(timeout=MOST_SECONDS), signal.SIGKILL)
        self.is_over = True


def is_write(request: str) -> bool:
    return not request.startswith("GET")


def assert_current(directory: Path, taken: Taken, place: SnapshotPlace | None = None) -> None:
    """The taking's snapshot is what readers see, and it says what the archive says."""
    shelf, archive = Shelf.of(place or SnapshotPlace(directory / "snapshots")), archive_at(directory)
    assert shelf.current == taken.snapshot
    assert tables_of(shelf.source, BY_MONTH) == tables_of(archive, BY_MONTH)
    archive.close()


def test_two_takings_at_once_are_one(directory: Path) -> None:
    folder, archive = LocalFolder(directory / "snapshots"), archive_at(directory)
    settings = settings_of(FORM, index_at(directory))
    refused = []

    def watch(_progress: Progress) -> None:
        started = time.monotonic()
        with pytest.raises(TakingUnderWay):
            take(directory, folder)
        refused.append(time.monotonic() - started)

    taken = take_snapshot(archive, settings, folder, lambda: NOW, watch)
    archive.close()
    assert refused
    assert max(refused) < 1, "it waited"
    assert_current(directory, taken)


def test_a_taking_that_ended_is_in_nobodys_way(directory: Path) -> None:
    folder = LocalFolder(directory / "snapshots")
    with folder.writing(HOSPITAL), pytest.raises(TakingUnderWay):
        take(directory, folder)
    assert_current(directory, take(directory, folder))


def sizes_of_files(folder: LocalFolder, snapshot: SnapshotId) -> list[int]:
    return sorted({Path(folder.file(snapshot, table)).stat().st_size for table in ALL})


@pytest.mark.parametrize("full", [False, True])
def test_where_no_file_can_be_written_whole_the_snapshot_before_stays(directory: Path, full: bool) -> None:
    folder = LocalFolder(directory / "snapshots")
    first = take(directory, folder)
    sizes = sizes_of_files(folder, first.snapshot)
    store_an_image(directory)
    # All files fail, or the largest alone.
    for most_bytes in (100, sizes[0] - 1, sizes[-1] * 4 // 5):
        with small_files_only(most_bytes), pytest.raises(SnapshotNotWritten):
            take(directory, folder, full=full)
        assert folder.snapshots(HOSPITAL) == (first.snapshot,)
        assert_whole(directory, folder, first.snapshot)
        assert not (directory / "snapshots" / HOSPITAL / ".writing").exists()
    assert_current(directory, take(directory, folder))


def test_on_a_full_disk_the_snapshot_before_stays(directory: Path, tmp_path: Path) -> None:
    """Which has room for a snapshot and a half."""
    with small_disk(tmp_path / "disk", "120k") as disk:
        folder = LocalFolder(disk / "snapshots")
        first = take(directory, folder)
        store_an_image(directory)
        with pytest.raises(SnapshotNotWritten):
            take(directory, folder)
        assert folder.snapshots(HOSPITAL) == (first.snapshot,)
        subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
        second = take(directory, folder)
        assert folder.snapshots(HOSPITAL) == (first.snapshot, second.snapshot)
        assert_whole(directory, folder, second.snapshot)
