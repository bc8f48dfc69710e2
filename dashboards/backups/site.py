"""What is backed up together: a store, snapshots and releases that know of one another."""

from collections.abc import Iterator
from dataclasses import dataclass

from auth.backups.store import StoreRows
from queries.backups.files import KeptFile
from queries.backups.releases import release_files
from queries.backups.snapshots import snapshot_groups
from queries.releases.folder import ReleaseFolder
from queries.snapshots.folder import SnapshotFolder


@dataclass(frozen=True, slots=True)
class Site:
    store: StoreRows
    snapshots: SnapshotFolder
    releases: ReleaseFolder

    def file_groups(self) -> Iterator[tuple[KeptFile, ...]]:
        """Files beside the store; those that are of use together alone in one group. Releases come first: a snapshot
        that one was made from is there before it."""
        for file in release_files(self.releases):
            yield (file,)
        yield from snapshot_groups(self.snapshots)
