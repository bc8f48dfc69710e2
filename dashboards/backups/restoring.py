"""A backup is put back where nothing is: releases and snapshots, and at last the store, all of it at once.

Nobody can sign in before the last step, and so nobody meets half a site. What was interrupted is begun again after
emptying what there is: to go on would mean to trust what an interruption has left.
"""

from pathlib import Path

from auth.backups.restoring import knows_revision, newest_revision
from auth.errors import RestoreRefused, StoreUnavailable
from dashboards.backups.checking import check_backup
from dashboards.backups.manifest import Manifest
from dashboards.backups.rows import lines_in
from dashboards.backups.site import Site
from queries.backups.releases import put_back_releases
from queries.backups.snapshots import put_back_snapshots
from queries.errors import ArchiveError, BackupDamaged, BackupRefused, ReleaseUnderWay, RestoreFailed
from queries.snapshots.tables import SCHEMA_VERSION

_EMPTY_FIRST = (
    "A backup is restored where nothing is. If an earlier restore was interrupted, empty the store's database, the "
    "directory of snapshots and that of releases, and begin again"
)


def restore_backup(site: Site, directory: Path) -> Manifest:
    """Raises BackupDamaged and BackupRefused before anything is written, for which the whole backup is read; and
    RestoreFailed after."""
    _refuse_unless_empty(site)
    manifest = check_backup(directory)
    _refuse_if_newer(manifest)
    try:
        put_back_releases(directory, site.releases)
        put_back_snapshots(directory, site.snapshots)
    except (OSError, ValueError, ArchiveError, ReleaseUnderWay) as error:
        raise RestoreFailed(f"The files cannot be put back: {error}. {_EMPTY_FIRST}") from error
    tables = [(facts.table, lines_in(directory, facts)) for facts in manifest.tables]
    try:
        site.store.restore(manifest.store_revision, tables)
    except (RestoreRefused, StoreUnavailable, BackupDamaged, ValueError) as error:
        raise RestoreFailed(f"The rows cannot be put back: {error} {_EMPTY_FIRST}") from error
    return manifest


def _refuse_unless_empty(site: Site) -> None:
    used, hospitals, releases = site.store.first_used_table(), site.snapshots.hospitals(), site.releases.names()
    there = [
        *([f"the store has rows in {used}"] if used else []),
        *([f"there are snapshots of {', '.join(hospitals)}"] if hospitals else []),
        *([f"there are releases: {', '.join(releases)}"] if releases else []),
    ]
    if there:
        raise BackupRefused(f"Nothing was restored: {'; '.join(there)}. {_EMPTY_FIRST}")


def _refuse_if_newer(manifest: Manifest) -> None:
    if not knows_revision(manifest.store_revision):
        raise BackupRefused(
            f"The backup's store has schema {manifest.store_revision}, this Archeion knows those up to "
            f"{newest_revision()}: upgrade Archeion first"
        )
    if manifest.snapshot_schema_version > SCHEMA_VERSION:
        raise BackupRefused(
            f"The backup's snapshots have schema version {manifest.snapshot_schema_version}, this Archeion reads "
            f"{SCHEMA_VERSION}: upgrade Archeion first"
        )
