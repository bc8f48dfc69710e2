"""Background callbacks by workers: Dash's own manager, but that a signed order is all that leaves the request.

Dash would put the request's headers, cookies and all, into the queue, and end a job by killing its process.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.exceptions import Reject
from dash import CeleryManager
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from dashboards.jobs.limits import JobsUnavailable
from dashboards.jobs.report import Reported, take_and_report
from dashboards.jobs.taking import Plan
from dashboards.jobs.ticketed import TicketedJobs
from dashboards.jobs.tickets import Ticket
from dashboards.workers.limits import RedisLimits
from dashboards.workers.orders import Kind, Orders
from dashboards.workers.queue import ASKED, task_name

log = logging.getLogger(__name__)

# The handle of a job that was never begun.
NO_JOB = "0"
_GONE = (RedisError, OSError)


class _Interrupted(BaseException):
    """No Exception: Dash would tell the reader of it as of a defect, and the job goes on elsewhere."""


class QueuedJobs(TicketedJobs, CeleryManager):
    """A job's handle is the number of its ticket."""

    def __init__(
        self, queue: Celery, plan: Plan, limits: RedisLimits, orders: Orders, ending: threading.Event
    ) -> None:
        TicketedJobs.__init__(self, plan, limits)
        self._redis_limits = limits
        self._orders = orders
        self._ending = ending
        CeleryManager.__init__(self, queue)  # type: ignore[no-untyped-call]

    def make_job_fn(self, fn: Any, progress: bool, key: str | None = None) -> Any:
        """A task that does Dash's, and goes back into the queue where its worker ends."""
        dash_job = super().make_job_fn(self._of_order, progress, key)  # type: ignore[no-untyped-call]

        @self.handle.task(name=f"{task_name(Kind.ASK_NOW)}.{key}")  # type: ignore[untyped-decorator]
        def job(result_key: str, progress_key: str, order: object) -> None:
            try:
                dash_job.run(result_key, progress_key, [order], {})
            except _Interrupted as interrupted:
                raise Reject("the worker ends", requeue=True) from interrupted
            except _GONE as error:
                log.error("what became of a job could not be told its reader: %s", type(error).__name__)

        return job

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> str:
        (text,) = args
        try:
            ticket = self._spent(text)
            if ticket is None:
                return NO_JOB
            self._redis_limits.note_alive(ticket.number)
            said = {
                "user_id": ticket.user_id,
                "hospitals": list(ticket.hospitals),
                "language": ticket.language,
                "number": ticket.number,
            }
            order = self._orders.issue(Kind.ASK_NOW, datetime.now(UTC), said)
            progress_key = self._make_progress_key(key)  # type: ignore[no-untyped-call]
            job_fn.apply_async(args=[key, progress_key, order], queue=ASKED)
        except (JobsUnavailable, OperationalError) as error:
            log.warning("a job was not begun: %s", type(error).__name__)
            return NO_JOB
        return ticket.number

    def _of_order(self, set_progress: Callable[[Any], None], text: object) -> Reported:
        order = self._orders.read(Kind.ASK_NOW, text)
        if order is None:
            log.error("%s: an order that is not ours, or too old, was refused", Kind.ASK_NOW)
            return take_and_report(set_progress, self._plan, self.limits, self._ending.is_set, None)
        ticket = Ticket(**{**order.said, "hospitals": tuple(order.said["hospitals"])})
        was_stopped = False

        def is_ending() -> bool:
            nonlocal was_stopped
            was_stopped = was_stopped or self._ending.is_set()
            return was_stopped

        def tell(progress: Any) -> None:
            # Where nobody can be told, the work goes on.
            with contextlib.suppress(JobsUnavailable, *_GONE):
                set_progress(progress)
                self._redis_limits.note_alive(ticket.number)

        plan = self._plan.as_it_is_now()
        reported = take_and_report(tell, plan, self.limits, is_ending, ticket, since=order.ordered_at)
        if was_stopped:
            raise _Interrupted
        return reported

    def job_running(self, job: str) -> bool:
        """A Redis that does not answer now may say so the next time."""
        try:
            return job != NO_JOB and self._redis_limits.is_alive(job)
        except JobsUnavailable:
            return True

    def terminate_job(self, job: str | None) -> None:
        """Dash also asks this of a job that has told its result."""
        if job and job != NO_JOB:
            with contextlib.suppress(JobsUnavailable):
                self.limits.cancel(job)

    def terminate_unhealthy_job(self, job: str) -> bool:
        return False

    def get_progress(self, key: str) -> Any:
        try:
            return super().get_progress(key)  # type: ignore[no-untyped-call]
        except _GONE:
            return None

    def get_result(self, key: str, job: str) -> Any:
        try:
            result = super().get_result(key, job)  # type: ignore[no-untyped-call]
        except _GONE:
            return self.UNDEFINED
        if result is not self.UNDEFINED:
            with contextlib.suppress(JobsUnavailable):
                self._redis_limits.note_ended(job)
        return result

    def get_updated_props(self, key: str) -> Any:
        try:
            return super().get_updated_props(key)  # type: ignore[no-untyped-call]
        except _GONE:
            return {}
