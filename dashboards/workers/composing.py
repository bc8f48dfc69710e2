"""What a site with a Redis has beside one without: a queue, jobs and limits that machines share, workers, a beat."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from celery import Celery
from redis import Redis

from auth.principal import Principal
from dashboards.alerts.checking import Alerting
from dashboards.deliveries.cases import Delivering
from dashboards.exports.keeping import KeptFiles
from dashboards.jobs.taking import Plan
from dashboards.workers.beat import Beat, Entry, entries_of
from dashboards.workers.files import MOST_ROWS_AT_ONCE, FileMaking, QueuedFiles
from dashboards.workers.following import Followers, Following
from dashboards.workers.jobs import QueuedJobs
from dashboards.workers.limits import RedisLimits
from dashboards.workers.orders import Kind, Orders
from dashboards.workers.queue import ASKED, SCHEDULED, Dispatch, Timing, make_queue
from dashboards.workers.redis_server import RedisServer, unavailable_as_ours
from dashboards.workers.state import State, state_of
from dashboards.workers.taking import Takings
from dashboards.workers.undertaking import Do, undertake
from dashboards.workers.worker import run_beat, run_worker
from queries.archives.turns import Turns
from queries.locks import Locks
from queries.projections.courses import Courses
from queries.projections.standing import Standing
from queries.schedule_settings import ScheduleSettings
from queries.snapshots.folder import SnapshotFolder

QUEUES = (ASKED, SCHEDULED)
USUAL = Timing()


@dataclass(frozen=True, slots=True)
class Work:
    """Files of up to `rows_at_once` are made in the request; `ending` is set when a worker in this process is asked
    to end."""

    client: Redis
    queue: Celery
    orders: Orders
    timing: Timing
    rows_at_once: int = MOST_ROWS_AT_ONCE
    ending: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, url: str, ca_file: str | None, secret_keys: tuple[str, ...], timing: Timing = USUAL) -> Self:
        """Connects at the first use. Raises ConfigurationError."""
        server = RedisServer.read(url, ca_file)
        return cls(server.client(), make_queue(server, timing), Orders(*secret_keys), timing)

    def require_reachable(self) -> None:
        """Raises JobsUnavailable."""
        with unavailable_as_ours():
            self.client.ping()

    @property
    def dispatch(self) -> Dispatch:
        return Dispatch(self.queue, self.orders)

    def jobs(self, plan: Plan, locks: Locks) -> QueuedJobs:
        return QueuedJobs(self.queue, plan, RedisLimits(self.client, locks), self.orders, self.ending)

    def files(self, directory: Path, now: Callable[[], datetime]) -> QueuedFiles:
        """`directory` is shared by all replicas and workers."""
        return QueuedFiles(self.client, self.dispatch, KeptFiles(directory), now, self.rows_at_once)

    def undertake(
        self,
        folder: SnapshotFolder,
        turns: Turns,
        courses: Courses,
        locks: Locks,
        project: Callable[[Sequence[str]], bool],
        standings: Callable[[], tuple[Standing, ...]],
        alerting: Alerting,
        delivering: Delivering,
        principal_of: Callable[[str], Principal],
    ) -> None:
        """What a worker in this process does, and with what: the same that commands without a queue do."""
        hospitals, now = delivering.services.hospitals, delivering.services.now
        kept = KeptFiles(delivering.directory)
        followers = Followers(self.client, self.dispatch, now)
        takings = Takings(hospitals, folder, turns, now, self.dispatch, followers)
        following = Following(
            hospitals=hospitals,
            folder=folder,
            courses=courses,
            locks=locks,
            project=project,
            standings=standings,
            alerting=alerting,
            delivering=delivering,
            kept=kept,
            now=now,
            followers=followers,
        )
        files = FileMaking(delivering.services, principal_of, self.client, kept, locks)
        for kind, do in _doing(takings, following, files).items():
            undertake(self.queue, kind, do, self.orders, self.timing, self.ending)

    def run_worker(self, threads: int, queues: tuple[str, ...] = QUEUES) -> int:
        return run_worker(self.queue, self.timing, self.ending, threads, queues)

    def run_beat(self, schedule: ScheduleSettings) -> None:
        self.run_beat_of(entries_of(schedule))

    def run_beat_of(self, entries: tuple[Entry, ...]) -> None:
        beat = partial(Beat, entries=entries, client=self.client, dispatch=self.dispatch, now=_now)
        run_beat(self.queue, self.timing, beat)

    def state(self, schedule: ScheduleSettings) -> State:
        """Raises JobsUnavailable."""
        return state_of(self.client, QUEUES, entries_of(schedule))


def _doing(takings: Takings, following: Following, files: FileMaking) -> dict[Kind, Do]:
    return {
        Kind.TAKE_ALL: takings.order_each,
        Kind.TAKE: takings.take,
        Kind.PROJECT: following.make_projections,
        Kind.CHECK_ALERTS: following.check_alerts,
        Kind.SEND_EXPORTS: following.send_exports,
        Kind.MAKE_FILE: files.make,
    }


def _now() -> datetime:
    return datetime.now(UTC)
