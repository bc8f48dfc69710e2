"""Releases as files of a backup, byte for byte: `releases/NAME/…`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from queries.backups.files import KeptFile
from queries.releases.folder import ReleaseFolder
from queries.snapshots.folder import portions_of

RELEASES = "releases"


def release_files(folder: ReleaseFolder) -> Iterator[KeptFile]:
    """Of all releases there are, also of one that is damaged: what is left of it may be all there is."""
    for name in folder.names():
        for path in folder.paths(name):
            yield KeptFile(f"{RELEASES}/{name}/{path.name}", partial(portions_of, path))


def put_back_releases(directory: Path, folder: ReleaseFolder) -> None:
    """All that a backup holds. Raises ReleaseUnderWay, OSError, ValueError where it has a name of none."""
    root = directory / RELEASES
    for own in sorted(root.iterdir()) if root.is_dir() else []:
        if any(own.iterdir()):
            folder.put_back(own.name, own)
