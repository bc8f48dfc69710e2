"""One statement at a time for each archive, whichever process asks it (design, section 4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from queries.errors import ArchiveBusy
from queries.locks import Locks


@dataclass(frozen=True, slots=True)
class Turns:
    """`locks` are shared by all processes that ask the same archives."""

    locks: Locks

    @contextmanager
    def of(self, hospital: str, limit_seconds: float) -> Iterator[None]:
        """Wait for this hospital's turn, at most so long. Raises ArchiveBusy."""
        with self.locks.hold(f"turn-{hospital}", limit_seconds) as is_ours:
            if not is_ours:
                raise ArchiveBusy("another process is asking this archive")
            yield
