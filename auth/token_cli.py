"""`flask --app app tokens …`: tokens of the API are made and revoked on the server, as users are."""

from datetime import datetime

import click
from flask.cli import AppGroup

from auth.audit import Actor
from auth.cli import one_line_errors
from auth.context import auth_context, utc_now
from auth.grants import require_known_hospitals
from auth.tokens import MAXIMUM_DAYS, TokenSummary, create_token, list_tokens, revoke_token
from auth.users import user_id_of

tokens_commands = AppGroup("tokens", help="Create, list and revoke tokens of the API.")


@tokens_commands.command("create")
@click.argument("user")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--hospital", "hospitals", multiple=True, help="Hospital code; may be repeated.")
@click.option("--all-hospitals", is_flag=True, help="Every hospital that USER may see at the time of use.")
@click.option("--days", type=int, required=True, help=f"How long the token holds: 1 to {MAXIMUM_DAYS}.")
@one_line_errors()
def create_command(user: str, name: str, hospitals: tuple[str, ...], all_hospitals: bool, days: int) -> None:
    """Create a token that reads the API in the name of USER, and print it: this once."""
    store, now = auth_context().store, utc_now()
    scope, by = _scope(hospitals, all_hospitals), Actor.of_command()
    user_id = user_id_of(store, user)
    token = create_token(store, user_id=user_id, name=name, hospitals=scope, days=days, by=by, now=now)
    click.echo(token)
    # Apart, so that the output is the token alone where a script reads it.
    click.echo("Keep the token now: it is not shown again.", err=True)


@tokens_commands.command("list")
@click.argument("user", required=False)
@one_line_errors()
def list_command(user: str | None) -> None:
    """One line per token: number, user, name, hospitals, made, state, last use; separated by tabs."""
    store, now = auth_context().store, utc_now()
    for token in list_tokens(store, None if user is None else user_id_of(store, user)):
        click.echo(_line(token, now))


@tokens_commands.command("revoke")
@click.argument("number", type=int)
@one_line_errors()
def revoke_command(number: int) -> None:
    """Refuse the token NUMBER (as `list` shows it) from now on."""
    revoke_token(auth_context().store, number, Actor.of_command(), utc_now())
    click.echo("The token was revoked.")


def _scope(hospitals: tuple[str, ...], all_hospitals: bool) -> frozenset[str] | None:
    """What the two options say together; None: every hospital."""
    if all_hospitals == bool(hospitals):
        raise click.ClickException("Give either --hospital CODE, once or more, or --all-hospitals.")
    if all_hospitals:
        return None
    require_known_hospitals(hospitals, auth_context().hospital_codes)
    return frozenset(hospitals)


def _line(token: TokenSummary, now: datetime) -> str:
    hospitals = "all hospitals" if token.hospitals is None else ", ".join(token.hospitals)
    used = "never used" if token.last_used_at is None else f"last used {token.last_used_at:%Y-%m-%d %H}h UTC"
    made = f"made {token.created_at:%Y-%m-%d}"
    return "\t".join((str(token.token_id), token.user_name, token.name, hospitals, made, _state(token, now), used))


def _state(token: TokenSummary, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    return f"{'expired' if token.expires_at <= now else 'expires'} {token.expires_at:%Y-%m-%d}"
