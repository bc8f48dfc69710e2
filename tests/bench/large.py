"""`make bench-large`: archives of ten million instances and more, the best statements by hand on each, and takings.

Minutes, not seconds: apart from `make bench`. Prints a table and writes build/bench-large.json; exit 1 where a budget
is not met.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine

from queries.archives.live import LiveArchive
from tests.bench.archives import LARGE_MARIADB, LARGE_POSTGRESQL, large_archive, live_archive
from tests.bench.best import CHARTS, MOST_RATIO, RIVALS, best_bars
from tests.bench.live import our_bars
from tests.bench.result import Result, seconds_of_both, table_of, write_results
from tests.bench.taking import Subject, taking_results
from tests.servers import Server, running, start_mariadb, start_postgresql

STUDIES = 240_892
MOST_SECONDS_TO_MAKE = 180
RUNS = 3
# Each is of minutes.
TAKING_RUNS = 2

# As best.py's for PostgreSQL; the archive without a counter to believe is asked here.
_DCM4CHEE2_ON_MARIADB = """
SELECT cast(year(study_datetime) AS char), sum(n) FROM study AS t JOIN series AS s ON s.study_fk = t.pk
JOIN (SELECT series_fk, count(*) AS n FROM instance GROUP BY 1) AS i ON i.series_fk = s.pk GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Large:
    """An archive, and by hand the best statement for images per year."""

    kind: str
    instances: int
    images: str


_IMAGES = {rival.kind: rival.best["images"] for rival in RIVALS if not rival.declared}
ON_POSTGRESQL = (
    Large("dg_dicom_server", 13_000_000, _IMAGES["dg_dicom_server"]),
    Large("dcm4chee_arc5", 13_000_000, _IMAGES["dcm4chee_arc5"]),
)
ON_MARIADB = (Large("dcm4chee2", 10_000_000, _DCM4CHEE2_ON_MARIADB),)


def large() -> Iterator[Result]:
    servers: tuple[tuple[Callable[[Path], Server], Sequence[Large]], ...] = (
        (partial(start_postgresql, options=LARGE_POSTGRESQL), ON_POSTGRESQL),
        (partial(start_mariadb, options=LARGE_MARIADB), ON_MARIADB),
    )
    for start, archives in servers:
        with running(start) as server:
            for each in archives:
                yield from _results(each, server)


def _results(each: Large, server: Server) -> Iterator[Result]:
    how = f"{server.engine}, {STUDIES:,} studies, {each.instances:,} instances"
    started = perf_counter()
    with large_archive(server, each.kind, STUDIES, each.instances) as (engine, settings):
        seconds = perf_counter() - started
        budget = f"<= {MOST_SECONDS_TO_MAKE} s"
        yield _result("large_made", each, seconds, None, budget, seconds <= MOST_SECONDS_TO_MAKE, how)
        with live_archive(settings) as archive:
            yield _images(each, engine, archive, how)
        yield from taking_results(Subject(each.kind, engine, STUDIES, how), settings, TAKING_RUNS)


def _images(each: Large, engine: Engine, archive: LiveArchive, how: str) -> Result:
    criteria = CHARTS["images"]
    if best_bars(engine, each.images) != our_bars(archive, criteria):
        raise AssertionError(f"the two ways disagree on images of {each.kind}")
    ours, best = seconds_of_both(lambda: our_bars(archive, criteria), lambda: best_bars(engine, each.images), RUNS)
    budget, met = f"<= {MOST_RATIO} times as long", ours / best <= MOST_RATIO
    return _result("large_vs_best_images", each, ours, best, budget, met, f"{how}; medians of {RUNS} in turn")


def _result(key: str, each: Large, value: float, best: float | None, budget: str, met: bool, how: str) -> Result:
    rival, ratio = ("the best statement written by hand", best / value) if best is not None else (None, None)
    return Result(f"{key}_{each.kind}", value, "s", rival, best, ratio, budget, met, how)


if __name__ == "__main__":
    results = list(large())
    write_results(results, Path(__file__).resolve().parents[2] / "build" / "bench-large.json")
    print(table_of(results))
    sys.exit(0 if all(result.met for result in results) else 1)
