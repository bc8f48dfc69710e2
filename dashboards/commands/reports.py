"""`flask --app app reports …`: the files of the pages, by hand; those of a schedule are beside it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from auth.audit import Actor
from auth.errors import AuthError
from auth.principal import Principal
from dashboards.commands.deliveries import add_delivery_commands
from dashboards.deliveries.cases import Delivering
from dashboards.exports.making import MadeFile, make_file
from dashboards.exports.placing import placed_whole
from dashboards.exports.reports import REPORTS
from dashboards.exports.sheets import ExportRefused, Format
from dashboards.services import Services
from dashboards.words import LANGUAGES
from queries.export_settings import link_in

_FAILED, _REFUSED = 1, 2
_FORMATS = [form.value for form in Format]
_STANDARD_OUTPUT = "-"


def register_report_commands(
    server: Flask, services: Services, principal_of: Callable[[str], Principal], delivering: Delivering
) -> None:
    """They exit 2 where something is refused as it was asked, 1 where it went wrong. `principal_of` is a user by
    name."""
    group = AppGroup("reports", help="The files of the pages.")

    @group.command("list")
    def list_command() -> None:
        """The reports there are, and in which formats."""
        for report in REPORTS:
            click.echo(f"{report}: {' '.join(_FORMATS)}")

    @group.command("export")
    @click.argument("report", metavar="NAME", type=click.Choice(list(REPORTS)))
    @click.option("--format", "form", type=click.Choice(_FORMATS), default=_FORMATS[0], show_default=True)
    @click.option("--link", default="", help="A page's address, or what stands after its ?. Default: its first view.")
    @click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
    @click.option("--user", "user_name", metavar="NAME", help="Export what this user may see. Default: everything.")
    @click.option(
        "--output",
        metavar="FILE",
        default=".",
        help="A file, which is replaced; a folder, for the page's own name; - for standard output. Default: here.",
    )
    def export_command(report: str, form: str, link: str, language: str, user_name: str | None, output: str) -> None:
        """Write the file of a page: NAME as `reports list` has it. Small numbers of people are withheld as from those
        outside the hospitals, unless a user is named from whom they are not."""
        with _told():
            principal = principal_of(user_name) if user_name is not None else Principal.unattended(None)
            reader = services.reader_of(REPORTS[report].permission, principal, language)
            with closing(make_file(reader, report, Format(form), link_in(link))) as made:
                _hand_over(made, Actor.of_command(principal if user_name is not None else None), output)

    add_delivery_commands(group, delivering)
    server.cli.add_command(group)


def _hand_over(made: MadeFile, actor: Actor, output: str) -> None:
    if output == _STANDARD_OUTPUT:
        with made.hand_out(actor) as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        return
    path = Path(output) / made.name if Path(output).is_dir() else Path(output)
    # The file is asked for once there is a place for it: what cannot be written is not recorded as handed out.
    with placed_whole(path) as target, made.hand_out(actor) as file:
        shutil.copyfileobj(file, target)
    click.echo(f"{path}: {made.row_count} rows, sha256 {made.sha256}")


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong, in a sentence."""
    try:
        yield
    except ExportRefused as refused:
        _end(str(refused), refused.status)
    except AuthError as error:
        _end(str(error), error.http_status)
    except OSError as error:
        _end(f"The file was not written: {error}.", 500)


def _end(sentence: str, status: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(_REFUSED if status < 500 else _FAILED)
