"""When stored bytes reach a limit: a date with its range, or the words for why there is none."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month

# Paths are single precision: what misses the limit by less than this share of the room has reached it.
ROUNDING = 1e-6
# Of a month: what is full as a month begins is so on its first day, not on the last of the month before.
AT_ONCE = 1e-4


class Outlook(StrEnum):
    WITHIN_HORIZON = "within_horizon"
    ALREADY_PASSED = "already_passed"
    NOT_WITHIN_HORIZON = "not_within_horizon"
    NOT_GROWING = "not_growing"
    NOT_ENOUGH_HISTORY = "not_enough_history"
    CAPACITY_UNKNOWN = "capacity_unknown"
    STORED_UNKNOWN = "stored_unknown"


@dataclass(frozen=True, slots=True)
class DateRange:
    """None: not within the horizon."""

    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Reach:
    """`median`: the day by which half of the paths have reached the limit; only with WITHIN_HORIZON.

    `range_80`, `range_95`: the middle of the paths' days; also with NOT_WITHIN_HORIZON, where the early end may still
    be within. `probability`: the share of paths that reach it within `horizon_months`; None where it is not known.
    """

    outlook: Outlook
    horizon_months: int = 0
    median: date | None = None
    range_80: DateRange | None = None
    range_95: DateRange | None = None
    probability: float | None = None


def reach(
    stored_bytes: float | None,
    as_of: date,
    first_month: Month,
    paths: NDArray[np.floating[Any]],
    limits_bytes: NDArray[np.float64] | None,
) -> Reach:
    """The first day on which what is stored reaches the limit.

    `stored_bytes` counts what had arrived by the end of the day `as_of`; None if unknown. `paths`: paths × months of
    intake from `first_month` on. `limits_bytes`: first today's limit, then that of each month of the paths; None if
    the capacity is unknown. Inside a month intake is even.
    """
    return reach_of(stored_bytes, as_of, first_month, added_bytes(paths, as_of, first_month), limits_bytes)


def reach_of(
    stored_bytes: float | None,
    as_of: date,
    first_month: Month,
    added: NDArray[np.float64],
    limits_bytes: NDArray[np.float64] | None,
) -> Reach:
    """The same of `added`: paths × months of bytes that there are more than now at the end of each month, negative
    where more is removed than arrives."""
    horizon = added.shape[1]
    if limits_bytes is None or not np.isfinite(limits_bytes).all():
        return Reach(Outlook.CAPACITY_UNKNOWN, horizon)
    if len(limits_bytes) != horizon + 1:
        raise ValueError("today's limit and one for each month")
    if stored_bytes is None:
        return Reach(Outlook.STORED_UNKNOWN, horizon)
    if stored_bytes >= limits_bytes[0]:
        return Reach(Outlook.ALREADY_PASSED, horizon, probability=1.0)
    if not added.size:
        return Reach(Outlook.NOT_ENOUGH_HISTORY, horizon)
    begins = _begins(as_of, first_month, horizon)
    times = np.sort(_crossings(added, limits_bytes[1:] - stored_bytes, begins))
    return _described(times, first_month, horizon, grows=bool(np.median(added[:, -1]) > 0))


def added_bytes(paths: NDArray[np.floating[Any]], as_of: date, first_month: Month) -> NDArray[np.float64]:
    """What each path adds until the end of each month to what is there at the end of `as_of`: of the month of that
    day only the days to come count, of months before it nothing does."""
    return np.asarray(np.cumsum(paths * (1 - _begins(as_of, first_month, paths.shape[1])), axis=1, dtype=np.float64))


def _begins(as_of: date, first_month: Month, horizon: int) -> NDArray[np.float64]:
    """The share of each month that lies before the end of `as_of`."""
    months_before = (as_of.year - first_month.year) * 12 + as_of.month - first_month.month
    begins = np.where(np.arange(horizon) < months_before, 1.0, 0.0)
    if 0 <= months_before < horizon:
        begins[months_before] = as_of.day / monthrange(as_of.year, as_of.month)[1]
    return begins


def _crossings(
    added: NDArray[np.float64], room: NDArray[np.float64], begins: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Months from the begin of the first one until each path has filled its room; inf if it does not."""
    before = np.pad(added[:, :-1], ((0, 0), (1, 0)))
    at_once = before >= room * (1 - np.sign(room) * ROUNDING)
    reached = (begins < 1) & (at_once | (added >= room * (1 - np.sign(room) * ROUNDING)))
    month = reached.argmax(axis=1)
    rows = np.arange(len(added))
    gain = added[rows, month] - before[rows, month]
    # No quotient of a gain that is next to nothing: it would overflow.
    share = np.clip(room[month] - before[rows, month], 0.0, gain.clip(0.0)) / np.where(gain > 0, gain, 1.0)
    share = np.where(at_once[rows, month], AT_ONCE, share)
    times = month + begins[month] + share * (1 - begins[month])
    return np.where(reached.any(axis=1), times, inf)


def _described(times: NDArray[np.float64], first_month: Month, horizon: int, grows: bool) -> Reach:
    def day(chance: float) -> date | None:
        """By which that share of the paths has arrived."""
        return _day(first_month, float(times[max(ceil(chance * len(times) - 1e-9) - 1, 0)]))

    probability = float(np.isfinite(times).mean())
    median = day(0.5)
    if median is None and not grows:
        return Reach(Outlook.NOT_GROWING, horizon, probability=probability)
    return Reach(
        Outlook.WITHIN_HORIZON if median else Outlook.NOT_WITHIN_HORIZON,
        horizon,
        median,
        DateRange(day(0.1), day(0.9)),
        DateRange(day(0.025), day(0.975)),
        probability,
    )


def _day(first_month: Month, time: float) -> date | None:
    """The day that holds this moment; the last moment of a day is that day's."""
    if time == inf:
        return None
    ordinal = first_month.year * 12 + first_month.month - 1 + max(ceil(time - ROUNDING) - 1, 0)
    first_day = date(ordinal // 12, ordinal % 12 + 1, 1)
    share = time - (ordinal - first_month.year * 12 - first_month.month + 1)
    days = monthrange(first_day.year, first_day.month)[1]
    return first_day + timedelta(days=min(max(ceil(share * days - days * ROUNDING) - 1, 0), days - 1))
