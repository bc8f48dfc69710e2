"""How long a whole estate takes: 31 hospitals with a total and eight modalities each, 60 months, on one core."""

from time import process_time

import numpy as np

from queries.forecasts.bench.methods import FIRST_MONTH
from queries.forecasts.fleet import Fleet
from queries.forecasts.parts import project_parts
from queries.forecasts.project import project_all
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks

HOSPITALS, MODALITIES, HISTORY_MONTHS, HORIZON_MONTHS = 31, 8, 120, 60


def estate_seconds() -> float:
    """Processor seconds, records and the fleet's learning included."""
    chance = np.random.default_rng(3)
    totals = [_series(f"hospital {place}", chance) for place in range(HOSPITALS)]
    parts = [[_series(f"{total.key}/{place}", chance) for place in range(MODALITIES)] for total in totals]
    began = process_time()
    fleet, shocks = Fleet.learn(totals), Shocks()
    project_parts(project_all(totals, HORIZON_MONTHS, shocks, fleet), parts, shocks, fleet)
    return process_time() - began


def _series(key: str, chance: np.random.Generator) -> MonthlySeries:
    time = np.arange(HISTORY_MONTHS)
    logs = 0.01 * time + 0.2 * np.sin(np.pi * time / 6) + 0.1 * chance.standard_normal(HISTORY_MONTHS)
    return MonthlySeries(key, FIRST_MONTH, 1e12 * np.exp(logs))
