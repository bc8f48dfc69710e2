"""Writing a snapshot to object storage: files first, then the right to a number, then the one object that counts.

Locks keep takers apart; should they fail, because a store that several machines share was restarted, the number does:
two who began beside each other want the same one, and storage gives it to one of them alone.
"""

import logging
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from queries.errors import SnapshotUnreadable, TakingUnderWay
from queries.snapshots.currency import CurrentSnapshots
from queries.snapshots.file_cache import FileCache
from queries.snapshots.folder import SnapshotId
from queries.snapshots.manifest import Manifest
from queries.snapshots.manifests import Manifests
from queries.snapshots.object_names import (
    CURRENT,
    EARLIER,
    FILES,
    NUMBERS,
    PROOF,
    file_name,
    manifest_name,
    number_in,
    number_name,
    snapshots_in,
    unfinished_name,
)
from queries.snapshots.objects import ObjectExists, Objects, StorageFailed
from queries.snapshots.tables import ALL

log = logging.getLogger(__name__)

# What no manifest names may be what another taker has just put, and will name.
_REMAINS = timedelta(days=1)
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Shelves:
    """What a folder on object storage is made of."""

    objects: Objects
    cache: FileCache
    manifests: Manifests
    current: CurrentSnapshots

    def listed(self, hospital: str) -> set[SnapshotId]:
        # Current ones first: one that becomes an earlier one meanwhile is then in both lists, not in none.
        found = [self.objects.list(f"{shelf}/{hospital}") for shelf in (CURRENT, EARLIER)]
        return snapshots_in([*found[0], *found[1]])


@dataclass(frozen=True, slots=True)
class ObjectWriting:
    """Writing (folder.py) of one hospital, whose next number was free when it began."""

    shelves: Shelves
    hospital: str
    number: int
    directory: Path

    @classmethod
    def begin(cls, shelves: Shelves, hospital: str, directory: Path) -> "ObjectWriting":
        """Raises StorageFailed also where storage would let two put the same."""
        prove_put_once(shelves.objects)
        snapshots = shelves.listed(hospital)
        for snapshot in snapshots:
            shelves.current.note(snapshot)
        shelves.manifests.forget_unfinished(hospital)
        numbers = {number_in(each) for each in shelves.objects.list(f"{NUMBERS}/{hospital}")}
        numbers |= {snapshot.number for snapshot in snapshots}
        return cls(shelves, hospital, max(numbers, default=0) + 1, directory)

    def publish(self, taken_at: datetime) -> SnapshotId:
        snapshot = SnapshotId(self.hospital, self.number, taken_at.astimezone(UTC).replace(microsecond=0))
        manifest = self._put_files()
        self._take_number(snapshot, manifest)
        self.shelves.objects.put_new(manifest_name(CURRENT, snapshot), manifest.to_json())
        self.shelves.manifests.note(snapshot, manifest)
        self.shelves.current.note(snapshot)
        self._keep_files(manifest)
        try:
            self._tidy(snapshot)
        except (StorageFailed, SnapshotUnreadable) as error:
            log.warning("%s: what is left over stays until the next taking: %s", self.hospital, error)
        return snapshot

    def keep_unfinished(self) -> None:
        manifest = self._put_files()
        self.shelves.objects.put(unfinished_name(self.hospital), manifest.to_json())
        self.shelves.manifests.note_unfinished(self.hospital, manifest)
        self._keep_files(manifest)

    def _put_files(self) -> Manifest:
        manifest = Manifest.of_directory(self.directory)
        objects, hospital = self.shelves.objects, self.hospital
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="put") as pool:
            putting = [
                pool.submit(objects.put_file, file_name(hospital, manifest.content(table)), path)
                for table in ALL
                for path in [self.directory / table.file_name]
            ]
        for each in putting:
            each.result()
        return manifest

    def _take_number(self, snapshot: SnapshotId, manifest: Manifest) -> None:
        """Nobody else publishes under it, nor has published a later one meanwhile."""
        try:
            claim = snapshot.name.encode() + b"\n" + manifest.to_json()
            self.shelves.objects.put_new(number_name(self.hospital, self.number), claim)
        except ObjectExists as error:
            raise TakingUnderWay(f"another process has taken snapshot {self.number} of {self.hospital}") from error
        latest = max((each.number for each in self.shelves.listed(self.hospital)), default=0)
        if latest >= self.number:
            raise TakingUnderWay(f"another process has taken snapshot {latest} of {self.hospital} meanwhile")

    def _keep_files(self, manifest: Manifest) -> None:
        """What is read next on this machine need not be brought back."""
        for table in ALL:
            try:
                self.shelves.cache.keep(self.hospital, manifest.content(table), self.directory / table.file_name)
            except OSError as error:
                log.info("%s: %s is not kept on this machine: %s", self.hospital, table.file_name, error)

    def _tidy(self, snapshot: SnapshotId) -> None:
        objects, hospital = self.shelves.objects, self.hospital
        for earlier in snapshots_in(objects.list(f"{CURRENT}/{hospital}")):
            if earlier < snapshot:
                objects.move(manifest_name(CURRENT, earlier), manifest_name(EARLIER, earlier))
        objects.delete([unfinished_name(hospital)])
        self.shelves.manifests.note_unfinished(hospital, None)
        taken = objects.list(f"{NUMBERS}/{hospital}")
        objects.delete(each.name for each in taken if number_in(each) < snapshot.number)
        objects.delete(self._unnamed())

    def _unnamed(self) -> Iterable[str]:
        """Files of snapshots that are gone, and of takings that did not come to their end."""
        files = self.shelves.objects.list(f"{FILES}/{self.hospital}")
        # By the storage's own clock, which has just written.
        newest = max((each.put_at for each in files), default=datetime.min.replace(tzinfo=UTC))
        old = {each.name for each in files if newest - each.put_at > _REMAINS}
        if not old:
            return ()
        named = {
            file_name(self.hospital, content)
            for snapshot in self.shelves.listed(self.hospital)
            for content in self.shelves.manifests.of(snapshot).contents.values()
        }
        return old - named


def prove_put_once(objects: Objects) -> None:
    """Raises StorageFailed where a second object of a name takes the first one's place: then nothing is safe."""
    for _ in range(2):
        try:
            objects.put_new(PROOF, secrets.token_bytes(16))
        except ObjectExists:
            return
    raise StorageFailed("this object storage knows no conditional writes (If-None-Match), which snapshots need")
