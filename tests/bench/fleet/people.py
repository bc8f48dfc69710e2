"""People who click on a site, each in a browser of their own, and what they were answered."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from tests.bench.asking import Answer, ask_once
from tests.bench.visitors import Refused, Visitor

# From an answer to the next click: whoever reads a page looks at it.
READING_SECONDS = (2.0, 6.0)
_SIGNING_IN_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Door:
    """Where people come in."""

    port: int
    certificate: Path
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A click that was not answered as it should be, from its beginning to its end; `status` None: not at all."""

    begun: float
    ended: float
    person: str
    status: int | None
    text: str


@dataclass(slots=True)
class Seen:
    """By all of them; a thread appends, and counts its own person's files alone. Seconds are of answered clicks."""

    clicks: list[tuple[float, float]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


@contextmanager
def clicking(door: Door, passwords: dict[str, str], seen: Seen) -> Iterator[None]:
    """All of them sign in, and then click for as long as the block lasts."""
    with ThreadPoolExecutor(_SIGNING_IN_AT_ONCE) as pool:
        visitors: Sequence[Visitor] = [*pool.map(lambda each: _signed_in(door, *each), passwords.items())]
    ended = threading.Event()
    threads = [
        threading.Thread(target=_click_on, args=(name, visitor, door.codes, ended, seen))
        for name, visitor in zip(passwords, visitors, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _signed_in(door: Door, name: str, password: str) -> Visitor:
    visitor = Visitor(door.port, door.certificate)
    visitor.sign_in(name, password)
    return visitor


def _click_on(name: str, visitor: Visitor, codes: tuple[str, ...], ended: threading.Event, seen: Seen) -> None:
    """One person, who goes on after an error, in the same session."""
    chance = random.Random(name)
    while not ended.wait(chance.uniform(*READING_SECONDS)):
        begun = time.monotonic()
        try:
            asked = ask_once(visitor, chance, codes)
        except (Refused, HTTPException, OSError, ValueError) as error:
            status = error.status if isinstance(error, Refused) else None
            seen.faults.append(Fault(begun, time.monotonic(), name, status, repr(error)))
            seen.failed[name] += 1
            # Begun anew with the next click, with the same cookies.
            visitor.close()
            continue
        seen.clicks.append((begun, asked.seconds))
        seen.answers += asked.answers
        seen.files[name] += asked.kind == "file"
    visitor.close()
