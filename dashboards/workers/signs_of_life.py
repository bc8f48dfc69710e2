"""A worker says again and again that it lives: of each message that it has, and by name.

Redis takes a message for lost when it was handed out too long ago. A taking may run for hours, and a worker that was
killed is not to be missed for hours: so the moment counts from the last sign, not from the handing out.
"""

import logging
import time
from typing import Any

from celery import Celery, bootsteps
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from dashboards.workers.queue import Timing

log = logging.getLogger(__name__)

# Of a worker, by its name.
WORKER = "worker:"


def give_signs_of_life(queue: Celery, timing: Timing) -> None:
    """Of every worker of this queue that is started in this process."""

    class SignsOfLife(bootsteps.StartStopStep):  # type: ignore[misc]
        """Lives as long as a connection of the worker does."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def __init__(self, consumer: Any, **_: Any) -> None:
            self._timer: Any = None

        def start(self, consumer: Any) -> None:
            _give(consumer, timing)
            self._timer = consumer.timer.call_repeatedly(timing.sign_of_life, _give, (consumer, timing))

        def stop(self, consumer: Any) -> None:
            if self._timer is not None:
                self._timer.cancel()

        shutdown = stop

    queue.steps["consumer"].add(SignsOfLife)


def _give(consumer: Any, timing: Timing) -> None:
    channel = consumer.task_consumer.channel
    # Those that wait here for a later try, too.
    tags = set(channel.qos._delivered) - set(channel.qos._dirty)
    now = time.time()
    try:
        with channel.conn_or_acquire() as client:
            if tags:
                # Only what is still there: one that was taken from us in the meantime is not ours to prolong.
                client.zadd(channel.unacked_index_key, dict.fromkeys(tags, now), xx=True)
            client.set(f"{WORKER}{consumer.hostname}", round(now), ex=max(1, round(3 * timing.sign_of_life)))
    except (RedisError, KombuError, OSError) as error:
        # The worker looks for its connection by itself; what it does goes on.
        log.warning("no sign of life could be given: %s", type(error).__name__)
