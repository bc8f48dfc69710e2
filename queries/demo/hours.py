"""At what time of day the studies of a made population were made: in working hours, emergencies at any."""

from dataclasses import replace
from datetime import date
from random import Random

from queries.demo.arrivals import day_of
from queries.demo.population import Population, Study
from queries.demo.workdays import busyness

# Midnight to eleven at night, relative to one another.
_CLINIC = (*[0] * 7, 2, 9, 11, 11, 10, 9, 7, 4, 2, 1, 1, *[0] * 6)
_ROUND_THE_CLOCK = (2, 2, 1, 1, 1, 1, 2, 4, 8, 9, 9, 9, 8, 7, 6, 5, 5, 5, 5, 5, 4, 4, 3, 3)
_EMERGENCY = (3, 2, 2, 1, 1, 1, 2, 3, 5, 6, 7, 7, 7, 6, 6, 6, 6, 7, 7, 7, 6, 5, 4, 4)
_ALL_DAY_MODALITIES = frozenset({"CT", "CR", "DX"})
# Days on which there is no clinic: below this a day has emergencies alone.
_QUIET = 0.36
_FRACTION, _MINUTES_ONLY, _WART = 0.15, 0.01, 0.008
_WARTS = (None, "", "*", "99", "noon", "000000")


def with_hours(population: Population, seed: int, last_day: date) -> Population:
    """The same population with its study times. Chance of its own: all else stays that of the seed."""
    random = Random(f"{seed} hours")
    return replace(population, studies=tuple(_timed(random, study, last_day) for study in population.studies))


def _timed(random: Random, study: Study, last_day: date) -> Study:
    modality = (study.series[0].modality or "").strip().upper() if study.series else ""
    day = day_of(study, last_day)
    if day is None or busyness(day) < _QUIET:
        weights: tuple[int, ...] = _EMERGENCY
    else:
        weights = _ROUND_THE_CLOCK if modality in _ALL_DAY_MODALITIES else _CLINIC
    hour = random.choices(range(24), weights)[0]
    minute, second = random.randrange(60), random.randrange(60)
    text = f"{hour:02d}{minute:02d}{second:02d}"
    kind = random.random()
    if kind < _WART:
        return replace(study, study_time=random.choice(_WARTS))
    if kind < _WART + _MINUTES_ONLY:
        return replace(study, study_time=text[:4])
    if kind < _WART + _MINUTES_ONLY + _FRACTION:
        text = f"{text}.{random.randrange(1_000_000):06d}"
    return replace(study, study_time=text)
