"""The audit log: what was done, when and by whom, one entry after the other, none ever changed.

What may not go unrecorded is recorded before it happens, or in the transaction in which it happens: where it cannot
be, it does not happen. Any number of processes may record at once; the row of the head is whose turn it is.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update
from sqlalchemy.exc import DBAPIError

from auth.audit_chain import Head, canonical, hash_of
from auth.errors import AuditDamaged, NotRecorded, StoreUnavailable
from auth.operators import operator
from auth.principal import Principal
from auth.store import reading, writing
from auth.tables import ADDRESS_LENGTH, HEAD_ID, audit_entries, audit_head

# Entries are listed in portions, so that a long log is neither held in memory nor in one transaction.
_PORTION = 1_000
_CANNOT = "The audit log cannot be written."

_TURN = (
    select(audit_head.c.number.label("head_number"), audit_head.c.hash.label("head_hash"))
    .where(audit_head.c.id == HEAD_ID)
    .with_for_update()
)


class Event(StrEnum):
    """What an entry is about."""

    EXPORTED = "exported"
    # An export that a schedule made: put into a folder or mailed; or those who wait told that it has not been.
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    # Attempts that are refused unseen, for there were too many: their beginning, not each of them.
    THROTTLED = "throttled"
    SIGNED_OUT = "signed_out"
    # What roles, the lack of a token or a foreign page keep from somebody.
    DENIED = "denied"
    # Archives themselves, for a proof or for new figures.
    ARCHIVE_ASKED = "archive_asked"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    HOSPITAL_CHANGED = "hospital_changed"
    RELEASE_MADE = "release_made"
    # Of the store, the snapshots and the releases together; put back where nothing was.
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"
    USER_CREATED = "user_created"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    # Failures of an account forgotten, so that it is tried again at once.
    USER_UNLOCKED = "user_unlocked"
    # A link was made that leads the user to a new password.
    LINK_MADE = "link_made"
    PASSWORD_SET = "password_set"  # noqa: S105 - a word
    ROLES_SET = "roles_set"
    # May sign in at a provider from now on.
    IDENTITY_LINKED = "identity_linked"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_TAKEN = "second_factor_taken"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    # By their owner, other than by signing out, or by whoever manages the account.
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_CREATED = "token_created"  # noqa: S105 - a word
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a word
    # Of this log, as a file.
    AUDIT_EXPORTED = "audit_exported"


class Means(StrEnum):
    """By what somebody did it."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word
    COMMAND = "command"
    SCHEDULE = "schedule"
    # Somebody who is not signed in; the user is whose account they tried.
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, by session or by a token of theirs; or an `operator`, the account of the operating system
    that gave the command, or the name of the schedule, on behalf of a user or of nobody."""

    means: Means
    user_id: int | None = None
    user_name: str | None = None
    token_id: int | None = None
    token_name: str | None = None
    operator: str | None = None
    address: str | None = None

    @classmethod
    def of_request(cls, principal: Principal, address: str | None) -> "Actor":
        token = principal.token
        return cls(
            Means.TOKEN if token else Means.SESSION,
            user_id=principal.user_id,
            user_name=principal.user_name,
            token_id=token.token_id if token else None,
            token_name=token.name if token else None,
            address=_kept(address),
        )

    @classmethod
    def anonymous(cls, address: str | None) -> "Actor":
        return cls(Means.ANONYMOUS, address=_kept(address))

    @classmethod
    def of_command(cls, user: Principal | None = None) -> "Actor":
        """Whoever gives a command on this server, on behalf of a user or of nobody."""
        return cls(
            Means.COMMAND,
            user_id=user.user_id if user else None,
            user_name=user.user_name if user else None,
            operator=operator(),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """As it was recorded; `event` is a text, for a later version may have recorded it."""

    number: int
    at: datetime
    event: str
    actor: Actor
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: all but where something is given. `since` is included, `until` is not."""

    user_name: str | None = None
    event: Event | None = None
    since: datetime | None = None
    until: datetime | None = None


class Log:
    """The log while it is this transaction's turn: `connection` is for the act that the entries are of."""

    def __init__(self, connection: Connection, head: Head) -> None:
        self.connection = connection
        self._head = head

    def add(self, event: Event, actor: Actor, details: Mapping[str, Any], now: datetime) -> None:
        """Raises NotRecorded, and then nothing of the transaction may stay."""
        row = {
            "number": self._head.number + 1,
            "at": now,
            "event": event.value,
            "means": actor.means.value,
            "user_id": actor.user_id,
            "user_name": actor.user_name,
            "token_id": actor.token_id,
            "token_name": actor.token_name,
            "operator": actor.operator,
            "address": actor.address,
        }
        try:
            row["details"] = canonical(details)
            new = Head(self._head.number + 1, hash_of(self._head.hash, row))
            self.connection.execute(insert(audit_entries).values(row | {"hash": new.hash}))
            moving = update(audit_head).where(audit_head.c.id == HEAD_ID)
            self.connection.execute(moving.values(number=new.number, hash=new.hash))
        except (DBAPIError, ValueError) as error:
            raise NotRecorded(_CANNOT) from error
        self._head = new


@contextmanager
def recording(store: Engine) -> Iterator[Log]:
    """A transaction of an act in the store and of its entries: all of it happens, or nothing. Raises NotRecorded.

    The turn is taken before the act, and by everybody so: whoever has it waits for rows of others, who never wait
    for the turn while they have these. Nor has the transaction read anything by then that others go on changing.
    """
    with writing(store) as connection:
        yield Log(connection, _turn(connection))


def record(store: Engine, event: Event, actor: Actor, details: Mapping[str, Any], now: datetime) -> None:
    """Of an act that is not in the store. Raises NotRecorded: then it must not happen."""
    try:
        with recording(store) as log:
            log.add(event, actor, details, now)
    except StoreUnavailable as error:
        raise NotRecorded(_CANNOT) from error


def entries(store: Engine, wanted: Wanted = Wanted(), after: int = 0) -> Iterator[Entry]:
    """Oldest first, of those with a higher number than `after`. Raises AuditDamaged where one cannot be read."""
    while portion := _portion(store, wanted, after):
        yield from portion
        after = portion[-1].number


def newest_entries(store: Engine, wanted: Wanted, before: int | None, most: int) -> tuple[Entry, ...]:
    """Newest first, of those with a lower number than `before`; by number, so that the last page costs no more than
    the first. Raises AuditDamaged where one cannot be read."""
    statement = _wanted(wanted).order_by(audit_entries.c.number.desc()).limit(most)
    if before is not None:
        statement = statement.where(audit_entries.c.number < before)
    with reading(store) as connection:
        return tuple(_read(connection, statement))


def _turn(connection: Connection) -> Head:
    # Whoever reads the head for update has it until the transaction ends: numbers have no gap, and no entry has two
    # that follow it. On SQLite the transaction has the whole file.
    try:
        found = connection.execute(_TURN).one_or_none()
        if found is not None:
            return Head.of(found)
    except (DBAPIError, ValueError) as error:
        raise NotRecorded(_CANNOT) from error
    raise NotRecorded("The audit log has no head; see `flask --app app audit verify`.")


def _kept(address: str | None) -> str | None:
    # A proxy hands on whatever it was sent, should it be trusted one too many.
    return address[:ADDRESS_LENGTH] if address else None


def _portion(store: Engine, wanted: Wanted, after: int) -> list[Entry]:
    number = audit_entries.c.number
    with reading(store) as connection:
        return _read(connection, _wanted(wanted).where(number > after).order_by(number).limit(_PORTION))


def _wanted(wanted: Wanted) -> Select[Any]:
    entry = audit_entries.c
    statement: Select[Any] = select(audit_entries)
    if wanted.user_name is not None:
        statement = statement.where(entry.user_name == wanted.user_name)
    if wanted.event is not None:
        statement = statement.where(entry.event == wanted.event.value)
    if wanted.since is not None:
        statement = statement.where(entry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(entry.at < wanted.until)
    return statement


def _read(connection: Connection, statement: Select[Any]) -> list[Entry]:
    try:
        return [_entry(row) for row in connection.execute(statement)]
    except (ValueError, TypeError) as error:
        raise AuditDamaged("An entry cannot be read; see `flask --app app audit verify`.") from error


def _entry(row: Row[Any]) -> Entry:
    actor = Actor(
        means=Means(row.means),
        user_id=row.user_id,
        user_name=row.user_name,
        token_id=row.token_id,
        token_name=row.token_name,
        operator=row.operator,
        address=row.address,
    )
    return Entry(row.number, row.at, row.event, actor, json.loads(row.details), row.hash)
