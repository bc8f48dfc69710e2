"""Days on which a Greek hospital is as quiet as on a Sunday, whatever day of the week they are.

Public holidays, and the working days around them on which outpatient clinics close: from 23 December to 7 January,
Holy Week and Bright Week, from 10 to 20 August, and single working days between two free ones.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np

from queries.calendars import COUNTRY

SUNDAY = 6
_SATURDAY = 5
_EASTER_MONDAY = "Easter Monday"


def quiet_days(first_day: date, number: int) -> np.ndarray:
    """For each of so many days from the first, whether it is expected to be as quiet as a Sunday; shape (number,)."""
    last_day = first_day + timedelta(days=number - 1)
    quiet = {day for year in range(first_day.year, last_day.year + 1) for day in _of_year(year)}
    return np.fromiter((first_day + timedelta(days=place) in quiet for place in range(number)), bool, number)


def weekdays(first_day: date, number: int) -> np.ndarray:
    """Monday 0 to Sunday 6; shape (number,)."""
    return (first_day.weekday() + np.arange(number)) % 7


@lru_cache(maxsize=128)
def _of_year(year: int) -> frozenset[date]:
    public = holidays.country_holidays(COUNTRY, years=[year - 1, year, year + 1], language="en_US")
    named = {day: name for day, name in public.items() if day.year == year}
    (easter_monday,) = (day for day, name in named.items() if _EASTER_MONDAY in name)
    quiet = {*named, *_stretches(year, easter_monday)}
    return frozenset(quiet | {day for day in _days(date(year, 1, 1), date(year, 12, 31)) if _is_bridge(day, public)})


def _stretches(year: int, easter_monday: date) -> Iterator[date]:
    yield from _days(date(year, 1, 1), date(year, 1, 7))
    # In Holy Week its holiday is another day, and many keep both.
    yield date(year, 5, 1)
    yield from _days(easter_monday - timedelta(days=7), easter_monday + timedelta(days=6))
    yield from _days(date(year, 8, 10), date(year, 8, 20))
    yield from _days(date(year, 12, 23), date(year, 12, 31))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=place) for place in range((last - first).days + 1))


def _is_bridge(day: date, public: holidays.HolidayBase) -> bool:
    around = (day - timedelta(days=1), day + timedelta(days=1))
    return all(each.weekday() >= _SATURDAY or each in public for each in around) and any(
        each in public for each in around
    )
