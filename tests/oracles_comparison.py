"""A naive recount of comparisons, written from the counting rules alone: each month counted, months added up."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import ReadPopulation, ReadSeries, ReadStudy

# Year and month.
YearMonth = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recounted:
    """`number` in the measure; of bytes: instances, and those without a size."""

    number: int = 0
    instances: int = 0
    unsized: int = 0

    def __add__(self, other: "Recounted") -> "Recounted":
        return Recounted(self.number + other.number, self.instances + other.instances, self.unsized + other.unsized)


# By month (None: undated) and modality; under a modality of None everything, each study once.
Recount = dict[tuple[YearMonth | None, str | None], Recounted]


def months_from(first: YearMonth, last: YearMonth) -> list[YearMonth]:
    return [
        (year, month)
        for year in range(first[0], last[0] + 1)
        for month in range(1, 13)
        if first <= (year, month) <= last
    ]


def recount_comparison(population: ReadPopulation, measure: str, modalities: Iterable[str] = ()) -> Recount:
    found: Recount = {}
    chosen = set(modalities)
    for study in population.studies:
        month = None if study.day is None else (study.day.year, study.day.month)
        for modality, counted in _counted(study, measure, chosen):
            found[month, modality] = found.get((month, modality), Recounted()) + counted
    return found


def _counted(study: ReadStudy, measure: str, chosen: set[str]) -> Iterator[tuple[str | None, Recounted]]:
    series = [one for one in study.series if not chosen or one.modality in chosen]
    if measure == "studies":
        for modality in {one.modality for one in series} | ({None} if series else set()):
            yield modality, Recounted(1)
        return
    for one in series:
        for modality in (one.modality, None):
            yield modality, _of_series(one, measure)


def _of_series(series: ReadSeries, measure: str) -> Recounted:
    if measure == "series":
        return Recounted(1)
    if measure == "images":
        return Recounted(0 if series.modality in NON_IMAGE_MODALITIES else len(series.instances))
    sized = [each for each in series.instances if each.own_bytes is not None]
    stored = sum((each.own_bytes or 0) * each.copies for each in sized)
    return Recounted(stored, len(series.instances), len(series.instances) - len(sized))


def total_of(found: Recount, months: Iterable[YearMonth | None], modality: str | None) -> Recounted:
    return sum((found.get((month, modality), Recounted()) for month in months), Recounted())


def figure_of(counted: Recounted, days: int = 1) -> Fraction | None:
    """None where nothing tells the size of anything."""
    return None if 0 < counted.instances == counted.unsized else Fraction(counted.number, days)


def working_days_of(months: Iterable[YearMonth]) -> int:
    """Day by day."""
    return sum(
        day.weekday() < 5 and day not in _holidays(year)
        for year, month in months
        for day in (date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1))
    )


def _holidays(year: int) -> set[date]:
    """Without a 1 May that was moved: no year that is asked here has one."""
    fixed = ((1, 1), (1, 6), (3, 25), (5, 1), (8, 15), (10, 28), (12, 25), (12, 26))
    full_moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - full_moon + 34) % 7
    easter = date(year, (full_moon + to_sunday + 114) // 31, (full_moon + to_sunday + 114) % 31 + 1)
    movable = (timedelta(days=13 + days) for days in (-48, -2, 1, 50))
    return {date(year, month, day) for month, day in fixed} | {easter + each for each in movable}
