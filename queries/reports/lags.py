"""What late arrivals do to figures: when a day or a month is complete enough to be judged and compared.

Pure functions on the lags of one hospital (queries/reports/quality.py): days from study date to reception.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

import numpy as np
import pandas as pd

from queries.criteria import Month

# Studies of the last so many months, but for the last few: of those the late ones are still to come.
_MONTHS = 36
_MONTHS_TO_COME = 3
# Received later than this, a study was brought along from elsewhere: no figure waits for it.
IMPORTED_DAYS = 365
# A day is judged when so many of its studies are in, and after so many days at the latest.
_JUDGED_SHARE = 0.95
_MOST_UNJUDGED_DAYS = 14
# Where an archive does not keep when anything was received.
ASSUMED_UNJUDGED_DAYS = 3


class Band(Enum):
    """How late: first and last number of days, both included."""

    BEFORE = (None, -1)
    SAME_DAY = (0, 0)
    NEXT_DAY = (1, 1)
    WEEK = (2, 7)
    MONTH = (8, 30)
    YEAR = (31, IMPORTED_DAYS)
    LATER = (IMPORTED_DAYS + 1, None)
    NOT_KNOWN = None


@dataclass(frozen=True, slots=True)
class Lags:
    """Of one hospital: `study_count` by `lag_days` over all studies with both dates; `by_month` the same by study
    month and band (period × Band → studies)."""

    counts: pd.Series
    by_month: dict[tuple[str | None, Band], int]
    recent: pd.Series

    @property
    def is_known(self) -> bool:
        return bool(self.recent.sum())

    def band(self, band: Band) -> int:
        return sum(number for (_, each), number in self.by_month.items() if each is band)

    def quantile_days(self, share: float) -> int | None:
        """The least number of days by which that share of the recent studies were in; None where it is not known."""
        total = self.recent.sum()
        if not total:
            return None
        reached = self.recent.cumsum() >= share * total
        return int(self.recent.index.to_numpy()[reached.to_numpy().argmax()])

    def late_percent(self, period: str, days: int = 30) -> float | None:
        """Of the studies of a month whose reception is known, those received more than so many days later."""
        of_month = {band: self.by_month.get((period, band), 0) for band in Band if band is not Band.NOT_KNOWN}
        total = sum(of_month.values())
        late = sum(number for band, number in of_month.items() if (band.value[0] or 0) > days)
        return 100 * late / total if total else None

    @property
    def unjudged_days(self) -> int:
        """How many days before the one of the taking are still arriving."""
        coming = self.recent[(self.recent.index >= 0) & (self.recent.index <= IMPORTED_DAYS)]
        total = coming.sum()
        if not total:
            return ASSUMED_UNJUDGED_DAYS
        reached = coming.cumsum().to_numpy() >= _JUDGED_SHARE * total
        return min(int(coming.index.to_numpy()[reached.argmax()]), _MOST_UNJUDGED_DAYS)

    def still_to_come(self, month: Month, taken_on: date) -> float | None:
        """By how much, in percent, what is known of a month on a day will grow, going by the recent studies and
        without what is brought along from elsewhere; None where nothing tells, or the month has begun after."""
        coming = self.recent[self.recent.index <= IMPORTED_DAYS]
        total = coming.sum()
        ages = np.array([(taken_on - day).days for day in _days(month) if day < taken_on])
        if not total or not len(ages):
            return None
        lags, sums = coming.index.to_numpy(), np.append(0, coming.cumsum().to_numpy())
        arrived = sums[np.searchsorted(lags, ages, side="left")].mean() / total
        return float(100 * (1 / arrived - 1)) if arrived > 0 else None


def lags_of(cells: pd.DataFrame, hospital: str, taken_on: date) -> Lags:
    """The lags of one hospital, from the cells of a LatenessAnswer."""
    own = cells[cells["hospital"] == hospital]
    known = own[own["lag_days"].notna()]
    last = _earlier(Month.of(taken_on), _MONTHS_TO_COME)
    recent = known[known["period"].between(_earlier(last, _MONTHS).period, last.period)]
    by_month: dict[tuple[str | None, Band], int] = {}
    for period, lag, number in own[["period", "lag_days", "study_count"]].itertuples(index=False, name=None):
        key = (period if isinstance(period, str) else None, band_of(None if pd.isna(lag) else int(lag)))
        by_month[key] = by_month.get(key, 0) + int(number)
    return Lags(_by_lag(known), by_month, _by_lag(recent))


def band_of(lag_days: int | None) -> Band:
    if lag_days is None:
        return Band.NOT_KNOWN
    for band in Band:
        if band.value is None:
            continue
        first, last = band.value
        if (first is None or lag_days >= first) and (last is None or lag_days <= last):
            return band
    raise AssertionError("bands cover every number")


def _by_lag(cells: pd.DataFrame) -> pd.Series:
    return cells.astype({"lag_days": "int64"}).groupby("lag_days")["study_count"].sum().sort_index()


def _earlier(month: Month, months: int) -> Month:
    ordinal = month.year * 12 + month.month - 1 - months
    return Month(ordinal // 12, ordinal % 12 + 1)


def _days(month: Month) -> list[date]:
    number = (month.last_day - month.first_day).days + 1
    return [month.first_day + timedelta(days=place) for place in range(number)]
