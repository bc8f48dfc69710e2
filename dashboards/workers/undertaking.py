"""How any work is done by a worker: its order is read, it is tried again where that may help, and goes back into the
queue where the worker ends."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import Celery
from celery.exceptions import Reject

from auth.errors import StoreUnavailable
from dashboards.jobs.limits import JobsUnavailable
from dashboards.workers.orders import Kind, Order, Orders
from dashboards.workers.queue import Timing, task_name

log = logging.getLogger(__name__)


class TryAgain(Exception):
    """This did not work, and may later. The text says why."""


class Stopped(Exception):
    """The worker ends: another goes on with it, now."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`is_redelivered`: another worker had this order, and may have died of it or only not been heard of for a while.
    `is_ending`: this worker was asked to end."""

    is_redelivered: bool
    ending: threading.Event

    @property
    def is_ending(self) -> bool:
        return self.ending.is_set()


# Raises TryAgain, Stopped, or what shows a defect.
Do = Callable[[Order, Attempt], None]


def undertake(queue: Celery, kind: Kind, do: Do, orders: Orders, timing: Timing, ending: threading.Event) -> None:
    """Workers of this queue do `do` for every order of this kind."""

    @queue.task(name=task_name(kind), bind=True, max_retries=None)  # type: ignore[untyped-decorator]
    def task(self: Any, text: object) -> None:
        order = orders.read(kind, text)
        if order is None:
            log.error("%s: an order that is not ours, or too old, was refused", kind)
            return
        redelivered = bool((self.request.delivery_info or {}).get("redelivered"))
        try:
            do(order, Attempt(redelivered, ending))
        except Stopped as stopped:
            log.info("%s: stopped, and goes back into the queue", kind)
            raise Reject("the worker ends", requeue=True) from stopped
        except (TryAgain, StoreUnavailable, JobsUnavailable) as error:
            tries = self.request.retries
            if tries >= timing.most_retries:
                log.error("%s: given up after %d tries: %s", kind, tries + 1, error)
                return
            seconds = retry_seconds(timing, tries)
            log.warning("%s: %s; tried again in %.0f s", kind, error, seconds)
            raise self.retry(countdown=seconds) from error
        except Exception:
            # Whatever it is, it would be the same again: the schedule brings the next order.
            log.exception("%s: a defect", kind)


def retry_seconds(timing: Timing, tries: int) -> float:
    """Twice as long each time, up to a limit; by chance up to a half less, so that many do not come back at once."""
    longest = min(timing.first_retry * 2**tries, timing.latest_retry)
    return float(longest * (1 - random.SystemRandom().random() / 2))
