"""From monthly series to projections: which method a history is long enough for, and its record of the last year.

Series are fitted side by side. What a page reads is the result: queries/forecasts/projection.py.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from queries.forecasts.combination import combine
from queries.forecasts.fleet import Fleet, rate_paths, rate_projection
from queries.forecasts.panel import YEAR, Floats, Panel
from queries.forecasts.preparation import prepare
from queries.forecasts.projection import (
    BandSource,
    FittedMonths,
    Method,
    Projection,
    Record,
    Rival,
    RivalProjection,
    band,
)
from queries.forecasts.rivals import seasonal_naive, straight_line
from queries.forecasts.series import MonthlySeries, later
from queries.forecasts.shocks import Shocks
from queries.forecasts.simulation import simulate

LEAST_MONTHS = 3
COMBINATION_MONTHS = 24
LEAST_KNOWN_SHARE = 0.75  # of a history's months, for a combination to be fitted
LEAST_ARRIVED_SHARE = 0.75  # of the known months: of rare deliveries the logarithm makes imports
SEASONS_KNOWN_MONTHS = 36
LONGEST_HORIZON = 60
MOST_PENDING_MONTHS = 2
SERIES_AT_ONCE = 64


def project(series: MonthlySeries, horizon_months: int, shocks: Shocks, fleet: Fleet) -> Projection:
    return project_all([series], horizon_months, shocks, fleet)[0]


def project_all(
    all_series: Sequence[MonthlySeries], horizon_months: int, shocks: Shocks, fleet: Fleet
) -> list[Projection]:
    """Projections with their records and rivals, in the order given.

    Up to `horizon_months` from the month after the last known one: at most 12 with less than a year of history, 24
    with less than two, 60 otherwise. Same series, shocks and fleet, same projection, alone or beside others.
    """
    histories = [series.history() for series in all_series]
    projections = project_histories(histories, horizon_months, shocks, fleet)
    then = [history.until(max(len(history.intake_bytes) - YEAR, 0)) for history in histories]
    earlier = project_histories([one.history() for one in then], YEAR, shocks, fleet)
    return [
        _with_records(now, before, history)
        for now, before, history in zip(projections, earlier, histories, strict=True)
    ]


def project_histories(
    histories: Sequence[MonthlySeries],
    horizon_months: int,
    shocks: Shocks,
    fleet: Fleet,
    longest_of_rate: int | None = None,
) -> list[Projection]:
    """Without records. `longest_of_rate`: instead of the horizons that short histories are held to."""
    projections: dict[int, Projection] = {}
    combined = [place for place, history in enumerate(histories) if _can_be_combined(history)]
    by_length = sorted(combined, key=lambda place: len(histories[place].intake_bytes))
    horizon = min(horizon_months, LONGEST_HORIZON)
    for begin in range(0, len(by_length), SERIES_AT_ONCE):
        places = by_length[begin : begin + SERIES_AT_ONCE]
        found = _project_combined([histories[place] for place in places], horizon, shocks)
        projections |= {place: one for place, one in zip(places, found, strict=True) if np.isfinite(one.paths).all()}
    for place, history in enumerate(histories):
        if place not in projections:
            projections[place] = _project_rate(history, horizon, shocks, fleet, longest_of_rate)
    return [projections[place] for place in range(len(histories))]


def _can_be_combined(history: MonthlySeries) -> bool:
    known = np.isfinite(history.intake_bytes).sum()
    arrived = (history.intake_bytes > 0).sum()
    return bool(
        known >= max(COMBINATION_MONTHS, LEAST_KNOWN_SHARE * len(history.intake_bytes))
        and arrived >= LEAST_ARRIVED_SHARE * known
    )


def _project_combined(histories: Sequence[MonthlySeries], horizon: int, shocks: Shocks) -> list[Projection]:
    prepared = prepare(histories)
    combination = combine(Panel.of(prepared.rows), horizon + MOST_PENDING_MONTHS)
    firsts = [history.month(len(row)) for history, row in zip(histories, prepared.rows, strict=True)]
    paths = simulate(combination, [history.key for history in histories], firsts, shocks)
    return [
        Projection(
            key=history.key,
            first_month=history.month(len(history.intake_bytes)),
            paths=_from(paths[place], pending.months if pending else 0, horizon),
            method=Method.COMBINATION,
            band_source=BandSource.PATHS,
            fitted=_fitted(history),
            steps=prepared.steps[place],
            unusual_months=prepared.unusual_months[place],
            pending_change=pending,
            rivals=_rivals(prepared.cleaned[place], horizon),
            is_widened=len(prepared.rows[place]) < SEASONS_KNOWN_MONTHS,
        )
        for place, (history, pending) in enumerate(zip(histories, prepared.pending_changes, strict=True))
    ]


def _from(paths: NDArray[np.float32], begin: int, horizon: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(paths[:, begin : begin + horizon])


def _project_rate(
    history: MonthlySeries, horizon_months: int, shocks: Shocks, fleet: Fleet, longest: int | None
) -> Projection:
    known = history.intake_bytes[np.isfinite(history.intake_bytes)]
    first_month = history.month(len(history.intake_bytes))
    if len(known) < LEAST_MONTHS:
        empty = np.zeros((shocks.paths, 0), dtype=np.float32)
        return Projection(history.key, first_month, empty, Method.NONE, BandSource.NONE, _fitted(history))
    is_provisional = len(known) < YEAR
    horizon = min(horizon_months, longest or (YEAR if is_provisional else 2 * YEAR))
    monthly = rate_projection(known, fleet.monthly_growth, horizon)
    paths = rate_paths(monthly, len(known), fleet, shocks.of_drift(history.key))
    return Projection(
        key=history.key,
        first_month=first_month,
        paths=paths.astype(np.float32),
        method=Method.RATE,
        band_source=BandSource.FLEET if fleet.hospitals else BandSource.RULE_OF_THUMB,
        fitted=_fitted(history),
        rivals=_rivals(known, horizon),
        is_provisional=is_provisional,
        fleet_hospitals=fleet.hospitals,
    )


def _fitted(history: MonthlySeries) -> FittedMonths | None:
    months = len(history.intake_bytes)
    known = int(np.isfinite(history.intake_bytes).sum())
    return FittedMonths(history.first, history.month(months - 1), known) if months else None


def _rivals(known: Floats, horizon: int) -> tuple[RivalProjection, ...]:
    rivals = [RivalProjection(Rival.STRAIGHT_LINE, straight_line(known, horizon), None)]
    if len(known) >= COMBINATION_MONTHS:
        rivals.append(RivalProjection(Rival.SEASONAL_NAIVE, seasonal_naive(known, horizon), None))
    return tuple(rivals)


def _with_records(now: Projection, before: Projection, history: MonthlySeries) -> Projection:
    """`before` is what was projected twelve months earlier, from what was known then."""
    begins = later(now.first_month, -YEAR)
    if before.method is Method.NONE or before.first_month != begins or before.horizon_months < YEAR:
        return now
    came = history.intake_bytes[-YEAR:]
    records = {one.rival: _record(one.monthly_bytes, came) for one in before.rivals}
    rivals = tuple(replace(one, record=records.get(one.rival)) for one in now.rivals)
    return replace(now, record=_own_record(before, came), rivals=rivals)


def _own_record(before: Projection, came: Floats) -> Record:
    known = np.isfinite(came)
    months = band(before.paths, 0.8)
    is_within = (came >= months.lower) & (came <= months.upper)
    totals = before.paths[:, known].sum(axis=1, dtype=np.float64)
    lower, upper = np.quantile(totals, [0.1, 0.9])
    actual = float(came[known].sum())
    return replace(
        _record(before.monthly_bytes, came),
        forecast_bytes=float(np.median(totals)),
        share_within_80=float(is_within[known].mean()),
        total_within_80=bool(lower <= actual <= upper),
    )


def _record(monthly: Floats, came: Floats) -> Record:
    known = np.isfinite(came)
    arrived = known & (came > 0)
    mape = float(np.mean(np.abs(monthly[arrived] / came[arrived] - 1))) if arrived.any() else None
    return Record(int(known.sum()), float(monthly[known].sum()), float(came[known].sum()), mape)
