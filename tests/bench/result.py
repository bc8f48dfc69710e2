"""One measured key, beside its rival and its budget (design: build/bench.json)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Protocol


class Work(Protocol):
    def __call__(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Result:
    """`ratio` is rival / value, so that more is better; None where there is no rival."""

    key: str
    value: float
    unit: str
    rival: str | None
    rival_value: float | None
    ratio: float | None
    budget: str
    met: bool
    how: str


def seconds_of(work: Work, runs: int) -> float:
    """Median time of the work over so many runs."""
    times = []
    for _ in range(runs):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return median(times)


def seconds_of_both(ours: Work, rival: Work, runs: int) -> tuple[float, float]:
    """Median times of two works done in turn, so that whatever else the machine does hits both alike."""
    times: list[tuple[float, float]] = []
    for _ in range(runs):
        times.append((seconds_of(ours, 1), seconds_of(rival, 1)))
    return median(first for first, _ in times), median(second for _, second in times)


def write_results(results: Sequence[Result], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n", encoding="utf-8")


def table_of(results: Sequence[Result]) -> str:
    """The same for a person."""
    head = ("key", "value", "unit", "rival", "ratio", "budget", "met")
    rows = [
        (
            result.key,
            f"{result.value:.4g}",
            result.unit,
            "-" if result.rival_value is None else f"{result.rival_value:.4g}",
            "-" if result.ratio is None else f"{result.ratio:.3g}",
            result.budget,
            "yes" if result.met else "NO",
        )
        for result in results
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join([*lines, "", *(f"{result.key}: {result.how}" for result in results)])
