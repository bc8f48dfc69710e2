"""`flask --app app reports due` and `reports send`: after every taking of snapshots."""

import sys
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from auth.cli import one_line_errors
from dashboards.deliveries.cases import Delivering, case_of, open_cases_of
from dashboards.deliveries.preparing import refusal
from dashboards.deliveries.rules import due_on, hospitals_of, today_of
from dashboards.deliveries.sending import Outcome, State, expected, send_due
from dashboards.deliveries.terms import next_term, term_of

_FAILED = 1


def add_delivery_commands(group: AppGroup, delivering: Delivering) -> None:
    """`send` exits 1 where something could not be delivered, also for want of figures after its deadline."""

    @group.command("due")
    @one_line_errors()
    def due_command() -> None:
        """What `reports send` would do now, and whether each export's settings give a file. Sends nothing."""
        told = [_due(name, delivering, delivering.services.now()) for name in delivering.exports]
        for lines, _ in told:
            click.echo("\n".join(lines))
        if any(is_refused for _, is_refused in told):
            sys.exit(_FAILED)

    @group.command("send")
    @one_line_errors()
    def send_command() -> None:
        """Send the scheduled exports that are due and complete, and tell of those that are overdue."""
        outcomes = send_due(delivering, delivering.services.now())
        for outcome in outcomes:
            click.echo(in_words(outcome))
        if any(outcome.state in (State.FAILED, State.NOT_SENT) for outcome in outcomes):
            sys.exit(_FAILED)


def _due(name: str, delivering: Delivering, now: datetime) -> tuple[list[str], bool]:
    """What is to be said of an export, and whether it is refused: tried with the term before this one, so that it can
    be known before the first is over."""
    export = delivering.exports[name]
    today = today_of(hospitals_of(export, delivering.services.hospitals), now)
    before = term_of(export.every, term_of(export.every, today).first - timedelta(days=1))
    if refused := refusal(case_of(name, before, None, delivering, now)):
        return [f"{name}: refused: {refused}"], True
    lines = [in_words(expected(case, delivering)) for case in open_cases_of(name, delivering, now)]
    coming = next_term(export, today)
    return lines or [f"{name} {coming.text}: waiting: due on {due_on(export, coming)}"], False


def in_words(outcome: Outcome) -> str:
    why = f": {' '.join(outcome.why)}" if outcome.why else ""
    return f"{outcome.export} {outcome.term}: {outcome.state}{why}"
