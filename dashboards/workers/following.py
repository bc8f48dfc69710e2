"""What is done when snapshots are new: projections, then alerts and exports that are due; once for several."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kombu.exceptions import OperationalError
from redis import Redis

from dashboards.alerts.checking import Alerting, check_alerts
from dashboards.commands.alerts import in_words as alert_in_words
from dashboards.commands.deliveries import in_words as delivery_in_words
from dashboards.deliveries.cases import Delivering
from dashboards.deliveries.sending import send_due
from dashboards.exports.keeping import KeptFiles
from dashboards.jobs.limits import JobsUnavailable
from dashboards.workers.orders import Kind, Order
from dashboards.workers.queue import Dispatch
from dashboards.workers.redis_server import PREFIX, unavailable_as_ours
from dashboards.workers.undertaking import Attempt, Stopped, TryAgain
from queries.locks import Locks
from queries.projections.courses import Courses
from queries.projections.standing import Standing
from queries.settings import HospitalSettings
from queries.snapshots.folder import SnapshotFolder

log = logging.getLogger(__name__)

# An order that waits stands for those that would follow it; should it be lost, the next is given after this.
_WAITING_SECONDS = 15 * 60


class Followers:
    """Gives the orders for what follows: where one waits already, no other."""

    def __init__(self, client: Redis, dispatch: Dispatch, now: Callable[[], datetime]) -> None:
        self._client = client
        self._dispatch = dispatch
        self._now = now

    def order(self, kind: Kind) -> None:
        try:
            with unavailable_as_ours():
                is_first = self._client.set(_waiting(kind), "1", nx=True, ex=_WAITING_SECONDS)
            if is_first:
                self._dispatch.send(kind, self._now())
        except (JobsUnavailable, OperationalError) as error:
            log.warning("%s was not ordered, and waits for its schedule: %s", kind, type(error).__name__)

    def begun(self, kind: Kind) -> None:
        """From now on there is something new to do."""
        with unavailable_as_ours():
            self._client.delete(_waiting(kind))


@dataclass(frozen=True, slots=True)
class Following:
    """What it needs of the world; `project` makes the projections of hospitals, and tells whether all were made;
    `kept` are files that people asked for, of which old ones go."""

    hospitals: Mapping[str, HospitalSettings]
    folder: SnapshotFolder
    courses: Courses
    locks: Locks
    project: Callable[[Sequence[str]], bool]
    standings: Callable[[], tuple[Standing, ...]]
    alerting: Alerting
    delivering: Delivering
    kept: KeptFiles
    now: Callable[[], datetime]
    followers: Followers

    def make_projections(self, _order: Order, attempt: Attempt) -> None:
        """Of the hospitals whose current snapshot has none: those that have theirs are not made again."""
        if attempt.is_ending:
            raise Stopped
        self.followers.begun(Kind.PROJECT)
        with self.locks.hold("projections") as is_ours:
            if not is_ours:
                raise TryAgain("projections are being made")
            missing = [code for code in self.hospitals if self._lacks(code)]
            if missing and not self.project(missing):
                log.error("not all projections were made: %s", ", ".join(missing))
        self.followers.order(Kind.CHECK_ALERTS)

    def check_alerts(self, _order: Order, _attempt: Attempt) -> None:
        self.followers.begun(Kind.CHECK_ALERTS)
        checked = check_alerts(self.standings(), self.alerting, self.now())
        for change in checked.told:
            log.info("%s", alert_in_words(change))
        if checked.mails_unsent:
            log.error("%d mails on alerts wait for the next check", checked.mails_unsent)

    def send_exports(self, _order: Order, _attempt: Attempt) -> None:
        self.followers.begun(Kind.SEND_EXPORTS)
        self.kept.clear()
        for outcome in send_due(self.delivering, self.now()):
            log.info("%s", delivery_in_words(outcome))

    def _lacks(self, code: str) -> bool:
        return bool(self.folder.snapshots(code)) and self.courses.current(self.hospitals[code]) is None


def _waiting(kind: Kind) -> str:
    return f"{PREFIX}waiting:{kind}"
