"""How often people may have an archive asked, and how many jobs one of them may have: the same in every worker."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from diskcache import Cache

from queries.locks import FileLocks, Locks

# An archive that people ask is not asked again by people before this: its own work comes first.
ASKED_AGAIN_AFTER_SECONDS = 5 * 60
# What nobody fetched, such as the result of a job whose reader left, is forgotten after this.
FORGOTTEN_AFTER_SECONDS = 10 * 60
_WAIT_SECONDS = 1.0


class JobUnderWay(Exception):
    """This user has a job already."""


class JobsUnavailable(Exception):
    """What all workers share of jobs cannot be reached at the moment: no job can be begun, ended or looked at."""


class Limits(Protocol):
    """Shared by all workers. Every method may raise JobsUnavailable."""

    def reserve(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those of the hospitals whose archive may be asked now; from now on they count as asked."""

    def release(self, codes: Sequence[str]) -> None:
        """They were not asked after all."""

    def spend(self, ticket_number: str) -> bool:
        """Whether a ticket is used for the first time."""

    def cancel(self, ticket_number: str) -> None:
        """Whatever its job does now: it may not even have begun."""

    def is_cancelled(self, ticket_number: str) -> bool: ...

    def has_job(self, user_id: int) -> bool: ...

    def job_of(self, user_id: int, wait_seconds: float = _WAIT_SECONDS) -> AbstractContextManager[None]:
        """The one job of a user, given back when its process ends, however it ends.

        It waits a moment, because whoever only looks holds it just as long. Raises JobUnderWay.
        """


class JobCache(Cache):  # type: ignore[misc]
    """Dash keeps a job's progress and result in it, and gives neither an end of its own."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(str(directory / "cache"))

    def set(self, key: Any, value: Any, expire: float | None = FORGOTTEN_AFTER_SECONDS, **options: Any) -> Any:
        return super().set(key, value, expire=expire, **options)


class JobLocks:
    """One job for each user, by locks that all workers share."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    def has_job(self, user_id: int) -> bool:
        try:
            with self.job_of(user_id, wait_seconds=0):
                return False
        except JobUnderWay:
            return True

    @contextmanager
    def job_of(self, user_id: int, wait_seconds: float = _WAIT_SECONDS) -> Iterator[None]:
        with self._locks.hold(f"user-{user_id}", wait_seconds) as is_ours:
            if not is_ours:
                raise JobUnderWay
            yield


class DiskLimits(JobLocks):
    """In a directory that all workers of a machine share."""

    def __init__(
        self, cache: JobCache, directory: Path, asked_again_after_seconds: float = ASKED_AGAIN_AFTER_SECONDS
    ) -> None:
        super().__init__(FileLocks(directory))
        self._cache = cache
        self._asked_again_after_seconds = asked_again_after_seconds

    def reserve(self, codes: Iterable[str]) -> tuple[str, ...]:
        self._cache.expire()
        return tuple(
            code for code in codes if self._cache.add(_asked(code), True, expire=self._asked_again_after_seconds)
        )

    def release(self, codes: Sequence[str]) -> None:
        for code in codes:
            self._cache.delete(_asked(code))

    def spend(self, ticket_number: str) -> bool:
        return bool(self._cache.add(f"ticket {ticket_number}", True, expire=FORGOTTEN_AFTER_SECONDS))

    def cancel(self, ticket_number: str) -> None:
        self._cache.set(f"cancelled {ticket_number}", True)

    def is_cancelled(self, ticket_number: str) -> bool:
        return bool(self._cache.get(f"cancelled {ticket_number}"))


def _asked(code: str) -> str:
    return f"asked {code}"
