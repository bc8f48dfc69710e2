"""Taking the snapshots of the hospitals on a ticket, one after another, in a process of its own or in a worker's.

It opens everything anew: nothing that a web worker has open may be used by two processes.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from dashboards.jobs.limits import JobsUnavailable, Limits
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
    secret_keys: tuple[str, ...]

    def as_it_is_now(self) -> Self:
        """With the hospitals of this moment, whatever becomes of them while the job runs."""
        return replace(self, hospitals=dict(self.hospitals))

    def ticket(self, text: object) -> Ticket | None:
        return Tickets(*self.secret_keys).read(text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hospital: a snapshot, an error, or neither where nobody came to ask.

    `is_first`: there was no snapshot before. `has_come`: one came before the job was interrupted and begun anew.
    """

    hospital: str
    taken: Taken | None = None
    is_first: bool = False
    error: ArchiveError | None = None
    has_come: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: hospitals done of all, and the months of the one that is being asked."""

    done: int
    hospitals: int
    progress: Progress


def take_all(
    plan: Plan,
    limits: Limits,
    ticket: Ticket,
    is_ending: Callable[[], bool],
    tell: Callable[[Step], None],
    since: datetime | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of each hospital; one that fails stops no other. Raises JobUnderWay.

    `is_ending`: its process was asked to end; the ticket may have been cancelled as well. `since`: no archive is
    asked whose snapshot was taken then or later, for a job that may have been begun before.
    """
    codes = tuple(code for code in ticket.hospitals if code in plan.hospitals)
    outcomes: list[Outcome] = []

    def is_cancelled() -> bool:
        return is_ending() or _is_cancelled(limits, ticket)

    try:
        with limits.job_of(ticket.user_id):
            outcomes += _outcomes(plan, codes, is_cancelled, tell, since)
            taken = [plan.hospitals[outcome.hospital] for outcome in outcomes if outcome.taken or outcome.has_come]
            start(Order.of(plan.snapshots, taken, plan.hospitals))
    finally:
        with contextlib.suppress(JobsUnavailable):
            limits.release(codes[len(outcomes) :])
    return (*outcomes, *(Outcome(code) for code in codes[len(outcomes) :]))


def _is_cancelled(limits: Limits, ticket: Ticket) -> bool:
    """What has been begun goes on where nobody can say that it should not."""
    try:
        return limits.is_cancelled(ticket.number)
    except JobsUnavailable:
        return False


def _outcomes(
    plan: Plan,
    codes: Sequence[str],
    is_cancelled: Callable[[], bool],
    tell: Callable[[Step], None],
    since: datetime | None,
) -> Iterator[Outcome]:
    """Of those that were asked before somebody cancelled."""
    for place, code in enumerate(codes):
        if is_cancelled():
            return
        tell(Step(place, len(codes), Progress(code, 0, 0)))
        yield _take(plan, code, is_cancelled, _teller(tell, place, len(codes)), since)


def _teller(tell: Callable[[Step], None], place: int, hospitals: int) -> Callable[[Progress], None]:
    return lambda progress: tell(Step(place, hospitals, progress))


def _take(
    plan: Plan,
    code: str,
    is_cancelled: Callable[[], bool],
    tell: Callable[[Progress], None],
    since: datetime | None,
) -> Outcome:
    settings, folder = plan.hospitals[code], plan.snapshots.folder(plan.locks)

    def watch(progress: Progress) -> None:
        if is_cancelled():
            raise TakingCancelled("whoever asked for it changed their mind")
        tell(progress)

    try:
        earlier = folder.snapshots(code)
        if since is not None and any(snapshot.taken_at >= since for snapshot in earlier[-1:]):
            return Outcome(code, has_come=True)
        taken = renew(settings, folder, Turns(plan.locks), _now, watch)
    except ArchiveError as error:
        log.warning("%s: not taken: %s: %s", code, type(error).__name__, error)
        return Outcome(code, error=error)
    return Outcome(code, taken, is_first=not earlier)


def _now() -> datetime:
    return datetime.now(UTC)
