"""Refusals in the audit log: told, but never as many as somebody can cause.

A refusal stays a refusal where it cannot be recorded. Of one person, or of one address where nobody is signed in, the
same refusal is one entry in a while, and there are so many different ones at most; of all who are not signed in
together there are so many at most. Those who are signed in are not counted with them: nobody outside can fill the log
so that what somebody inside does is left out.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from auth.audit import Actor, Event, Means, record, recording
from auth.audit_chain import canonical
from auth.errors import NotRecorded, StoreUnavailable
from auth.store import reading
from auth.tables import audit_entries

# As long as the throttle looks back, unless a site says otherwise.
WINDOW = timedelta(minutes=15)
MOST_OF_ONE = 30
MOST_ANONYMOUS = 300
# In the details of the last entry that there is room for.
LAST = "others_left_out"

log = logging.getLogger(__name__)


def record_failure(store: Engine, actor: Actor, details: Mapping[str, Any], now: datetime) -> None:
    """A sign-in that failed. Of these the throttle lets happen only so many."""
    try:
        record(store, Event.SIGN_IN_FAILED, actor, details, now)
    except NotRecorded as error:
        _complain(Event.SIGN_IN_FAILED, error)


def record_refusal(store: Engine, event: Event, actor: Actor, details: Mapping[str, Any], now: datetime) -> None:
    """Where there is room. Never raises."""
    try:
        with reading(store) as connection:
            # Whoever goes on and on takes no turn of those whose acts wait for it.
            if _room(connection, event, actor, details, now) < 1:
                return
        with recording(store) as turn:
            room = _room(turn.connection, event, actor, details, now)
            if room > 0:
                turn.add(event, actor, {**details, LAST: True} if room == 1 else details, now)
    except (NotRecorded, StoreUnavailable) as error:
        _complain(event, error)


def _room(connection: Connection, event: Event, actor: Actor, details: Mapping[str, Any], now: datetime) -> int:
    """How many more refusals may be recorded; none of one that was."""
    entry = audit_entries.c
    recent = (entry.event == event.value) & (entry.at > now - WINDOW)
    is_one = entry.user_id == actor.user_id if actor.user_id is not None else entry.user_id.is_(None)
    of_one: Select[Any] = select(entry.means, entry.user_name, entry.token_id, entry.address, entry.details)
    of_one = of_one.where(recent, entry.means == actor.means.value, is_one)
    if actor.user_id is None:
        of_one = of_one.where(entry.address == actor.address)
    rows = connection.execute(of_one).all()
    this = (actor.means, actor.user_name, actor.token_id, actor.address)
    said = {canonical(details), canonical({**details, LAST: True})}
    if any(tuple(row)[:-1] == this and row.details in said for row in rows):
        return 0
    room = MOST_OF_ONE - len(rows)
    if actor.means is Means.ANONYMOUS:
        anonymous = recent & (entry.means == Means.ANONYMOUS.value)
        room = min(room, MOST_ANONYMOUS - (connection.scalar(select(func.count()).where(anonymous)) or 0))
    return room


def _complain(event: Event, error: Exception) -> None:
    log.error("a refusal could not be recorded: %s", event.value, exc_info=error)
