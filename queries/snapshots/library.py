"""The current snapshots, as a source of figures (queries/archives/contract.py) for any set of hospitals."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from queries.archives.contract import Fetched, Question
from queries.errors import ArchiveError, SnapshotMissing, SnapshotsUnreachable, SnapshotUnreadable
from queries.snapshots.about import About
from queries.snapshots.contents import about_in, marks_in
from queries.snapshots.engine import ReadingEngine
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.tables import MARKS, STUDY_ROWS, Table

Read = TypeVar("Read")


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
        """Raises SnapshotUnreadable, SnapshotsUnreachable."""
        return _read(self.folder, self.snapshots, lambda: self.engine.run(build, self._files))

    def marks(self, hospital: str) -> Mapping[MonthKey, str]:
        """What the archive said of each month when it was read. Raises SnapshotUnreadable, SnapshotsUnreachable."""
        snapshot = next(each for each in self.snapshots if each.hospital == hospital)
        return _read(self.folder, [snapshot], lambda: marks_in(self.folder.file(snapshot, MARKS)))

    def _files(self, table: Table) -> list[str]:
        self.folder.gather(self.snapshots, table)
        return [self.folder.file(each, table) for each in self.snapshots]


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
        latest = {hospital: self._latest(hospital) for hospital in hospitals}
        self._gather_abouts([each for each in latest.values() if isinstance(each, SnapshotId)])
        for hospital in hospitals:
            found = self._with_about(latest[hospital])
            if isinstance(found, ArchiveError):
                failures[hospital] = found
            else:
                snapshot, abouts[hospital] = found
                snapshots.append(snapshot)
        return SnapshotSource(self._folder, self._engine, tuple(snapshots), abouts, failures)

    def current(self, hospital: str) -> tuple[SnapshotId, About] | ArchiveError:
        return self._with_about(self._latest(hospital))

    def _latest(self, hospital: str) -> SnapshotId | ArchiveError:
        try:
            current = self._folder.current(hospital)
        except SnapshotsUnreachable as error:
            return error
        return current or SnapshotMissing(f"no snapshot of {hospital} has been taken yet")

    def _with_about(self, latest: SnapshotId | ArchiveError) -> tuple[SnapshotId, About] | ArchiveError:
        if isinstance(latest, ArchiveError):
            return latest
        try:
            about = self.about(latest)
        except SnapshotsUnreachable as error:
            return error
        return about if isinstance(about, ArchiveError) else (latest, about)

    def about(self, snapshot: SnapshotId) -> About | SnapshotUnreadable:
        """Raises SnapshotsUnreachable, which may be over the next time."""
        known = self._known(snapshot)
        if known is not None:
            return known
        about: About | SnapshotUnreadable
        try:
            about = _read(self._folder, [snapshot], lambda: about_in(self._folder.file(snapshot, STUDY_ROWS)))
        except SnapshotUnreadable as error:
            about = error
        with self._lock:
            self._abouts[snapshot.hospital] = snapshot, about
        return about

    def _known(self, snapshot: SnapshotId) -> About | SnapshotUnreadable | None:
        with self._lock:
            known = self._abouts.get(snapshot.hospital)
        return known[1] if known is not None and known[0] == snapshot else None

    def _gather_abouts(self, snapshots: Sequence[SnapshotId]) -> None:
        with suppress(SnapshotsUnreachable):
            self._folder.gather([each for each in snapshots if self._known(each) is None], STUDY_ROWS)


def _read(folder: SnapshotFolder, snapshots: Sequence[SnapshotId], read: Callable[[], Read]) -> Read:
    """Once more where a file was not there, or damaged, and can be had again."""
    try:
        return read()
    except SnapshotUnreadable:
        if not folder.mend(snapshots):
            raise
    return read()
