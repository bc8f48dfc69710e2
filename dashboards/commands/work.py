"""`flask --app app work …`: workers and the beat, where a Redis is configured."""

import logging
import sys
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import AppGroup

from dashboards.jobs.limits import JobsUnavailable
from queries.schedule_settings import ScheduleSettings

if TYPE_CHECKING:
    from dashboards.workers.composing import Work

_NOBODY_THERE, _NO_REDIS = 1, 2
_QUEUES = ("asked", "scheduled")
# As many archives are asked at once.
_THREADS = 4


def register_work_commands(server: Flask, work: "Work | None", schedule: ScheduleSettings) -> None:
    """All exit 2 without ARCHEION_REDIS; `status` exits 1 where Redis does not answer or no worker is there."""
    group = AppGroup("work", help="Do what waits in the queue, and put what is due into it.")

    @group.command("worker")
    @click.option("--threads", type=click.IntRange(1, 64), default=_THREADS, show_default=True)
    @click.option(
        "--queue",
        "queues",
        multiple=True,
        type=click.Choice(_QUEUES),
        default=_QUEUES,
        help="What it does: what somebody waits for, what the schedule wants. Default: both.",
    )
    def worker_command(threads: int, queues: tuple[str, ...]) -> None:
        """Take snapshots, make files and what follows, until it is asked to end (SIGTERM)."""
        _log_to_standard_error()
        sys.exit(_there(work).run_worker(threads, queues))

    @group.command("beat")
    def beat_command() -> None:
        """Put what is due into the queue, until it is asked to end (SIGTERM). Several do no harm."""
        _log_to_standard_error()
        _there(work).run_beat(schedule)

    @group.command("status")
    def status_command() -> None:
        """The workers there are, what waits for them, and when what was last due."""
        try:
            state = _there(work).state(schedule)
        except JobsUnavailable as error:
            click.echo(f"{error}", err=True)
            sys.exit(_NOBODY_THERE)
        for name in state.workers:
            click.echo(f"worker {name}")
        for queue, number in state.waiting.items():
            click.echo(f"{queue}: {number} waiting")
        click.echo(f"{state.begun} begun")
        for name, due in state.last_due.items():
            click.echo(f"{name}: " + (f"last due {due:%Y-%m-%d %H:%M} UTC" if due else "no beat has looked yet"))
        if not state.workers:
            click.echo("no worker is there", err=True)
            sys.exit(_NOBODY_THERE)

    server.cli.add_command(group)


def _there(work: "Work | None") -> "Work":
    if work is None:
        click.echo("There is no queue: ARCHEION_REDIS is not set (docs/work.md).", err=True)
        sys.exit(_NO_REDIS)
    return work


def _log_to_standard_error() -> None:
    """Unless somebody has said already where the log goes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
