"""Running a worker or a beat in this process, until it is asked to end."""

import os
import socket
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

from celery import Celery, signals
from celery.apps.beat import Beat as BeatProcess

from dashboards.workers.beat import Beat
from dashboards.workers.queue import Timing
from dashboards.workers.signs_of_life import give_signs_of_life


def run_worker(queue: Celery, timing: Timing, ending: threading.Event, threads: int, queues: Sequence[str]) -> int:
    """The exit code. `ending` is set when the worker is asked to end: what runs may finish its statement, and goes
    back into the queue."""
    _leave_logging_alone()
    give_signs_of_life(queue, timing)

    def end(**_: Any) -> None:
        ending.set()

    # Signals forget whom nothing else holds.
    signals.worker_shutting_down.connect(end, weak=False)
    worker = queue.Worker(
        # Takings wait for archives, and DuckDB computes beside other threads. A fork would get halves of its threads,
        # of connections and of locks (docs/adr/0027).
        pool="threads",
        concurrency=threads,
        queues=list(queues),
        hostname=f"{os.getpid()}@{socket.gethostname()}",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def run_beat(queue: Celery, timing: Timing, schedule: partial[Beat]) -> None:
    """Until it is asked to end. Any number may run: they agree by Redis on who sends what."""
    _leave_logging_alone()
    BeatProcess(app=queue, scheduler_cls=schedule, max_interval=timing.tick, quiet=True).run()


def _leave_logging_alone() -> None:
    def leave(**_: Any) -> None:
        """Where somebody listens to this signal, Celery sets nothing."""

    signals.setup_logging.connect(leave, weak=False)
