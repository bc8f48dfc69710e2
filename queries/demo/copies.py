"""A second copy of a population, with faults of known number in it: what a comparison of the two must find."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from queries.demo.population import SERIES_LEVEL, STUDY_LEVEL, Population, Series, Study, made_uid
from queries.dicom import NON_IMAGE_MODALITIES

# Of the demonstration's copy: the week that was lost begins on this day, so many years before; of the others every
# so manieth never came; the last days are still under way.
_LOST_WEEK_YEARS, _LOST_WEEK_MONTH, _LOST_WEEK_DAY = 6, 3, 8
_STUDIES_PER_MISSING = 450
_DAYS_UNDER_WAY = 3


@dataclass(frozen=True, slots=True)
class Faults:
    """Places of studies in the population, each in one of them at most."""

    missing: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    incomplete: frozenset[int] = frozenset()


def second_copy(population: Population, faults: Faults, seed: int) -> Population:
    """The studies once more, in their order, but for the faults. `seed` makes UIDs of what is doubled."""
    studies: list[Study] = []
    for place, study in enumerate(population.studies):
        if place in faults.missing:
            continue
        studies.append(_with_an_image_less(study) if place in faults.incomplete else study)
        if place in faults.doubled:
            studies.append(_anew(study, seed, place))
    return replace(population, studies=tuple(studies))


def demonstrated_copy(population: Population, seed: int, today: date) -> Population:
    """What a data centre holds of a demonstration hospital."""
    studies = population.studies
    lost = _days(date(today.year - _LOST_WEEK_YEARS, _LOST_WEEK_MONTH, _LOST_WEEK_DAY), 7)
    under_way = _days(today - timedelta(days=_DAYS_UNDER_WAY), _DAYS_UNDER_WAY)
    places = [place for place, study in enumerate(studies) if _is_ordinary(study)]
    missing = {place for place, study in enumerate(studies) if study.study_date in lost | under_way}
    missing |= {*places[_STUDIES_PER_MISSING // 2 :: _STUDIES_PER_MISSING]}
    others = [place for place in places if place not in missing]
    faults = Faults(
        missing=frozenset(missing),
        doubled=frozenset({others[len(others) // 3]}),
        incomplete=frozenset({others[len(others) // 2]}),
    )
    return second_copy(population, faults, seed)


def _days(first: date, number: int) -> set[str]:
    return {f"{first + timedelta(days=days):%Y%m%d}" for days in range(number)}


def _is_ordinary(study: Study) -> bool:
    """Whether it has a date, and images enough to lose one."""
    return len((study.study_date or "").strip()) == 8 and any(_can_lose_one(series) for series in study.series)


def _can_lose_one(series: Series) -> bool:
    is_of_images = (series.modality or "").strip().upper() not in NON_IMAGE_MODALITIES
    return is_of_images and bool(series.held) and series.held[0][1] > 1


def _with_an_image_less(study: Study) -> Study:
    place = next(place for place, series in enumerate(study.series) if _can_lose_one(series))
    (availability, number), *others = study.series[place].held
    lesser = replace(study.series[place], held=((availability, number - 1), *others))
    return replace(study, series=(*study.series[:place], lesser, *study.series[place + 1 :]))


def _anew(study: Study, seed: int, place: int) -> Study:
    """The same images under other UIDs, as when a study is sent twice and changed on the way."""
    series = tuple(
        replace(each, series_instance_uid=made_uid(SERIES_LEVEL, seed, 1_000 * place + number))
        for number, each in enumerate(study.series)
    )
    return replace(study, study_instance_uid=made_uid(STUDY_LEVEL, seed, place), series=series)
