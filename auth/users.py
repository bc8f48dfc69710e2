"""What is done to users. Each action is one transaction with its entry in the audit log, `by` whoever does it, and
takes effect with the next request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.audit import Actor, Event, recording
from auth.errors import NoSecondFactor, UnknownUser, UserExists, UserIsDisabled, WrongCredentials
from auth.grants import grant_text, granted, granted_to_all, replace_grants
from auth.names import is_possible_name, normalised_name, require_possible_name
from auth.passwords import Passwords, require_acceptable
from auth.principal import Grant, Principal
from auth.second_factors import take_away
from auth.sessions import end_all_sessions
from auth.store import reading, writing
from auth.tables import users
from auth.tokens import revoke_all_tokens


@dataclass(frozen=True, slots=True)
class UserSummary:
    name: str
    language: str | None
    grants: tuple[Grant, ...]
    disabled_at: datetime | None


# In the column of hashes, which may not be null: nobody gets in by a password.
NO_PASSWORD = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of a user; one who is disabled does not get in by them, nor one without a password."""

    user_id: int
    user_name: str
    password_hash: str | None
    is_disabled: bool


def create_user(
    store: Engine,
    passwords: Passwords,
    *,
    name: str,
    password: str,
    grants: Iterable[Grant],
    language: str | None,
    by: Actor,
    now: datetime,
) -> None:
    given = tuple(grants)
    normal_name = require_possible_name(name)
    require_acceptable(password, normal_name)
    row = {
        "name": normal_name,
        "password_hash": passwords.hash(password),
        "language": language,
        "created_at": now,
    }
    with recording(store) as turn:
        try:
            user_id: int = turn.connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
        except IntegrityError as error:
            raise UserExists(f"There is a user named {normal_name} already.") from error
        replace_grants(turn.connection, user_id, given)
        turn.add(Event.USER_CREATED, by, {"user": normal_name, "roles": grant_texts(given)}, now)


def set_password(store: Engine, passwords: Passwords, *, name: str, password: str, by: Actor, now: datetime) -> None:
    require_acceptable(password, name)
    password_hash = passwords.hash(password)
    with recording(store) as turn:
        user_id = _user_id(turn.connection, name)
        turn.connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))
        ended = end_all_sessions(turn.connection, user_id, now)
        turn.add(Event.PASSWORD_SET, by, {"user": normalised_name(name), "sessions_ended": ended}, now)


def change_password(
    store: Engine, passwords: Passwords, credentials: Credentials, password: str, *, by: Actor, now: datetime
) -> None:
    """By the user, who has just proven the one from before. Raises `WrongCredentials` if another was set since."""
    password_hash = passwords.hash(password)
    unchanged = (users.c.id == credentials.user_id) & (users.c.password_hash == credentials.password_hash)
    with recording(store) as turn:
        changed = turn.connection.execute(update(users).where(unchanged).values(password_hash=password_hash))
        if changed.rowcount != 1:
            raise WrongCredentials("The password was changed in the meantime.")
        ended = end_all_sessions(turn.connection, credentials.user_id, now)
        turn.add(Event.PASSWORD_SET, by, {"user": credentials.user_name, "sessions_ended": ended}, now)


def reset_second_factor(store: Engine, *, name: str, by: Actor, now: datetime) -> None:
    """For whoever has lost it. Raises `NoSecondFactor` where there is none."""
    with recording(store) as turn:
        user_id = _user_id(turn.connection, name)
        if not take_away(turn.connection, user_id):
            raise NoSecondFactor(f"{normalised_name(name)} has no second factor.")
        ended = end_all_sessions(turn.connection, user_id, now)
        turn.add(Event.SECOND_FACTOR_TAKEN, by, {"user": normalised_name(name), "sessions_ended": ended}, now)


def disable_user(store: Engine, *, name: str, by: Actor, now: datetime) -> None:
    with recording(store) as turn:
        user_id = _user_id(turn.connection, name)
        enabled = (users.c.id == user_id) & users.c.disabled_at.is_(None)
        disabled = turn.connection.execute(update(users).where(enabled).values(disabled_at=now)).rowcount
        ended = end_all_sessions(turn.connection, user_id, now)
        revoked = revoke_all_tokens(turn.connection, user_id, now)
        details = {
            "user": normalised_name(name),
            "was_disabled": not disabled,
            "sessions_ended": ended,
            "tokens_revoked": revoked,
        }
        turn.add(Event.USER_DISABLED, by, details, now)


def grant_roles(store: Engine, *, name: str, grants: Iterable[Grant], by: Actor, now: datetime) -> None:
    """Replace what the user may do, and end their sessions: nobody goes on with what they no longer may."""
    given = tuple(grants)
    with recording(store) as turn:
        user_id = _user_id(turn.connection, name)
        before = granted(turn.connection, user_id)
        replace_grants(turn.connection, user_id, given)
        ended = end_all_sessions(turn.connection, user_id, now)
        roles = {"roles_before": grant_texts(before), "roles": grant_texts(given)}
        turn.add(Event.ROLES_SET, by, {"user": normalised_name(name), **roles, "sessions_ended": ended}, now)


def set_language(store: Engine, user_id: int, language: str) -> None:
    with writing(store) as connection:
        connection.execute(update(users).where(users.c.id == user_id).values(language=language))


def replace_hash(connection: Connection, credentials: Credentials, new_hash: str) -> None:
    """Keep the same password under a new hash, unless somebody set another in the meantime."""
    unchanged = (users.c.id == credentials.user_id) & (users.c.password_hash == credentials.password_hash)
    connection.execute(update(users).where(unchanged).values(password_hash=new_hash))


def find_credentials(store: Engine, normal_name: str) -> Credentials | None:
    # An impossible name is looked up as the empty one, which nobody has, so that the work stays the same.
    name = normal_name if is_possible_name(normal_name) else ""
    with reading(store) as connection:
        row = connection.execute(select(users).where(users.c.name == name)).one_or_none()
    if row is None:
        return None
    return Credentials(row.id, row.name, row.password_hash or None, row.disabled_at is not None)


def has_password(store: Engine, user_id: int) -> bool:
    """Whoever has none signs in at a provider."""
    with reading(store) as connection:
        stored = connection.scalar(select(users.c.password_hash).where(users.c.id == user_id))
    return bool(stored)


def user_id_of(store: Engine, name: str) -> int:
    """Also of a disabled user; raises `UnknownUser`."""
    with reading(store) as connection:
        return _user_id(connection, name)


def principal_of(store: Engine, name: str) -> Principal:
    """A user who is allowed in; raises `UnknownUser` and `UserIsDisabled`."""
    with reading(store) as connection:
        user_id = _user_id(connection, name)
        user = connection.execute(select(users).where(users.c.id == user_id)).one()
        grants = granted(connection, user_id)
    if user.disabled_at is not None:
        raise UserIsDisabled(f"The user {user.name} is disabled.")
    return Principal(user.id, user.name, grants)


def list_users(store: Engine) -> tuple[UserSummary, ...]:
    with reading(store) as connection:
        rows = connection.execute(select(users).order_by(users.c.name)).all()
        grants = granted_to_all(connection)
    return tuple(UserSummary(row.name, row.language, grants.get(row.id, ()), row.disabled_at) for row in rows)


def _user_id(connection: Connection, name: str) -> int:
    normal_name = require_possible_name(name)
    user_id: int | None = connection.scalar(select(users.c.id).where(users.c.name == normal_name))
    if user_id is None:
        raise UnknownUser(f"There is no user named {normalised_name(name)}.")
    return user_id


def grant_texts(grants: Iterable[Grant]) -> list[str]:
    """As the command line takes them, in an order that does not depend on how they were given."""
    return sorted(map(grant_text, grants))
