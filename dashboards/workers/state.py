"""How the work stands: who is there to do it, what waits, and when what was last due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redis import Redis

from dashboards.workers.beat import Entry, last_key
from dashboards.workers.redis_server import PREFIX, unavailable_as_ours
from dashboards.workers.signs_of_life import WORKER


@dataclass(frozen=True, slots=True)
class State:
    """`workers` are those that have given a sign of life lately; `waiting` the number of messages by queue; `begun`
    those that a worker has; `last_due` by name of the schedule, None where nothing has been due yet."""

    workers: tuple[str, ...]
    waiting: dict[str, int]
    begun: int
    last_due: dict[str, datetime | None]


def state_of(client: Redis, queues: Sequence[str], entries: Sequence[Entry]) -> State:
    """Raises JobsUnavailable."""
    with unavailable_as_ours():
        names = sorted(str(key).removeprefix(f"{PREFIX}{WORKER}") for key in client.scan_iter(f"{PREFIX}{WORKER}*"))
        waiting = {queue: int(client.llen(f"{PREFIX}{queue}")) for queue in queues}
        begun = int(client.hlen(f"{PREFIX}unacked"))
        last = {entry.name: client.get(last_key(entry.name)) for entry in entries}
    last_due = {name: datetime.fromisoformat(str(text)) if text else None for name, text in last.items()}
    return State(tuple(names), waiting, begun, last_due)
