"""What is done to users. Each action is one transaction and takes effect with the next request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.errors import NoSecondFactor, UnknownUser, UserExists, UserIsDisabled, WrongCredentials
from auth.grants import granted, granted_to_all, replace_grants
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


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: int
    password_hash: str


def create_user(
    store: Engine,
    passwords: Passwords,
    *,
    name: str,
    password: str,
    grants: Iterable[Grant],
    language: str | None,
    now: datetime,
) -> None:
    normal_name = require_possible_name(name)
    require_acceptable(password, normal_name)
    row = {
        "name": normal_name,
        "password_hash": passwords.hash(password),
        "language": language,
        "created_at": now,
    }
    with writing(store) as connection:
        try:
            user_id: int = connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
        except IntegrityError as error:
            raise UserExists(f"There is a user named {normal_name} already.") from error
        replace_grants(connection, user_id, grants)


def set_password(store: Engine, passwords: Passwords, *, name: str, password: str, now: datetime) -> None:
    require_acceptable(password, name)
    password_hash = passwords.hash(password)
    with writing(store) as connection:
        user_id = _user_id(connection, name)
        connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))
        end_all_sessions(connection, user_id, now)


def change_password(
    store: Engine, passwords: Passwords, credentials: Credentials, password: str, now: datetime
) -> None:
    """By the user, who has just proven the one from before. Raises `WrongCredentials` if another was set since."""
    password_hash = passwords.hash(password)
    unchanged = (users.c.id == credentials.user_id) & (users.c.password_hash == credentials.password_hash)
    with writing(store) as connection:
        changed = connection.execute(update(users).where(unchanged).values(password_hash=password_hash))
        if changed.rowcount != 1:
            raise WrongCredentials("The password was changed in the meantime.")
        end_all_sessions(connection, credentials.user_id, now)


def reset_second_factor(store: Engine, *, name: str, now: datetime) -> None:
    """For whoever has lost it. Raises `NoSecondFactor` where there is none."""
    with writing(store) as connection:
        user_id = _user_id(connection, name)
        if not take_away(connection, user_id):
            raise NoSecondFactor(f"{normalised_name(name)} has no second factor.")
        end_all_sessions(connection, user_id, now)


def disable_user(store: Engine, *, name: str, now: datetime) -> None:
    with writing(store) as connection:
        user_id = _user_id(connection, name)
        enabled = (users.c.id == user_id) & users.c.disabled_at.is_(None)
        connection.execute(update(users).where(enabled).values(disabled_at=now))
        end_all_sessions(connection, user_id, now)
        revoke_all_tokens(connection, user_id, now)


def grant_roles(store: Engine, *, name: str, grants: Iterable[Grant], now: datetime) -> None:
    """Replace what the user may do, and end their sessions: nobody goes on with what they no longer may."""
    with writing(store) as connection:
        user_id = _user_id(connection, name)
        replace_grants(connection, user_id, grants)
        end_all_sessions(connection, user_id, now)


def set_language(store: Engine, user_id: int, language: str) -> None:
    with writing(store) as connection:
        connection.execute(update(users).where(users.c.id == user_id).values(language=language))


def replace_hash(store: Engine, credentials: Credentials, new_hash: str) -> None:
    """Keep the same password under a new hash, unless somebody set another in the meantime."""
    unchanged = (users.c.id == credentials.user_id) & (users.c.password_hash == credentials.password_hash)
    with writing(store) as connection:
        connection.execute(update(users).where(unchanged).values(password_hash=new_hash))


def find_credentials(store: Engine, normal_name: str) -> Credentials | None:
    """Of a user who may sign in."""
    # An impossible name is looked up as the empty one, which nobody has, so that the work stays the same.
    name = normal_name if is_possible_name(normal_name) else ""
    statement = select(users.c.id, users.c.password_hash).where(users.c.name == name, users.c.disabled_at.is_(None))
    with reading(store) as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else Credentials(user_id=row.id, password_hash=row.password_hash)


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
