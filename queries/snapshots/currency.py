"""Which snapshot of each hospital is current, asked of object storage once for all hospitals and a few seconds."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from queries.errors import SnapshotsUnreachable
from queries.snapshots import objects
from queries.snapshots.folder import SnapshotId
from queries.snapshots.objects import StorageFailed

log = logging.getLogger(__name__)

# So much later than it is published elsewhere a snapshot may be seen.
LISTED_SECONDS = 3.0


class CurrentSnapshots:
    """Safe among threads: one asks while the others are told what was known. Where storage does not answer that stays
    so, until it does."""

    def __init__(self, ask: Callable[[], Mapping[str, SnapshotId]]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._known: Mapping[str, SnapshotId] | None = None
        # Seen since the last list was asked for: that one may not have them.
        self._noted: dict[str, SnapshotId] = {}
        self._ask_at = 0.0
        self._failure: StorageFailed | None = None

    def of(self, hospital: str) -> SnapshotId | None:
        """Raises SnapshotsUnreachable where storage has not answered since this process began."""
        if time.monotonic() >= self._ask_at:
            self._renew()
        with self._lock:
            if self._known is None:
                raise SnapshotsUnreachable(f"snapshots cannot be listed: {self._failure}")
            return _later(self._known.get(hospital), self._noted.get(hospital))

    def note(self, snapshot: SnapshotId) -> None:
        """It is there: this process knows."""
        with self._lock:
            latest = _later(self._noted.get(snapshot.hospital), snapshot)
            if latest is not None:
                self._noted[snapshot.hospital] = latest

    def _renew(self) -> None:
        # Whoever knows nothing yet has to wait.
        if not self._asking.acquire(blocking=self._known is None):
            return
        try:
            if time.monotonic() >= self._ask_at:
                self._ask_now()
        finally:
            self._asking.release()

    def _ask_now(self) -> None:
        with self._lock:
            before = set(self._noted.values())
        try:
            listed = self._ask()
        except StorageFailed as error:
            log.warning("snapshots cannot be listed; those known stay: %s", error)
            self._failure = error
            self._ask_at = time.monotonic() + objects.REST_SECONDS
            return
        with self._lock:
            self._known = listed
            self._noted = {code: each for code, each in self._noted.items() if each not in before}
            self._ask_at = time.monotonic() + LISTED_SECONDS


def _later(first: SnapshotId | None, second: SnapshotId | None) -> SnapshotId | None:
    return max((each for each in (first, second) if each is not None), default=None)
