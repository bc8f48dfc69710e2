"""`flask --app app store …`: the whole site backed up, restored, proved."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from auth.audit import Actor, Event
from auth.errors import NotRecorded, StoreUnavailable
from dashboards.backups.checking import check_backup, check_site
from dashboards.backups.comparing import compare
from dashboards.backups.making import Backup, make_backup
from dashboards.backups.manifest import Manifest
from dashboards.backups.restoring import restore_backup
from dashboards.backups.site import Site
from dashboards.services import Record
from queries.errors import ArchiveError, BackupDamaged, BackupNotWritten, BackupRefused, BackupUnderWay, RestoreFailed

_FAILED, _REFUSED = 1, 2

_backup = click.Path(exists=True, file_okay=False, path_type=Path)


def register_store_commands(server: Flask, site: Site, now: Callable[[], datetime], record: Record) -> None:
    """They exit 2 where something is refused as it was asked, 1 where it went wrong or something is not as it was.

    A backup is recorded before it is there, a restore after it: until then there is no log.
    """
    group = AppGroup("store", help="Back up and restore users, audit log, snapshots and releases together.")

    @group.command("backup")
    @click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
    def backup_command(directory: Path) -> None:
        """Make a backup in this directory, beside those that are there. It holds password hashes: keep it as such."""

        def tell(backup: Backup) -> None:
            record(Event.BACKUP_MADE, Actor.of_command(), _details(backup.directory, backup.manifest), now())

        with _told():
            made = make_backup(site, directory, now(), tell)
        click.echo(_line(made.directory, made.manifest))
        click.echo("The secret key (ARCHEION_SECRET_KEY) is not in it: second factors are of no use without it.")

    @group.command("verify")
    @click.argument("backup", type=_backup, required=False)
    @click.option("--same-as", "same_as", type=_backup, metavar="BACKUP", help="Compare the site with a backup.")
    def verify_command(backup: Path | None, same_as: Path | None) -> None:
        """Read every byte of a backup, or of the site itself, and say what is not as it was written."""
        if backup is not None and same_as is not None:
            raise click.UsageError("Verify a backup, or compare the site with one.")
        with _told():
            if backup is not None:
                click.echo(f"{_line(backup, check_backup(backup))}: whole")
            elif same_as is not None:
                _compare(site, same_as)
            else:
                _check(site)

    @group.command("restore")
    @click.argument("backup", type=_backup)
    def restore_command(backup: Path) -> None:
        """Put a backup back where nothing is: an empty store, no snapshots, no releases. Stop the site before."""
        with _told():
            manifest = restore_backup(site, backup)
            click.echo(f"restored {_line(backup, manifest)}")
            _warn_of_second_factors(site)
            _record_restored(record, backup, manifest, now())

    server.cli.add_command(group)


def _check(site: Site) -> None:
    checked = check_site(site)
    for damage in checked.damages:
        click.echo(damage)
    for snapshot in checked.outdated:
        click.echo(f"snapshot {snapshot.number} of {snapshot.hospital} is of an older version and was not read")
    if checked.damages:
        sys.exit(_FAILED)
    click.echo(
        f"whole: {checked.entry_count:,} entries of the audit log, "
        f"{checked.snapshot_count - len(checked.outdated)} snapshots, {checked.release_count} releases"
    )


def _compare(site: Site, backup: Path) -> None:
    compared = compare(site, backup)
    for difference in compared.differences:
        click.echo(difference)
    if compared.later_entries > 0:
        click.echo(f"entries of the audit log since the backup: {compared.later_entries}")
    if compared.differences:
        sys.exit(_FAILED)
    click.echo(f"the site has what {_line(backup, compared.manifest)} has")


def _warn_of_second_factors(site: Site) -> None:
    if lost := site.store.count_lost_second_factors():
        click.echo(
            f"second factors that today's ARCHEION_SECRET_KEY does not open: {lost}. Set the key that the site had, "
            "or let their users sign in with recovery codes",
            err=True,
        )


def _record_restored(record: Record, backup: Path, manifest: Manifest, now: datetime) -> None:
    details = _details(backup, manifest) | {"made_at": manifest.made_at.isoformat()}
    try:
        record(Event.BACKUP_RESTORED, Actor.of_command(), details, now)
    except NotRecorded as error:
        click.echo(f"{error} The backup was restored, and the log does not tell of it.", err=True)
        sys.exit(_FAILED)


def _details(directory: Path, manifest: Manifest) -> dict[str, object]:
    return {"backup": directory.resolve().name, "sha256": manifest.sha256, "rows": manifest.row_count}


def _line(directory: Path, manifest: Manifest) -> str:
    return (
        f"{directory}: made {manifest.made_at:%Y-%m-%d %H:%M} UTC, {manifest.row_count:,} rows of "
        f"{len(manifest.tables)} tables, {len(manifest.files):,} files, {manifest.byte_count:,} bytes, "
        f"sha256 {manifest.sha256}"
    )


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong, in a sentence."""
    try:
        yield
    except BackupRefused as error:
        click.echo(str(error), err=True)
        sys.exit(_REFUSED)
    except (
        *(BackupDamaged, BackupNotWritten, BackupUnderWay, RestoreFailed),
        *(ArchiveError, NotRecorded, StoreUnavailable),
    ) as error:
        click.echo(str(error), err=True)
        sys.exit(_FAILED)
