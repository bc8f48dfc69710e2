"""What real indexes hold and no report may stumble over, put into a clean population: few of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability

UNDATED = (None, " ", "*", "00000000", "20150231", "21040101")
# So many studies get each wart once; every population gets each at least once.
_STUDIES_PER_WART = 2500


@dataclass(frozen=True, slots=True)
class _Wart:
    """`modality` is what the study should be of; without `change` the row of the study is lost."""

    modality: str | None
    change: Callable[[Study], Study] | None


def with_warts(population: Population, random: Random) -> Population:
    studies = list(population.studies)
    warts = list(_WARTS) * max(1, len(studies) // _STUDIES_PER_WART)
    random.shuffle(warts)
    untouched = set(range(len(studies)))
    lost: set[int] = set()
    for place, wart in enumerate(warts[: len(studies)]):
        around = (place + random.random()) * len(studies) / len(warts)
        number = _nearest(studies, untouched, around, wart.modality)
        untouched.remove(number)
        if wart.change:
            studies[number] = wart.change(studies[number])
        else:
            lost.add(number)
    kept = tuple(study for number, study in enumerate(studies) if number not in lost)
    orphans = tuple(series for number in sorted(lost) for series in studies[number].series)
    return Population(kept, population.orphan_series + orphans)


def _nearest(studies: list[Study], numbers: Iterable[int], around: float, modality: str | None) -> int:
    """The number closest to a place, of a study of that modality if there is one."""

    def badness(number: int) -> tuple[bool, float, int]:
        wrong = modality is not None and studies[number].series[0].modality != modality
        return wrong, abs(number - around), number

    return min(numbers, key=badness)


def _dated(study_date: str | None) -> Callable[[Study], Study]:
    return lambda study: replace(study, study_date=study_date)


def _of_modality(modality: str | None) -> Callable[[Study], Study]:
    return lambda study: _with_series(study, 0, replace(study.series[0], modality=modality))


def _kept_at(availability: Availability | None) -> Callable[[Study], Study]:
    """The last series lies elsewhere than the rest of the study."""

    def change(study: Study) -> Study:
        last = study.series[-1]
        return _with_series(study, -1, replace(last, held=((availability, _instances(last)),)))

    return change


def _half_moved(study: Study) -> Study:
    """A move to the offline store that stopped in the middle of a series."""
    series = study.series[0]
    moved = _instances(series) // 2
    held = ((Availability.ONLINE, _instances(series) - moved), (Availability.OFFLINE, moved))
    return _with_series(study, 0, replace(series, held=held))


def _without_series(study: Study) -> Study:
    return replace(study, series=())


def _with_empty_series(study: Study) -> Study:
    return _with_series(study, -1, replace(study.series[-1], held=()))


def _with_series(study: Study, place: int, series: Series) -> Study:
    changed = list(study.series)
    changed[place] = series
    return replace(study, series=tuple(changed))


def _instances(series: Series) -> int:
    return sum(count for _, count in series.held)


_WARTS = (
    *(_Wart(None, _dated(study_date)) for study_date in UNDATED),
    _Wart("CT", _of_modality("ct")),
    _Wart("MR", _of_modality("MR  ")),
    _Wart(None, _of_modality(None)),
    _Wart("MR", _kept_at(None)),
    _Wart("MR", _kept_at(Availability.UNAVAILABLE)),
    _Wart("CT", _half_moved),
    _Wart("US", _without_series),
    _Wart("MR", _with_empty_series),
    _Wart("CR", None),
)
