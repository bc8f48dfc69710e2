"""Links that lead a user to a new password: random, good once and for a few days, of which the store keeps a hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from auth.store import reading
from auth.tables import invitations, users

# Over a weekend, and no longer: whoever finds it in a mailbox later finds nothing.
HOLDS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Link:
    """One that holds, and whose it is."""

    user_id: int
    user_name: str


def new_link(connection: Connection, user_id: int, now: datetime) -> str:
    """Its token, in place of one from before, within the transaction that tells of it."""
    token = secrets.token_urlsafe(32)
    void_link(connection, user_id)
    row = {"user_id": user_id, "token_hash": _hash(token), "expires_at": now + HOLDS}
    connection.execute(insert(invitations).values(row))
    return token


def void_link(connection: Connection, user_id: int) -> None:
    """Within the transaction of what makes it void: a password, other roles, the end of the account."""
    connection.execute(delete(invitations).where(invitations.c.user_id == user_id))


def find_link(store: Engine, token: str, now: datetime) -> Link | None:
    """Asking changes nothing: programs that look through mails follow links."""
    with reading(store) as connection:
        return link_of(connection, token, now)


def link_of(connection: Connection, token: str, now: datetime) -> Link | None:
    found = (
        select(users.c.id, users.c.name)
        .select_from(invitations.join(users))
        .where(
            invitations.c.token_hash == _hash(token),
            invitations.c.expires_at > now,
            users.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else Link(row.id, row.name)


def _hash(token: str) -> str:
    # As of sessions, a plain hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()
