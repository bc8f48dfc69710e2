"""Naive recounts of the activity report in plain Python: slow, obvious, written from the counting rules alone.

No SQL, no pandas, nothing of the code that counts: a disagreement means that one of the two misreads the rules.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from queries.archives.contract import Level
from queries.criteria import Breakdown, Criteria, Grain, Measure, Period
from queries.demo.population import Population, Series, Study
from queries.dicom import NON_IMAGE_MODALITIES, Availability

FROM_BEST_TO_WORST = (
    Availability.ONLINE,
    Availability.NEARLINE,
    Availability.OFFLINE,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)

Part = str | Availability | None
Cells = dict[tuple[str | None, Part], int]
Totals = dict[str | None, int]


@dataclass(frozen=True, slots=True)
class Recount:
    """What the report must say of one hospital; a period of None is the undated rows."""

    cells: Cells
    totals: Totals
    data_up_to: date | None


@dataclass(frozen=True, slots=True)
class ReadSeries:
    modality: str
    availability: Availability
    instances: tuple[Availability, ...]


@dataclass(frozen=True, slots=True)
class ReadStudy:
    """A study that holds an instance; of its series only those that hold one."""

    day: date | None
    availability: Availability
    series: tuple[ReadSeries, ...]


@dataclass(frozen=True, slots=True)
class ReadPopulation:
    """A population in the words of the rules: what is counted, and how far the study rows reach."""

    studies: tuple[ReadStudy, ...]
    data_up_to: date | None


def believed_day(text: str | None, today: date) -> date | None:
    """The day a DICOM DA text names; None for what rule 5 calls undated."""
    stripped = (text or "").strip(" ")
    if len(stripped) != 8 or any(character not in "0123456789" for character in stripped):
        return None
    try:
        day = date(int(stripped[:4]), int(stripped[4:6]), int(stripped[6:]))
    except ValueError:
        return None
    return day if date(1970, 1, 1) <= day <= today else None


def folded(modality: str | None) -> str:
    text = (modality or "").strip(" ").upper()
    return "UNKNOWN" if text in ("", "*") else text


def worst(availabilities: Iterable[Availability]) -> Availability:
    return max(availabilities, key=FROM_BEST_TO_WORST.index)


def read(population: Population, level: Level, today: date) -> ReadPopulation:
    """`level` is where the archive keeps availability. Orphan series are counted nowhere."""
    studies = [_read_study(study, level, today) for study in population.studies]
    days = [believed_day(study.study_date, today) for study in population.studies]
    held = tuple(study for study in studies if study is not None)
    return ReadPopulation(held, max((day for day in days if day), default=None))


def recount(population: ReadPopulation, criteria: Criteria) -> Recount:
    cells: Counter[tuple[str | None, Part]] = Counter()
    totals: Counter[str | None] = Counter()
    for study in population.studies:
        if not _within(study.day, criteria.period):
            continue
        period = _period(study.day, criteria.grain)
        for parts in _counted(study, criteria):
            totals[period] += 1
            cells.update((period, part) for part in parts)
    return Recount(dict(cells), dict(totals), population.data_up_to)


def _read_study(study: Study, level: Level, today: date) -> ReadStudy | None:
    held = [series for series in study.series if _instances(series)]
    if not held:
        return None
    of_instances = [availability for series in held for availability in _instances(series)]
    of_study = worst(of_instances) if level is Level.INSTANCE else _declared_for_whole_study(of_instances)
    return ReadStudy(
        believed_day(study.study_date, today),
        of_study,
        tuple(_read_series(series, None if level is Level.INSTANCE else of_study) for series in held),
    )


def _read_series(series: Series, of_study: Availability | None) -> ReadSeries:
    of_instances = _instances(series) if of_study is None else [of_study] * len(_instances(series))
    return ReadSeries(folded(series.modality), worst(of_instances), tuple(of_instances))


def _instances(series: Series) -> list[Availability]:
    return [
        Availability.UNKNOWN if availability is None else availability
        for availability, count in series.held
        for _ in range(count)
    ]


def _declared_for_whole_study(of_instances: list[Availability]) -> Availability:
    """What DG_DICOM_SERVER can say of a study: '' (all online), 'OFFLINE' (the worst is), or NULL."""
    declared = worst(of_instances)
    return declared if declared in (Availability.ONLINE, Availability.OFFLINE) else Availability.UNKNOWN


def _within(day: date | None, period: Period) -> bool:
    """Undated rows are shown whatever the period."""
    if day is None or period.first is None or period.last is None:
        return True
    return (period.first.year, period.first.month) <= (day.year, day.month) <= (period.last.year, period.last.month)


def _period(day: date | None, grain: Grain) -> str | None:
    if day is None:
        return None
    return f"{day.year:04d}" if grain is Grain.YEAR else f"{day.year:04d}{day.month:02d}"


def _counted(study: ReadStudy, criteria: Criteria) -> Iterator[set[Part]]:
    """For each thing of the study that the criteria count, the parts it is shown under."""
    chosen = [series for series in study.series if not criteria.modalities or series.modality in criteria.modalities]
    match criteria.measure:
        case Measure.STUDIES:
            if chosen and _available(study.availability, criteria):
                yield _parts({series.modality for series in chosen}, study.availability, criteria)
        case Measure.SERIES:
            for series in chosen:
                if _available(series.availability, criteria):
                    yield _parts({series.modality}, series.availability, criteria)
        case Measure.IMAGES:
            for series in chosen:
                if not criteria.all_objects and series.modality in NON_IMAGE_MODALITIES:
                    continue
                for availability in series.instances:
                    if _available(availability, criteria):
                        yield _parts({series.modality}, availability, criteria)


def _available(availability: Availability, criteria: Criteria) -> bool:
    return not criteria.availabilities or availability in criteria.availabilities


def _parts(modalities: set[str], availability: Availability, criteria: Criteria) -> set[Part]:
    match criteria.breakdown:
        case Breakdown.MODALITY:
            return set(modalities)
        case Breakdown.AVAILABILITY:
            return {availability}
        case _:
            return {None}
