"""The projection beside the two simple methods: what comes, when the whole store is full, how wrong each was."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.criteria import Month
from queries.forecasts.projection import Bytes, Method, Record, Rival
from queries.forecasts.reach import Reach, reach
from queries.projections.course import Course
from queries.projections.scenario import NOTHING
from queries.projections.standings import capacity_of, filling, other_bytes_of, standing
from queries.storage_settings import StorageSettings


@dataclass(frozen=True, slots=True)
class MethodRow:
    """`rival` None is the projection itself. `coming_bytes` arrive within `months`."""

    rival: Rival | None
    months: int
    coming_bytes: int
    full: Reach
    record: Record | None


def method_rows(course: Course, settings: StorageSettings, today: date) -> tuple[MethodRow, ...]:
    """The projection first; where they disagree, who is full first (the earlier day is the one to plan by)."""
    projection = course.projection
    if projection.method is Method.NONE:
        return ()
    months = projection.horizon_months
    own = MethodRow(
        None,
        months,
        round(float(projection.cumulative_bytes[-1])),
        standing(course, settings, today).full,
        projection.record,
    )
    rivals = [
        MethodRow(
            one.rival,
            months,
            round(float(one.monthly_bytes.sum())),
            _full(course, settings, today, one.monthly_bytes),
            one.record,
        )
        for one in projection.rivals
    ]
    rows = (own, *rivals)
    if not projection.rivals_disagree:
        return rows
    return tuple(sorted(rows, key=lambda row: (row.full.median is None, row.full.median or date.max)))


def _full(course: Course, settings: StorageSettings, today: date, monthly_bytes: Bytes) -> Reach:
    """Of the whole store, were just this to come."""
    held = course.held_bytes(filling(settings, None))
    used = None if held is None else held + other_bytes_of(settings, None)
    months = (max(Month.of(today), Month.of(course.as_of)), *course.months)
    capacities = [capacity_of(settings, None, NOTHING, month) for month in months]
    known = [each for each in capacities if each is not None]
    limits = np.array(known, dtype=float) if len(known) == len(capacities) else None
    return reach(used, course.as_of, course.projection.first_month, monthly_bytes[np.newaxis, :], limits)
