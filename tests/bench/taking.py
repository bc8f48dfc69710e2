"""`take_full`, `take_incremental`, `archive_disturbance`: what it costs an archive to have a snapshot taken of it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, create_engine, text

from queries.archives.live import LiveArchive
from queries.criteria import Criteria, Measure
from queries.settings import HospitalSettings
from queries.snapshots.folder import LocalFolder
from queries.snapshots.take import Taken, take_snapshot
from tests.bench import whole
from tests.bench.archives import NOW, large_archive, live_archive
from tests.bench.arrivals import a_day_arrives
from tests.bench.disturbance import storing_script, write_p95_seconds
from tests.bench.live import bars_of_2005
from tests.bench.result import Result, seconds_of
from tests.servers import Server, running, start_postgresql

STUDIES, INSTANCES = 60_000, 3_000_000
MOST_RATIO = 1.3
LEAST_SHARE = 20
MOST_DISTURBANCE = 1.10
RUNS, DAYS = 3, 3
DISTURBANCE_ROUNDS, DISTURBANCE_SECONDS = 3, 10

KINDS_ON_POSTGRESQL = ("dg_dicom_server", "dcm4chee_arc5", "dcm4chee2")
_RIVALS: dict[tuple[str, str], tuple[str, ...]] = {
    ("dg_dicom_server", "postgresql"): (whole.DG_DICOM_SERVER,),
    ("dcm4chee_arc5", "postgresql"): (whole.DCM4CHEE_ARC5,),
    ("dcm4chee2", "postgresql"): (whole.DCM4CHEE2_ON_POSTGRESQL,),
    ("dcm4chee2", "mariadb"): (whole.DCM4CHEE2, *whole.DCM4CHEE2_PATIENTS),
}
# As takings are (queries/engines.py): what parallel processes do is hurried, not cheaper.
_ONE_PROCESS = {"options": "-c jit=off -c work_mem=32MB -c max_parallel_workers_per_gather=0"}
# What a tool for dashboards asks of the same tables, for one of the charts.
_OF_A_DASHBOARD = """
SELECT date_trunc('month', studydate), modality, count(*)
FROM dicomstudies JOIN dicomseries USING (studyinstanceuid) JOIN dicomimages USING (seriesinstanceuid) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes snapshots of one large archive as the command does."""

    archive: LiveArchive
    settings: HospitalSettings
    folder: LocalFolder

    def take(self, *, full: bool) -> Taken:
        return take_snapshot(self.archive, self.settings, self.folder, lambda: NOW, lambda _progress: None, full=full)


@dataclass(frozen=True, slots=True)
class Subject:
    """A large archive as its administrator knows it."""

    kind: str
    engine: Engine
    studies: int
    how: str

    def result(
        self, key: str, value: float, rival: str, rival_value: float, budget: str, met: bool, how: str
    ) -> Result:
        ratio, said = rival_value / value, f"{self.how}; {how}"
        return Result(f"{key}_{self.kind}", value, "s", rival, rival_value, ratio, budget, met, said)


def taking() -> Iterator[Result]:
    """At a size that is made in seconds."""
    with running(start_postgresql) as server:
        for kind in KINDS_ON_POSTGRESQL:
            yield from _taking_of(server, kind)


def _taking_of(server: Server, kind: str) -> Iterator[Result]:
    how = f"{server.engine}, {STUDIES:,} studies, {INSTANCES:,} instances"
    with large_archive(server, kind, STUDIES, INSTANCES) as (engine, settings):
        yield from taking_results(Subject(kind, engine, STUDIES, how), settings, RUNS)


def taking_results(subject: Subject, settings: HospitalSettings, runs: int) -> Iterator[Result]:
    """Changes the archive: nothing that is compared with what was there before comes after."""
    with (
        tempfile.TemporaryDirectory(prefix="archeion-taking-") as name,
        live_archive(settings, in_background=True) as archive,
    ):
        taker = Taker(archive, settings, LocalFolder(Path(name)))
        # The first finds out how fast the archive is: those after it ask for everything at once.
        first = taker.take(full=False)
        full, results = _full(subject, taker, first, runs)
        yield from results
        if subject.kind == "dg_dicom_server":
            yield from _beside_other_ways(subject, full)
        if subject.kind == "dcm4chee_arc5" and subject.engine.dialect.name == "postgresql":
            yield _disturbance(subject, taker)
            taker.take(full=False)
        yield _incremental(subject, taker, full)


def _full(subject: Subject, taker: Taker, first: Taken, runs: int) -> tuple[float, list[Result]]:
    """Seconds in the archive of a full taking; and the budget, against the statement as the server likes to run it
    and as a taking asks it to."""
    statements = _RIVALS[subject.kind, subject.engine.dialect.name]
    rivals = {"the best statement written by hand": ("take_full", subject.engine)}
    alone = create_engine(subject.engine.url, connect_args=_ONE_PROCESS)
    if subject.engine.dialect.name == "postgresql":
        rivals["the same, in one process as takings are"] = ("take_full_one_process", alone)
    ours, walls = [], []
    theirs: dict[str, list[float]] = {rival: [] for rival in rivals}
    for _ in range(runs):
        started = perf_counter()
        taken = taker.take(full=True)
        walls.append(perf_counter() - started)
        ours.append(taken.about.archive_seconds)
        for rival, (_key, engine) in rivals.items():
            theirs[rival].append(seconds_of(partial(_rows, engine, statements), 1))
    alone.dispose()
    seconds = median(ours)
    how = (
        f"seconds in the archive, {taken.about.statement_count} statements; with pauses and writing files "
        f"{median(walls):.1f} s; the first taking {first.about.archive_seconds:.1f} s in the archive in "
        f"{first.about.statement_count} statements; medians of {runs} in turn"
    )
    budget = f"<= {MOST_RATIO} times as long"
    results = []
    for rival, (key, _engine) in rivals.items():
        best = median(theirs[rival])
        results.append(subject.result(key, seconds, rival, best, budget, seconds / best <= MOST_RATIO, how))
    return seconds, results


def _beside_other_ways(subject: Subject, full: float) -> Iterator[Result]:
    """One chart of many: a full taking serves them all."""
    chart = Criteria(("large",), Measure.IMAGES, all_objects=True)
    ways: tuple[tuple[str, str, Callable[[], Any]], ...] = (
        ("take_full_2005", "one chart the way of 2005", lambda: bars_of_2005(subject.engine, chart)),
        ("take_full_dashboard", "one chart from a plain join", lambda: _rows(subject.engine, (_OF_A_DASHBOARD,))),
    )
    for key, rival, ask in ways:
        yield subject.result(key, full, rival, seconds_of(ask, 1), "-", True, "images of all years")


def _incremental(subject: Subject, taker: Taker, full: float) -> Result:
    ours = []
    for day in range(1, DAYS + 1):
        count = a_day_arrives(subject.engine, subject.kind, subject.studies, day)
        taken = taker.take(full=False)
        ours.append(taken.about.archive_seconds)
        last_day = taken.about.data_up_to
        if last_day is None or taken.months_read != {f"{last_day:%Y%m}"}:
            raise AssertionError(f"not the one month was read: {taken.months_read}")
    seconds = median(ours)
    how = f"{count} studies come, {taken.about.statement_count} statements; medians of {DAYS} days"
    met = seconds * LEAST_SHARE <= full
    budget = f">= {LEAST_SHARE} times faster"
    return subject.result("take_incremental", seconds, "a full taking", full, budget, met, how)


def _disturbance(subject: Subject, taker: Taker) -> Result:
    script = storing_script(subject.engine, subject.kind)
    takings: list[bool] = []

    def take() -> None:
        # In full and what has changed in turn: the archive's writes change the last months all the time.
        taker.take(full=len(takings) % 2 == 0)
        takings.append(True)

    times: list[tuple[float, float]] = []
    for _ in range(DISTURBANCE_ROUNDS):
        alone = write_p95_seconds(subject.engine.url, script, DISTURBANCE_SECONDS, None)
        times.append((alone, write_p95_seconds(subject.engine.url, script, DISTURBANCE_SECONDS, take)))
    alone, beside = (median(seconds) for seconds in zip(*times, strict=True))
    rounds = ", ".join(f"{first * 1000:.2f}/{second * 1000:.2f} ms" for first, second in times)
    return subject.result(
        "archive_disturbance",
        beside,
        "the same with nobody reading",
        alone,
        f"<= {MOST_DISTURBANCE:.2f} times as long",
        beside / alone <= MOST_DISTURBANCE,
        f"p95 of the archive's transactions, {len(takings)} takings on the same two cores; without/with: {rounds}",
    )


def _rows(engine: Engine, statements: Sequence[str]) -> int:
    with engine.connect() as connection:
        return sum(len(connection.execute(text(statement)).fetchall()) for statement in statements)


if __name__ == "__main__":
    for result in taking():
        print(result, flush=True)
