"""`flask --app app alerts check`: after every taking of snapshots."""

import sys
from collections.abc import Callable
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup

from dashboards.alerts.checking import Alerting, check_alerts
from queries.alerts.kept import subject_text
from queries.alerts.rules import Change
from queries.projections.standing import Standing

_FAILED = 1


def register_alert_commands(
    server: Flask, standings: Callable[[], tuple[Standing, ...]], alerting: Alerting, now: Callable[[], datetime]
) -> None:
    """`alerts check` exits 1 where a mail could not be sent."""
    group = AppGroup("alerts", help="Tell of stores that fill up.")

    @group.command("check")
    def check_command() -> None:
        """Raise and clear alerts by the latest figures, and send the mails on them."""
        checked = check_alerts(standings(), alerting, now())
        for change in checked.told:
            click.echo(in_words(change))
        click.echo(f"{checked.mails_sent} mails sent, {checked.mails_unsent} unsent")
        if checked.mails_unsent:
            sys.exit(_FAILED)

    server.cli.add_command(group)


def in_words(change: Change) -> str:
    subject = f"{change.subject.hospital} {subject_text(change.subject)}"
    if change.raised:
        return f"{subject}: {change.raised.name.lower()} raised"
    now_at = change.after.level.name.lower() if change.after.level else "nothing"
    was = change.cleared.name.lower() if change.cleared else "nothing"
    return f"{subject}: {was} cleared, now at {now_at}"
