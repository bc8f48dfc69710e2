"""When a store reaches a level: dates of the paths themselves, so that the range is that of the date."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from queries.criteria import Month
from queries.projections.standing import Outlook, Reach

Floats = npt.NDArray[np.float64]
# Shares of the paths that have reached it: 95 % range, 80 % range, median, and their other ends.
_EARLIEST, _EARLY, _MEDIAN, _LATE, _LATEST = 0.025, 0.1, 0.5, 0.9, 0.975


def reach(levels: Floats, months: Sequence[Month], opening_bytes: float, limits: Floats, today: date) -> Reach:
    """When `levels` (paths × months, bytes at the end of each month) first are at `limits` (by month), which is not yet.

    Within a month a path goes straight from one end to the other, from `opening_bytes` at the beginning of the first.
    No date lies before today.
    """
    moments = _moments(levels, opening_bytes, limits)
    chance = float(np.isfinite(moments).mean())
    dates = {
        share: _date(moment, months, today)
        for share in (_EARLIEST, _EARLY, _MEDIAN, _LATE, _LATEST)
        if np.isfinite(moment := np.quantile(moments, share, method="inverted_cdf"))
    }
    if _MEDIAN not in dates:
        is_growing = np.median(levels[:, -1]) > opening_bytes
        return Reach(Outlook.NOT_WITHIN if is_growing else Outlook.NOT_GROWING, early=dates.get(_EARLY), chance=chance)
    return Reach(
        Outlook.WITHIN,
        median=dates[_MEDIAN],
        early=dates[_EARLY],
        late=dates.get(_LATE),
        earliest=dates[_EARLIEST],
        latest=dates.get(_LATEST),
        chance=chance,
    )


def _moments(levels: Floats, opening_bytes: float, limits: Floats) -> Floats:
    """Of each path, months from the beginning of the first until it is at the limit; infinity where it never is."""
    before = np.concatenate((np.full((len(levels), 1), float(opening_bytes)), levels[:, :-1]), axis=1)
    is_at = levels >= limits
    first = is_at.argmax(axis=1)
    rows = np.arange(len(levels))
    start, end, limit = before[rows, first], levels[rows, first], limits[first]
    rise = end - start
    part: Any = np.divide(limit - start, rise, out=np.zeros_like(rise), where=rise > 0)
    return np.where(is_at.any(axis=1), first + np.clip(part, 0.0, 1.0), np.inf)


def _date(moment: float, months: Sequence[Month], today: date) -> date:
    place = min(int(moment), len(months) - 1)
    month = months[place]
    days = (month.last_day - month.first_day).days + 1
    # A month's end is its last day, not the first of the next.
    day = month.first_day + timedelta(days=min(int((moment - place) * days), days - 1))
    return max(day, today)
