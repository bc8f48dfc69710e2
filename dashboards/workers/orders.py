"""What a worker is told to do. Whoever can write into the queue cannot make us ask an archive: orders are signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

# What has waited longer is done by a later order of the schedule, or nobody waits for it any more.
GOOD_FOR_SECONDS = 24 * 60 * 60
_SALT = "archeion.work.order"


class Kind(StrEnum):
    # Of every hospital an order of its own.
    TAKE_ALL = "take_all"
    TAKE = "take"
    PROJECT = "project"
    CHECK_ALERTS = "check_alerts"
    SEND_EXPORTS = "send_exports"
    # What somebody at a page waits for.
    ASK_NOW = "ask_now"
    MAKE_FILE = "make_file"


@dataclass(frozen=True, slots=True)
class Order:
    """`ordered_at`, in whole seconds: what was done then or later need not be done again. `said` is of its kind."""

    ordered_at: datetime
    said: Mapping[str, Any]


class Orders:
    """Signed by a key of their own, derived from the server's: no other signature of ours passes for one, nor that of
    an order of one kind for another. The first key signs; what any of them has signed is good."""

    def __init__(self, *secret_keys: str) -> None:
        self._oldest_first = [*reversed(secret_keys)]

    def issue(self, kind: Kind, ordered_at: datetime, said: Mapping[str, Any]) -> str:
        moment = ordered_at.replace(microsecond=0).isoformat()
        return str(self._serializer(kind).dumps({"ordered_at": moment, "said": dict(said)}))

    def read(self, kind: Kind, text: object) -> Order | None:
        """None for what is forged, too old, or no order at all."""
        if not isinstance(text, str):
            return None
        try:
            values = self._serializer(kind).loads(text, max_age=GOOD_FOR_SECONDS)
        except BadData:
            return None
        return Order(datetime.fromisoformat(values["ordered_at"]), values["said"])

    def _serializer(self, kind: Kind) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._oldest_first, salt=f"{_SALT}.{kind}")
