"""The queue between those who order work and those who do it: Celery on Redis.

A message is taken back only when its work has been done. One whose worker has given no sign of life for a while is
had by another (signs_of_life.py); so each kind of work bears being done twice, and does nothing the second time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import Celery

from dashboards.jobs.limits import FORGOTTEN_AFTER_SECONDS
from dashboards.workers.orders import Kind, Orders
from dashboards.workers.redis_server import ANSWER_LIMIT_SECONDS, CONNECT_LIMIT_SECONDS, PREFIX, RedisServer

# Somebody waits for what is in the one; nobody for what is in the other.
ASKED, SCHEDULED = "asked", "scheduled"


@dataclass(frozen=True, slots=True)
class Timing:
    """In seconds: when messages of a worker that gives no sign of life are another's, and how often it gives one;
    when what failed is tried again, twice as late each time, and at the latest; how often a schedule is looked at."""

    silent: float = 120
    sign_of_life: float = 30
    first_retry: float = 60
    latest_retry: float = 900
    tick: float = 15
    most_retries: int = 5


def make_queue(server: RedisServer, timing: Timing) -> Celery:
    queue = Celery("archeion", set_as_current=False)
    queue.conf.update(
        broker_url=server.url,
        result_backend=server.url,
        broker_use_ssl=server.tls or False,
        redis_backend_use_ssl=server.tls,
        # Never pickle: whoever writes into the queue would have code of theirs run.
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        # Nobody asks Celery what became of anything: it is in the store, the snapshots and the log.
        task_ignore_result=True,
        # Of what Dash keeps for a reader.
        result_expires=FORGOTTEN_AFTER_SECONDS,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport(timing),
        redis_socket_connect_timeout=CONNECT_LIMIT_SECONDS,
        redis_socket_timeout=ANSWER_LIMIT_SECONDS,
        # A page says that it cannot be reached rather than keep its reader waiting.
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
        task_default_queue=SCHEDULED,
        task_create_missing_queues=True,
        # Commands by the queue would be obeyed from whoever can write into it.
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        enable_utc=True,
    )
    return queue


class Dispatch:
    """Puts orders into the queue. Raises kombu's OperationalError where it cannot."""

    def __init__(self, queue: Celery, orders: Orders) -> None:
        self._queue = queue
        self._orders = orders

    def send(self, kind: Kind, ordered_at: datetime, queue: str = SCHEDULED, **said: Any) -> None:
        text = self._orders.issue(kind, ordered_at, said)
        self._queue.send_task(task_name(kind), args=[text], queue=queue)


def task_name(kind: Kind) -> str:
    return f"archeion.{kind}"


def _transport(timing: Timing) -> dict[str, Any]:
    return {
        "global_keyprefix": PREFIX,
        "visibility_timeout": timing.silent,
        "unacked_restore_interval": max(1, timing.sign_of_life / 3),
        "unacked_restore_throttle": 1,
        # Those who wait come first.
        "queue_order_strategy": "priority",
        "socket_connect_timeout": CONNECT_LIMIT_SECONDS,
        "socket_timeout": 2 * ANSWER_LIMIT_SECONDS,
    }
