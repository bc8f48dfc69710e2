"""The schedule: what is due is put into the queue, once, however many beats there are.

When something was last due stands in Redis. What came due while no beat ran is done once as soon as one does; what
has never been done, or was forgotten with a Redis, waits for its next time.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from celery.beat import Scheduler
from kombu.exceptions import OperationalError
from redis import Redis

from dashboards.jobs.limits import JobsUnavailable
from dashboards.workers.orders import Kind
from dashboards.workers.queue import Dispatch
from dashboards.workers.redis_server import PREFIX, unavailable_as_ours
from queries.schedule_settings import ScheduleSettings
from queries.times_of_day import Times

log = logging.getLogger(__name__)

# Whoever dies between sending something and saying so is waited for so long.
CLAIM_SECONDS = 60
# Ours alone is taken back: of another that came later the key has another content.
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

# The last time after the one moment and not after the other.
Latest = Callable[[datetime, datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is done again and again; `said` goes into its order."""

    name: str
    kind: Kind
    latest: Latest
    said: Mapping[str, Any]


def entries_of(schedule: ScheduleSettings) -> tuple[Entry, ...]:
    """Full snapshots come first: where both are due, the others have nothing left to do."""
    return (
        Entry("full_snapshots", Kind.TAKE_ALL, _latest(schedule.full_snapshots, schedule.zone), {"full": True}),
        Entry("snapshots", Kind.TAKE_ALL, _latest(schedule.snapshots, schedule.zone), {"full": False}),
        Entry("alerts", Kind.CHECK_ALERTS, _latest(schedule.alerts, schedule.zone), {}),
        Entry("exports", Kind.SEND_EXPORTS, _latest(schedule.exports, schedule.zone), {}),
    )


def _latest(times: str, zone: ZoneInfo) -> Latest:
    return partial(Times.read(times).latest, zone)


class Beat(Scheduler):  # type: ignore[misc]
    """What Celery's beat asks, again and again, what is due."""

    def __init__(
        self,
        *,
        entries: Sequence[Entry],
        client: Redis,
        dispatch: Dispatch,
        now: Callable[[], datetime],
        **options: Any,
    ) -> None:
        self._entries = entries
        self._client = client
        self._dispatch = dispatch
        self._now = now
        self._token = secrets.token_hex(8)
        super().__init__(**options)

    def setup_schedule(self) -> None:
        """Celery's own entries, in a file of this machine, are none of ours."""

    def tick(self, *_: Any, **__: Any) -> float:
        """How many seconds until it wants to be asked again."""
        for entry in self._entries:
            try:
                self._send_if_due(entry)
            except (JobsUnavailable, OperationalError) as error:
                log.warning("%s: Redis does not answer, and is asked again: %s", entry.name, type(error).__name__)
                break
        return float(self.max_interval)

    def _send_if_due(self, entry: Entry) -> None:
        key, now = last_key(entry.name), self._now()
        with unavailable_as_ours():
            if self._client.set(key, now.isoformat(), nx=True):
                log.info("%s: never done before, and done at its next time", entry.name)
                return
        due = self._due(entry, now)
        if due is None:
            return
        claim = f"{key}:claim"
        if not self._is_ours(claim):
            return
        try:
            # Another may have sent it since we looked.
            if self._due(entry, now) == due:
                self._dispatch.send(entry.kind, due, **entry.said)
                with unavailable_as_ours():
                    self._client.set(key, due.isoformat())
                log.info("%s: sent, due at %s", entry.name, f"{due:%Y-%m-%d %H:%M:%S} UTC")
        finally:
            with unavailable_as_ours():
                self._client.eval(_RELEASE, 1, claim, self._token)

    def _is_ours(self, claim: str) -> bool:
        """Also where we could not take it back, for Redis went away meanwhile."""
        with unavailable_as_ours():
            is_new = self._client.set(claim, self._token, nx=True, ex=CLAIM_SECONDS)
            return bool(is_new) or self._client.get(claim) == self._token

    def _due(self, entry: Entry, now: datetime) -> datetime | None:
        with unavailable_as_ours():
            last = self._client.get(last_key(entry.name))
        return entry.latest(datetime.fromisoformat(str(last)), now) if last else None


def last_key(name: str) -> str:
    """Where it stands when something was last due."""
    return f"{PREFIX}schedule:{name}"
