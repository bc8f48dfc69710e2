"""What is done to users. Each action is one transaction with its entry in the audit log, `by` whoever does it, and
takes effect with the next request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.audit import Actor, Event, Log, recording
from auth.authorising import (
    account_named,
    authority_of,
    changeable_account,
    require_may_disable,
    require_may_set,
)
from auth.errors import NoSecondFactor, UserExists, UserIsDisabled, WrongCredentials
from auth.grants import grant_text, replace_grants
from auth.links import void_link
from auth.names import is_possible_name, require_possible_name
from auth.passwords import Passwords, require_acceptable
from auth.policy import Account, require_grantable
from auth.principal import Grant, Principal
from auth.second_factors import take_away
from auth.sessions import end_all_sessions, end_sessions
from auth.store import reading, writing
from auth.tables import users
from auth.throttle import account_digests, forget_failures
from auth.tokens import revoke_all_tokens

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
    require_acceptable(password, require_possible_name(name))
    password_hash = passwords.hash(password)
    with recording(store) as turn:
        add_user(turn, name=name, password_hash=password_hash, grants=grants, language=language, by=by, now=now)


def add_user(
    turn: Log,
    *,
    name: str,
    password_hash: str,
    grants: Iterable[Grant],
    language: str | None,
    by: Actor,
    now: datetime,
) -> Account:
    """Raises `UserNameRefused`, `UserExists` or, of roles that `by` may not give, `BeyondOwnHospitals`."""
    given, normal_name = tuple(grants), require_possible_name(name)
    require_grantable(authority_of(turn.connection, by), given)
    row = {"name": normal_name, "password_hash": password_hash, "language": language, "created_at": now}
    try:
        user_id: int = turn.connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
    except IntegrityError as error:
        raise UserExists(f"There is a user named {normal_name} already.") from error
    replace_grants(turn.connection, user_id, given)
    turn.add(Event.USER_CREATED, by, {"user": normal_name, "roles": grant_texts(given)}, now)
    return Account(user_id, normal_name, given)


def set_password(store: Engine, passwords: Passwords, *, name: str, password: str, by: Actor, now: datetime) -> None:
    require_acceptable(password, name)
    password_hash = passwords.hash(password)
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        this = users.c.id == account.user_id
        turn.connection.execute(update(users).where(this).values(password_hash=password_hash))
        void_link(turn.connection, account.user_id)
        ended = end_all_sessions(turn.connection, account.user_id, now)
        turn.add(Event.PASSWORD_SET, by, {"user": account.name, "sessions_ended": ended}, now)


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
        void_link(turn.connection, credentials.user_id)
        ended = end_all_sessions(turn.connection, credentials.user_id, now)
        turn.add(Event.PASSWORD_SET, by, {"user": credentials.user_name, "sessions_ended": ended}, now)


def reset_second_factor(store: Engine, *, name: str, by: Actor, now: datetime) -> None:
    """For whoever has lost it. Raises `NoSecondFactor` where there is none."""
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        if not take_away(turn.connection, account.user_id):
            raise NoSecondFactor(f"{account.name} has no second factor.")
        ended = end_all_sessions(turn.connection, account.user_id, now)
        turn.add(Event.SECOND_FACTOR_TAKEN, by, {"user": account.name, "sessions_ended": ended}, now)


def disable_user(store: Engine, *, name: str, by: Actor, now: datetime) -> None:
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        require_may_disable(turn.connection, by, account)
        enabled = (users.c.id == account.user_id) & users.c.disabled_at.is_(None)
        disabled = turn.connection.execute(update(users).where(enabled).values(disabled_at=now)).rowcount
        void_link(turn.connection, account.user_id)
        ended = end_all_sessions(turn.connection, account.user_id, now)
        revoked = revoke_all_tokens(turn.connection, account.user_id, now)
        details = {
            "user": account.name,
            "was_disabled": not disabled,
            "sessions_ended": ended,
            "tokens_revoked": revoked,
        }
        turn.add(Event.USER_DISABLED, by, details, now)


def enable_user(store: Engine, *, name: str, by: Actor, now: datetime) -> None:
    """With the password and the roles from before. Tokens that were revoked stay so."""
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        this = users.c.id == account.user_id
        turn.connection.execute(update(users).where(this).values(disabled_at=None))
        turn.add(Event.USER_ENABLED, by, {"user": account.name, "was_enabled": not account.is_disabled}, now)


def unlock_user(store: Engine, *, name: str, secret_key: str, by: Actor, now: datetime) -> None:
    """Passwords and codes that failed are counted from nought again, of the account: those of an address stay."""
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        forgotten = forget_failures(turn.connection, account_digests(account.name, secret_key))
        turn.add(Event.USER_UNLOCKED, by, {"user": account.name, "failures_forgotten": forgotten}, now)


def end_sessions_of(store: Engine, *, name: str, key: str | None, by: Actor, now: datetime) -> int:
    """That of the key, or all of them; how many there were."""
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        ended = end_sessions(turn.connection, account.user_id, key, now)
        if ended:
            turn.add(Event.SESSIONS_ENDED, by, {"user": account.name, "sessions_ended": ended}, now)
    return ended


def grant_roles(store: Engine, *, name: str, grants: Iterable[Grant], by: Actor, now: datetime) -> None:
    """Replace what the user may do, and end their sessions: nobody goes on with what they no longer may.

    A link that has not been used is void too: whoever made it was to let somebody in to what the account was then."""
    given = tuple(grants)
    with recording(store) as turn:
        account = changeable_account(turn.connection, by, name)
        require_may_set(turn.connection, by, account, given)
        replace_grants(turn.connection, account.user_id, given)
        void_link(turn.connection, account.user_id)
        ended = end_all_sessions(turn.connection, account.user_id, now)
        roles = {"roles_before": grant_texts(account.grants), "roles": grant_texts(given)}
        turn.add(Event.ROLES_SET, by, {"user": account.name, **roles, "sessions_ended": ended}, now)


def set_language(store: Engine, user_id: int, language: str) -> None:
    with writing(store) as connection:
        connection.execute(update(users).where(users.c.id == user_id).values(language=language))


def note_sign_in(connection: Connection, user_id: int, now: datetime) -> None:
    """Within the transaction that lets them in."""
    connection.execute(update(users).where(users.c.id == user_id).values(last_signed_in_at=now))


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
        return account_named(connection, name).user_id


def principal_of(store: Engine, name: str) -> Principal:
    """A user who is allowed in; raises `UnknownUser` and `UserIsDisabled`."""
    with reading(store) as connection:
        account = account_named(connection, name)
    if account.is_disabled:
        raise UserIsDisabled(f"The user {account.name} is disabled.")
    return Principal(account.user_id, account.name, account.grants)


def grant_texts(grants: Iterable[Grant]) -> list[str]:
    """As the command line takes them, in an order that does not depend on how they were given."""
    return sorted(map(grant_text, grants))
