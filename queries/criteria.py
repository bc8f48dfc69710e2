"""What is asked, as one value. Everything shown is made from one Criteria and the answer to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from queries.dicom import EARLIEST_STUDY_DATE, Availability

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


class Measure(StrEnum):
    STUDIES = "studies"
    SERIES = "series"
    IMAGES = "images"


class Grain(StrEnum):
    YEAR = "year"
    MONTH = "month"


class Breakdown(StrEnum):
    """What the numbers of a period are split by."""

    NONE = "none"
    MODALITY = "modality"
    AVAILABILITY = "availability"
    HOSPITAL = "hospital"


class DateBasis(StrEnum):
    """Which date decides the period of what is counted: the study date, or the day of reception in the hospital's
    time zone."""

    STUDY = "study"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2016-03` → Month(2016, 3). ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if not match or not 1 <= int(match[2]) <= 12:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def of_period(cls, period: str) -> Self:
        """`201603`, as the cells of answers write it."""
        return cls(int(period[:4]), int(period[4:]))

    @property
    def period(self) -> str:
        return f"{self.year:04d}{self.month:02d}"

    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)


EARLIEST_MONTH = Month.of(EARLIEST_STUDY_DATE)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from first to last, both included."""
    month = first
    while month <= last:
        yield month
        month = month.next()


@dataclass(frozen=True, slots=True)
class Period:
    """Months from first to last, both included; both None means all years the archives hold."""

    first: Month | None = None
    last: Month | None = None

    def __post_init__(self) -> None:
        if (self.first is None) != (self.last is None):
            raise ValueError("a period has both ends or none")
        if self.first and self.last and self.first > self.last:
            raise ValueError("a period begins before it ends")

    @classmethod
    def of_year(cls, year: int) -> Self:
        return cls(Month(year, 1), Month(year, 12))

    @property
    def is_all(self) -> bool:
        return self.first is None

    @property
    def year(self) -> int | None:
        """The calendar year this period is, if it is exactly one."""
        if self.first and self.last and self == Period.of_year(self.first.year):
            return self.first.year
        return None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Hospitals by code; empty modalities or availabilities mean all of them.

    `all_objects` also counts instances of non-image modalities as images; it concerns the measure IMAGES alone.
    """

    hospitals: tuple[str, ...]
    measure: Measure = Measure.STUDIES
    period: Period = Period()
    grain: Grain = Grain.YEAR
    breakdown: Breakdown = Breakdown.NONE
    modalities: tuple[str, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    all_objects: bool = False
    date_basis: DateBasis = DateBasis.STUDY

    @property
    def parts_exceed_total(self) -> bool:
        """A study counts under each of its modalities, so the parts do not add up (design, rule 1)."""
        return self.measure is Measure.STUDIES and self.breakdown is Breakdown.MODALITY
