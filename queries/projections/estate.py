"""All hospitals together: who is full first, and the sum of what they hold, with a band of its own.

Paths of all hospitals share the chance of each calendar month (queries/forecasts/shocks.py): adding them up path by
path gives the sum's own band. Bands added up would be too wide, hospitals taken as independent too narrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.criteria import Month
from queries.forecasts.reach import Outlook
from queries.forecasts.series import later
from queries.projections.course import Bytes, Course
from queries.projections.scenario import NOTHING, added_paths
from queries.projections.standing import Standing
from queries.projections.standings import filling
from queries.storage_settings import StorageSettings

# Of those without a date: what is worst, or least known, first.
_WITHOUT_DATE = (
    Outlook.NOT_WITHIN_HORIZON,
    Outlook.NOT_GROWING,
    Outlook.NOT_ENOUGH_HISTORY,
    Outlook.STORED_UNKNOWN,
    Outlook.CAPACITY_UNKNOWN,
)


@dataclass(frozen=True, slots=True, eq=False)
class Estate:
    """The sum over hospitals whose projection has all `months`: `levels`, paths × months, is what archives hold of
    bytes that fill their stores at the end of each month, `held_bytes` what they held when they were read.

    `left_out` are the others: their bytes are in no figure of the sum.
    """

    hospitals: tuple[str, ...]
    left_out: tuple[str, ...]
    months: tuple[Month, ...]
    held_bytes: int
    levels: Bytes


def estate_of(
    courses: Mapping[str, Course | None], settings: Mapping[str, StorageSettings], horizon_months: int
) -> Estate | None:
    """None where no hospital has a projection that long. `courses` by hospital, None for one that has none; the
    months begin with the latest of the projections' first."""
    known = {code: course for code, course in courses.items() if course is not None and course.months}
    if not known:
        return None
    first = max(course.months[0] for course in known.values())
    months = tuple(later(first, place) for place in range(horizon_months))
    held: dict[str, int] = {}
    levels: list[Bytes] = []
    for code, course in known.items():
        availabilities = filling(settings[code], None)
        held_bytes = course.held_bytes(availabilities)
        if held_bytes is not None and course.months[-1] >= months[-1]:
            held[code] = held_bytes
            skipped = course.months.index(first)
            added = added_paths(course, NOTHING, availabilities)
            levels.append(held_bytes + added[:, skipped : skipped + horizon_months])
    if not levels:
        return None
    left_out = tuple(code for code in courses if code not in held)
    return Estate(tuple(held), left_out, months, sum(held.values()), np.sum(levels, axis=0))


def soonest(standings: Sequence[Standing]) -> Standing:
    """Of one hospital's stores, the one that is full first; the whole where none is sooner. ValueError for none."""
    return min(standings, key=lambda standing: (*_rank(standing), standing.tier is not None))


def ranked(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """The store that is full soonest first: those that are full, by date, then those of which no date can be told."""
    return tuple(sorted(standings, key=lambda standing: (*_rank(standing), standing.hospital)))


def _rank(standing: Standing) -> tuple[int, date, date]:
    full = standing.full
    early = full.range_80.earliest if full.range_80 else None
    match full.outlook:
        case Outlook.ALREADY_PASSED:
            return 0, date.min, date.min
        case Outlook.WITHIN_HORIZON:
            return 1, full.median or date.max, early or date.max
        case outlook:
            return 2 + _WITHOUT_DATE.index(outlook), early or date.max, date.max
