"""Snapshots on object storage, where it does what it should and where it does not: no half of one, no wrong file."""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from queries.backups.snapshots import snapshot_groups
from queries.errors import (
    SnapshotMissing,
    SnapshotNotWritten,
    SnapshotsUnreachable,
    SnapshotUnreadable,
    TakingUnderWay,
)
from queries.snapshots import currency, file_cache, object_folder, objects, publishing
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.objects import ObjectExists, ObjectMissing, Objects, StorageFailed
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, LAST_DAYS, MARKS
from tests.object_storage import ObjectStorage, names_in
from tests.queries.faults import small_disk
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import Shelf, tables_of
from tests.queries.snapshot_scene import MONTHS, QUESTIONS, Scene
from tests.road import Fate, Road, road_to

HOSPITAL = "hospital"
# Writes that come through before storage stops: of the proof, some and all files, number, manifest, and what follows.
STOPS = (0, 1, 9, *range(len(ALL), len(ALL) + 9))


@pytest.fixture
def place(object_storage: ObjectStorage, tmp_path: Path) -> SnapshotPlace:
    return object_storage.new_place(tmp_path / "cache")


@pytest.fixture
def road(object_storage: ObjectStorage) -> Iterator[Road]:
    with road_to(object_storage.endpoint) as made:
        yield made


@pytest.fixture
def far(object_storage: ObjectStorage, road: Road, tmp_path: Path) -> SnapshotPlace:
    """A place that the road leads to."""
    return object_storage.new_place(tmp_path / "far", road.endpoint)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "REST_SECONDS", 0.3)
    monkeypatch.setattr(currency, "LISTED_SECONDS", 0.2)


def published(folder: SnapshotFolder, text: str = "", hospital: str = HOSPITAL) -> SnapshotId:
    with folder.writing(hospital) as writing:
        fill(writing.directory, text)
        return writing.publish(NOW)


def fill(directory: Path, text: str) -> None:
    for table in ALL:
        (directory / table.file_name).write_text(f"{table.name} {text}")


def elsewhere(place: SnapshotPlace, tmp_path: Path, name: str = "elsewhere") -> SnapshotPlace:
    """The same snapshots on another machine: locks, too, are its own, as if those that are shared had been lost."""
    return replace(place, directory=tmp_path / name)


def text_of(folder: SnapshotFolder, snapshot: SnapshotId) -> set[str]:
    """What all files say beside the names of their tables."""
    return {Path(folder.file(snapshot, table)).read_text().partition(" ")[2] for table in ALL}


# Publishing.


def test_another_machine_sees_what_was_published(place: SnapshotPlace, tmp_path: Path) -> None:
    here, there = place.folder(), elsewhere(place, tmp_path).folder()
    assert there.current(HOSPITAL) is None
    for text in ("first", "second"):
        snapshot = published(here, text)
        assert here.current(HOSPITAL) == snapshot
        time.sleep(currency.LISTED_SECONDS)
        assert there.current(HOSPITAL) == snapshot
        assert text_of(there, snapshot) == {text}
    assert [each.number for each in there.snapshots(HOSPITAL)] == [1, 2]


def test_two_who_began_beside_each_other_publish_once(place: SnapshotPlace, tmp_path: Path) -> None:
    first, second = place.folder(), elsewhere(place, tmp_path).folder()
    with first.writing(HOSPITAL) as one, second.writing(HOSPITAL) as other:
        fill(one.directory, "one")
        fill(other.directory, "other")
        snapshot = one.publish(NOW)
        with pytest.raises(TakingUnderWay):
            other.publish(NOW + timedelta(seconds=1))
    assert second.snapshots(HOSPITAL) == (snapshot,)
    assert text_of(second, snapshot) == {"one"}
    assert published(second, "next").number == 2


def test_of_many_who_publish_at_once_one_does(place: SnapshotPlace, tmp_path: Path) -> None:
    folders = [elsewhere(place, tmp_path, f"machine-{number}").folder() for number in range(6)]
    together = threading.Barrier(len(folders))

    def publish(number: int) -> SnapshotId | None:
        with folders[number].writing(HOSPITAL) as writing:
            fill(writing.directory, f"{number}")
            together.wait()
            try:
                return writing.publish(NOW + timedelta(seconds=number))
            except TakingUnderWay:
                return None

    with ThreadPoolExecutor(len(folders)) as pool:
        made = [*pool.map(publish, range(len(folders)))]
    (winner,) = [number for number, each in enumerate(made) if each]
    assert folders[0].snapshots(HOSPITAL) == (made[winner],)
    assert text_of(folders[0], folders[0].snapshots(HOSPITAL)[0]) == {f"{winner}"}


def test_who_was_overtaken_while_nobody_saw_does_not_publish(place: SnapshotPlace, tmp_path: Path) -> None:
    """Its number is free again, as after a removal; a later one is there."""
    first, second = place.folder(), elsewhere(place, tmp_path).folder()
    assert place.bucket is not None
    with first.writing(HOSPITAL) as slow:
        fill(slow.directory, "slow")
        quick = [published(second, f"{number}") for number in range(2)]
        Objects(place.bucket).delete([name for name in names_in(place.bucket) if name.startswith("numbers/")])
        with pytest.raises(TakingUnderWay):
            slow.publish(NOW)
    assert second.snapshots(HOSPITAL) == tuple(quick)


@pytest.mark.parametrize("object_name", ["put-once", "numbers/", "current/"])
def test_a_lost_answer_is_asked_for_again(far: SnapshotPlace, road: Road, object_name: str) -> None:
    """What was put is known by its content: the writer does not take itself for another."""
    lost: list[str] = []

    def judge(request: str) -> Fate:
        if request.startswith("PUT") and f"snapshots/{object_name}" in request and not lost:
            lost.append(request)
            return Fate.ANSWER_IS_LOST
        return Fate.PASSES

    road.judge = judge
    folder = far.folder()
    snapshot = published(folder, "text")
    assert lost
    assert folder.snapshots(HOSPITAL) == (snapshot,)


def test_where_storage_stops_at_any_step_nothing_half_is_there(
    far: SnapshotPlace, road: Road, object_storage: ObjectStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write in turn is the first that does not come through; what then is there is whole."""
    assert far.bucket is not None
    near = replace(far.bucket, endpoint=object_storage.endpoint)
    watcher = replace(far, bucket=near, directory=tmp_path / "watcher")
    folder, watching = far.folder(), watcher.folder()
    failures, texts = 0, {}
    monkeypatch.setattr(objects, "REST_SECONDS", 0.05)
    for stop in STOPS:
        writes: list[str] = []

        def judge(request: str, writes: list[str] = writes, stop: int = stop) -> Fate:
            writes += [request] * (not request.startswith("GET"))
            return Fate.IS_LOST if len(writes) > stop else Fate.PASSES

        road.judge = judge
        try:
            published(folder, f"{stop}")
        except StorageFailed:
            failures += 1
        road.judge = lambda _request: Fate.PASSES
        time.sleep(objects.REST_SECONDS)
        for snapshot in watching.snapshots(HOSPITAL):
            (text,) = text_of(watching, snapshot)
            assert texts.setdefault(snapshot, text) == text
    assert failures > 5, "hardly any stopped before its end"
    assert len(texts) == len(STOPS) - failures
    assert published(folder, "end") == watching.snapshots(HOSPITAL)[-1]
    for shelf in ("current/", "numbers/"):
        assert len([name for name in names_in(near) if name.startswith(shelf)]) == 1


def test_storage_without_conditional_writes_is_refused(object_storage: ObjectStorage, place: SnapshotPlace) -> None:
    assert place.bucket is not None
    forgetful = replace(place, bucket=replace(place.bucket, url=f"s3://{object_storage.forgetful_bucket}/snapshots"))
    with pytest.raises(StorageFailed, match="conditional writes"):
        published(forgetful.folder())
    assert forgetful.folder().snapshots(HOSPITAL) == ()


def test_files_that_nothing_names_go_with_a_taking_a_day_later(
    place: SnapshotPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, bucket = place.folder(), place.bucket
    assert bucket is not None
    with folder.writing(HOSPITAL) as writing:
        fill(writing.directory, "unfinished")
        writing.keep_unfinished()
    first, second = published(folder, "first"), published(folder, "second")
    folder.remove(first)
    assert files_in(place) == 3 * len(ALL)
    monkeypatch.setattr(publishing, "_REMAINS", timedelta(seconds=-1))
    third = published(folder, "third")
    assert files_in(place) == 2 * len(ALL)
    assert [text_of(folder, each) for each in (second, third)] == [{"second"}, {"third"}]


def files_in(place: SnapshotPlace) -> int:
    assert place.bucket is not None
    return sum(name.startswith("files/") for name in names_in(place.bucket))


def test_of_a_removed_snapshot_nothing_is_seen(place: SnapshotPlace, tmp_path: Path) -> None:
    folder, there = place.folder(), elsewhere(place, tmp_path).folder()
    first, second = published(folder, "first"), published(folder, "second")
    folder.keep_beside(first, "course.npz", b"course")
    folder.remove(first)
    assert there.snapshots(HOSPITAL) == (second,)
    assert there.beside(first, "course.npz") is None
    with pytest.raises(SnapshotUnreadable, match="gone"):
        there.file(first, MARKS)


# Reading.


def test_what_pages_ask_is_listed_once_for_all_hospitals(object_storage: ObjectStorage, place: SnapshotPlace) -> None:
    codes = [f"hospital-{number}" for number in range(4)]
    folder = place.folder()
    made = {code: published(folder, hospital=code) for code in codes}
    fresh = place.folder()
    before = len(object_storage.requests())
    assert {code: fresh.current(code) for code in codes} == made
    assert [request.split("?")[1].split("&")[0] for request in object_storage.requests()[before:]] == ["list-type=2"]
    time.sleep(currency.LISTED_SECONDS)
    assert {code: fresh.current(code) for code in codes} == made
    assert len(object_storage.requests()) == before + 2


def test_threads_that_want_a_file_bring_it_once(place: SnapshotPlace, tmp_path: Path, road: Road) -> None:
    snapshot = published(place.folder(), "text")
    assert place.bucket is not None
    slow = replace(place, directory=tmp_path / "slow", bucket=replace(place.bucket, endpoint=road.endpoint))
    road.delay_seconds = 0.05
    folder = slow.folder()
    with ThreadPoolExecutor(8) as pool:
        found = {*pool.map(lambda _number: folder.file(snapshot, MARKS), range(8))}
    assert [Path(path).read_text() for path in found] == ["marks text"]
    assert sum("/files/" in request for request in road.requests) == 1


def test_files_come_several_at_once(place: SnapshotPlace, tmp_path: Path, road: Road) -> None:
    here = place.folder()
    made = [published(here, hospital=f"hospital-{number}") for number in range(8)]
    assert place.bucket is not None
    slow = replace(place, directory=tmp_path / "slow", bucket=replace(place.bucket, endpoint=road.endpoint))
    road.delay_seconds = 0.25
    folder, started = slow.folder(), time.monotonic()
    folder.gather(made, MARKS)
    # One after another the lists of files alone take two seconds.
    assert time.monotonic() - started < 8 * road.delay_seconds
    asked = len(road.requests)
    assert [Path(folder.file(each, MARKS)).read_text() for each in made] == ["marks "] * 8
    assert len(road.requests) == asked


@pytest.mark.parametrize("fate", [Fate.IS_LOST, Fate.ANSWER_IS_LOST, Fate.ANSWER_IS_CUT])
def test_a_file_that_comes_half_is_none(far: SnapshotPlace, road: Road, tmp_path: Path, fate: Fate) -> None:
    snapshot = published(far.folder(), "text" * 1000)
    there = elsewhere(far, tmp_path)
    folder = there.folder()
    road.judge = lambda request: fate if "/files/" in request else Fate.PASSES
    with pytest.raises(SnapshotsUnreachable):
        folder.file(snapshot, MARKS)
    assert [path for path in there.directory.rglob("*") if path.is_file()] == []
    road.judge = lambda _request: Fate.PASSES
    time.sleep(objects.REST_SECONDS)
    assert text_of(folder, snapshot) == {"text" * 1000}


def test_storage_that_falls_silent_holds_nobody_up_for_long(
    far: SnapshotPlace, road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for limit in ("_ANSWER_LIMIT", "_SILENCE_LIMIT"):
        monkeypatch.setattr(objects, limit, timedelta(seconds=0.5))
    monkeypatch.setattr(objects, "REST_SECONDS", 30)
    first = far.folder()
    snapshot = published(first, "text")
    there = elsewhere(far, tmp_path).folder()
    assert there.current(HOSPITAL) == snapshot
    there.file(snapshot, MARKS)
    road.judge = lambda _request: Fate.IS_NEVER_ANSWERED
    time.sleep(currency.LISTED_SECONDS)
    started = time.monotonic()
    assert there.current(HOSPITAL) == snapshot
    assert Path(there.file(snapshot, MARKS)).read_text() == "marks text"
    with pytest.raises(SnapshotsUnreachable):
        there.file(snapshot, LAST_DAYS)
    assert time.monotonic() - started < 6
    assert "those known stay" in caplog.text
    started = time.monotonic()
    for table in ALL:
        if table is not MARKS:
            with pytest.raises(SnapshotsUnreachable):
                there.file(snapshot, table)
    assert there.current(HOSPITAL) == snapshot
    assert time.monotonic() - started < 0.5, "it waited again"
    with pytest.raises(SnapshotsUnreachable):
        elsewhere(far, tmp_path, "cold").folder().current(HOSPITAL)


def test_a_damaged_object_is_never_read(place: SnapshotPlace, tmp_path: Path) -> None:
    here = place.folder()
    snapshot = published(here, "text")
    assert place.bucket is not None
    storage = Objects(place.bucket)
    (name,) = {each.name for each in storage.list("files") if storage.get(each.name) == b"marks text"}
    for damaged in (b"marks tex", b"marks texT", b"marks text and more"):
        storage.put(name, damaged)
        there = elsewhere(place, tmp_path).folder()
        with pytest.raises(SnapshotUnreadable, match="damaged"):
            there.file(snapshot, MARKS)
        assert Path(there.file(snapshot, LAST_DAYS)).read_text() == "last_days text"
    storage.delete([name])
    with pytest.raises(SnapshotUnreadable, match="gone"):
        elsewhere(place, tmp_path).folder().file(snapshot, MARKS)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"format": 2, "files": {}}', b'{"format": 1, "files": [1]}'])
def test_a_damaged_manifest_is_told(place: SnapshotPlace, text: bytes) -> None:
    snapshot = published(place.folder(), "text")
    assert place.bucket is not None
    Objects(place.bucket).put(f"current/{HOSPITAL}/{snapshot.name}.json", text)
    with pytest.raises(SnapshotUnreadable):
        place.folder().file(snapshot, MARKS)


def test_what_was_not_there_is_not_asked_for_again_at_once(
    place: SnapshotPlace, object_storage: ObjectStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = place.folder(), elsewhere(place, tmp_path).folder()
    snapshot = published(here)
    assert there.beside(snapshot, "course.npz") is None
    here.keep_beside(snapshot, "course.npz", b"course")
    asked = len(object_storage.requests())
    assert there.beside(snapshot, "course.npz") is None
    assert len(object_storage.requests()) == asked
    there.keep_beside(snapshot, "course.npz", b"another")
    assert there.beside(snapshot, "course.npz") == b"another"
    monkeypatch.setattr(object_folder, "ABSENT_SECONDS", 0)
    assert here.beside(snapshot, "none") is None
    there.keep_beside(snapshot, "none", b"some")
    assert here.beside(snapshot, "none") == b"some"


# The cache.


def test_a_file_that_was_cut_or_is_gone_comes_again(place: SnapshotPlace) -> None:
    snapshot = published(place.folder(), "text")
    for damage in (lambda path: path.write_text("mar"), lambda path: path.unlink()):
        damage(Path(place.folder().file(snapshot, MARKS)))
        assert Path(place.folder().file(snapshot, MARKS)).read_text() == "marks text"


def test_what_went_or_changed_after_it_was_seen_is_mended(place: SnapshotPlace) -> None:
    folder = place.folder()
    snapshot = published(folder, "text")
    path = Path(folder.file(snapshot, MARKS))
    assert not folder.mend([snapshot])
    for damage in (lambda: path.write_text("marks texT"), path.unlink):
        damage()
        assert folder.file(snapshot, MARKS) == str(path)
        assert folder.mend([snapshot])
        assert Path(folder.file(snapshot, MARKS)).read_text() == "marks text"


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_figures_are_those_of_the_storage_whatever_becomes_of_the_cache(
    place: SnapshotPlace, tmp_path: Path, damage: str
) -> None:
    scene = Scene.at(sqlite_place(tmp_path), place)
    taken = scene.take()
    shelf = Shelf.of(place)
    # It has seen every file; each is spoilt before it is opened.
    paths = [Path(shelf.folder.file(taken.snapshot, table)) for table in ALL]
    for path in paths:
        content = path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(content[:-9] if damage == "cut" else content[:-9] + bytes(9))
    for asked in QUESTIONS:
        assert tables_of(shelf.source, asked) == tables_of(scene.archive, asked)
    assert shelf.source.marks(HOSPITAL).keys() == set(MONTHS)
    assert scene.take().months_read == frozenset()
    shelf.engine.close()
    scene.close()


def test_a_backup_leaves_nothing_out_that_is_there_and_cannot_be_read(
    far: SnapshotPlace, road: Road, tmp_path: Path
) -> None:
    scene = Scene.at(sqlite_place(tmp_path), far)
    folder, snapshot = scene.shelf.folder, scene.take().snapshot
    folder.keep_beside(snapshot, "course.npz", b"what was made of it")
    files = {file.path: file for group in snapshot_groups(folder) for file in group}
    (path,) = [path for path in files if path.endswith("course.npz")]
    assert b"".join(files[path].read()) == b"what was made of it"
    road.judge = lambda request: Fate.IS_LOST if "/beside/" in request.partition("?")[0] else Fate.PASSES
    with pytest.raises(SnapshotsUnreachable):
        list(files[path].read())
    road.judge = lambda _request: Fate.PASSES
    time.sleep(objects.REST_SECONDS)
    folder.remove(snapshot)
    with pytest.raises(SnapshotMissing):
        list(files[path].read())
    scene.close()


def test_a_page_that_knows_no_snapshots_says_so_and_recovers(far: SnapshotPlace, road: Road, tmp_path: Path) -> None:
    scene = Scene.at(sqlite_place(tmp_path), far)
    road.judge = lambda _request: Fate.IS_LOST
    with pytest.raises(SnapshotNotWritten, match="put-once"):
        scene.take()
    assert isinstance(scene.shelf.library.source([HOSPITAL]).failures[HOSPITAL], SnapshotsUnreachable)
    road.judge = lambda _request: Fate.PASSES
    time.sleep(objects.REST_SECONDS)
    scene.assert_current(scene.take())
    fresh = Shelf.of(elsewhere(far, tmp_path))
    road.judge = lambda request: Fate.IS_LOST if "/files/" in request else Fate.PASSES
    assert isinstance(fresh.library.source([HOSPITAL]).failures[HOSPITAL], SnapshotsUnreachable)
    road.judge = lambda _request: Fate.PASSES
    time.sleep(objects.REST_SECONDS)
    assert fresh.source.failures == {}
    scene.close()


def test_what_was_used_longest_ago_goes_and_what_is_in_use_stays(
    place: SnapshotPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(place, most_cached_bytes=3 * len(ALL) * 100)
    made = [published(small.folder(), f"{number}" * 80, f"hospital-{number}") for number in range(5)]
    cached = [*(small.directory / "files").rglob("*.parquet")]
    for path in cached:
        hours_ago = 5 - int(path.parent.name[-1])
        os.utime(path, (time.time() - 3600 * hours_ago,) * 2)
    folder = small.folder()
    used = folder.file(made[0], MARKS)
    # Whatever comes makes room.
    Path(folder.file(made[4], LAST_DAYS)).unlink()
    small.folder().file(made[4], LAST_DAYS)
    left = {path.parent.name for path in (small.directory / "files").rglob("*.parquet")}
    assert {"hospital-3", "hospital-4"} <= left
    assert "hospital-1" not in left
    assert [str(path) for path in (small.directory / "files" / "hospital-0").iterdir()] == [used]
    assert text_of(small.folder(), made[1]) == {"1" * 80}


def test_a_machine_that_only_publishes_keeps_no_more_than_it_may(place: SnapshotPlace) -> None:
    small = replace(place, most_cached_bytes=len(ALL) * 150)
    for number in range(4):
        for path in (small.directory / "files").rglob("*.parquet"):
            os.utime(path, (time.time() - 3600,) * 2)
        published(small.folder(), f"{number}" * 80)
    kept = sum(path.stat().st_size for path in (small.directory / "files").rglob("*.parquet"))
    # What came last is in use, whatever there may be.
    assert kept <= small.most_cached_bytes + len(ALL) * 110


def test_on_a_full_disk_what_is_not_in_use_makes_room(place: SnapshotPlace, tmp_path: Path) -> None:
    made = [published(place.folder(), f"{number}" * 40_000, f"hospital-{number}") for number in range(2)]
    with small_disk(tmp_path / "disk", "1m") as disk:
        folder = replace(place, directory=disk).folder()
        assert text_of(folder, made[0]) == {"0" * 40_000}
        with pytest.raises(SnapshotsUnreachable, match="no room"):
            text_of(folder, made[1])
        assert not [*disk.rglob("*.part")]
        for path in disk.rglob("*.parquet"):
            os.utime(path, (time.time() - 2 * file_cache.IN_USE_SECONDS,) * 2)
        assert text_of(folder, made[1]) == {"1" * 40_000}


# Who asks.


def test_a_process_that_was_forked_is_told_and_does_not_wait(place: SnapshotPlace) -> None:
    folder = place.folder()
    assert folder.current(HOSPITAL) is None
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            place.folder().current(HOSPITAL)
        except SnapshotsUnreachable as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        assert "forked" in said.read()
    os.waitpid(process, 0)


def test_secrets_are_told_to_nobody(place: SnapshotPlace, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert place.bucket is not None
    secret = place.bucket.secret
    assert secret
    wrong = replace(place, bucket=replace(place.bucket, secret="not-the-secret"))
    said = [repr(place), repr(place.bucket), repr(place.folder())]
    for do in (lambda folder: folder.current(HOSPITAL), published, lambda folder: folder.snapshots(HOSPITAL)):
        with pytest.raises((SnapshotsUnreachable, StorageFailed), match="403|privileges") as caught:
            do(wrong.folder())
        said.append("".join(map(str, (caught.value, caught.value.__cause__, caught.value.__context__))))
    published(place.folder())
    for text in (*said, caplog.text):
        assert secret not in text
        assert "not-the-secret" not in text
    assert json.loads(json.dumps(place.to_values()))["bucket"]["secret"] == secret
    assert SnapshotPlace.of_values(json.loads(json.dumps(place.to_values()))) == place


def test_objects_are_put_once_moved_and_deleted(place: SnapshotPlace) -> None:
    assert place.bucket is not None
    storage = Objects(place.bucket)
    storage.put_new("a/1", b"first")
    storage.put_new("a/1", b"first")
    with pytest.raises(ObjectExists):
        storage.put_new("a/1", b"second")
    storage.move("a/1", "b/2")
    assert [each.name for each in storage.list("")] == ["b/2"]
    assert storage.get("b/2") == b"first"
    storage.delete(["b/2", "b/3"])
    with pytest.raises(ObjectMissing):
        storage.get("b/2")
