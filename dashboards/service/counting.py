"""What a replica counts of its own work, for its monitoring: all its workers together.

Labels are routes, callbacks and classes of status that the code has, so that nobody makes more of them by asking.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# From an answer out of memory to a long file; the budgets of a view (20 ms) and of many people (300 ms) are between.
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30)
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Finished:
    """A request that was answered. `rule` is its route's, `callback` the page's part it asked for, if it did."""

    rule: str
    method: str
    status: int
    seconds: float
    callback: str | None


class Counting:
    """`directory` is where the workers of one gunicorn count together (config/gunicorn.py); None: this process alone.

    `connections_in_use` says how many connections to the store are at work in this process.
    """

    def __init__(self, directory: Path | None, connections_in_use: Callable[[], int]) -> None:
        self._directory = directory
        self._connections_in_use = connections_in_use
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "archeion_http_requests",
            "Requests that were answered, by route, method and class of status",
            ("rule", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "archeion_http_request_seconds",
            "Seconds until the last byte was handed over, by route",
            ("rule",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._callback_seconds = Histogram(
            "archeion_callback_seconds",
            "Seconds until a part of a page was answered",
            ("callback",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._under_way = self._of_living("archeion_http_requests_in_progress", "Requests that are being answered")
        self._workers = self._of_living("archeion_workers", "Workers that have answered something and live")
        self._memory = self._of_living("archeion_workers_memory_bytes", "Resident memory of all workers")
        self._largest = Gauge(
            "archeion_largest_worker_memory_bytes",
            "Resident memory of the largest worker",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._connections = self._of_living(
            "archeion_store_connections_in_use", "Connections to the store at work when a request last ended"
        )

    def begin(self) -> None:
        self._under_way.inc()

    def end(self, finished: Finished) -> None:
        self._under_way.dec()
        self._requests.labels(finished.rule, finished.method, f"{finished.status // 100}xx").inc()
        self._seconds.labels(finished.rule).observe(finished.seconds)
        if finished.callback is not None:
            self._callback_seconds.labels(finished.callback).observe(finished.seconds)
        memory = _resident_bytes()
        self._memory.set(memory)
        self._largest.set(memory)
        self._workers.set(1)
        self._connections.set(self._connections_in_use())

    def exposition(self) -> bytes:
        """In the text format 0.0.4."""
        registry = self._registry
        if self._directory is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._directory))  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _of_living(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, multiprocess_mode="livesum", registry=self._registry)


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE_BYTES
