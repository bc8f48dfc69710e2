"""Naive recounts of stations, hours, people and patients by sex and age, written from the rules alone."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import astuple, dataclass
from datetime import date

from queries.criteria import Grain, Period
from queries.demo.population import Person
from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import ReadPopulation, ReadSeries, ReadStudy

# The least age of each group; the last is open.
AGE_GROUPS = (0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)
_TIME = re.compile(r"([01][0-9]|2[0-3])(:?[0-5][0-9](:?[0-5][0-9](\..*)?)?)?", re.ASCII)

# Modality and the five names of a station.
Station = tuple[str | None, ...]
SexAndAge = tuple[str | None, int | None]


@dataclass(frozen=True, slots=True)
class StationCounts:
    studies: int
    series: int
    instances: int
    images: int
    first_day: date | None
    last_day: date | None


def believed_hour(text: str | None) -> int | None:
    """The hour a DICOM TM text names; midnight to the second is no time."""
    match = _TIME.fullmatch((text or "").strip(" "))
    if match is None or not match[0].partition(".")[0].replace(":", "").strip("0"):
        return None
    return int(match[1])


def believed_sex(text: str | None) -> str | None:
    sex = (text or "").strip(" ").upper()
    return sex if sex in ("F", "M", "O") else None


def age_group(person: Person, day: date | None) -> int | None:
    born = _believed_birth(person.patient_birth_date)
    if born is None or day is None or born > day:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return max(least for least in AGE_GROUPS if least <= age) if age <= 120 else None


def _believed_birth(text: str | None) -> date | None:
    """Earlier than any study may be, but a day of the calendar."""
    stripped = (text or "").strip(" ")
    if not re.fullmatch("[0-9]{8}", stripped, re.ASCII):
        return None
    try:
        return date(int(stripped[:4]), int(stripped[4:6]), int(stripped[6:]))
    except ValueError:
        return None


def recount_stations(
    population: ReadPopulation, period: Period, grain: Grain | None, modalities: tuple[str, ...] = ()
) -> dict[tuple[str | None, Station], StationCounts]:
    """Without a grain the key of all that is dated is the empty text."""
    found: defaultdict[tuple[str | None, Station], list[tuple[ReadStudy, list[ReadSeries]]]] = defaultdict(list)
    for study in _asked(population, period):
        for station, series in _by_station(study, modalities).items():
            found[_period(study.day, grain), station].append((study, series))
    counts = {}
    for key, each in found.items():
        modality = key[1][0]
        instances = sum(len(series.instances) for _, held in each for series in held)
        days = [study.day for study, _ in each if study.day]
        counts[key] = StationCounts(
            len(each),
            sum(len(held) for _, held in each),
            instances,
            0 if modality in NON_IMAGE_MODALITIES else instances,
            min(days, default=None),
            max(days, default=None),
        )
    return counts


def recount_hours(
    population: ReadPopulation, period: Period, modalities: tuple[str, ...] = ()
) -> dict[tuple[int | None, int | None, Station], tuple[int, int]]:
    """Studies and instances by weekday, hour and station."""
    studies: Counter[tuple[int | None, int | None, Station]] = Counter()
    instances: Counter[tuple[int | None, int | None, Station]] = Counter()
    for study in _asked(population, period):
        when = (study.day.isoweekday(), believed_hour(study.time)) if study.day else (None, None)
        for station, series in _by_station(study, modalities).items():
            studies[*when, station] += 1
            instances[*when, station] += sum(len(each.instances) for each in series)
    return {key: (count, instances[key]) for key, count in studies.items()}


def recount_people(
    population: ReadPopulation, period: Period, grain: Grain
) -> dict[tuple[str | None, SexAndAge], tuple[int, int]]:
    """Studies and images by period, sex and age."""
    studies: Counter[tuple[str | None, SexAndAge]] = Counter()
    images: Counter[tuple[str | None, SexAndAge]] = Counter()
    for study in _asked(population, period):
        key = (_period(study.day, grain), _sex_and_age(study))
        studies[key] += 1
        images[key] += sum(len(s.instances) for s in study.series if s.modality not in NON_IMAGE_MODALITIES)
    return {key: (count, images[key]) for key, count in studies.items()}


def recount_patients_by_age(population: ReadPopulation, period: Period) -> dict[tuple[str | None, SexAndAge], int]:
    """Years count whole."""
    first_of_year: dict[tuple[str | None, Hashable], ReadStudy] = {}
    for study in population.studies:
        if study.day and period.first and period.last and not period.first.year <= study.day.year <= period.last.year:
            continue
        key = (_period(study.day, Grain.YEAR), study.patient)
        earlier = first_of_year.get(key)
        if earlier is None or (study.day and earlier.day and study.day < earlier.day):
            first_of_year[key] = study
    return dict(Counter((year, _sex_and_age(study)) for (year, _), study in first_of_year.items()))


def _sex_and_age(study: ReadStudy) -> SexAndAge:
    return believed_sex(study.person.patient_sex), age_group(study.person, study.day)


def _asked(population: ReadPopulation, period: Period) -> Iterator[ReadStudy]:
    """Undated studies are shown whatever the period."""
    first, last = period.first, period.last
    for study in population.studies:
        is_in = study.day is None or first is None or last is None
        if is_in or (first and last and study.day and first.first_day <= study.day <= last.last_day):
            yield study


def _by_station(study: ReadStudy, modalities: tuple[str, ...]) -> dict[Station, list[ReadSeries]]:
    stations: defaultdict[Station, list[ReadSeries]] = defaultdict(list)
    for series in study.series:
        if not modalities or series.modality in modalities:
            stations[series.modality, *astuple(series.device)].append(series)
    return dict(stations)


def _period(day: date | None, grain: Grain | None) -> str | None:
    if day is None:
        return None
    return "" if grain is None else f"{day:%Y}" if grain is Grain.YEAR else f"{day:%Y%m}"
