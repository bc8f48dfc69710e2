"""`flask --app app projections …`: made anew without asking an archive."""

import sys
from collections.abc import Callable, Mapping, Sequence

import click
from flask import Flask
from flask.cli import AppGroup

from dashboards.commands.hospitals import known_hospitals
from queries.settings import HospitalSettings

_FAILED = 1


def register_projection_commands(
    server: Flask, hospitals: Mapping[str, HospitalSettings], project: Callable[[Sequence[str]], bool]
) -> None:
    """`project` makes the projections of hospitals' current snapshots, and tells whether all were made."""
    group = AppGroup("projections", help="What is expected of the stores, computed from the snapshots.")

    @group.command("make")
    @click.argument("codes", metavar="[HOSPITAL]…", nargs=-1)
    def make_command(codes: tuple[str, ...]) -> None:
        """Compute the projections of all hospitals, or of these, from their current snapshots: needed after
        `counts` or `mean_image_bytes` were changed, or when it failed as the snapshots were taken."""
        chosen = known_hospitals(codes, hospitals)
        if not project(chosen):
            click.echo("Not all projections were made; the log says why.", err=True)
            sys.exit(_FAILED)
        click.echo(f"{len(chosen)} made")

    server.cli.add_command(group)
