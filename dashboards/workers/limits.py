"""How often people may have an archive asked, and how many jobs one of them may have, on whichever machine."""

from collections.abc import Iterable, Sequence

from redis import Redis

from dashboards.jobs.limits import ASKED_AGAIN_AFTER_SECONDS, FORGOTTEN_AFTER_SECONDS, JobLocks
from dashboards.workers.redis_server import PREFIX, unavailable_as_ours
from queries.locks import Locks

# A job that has said nothing for so long is gone, with whatever was to bring it back: no statement of an archive may
# run for a third of it, and each is told of.
SILENT_SECONDS = 30 * 60


class RedisLimits(JobLocks):
    """Limits (dashboards/jobs/limits.py) in a Redis that all machines share; `locks` are shared by them too."""

    def __init__(
        self, client: Redis, locks: Locks, asked_again_after_seconds: float = ASKED_AGAIN_AFTER_SECONDS
    ) -> None:
        super().__init__(locks)
        self._client = client
        self._asked_again_after_milliseconds = round(asked_again_after_seconds * 1000)

    def reserve(self, codes: Iterable[str]) -> tuple[str, ...]:
        with unavailable_as_ours():
            return tuple(code for code in codes if self._add(_asked(code), self._asked_again_after_milliseconds))

    def release(self, codes: Sequence[str]) -> None:
        with unavailable_as_ours():
            for code in codes:
                self._client.delete(_asked(code))

    def spend(self, ticket_number: str) -> bool:
        with unavailable_as_ours():
            return self._add(f"{PREFIX}ticket:{ticket_number}", FORGOTTEN_AFTER_SECONDS * 1000)

    def cancel(self, ticket_number: str) -> None:
        with unavailable_as_ours():
            # As long as a job may wait for a worker and run.
            self._client.set(f"{PREFIX}cancelled:{ticket_number}", "1", ex=2 * SILENT_SECONDS)

    def is_cancelled(self, ticket_number: str) -> bool:
        with unavailable_as_ours():
            return bool(self._client.exists(f"{PREFIX}cancelled:{ticket_number}"))

    def note_alive(self, ticket_number: str) -> None:
        """A job waits, or has just said something."""
        with unavailable_as_ours():
            self._client.set(_alive(ticket_number), "1", ex=SILENT_SECONDS)

    def note_ended(self, ticket_number: str) -> None:
        with unavailable_as_ours():
            self._client.delete(_alive(ticket_number))

    def is_alive(self, ticket_number: str) -> bool:
        with unavailable_as_ours():
            return bool(self._client.exists(_alive(ticket_number)))

    def _add(self, key: str, milliseconds: int) -> bool:
        # One command: of two who ask at once one alone is told that it was not there.
        return bool(self._client.set(key, "1", px=milliseconds, nx=True))


def _asked(code: str) -> str:
    return f"{PREFIX}asked:{code}"


def _alive(ticket_number: str) -> str:
    return f"{PREFIX}job:{ticket_number}"
