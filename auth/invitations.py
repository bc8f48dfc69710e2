"""Accounts that begin without a password: a link leads to one, as it does whoever has forgotten theirs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, update

from auth.audit import Actor, Event, Log, recording
from auth.authorising import changeable_account
from auth.errors import LinkRefused, UserIsDisabled
from auth.links import HOLDS, find_link, link_of, new_link, void_link
from auth.passwords import Passwords, require_acceptable
from auth.principal import Grant
from auth.sessions import end_all_sessions
from auth.tables import users
from auth.users import NO_PASSWORD, add_user


def invite_user(
    store: Engine, *, name: str, grants: Iterable[Grant], language: str | None, by: Actor, now: datetime
) -> str:
    """The token of the link that leads them to a password. Raises what `create_user` does."""
    with recording(store) as turn:
        account = add_user(
            turn, name=name, password_hash=NO_PASSWORD, grants=grants, language=language, by=by, now=now
        )
        return _link(turn, account.user_id, account.name, by, now)


def make_link(store: Engine, *, name: str, by: Actor, now: datetime) -> str:
    """For an account there is. The password from before stays good until the link leads to another."""
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        if account.is_disabled:
            raise UserIsDisabled(f"The user {account.name} is disabled.")
        return _link(turn, account.user_id, account.name, by, now)


def set_password_by_link(
    store: Engine, passwords: Passwords, token: str, password: str, *, address: str, now: datetime
) -> None:
    """Raises `LinkRefused` or, and the link stays good, `PasswordRefused`."""
    link = find_link(store, token, now)
    if link is None:
        raise LinkRefused("The link does not hold.")
    require_acceptable(password, link.user_name)
    password_hash = passwords.hash(password)
    with recording(store) as turn:
        # Of two who follow it at once, one finds it used.
        if link_of(turn.connection, token, now) != link:
            raise LinkRefused("The link does not hold.")
        void_link(turn.connection, link.user_id)
        turn.connection.execute(update(users).where(users.c.id == link.user_id).values(password_hash=password_hash))
        ended = end_all_sessions(turn.connection, link.user_id, now)
        by = replace(Actor.anonymous(address), user_id=link.user_id, user_name=link.user_name)
        details = {"user": link.user_name, "sessions_ended": ended, "by_link": True}
        turn.add(Event.PASSWORD_SET, by, details, now)


def _link(turn: Log, user_id: int, name: str, by: Actor, now: datetime) -> str:
    token = new_link(turn.connection, user_id, now)
    until = (now + HOLDS).isoformat(timespec="seconds")
    turn.add(Event.LINK_MADE, by, {"user": name, "until": until}, now)
    return token
