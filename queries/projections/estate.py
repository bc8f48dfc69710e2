"""All hospitals together: who is full first, and the sum of what they hold, with a band of its own.

Paths of all hospitals share the chance of each calendar month (queries/forecasts/shocks.py), so that adding them up path
by path gives the sum's own band: hospitals' bands added up would be too wide, hospitals taken as independent too narrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from queries.criteria import Month
from queries.projections.course import Course
from queries.projections.scenario import NOTHING, Scenario, level_paths
from queries.projections.standing import Outlook, Standing

Paths = npt.NDArray[np.float64]

# Of those without a date: what is worst, or least known, first.
_WITHOUT_DATE = (
    Outlook.NOT_WITHIN,
    Outlook.NOT_GROWING,
    Outlook.NOT_ENOUGH_HISTORY,
    Outlook.UNKNOWN_CAPACITY,
)


@dataclass(frozen=True, slots=True, eq=False)
class Estate:
    """The sum over the hospitals that have a projection: `levels`, paths × months, bytes at the end of each month.

    `held_bytes` is there now, in those hospitals; `left_out` are the others, whose bytes are in no figure of the sum.
    The months are those that every projection has.
    """

    hospitals: tuple[str, ...]
    left_out: tuple[str, ...]
    months: tuple[Month, ...]
    held_bytes: int
    levels: Paths


def estate_of(courses: Mapping[str, Course | None], scenarios: Mapping[str, Scenario] | None = None) -> Estate | None:
    """None where no hospital has a projection. `courses` by hospital, None for one that has none."""
    projected = {code: course for code, course in courses.items() if course is not None and course.months}
    if not projected:
        return None
    first = max(course.months[0] for course in projected.values())
    last = min(course.months[-1] for course in projected.values())
    levels: list[Paths] = []
    for code, course in projected.items():
        own = level_paths(course, (scenarios or {}).get(code, NOTHING))
        levels.append(own[:, [first <= month <= last for month in course.months]])
    return Estate(
        hospitals=tuple(projected),
        left_out=tuple(code for code in courses if code not in projected),
        months=tuple(month for month in next(iter(projected.values())).months if first <= month <= last),
        held_bytes=sum(course.held_bytes() for course in projected.values()),
        levels=np.sum(levels, axis=0),
    )


def ranked(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """The store that is full soonest first: those that are full, by date, then those of which no date can be told."""
    return tuple(sorted(standings, key=_rank))


def _rank(standing: Standing) -> tuple[int, date, date, str]:
    full = standing.full
    never = date.max
    if full.outlook is Outlook.PASSED:
        return 0, date.min, date.min, standing.hospital
    if full.outlook is Outlook.WITHIN:
        return 1, full.median or never, full.early or never, standing.hospital
    return 2 + _WITHOUT_DATE.index(full.outlook), full.early or never, never, standing.hospital
