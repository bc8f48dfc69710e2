"""The audit log: what was done, when and by whom, one entry after the other, none ever changed.

What happens and may not go unrecorded is recorded before it happens: where the store does not answer, it does not
happen. Any number of processes may record at once; the row of the head is whose turn it is.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.audit_chain import Head, canonical, hash_of
from auth.errors import AuditDamaged, NotRecorded, StoreUnavailable
from auth.principal import Principal
from auth.store import reading, writing
from auth.tables import ADDRESS_LENGTH, HEAD_ID, audit_entries, audit_head

# Entries are listed in portions, so that a long log is neither held in memory nor in one transaction.
_PORTION = 1_000

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


class Means(StrEnum):
    """By what somebody did it."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word
    COMMAND = "command"
    SCHEDULE = "schedule"


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
            # A proxy hands on whatever it was sent, should it be trusted one too many.
            address=address[:ADDRESS_LENGTH] if address else None,
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


def record(store: Engine, event: Event, actor: Actor, details: Mapping[str, Any], now: datetime) -> None:
    """Raises NotRecorded: then what was to be recorded must not happen."""
    content = {
        "at": now,
        "event": event.value,
        "means": actor.means.value,
        "user_id": actor.user_id,
        "user_name": actor.user_name,
        "token_id": actor.token_id,
        "token_name": actor.token_name,
        "operator": actor.operator,
        "address": actor.address,
        "details": canonical(details),
    }
    try:
        _append(store, content)
    except (StoreUnavailable, IntegrityError, ValueError) as error:
        raise NotRecorded("The audit log cannot be written.") from error


def entries(store: Engine, wanted: Wanted = Wanted()) -> Iterator[Entry]:
    """Oldest first. Raises AuditDamaged where one cannot be read."""
    after = 0
    while portion := _portion(store, wanted, after):
        yield from portion
        after = portion[-1].number


def _append(store: Engine, content: Mapping[str, Any]) -> None:
    # Whoever reads the head for update has it until the transaction ends: numbers have no gap, and no entry has two
    # that follow it. On SQLite the transaction has the whole file.
    with writing(store) as connection:
        found = connection.execute(_TURN).one_or_none()
        if found is None:
            raise NotRecorded("The audit log has no head; see `flask --app app audit verify`.")
        head = Head.of(found)
        row = {"number": head.number + 1, **content}
        new = Head(head.number + 1, hash_of(head.hash, row))
        connection.execute(insert(audit_entries).values(row | {"hash": new.hash}))
        moving = update(audit_head).where(audit_head.c.id == HEAD_ID)
        connection.execute(moving.values(number=new.number, hash=new.hash))


def _portion(store: Engine, wanted: Wanted, after: int) -> list[Entry]:
    entry = audit_entries.c
    statement: Select[Any] = select(audit_entries).where(entry.number > after)
    if wanted.user_name is not None:
        statement = statement.where(entry.user_name == wanted.user_name)
    if wanted.event is not None:
        statement = statement.where(entry.event == wanted.event.value)
    if wanted.since is not None:
        statement = statement.where(entry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(entry.at < wanted.until)
    with reading(store) as connection:
        try:
            return [_entry(row) for row in connection.execute(statement.order_by(entry.number).limit(_PORTION))]
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
