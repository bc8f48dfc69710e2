"""`load_100`: a hundred people click on two replicas while parts of the site are killed and begun again in turn.

Two workers take snapshots every minute of archives to which studies come. No figure may be wrong, no row of the audit
log and no snapshot lost; errors are allowed only while the store itself is gone, and must say so.
`python -m tests.bench.load_100 [SECONDS PEOPLE]`; `make bench` runs it for five minutes.
"""

import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.exc import OperationalError

from auth.audit import Event
from auth.audit_verifying import verify
from auth.store import reading
from auth.tables import audit_entries
from queries.errors import ArchiveError
from queries.settings import HospitalSettings
from queries.snapshots.contents import about_in
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.tables import STUDY_ROWS
from tests.bench.answers import Years
from tests.bench.asking import strangers
from tests.bench.coming import TABLES, study_comes
from tests.bench.fleet.judging import RECOVERY_SECONDS, lost_entries, lost_snapshots, unexcused
from tests.bench.fleet.people import Door, Seen, clicking
from tests.bench.fleet.site import Fleet, running_fleet
from tests.bench.fleet.troubles import Outage, Trouble, befall
from tests.bench.result import Result, table_of
from tests.bench.taker import figures_of

SECONDS, PEOPLE = 300.0, 100
# design.md, section 7.
MOST_P95_SECONDS = 0.3
MOST_BYTES = 200_000_000
FIRST_LIMIT_SECONDS, LAST_LIMIT_SECONDS = 300, 300
_COMES_EVERY_SECONDS, _LOOK_EVERY_SECONDS = 4.0, 0.5
_STORE = "store"
_SHOWN = 6


@dataclass(slots=True)
class Watched:
    """Snapshots as they were published: their numbers, and their figures by measure and year."""

    numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[str, list[dict[str, Years]]] = field(default_factory=lambda: defaultdict(list))
    # Of the newest one.
    study_rows: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    seen: Seen
    watched: Watched
    outages: list[Outage]
    wrong: list[str]
    rss_bytes: list[int]


def load_100(seconds: float = SECONDS, people: int = PEOPLE) -> list[Result]:
    with running_fleet(people) as fleet:
        run = _run(fleet, seconds)
    return results_of(run, seconds, people)


def _run(fleet: Fleet, seconds: float) -> Run:
    folder, watched, seen = fleet.place.folder(), Watched(), Seen()
    door = Door(fleet.nginx.port, Path(fleet.nginx.certificate), fleet.codes)
    with _watching(folder, fleet.codes, watched):
        _wait(lambda: set(watched.numbers) == set(fleet.codes), FIRST_LIMIT_SECONDS, fleet, "no first snapshots")
        with _studies_coming(fleet.hospitals), clicking(door, fleet.passwords, seen):
            outages = befall(_troubles(fleet), seconds)
            rss_bytes = fleet.rss_bytes()
        # Beats and workers go on: what came last is taken too.
        expected = {hospital.code: _study_rows_in_archive(hospital) for hospital in fleet.hospitals}
        with suppress(TimeoutError):
            _wait(lambda: watched.study_rows == expected, LAST_LIMIT_SECONDS, fleet, "the last studies")
    return Run(seen, watched, outages, _wrongs(fleet, seen, watched, outages, expected), rss_bytes)


def _troubles(fleet: Fleet) -> list[Trouble]:
    return [
        Trouble("a replica", 0.10, 5, lambda: fleet.kill_replica(0), lambda: fleet.begin_replica(0)),
        Trouble("the other replica", 0.25, 5, lambda: fleet.kill_replica(1), lambda: fleet.begin_replica(1)),
        Trouble("a worker", 0.40, 5, fleet.workers[0].kill, fleet.workers[0].begin),
        Trouble("Redis", 0.55, 5, fleet.redis.kill, fleet.redis.start),
        Trouble(_STORE, 0.70, 5, lambda: fleet.postgresql.kill(), fleet.begin_postgresql),
        Trouble("a beat", 0.85, 5, fleet.beats[0].kill, fleet.beats[0].begin),
    ]


def _wrongs(fleet: Fleet, seen: Seen, watched: Watched, outages: list[Outage], expected: dict[str, int]) -> list[str]:
    """In sentences, whatever is not as it should be."""
    of_store = [outage for outage in outages if outage.part == _STORE]
    with reading(fleet.store) as connection:
        rows = connection.execute(select(audit_entries.c.user_name).where(audit_entries.c.event == Event.EXPORTED))
        exported = Counter(name for (name,) in rows)
    verdict = verify(fleet.store)
    return [
        *(f"{fault.person}: {fault.status} {fault.text}" for fault in unexcused(seen.faults, of_store)),
        *strangers(seen.answers, watched.figures),
        *lost_entries(seen, exported),
        *([] if verdict.is_whole else [f"the audit log: {verdict}"]),
        *lost_snapshots(watched.numbers),
        *(
            f"{code}: {watched.study_rows.get(code)} rows of studies, not {rows}"
            for code, rows in expected.items()
            if watched.study_rows.get(code) != rows
        ),
        *(line for line in fleet.logs().splitlines() if "Traceback" in line),
    ]


@contextmanager
def _watching(folder: SnapshotFolder, codes: tuple[str, ...], watched: Watched) -> Iterator[None]:
    """Every snapshot is read as soon as it is there, and before it can be pruned."""

    def look(ended: threading.Event) -> None:
        known: set[SnapshotId] = set()
        while not ended.wait(_LOOK_EVERY_SECONDS):
            for code in codes:
                with suppress(ArchiveError):
                    for snapshot in sorted({*folder.snapshots(code)} - known):
                        watched.figures[code].append(figures_of(folder, snapshot))
                        watched.numbers[code].append(snapshot.number)
                        watched.study_rows[code] = about_in(folder.file(snapshot, STUDY_ROWS)).totals.study_row_count
                        known.add(snapshot)

    with _beside(look):
        yield


@contextmanager
def _studies_coming(hospitals: tuple[HospitalSettings, ...]) -> Iterator[None]:
    def come(ended: threading.Event) -> None:
        chance, number = random.Random(1), 0
        while not ended.wait(_COMES_EVERY_SECONDS):
            number += 1
            # An archive that is being read is written the next time.
            with suppress(OperationalError):
                study_comes(hospitals[number % len(hospitals)], f".{number}", chance)

    with _beside(come):
        yield


@contextmanager
def _beside(act: Callable[[threading.Event], None]) -> Iterator[None]:
    """In a thread of its own, which is told when the block ends; that it failed is raised then."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act, ended)
        try:
            yield
        finally:
            ended.set()
        acting.result()


def _study_rows_in_archive(hospital: HospitalSettings) -> int:
    """Counted by hand."""
    engine = create_engine(hospital.archive_url, poolclass=NullPool)
    studies = TABLES[hospital.archive.kind][0].name
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {studies}").scalar_one())


def _wait(is_done: Callable[[], bool], limit_seconds: float, fleet: Fleet, what: str) -> None:
    deadline = time.monotonic() + limit_seconds
    while not is_done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come:\n{fleet.logs()[-4000:]}")
        time.sleep(_LOOK_EVERY_SECONDS)


def results_of(run: Run, seconds: float, people: int) -> list[Result]:
    taken = [took for _, took in run.seen.clicks]
    percentiles = quantiles(taken, n=100)
    p50, p95 = percentiles[49], percentiles[94]
    quiet = quantiles([took for begun, took in run.seen.clicks if not _is_troubled(begun, run.outages)], n=100)
    gone = ", ".join(f"{outage.part} for {outage.ended - outage.begun:.0f} s" for outage in run.outages)
    snapshots = sum(map(len, run.watched.numbers.values()))
    how = (
        f"{people} people for {seconds:g} s, each reading 2–6 s between clicks: {len(taken)} clicks, "
        f"p50 {p50 * 1000:.0f} ms; while all was there p50 {quiet[49] * 1000:.0f}, p95 {quiet[94] * 1000:.0f} ms; "
        f"killed and begun again: {gone}"
    )
    compared = (
        f"{len(run.seen.answers)} hospitals' years compared, {run.seen.files.total()} files looked for in the audit "
        f"log, {snapshots} snapshots; {len(run.seen.faults)} errors while the store was gone or just back"
    )
    shown = "".join(f"\n  {each[:300]}" for each in run.wrong[:_SHOWN])
    memory = ", ".join(f"{rss / 1e6:.0f}" for rss in run.rss_bytes)
    return [
        _result("load_100", p95, "s", f"<= {MOST_P95_SECONDS} s", p95 <= MOST_P95_SECONDS, how),
        _result("load_100_wrong", len(run.wrong), "", "none", not run.wrong, f"{compared}{shown}"),
        _result(
            "load_100_memory",
            max(run.rss_bytes) / 1e6,
            "MB",
            f"<= {MOST_BYTES / 1e6:g} MB",
            max(run.rss_bytes) <= MOST_BYTES,
            f"of each worker of gunicorn in the end, with Redis and object storage: {memory} MB",
        ),
    ]


def _is_troubled(moment: float, outages: list[Outage]) -> bool:
    return any(outage.begun <= moment <= outage.ended + RECOVERY_SECONDS for outage in outages)


def _result(key: str, value: float, unit: str, budget: str, met: bool, how: str) -> Result:
    return Result(key, value, unit, None, None, None, budget, met, how)


if __name__ == "__main__":
    seconds, people = (float(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (SECONDS, PEOPLE)
    results = load_100(seconds, people)
    print(table_of(results))
    sys.exit(0 if all(result.met for result in results) else 1)
