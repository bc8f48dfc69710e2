"""What befalls the parts of a site one after another while people click."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part is killed when this share of the time is over, and begun again so many seconds later."""

    part: str
    at_share: float
    down_seconds: float
    kill: Callable[[], None]
    begin: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Outage:
    """From when to when a part was not there; its seconds of monotonic time are those of people's clicks."""

    part: str
    begun: float
    ended: float


def befall(troubles: Sequence[Trouble], seconds: float) -> list[Outage]:
    """Lasts so many seconds, and the parts are all there in the end."""
    started = time.monotonic()
    outages = []
    for trouble in sorted(troubles, key=lambda each: each.at_share):
        _sleep_until(started + trouble.at_share * seconds)
        begun = time.monotonic()
        trouble.kill()
        _sleep_until(begun + trouble.down_seconds)
        trouble.begin()
        outages.append(Outage(trouble.part, begun, time.monotonic()))
    _sleep_until(started + seconds)
    return outages


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
