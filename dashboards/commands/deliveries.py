"""`flask --app app reports due` and `reports send`: after every taking of snapshots."""

import sys

import click
from flask.cli import AppGroup

from auth.cli import one_line_errors
from dashboards.deliveries.cases import Delivering, open_cases
from dashboards.deliveries.sending import Outcome, State, expected, send_due

_FAILED = 1


def add_delivery_commands(group: AppGroup, delivering: Delivering) -> None:
    """`send` exits 1 where something could not be delivered, also for want of figures after its deadline."""

    @group.command("due")
    @one_line_errors()
    def due_command() -> None:
        """What `reports send` would do now. Sends nothing."""
        for case in open_cases(delivering, delivering.services.now()):
            click.echo(in_words(expected(case, delivering)))

    @group.command("send")
    @one_line_errors()
    def send_command() -> None:
        """Send the scheduled exports that are due and complete, and tell of those that are overdue."""
        outcomes = send_due(delivering, delivering.services.now())
        for outcome in outcomes:
            click.echo(in_words(outcome))
        if any(outcome.state in (State.FAILED, State.NOT_SENT) for outcome in outcomes):
            sys.exit(_FAILED)


def in_words(outcome: Outcome) -> str:
    why = f": {' '.join(outcome.why)}" if outcome.why else ""
    return f"{outcome.export} {outcome.term}: {outcome.state}{why}"
