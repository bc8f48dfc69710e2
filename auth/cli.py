"""`flask --app app users …`: users are made and changed on the server, by whoever may log in there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from auth.audit import Actor
from auth.authorising import is_administered
from auth.context import auth_context, utc_now
from auth.errors import AuthError
from auth.grants import EVERY_HOSPITAL, grant_text, read_grants
from auth.invitations import invite_user, make_link
from auth.language import SUPPORTED_LANGUAGES
from auth.links import HOLDS
from auth.paths import LINK_PATH
from auth.roles import ROLES
from auth.second_factors import reseal
from auth.sessions import live_sessions
from auth.store import reading
from auth.totp import Sealer
from auth.user_listing import ListedUser, State, every_user
from auth.users import (
    create_user,
    disable_user,
    enable_user,
    end_sessions_of,
    grant_roles,
    reset_second_factor,
    set_password,
    unlock_user,
    user_id_of,
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


@users_commands.command("invite")
@_name
@_roles
@click.option("--language", type=click.Choice(SUPPORTED_LANGUAGES), help="Language of the pages.")
@one_line_errors()
def invite_command(name: str, roles: tuple[str, ...], language: str | None) -> None:
    """Create the user NAME without a password, and print a link that leads them to one: this once."""
    context = auth_context()
    grants = read_grants(roles, context.hospital_codes)
    token = invite_user(
        context.store, name=name, grants=grants, language=language, by=Actor.of_command(), now=utc_now()
    )
    _print_link(token)


@users_commands.command("new-link")
@_name
@one_line_errors()
def new_link_command(name: str) -> None:
    """Print a link that leads NAME to a new password, in place of one from before."""
    _print_link(make_link(auth_context().store, name=name, by=Actor.of_command(), now=utc_now()))


@users_commands.command("grant")
@_name
@_roles
@one_line_errors()
def grant_command(name: str, roles: tuple[str, ...]) -> None:
    """Set the roles of NAME, in place of those from before, and end their sessions."""
    context = auth_context()
    grants = read_grants(roles, context.hospital_codes)
    with _telling_of_the_last_administrator():
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
    with _telling_of_the_last_administrator():
        disable_user(auth_context().store, name=name, by=Actor.of_command(), now=utc_now())
    click.echo("The user was disabled; all their sessions have ended and their tokens are revoked.")


@users_commands.command("enable")
@_name
@one_line_errors()
def enable_command(name: str) -> None:
    """Let NAME in again, with the password and the roles from before. Tokens stay revoked."""
    enable_user(auth_context().store, name=name, by=Actor.of_command(), now=utc_now())
    click.echo("The user was enabled.")


@users_commands.command("unlock")
@_name
@one_line_errors()
def unlock_command(name: str) -> None:
    """Forget the passwords and codes of NAME that failed, so that they can sign in at once."""
    context = auth_context()
    key = context.settings.secret_key
    unlock_user(context.store, name=name, secret_key=key, by=Actor.of_command(), now=utc_now())
    click.echo("The user was unlocked.")


@users_commands.command("sessions")
@_name
@one_line_errors()
def sessions_command(name: str) -> None:
    """One line per open session of NAME: begun, last seen, address, browser; separated by tabs. In UTC."""
    context, now = auth_context(), utc_now()
    for session in live_sessions(context.store, context.settings, user_id_of(context.store, name), now):
        moments = (f"{moment:%Y-%m-%d %H:%M}Z" for moment in (session.started_at, session.last_seen_at))
        click.echo("\t".join((*moments, session.visitor.address or "-", session.visitor.browser or "-")))


@users_commands.command("end-sessions")
@_name
@one_line_errors()
def end_sessions_command(name: str) -> None:
    """End all sessions of NAME."""
    end_sessions_of(auth_context().store, name=name, key=None, by=Actor.of_command(), now=utc_now())
    click.echo("All sessions of the user have ended.")


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


@users_commands.command("reseal-second-factors")
@one_line_errors()
def reseal_second_factors_command() -> None:
    """Encrypt second factors with ARCHEION_SECRET_KEY, whose secrets ARCHEION_SECRET_KEY_PREVIOUS still opens."""
    context = auth_context()
    resealed = reseal(context.store, Sealer(*context.settings.secret_keys))
    click.echo(f"{resealed.count} encrypted anew; {resealed.unreadable} cannot be read with these keys.")
    if resealed.unreadable:
        raise click.ClickException("Keep the previous key, or reset those (users reset-second-factor).")


@users_commands.command("list")
@one_line_errors()
def list_command() -> None:
    """One line per user: name, roles, language, state; separated by tabs."""
    for user in every_user(auth_context(), utc_now()):
        click.echo(_line(user))


def _line(user: ListedUser) -> str:
    roles = " ".join(map(grant_text, user.grants)) or "no roles"
    return "\t".join((user.name, roles, user.language or "-", _state(user)))


def _state(user: ListedUser) -> str:
    until = user.disabled_at if user.state is State.DISABLED else user.link_until
    day = f" {until:%Y-%m-%d}" if until and user.state in (State.DISABLED, State.INVITED) else ""
    return f"{user.state.value.replace('_', ' ')}{day}"


def _print_link(token: str) -> None:
    """The whole address where it is known, else its path."""
    url = auth_context().settings.url or ""
    click.echo(f"{url.rstrip('/')}{LINK_PATH}/{token}")
    # Apart, so that the output is the link alone where a script reads it.
    click.echo(f"It is good once, for {HOLDS.days} days, and is not shown again.", err=True)


@contextmanager
def _telling_of_the_last_administrator() -> Iterator[None]:
    """Whoever gives commands is not kept from it, for they can make another; they are to know."""
    store = auth_context().store
    with reading(store) as connection:
        was_administered = is_administered(connection)
    yield
    with reading(store) as connection:
        if was_administered and not is_administered(connection):
            click.echo("Nobody manages the accounts of all hospitals any more, but by command.", err=True)


def _read_password(source: str | None) -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if source is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"The password file cannot be read: {error}") from error
    return text.partition("\n")[0].rstrip("\r")
