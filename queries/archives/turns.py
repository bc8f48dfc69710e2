"""One statement at a time for each archive, whichever process of this machine asks it (design, section 4)."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queries.errors import ArchiveBusy

_LOOK_AGAIN_SECONDS = 0.02


class Turns:
    """A lock file for each hospital in one directory, which all workers share.

    The kernel gives the turn back when its holder ends, however it ends.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    @contextmanager
    def of(self, hospital: str, limit_seconds: float) -> Iterator[None]:
        """Wait for this hospital's turn, at most so long. Raises ArchiveBusy."""
        descriptor = os.open(self._directory / f"{hospital}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _wait(descriptor, limit_seconds)
            yield
        finally:
            os.close(descriptor)


def _wait(descriptor: int, limit_seconds: float) -> None:
    deadline = time.monotonic() + limit_seconds
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ArchiveBusy("another process is asking this archive") from None
        time.sleep(_LOOK_AGAIN_SECONDS)
