"""Takings by workers: an order for each hospital, and one taking of each at a time, whoever else may take it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboards.commands.snapshots import in_words
from dashboards.workers.following import Followers
from dashboards.workers.orders import Kind, Order
from dashboards.workers.queue import Dispatch
from dashboards.workers.undertaking import Attempt, Stopped, TryAgain
from queries.archives.turns import Turns
from queries.errors import (
    ArchiveBusy,
    ArchiveConnectionLost,
    ArchiveError,
    ArchiveUnreachable,
    QueryTimedOut,
    SnapshotNotWritten,
    SnapshotsUnreachable,
    SnapshotUnreadable,
    TakingCancelled,
    TakingUnderWay,
)
from queries.settings import HospitalSettings
from queries.snapshots.compare import drift
from queries.snapshots.contents import about_in
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.renew import renew
from queries.snapshots.tables import STUDY_ROWS
from queries.snapshots.take import Progress, Taken

log = logging.getLogger(__name__)

# What an archive, or where snapshots lie, may be over in minutes. Not credentials, which an archive locks after some
# tries; nor what was stopped at the limit for which an archive may be asked at once.
MAY_PASS = (
    *(ArchiveUnreachable, ArchiveConnectionLost, ArchiveBusy, QueryTimedOut),
    *(SnapshotsUnreachable, SnapshotNotWritten),
)


@dataclass(frozen=True, slots=True)
class Takings:
    """What taking needs of the world."""

    hospitals: Mapping[str, HospitalSettings]
    folder: SnapshotFolder
    turns: Turns
    now: Callable[[], datetime]
    dispatch: Dispatch
    followers: Followers

    def order_each(self, order: Order, _attempt: Attempt) -> None:
        """Twice does no harm: what an order is of is not taken again."""
        for code in self.hospitals:
            self.dispatch.send(Kind.TAKE, order.ordered_at, hospital=code, full=bool(order.said["full"]))

    def take(self, order: Order, attempt: Attempt) -> None:
        code, full = order.said["hospital"], bool(order.said["full"])
        if code not in self.hospitals:
            log.error("%r is no hospital, and was not taken", code)
            return
        if attempt.is_ending:
            raise Stopped
        try:
            earlier = self.folder.snapshots(code)
        except SnapshotsUnreachable as error:
            raise TryAgain(f"{code}: {error}") from error
        if not self._has_come(earlier, order.ordered_at, full=full):
            taken = self._taken(code, attempt, full=full)
            if taken is None:
                return
            self._tell(code, taken, earlier, full=full)
        self.followers.order(Kind.PROJECT)
        self.followers.order(Kind.SEND_EXPORTS)

    def _taken(self, code: str, attempt: Attempt, *, full: bool) -> Taken | None:
        """None where there is nothing to be done about it now."""

        def watch(progress: Progress) -> None:
            if attempt.is_ending:
                raise TakingCancelled("the worker ends")

        try:
            return renew(self.hospitals[code], self.folder, self.turns, self.now, watch, full=full)
        except TakingCancelled as cancelled:
            raise Stopped from cancelled
        except TakingUnderWay as error:
            # Ours may be that of a worker that was taken for dead; and nothing else stands for a full one.
            if full or attempt.is_redelivered:
                raise TryAgain(f"{code}: {error}") from error
            log.info("%s: %s: under way", code, error)
        except MAY_PASS as error:
            raise TryAgain(f"{code}: {type(error).__name__}: {error}") from error
        except ArchiveError as error:
            log.error("%s: not taken: %s: %s", code, type(error).__name__, error)
        return None

    def _has_come(self, earlier: tuple[SnapshotId, ...], ordered_at: datetime, *, full: bool) -> bool:
        """Whether what was ordered has been taken since."""
        since = [snapshot for snapshot in earlier if snapshot.taken_at >= ordered_at]
        return any(not full or self._is_full(snapshot) for snapshot in since)

    def _is_full(self, snapshot: SnapshotId) -> bool:
        try:
            return about_in(self.folder.file(snapshot, STUDY_ROWS)).is_full
        except SnapshotUnreadable:
            return False

    def _tell(self, code: str, taken: Taken, earlier: tuple[SnapshotId, ...], *, full: bool) -> None:
        about = taken.about
        log.info(
            "%s: snapshot %d, %d months read, %d statements, %.1f s of the archive",
            *(code, taken.snapshot.number, about.months_asked, about.statement_count, about.archive_seconds),
        )
        if not full or not earlier:
            return
        try:
            for difference in drift(self.folder, earlier[-1], taken.snapshot):
                log.warning("%s: not noticed before: %s", code, in_words(difference))
        except SnapshotUnreadable as error:
            log.warning("%s: not compared with the snapshot before: %s", code, error)
