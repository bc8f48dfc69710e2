"""Modalities of a hospital, projected so that they add up to it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from queries.forecasts.fleet import Fleet
from queries.forecasts.panel import Floats
from queries.forecasts.project import project_histories
from queries.forecasts.projection import Method, Projection
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks

PATHS = 333  # bands of parts are shown, never summed


def project_parts(
    totals: Sequence[Projection], parts: Sequence[Sequence[MonthlySeries]], shocks: Shocks, fleet: Fleet
) -> list[list[Projection]]:
    """The parts of each total, over its horizon, with fewer paths and without records.

    In every month the medians of a hospital's parts add up to the median of its total; each part keeps its share of
    them. Parts with fewer than three months of history have no months; parts and total end with the same known month.
    """
    fewer = replace(shocks, paths=min(PATHS, shocks.paths))
    series = [one.history() for ones in parts for one in ones]
    horizon = max((total.horizon_months for total in totals), default=0)
    projected = iter(project_histories(series, horizon, fewer, fleet, longest_of_rate=horizon))
    return [_adding_up(total, [next(projected) for _ in ones]) for total, ones in zip(totals, parts, strict=True)]


def _adding_up(total: Projection, parts: list[Projection]) -> list[Projection]:
    months = total.horizon_months
    known = [part for part in parts if part.method is not Method.NONE]
    if any(part.first_month != total.first_month for part in known):
        raise ValueError("parts and their total are known up to the same month")
    together = np.sum([part.monthly_bytes[:months] for part in known], axis=0) if known else np.zeros(months)
    factors = np.where(together > 0, total.monthly_bytes / np.where(together > 0, together, 1.0), 1.0)
    return [_scaled(part, factors) if part in known else part for part in parts]


def _scaled(part: Projection, factors: Floats) -> Projection:
    rivals = tuple(replace(one, monthly_bytes=one.monthly_bytes[: len(factors)]) for one in part.rivals)
    return replace(part, paths=(part.paths[:, : len(factors)] * factors).astype(np.float32), rivals=rivals)
