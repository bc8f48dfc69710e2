"""Background callbacks in processes of their own that are started afresh and asked to end, never forked or killed.

Dash would fork. A web worker has threads, connections and locks of files, and a fork gets halves of them all: the
turn at an archive would stay taken, and browsers would wait at connections that nobody answers any more.
"""

import multiprocessing
import signal
import threading
from multiprocessing import resource_tracker
from typing import Any

import psutil
from dash import DiskcacheManager

from dashboards.jobs.limits import DiskLimits, JobCache
from dashboards.jobs.report import take_and_report
from dashboards.jobs.taking import Plan
from dashboards.jobs.ticketed import TicketedJobs

# The handle of a job that was never begun; no process has it.
NO_JOB = "0.0"
_ENDINGS = (signal.SIGTERM, signal.SIGINT)


class JobManager(TicketedJobs, DiskcacheManager):
    """A job's handle is its process id and when that process began: ids are given again to other processes."""

    def __init__(self, cache: JobCache, plan: Plan, limits: DiskLimits) -> None:
        TicketedJobs.__init__(self, plan, limits)
        DiskcacheManager.__init__(self, cache)  # type: ignore[no-untyped-call]

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> str:
        (text,) = args
        if self._spent(text) is None:
            return NO_JOB
        progress_key = self._make_progress_key(key)  # type: ignore[no-untyped-call]
        return _handle(_started((self._plan.as_it_is_now(), key, progress_key, text)))

    def job_running(self, job: str) -> bool:
        process = _process(job)
        return process is not None and process.status() != psutil.STATUS_ZOMBIE

    def terminate_job(self, job: str | None) -> None:
        """Ask its process to end, as properly as when it is cancelled."""
        process = _process(job) if job else None
        if process is not None:
            process.terminate()

    def terminate_unhealthy_job(self, job: str) -> bool:
        return False


def _started(arguments: tuple[Plan, str, str, str]) -> psutil.Process:
    # A daemon is asked to end when its web worker ends.
    process = multiprocessing.get_context("spawn").Process(target=run_job, args=arguments, daemon=True)
    # Started with the first process of all, which would end the blocking that follows.
    resource_tracker.ensure_running()
    # A process that is still loading must not be killed by being asked to end: it hears of it when it can.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return psutil.Process(process.pid)


def run_job(plan: Plan, key: str, progress_key: str, ticket: str) -> None:
    """All that the job's process does. Dash's part keeps the result, or the error, where the request looks for it."""
    ending = threading.Event()
    for number in _ENDINGS:
        signal.signal(number, lambda *_: ending.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    with JobCache(plan.jobs) as cache:
        manager = DiskcacheManager(cache)  # type: ignore[no-untyped-call]
        job = manager.make_job_fn(take_and_report, progress=True)  # type: ignore[no-untyped-call]
        job(key, progress_key, [plan, DiskLimits(cache, plan.jobs), ending.is_set, plan.ticket(ticket)], {})


def _handle(process: psutil.Process) -> str:
    return f"{process.pid}.{round(process.create_time() * 100)}"


def _process(job: str) -> psutil.Process | None:
    number, _, _ = job.partition(".")
    try:
        process = psutil.Process(int(number))
        return process if _handle(process) == job else None
    except psutil.NoSuchProcess:
        return None
