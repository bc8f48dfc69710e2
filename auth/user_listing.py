"""Accounts as those see them who manage them: a page of a list, or a single one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, not_, select

from auth.authorising import is_managed_within
from auth.context import AuthContext
from auth.grants import granted_to
from auth.names import normalised_name
from auth.principal import Grant, Scope
from auth.sessions import count_live_sessions
from auth.store import reading
from auth.tables import invitations, role_grants, second_factors, users
from auth.throttle import account_digests, locked_digests

PAGE_SIZE = 50


class State(StrEnum):
    """The first that holds, in this order."""

    DISABLED = "disabled"
    LOCKED = "locked"
    # A link to a first password waits to be used.
    INVITED = "invited"
    # There was one, and it is over.
    NO_PASSWORD = "no_password"  # noqa: S105 - a word
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class ListedUser:
    user_id: int
    name: str
    language: str | None
    grants: tuple[Grant, ...]
    state: State
    disabled_at: datetime | None
    # Until when a link to a password holds, also one for somebody who has a password.
    link_until: datetime | None
    last_signed_in_at: datetime | None
    has_second_factor: bool
    open_sessions: int


@dataclass(frozen=True, slots=True)
class WantedUsers:
    """All but where something is given; `hospitals` is what whoever asks manages."""

    hospitals: Scope
    part_of_name: str = ""
    role: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class UserPage:
    """`total` is of all pages; `page` counts from 1."""

    users: tuple[ListedUser, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def find_users(context: AuthContext, wanted: WantedUsers, now: datetime, page: int = 1) -> UserPage:
    """By name. A page beyond the last one is the last one."""
    with reading(context.store) as connection:
        locked = _locked(context, connection, now)
        condition = _condition(wanted, locked, now)
        total = connection.scalar(select(func.count()).select_from(_JOINED).where(condition)) or 0
        page = max(1, min(page, -(-total // PAGE_SIZE)))
        statement = _LISTED.where(condition).order_by(users.c.name).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        return UserPage(_told(context, connection, statement, locked, now), page, total)


def every_user(context: AuthContext, now: datetime) -> tuple[ListedUser, ...]:
    with reading(context.store) as connection:
        locked = _locked(context, connection, now)
        return _told(context, connection, _LISTED.order_by(users.c.name), locked, now)


def find_user(context: AuthContext, hospitals: Scope, user_id: int, now: datetime) -> ListedUser | None:
    """None also of one whom these hospitals do not manage."""
    with reading(context.store) as connection:
        statement = _LISTED.where(users.c.id == user_id, is_managed_within(hospitals))
        found = _told(context, connection, statement, _locked(context, connection, now), now)
    return found[0] if found else None


def managed_names(context: AuthContext, hospitals: Scope) -> tuple[str, ...]:
    """Of active accounts, to choose from."""
    statement = select(users.c.name).where(is_managed_within(hospitals), users.c.disabled_at.is_(None))
    with reading(context.store) as connection:
        return tuple(connection.scalars(statement.order_by(users.c.name)))


_JOINED = users.outerjoin(invitations).outerjoin(second_factors)
_LISTED: Select[Any] = select(users, invitations.c.expires_at, second_factors.c.enrolled_at).select_from(_JOINED)


def _condition(wanted: WantedUsers, locked: Sequence[int], now: datetime) -> ColumnElement[bool]:
    condition = is_managed_within(wanted.hospitals)
    part = normalised_name(wanted.part_of_name)
    if part:
        condition &= users.c.name.contains(part, autoescape=True)
    if wanted.role is not None:
        held = (role_grants.c.user_id == users.c.id) & (role_grants.c.role == wanted.role)
        condition &= exists().where(held)
    if wanted.state is not None:
        condition &= _is_in_state(wanted.state, locked, now)
    return condition


def _is_in_state(state: State, locked: Sequence[int], now: datetime) -> ColumnElement[bool]:
    is_disabled = users.c.disabled_at.is_not(None)
    is_locked, has_password = users.c.id.in_(locked), users.c.password_hash != ""
    is_invited = invitations.c.expires_at.is_not(None) & (invitations.c.expires_at > now)
    match state:
        case State.DISABLED:
            return is_disabled
        case State.LOCKED:
            return not_(is_disabled) & is_locked
        case State.INVITED:
            return not_(is_disabled) & not_(is_locked) & not_(has_password) & is_invited
        case State.NO_PASSWORD:
            return not_(is_disabled) & not_(is_locked) & not_(has_password) & not_(is_invited)
        case State.ACTIVE:
            return not_(is_disabled) & not_(is_locked) & has_password


def _state(row: Row[Any], locked: Sequence[int], now: datetime) -> State:
    if row.disabled_at is not None:
        return State.DISABLED
    if row.id in locked:
        return State.LOCKED
    if row.password_hash:
        return State.ACTIVE
    return State.INVITED if row.expires_at is not None and row.expires_at > now else State.NO_PASSWORD


def _locked(context: AuthContext, connection: Connection, now: datetime) -> tuple[int, ...]:
    """Attempts are kept by keyed hashes of names: those of all users are made where any is locked."""
    digests = locked_digests(connection, context.settings.throttle, now)
    if not digests:
        return ()
    key = context.settings.secret_key
    rows = connection.execute(select(users.c.id, users.c.name)).all()
    return tuple(row.id for row in rows if digests & {*account_digests(row.name, key)})


def _told(
    context: AuthContext, connection: Connection, statement: Select[Any], locked: Sequence[int], now: datetime
) -> tuple[ListedUser, ...]:
    rows = connection.execute(statement).all()
    numbers = [row.id for row in rows]
    grants = granted_to(connection, numbers)
    sessions: Mapping[int, int] = count_live_sessions(connection, context.settings, numbers, now)
    return tuple(
        ListedUser(
            user_id=row.id,
            name=row.name,
            language=row.language,
            grants=grants.get(row.id, ()),
            state=_state(row, locked, now),
            disabled_at=row.disabled_at,
            link_until=row.expires_at if row.expires_at is not None and row.expires_at > now else None,
            last_signed_in_at=row.last_signed_in_at,
            has_second_factor=row.enrolled_at is not None,
            open_sessions=sessions.get(row.id, 0),
        )
        for row in rows
    )
