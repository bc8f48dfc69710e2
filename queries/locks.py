"""What one process at a time may do, of all that share the locks."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_LOOK_AGAIN_SECONDS = 0.02


class Locks(Protocol):
    """Plain values, which another process can be handed."""

    def hold(self, name: str, wait_seconds: float = 0) -> AbstractContextManager[bool]:
        """Whether it is ours, waited for so long at most, while the block lasts; given back however that ends."""


@dataclass(frozen=True, slots=True)
class FileLocks:
    """Of the processes, and threads, of one machine: a file for each name in a directory that they share."""

    directory: Path

    @contextmanager
    def hold(self, name: str, wait_seconds: float = 0) -> Iterator[bool]:
        self.directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.directory / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _is_locked(descriptor, time.monotonic() + wait_seconds)
        finally:
            # The kernel does the same for a process that is killed.
            os.close(descriptor)


def _is_locked(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
        else:
            return True
        time.sleep(_LOOK_AGAIN_SECONDS)
