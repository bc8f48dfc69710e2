"""Whether a backup, or the site itself, is as it was written: every byte is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auth.backups.chain import AUDIT_LOG, verify_lines
from auth.backups.rows import KeptTable
from dashboards.backups.manifest import MANIFEST, Manifest
from dashboards.backups.rows import lines_in
from dashboards.backups.site import Site
from queries.backups.files import facts_of, files_under
from queries.errors import BackupDamaged, ReleaseDamaged, SnapshotOutdated
from queries.snapshots.controls import damages
from queries.snapshots.folder import SnapshotId


@dataclass(frozen=True, slots=True)
class Checked:
    """`damages` are sentences, none where all is well; `outdated` snapshots of older versions, which are not read."""

    snapshot_count: int
    release_count: int
    entry_count: int
    damages: tuple[str, ...]
    outdated: tuple[SnapshotId, ...]


def check_site(site: Site) -> Checked:
    """The audit log's chain, every value of every snapshot, every byte of every release."""
    verdict = site.store.verify_audit_log()
    found = [f"audit log: {finding}" for finding in verdict.findings]
    outdated: list[SnapshotId] = []
    snapshots = [each for code in site.snapshots.hospitals() for each in site.snapshots.snapshots(code)]
    for snapshot in snapshots:
        try:
            faults = damages(site.snapshots, snapshot)
        except SnapshotOutdated:
            outdated.append(snapshot)
        else:
            found += [f"snapshot {snapshot.number} of {snapshot.hospital}: {fault}" for fault in faults]
    found += _damages_of_releases(site)
    entries = verdict.head.number if verdict.head else 0
    return Checked(len(snapshots), len(site.releases.names()), entries, tuple(found), tuple(outdated))


def check_backup(directory: Path) -> Manifest:
    """What it holds. Raises BackupDamaged, with all that is the matter with it."""
    manifest = Manifest.read(directory)
    found = [*_damages_of_files(directory, manifest)]
    # Of files that are not what was written nobody need be told twice.
    if not found:
        found = [*_damages_of_rows(directory, manifest)]
    if found:
        raise BackupDamaged("\n".join(f"{directory.name}: {one}" for one in found))
    return manifest


def _damages_of_releases(site: Site) -> Iterator[str]:
    try:
        for release in site.releases.releases():
            yield from (f"release {release.number}: {damage}" for damage in site.releases.damages(release))
    except ReleaseDamaged as error:
        yield str(error)


def _damages_of_files(directory: Path, manifest: Manifest) -> Iterator[str]:
    expected = {file.path: file for file in manifest.files}
    try:
        there = {file.path: file for file in files_under(directory) if file.path != MANIFEST}
    except ValueError as error:
        yield str(error)
        return
    yield from (f"{path}: does not belong to the backup" for path in sorted(there.keys() - expected.keys()))
    for path, file in sorted(expected.items()):
        if path not in there:
            yield f"{path}: is gone"
        elif facts_of(there[path]) != file:
            yield f"{path}: is not what was written"


def _damages_of_rows(directory: Path, manifest: Manifest) -> Iterator[str]:
    by_name = {facts.table.name: facts for facts in manifest.tables}

    def lines(kept: KeptTable) -> Iterator[bytes]:
        return lines_in(directory, by_name[kept.name])

    # The log is read below, once: it is longer than all others together.
    for facts in (one for one in manifest.tables if one.table.name != AUDIT_LOG):
        try:
            for _ in lines(facts.table):
                pass
        except BackupDamaged as error:
            yield str(error)
    try:
        verdict = verify_lines([facts.table for facts in manifest.tables], lines)
    except (BackupDamaged, ValueError) as error:
        yield f"the audit log cannot be read: {error}"
    else:
        yield from (f"audit log: {finding}" for finding in (verdict.findings if verdict else ()))
