"""Snapshots, what is kept beside them and why they are held, as files of a backup: `snapshots/HOSPITAL/…`.

They lie there as in a folder of this machine, wherever the site itself has them.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from queries.backups.files import KeptFile
from queries.errors import SnapshotMissing, SnapshotsUnreachable
from queries.snapshots.folder import SnapshotFolder, SnapshotId

SNAPSHOTS = "snapshots"
_BESIDE, _HELD = "beside", "held"


def snapshot_groups(folder: SnapshotFolder) -> Iterator[tuple[KeptFile, ...]]:
    """Files that are of use together alone: of a snapshot and beside it; why a hospital's snapshots are held. To read
    one raises SnapshotMissing where its snapshot has been removed since."""
    for hospital in folder.hospitals():
        for snapshot in folder.snapshots(hospital):
            group = _files_of(folder, snapshot)
            if group:
                yield group
        yield tuple(
            KeptFile(f"{SNAPSHOTS}/{hospital}/{_HELD}/{number}", partial(_portions, reason.encode()))
            for number, reason in sorted(folder.held(hospital).items())
        )


def put_back_snapshots(directory: Path, folder: SnapshotFolder) -> None:
    """All that a backup holds. Raises ArchiveError, OSError."""
    for own in sorted(_directories(directory / SNAPSHOTS)):
        found = {
            snapshot: path for path in _directories(own) if (snapshot := SnapshotId.of_name(own.name, path.name))
        }
        for snapshot in sorted(found):
            folder.put_back(snapshot, found[snapshot])
            for path in sorted((own / _BESIDE).glob(f"{snapshot.name}.*")):
                folder.keep_beside(snapshot, path.name.removeprefix(f"{snapshot.name}."), path.read_bytes())
            reason = own / _HELD / str(snapshot.number)
            if reason.exists():
                folder.hold(snapshot, reason.read_text(encoding="utf-8"))


def _files_of(folder: SnapshotFolder, snapshot: SnapshotId) -> tuple[KeptFile, ...]:
    place = f"{SNAPSHOTS}/{snapshot.hospital}"
    try:
        names = folder.file_names(snapshot)
    except SnapshotMissing:
        return ()
    return (
        *(KeptFile(f"{place}/{snapshot.name}/{name}", partial(folder.read_file, snapshot, name)) for name in names),
        *(
            KeptFile(f"{place}/{_BESIDE}/{snapshot.name}.{name}", partial(_beside, folder, snapshot, name))
            for name in folder.names_beside(snapshot)
        ),
    )


def _beside(folder: SnapshotFolder, snapshot: SnapshotId, name: str) -> Iterator[bytes]:
    content = folder.beside(snapshot, name)
    if content is None:
        if snapshot in folder.snapshots(snapshot.hospital):
            raise SnapshotsUnreachable(
                f"{name} beside snapshot {snapshot.number} of {snapshot.hospital} cannot be read"
            )
        raise SnapshotMissing(f"snapshot {snapshot.number} of {snapshot.hospital} has been removed")
    yield content


def _portions(content: bytes) -> Iterator[bytes]:
    yield content


def _directories(directory: Path) -> list[Path]:
    """Those that hold something: of nothing else there is any word in a manifest."""
    found = directory.iterdir() if directory.is_dir() else ()
    return [path for path in found if path.is_dir() and any(path.iterdir())]
