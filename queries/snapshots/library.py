"""The current snapshots, as a source of figures (queries/archives/contract.py) for any set of hospitals."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from queries.archives.contract import Fetched, Question
from queries.errors import ArchiveError, SnapshotMissing, SnapshotUnreadable
from queries.snapshots.about import About
from queries.snapshots.contents import about_in, marks_in
from queries.snapshots.engine import ReadingEngine
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.tables import MARKS, STUDY_ROWS


@dataclass(frozen=True, slots=True)
class SnapshotSource:
    """Source of some hospitals' snapshots, chosen once: every statement of one page reads the same ones."""

    folder: SnapshotFolder
    engine: ReadingEngine
    snapshots: tuple[SnapshotId, ...]
    abouts: Mapping[str, About]
    failures: Mapping[str, ArchiveError]

    @property
    def hospitals(self) -> tuple[str, ...]:
        return tuple(snapshot.hospital for snapshot in self.snapshots)

    @property
    def taken_at(self) -> Mapping[str, datetime]:
        return {hospital: about.taken_at for hospital, about in self.abouts.items()}

    @property
    def missing_columns(self) -> Mapping[str, tuple[str, ...]]:
        return {hospital: about.missing_columns for hospital, about in self.abouts.items()}

    def fetch(self, build: Question) -> Fetched:
        return self.engine.run(build, lambda table: [self.folder.file(each, table) for each in self.snapshots])

    def marks(self, hospital: str) -> Mapping[MonthKey, str]:
        """What the archive said of each month when it was read. Raises SnapshotUnreadable."""
        snapshot = next(each for each in self.snapshots if each.hospital == hospital)
        return marks_in(self.folder.file(snapshot, MARKS))


class SnapshotLibrary:
    """All hospitals' snapshots; safe among threads."""

    def __init__(self, folder: SnapshotFolder, engine: ReadingEngine) -> None:
        self._folder = folder
        self._engine = engine
        self._lock = threading.Lock()
        # What the current snapshot of each hospital says of itself: it never changes.
        self._abouts: dict[str, tuple[SnapshotId, About | SnapshotUnreadable]] = {}

    def source(self, hospitals: Sequence[str]) -> SnapshotSource:
        """The current snapshots of these hospitals and of no others."""
        snapshots: list[SnapshotId] = []
        abouts: dict[str, About] = {}
        failures: dict[str, ArchiveError] = {}
        for hospital in hospitals:
            found = self.current(hospital)
            if isinstance(found, ArchiveError):
                failures[hospital] = found
            else:
                snapshot, abouts[hospital] = found
                snapshots.append(snapshot)
        return SnapshotSource(self._folder, self._engine, tuple(snapshots), abouts, failures)

    def current(self, hospital: str) -> tuple[SnapshotId, About] | ArchiveError:
        existing = self._folder.snapshots(hospital)
        if not existing:
            return SnapshotMissing(f"no snapshot of {hospital} has been taken yet")
        about = self.about(existing[-1])
        return about if isinstance(about, ArchiveError) else (existing[-1], about)

    def about(self, snapshot: SnapshotId) -> About | SnapshotUnreadable:
        with self._lock:
            known = self._abouts.get(snapshot.hospital)
        if known is not None and known[0] == snapshot:
            return known[1]
        about: About | SnapshotUnreadable
        try:
            about = about_in(self._folder.file(snapshot, STUDY_ROWS))
        except SnapshotUnreadable as error:
            about = error
        with self._lock:
            self._abouts[snapshot.hospital] = snapshot, about
        return about
