"""`python -m queries.forecasts.bench TRAIN.csv TEST.csv`: our forecaster beside others (docs/forecasts.md)."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np

from queries.forecasts.bench import libraries
from queries.forecasts.bench.changes import change_scores
from queries.forecasts.bench.files import HORIZON_MONTHS, Case, read_cases
from queries.forecasts.bench.methods import ours, seasonal_naive, straight_line
from queries.forecasts.bench.scores import Forecasts, naive2, scores
from queries.forecasts.bench.speed import HOSPITALS, MODALITIES, estate_seconds
from queries.forecasts.bench.volumes import volume_scores

BENCH_PYTHON = Path("build/bench-forecasts/bin/python")
SAMPLE_SEED = 1
TUNING, HELD_BACK = "tuning", "held-back"
HELD_BACK_OF = 5


def main() -> None:
    arguments = _arguments()
    if not libraries.is_installed() and BENCH_PYTHON.exists():
        os.execv(BENCH_PYTHON, [str(BENCH_PYTHON), "-m", "queries.forecasts.bench", *sys.argv[1:]])  # noqa: S606
    cases, left_out = read_cases(arguments.train, arguments.test)
    cases = part_of(cases, arguments.part)
    if arguments.history:
        cases = [replace(case, known=case.known[-arguments.history :]) for case in cases]
    if arguments.sample and arguments.sample < len(cases):
        chosen = np.random.default_rng(SAMPLE_SEED).choice(len(cases), arguments.sample, replace=False)
        cases = [cases[place] for place in sorted(chosen)]
    if not cases:
        sys.exit("No series to forecast.")
    print(f"{len(cases)} series, {left_out} left out (no values, negative ones, or fewer than 18 months to come)")
    library_seconds = print_monthly(cases)
    print_volumes(cases)
    print_changes(cases)
    print_speed(library_seconds)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m queries.forecasts.bench", description=__doc__)
    parser.add_argument("train", type=Path, help="a header, then id and values, oldest first")
    parser.add_argument("test", type=Path, help="the 18 months that came after, for the same ids")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the series, always the same ones")
    parser.add_argument("--part", choices=[TUNING, HELD_BACK], help="every fifth of the series is held back")
    parser.add_argument("--history", type=int, metavar="MONTHS", help="only the last MONTHS of what is known")
    return parser.parse_args()


def part_of(cases: list[Case], part: str | None) -> list[Case]:
    """All, without a part. No constant of the forecaster is chosen on the series that are held back."""
    if part is None:
        return cases
    is_last = [place % HELD_BACK_OF == HELD_BACK_OF - 1 for place in range(len(cases))]
    return [case for case, last in zip(cases, is_last, strict=True) if last == (part == HELD_BACK)]


def print_monthly(cases: Sequence[Case]) -> dict[str, float]:
    """Answers the processor seconds a series of each library model."""
    known = [case.known for case in cases]
    reference = np.array([naive2(one, HORIZON_MONTHS) for one in known])
    found: dict[str, tuple[Forecasts, float]] = {}
    for name, method in (("ours", ours), ("seasonal naive", seasonal_naive), ("straight line", straight_line)):
        began = process_time()
        found[name] = method(known, HORIZON_MONTHS), process_time() - began
    of_libraries = libraries.forecasts(known, HORIZON_MONTHS) if libraries.is_installed() else {}
    print(f"\nMonths, {HORIZON_MONTHS} ahead")
    print(f"{'':28}   OWA  sMAPE   MASE   80 %   95 %  MSIS80  MSIS95  ms/series")
    for name, (forecasts, seconds) in (found | of_libraries).items():
        one = scores(forecasts, reference, cases)
        print(
            f"{name:28} {one.owa:5.3f} {one.smape:6.2f} {one.mase:6.3f} "
            f"{100 * one.coverage[0.8]:6.1f} {100 * one.coverage[0.95]:6.1f} "
            f"{one.msis[0.8]:7.2f} {one.msis[0.95]:7.2f} {1000 * seconds / len(cases):10.2f}"
        )
    if not of_libraries:
        print(libraries.HOW_TO_INSTALL)
    return {name: seconds / len(cases) for name, (_, seconds) in of_libraries.items()}


def print_volumes(cases: Sequence[Case]) -> None:
    print(
        "\nCumulative volume, and the date on which it is reached (each series cut 12 and 24 months before its end)"
    )
    print(f"{'':32} series  error % median  mean   bias  80 % holds   months off  mean   bias  80 % holds")
    for one in volume_scores(cases):
        print(
            f"{one.months} months, {one.method:26}".ljust(38),
            f"{one.series:5} {one.median_error:10.1f} {one.mean_error:8.1f} {one.bias:+6.1f} {_percent(one.coverage)}"
            f" {one.date_error:12.2f} {one.mean_date_error:5.2f} {one.date_bias:+6.2f} {_percent(one.date_coverage)}",
        )


def print_changes(cases: Sequence[Case]) -> None:
    print(
        "\nSteps of ×1.5 to ×3, 3 to 18 months before the end; imports of ×4 to ×15 in one month, 2 to 12 before it"
    )
    one = change_scores(cases)
    if one is None:
        print("no series of three years and more")
        return
    print(f"step found within a month        {_percent(one.found)}   of {one.series} series")
    print(f"  less than 12 % noise a month   {_percent(one.found_low_noise)}")
    print(f"false alarms, series as they are {_percent(one.false_alarms)}   real steps among them")
    print(f"false alarms, simulated          {_percent(one.false_alarms_simulated)}")
    print(f"error of the total, no step      {one.error_without:10.1f} %   median")
    print(f"  with the step                  {one.error_with_step:10.1f} %")
    print(f"  with an import                 {one.error_with_import:10.1f} %")
    print(f"import found                     {_percent(one.import_found)}")
    print(f"import taken for a step          {_percent(one.import_as_step)}")


def print_speed(library_seconds: dict[str, float]) -> None:
    seconds = estate_seconds()
    series = HOSPITALS * (1 + MODALITIES)
    print(f"\n{HOSPITALS} hospitals × (total + {MODALITIES} modalities), 60 months: {seconds:.2f} s of one core")
    for name, each in library_seconds.items():
        print(
            f"  {name}, as many series of this bench: {each * series:.1f} s, {each * series / seconds:.0f} × as long"
        )


def _percent(share: float | None) -> str:
    return f"{'–':>10}  " if share is None else f"{100 * share:10.1f} %"


if __name__ == "__main__":
    main()
