"""Spans of days that a link can name, what they are taken apart into, and what they are compared with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from queries.criteria import Month, months_between
from queries.dicom import EARLIEST_STUDY_DATE
from queries.reports.tally import PeriodLength

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months from first to last day, both included, or a single day; both None are all days there are."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if (self.first is None) != (self.last is None):
            raise ValueError("a span has both ends or none")
        if self.first and self.last and self.first > self.last:
            raise ValueError("a span begins before it ends")

    @classmethod
    def of_months(cls, first: Month, last: Month) -> Self:
        return cls(first.first_day, last.last_day)

    @classmethod
    def of_year(cls, year: int) -> Self:
        return cls.of_months(Month(year, 1), Month(year, 12))

    @classmethod
    def of_period(cls, period: str) -> Self:
        """`2016`, `201603`, `20160305`, as the cells of answers write it."""
        if len(period) == PeriodLength.YEAR:
            return cls.of_year(int(period))
        if len(period) == PeriodLength.MONTH:
            month = Month.of_period(period)
            return cls.of_months(month, month)
        day = date(int(period[:4]), int(period[4:6]), int(period[6:]))
        return cls(day, day)

    @property
    def is_all(self) -> bool:
        return self.first is None

    @property
    def day(self) -> date | None:
        return self.first if self.first == self.last else None

    @property
    def month(self) -> Month | None:
        """The calendar month that it is exactly."""
        months = self.months
        return months[0] if months and months[0] == months[1] else None

    @property
    def year(self) -> int | None:
        """The calendar year that it is exactly."""
        if self.first and self == Span.of_year(self.first.year):
            return self.first.year
        return None

    @property
    def months(self) -> tuple[Month, Month] | None:
        """First and last of its months; None of all days, and of a single one."""
        if self.first is None or self.last is None or self.day:
            return None
        return Month.of(self.first), Month.of(self.last)

    @property
    def text(self) -> str:
        """`all`, `2016`, `2016-03`, `2016-03-05`, `2016-03..2016-09`, as links write it."""
        if self.day:
            return self.day.isoformat()
        if self.months is None:
            return "all"
        first, last = self.months
        if self.year:
            return str(self.year)
        return str(first) if first == last else f"{first}..{last}"

    @property
    def part_length(self) -> PeriodLength:
        """What it is taken apart into: no part is ever cut by one of its ends."""
        if self.day or self.month:
            return PeriodLength.DAY
        if self.months is None:
            return PeriodLength.YEAR
        first, last = self.months
        whole_years = first.month == 1 and last.month == 12
        return PeriodLength.YEAR if whole_years and first.year < last.year else PeriodLength.MONTH

    @property
    def wider(self) -> "Span | None":
        """The calendar's next wider span around it; None of all days."""
        if self.day:
            return Span.of_period(f"{self.day:%Y%m}")
        if self.month:
            return Span.of_year(self.month.year)
        return None if self.is_all else Span()

    def is_unfinished(self, today: date) -> bool:
        """Whether it began and is not over."""
        return self.first is not None and self.last is not None and self.first <= today <= self.last

    def preceding(self) -> "Span | None":
        """As many months, or the day, right before it; None where no archive can reach."""
        if self.day:
            day = self.day - timedelta(days=1)
            return Span(day, day) if day >= EARLIEST_STUDY_DATE else None
        if self.months is None:
            return None
        return _months_earlier(*self.months, _length(*self.months))

    def widened(self) -> "Span":
        """With the part that precedes its first one."""
        if self.first is None or self.last is None:
            return self
        first, *_ = periods_of(self, self.last)
        part = Span.of_period(first).preceding()
        return Span(part.first, self.last) if part else self


@dataclass(frozen=True, slots=True)
class Compared:
    """A span that is over, and one of as many months or days before it."""

    after: Span
    before: Span


def parse_span(text: str, today: date) -> Span:
    """Of a link's text. ValueError for anything else, and for what lies outside the years an archive can hold."""
    span = _parsed(text)
    if span.first and not EARLIEST_STUDY_DATE <= span.first <= today:
        raise ValueError("outside the years an archive can hold")
    if span.last and span.last.year > today.year + 1:
        raise ValueError("too far in the future")
    return span


def periods_of(span: Span, until: date, known: Iterable[str] = ()) -> Iterator[str]:
    """Every part of it from the first to the last that has begun; of all days, from the first known to the last."""
    length = span.part_length
    if span.first is None or span.last is None:
        years = sorted(known)
        yield from map(str, range(int(years[0]), int(years[-1]) + 1) if years else ())
        return
    last = min(span.last, until)
    if last < span.first:
        return
    if length is PeriodLength.YEAR:
        yield from map(str, range(span.first.year, last.year + 1))
    elif length is PeriodLength.MONTH:
        yield from (month.period for month in months_between(Month.of(span.first), Month.of(last)))
    else:
        days = (last - span.first).days
        yield from (f"{span.first + timedelta(days=number):%Y%m%d}" for number in range(days + 1))


def compared(span: Span, today: date) -> Compared | None:
    """What a span is compared with: what is over, with as much right before it.

    Of all days, the last year that is over. Of a span that is not over, the months of it that are, with the same
    months a year before (or as many years as keep them apart); None where there is none.
    """
    if span.is_all:
        return Compared(Span.of_year(today.year - 1), Span.of_year(today.year - 2))
    if span.last is not None and span.last < today:
        before = span.preceding()
        return Compared(span, before) if before else None
    if span.months is None:
        return None
    first, last = span.months[0], Month.of(Month.of(today).first_day - timedelta(days=1))
    if last < first:
        return None
    years = -(-_length(first, last) // 12)
    before = _months_earlier(first, last, 12 * years)
    return Compared(Span.of_months(first, last), before) if before else None


def _parsed(text: str) -> Span:
    if text == "all":
        return Span()
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return Span(day, day)
    first, *rest = text.split("..")
    if len(rest) > 1:
        raise ValueError(f"not a span: {text!r}")
    return Span.of_months(_end(first, 1), _end(rest[0] if rest else first, 12))


def _end(text: str, month: int) -> Month:
    """Of a range: a month, or that month of a year."""
    return Month(int(text), month) if _YEAR.fullmatch(text) else Month.parse(text)


def _length(first: Month, last: Month) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _months_earlier(first: Month, last: Month, months: int) -> Span | None:
    """None where it would begin before any archive can."""
    ends = [12 * month.year + month.month - 1 - months for month in (first, last)]
    begin, end = (Month(number // 12, number % 12 + 1) for number in ends)
    if begin.year < EARLIEST_STUDY_DATE.year:
        return None
    return Span.of_months(begin, end)
