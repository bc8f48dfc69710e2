"""`flask --app app releases …`: made, listed, compared, verified."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup

from auth.audit import Actor, Event
from auth.errors import NotRecorded
from dashboards.commands.hospitals import known_hospitals
from dashboards.services import Record
from queries.criteria import Month
from queries.errors import ReleaseDamaged, ReleaseMissing, ReleaseNotWritten, ReleaseRefused, ReleaseUnderWay
from queries.releases.comparing import Change, compare
from queries.releases.folder import Release, ReleaseFolder
from queries.releases.making import ReleaseOrder, make_release
from queries.releases.reading import ListedRevision, revisions_of
from queries.settings import HospitalSettings
from queries.snapshots.library import SnapshotLibrary

_FAILED, _REFUSED = 1, 2


def register_release_commands(
    server: Flask,
    hospitals: Mapping[str, HospitalSettings],
    library: SnapshotLibrary,
    folder: ReleaseFolder,
    provisional_months: int,
    now: Callable[[], datetime],
    record: Record,
) -> None:
    """They exit 2 where something is refused as it was asked, 1 where it went wrong.

    A release is recorded once it has its number: it cannot be unmade, and nothing of it leaves unrecorded.
    """
    group = AppGroup("releases", help="Figures of all hospitals for the Ministry: numbered, frozen, compared.")

    @group.command("make")
    @click.argument("month", metavar="MONTH", callback=_month)
    @click.option("--with-late", "late", metavar="HOSPITAL", multiple=True, help="May be missing; again for each.")
    def make_command(month: Month, late: Sequence[str]) -> None:
        """Make the release of a month such as 2016-10 from the current snapshots."""
        named = frozenset(known_hospitals(late, hospitals)) if late else frozenset()
        with _told():
            made = make_release(ReleaseOrder(month, hospitals, provisional_months, named), library, folder, now)
        if made.is_new:
            click.echo(_line(made.release))
            _record(made.release, record, now())
        else:
            click.echo(f"release {made.release.number} says the same already: nothing was made")

    @group.command("list")
    def list_command() -> None:
        """The releases there are, oldest first."""
        with _told():
            for release in folder.releases():
                click.echo(_line(release))

    @group.command("diff")
    @click.argument("earlier", type=int)
    @click.argument("later", type=int)
    def diff_command(earlier: int, later: int) -> None:
        """Which figures differ between two releases, by number; and what the later one did not apply."""
        with _told():
            first, second = folder.release(earlier), folder.release(later)
            count = 0
            for change in compare(folder, first, second):
                click.echo(in_words(change))
                count += 1
            for revision in revisions_of(folder, second):
                if not revision.is_applied:
                    click.echo(not_applied(revision))
        if not count:
            click.echo("no figure differs")

    @group.command("verify")
    @click.argument("number", type=int, required=False)
    def verify_command(number: int | None) -> None:
        """Read every byte of all releases, or of one, and compare it with what was written."""
        with _told():
            chosen = folder.releases() if number is None else (folder.release(number),)
            damages = {release: folder.damages(release) for release in chosen}
        for release, found in damages.items():
            click.echo(f"release {release.number} of {release.month}: {'; '.join(found) or 'whole'}")
        if any(damages.values()):
            sys.exit(_FAILED)

    server.cli.add_command(group)


def _record(release: Release, record: Record, now: datetime) -> None:
    details = {
        "release": release.number,
        "month": str(release.month),
        "late": list(release.late),
        "rows": release.row_count,
        "sha256": release.sha256,
    }
    try:
        record(Event.RELEASE_MADE, Actor.of_command(), details, now)
    except NotRecorded as error:
        click.echo(f"{error} The release was made, and the log does not tell of it.", err=True)
        sys.exit(_FAILED)


def in_words(change: Change) -> str:
    earlier, later = change.earlier_value or "none", change.later_value or "none"
    return f"{change.kind}: {' '.join(change.key)}: {earlier} → {later}"


def not_applied(revision: ListedRevision) -> str:
    kept, archive = revision.earlier_value or "none", revision.archive_value or "none"
    return f"not applied: {' '.join(revision.key)}: final at {kept}, the archive says {archive}"


def _month(_context: click.Context, _parameter: click.Parameter, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no month; allowed is such as 2016-10") from None


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong, in a sentence."""
    try:
        yield
    except (ReleaseRefused, ReleaseMissing) as error:
        click.echo(str(error), err=True)
        sys.exit(_REFUSED)
    except (ReleaseUnderWay, ReleaseNotWritten, ReleaseDamaged) as error:
        click.echo(str(error), err=True)
        sys.exit(_FAILED)


def _line(release: Release) -> str:
    received = len(release.expected) - len(release.late)
    said = [
        f"release {release.number} of {release.month}",
        f"made {release.made_at:%Y-%m-%d %H:%M} UTC",
        f"{release.row_count} figures",
        f"{received} of {len(release.expected)} hospitals",
        *([f"late: {' '.join(release.late)}"] if release.late else []),
        f"sha256 {release.sha256}",
    ]
    return ", ".join(said)
