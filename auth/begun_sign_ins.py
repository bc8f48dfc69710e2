"""Sign-ins whose first step is taken, by password or at a provider, and that wait for the second factor. They are no
sessions and open nothing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from auth.store import reading, writing
from auth.tables import begun_sign_ins, users

# Long enough to find the phone, or to set one up.
LIMIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    token: str
    user_id: int
    user_name: str
    # Where the first step was taken; None: here, by password.
    provider: str | None = None


def begin_sign_in(store: Engine, user_id: int, now: datetime, provider: str | None = None) -> str:
    """Its token."""
    token = secrets.token_urlsafe(32)
    with writing(store) as connection:
        connection.execute(delete(begun_sign_ins).where(begun_sign_ins.c.begun_at <= now - LIMIT))
        row = {"token_hash": _hash(token), "user_id": user_id, "begun_at": now, "provider": provider}
        connection.execute(insert(begun_sign_ins).values(row))
    return token


def find_begun_sign_in(store: Engine, token: str, now: datetime) -> BegunSignIn | None:
    statement = (
        select(users.c.id, users.c.name, begun_sign_ins.c.provider)
        .select_from(begun_sign_ins.join(users))
        .where(
            begun_sign_ins.c.token_hash == _hash(token),
            begun_sign_ins.c.begun_at > now - LIMIT,
            users.c.disabled_at.is_(None),
        )
    )
    with reading(store) as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else BegunSignIn(token, row.id, row.name, row.provider)


def forget_begun_sign_in(store: Engine, token: str) -> None:
    with writing(store) as connection:
        connection.execute(delete(begun_sign_ins).where(begun_sign_ins.c.token_hash == _hash(token)))


def forget_all_begun_sign_ins(connection: Connection, user_id: int) -> None:
    """Within the transaction of the change that makes them void."""
    connection.execute(delete(begun_sign_ins).where(begun_sign_ins.c.user_id == user_id))


def _hash(token: str) -> str:
    # As of sessions, a plain hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()
