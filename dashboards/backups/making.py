"""A backup is made: a directory under another name, renamed when all of it is on the disk.

The store comes first, then releases, then snapshots: whatever one of them tells of was there before it and is in what
is read after it. Nobody has to wait meanwhile, whoever writes to the store, takes snapshots or makes a release.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from auth.backups.reading import StoreMoment
from auth.backups.rows import KeptTable, kept_tables
from dashboards.backups.manifest import MANIFEST, Manifest, TableFacts
from dashboards.backups.rows import Counted, packed
from dashboards.backups.site import Site
from queries.backups.files import FileFacts, KeptFile, make_directory, write_file
from queries.errors import ArchiveError, BackupNotWritten, BackupUnderWay, SnapshotMissing
from queries.locks import FileLocks
from queries.snapshots.folder import sync
from queries.snapshots.tables import SCHEMA_VERSION

_WRITING = ".writing"


@dataclass(frozen=True, slots=True)
class Backup:
    directory: Path
    manifest: Manifest


def make_backup(site: Site, directory: Path, now: datetime, tell: Callable[[Backup], None]) -> Backup:
    """Into a directory of its own in this one, which is made if need be. `tell` is told before the backup is there:
    what it raises keeps it from being so. Raises BackupUnderWay, BackupNotWritten, StoreUnavailable; nothing is left
    of what was written then."""
    try:
        make_directory(directory)
        with FileLocks(directory).hold("backup") as is_ours:
            if not is_ours:
                raise BackupUnderWay(f"another process is making a backup into {directory}")
            return _make(site, directory, now, tell)
    except OSError as error:
        raise BackupNotWritten(
            f"the backup cannot be written into {directory}: {error.strerror or error}. Nothing of it is left"
        ) from error
    except ArchiveError as error:
        raise BackupNotWritten(f"what is to be backed up cannot be read: {error}. Nothing is left of it") from error


def _make(site: Site, directory: Path, now: datetime, tell: Callable[[Backup], None]) -> Backup:
    work, place = directory / _WRITING, directory / f"archeion-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    # What a maker left that was killed.
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        backup = Backup(place, _fill(site, work, now))
        write_file(work, KeptFile(MANIFEST, lambda: [backup.manifest.as_text().encode("ascii")]))
        for path, _, _ in os.walk(work):
            sync(Path(path))
        if place.exists():
            raise FileExistsError(0, f"there is {place.name} already")
        tell(backup)
        work.rename(place)
        sync(directory)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return backup


def _fill(site: Site, work: Path, now: datetime) -> Manifest:
    with site.store.one_moment() as moment:
        written = [_write_table(moment, kept, work) for kept in kept_tables()]
        revision = moment.revision
    files = [file for _, file in written]
    for group in site.file_groups():
        files += _write_group(group, work)
    tables = tuple(facts for facts, _ in written)
    return Manifest(now, revision, SCHEMA_VERSION, tables, tuple(sorted(files)))


def _write_table(moment: StoreMoment, kept: KeptTable, work: Path) -> tuple[TableFacts, FileFacts]:
    counted = Counted(kept, moment.lines(kept))
    file = write_file(work, KeptFile(counted.facts.path, partial(packed, counted)))
    return counted.facts, file


def _write_group(group: tuple[KeptFile, ...], work: Path) -> list[FileFacts]:
    try:
        return [*_written(group, work)]
    except SnapshotMissing:
        # Removed while it was read, since nobody needs it any more.
        for file in group:
            (work / file.path).unlink(missing_ok=True)
        for directory in {(work / file.path).parent for file in group}:
            with suppress(OSError):
                directory.rmdir()
        return []


def _written(group: tuple[KeptFile, ...], work: Path) -> Iterator[FileFacts]:
    for file in group:
        yield write_file(work, file)
