"""The numbers that the chart of months draws: what was, what is expected, what the store can hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.sizes import size_text
from dashboards.storage.asking import StorageFigures
from dashboards.storage.links import Shown, StorageView
from dashboards.storage.months import Came, MonthRow, MonthTable, came_undated, month_rows
from dashboards.words import Words
from queries.criteria import Month
from queries.forecasts.projection import Band, Bytes, band, median
from queries.projections.course import Course
from queries.projections.scenario import Scenario, added_paths, intake_paths
from queries.projections.standings import FULL_PERCENT, capacity_of, filling, other_bytes_of, store_of
from queries.storage_settings import StorageSettings

# With what is expected beside it, older months make the chart narrow; the table has them all.
MOST_MONTHS_BEFORE = 72
LIKELY, NEARLY_ALL = 0.8, 0.95


@dataclass(frozen=True, slots=True)
class Point:
    """What there was at the end of a month, or what came in it."""

    period: str
    exact_bytes: int
    estimated_bytes: int
    unfinished: bool
    is_unknown: bool

    @property
    def total_bytes(self) -> int | None:
        return None if self.is_unknown else self.exact_bytes + self.estimated_bytes


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """One value for each of `months`."""

    months: tuple[Month, ...]
    middle: Bytes
    likely: Band
    nearly_all: Band


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the whole store can hold from today's month on; a month for each capacity."""

    months: tuple[Month, ...]
    capacity_bytes: tuple[int, ...]
    warning_percent: int
    critical_percent: int

    def level(self, percent: int) -> list[float]:
        return [capacity * percent / FULL_PERCENT for capacity in self.capacity_bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """`expected`, `changed` by the what-if, and ceilings: of one hospital's whole store alone. `is_cut`: older months
    are left to the table."""

    shown: Shown
    points: tuple[Point, ...]
    expected: Expected | None = None
    changed: Expected | None = None
    ceiling: Ceiling | None = None
    changed_ceiling: Ceiling | None = None
    course: Course | None = None
    is_cut: bool = False


def lines_of(figures: StorageFigures, table: MonthTable, today: date) -> Lines:
    view, course = figures.view, figures.course
    if course is None:
        return Lines(view.shown, _points(table.rows, Came(), view.shown))
    settings = figures.settings[course.hospital]
    points = _points_of_store(figures, table, settings)
    scenario = view.scenario
    expected = expected_of(course, settings, view)
    changed = None if scenario.is_identity else expected_of(course, settings, view, scenario)
    is_cumulative = view.shown is Shown.CUMULATIVE
    ceiling = ceiling_of(course, settings, view, today) if is_cumulative else None
    moved = ceiling_of(course, settings, view, today, scenario) if is_cumulative and scenario.additions else None
    kept = points[-MOST_MONTHS_BEFORE:] if expected else points
    return Lines(view.shown, kept, expected, changed, ceiling, moved, course, len(kept) < len(points))


def expected_of(
    course: Course, settings: StorageSettings, view: StorageView, scenario: Scenario | None = None
) -> Expected | None:
    """None where nothing is projected, or nobody knows what is stored."""
    paths = _paths(course, settings, view.shown, scenario or Scenario())
    begun = Month.of(course.as_of)
    places = [place for place, month in enumerate(course.months) if month >= begun][: view.horizon_months]
    if paths is None or not places:
        return None
    shown = paths[:, places]
    months = tuple(course.months[place] for place in places)
    return Expected(months, median(shown), band(shown, LIKELY), band(shown, NEARLY_ALL))


def ceiling_of(
    course: Course, settings: StorageSettings, view: StorageView, today: date, scenario: Scenario | None = None
) -> Ceiling | None:
    """None where the capacity is not known. Thresholds are the whole store's; of tiers each has its own."""
    first = max(Month.of(today), Month.of(course.as_of))
    ahead = [month for month in course.months if month >= first][: view.horizon_months]
    months = tuple(ahead) if len(ahead) > 1 else _year_from(first)
    known = [capacity_of(settings, None, scenario or Scenario(), month) for month in months]
    capacities = tuple(each for each in known if each is not None)
    if len(capacities) < len(months):
        return None
    store = store_of(settings, None)
    return Ceiling(months, capacities, store.warning_percent, store.critical_percent)


def likely_text(expected: Expected, place: int, words: Words) -> str:
    """The range of 80 % of a month."""
    lower, upper = (round(end[place]) for end in (expected.likely.lower, expected.likely.upper))
    return f"{size_text(lower, words)} – {size_text(upper, words)}"


def _paths(
    course: Course, settings: StorageSettings, shown: Shown, scenario: Scenario
) -> NDArray[np.floating[Any]] | None:
    if not course.months:
        return None
    if shown is Shown.MONTHLY:
        return intake_paths(course, scenario)
    availabilities = filling(settings, None)
    held = course.held_bytes(availabilities)
    if held is None:
        return None
    return held + other_bytes_of(settings, None) + added_paths(course, scenario, availabilities)


def _points_of_store(figures: StorageFigures, table: MonthTable, settings: StorageSettings) -> tuple[Point, ...]:
    """Cumulative, of what fills the store: what lies there beside the archive, or has no date, was there before."""
    if figures.view.shown is Shown.MONTHLY or figures.in_store is None:
        return _points(table.rows, Came(), figures.view.shown)
    undated = came_undated(figures.in_store, settings.counts)
    before = replace(undated, exact_bytes=undated.exact_bytes + other_bytes_of(settings, None))
    return _points(month_rows([figures.in_store]), before, figures.view.shown)


def _points(rows: Sequence[MonthRow], before: Came, shown: Shown) -> tuple[Point, ...]:
    points = []
    sum_so_far = before
    for row in rows:
        sum_so_far += row.came
        came = sum_so_far if shown is Shown.CUMULATIVE else row.came
        points.append(Point(str(row.period), came.exact_bytes, came.estimated_bytes, row.unfinished, came.is_unknown))
    return tuple(points)


def _year_from(month: Month) -> tuple[Month, ...]:
    months = [month]
    while len(months) <= 12:
        months.append(months[-1].next())
    return tuple(months)
