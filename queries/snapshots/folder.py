"""Where snapshots lie: a directory for each hospital, in it one for each snapshot, never changed once it is there.

What is being written has a name that no reader looks for, on the same file system; one rename makes it a snapshot.
Whatever dies, and when, leaves the snapshots that were there. `SnapshotFolder` is the seam for other kinds of store:
object storage is in object_folder.py.
"""

import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from queries.errors import SnapshotMissing, TakingUnderWay
from queries.locks import FileLocks
from queries.snapshots.tables import ALL, Table

_NAME = re.compile(r"([0-9]{6})_([0-9]{8}T[0-9]{6}Z)", re.ASCII)
_STAMP = "%Y%m%dT%H%M%SZ"
_WRITING, _UNFINISHED, _HELD, _BESIDE = ".writing", ".unfinished", "held", "beside"
_PORTION_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class SnapshotId:
    """The number counts a hospital's snapshots up, whatever its clock says; the highest is current."""

    hospital: str
    number: int
    taken_at: datetime

    @property
    def name(self) -> str:
        return f"{self.number:06d}_{self.taken_at.astimezone(UTC):{_STAMP}}"

    @classmethod
    def of_name(cls, hospital: str, name: str) -> "SnapshotId | None":
        """None where it is no snapshot's name."""
        match = _NAME.fullmatch(name)
        return None if match is None else cls(hospital, int(match[1]), _moment(match[2]))


@lru_cache(maxsize=8192)
def _moment(stamp: str) -> datetime:
    """Kept, for every page asks for those of all its hospitals, and strptime is slow."""
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


class SnapshotFolder(Protocol):
    """Snapshots of all hospitals; every method is for one of them."""

    def require_reachable(self) -> None:
        """Raises OSError where nothing can be listed, whether there is anything or not."""

    def snapshots(self, hospital: str) -> tuple[SnapshotId, ...]:
        """Oldest first; all of them whole."""

    def current(self, hospital: str) -> SnapshotId | None:
        """The last of them, as pages ask for it: elsewhere published, it may be known a few seconds later."""

    def gather(self, snapshots: Sequence[SnapshotId], table: Table) -> None:
        """Have a table's files at hand, several at once; what is wrong with one shows when it is asked for."""

    def file(self, snapshot: SnapshotId, table: Table) -> str:
        """What the engine opens to read a table. Raises SnapshotUnreadable, SnapshotsUnreachable."""

    def mend(self, snapshots: Sequence[SnapshotId]) -> bool:
        """After a file could not be read: whether one is not what it should be, and will be when asked for again."""

    def unfinished(self, hospital: str, table: Table) -> str | None:
        """What the engine opens of what an interrupted taking had read, if there is any."""

    def held(self, hospital: str) -> dict[int, str]:
        """Numbers of the snapshots that must be kept, and why."""

    def hold(self, snapshot: SnapshotId, reason: str) -> None: ...

    def beside(self, snapshot: SnapshotId, name: str) -> bytes | None:
        """What was made from a snapshot and kept under that name; None where nothing was."""

    def keep_beside(self, snapshot: SnapshotId, name: str, content: bytes) -> None:
        """Keep it as long as the snapshot: whole or not at all."""

    def remove(self, snapshot: SnapshotId) -> None:
        """It and what was kept beside it."""

    def hospitals(self) -> tuple[str, ...]:
        """Those that have a snapshot, in the order of their codes."""

    def file_names(self, snapshot: SnapshotId) -> tuple[str, ...]:
        """Of all its files, also where an older version wrote others than ALL. Raises SnapshotMissing."""

    def read_file(self, snapshot: SnapshotId, name: str) -> Iterator[bytes]:
        """Its bytes, in portions. Raises SnapshotMissing where it has been removed."""

    def names_beside(self, snapshot: SnapshotId) -> tuple[str, ...]:
        """Under which something was kept beside it."""

    def put_back(self, snapshot: SnapshotId, directory: Path) -> None:
        """Make the files of the directory that snapshot again, under its own number: at once. Raises TakingUnderWay,
        FileExistsError where there is one of that name."""

    @contextmanager
    def writing(self, hospital: str) -> Iterator["Writing"]:
        """The right to write for a hospital, one process at a time. Raises TakingUnderWay."""
        yield NotImplemented


class Writing(Protocol):
    """A snapshot that is being written. Left unpublished, it is gone."""

    @property
    def directory(self) -> Path:
        """Where the files of all tables are written before they are published."""

    def publish(self, taken_at: datetime) -> SnapshotId:
        """Make it the hospital's current snapshot, at once and for good; what was unfinished is forgotten."""

    def keep_unfinished(self) -> None:
        """Keep it for the next taking alone."""


class LocalFolder:
    """SnapshotFolder on a file system."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def require_reachable(self) -> None:
        os.listdir(self._root)

    def snapshots(self, hospital: str) -> tuple[SnapshotId, ...]:
        try:
            # Text, not a Path: a page asks of many hospitals.
            names = os.listdir(f"{self._root}/{hospital}")
        except FileNotFoundError:
            return ()
        return tuple(sorted(each for name in names if (each := SnapshotId.of_name(hospital, name))))

    def current(self, hospital: str) -> SnapshotId | None:
        return max(self.snapshots(hospital), default=None)

    def gather(self, snapshots: Sequence[SnapshotId], table: Table) -> None:
        """They are."""

    def mend(self, snapshots: Sequence[SnapshotId]) -> bool:
        """There is no other copy of a file."""
        return False

    def file(self, snapshot: SnapshotId, table: Table) -> str:
        # Text, not a Path: a page of many hospitals names a hundred files.
        return f"{self._root}/{snapshot.hospital}/{snapshot.name}/{table.file_name}"

    def unfinished(self, hospital: str, table: Table) -> str | None:
        path = self._root / hospital / _UNFINISHED / table.file_name
        return str(path) if path.exists() else None

    def held(self, hospital: str) -> dict[int, str]:
        directory = self._root / hospital / _HELD
        paths = sorted(directory.iterdir()) if directory.exists() else []
        return {int(path.name): path.read_text(encoding="utf-8") for path in paths}

    def hold(self, snapshot: SnapshotId, reason: str) -> None:
        directory = self._root / snapshot.hospital / _HELD
        directory.mkdir(exist_ok=True)
        path = directory / f"{snapshot.number}"
        path.write_text(reason, encoding="utf-8")
        sync(path)
        sync(directory)

    def beside(self, snapshot: SnapshotId, name: str) -> bytes | None:
        try:
            return self._beside(snapshot, name).read_bytes()
        except FileNotFoundError:
            return None

    def keep_beside(self, snapshot: SnapshotId, name: str, content: bytes) -> None:
        path = self._beside(snapshot, name)
        path.parent.mkdir(exist_ok=True)
        # Of its own process and thread: two may make the same thing at once, and either may win.
        writing = path.with_name(f"{_WRITING}-{os.getpid()}-{threading.get_ident()}-{path.name}")
        try:
            writing.write_bytes(content)
            sync(writing)
            writing.rename(path)
        finally:
            writing.unlink(missing_ok=True)
        sync(path.parent)

    def _beside(self, snapshot: SnapshotId, name: str) -> Path:
        return self._root / snapshot.hospital / _BESIDE / f"{snapshot.name}.{name}"

    def remove(self, snapshot: SnapshotId) -> None:
        # Renamed first: a removal that is interrupted leaves no half of a snapshot under a snapshot's name.
        path = self._root / snapshot.hospital / snapshot.name
        doomed = path.with_name(f"{_WRITING}-removed-{snapshot.name}")
        path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
        for kept in (self._root / snapshot.hospital / _BESIDE).glob(f"{snapshot.name}.*"):
            kept.unlink(missing_ok=True)

    def hospitals(self) -> tuple[str, ...]:
        codes = sorted(path.name for path in self._root.iterdir() if path.is_dir())
        return tuple(code for code in codes if self.snapshots(code))

    def file_names(self, snapshot: SnapshotId) -> tuple[str, ...]:
        with _removed_as_missing(snapshot):
            return tuple(sorted(os.listdir(self._root / snapshot.hospital / snapshot.name)))

    def read_file(self, snapshot: SnapshotId, name: str) -> Iterator[bytes]:
        path = self._root / snapshot.hospital / snapshot.name / name
        with _removed_as_missing(snapshot):
            yield from portions_of(path)

    def names_beside(self, snapshot: SnapshotId) -> tuple[str, ...]:
        beginning = f"{snapshot.name}."
        paths = (self._root / snapshot.hospital / _BESIDE).glob(f"{beginning}*")
        return tuple(sorted(path.name.removeprefix(beginning) for path in paths))

    def put_back(self, snapshot: SnapshotId, directory: Path) -> None:
        with self.writing(snapshot.hospital) as writing:
            for path in sorted(directory.iterdir()):
                sync(shutil.copyfile(path, writing.directory / path.name))
            sync(writing.directory)
            place = self._root / snapshot.hospital / snapshot.name
            # A rename would take the place of an empty directory.
            if place.exists():
                raise FileExistsError(f"{snapshot.hospital} has a snapshot {snapshot.name}")
            writing.directory.rename(place)
            sync(place.parent)

    @contextmanager
    def writing(self, hospital: str) -> Iterator[Writing]:
        directory = self._root / hospital
        directory.mkdir(exist_ok=True)
        with FileLocks(directory).hold("writing") as is_ours:
            if not is_ours:
                raise TakingUnderWay(f"another process is taking a snapshot of {hospital}")
            for remains in directory.glob(f"{_WRITING}*"):
                shutil.rmtree(remains, ignore_errors=True)
            work = directory / _WRITING
            work.mkdir()
            try:
                yield _LocalWriting(self, hospital, directory, work)
            finally:
                shutil.rmtree(work, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _LocalWriting:
    folder: LocalFolder
    hospital: str
    parent: Path
    directory: Path

    def publish(self, taken_at: datetime) -> SnapshotId:
        existing = self.folder.snapshots(self.hospital)
        number = existing[-1].number + 1 if existing else 1
        snapshot = SnapshotId(self.hospital, number, taken_at.astimezone(UTC).replace(microsecond=0))
        _sync_all(self.directory)
        self.directory.rename(self.parent / snapshot.name)
        sync(self.parent)
        shutil.rmtree(self.parent / _UNFINISHED, ignore_errors=True)
        return snapshot

    def keep_unfinished(self) -> None:
        _sync_all(self.directory)
        shutil.rmtree(self.parent / _UNFINISHED, ignore_errors=True)
        self.directory.rename(self.parent / _UNFINISHED)
        sync(self.parent)


@contextmanager
def _removed_as_missing(snapshot: SnapshotId) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise SnapshotMissing(f"snapshot {snapshot.number} of {snapshot.hospital} has been removed") from error


def portions_of(path: Path) -> Iterator[bytes]:
    """What a file holds, which may be large."""
    with path.open("rb") as file:
        while portion := file.read(_PORTION_BYTES):
            yield portion


def _sync_all(directory: Path) -> None:
    for table in ALL:
        sync(directory / table.file_name)
    sync(directory)


def sync(path: Path) -> None:
    """What a file or directory holds is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
