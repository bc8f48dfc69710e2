"""`flask --app app snapshots …`: taken, listed, compared, pruned."""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dashboards.commands.hospitals import known_hospitals
from queries.archives.turns import Turns
from queries.errors import ArchiveError, SnapshotsUnreachable, SnapshotUnreadable
from queries.settings import HospitalSettings
from queries.snapshots.compare import Difference, differences, drift
from queries.snapshots.contents import about_in
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.history import KEEP_LAST, prune
from queries.snapshots.renew import renew
from queries.snapshots.tables import SEPARATOR, STUDY_ROWS
from queries.snapshots.take import Progress as TakingProgress
from queries.snapshots.take import Watch

log = logging.getLogger(__name__)

_FAILED, _DRIFTED, _UNKNOWN = 1, 3, 2


def register_snapshot_commands(
    server: Flask,
    hospitals: Mapping[str, HospitalSettings],
    folder: SnapshotFolder,
    now: Callable[[], datetime],
    turns: Turns,
    project: Callable[[Sequence[str]], bool],
) -> None:
    """`snapshots take` exits 1 where a hospital's archive failed, 3 where a full taking found drift. `project` makes
    the projections of hospitals whose snapshots are new."""
    group = AppGroup("snapshots", help="Take the archives' figures, and look at what was taken.")

    @group.command("take")
    @click.argument("codes", metavar="[HOSPITAL]…", nargs=-1)
    @click.option("--full", is_flag=True, help="Read everything anew, and report what was not noticed before.")
    def take_command(codes: tuple[str, ...], full: bool) -> None:
        """Make the snapshots of all hospitals, or of these, current with their archives."""
        chosen = known_hospitals(codes, hospitals)
        with _progress() as watch:
            outcomes = {code: _take(hospitals[code], folder, now, turns, watch, full=full) for code in chosen}
        if not project([code for code, outcome in outcomes.items() if outcome != _FAILED]):
            click.echo("Not all projections were made; the log says why.", err=True)
        if status := max(outcomes.values(), default=0):
            sys.exit(status)

    @group.command("list")
    @click.argument("codes", metavar="[HOSPITAL]…", nargs=-1)
    def list_command(codes: tuple[str, ...]) -> None:
        """The snapshots there are, oldest first, and how far their data reach."""
        for code in known_hospitals(codes, hospitals):
            with _told(code):
                held = folder.held(code)
                for snapshot in folder.snapshots(code):
                    click.echo(_line(folder, snapshot, held.get(snapshot.number)))

    @group.command("diff")
    @click.argument("code", metavar="HOSPITAL")
    @click.argument("before", type=int)
    @click.argument("after", type=int)
    def diff_command(code: str, before: int, after: int) -> None:
        """Which figures of a hospital differ between two of its snapshots, by number."""
        known_hospitals((code,), hospitals)
        with _told(code):
            there = {snapshot.number: snapshot for snapshot in folder.snapshots(code)}
        missing = [number for number in (before, after) if number not in there]
        if missing:
            click.echo(f"{code} has no snapshot {missing[0]}; there are: {', '.join(map(str, there))}", err=True)
            sys.exit(_UNKNOWN)
        with _told(code):
            found = differences(folder, there[before], there[after])
        click.echo("\n".join(map(in_words, found)) or "no figure differs")

    @group.command("prune")
    @click.argument("codes", metavar="[HOSPITAL]…", nargs=-1)
    @click.option("--keep-last", type=click.IntRange(min=1), default=KEEP_LAST, show_default=True)
    def prune_command(codes: tuple[str, ...], keep_last: int) -> None:
        """Remove old snapshots, but the last of each month and those that something was made from."""
        for code in known_hospitals(codes, hospitals):
            with _told(code):
                removed = prune(folder, code, keep_last)
            click.echo(f"{code}: {len(removed)} removed, {len(folder.snapshots(code))} kept")

    server.cli.add_command(group)


@contextmanager
def _told(code: str) -> Iterator[None]:
    """What is wrong with a hospital's snapshots ends the command."""
    try:
        yield
    except (OSError, SnapshotUnreadable, SnapshotsUnreachable) as error:
        click.echo(f"{code}: {error}", err=True)
        sys.exit(_FAILED)


def in_words(difference: Difference) -> str:
    period = difference.period or "undated"
    words = (part.strip(SEPARATOR).replace(SEPARATOR, "+") for part in difference.part)
    what = " ".join((*words, difference.measure))
    return f"{period}  {what}: {difference.before:,} → {difference.after:,}"


def _take(
    hospital: HospitalSettings,
    folder: SnapshotFolder,
    now: Callable[[], datetime],
    turns: Turns,
    watch: Watch,
    *,
    full: bool,
) -> int:
    """The exit code for one hospital; whatever happens to it, the others have their turn."""
    try:
        earlier = folder.snapshots(hospital.code)
        taken = renew(hospital, folder, turns, now, watch, full=full)
    except ArchiveError as error:
        click.echo(f"{hospital.code}: {type(error).__name__}: {error}", err=True)
        return _FAILED
    about = taken.about
    click.echo(
        f"{hospital.code}: snapshot {taken.snapshot.number}, {about.months_asked} months read, "
        f"{about.totals.study_count:,} studies, {about.totals.instance_count:,} instances, "
        f"{about.statement_count} statements, {about.archive_seconds:.1f} s of the archive"
    )
    found = _drift(folder, earlier, taken.snapshot) if full else ()
    for difference in found:
        click.echo(f"{hospital.code}: not noticed before: {in_words(difference)}", err=True)
    return _DRIFTED if found else 0


def _drift(folder: SnapshotFolder, earlier: Sequence[SnapshotId], latest: SnapshotId) -> tuple[Difference, ...]:
    try:
        return drift(folder, earlier[-1], latest) if earlier else ()
    except (SnapshotUnreadable, SnapshotsUnreachable):
        return ()


def _line(folder: SnapshotFolder, snapshot: SnapshotId, held: str | None) -> str:
    try:
        about = about_in(folder.file(snapshot, STUDY_ROWS))
    except SnapshotUnreadable as error:
        return f"{snapshot.hospital} {snapshot.number}: {error}"
    kind = "full" if about.is_full else "incremental"
    reach = about.data_up_to or "no dated study"
    kept = f", held: {held}" if held else ""
    warned = f", {', '.join(about.warnings)}" if about.warnings else ""
    return (
        f"{snapshot.hospital} {snapshot.number}: taken {about.taken_at:%Y-%m-%d %H:%M} UTC, {kind}, "
        f"data up to {reach}, {about.totals.study_count:,} studies, "
        f"{about.totals.instance_count:,} instances{warned}{kept}"
    )


@contextmanager
def _progress() -> Iterator[Watch]:
    """A bar for each hospital on a terminal, nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as bars:
        tasks = {}

        def watch(progress: TakingProgress) -> None:
            if progress.hospital not in tasks:
                tasks[progress.hospital] = bars.add_task(progress.hospital, total=None)
            total = progress.months_to_read or None
            bars.update(tasks[progress.hospital], completed=progress.months_read, total=total)

        yield watch
