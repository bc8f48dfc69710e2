"""The same months by statsforecast, where it is installed: AutoETS, DynamicOptimizedTheta, their ensemble."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from os import cpu_count
from time import process_time

import numpy as np

from queries.forecasts.bench.scores import LEVELS, YEAR, Floats, Forecasts

MODELS = {"statsforecast AutoETS": "AutoETS", "statsforecast DOT": "DynamicOptimizedTheta"}
ENSEMBLE = "their ensemble (median)"
HOW_TO_INSTALL = "statsforecast is not installed: `make bench-forecasts` installs it and runs this bench with it."

Row = Floats  # 5 × months: point, then lower and upper by level


def is_installed() -> bool:
    return find_spec("statsforecast") is not None


def forecasts(known: Sequence[Floats], months: int) -> dict[str, tuple[Forecasts, float]]:
    """Forecasts by name, with processor seconds. The median of two is their mean, also of the bounds."""
    found = {}
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as pool:
        for name, model in MODELS.items():
            answers = list(pool.map(_one, [model] * len(known), known, [months] * len(known), chunksize=16))
            found[name] = np.array([row for row, _ in answers]), sum(seconds for _, seconds in answers)
    rows, seconds = zip(*found.values(), strict=True)
    found[ENSEMBLE] = np.median(rows, axis=0), sum(seconds)
    return {name: (_forecasts(rows), seconds) for name, (rows, seconds) in found.items()}


def _one(model: str, known: Floats, months: int) -> tuple[Row, float]:
    """One series, and its processor seconds; the last year again where the model refuses it."""
    models = import_module("statsforecast.models")
    began = process_time()
    try:
        answer = getattr(models, model)(season_length=YEAR).forecast(
            y=known, h=months, level=[round(100 * one) for one in LEVELS]
        )
        names = ["mean", *(f"{side}-{round(100 * one)}" for one in LEVELS for side in ("lo", "hi"))]
        row = np.array([np.asarray(answer[name], dtype=float) for name in names])
    except Exception:  # whatever a model says of a series it cannot fit
        row = _refused(known, months)
    return row if np.isfinite(row).all() else _refused(known, months), process_time() - began


def _refused(known: Floats, months: int) -> Row:
    return np.repeat(np.resize(known[-YEAR:], months)[None, :], 1 + 2 * len(LEVELS), axis=0)


def _forecasts(rows: Floats) -> Forecasts:
    bounds = {level: (rows[:, 1 + 2 * place], rows[:, 2 + 2 * place]) for place, level in enumerate(LEVELS)}
    return Forecasts(rows[:, 0], bounds)
