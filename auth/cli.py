"""`flask --app app users …`: users are made and changed on the server, by whoever may log in there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from auth.audit import Actor
from auth.context import auth_context, utc_now
from auth.errors import AuthError
from auth.grants import EVERY_HOSPITAL, grant_text, read_grants
from auth.language import SUPPORTED_LANGUAGES
from auth.roles import ROLES
from auth.users import (
    UserSummary,
    create_user,
    disable_user,
    grant_roles,
    list_users,
    reset_second_factor,
    set_password,
)

users_commands = AppGroup("users", help="Create, change and list users.")

_name = click.argument("name")
_roles = click.option(
    "--role",
    "roles",
    metavar="ROLE=HOSPITALS",
    multiple=True,
    help=f"A role for hospital codes, separated by commas, or for {EVERY_HOSPITAL}; may be repeated (users roles).",
)
_password_file = click.option(
    "--password-file", help="Read the password from the first line of this file, or - for standard input."
)


@contextmanager
def one_line_errors() -> Iterator[None]:
    try:
        yield
    except AuthError as error:
        raise click.ClickException(str(error)) from error


@users_commands.command("create")
@_name
@_roles
@click.option("--language", type=click.Choice(SUPPORTED_LANGUAGES), help="Language of the pages.")
@_password_file
@one_line_errors()
def create_command(name: str, roles: tuple[str, ...], language: str | None, password_file: str | None) -> None:
    """Create the user NAME."""
    context = auth_context()
    grants = read_grants(roles, context.hospital_codes)
    create_user(
        context.store,
        context.passwords,
        name=name,
        password=_read_password(password_file),
        grants=grants,
        language=language,
        by=Actor.of_command(),
        now=utc_now(),
    )
    click.echo("The user was created.")


@users_commands.command("grant")
@_name
@_roles
@one_line_errors()
def grant_command(name: str, roles: tuple[str, ...]) -> None:
    """Set the roles of NAME, in place of those from before, and end their sessions."""
    context = auth_context()
    grants = read_grants(roles, context.hospital_codes)
    grant_roles(context.store, name=name, grants=grants, by=Actor.of_command(), now=utc_now())
    click.echo("The roles were set; all sessions of the user have ended.")


@users_commands.command("roles")
def roles_command() -> None:
    """The roles there are, a line for each: role, name, what it lets do; separated by tabs."""
    for role in ROLES.values():
        click.echo(f"{role.key}\t{role.name}\t{role.sentence}")


@users_commands.command("disable")
@_name
@one_line_errors()
def disable_command(name: str) -> None:
    """Refuse NAME from now on, end their sessions and revoke their tokens."""
    disable_user(auth_context().store, name=name, by=Actor.of_command(), now=utc_now())
    click.echo("The user was disabled; all their sessions have ended and their tokens are revoked.")


@users_commands.command("set-password")
@_name
@_password_file
@one_line_errors()
def set_password_command(name: str, password_file: str | None) -> None:
    """Give NAME a new password and end their sessions."""
    context = auth_context()
    password = _read_password(password_file)
    set_password(context.store, context.passwords, name=name, password=password, by=Actor.of_command(), now=utc_now())
    click.echo("The password was set; all sessions of the user have ended.")


@users_commands.command("reset-second-factor")
@_name
@one_line_errors()
def reset_second_factor_command(name: str) -> None:
    """Take the second factor of NAME away, for who has lost it, and end their sessions."""
    reset_second_factor(auth_context().store, name=name, by=Actor.of_command(), now=utc_now())
    click.echo("The second factor was taken away; all sessions of the user have ended.")


@users_commands.command("list")
@one_line_errors()
def list_command() -> None:
    """One line per user: name, roles, language, state; separated by tabs."""
    for user in list_users(auth_context().store):
        click.echo(_line(user))


def _line(user: UserSummary) -> str:
    roles = " ".join(map(grant_text, user.grants)) or "no roles"
    state = "active" if user.disabled_at is None else f"disabled {user.disabled_at:%Y-%m-%d}"
    return "\t".join((user.name, roles, user.language or "-", state))


def _read_password(source: str | None) -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if source is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"The password file cannot be read: {error}") from error
    return text.partition("\n")[0].rstrip("\r")
