"""Manifests of snapshots on object storage; those of published ones are read once."""

import threading
import time
from collections import OrderedDict

from queries.errors import SnapshotUnreadable
from queries.snapshots.folder import SnapshotId
from queries.snapshots.manifest import Manifest
from queries.snapshots.object_names import CURRENT, EARLIER, manifest_name, unfinished_name
from queries.snapshots.objects import ObjectMissing, Objects

# Some four kilobytes each: the current ones of two thousand hospitals, and as many again.
_MOST = 4096
# A taking asks for what was unfinished table by table.
_UNFINISHED_SECONDS = 3.0


class Manifests:
    """Safe among threads. Raises StorageFailed."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._lock = threading.Lock()
        self._known: OrderedDict[SnapshotId, Manifest] = OrderedDict()
        self._unfinished: dict[str, tuple[float, Manifest | None]] = {}

    def known(self, snapshot: SnapshotId) -> Manifest | None:
        """Without asking anybody."""
        with self._lock:
            return self._known.get(snapshot)

    def of(self, snapshot: SnapshotId) -> Manifest:
        """Raises SnapshotUnreadable where there is none any more, or it is of another form."""
        manifest = self.known(snapshot)
        if manifest is None:
            manifest = Manifest.from_json(self._read(snapshot))
            self.note(snapshot, manifest)
        return manifest

    def note(self, snapshot: SnapshotId, manifest: Manifest) -> None:
        with self._lock:
            self._known[snapshot] = manifest
            if len(self._known) > _MOST:
                self._known.popitem(last=False)

    def forget(self, snapshot: SnapshotId) -> None:
        with self._lock:
            self._known.pop(snapshot, None)

    def unfinished(self, hospital: str) -> Manifest | None:
        """Raises SnapshotUnreadable."""
        read_at, manifest = self._unfinished.get(hospital, (0.0, None))
        if not read_at or time.monotonic() - read_at > _UNFINISHED_SECONDS:
            try:
                manifest = Manifest.from_json(self._objects.get(unfinished_name(hospital)))
            except ObjectMissing:
                manifest = None
            self.note_unfinished(hospital, manifest)
        return manifest

    def note_unfinished(self, hospital: str, manifest: Manifest | None) -> None:
        self._unfinished[hospital] = time.monotonic(), manifest

    def forget_unfinished(self, hospital: str) -> None:
        """Another process may have kept some since."""
        self._unfinished.pop(hospital, None)

    def _read(self, snapshot: SnapshotId) -> bytes:
        for shelf in (CURRENT, EARLIER):
            try:
                return self._objects.get(manifest_name(shelf, snapshot))
            except ObjectMissing:
                continue
        raise SnapshotUnreadable(f"snapshot {snapshot.number} of {snapshot.hospital} is gone: take a new one")
