"""Who the patients of a made population are: a sex and a birth date, believable for what was examined of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from queries.demo.arrivals import day_of
from queries.demo.population import Person, Population, Study
from queries.demo.writers.rows import numbered_studies, patient_count

_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class _Examined:
    """Share of women, and the youngest, usual and oldest age in years."""

    women: float
    youngest: float
    usual: float
    oldest: float


_ANYBODY = _Examined(0.52, 0, 55, 96)
_BY_MODALITY = {
    "MG": _Examined(0.99, 45, 57, 75),
    "XA": _Examined(0.3, 45, 68, 88),
    "CT": _Examined(0.46, 5, 67, 97),
    "MR": _Examined(0.54, 8, 48, 84),
    "US": _Examined(0.6, 0, 38, 92),
}
# Under two years old, of those who may be that young.
_INFANT = 0.05
_WART = 0.01
_OTHER = 0.003
_SEX_WARTS = (None, "", "*", "X", "f", "M ")
_BIRTH_WARTS = (None, "", "*", "00000000", "19850231", "20991231", "18500101", "1985")


def with_people(population: Population, seed: int, first_day: date, last_day: date) -> Population:
    """The same population with its patients described. Chance of its own: all else stays that of the seed."""
    random = Random(f"{seed} people")
    told: dict[int, tuple[str, date]] = {}
    day = first_day
    for _, patient, study in numbered_studies(population):
        day = day_of(study, last_day) or day
        modality = _modality_of(study)
        # What says most of a patient decides; of the others the first.
        if patient not in told or modality == "MG":
            told[patient] = (modality, day)
    numbers = range(patient_count(population))
    persons = tuple(_person(random, *told.get(number, ("", first_day))) for number in numbers)
    return replace(population, persons=persons)


def _modality_of(study: Study) -> str:
    return (study.series[0].modality or "").strip().upper() if study.series else ""


def _person(random: Random, modality: str, day: date) -> Person:
    examined = _BY_MODALITY.get(modality, _ANYBODY)
    sex = "F" if random.random() < examined.women else "M"
    age = random.triangular(examined.youngest, examined.oldest, examined.usual)
    if examined.youngest == 0 and random.random() < _INFANT:
        age = random.uniform(0, 2)
    birth_date = f"{day - timedelta(days=int(age * _DAYS_PER_YEAR)):%Y%m%d}"
    sex = "O" if random.random() < _OTHER else sex
    return Person(
        random.choice(_SEX_WARTS) if random.random() < _WART else sex,
        random.choice(_BIRTH_WARTS) if random.random() < _WART else birth_date,
    )
