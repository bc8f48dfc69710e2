"""`worker_memory`: what one worker of gunicorn holds after two thousand requests of many kinds."""

import itertools
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.estate import ORDINARY, make_estate
from tests.bench.result import Result
from tests.bench.visitors import Visitor
from tests.bench.workers import NAME, Workers, lay_out, serving
from tests.bench.wsgi import SNAPSHOTS

HOSPITALS = 31
REQUESTS = 2_000
# People who ask at the same time: some threads of the worker are always at work.
PEOPLE = 4
MOST_BYTES, MOST_GROWTH = 200_000_000, 1.05
_PAGES = ("/", "/activity", "/_dash-layout", "/_dash-dependencies")


def mixed_links() -> Iterator[str]:
    """Links that differ, for ever: every measure, split and period, of all hospitals and of a few."""
    measures, splits = ("studies", "images"), ("none", "hospital", "modality", "availability")
    periods = ("all", *(str(year) for year in range(2007, 2027)), "2016-03..2018-09")
    others = (
        "",
        "&modality=CT&modality=MR",
        "&objects=all",
        "&hospital=h0001&hospital=h0007",
        "&availability=online",
    )
    for period, measure, split, other in itertools.cycle(itertools.product(periods, measures, splits, others)):
        by = "" if split == "none" else f"&by={split}"
        yield f"measure={measure}&period={period}{by}{other}"


def worker_memory() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="archeion-memory-") as name:
        directory = Path(name)
        hospitals = make_estate(directory / SNAPSHOTS, HOSPITALS, ORDINARY)
        password = lay_out(directory, hospitals)
        with serving(directory, password, 1) as workers:
            return [_measured(workers)]


def _measured(workers: Workers) -> Result:
    visitors = [Visitor(workers.port) for _ in range(PEOPLE)]
    for visitor in visitors:
        visitor.sign_in(NAME, workers.password)
    links = mixed_links()
    (begun,) = workers.rss_bytes()
    _ask(visitors, [next(links) for _ in range(REQUESTS // 2)])
    (half,) = workers.rss_bytes()
    _ask(visitors, [next(links) for _ in range(REQUESTS // 2)])
    (ended,) = workers.rss_bytes()
    for visitor in visitors:
        visitor.close()
    growth = ended / half
    return Result(
        key="worker_memory",
        value=ended / 1e6,
        unit="MB",
        rival=None,
        rival_value=None,
        ratio=None,
        budget=f"<= {MOST_BYTES / 1e6:g} MB, the second thousand adds < 5 %",
        met=ended <= MOST_BYTES and growth < MOST_GROWTH,
        how=f"VmRSS of one worker, {HOSPITALS} hospitals × 20 years by day, {REQUESTS} views, files and pages, "
        f"{PEOPLE} at a time: {begun / 1e6:.0f} MB signed in, {half / 1e6:.0f} MB half way, {growth - 1:+.1%} since",
    )


def _ask(visitors: list[Visitor], links: list[str]) -> None:
    shares = [links[place :: len(visitors)] for place in range(len(visitors))]
    with ThreadPoolExecutor(len(visitors)) as pool:
        for _ in pool.map(_ask_alone, visitors, shares):
            pass


def _ask_alone(visitor: Visitor, links: list[str]) -> None:
    """Of six requests four are views, one a file and one a page."""
    for number, link in enumerate(links):
        match number % 6:
            case 4:
                visitor.file(link)
            case 5:
                visitor.page(_PAGES[number % len(_PAGES)])
            case _:
                visitor.view(link)


if __name__ == "__main__":
    print(worker_memory())
