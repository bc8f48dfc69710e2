"""Sessions live in the store. The browser holds a random token, the store only its hash."""

import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, bindparam, delete, func, insert, select, update

from auth.audit import Actor, Event, recording
from auth.begun_sign_ins import forget_all_begun_sign_ins
from auth.errors import NotRecorded
from auth.grants import GRANT_COLUMNS, GRANTS, grants_of
from auth.principal import Principal
from auth.settings import AuthSettings
from auth.store import reading, writing
from auth.tables import role_grants, sessions, users
from auth.visitors import Visitor

LAST_SEEN_STEP = timedelta(minutes=1)

log = logging.getLogger(__name__)

_IS_LIVE = (
    sessions.c.ended_at.is_(None)
    & (sessions.c.started_at > bindparam("started_after"))
    & (sessions.c.last_seen_at > bindparam("seen_after"))
)
# Runs with every request, so it is built once.
_LIVE_SESSION: Select[*tuple[Any, ...]] = (
    select(
        users.c.id,
        users.c.name,
        users.c.language,
        sessions.c.last_seen_at,
        sessions.c.confirmed_at,
        *GRANT_COLUMNS,
    )
    .select_from(sessions.join(users).outerjoin(GRANTS, role_grants.c.user_id == users.c.id))
    .where(
        sessions.c.token_hash == bindparam("token_hash"),
        _IS_LIVE,
        users.c.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """What Flask-Login keeps for a request."""

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    principal: Principal
    language: str | None
    token: str
    # When they last proved to be there, which administering prolongs.
    confirmed_at: datetime | None = None

    def get_id(self) -> str:
        return self.token


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A live session as its owner is told of it. `key` names it and opens nothing."""

    key: str
    started_at: datetime
    last_seen_at: datetime
    visitor: Visitor
    is_this: bool


def start_session(
    connection: Connection, settings: AuthSettings, user_id: int, visitor: Visitor, now: datetime
) -> str:
    """A new session's token, within the transaction that lets its user in."""
    token = secrets.token_urlsafe(32)
    outlived = sessions.c.started_at <= now - timedelta(hours=settings.absolute_limit_hours)
    connection.execute(delete(sessions).where(outlived))
    row = {"token_hash": session_key(token), "user_id": user_id, "started_at": now, "last_seen_at": now}
    connection.execute(insert(sessions).values(**row, address=visitor.address, browser=visitor.browser))
    return token


def find_session(store: Engine, settings: AuthSettings, token: str, now: datetime) -> SignedInUser | None:
    """The user of a live session, noting that they were seen."""
    with reading(store) as connection:
        rows = connection.execute(_LIVE_SESSION, {"token_hash": session_key(token), **_limits(settings, now)}).all()
    if not rows:
        return None
    if now - rows[0].last_seen_at >= LAST_SEEN_STEP:
        with writing(store) as connection:
            seen = update(sessions).where(sessions.c.token_hash == session_key(token)).values(last_seen_at=now)
            connection.execute(seen)
    return _signed_in_user(rows, token)


def is_confirmed(settings: AuthSettings, user: SignedInUser, now: datetime) -> bool:
    """Whether its owner proved lately to be there."""
    limit = timedelta(minutes=settings.confirmation_minutes)
    return user.confirmed_at is not None and now - user.confirmed_at <= limit


def confirm_session(store: Engine, token: str, now: datetime) -> None:
    """Its owner has just proved to be there, or goes on with what that opened."""
    with writing(store) as connection:
        confirmed = update(sessions).where(sessions.c.token_hash == session_key(token)).values(confirmed_at=now)
        connection.execute(confirmed)


def live_sessions(
    store: Engine, settings: AuthSettings, user_id: int, now: datetime, token: str = ""
) -> tuple[SessionSummary, ...]:
    """Of this user, that of the token first, then those seen last."""
    statement = select(sessions).where(sessions.c.user_id == user_id, _IS_LIVE)
    with reading(store) as connection:
        rows = connection.execute(statement.order_by(sessions.c.last_seen_at.desc()), _limits(settings, now)).all()
    this = session_key(token)
    found = [
        SessionSummary(
            row.token_hash,
            row.started_at,
            row.last_seen_at,
            Visitor(row.address or "", row.browser or ""),
            row.token_hash == this,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda session: not session.is_this))


def count_live_sessions(
    connection: Connection, settings: AuthSettings, user_ids: Sequence[int], now: datetime
) -> Mapping[int, int]:
    """Of each of these users that has any."""
    counted = select(sessions.c.user_id, func.count()).where(sessions.c.user_id.in_(user_ids), _IS_LIVE)
    rows = connection.execute(counted.group_by(sessions.c.user_id), _limits(settings, now))
    return {user_id: count for user_id, count in rows}


def end_own_session(store: Engine, user: SignedInUser, key: str, address: str, now: datetime) -> None:
    """The session of that key, if it is one of this user."""
    _end_own(store, user, sessions.c.token_hash == key, address, now)


def end_other_sessions(store: Engine, user: SignedInUser, address: str, now: datetime) -> None:
    _end_own(store, user, sessions.c.token_hash != session_key(user.token), address, now)


def _end_own(store: Engine, user: SignedInUser, which: ColumnElement[bool], address: str, now: datetime) -> None:
    with recording(store) as turn:
        ended = _end(turn.connection, (sessions.c.user_id == user.principal.user_id) & which, now)
        if ended:
            actor = Actor.of_request(user.principal, address)
            turn.add(Event.SESSIONS_ENDED, actor, {"sessions_ended": ended}, now)


def end_session(store: Engine, token: str, now: datetime) -> None:
    with writing(store) as connection:
        _end(connection, sessions.c.token_hash == session_key(token), now)


def sign_out_of(store: Engine, token: str, actor: Actor, now: datetime) -> None:
    """Whoever wants to leave leaves, also where that cannot be recorded: a session that ended harms nobody."""
    try:
        with recording(store) as turn:
            if _end(turn.connection, sessions.c.token_hash == session_key(token), now):
                turn.add(Event.SIGNED_OUT, actor, {}, now)
    except NotRecorded as error:
        log.error("somebody signed out and it could not be recorded", exc_info=error)
        end_session(store, token, now)


def end_all_sessions(connection: Connection, user_id: int, now: datetime) -> int:
    """Within the transaction of the change that makes them void, also what was about to become one; how many had not
    been ended before."""
    forget_all_begun_sign_ins(connection, user_id)
    return _end(connection, sessions.c.user_id == user_id, now)


def end_sessions(connection: Connection, user_id: int, key: str | None, now: datetime) -> int:
    """One of a user's, or all; how many had not been ended before."""
    if key is None:
        return end_all_sessions(connection, user_id, now)
    return _end(connection, (sessions.c.user_id == user_id) & (sessions.c.token_hash == key), now)


def _end(connection: Connection, which: ColumnElement[bool], now: datetime) -> int:
    """How many had not ended before."""
    ending = update(sessions).where(which, sessions.c.ended_at.is_(None))
    return connection.execute(ending.values(ended_at=now)).rowcount


def _limits(settings: AuthSettings, now: datetime) -> dict[str, datetime]:
    return {
        "started_after": now - timedelta(hours=settings.absolute_limit_hours),
        "seen_after": now - timedelta(minutes=settings.idle_limit_minutes),
    }


def _signed_in_user(rows: Sequence[Row[*tuple[Any, ...]]], token: str) -> SignedInUser:
    first = rows[0]
    principal = Principal(first.id, first.name, grants_of(rows))
    return SignedInUser(principal, first.language, token, first.confirmed_at)


def session_key(token: str) -> str:
    """Names a session and opens nothing; how the store knows it."""
    # A plain hash is enough: 256 random bits cannot be guessed from it, unlike a password.
    return hashlib.sha256(token.encode()).hexdigest()
