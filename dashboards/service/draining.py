"""How a web worker ends: it says that it is stopping, goes on for a while, then answers whatever has reached it.

gunicorn's own worker stops accepting at once, but keeps its listening socket open until its last answer is sent: the
kernel goes on taking connections there which nobody will ever answer.
"""

import signal
import time
from types import FrameType
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from dashboards.service.readiness import STOPPING
from dashboards.service.whole_answers import HeadHeldBack

# For whatever asks /ready to see it, and to send nothing new. nginx does not ask, and loses nothing by it.
DRAIN_SECONDS = 5.0


class DrainingWorker(ThreadWorker):  # type: ignore[misc]
    """For `worker_class` in config/gunicorn.py."""

    _drained_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM, which whatever stops a service may send to each of its processes beside the first."""
        if self._drained_at is None:
            STOPPING.set()
            self._drained_at = time.monotonic() + DRAIN_SECONDS

    def notify(self) -> None:
        """What the worker's loop calls once a second or more often."""
        super().notify()
        if self._drained_at is not None and self.alive and time.monotonic() >= self._drained_at:
            super().handle_exit(signal.SIGTERM, None)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Where answering fails, a head that is still held back is never sent."""
        connection = conn.sock
        conn.sock = held = HeadHeldBack(connection)
        try:
            may_go_on = bool(super().handle_request(req, conn))
            held.flush()
        finally:
            conn.sock = connection
        return may_go_on

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._close(listener)

    def _close(self, listener: object) -> None:
        """Connections that the kernel has taken are ours to answer; after them there are no more."""
        before = -1
        while before != self.nr_conns:
            before = self.nr_conns
            self.accept(listener)
        listener.close()  # type: ignore[attr-defined]
