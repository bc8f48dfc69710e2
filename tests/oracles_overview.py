"""A naive recount of the overview: study by study, written from the rules alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import ReadPopulation, ReadStudy

PERIODS = ("month", "month_before", "month_a_year_before", "year_to_date", "year_to_date_a_year_before")
# (year, month), ends included.
YearMonth = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """`size` is None where there is something and the size of none of it is known."""

    studies: int
    images: int
    size: int | None
    instances: int
    unsized: int


def last_complete(read_on: date) -> YearMonth:
    last_day = read_on.replace(day=1) - timedelta(days=1)
    return last_day.year, last_day.month


def recount_overview(population: ReadPopulation, read_on: date, *, copies: bool) -> dict[str, Told | None]:
    """By period; None is what began before the archive did. Of the year to date there is what has come."""
    year, month = last_complete(read_on)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    ends: dict[str, tuple[YearMonth, YearMonth]] = {
        "month": ((year, month), (year, month)),
        "month_before": (before, before),
        "month_a_year_before": ((year - 1, month), (year - 1, month)),
        "year_to_date": ((year, 1), (year, month)),
        "year_to_date_a_year_before": ((year - 1, 1), (year - 1, month)),
    }
    begun = min((_month(study.day) for study in population.studies if study.day), default=None)
    found: dict[str, Told | None] = {}
    for period, (first, last) in ends.items():
        has_begun = begun is not None and begun <= (last if period == "year_to_date" else first)
        inside = (study for study in population.studies if study.day and first <= _month(study.day) <= last)
        found[period] = told(inside, copies=copies) if has_begun else None
    return found


def recount_undated(population: ReadPopulation, *, copies: bool) -> Told:
    return told((study for study in population.studies if study.day is None), copies=copies)


def recount_course(population: ReadPopulation, read_on: date) -> list[int | None]:
    """Studies of 24 months to the last complete one."""
    year, month = last_complete(read_on)
    months: list[YearMonth] = []
    for _ in range(24):
        months.insert(0, (year, month))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    days = [_month(study.day) for study in population.studies if study.day]
    return [days.count(each) if days and each >= min(days) else None for each in months]


def told(studies: Iterable[ReadStudy], *, copies: bool) -> Told:
    number = images = instances = unsized = size = 0
    for study in studies:
        number += 1
        for series in study.series:
            for instance in series.instances:
                instances += 1
                images += series.modality not in NON_IMAGE_MODALITIES
                unsized += instance.own_bytes is None
                size += (instance.own_bytes or 0) * (instance.copies if copies else 1)
    return Told(number, images, None if instances and unsized == instances else size, instances, unsized)


def _month(day: date) -> YearMonth:
    return day.year, day.month
