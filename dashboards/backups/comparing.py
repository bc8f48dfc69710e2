"""Whether a site has what a backup has: the proof after a restore."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from auth.backups.chain import AUDIT_LOG
from auth.backups.reading import StoreMoment
from dashboards.backups.checking import check_backup
from dashboards.backups.manifest import STORE, Manifest, TableFacts
from dashboards.backups.rows import Counted
from dashboards.backups.site import Site
from queries.backups.files import FileFacts, facts_of
from queries.errors import SnapshotMissing

# The audit log goes on with every restore: of it the site must have what the backup has, and may have more.
_HEAD = "audit_head"


@dataclass(frozen=True, slots=True)
class Compared:
    """`differences` are sentences, none where the site has what the backup has; `later_entries` of the audit log."""

    manifest: Manifest
    differences: tuple[str, ...]
    later_entries: int


def compare(site: Site, directory: Path) -> Compared:
    """Every row and every byte of both is read. Raises BackupDamaged, StoreUnavailable."""
    manifest = check_backup(directory)
    found: list[str] = []
    later_entries = 0
    with site.store.one_moment() as moment:
        if moment.revision == manifest.store_revision:
            for facts in (one for one in manifest.tables if one.table.name != _HEAD):
                difference, more = _difference_of_rows(moment, facts)
                found += difference
                later_entries += more
        else:
            found.append(
                f"the store has schema {moment.revision} and the backup's {manifest.store_revision}: "
                "their rows cannot be compared"
            )
    found += _differences_of_files(site, manifest)
    return Compared(manifest, tuple(found), later_entries)


def _difference_of_rows(moment: StoreMoment, facts: TableFacts) -> tuple[list[str], int]:
    """In a sentence, if there is one; and of the log, how many entries came later."""
    lines = moment.lines(facts.table)
    counted = Counted(facts.table, islice(lines, facts.row_count) if facts.table.name == AUDIT_LOG else lines)
    for _ in counted:
        pass
    later = sum(1 for _ in lines)
    if counted.facts == facts:
        return [], later
    found, expected = counted.facts.row_count, facts.row_count
    said = f"{found} rows, not {expected}" if found != expected else "other rows"
    return [f"{facts.table.name}: {said}"], later


def _differences_of_files(site: Site, manifest: Manifest) -> Iterator[str]:
    expected = {file.path: file for file in manifest.files if not file.path.startswith(f"{STORE}/")}
    for file in _files_of(site):
        kept = expected.pop(file.path, None)
        if kept is None:
            yield f"{file.path}: is not in the backup"
        elif kept != file:
            yield f"{file.path}: is another file"
    yield from (f"{path}: is in the backup alone" for path in sorted(expected))


def _files_of(site: Site) -> Iterator[FileFacts]:
    for group in site.file_groups():
        for file in group:
            try:
                yield facts_of(file)
            except SnapshotMissing:
                # Removed since it was listed: then it is in the backup alone, or in neither.
                continue
