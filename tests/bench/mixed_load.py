"""`make bench-load`: people ask while snapshots are taken over and over of archives that change.

Four workers of gunicorn, eight people who never rest, one taker. Every answer must be of one published snapshot of
each hospital. Prints a table and writes build/bench-load.json; exit 1 where a budget is not met.
"""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from queries.demo.hospitals import make_demo
from queries.settings import load_hospitals
from tests.bench.answers import Years
from tests.bench.asking import Answer, ask_once, strangers
from tests.bench.result import Result, table_of, write_results
from tests.bench.visitors import Visitor
from tests.bench.workers import NAME, ROOT, STOP_LIMIT_SECONDS, Workers, lay_out, serving
from tests.servers import SERVER_ENVIRONMENT

# Five archives are taken in seconds; with others at work beside, in a minute and more.
FIRST_LIMIT_SECONDS = 240
SECONDS = 300
WORKERS, PEOPLE = 4, 8
# design.md, section 7: that of `load_100`, for fewer people and a taker beside them.
MOST_P95_SECONDS = 0.3
MOST_BYTES, MOST_GROWTH = 200_000_000, 1.05
# Until every worker has loaded what is loaded with its first answers.
WARM_UP_SHARE = 0.2
_SHOWN = 5


@dataclass(slots=True)
class Load:
    """What one run saw; each list is appended to by any thread."""

    published: dict[str, list[dict[str, Years]]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rss_begun: tuple[int, ...] = ()
    rss_ended: tuple[int, ...] = ()

    @property
    def snapshot_count(self) -> int:
        return sum(len(each) for each in self.published.values())

    def strangers(self) -> list[str]:
        return strangers(self.answers, self.published)


def mixed_load(seconds: float) -> Load:
    """One run on the demo's hospitals."""
    with tempfile.TemporaryDirectory(prefix="archeion-load-") as name:
        directory = Path(name)
        codes, password = _make_site(directory)
        load = Load()
        with _taking(directory, load) as taker, serving(directory, password, WORKERS) as workers:
            _wait_for_first(load, codes, taker)
            _ask_for(seconds, workers, codes, load)
            load.errors += [line for line in workers.log().splitlines() if "[ERROR]" in line or "Traceback" in line]
        return load


def _make_site(directory: Path) -> tuple[tuple[str, ...], str]:
    hospitals = load_hospitals(make_demo(directory, datetime.now(UTC).date()), {})
    return tuple(hospital.code for hospital in hospitals), lay_out(directory, hospitals)


@contextmanager
def _taking(directory: Path, load: Load) -> Iterator[subprocess.Popen[str]]:
    """The taker at work; what it publishes is noted. That it failed is raised."""
    command = [sys.executable, "-m", "tests.bench.taker", str(directory)]
    with (
        (directory / "taker.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=SERVER_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as taker,
    ):
        notes = threading.Thread(target=_note, args=(taker, load))
        notes.start()
        try:
            yield taker
        finally:
            # The end of its input asks it to end.
            if taker.stdin is not None:
                taker.stdin.close()
            try:
                taker.wait(STOP_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                taker.kill()
                taker.wait()
            notes.join()
            if taker.returncode:
                log.seek(0)
                raise RuntimeError(f"the taker failed:\n{log.read()[-2000:]}")


def _note(taker: subprocess.Popen[str], load: Load) -> None:
    for line in taker.stdout or ():
        said = json.loads(line)
        load.published[said["hospital"]].append(said["years"])


def _wait_for_first(load: Load, codes: tuple[str, ...], taker: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + FIRST_LIMIT_SECONDS
    while set(load.published) != set(codes):
        if taker.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("no first snapshots")
        time.sleep(0.1)


def _ask_for(seconds: float, workers: Workers, codes: tuple[str, ...], load: Load) -> None:
    ended = threading.Event()
    people = [threading.Thread(target=_ask, args=(number, workers, codes, ended, load)) for number in range(PEOPLE)]
    for person in people:
        person.start()
    try:
        time.sleep(seconds * WARM_UP_SHARE)
        load.rss_begun = workers.rss_bytes()
        time.sleep(seconds * (1 - WARM_UP_SHARE))
        load.rss_ended = workers.rss_bytes()
    finally:
        ended.set()
        for person in people:
            person.join()


def _ask(number: int, workers: Workers, codes: tuple[str, ...], ended: threading.Event, load: Load) -> None:
    """One person, who goes on after an error."""
    chance = random.Random(number)
    while not ended.is_set():
        visitor = Visitor(workers.port)
        try:
            visitor.sign_in(NAME, workers.password)
            while not ended.is_set():
                asked = ask_once(visitor, chance, codes)
                load.seconds.append(asked.seconds)
                load.answers += asked.answers
        except Exception as error:
            load.errors.append(repr(error))
            time.sleep(0.1)
        finally:
            visitor.close()


def results_of(load: Load, seconds: float) -> list[Result]:
    percentiles = quantiles(load.seconds, n=100)
    p50, p95 = percentiles[49], percentiles[94]
    wrong = [*load.errors, *load.strangers()]
    growth = max(ended / begun for begun, ended in zip(load.rss_begun, load.rss_ended, strict=True))
    most = max(load.rss_ended)
    grown = ", ".join(
        f"{begun / 1e6:.0f} → {ended / 1e6:.0f}" for begun, ended in zip(load.rss_begun, load.rss_ended, strict=True)
    )
    how = (
        f"{PEOPLE} people without rest, {WORKERS} workers, a taker beside them, {seconds:g} s: {len(load.seconds)} "
        f"requests, {load.snapshot_count} snapshots published"
    )
    compared = f"{how}; {len(load.answers)} hospitals' years compared" + "".join(
        f"\n  {each}" for each in wrong[:_SHOWN]
    )
    return [
        _result(
            "mixed_load_p95",
            p95,
            "s",
            f"<= {MOST_P95_SECONDS} s",
            p95 <= MOST_P95_SECONDS,
            f"{how}; p50 {p50 * 1000:.0f} ms",
        ),
        _result("mixed_load_errors", len(wrong), "", "none", not wrong, compared),
        _result(
            "mixed_load_memory",
            most / 1e6,
            "MB",
            f"<= {MOST_BYTES / 1e6:g} MB, < 5 % more",
            most <= MOST_BYTES and growth < MOST_GROWTH,
            f"VmRSS of each worker after a fifth of the time and in the end: {grown} MB",
        ),
    ]


def _result(key: str, value: float, unit: str, budget: str, met: bool, how: str) -> Result:
    return Result(key, value, unit, None, None, None, budget, met, how)


if __name__ == "__main__":
    asked = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    results = results_of(mixed_load(asked), asked)
    write_results(results, ROOT / "build" / "bench-load.json")
    print(table_of(results))
    sys.exit(0 if all(result.met for result in results) else 1)
