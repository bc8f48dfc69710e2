"""How large the instances of a made population are: by modality, larger with the years, some of unknown size."""

from dataclasses import replace
from datetime import date
from random import Random

from queries.demo.population import Population, Series, Study

# Bytes of one instance: rows × columns × bytes of a pixel, as devices send it. A slice of CT has 512 × 512 × 2; the
# detectors of DX and MG have 6 to 12 megapixels.
_USUAL_BYTES = {
    "CT": 526_000,
    "MR": 240_000,
    "CR": 7_600_000,
    "DX": 13_500_000,
    "US": 920_000,
    "MG": 24_000_000,
    "XA": 4_200_000,
    "RF": 2_100_000,
    "SC": 780_000,
    "SR": 18_000,
    "PR": 9_000,
    "KO": 4_000,
}
_GROWTH_PER_YEAR = 0.04
_SPREAD = (0.8, 1.25)
_UNKNOWN_SHARE = 0.01
_DAYS_PER_YEAR = 365.25


def with_sizes(population: Population, seed: int, first_day: date) -> Population:
    """The same population with the sizes of its instances.

    Chance of its own: studies, series and arrivals stay those of the seed.
    """
    random = Random(f"{seed} sizes")
    studies: list[Study] = []
    years = 0.0
    for study in population.studies:
        # Studies lie in the order of their days: one without a date is as large as those before it.
        years = _years_since(first_day, study, years)
        studies.append(replace(study, series=tuple(_sized(random, each, years) for each in study.series)))
    return replace(population, studies=tuple(studies))


def _years_since(first_day: date, study: Study, before: float) -> float:
    try:
        years = (date.fromisoformat(study.study_date or "") - first_day).days / _DAYS_PER_YEAR
    except ValueError:
        return before
    # A date in the future is a wart.
    return years if before <= years < before + 1 else before


def _sized(random: Random, series: Series, years: float) -> Series:
    usual = _USUAL_BYTES.get((series.modality or "").strip().upper())
    size = random.uniform(*_SPREAD)
    if random.random() < _UNKNOWN_SHARE or usual is None:
        return series
    return replace(series, first_instance_bytes=int(usual * size * (1 + _GROWTH_PER_YEAR) ** years))
