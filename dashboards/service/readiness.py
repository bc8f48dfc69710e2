"""`/ready`: whether this replica should be sent requests, for a proxy or whatever starts replicas one after another.

Health tells that a process is worth keeping, readiness that it can answer. The answer names a part and says nothing
of where it is or what it said; it is found out once a second at most, whoever asks how often.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, Response

from auth.paths import READY_PATH

# Whoever asks waits no longer, whatever a part does meanwhile.
LIMIT_SECONDS = 2.0
# An answer is good for so long.
KEPT_SECONDS = 1.0

# Of this process, which ends (draining.py); nothing unsets it.
STOPPING = threading.Event()


@dataclass(frozen=True, slots=True)
class Part:
    """What a replica stands on. `check` raises where it does not stand; without one that is not needed a replica goes
    on, and says so."""

    name: str
    check: Callable[[], object]
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """The names of the parts that stand, and of those that do not."""

    standing: tuple[str, ...]
    fallen: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missed


class Readiness:
    """`is_stopping`: this process is about to end, and answers only what it has been asked already."""

    def __init__(self, parts: Sequence[Part], is_stopping: Callable[[], bool]) -> None:
        self._checks = tuple(_Check(part) for part in parts)
        self._is_stopping = is_stopping
        self._asking = threading.Lock()
        self._known: tuple[float, Standing] | None = None

    @property
    def is_stopping(self) -> bool:
        return self._is_stopping()

    def standing(self) -> Standing:
        """Not older than a second, unless another is just finding it out; within `LIMIT_SECONDS`."""
        known = self._known
        if known is None:
            self._asking.acquire()
        elif time.monotonic() - known[0] < KEPT_SECONDS or not self._asking.acquire(blocking=False):
            return known[1]
        try:
            newest = self._known
            if newest is None or newest is known:
                found = self._found()
                newest = self._known = time.monotonic(), found
            return newest[1]
        finally:
            self._asking.release()

    def _found(self) -> Standing:
        deadline = time.monotonic() + LIMIT_SECONDS
        for check in self._checks:
            check.begin()
        fallen = tuple(check.part for check in self._checks if not check.stands(deadline))
        return Standing(
            standing=tuple(check.part.name for check in self._checks if check.part not in fallen),
            fallen=tuple(part.name for part in fallen),
            missed=tuple(part.name for part in fallen if part.is_needed),
        )


class _Check:
    """Of one part, in a thread of its own: one that hangs is waited for by the next who asks, not begun again."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._thread: threading.Thread | None = None
        self._stands = False

    def begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._stands = False
            # A daemon: what hangs does not keep the process from ending.
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()

    def stands(self, deadline: float) -> bool:
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        return self._thread is not None and not self._thread.is_alive() and self._stands

    def _ask(self) -> None:
        try:
            self.part.check()
        except Exception:
            # Why is told by whatever needs the part; a line a second would tell nothing more.
            return
        self._stands = True


def register_readiness(server: Flask, readiness: Readiness) -> None:
    def ready() -> Response:
        if readiness.is_stopping:
            return _answer("stopping", 503)
        found = readiness.standing()
        if not found.is_ready:
            return _answer(f"not ready: {', '.join(found.missed)}", 503)
        return _answer(f"ready, without: {', '.join(found.fallen)}" if found.fallen else "ready", 200)

    server.add_url_rule(READY_PATH, "ready", ready, methods=["GET"])


def _answer(text: str, status: int) -> Response:
    return Response(text, status=status, mimetype="text/plain")
