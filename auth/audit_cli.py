"""`flask --app app audit …`: the audit log is read, verified and sent on, by whoever may log in to the server."""

import socket
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from auth.audit import Entry, Event, Wanted, entries
from auth.audit_chain import Head
from auth.audit_files import csv_lines, json_lines
from auth.audit_relay import relay
from auth.audit_sentences import sentence
from auth.audit_verifying import MOST_FINDINGS, verify
from auth.audit_wording import ENGLISH, who
from auth.cli import one_line_errors
from auth.context import auth_context
from auth.errors import StoreUnavailable, SyslogUnreachable
from auth.names import normalised_name
from auth.syslog import SyslogServer

_DAMAGED = 1
_FOLLOW_SECONDS, _RETRY_SECONDS = 1, 10

audit_commands = AppGroup("audit", help="List, verify and send on the audit log.")


def _head(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Head | None:
    try:
        return None if text is None else Head.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_DAY = click.DateTime(["%Y-%m-%d"])


@audit_commands.command("list")
@click.option("--user", help="What this user did, or what was done in their name.")
@click.option("--event", type=click.Choice([event.value for event in Event]))
@click.option("--since", type=_DAY, metavar="DAY", help="From the beginning of this day, in UTC.")
@click.option("--until", type=_DAY, metavar="DAY", help="To the end of this day, in UTC.")
@click.option("--json", "form", flag_value="json", help="One JSON object per line.")
@click.option("--csv", "form", flag_value="csv", help="A heading and one line per entry, separated by commas.")
@one_line_errors()
def list_command(
    user: str | None, event: str | None, since: datetime | None, until: datetime | None, form: str | None
) -> None:
    """One line per entry, oldest first: number, moment, event, who, address, what; separated by tabs."""
    wanted = Wanted(
        user_name=None if user is None else normalised_name(user),
        event=None if event is None else Event(event),
        since=None if since is None else since.replace(tzinfo=UTC),
        until=None if until is None else until.replace(tzinfo=UTC) + timedelta(days=1),
    )
    lines = {"json": json_lines, "csv": csv_lines}.get(form or "", _lines)
    for line in lines(entries(auth_context().store, wanted)):
        click.echo(line, nl=False)


@audit_commands.command("verify")
@click.option("--head", "kept", metavar="N:HASH", callback=_head, help="A head that was printed before.")
@one_line_errors()
def verify_command(kept: Head | None) -> None:
    """Read every entry and make its hash anew. Prints the head, to be kept elsewhere; exits 1 on any damage."""
    verdict = verify(auth_context().store, kept)
    for finding in verdict.findings:
        click.echo(finding)
    if len(verdict.findings) == MOST_FINDINGS:
        click.echo("There may be more.")
    if not verdict.is_whole:
        sys.exit(_DAMAGED)
    click.echo(f"The log is whole. Its head: {verdict.head}")


@audit_commands.command("relay")
@click.option("--follow", is_flag=True, help="Go on with what is recorded later, until ended by a signal.")
@one_line_errors()
def relay_command(follow: bool) -> None:
    """Send what was not sent yet to the syslog server of ARCHEION_AUDIT_SYSLOG, as DICOM PS3.15 audit messages.

    Exits 1 where it could not be sent. With --follow that is told once, and tried again until it can.
    """
    context = auth_context()
    server = context.settings.audit_syslog
    if server is None:
        raise click.UsageError("ARCHEION_AUDIT_SYSLOG is not set.")
    host = socket.gethostname()
    if follow:
        _follow(context.store, server, host)
    click.echo(f"Entries sent: {relay(context.store, server, host)}")


def _follow(store: Engine, server: SyslogServer, host: str) -> None:
    last_failure = None
    while True:
        try:
            relay(store, server, host)
            failure = None
        except (SyslogUnreachable, StoreUnavailable) as error:
            failure = str(error)
        if failure != last_failure:
            click.echo(failure or "The audit log is sent again.", err=True)
        last_failure = failure
        time.sleep(_FOLLOW_SECONDS if failure is None else _RETRY_SECONDS)


def _lines(wanted: Iterable[Entry]) -> Iterator[str]:
    for entry in wanted:
        yield f"{_line(entry)}\n"


def _line(entry: Entry) -> str:
    at = f"{entry.at:%Y-%m-%d %H:%M:%S}Z"
    by, address = who(entry.actor, ENGLISH), entry.actor.address or "-"
    told = (str(entry.number), at, entry.event, by, address, sentence(entry))
    # What somebody typed may hold anything; each entry stays a line, and each line its columns.
    return "\t".join(map(_printable, told))


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
