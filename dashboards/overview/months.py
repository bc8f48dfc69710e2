"""The last complete month of a hospital, the year to its end, and what both are compared with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dashboards.overview.amounts import NOTHING, Amounts, sum_of
from queries.criteria import Month, Period, months_between
from queries.forecasts.series import later

# Two years: a month beside the same of the year before, and the year to date beside the one before.
COURSE_MONTHS = 24
_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LastMonth:
    """Amounts of a `month` and of the periods beside it; None: not applicable, the archive had not begun.

    `course` are the studies of the COURSE_MONTHS months to this one.
    """

    month: Month
    in_month: Amounts | None
    month_before: Amounts | None
    year_before: Amounts | None
    year_to_date: Amounts | None
    year_to_date_before: Amounts | None
    course: tuple[int | None, ...]


def last_complete_month(read_at: datetime) -> Month:
    """The last that had ended when the archive was read; `read_at` is in the hospital's own zone."""
    return later(Month.of(read_at.date()), -1)


# Of every hospital the same months: made once, not thirty-one times a page.
@lru_cache(maxsize=16)
def months_of_course(month: Month) -> tuple[Month, ...]:
    """The COURSE_MONTHS months to this one."""
    return tuple(months_between(later(month, 1 - COURSE_MONTHS), month))


def month_before(month: Month) -> Month:
    return later(month, -1)


def year_before(month: Month) -> Month:
    return later(month, -_YEAR_MONTHS)


def year_to_date(month: Month) -> Period:
    return Period(Month(month.year, 1), month)


def last_month_of(month: Month, first: Month | None, amounts: Mapping[Month, Amounts]) -> LastMonth:
    """`amounts` by month, absent where there is nothing; `first` is the month in which the archive begins.

    A period to compare with must lie in the archive whole; of the year to date there is what has come since the
    archive began.
    """

    def to_date(last: Month) -> Amounts:
        return sum_of(amounts[each] for each in months_between(Month(last.year, 1), last) if each in amounts)

    def alone(each: Month) -> Amounts | None:
        return None if first is None or each < first else amounts.get(each, NOTHING)

    before = year_before(month)
    course = (alone(each) for each in months_of_course(month))
    return LastMonth(
        month=month,
        in_month=alone(month),
        month_before=alone(month_before(month)),
        year_before=alone(before),
        year_to_date=to_date(month) if first is not None and first <= month else None,
        year_to_date_before=to_date(before) if first is not None and first <= Month(before.year, 1) else None,
        course=tuple(None if each is None else each.study_count for each in course),
    )


def together(several: Sequence[LastMonth]) -> LastMonth:
    """The sums of hospitals in the same month. What is not applicable to one of them is a sum of nothing."""

    def added(part: Callable[[LastMonth], Amounts | None]) -> Amounts | None:
        parts = [part(each) for each in several]
        known = [each for each in parts if each is not None]
        return sum_of(known) if len(known) == len(parts) else None

    return LastMonth(
        month=several[0].month,
        in_month=added(lambda each: each.in_month),
        month_before=added(lambda each: each.month_before),
        year_before=added(lambda each: each.year_before),
        year_to_date=added(lambda each: each.year_to_date),
        year_to_date_before=added(lambda each: each.year_to_date_before),
        course=tuple(_sum_or_none(studies) for studies in zip(*(each.course for each in several), strict=True)),
    )


def _sum_or_none(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
