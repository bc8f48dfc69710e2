"""Snapshots on object storage that speaks S3, which renames nothing, with the guarantees of a directory (ADR 0025).

Files are read from a cache on this machine's own disk; DuckDB opens nothing else.
"""

import logging
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from queries.errors import ArchiveError, SnapshotMissing, SnapshotsUnreachable, SnapshotUnreadable, TakingUnderWay
from queries.locks import FileLocks, Locks
from queries.snapshots.bucket import Bucket
from queries.snapshots.currency import CurrentSnapshots
from queries.snapshots.file_cache import Content, FileCache
from queries.snapshots.folder import SnapshotId, Writing, portions_of
from queries.snapshots.manifest import Manifest
from queries.snapshots.manifests import Manifests
from queries.snapshots.object_names import (
    BESIDE,
    CURRENT,
    EARLIER,
    HELD,
    PROOF,
    beside_name,
    file_name,
    held_name,
    manifest_name,
    number_in,
    snapshots_in,
)
from queries.snapshots.objects import ObjectMissing, Objects, StorageFailed
from queries.snapshots.publishing import ObjectWriting, Shelves
from queries.snapshots.tables import FILE_SUFFIX, Table

log = logging.getLogger(__name__)

# Most of the time that a file takes is the network's.
_AT_ONCE = 8
# Pages of all hospitals ask for what lies beside each snapshot; what is made beside one, is made once.
ABSENT_SECONDS = 30.0
_MOST_ABSENT = 10_000


class ObjectFolder:
    """SnapshotFolder; safe among threads. `files` is the cache's directory, `work` where snapshots are written first.

    `locks` are shared by all machines that take snapshots.
    """

    def __init__(self, bucket: Bucket, files: Path, work: Path, most_cached_bytes: int, locks: Locks) -> None:
        objects = Objects(bucket)
        current = CurrentSnapshots(lambda: _latest(snapshots_in(objects.list(CURRENT))))
        self._shelves = Shelves(objects, FileCache(files, most_cached_bytes), Manifests(objects), current)
        self._work = work
        self._locks = locks
        # Until when it is taken for granted that nothing was made from a snapshot.
        self._absent: dict[tuple[SnapshotId, str], float] = {}

    def require_reachable(self) -> None:
        self._shelves.objects.list(PROOF)

    def snapshots(self, hospital: str) -> tuple[SnapshotId, ...]:
        with _unreachable_as_ours():
            found = self._shelves.listed(hospital)
        for snapshot in found:
            self._shelves.current.note(snapshot)
        return tuple(sorted(found))

    def current(self, hospital: str) -> SnapshotId | None:
        return self._shelves.current.of(hospital)

    def gather(self, snapshots: Sequence[SnapshotId], table: Table) -> None:
        missing = [each for each in snapshots if not self._is_at_hand(each, table)]
        if len(missing) > 1:
            with ThreadPoolExecutor(min(_AT_ONCE, len(missing)), thread_name_prefix="bring") as pool:
                for snapshot in missing:
                    pool.submit(self._bring_quietly, snapshot, table)

    def file(self, snapshot: SnapshotId, table: Table) -> str:
        with _unreachable_as_ours():
            return self._brought(snapshot.hospital, self._shelves.manifests.of(snapshot).content(table))

    def mend(self, snapshots: Sequence[SnapshotId]) -> bool:
        found = False
        for snapshot in snapshots:
            manifest = self._shelves.manifests.known(snapshot)
            for content in manifest.contents.values() if manifest else ():
                found |= self._shelves.cache.drop_damaged(snapshot.hospital, content)
        return found

    def unfinished(self, hospital: str, table: Table) -> str | None:
        with _unreachable_as_ours():
            manifest = self._shelves.manifests.unfinished(hospital)
            return None if manifest is None else self._brought(hospital, manifest.content(table))

    def held(self, hospital: str) -> dict[int, str]:
        objects = self._shelves.objects
        with _unreachable_as_ours():
            return {number_in(each): objects.get(each.name).decode() for each in objects.list(f"{HELD}/{hospital}")}

    def hold(self, snapshot: SnapshotId, reason: str) -> None:
        self._shelves.objects.put(held_name(snapshot), reason.encode())

    def beside(self, snapshot: SnapshotId, name: str) -> bytes | None:
        """Also None, and told in the log, where storage does not answer; and for a while after there was nothing."""
        if time.monotonic() < self._absent.get((snapshot, name), 0.0):
            return None
        try:
            return self._shelves.objects.get(beside_name(snapshot, name))
        except ObjectMissing:
            if len(self._absent) >= _MOST_ABSENT:
                self._absent.clear()
            self._absent[snapshot, name] = time.monotonic() + ABSENT_SECONDS
        except StorageFailed as error:
            log.warning("%s: what is kept beside snapshot %d: %s", snapshot.hospital, snapshot.number, error)
        return None

    def keep_beside(self, snapshot: SnapshotId, name: str, content: bytes) -> None:
        self._shelves.objects.put(beside_name(snapshot, name), content)
        self._absent.pop((snapshot, name), None)

    def remove(self, snapshot: SnapshotId) -> None:
        """The manifest first, so that no half of it is seen. Files that no manifest names go with a later taking."""
        objects = self._shelves.objects
        objects.delete(manifest_name(shelf, snapshot) for shelf in (CURRENT, EARLIER))
        self._shelves.manifests.forget(snapshot)
        beside = objects.list(f"{BESIDE}/{snapshot.hospital}")
        objects.delete(each.name for each in beside if each.name.startswith(beside_name(snapshot, "")))

    def hospitals(self) -> tuple[str, ...]:
        with _unreachable_as_ours():
            return tuple(sorted({each.hospital for each in snapshots_in(self._shelves.objects.list(CURRENT))}))

    def file_names(self, snapshot: SnapshotId) -> tuple[str, ...]:
        return tuple(sorted(f"{name}{FILE_SUFFIX}" for name in self._manifest(snapshot).contents))

    def read_file(self, snapshot: SnapshotId, name: str) -> Iterator[bytes]:
        content = self._manifest(snapshot).contents[name.removesuffix(FILE_SUFFIX)]
        with _unreachable_as_ours():
            yield from portions_of(Path(self._brought(snapshot.hospital, content)))

    def names_beside(self, snapshot: SnapshotId) -> tuple[str, ...]:
        beginning = beside_name(snapshot, "")
        with _unreachable_as_ours():
            listed = self._shelves.objects.list(f"{BESIDE}/{snapshot.hospital}")
        return tuple(sorted(each.name.removeprefix(beginning) for each in listed if each.name.startswith(beginning)))

    def put_back(self, snapshot: SnapshotId, directory: Path) -> None:
        with self._writing(snapshot.hospital) as writing:
            writing.put_back(snapshot, sorted(directory.iterdir()))

    @contextmanager
    def writing(self, hospital: str) -> Iterator[Writing]:
        with self._writing(hospital) as writing:
            yield writing

    @contextmanager
    def _writing(self, hospital: str) -> Iterator[ObjectWriting]:
        # This machine's own as well: what a killed taker left in its directory is then nobody's.
        own = FileLocks(self._work)
        with own.hold(hospital) as is_free, self._locks.hold(f"snapshots {hospital}") as is_ours:
            if not (is_free and is_ours):
                raise TakingUnderWay(f"another process is taking a snapshot of {hospital}")
            directory = self._work / hospital
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
            try:
                yield ObjectWriting.begin(self._shelves, hospital, directory)
            finally:
                shutil.rmtree(directory, ignore_errors=True)

    def _manifest(self, snapshot: SnapshotId) -> Manifest:
        """Raises SnapshotMissing where it has been removed, SnapshotUnreadable where it is damaged."""
        with _unreachable_as_ours():
            try:
                return self._shelves.manifests.of(snapshot)
            except SnapshotUnreadable:
                if snapshot not in self._shelves.listed(snapshot.hospital):
                    raise SnapshotMissing(
                        f"snapshot {snapshot.number} of {snapshot.hospital} has been removed"
                    ) from None
                raise

    def _brought(self, hospital: str, content: Content) -> str:
        objects = self._shelves.objects
        return self._shelves.cache.bring(hospital, content, lambda: objects.stream(file_name(hospital, content)))

    def _is_at_hand(self, snapshot: SnapshotId, table: Table) -> bool:
        manifest = self._shelves.manifests.known(snapshot)
        content = manifest.contents.get(table.name) if manifest else None
        return content is not None and self._shelves.cache.has(snapshot.hospital, content)

    def _bring_quietly(self, snapshot: SnapshotId, table: Table) -> None:
        with suppress(ArchiveError):
            self.file(snapshot, table)


def _latest(snapshots: set[SnapshotId]) -> Mapping[str, SnapshotId]:
    return {each.hospital: each for each in sorted(snapshots)}


@contextmanager
def _unreachable_as_ours() -> Iterator[None]:
    try:
        yield
    except ObjectMissing as error:
        raise SnapshotUnreadable(f"a snapshot's file is gone from object storage: take a new one; {error}") from error
    except OSError as error:
        raise SnapshotsUnreachable(f"snapshots cannot be reached: {error}") from error
