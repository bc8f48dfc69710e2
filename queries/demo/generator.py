"""A believable population from a seed: the same arguments always give the same one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from queries.demo.arrivals import with_arrivals
from queries.demo.devices import with_devices
from queries.demo.hours import with_hours
from queries.demo.people import with_people
from queries.demo.population import SERIES_LEVEL, STUDY_LEVEL, Population, Series, Study, made_uid
from queries.demo.protocols import choose_protocol, series_of
from queries.demo.sizes import with_sizes
from queries.demo.warts import with_warts
from queries.demo.workdays import busyness
from queries.dicom import Availability

_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Profile:
    """How an archive differs from others.

    Studies older than `online_days` are nearline until `nearline_days` where the archive has such a tier, and
    then offline. Of CT studies made in the last `new_scanner_days` the slices are a fifth as thick, and five times
    as many.
    """

    growth_per_year: float = 0.06
    online_days: int = 6 * 365
    nearline_days: int | None = None
    new_scanner_days: int = 0

    def availability(self, age_days: int) -> Availability:
        if age_days <= self.online_days:
            return Availability.ONLINE
        if self.nearline_days is not None and age_days <= self.nearline_days:
            return Availability.NEARLINE
        return Availability.OFFLINE

    def instances(self, modality: str, usual: int, age_days: int) -> int:
        return 5 * usual if modality == "CT" and age_days <= self.new_scanner_days else usual


_ORDINARY = Profile()


def generate(
    seed: int,
    first_year: int,
    today: date,
    studies_per_year: int,
    profile: Profile = _ORDINARY,
) -> Population:
    """Studies from 1 January of the first year until yesterday; `studies_per_year` is their average."""
    random = Random(seed)
    first_day = date(first_year, 1, 1)
    days = [first_day + timedelta(days=number) for number in range((today - first_day).days)]
    series_numbers = count(1)
    studies: list[Study] = []
    for day in _study_days(random, days, studies_per_year, profile.growth_per_year):
        age_days = (today - day).days
        availability = profile.availability(age_days)
        protocol = choose_protocol(random, (day - first_day) / (today - first_day))
        series = tuple(
            Series(
                made_uid(SERIES_LEVEL, seed, next(series_numbers)),
                modality,
                ((availability, profile.instances(modality, usual, age_days)),),
            )
            for modality, usual in series_of(random, protocol)
        )
        studies.append(Study(made_uid(STUDY_LEVEL, seed, len(studies) + 1), f"{day:%Y%m%d}", series))
    population = with_warts(Population(tuple(studies)), random)
    population = with_sizes(with_arrivals(population, seed, today), seed, first_day)
    last_day = today - timedelta(days=1)
    population = with_hours(with_devices(population, seed, first_day, last_day), seed, last_day)
    return with_people(population, seed, first_day, last_day)


def _study_days(random: Random, days: list[date], studies_per_year: int, growth: float) -> Iterator[date]:
    """The day of each study, in order."""
    weights = [busyness(day) * (1 + growth) ** (number / _DAYS_PER_YEAR) for number, day in enumerate(days)]
    studies_per_weight = studies_per_year * len(days) / _DAYS_PER_YEAR / sum(weights)
    for day, weight in zip(days, weights, strict=True):
        expected = weight * studies_per_weight * random.uniform(0.75, 1.25)
        # Rounded up or down by chance: quiet days would otherwise all be empty.
        for _ in range(int(expected + random.random())):
            yield day
