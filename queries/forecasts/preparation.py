"""Histories made fit to be fitted: gaps filled, single months and steps brought to what is usual today."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.forecasts.levels import log_levels
from queries.forecasts.outliers import pending_changes, usual_values
from queries.forecasts.panel import Floats, Panel
from queries.forecasts.projection import PendingChange, Step, UnusualMonth
from queries.forecasts.series import MonthlySeries
from queries.forecasts.steps import adjust_steps


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """`rows`: by series, the months the fit sees, oldest first: at today's level, without those of a pending change.

    `cleaned`: all months, at their own level, gaps and unusual months replaced.
    """

    rows: list[Floats]
    cleaned: list[Floats]
    steps: list[tuple[Step, ...]]
    unusual_months: list[tuple[UnusualMonth, ...]]
    pending_changes: list[PendingChange | None]


def prepare(histories: Sequence[MonthlySeries]) -> Prepared:
    """Histories of 24 known months or more."""
    panel = Panel.of([_interpolated(history.intake_bytes) for history in histories])
    usual, is_far = usual_values(panel, log_levels(panel))
    is_gap = Panel.of([np.isnan(history.intake_bytes).astype(float) for history in histories]).values == 1
    is_unusual = is_far & ~is_gap
    cleaned = _rows(panel.with_values(np.where(is_gap | is_unusual, usual, panel.values)))
    changes = pending_changes(log_levels(Panel.of(cleaned)))
    held = [row[: len(row) - count] for row, count in zip(cleaned, changes.months, strict=True)]
    adjusted, found = adjust_steps(Panel.of(held))
    unusual = [
        tuple(
            UnusualMonth(history.month(place), float(history.intake_bytes[place]), float(row[place]))
            for place in np.flatnonzero(marks[len(marks) - len(row) :]).tolist()
        )
        for history, row, marks in zip(histories, cleaned, is_unusual, strict=True)
    ]
    pending = [
        PendingChange(history.month(len(history.intake_bytes) - int(count)), int(count), float(factor))
        if count
        else None
        for history, count, factor in zip(histories, changes.months, changes.factors, strict=True)
    ]
    steps = [
        tuple(
            Step(history.month(len(row) - int(one.ages[place])), float(np.exp(one.log_factors[place])))
            for one in reversed(found)
            if one.ages[place]
        )
        for place, (history, row) in enumerate(zip(histories, held, strict=True))
    ]
    in_order = [tuple(sorted(ones, key=lambda one: one.month)) for ones in steps]
    return Prepared(_rows(adjusted), cleaned, in_order, unusual, pending)


def _interpolated(values: Floats) -> Floats:
    places, held = np.arange(len(values)), np.isfinite(values)
    return np.interp(places, places[held], values[held])


def _rows(panel: Panel) -> list[Floats]:
    return [row[start:] for row, start in zip(panel.values, panel.starts, strict=True)]
