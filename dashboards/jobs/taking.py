"""Taking the snapshots of the hospitals on a ticket, one after another, in a process of its own.

It opens everything anew: nothing that a web worker has open may be used by two processes.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from dashboards.jobs.limits import JobCache, Limits
from dashboards.jobs.tickets import Ticket, Tickets
from queries.archives.turns import Turns
from queries.errors import ArchiveError, TakingCancelled
from queries.locks import Locks
from queries.projections.starting import Order, start
from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.renew import renew
from queries.snapshots.take import Progress, Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a job needs of the site. What is handed to another process holds plain values alone (`as_it_is_now`)."""

    hospitals: Mapping[str, HospitalSettings]
    snapshots: SnapshotPlace
    locks: Locks
    jobs: Path
    locale: Path
    secret_key: str

    def as_it_is_now(self) -> Self:
        """With the hospitals of this moment, whatever becomes of them while the job runs."""
        return replace(self, hospitals=dict(self.hospitals))

    def ticket(self, text: object) -> Ticket | None:
        return Tickets(self.secret_key).read(text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hospital: a snapshot, an error, or neither where nobody came to ask.

    `is_first`: there was no snapshot before.
    """

    hospital: str
    taken: Taken | None = None
    is_first: bool = False
    error: ArchiveError | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: hospitals done of all, and the months of the one that is being asked."""

    done: int
    hospitals: int
    progress: Progress


def take_all(
    plan: Plan, ticket: Ticket, is_ending: Callable[[], bool], tell: Callable[[Step], None]
) -> tuple[Outcome, ...]:
    """The outcome of each hospital; one that fails stops no other. Raises JobUnderWay.

    `is_ending`: its process was asked to end; the ticket may have been cancelled as well.
    """
    codes = tuple(code for code in ticket.hospitals if code in plan.hospitals)
    outcomes: list[Outcome] = []
    with JobCache(plan.jobs) as cache:
        limits = Limits(cache, plan.jobs)

        def is_cancelled() -> bool:
            return is_ending() or limits.is_cancelled(ticket.number)

        try:
            with limits.job_of(ticket.user_id):
                outcomes += _outcomes(plan, codes, is_cancelled, tell)
                taken = [plan.hospitals[outcome.hospital] for outcome in outcomes if outcome.taken]
                start(Order.of(plan.snapshots, taken, plan.hospitals))
        finally:
            limits.release(codes[len(outcomes) :])
    return (*outcomes, *(Outcome(code) for code in codes[len(outcomes) :]))


def _outcomes(
    plan: Plan, codes: Sequence[str], is_cancelled: Callable[[], bool], tell: Callable[[Step], None]
) -> Iterator[Outcome]:
    """Of those that were asked before somebody cancelled."""
    for place, code in enumerate(codes):
        if is_cancelled():
            return
        tell(Step(place, len(codes), Progress(code, 0, 0)))
        yield _take(plan, code, is_cancelled, _teller(tell, place, len(codes)))


def _teller(tell: Callable[[Step], None], place: int, hospitals: int) -> Callable[[Progress], None]:
    return lambda progress: tell(Step(place, hospitals, progress))


def _take(plan: Plan, code: str, is_cancelled: Callable[[], bool], tell: Callable[[Progress], None]) -> Outcome:
    settings, folder = plan.hospitals[code], plan.snapshots.folder(plan.locks)

    def watch(progress: Progress) -> None:
        if is_cancelled():
            raise TakingCancelled("whoever asked for it changed their mind")
        tell(progress)

    try:
        is_first = not folder.snapshots(code)
        taken = renew(settings, folder, Turns(plan.locks), _now, watch)
    except ArchiveError as error:
        log.warning("%s: not taken: %s: %s", code, type(error).__name__, error)
        return Outcome(code, error=error)
    return Outcome(code, taken, is_first)


def _now() -> datetime:
    return datetime.now(UTC)
