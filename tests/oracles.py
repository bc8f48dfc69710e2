"""Naive recounts of the reports in plain Python: slow, obvious, written from the counting rules alone.

No SQL, no pandas, nothing of the code that counts: a disagreement means that one of the two misreads the rules.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import floor
from zoneinfo import ZoneInfo

from queries.criteria import Breakdown, Criteria, DateBasis, Grain, Measure, Period
from queries.demo.population import Device, Instance, Person, Population, Series, Study
from queries.demo.writers.rows import studies_with_persons
from queries.dicom import NON_IMAGE_MODALITIES, Availability
from queries.reports.tally import TallyCriteria

FROM_BEST_TO_WORST = (
    Availability.ONLINE,
    Availability.NEARLINE,
    Availability.OFFLINE,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
# One population is held by archives on several engines, each of which is asked the same.
_MOST_RECOUNTS = 1024
# Of all hospitals in the tests.
HOSPITAL_ZONE = ZoneInfo("Europe/Athens")


class AvailabilityKept(Enum):
    """Where an archive keeps availability; where it keeps none, everything it has is online."""

    OF_INSTANCE = "of each instance"
    OF_STUDY = "of each study"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a kind of archive can tell of a population."""

    availability: AvailabilityKept
    sizes: bool
    copies: bool
    received: bool
    # The names of Device that it has columns for; and whether the institution's is kept with the study, as that of
    # its first series.
    device_names: tuple[str, ...]
    institution_of_study: bool = False


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
class Volume:
    """Instances, those of unknown size, bytes of each once, bytes of every copy."""

    instances: int
    unsized: int
    logical_bytes: int
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class ReadInstance:
    """`own_bytes` is None where the size is unknown; `copies` is how often it is stored."""

    availability: Availability
    own_bytes: int | None
    copies: int


@dataclass(frozen=True, slots=True)
class ReadSeries:
    """`received` is a day of the hospital's zone, None where the archive does not know."""

    modality: str
    availability: Availability
    instances: tuple[ReadInstance, ...]
    received: date | None
    device: Device


@dataclass(frozen=True, slots=True)
class ReadStudy:
    """A study that holds an instance; of its series only those that hold one."""

    day: date | None
    availability: Availability
    series: tuple[ReadSeries, ...]
    patient: Hashable
    time: str | None
    person: Person

    @property
    def received(self) -> date | None:
        """With the earliest of those of its series of which it is known."""
        return min((series.received for series in self.series if series.received), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPopulation:
    """A population in the words of the rules: what is counted, and how far the study rows reach. One is itself alone:
    recounts are kept by it."""

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


def folded_name(name: str | None) -> str | None:
    text = (name or "").strip(" ").upper()
    return None if text in ("", "*") else text


def worst(availabilities: Iterable[Availability]) -> Availability:
    return max(availabilities, key=FROM_BEST_TO_WORST.index)


def read(population: Population, knows: Knowledge, today: date) -> ReadPopulation:
    """What an archive that knows so much can say. Orphan series and discarded studies are counted nowhere."""
    studies = [_read_study(study, *whose, knows, today) for *whose, study in studies_with_persons(population)]
    days = [believed_day(study.study_date, today) for study in population.studies]
    held = tuple(study for study in studies if study is not None)
    return ReadPopulation(held, max((day for day in days if day), default=None))


@lru_cache(_MOST_RECOUNTS)
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


@lru_cache(_MOST_RECOUNTS)
def recount_volumes(population: ReadPopulation, criteria: Criteria) -> dict[tuple[str | None, Part], Volume]:
    """The criteria's measure is images."""
    cells: dict[tuple[str | None, Part], Volume] = {}
    for study in population.studies:
        if not _within(study.day, criteria.period):
            continue
        for series, instance in _images(study, criteria):
            [part] = _parts({series.modality}, instance.availability, criteria)
            key = (_period(study.day, criteria.grain), part)
            cells[key] = _with(cells.get(key, Volume(0, 0, 0, 0)), instance)
    return cells


@lru_cache(_MOST_RECOUNTS)
def recount_patients(population: ReadPopulation, criteria: Criteria) -> Totals:
    """Years are counted whole."""
    patients: dict[str | None, set[Hashable]] = {}
    first, last = criteria.period.first, criteria.period.last
    for study in population.studies:
        is_asked = _within(study.day, criteria.period)
        if criteria.grain is Grain.YEAR and study.day and first and last:
            is_asked = first.year <= study.day.year <= last.year
        if is_asked:
            patients.setdefault(_period(study.day, criteria.grain), set()).add(study.patient)
    return {period: len(each) for period, each in patients.items()}


def years_of(population: Population, today: date) -> tuple[int, ...]:
    """Of all studies, those that hold nothing included."""
    days = (believed_day(study.study_date, today) for study in population.studies)
    return tuple(sorted({day.year for day in days if day}))


def _with(volume: Volume, instance: ReadInstance) -> Volume:
    own = instance.own_bytes
    if own is None:
        return replace(volume, instances=volume.instances + 1, unsized=volume.unsized + 1)
    return Volume(
        volume.instances + 1,
        volume.unsized,
        volume.logical_bytes + own,
        volume.stored_bytes + own * instance.copies,
    )


def _read_study(study: Study, patient: Hashable, person: Person, knows: Knowledge, today: date) -> ReadStudy | None:
    held = [(series, [_read_instance(series, each, knows) for each in series.instances]) for series in study.series]
    held = [(series, instances) for series, instances in held if instances]
    if not held:
        return None
    if knows.availability is AvailabilityKept.OF_STUDY:
        of_study = _declared_for_whole_study([each.availability for _, instances in held for each in instances])
        held = [(series, [replace(each, availability=of_study) for each in instances]) for series, instances in held]
    return ReadStudy(
        believed_day(study.study_date, today),
        worst(each.availability for _, instances in held for each in instances),
        tuple(_read_series(study, series, instances, knows) for series, instances in held),
        patient,
        study.study_time,
        person,
    )


def _read_series(study: Study, series: Series, instances: list[ReadInstance], knows: Knowledge) -> ReadSeries:
    received = series.received.astimezone(HOSPITAL_ZONE).date() if knows.received and series.received else None
    return ReadSeries(
        folded(series.modality),
        worst(each.availability for each in instances),
        tuple(instances),
        received,
        _read_device(study, series, knows),
    )


def _read_device(study: Study, series: Series, knows: Knowledge) -> Device:
    names = {name: getattr(series.device, name) for name in knows.device_names}
    if knows.institution_of_study:
        names["institution_name"] = study.series[0].device.institution_name
    return Device(**{name: folded_name(text) for name, text in names.items()})


def _read_instance(series: Series, instance: Instance, knows: Knowledge) -> ReadInstance:
    availability = Availability.UNKNOWN if instance.availability is None else instance.availability
    if knows.availability is AvailabilityKept.NOWHERE:
        availability = Availability.ONLINE
    size = instance.own_bytes if knows.sizes else None
    return ReadInstance(availability, size, series.copy_count if knows.copies else 1)


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
            for series, instance in _images(study, criteria):
                yield _parts({series.modality}, instance.availability, criteria)


def _images(study: ReadStudy, criteria: Criteria) -> Iterator[tuple[ReadSeries, ReadInstance]]:
    for series in study.series:
        if criteria.modalities and series.modality not in criteria.modalities:
            continue
        if not criteria.all_objects and series.modality in NON_IMAGE_MODALITIES:
            continue
        for instance in series.instances:
            if _available(instance.availability, criteria):
                yield series, instance


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


@dataclass(frozen=True, slots=True)
class StorageCell:
    """Studies under each modality they have, studies once, instances, those of unknown size, exact bytes; and those
    of unknown size for which there is no mean, bytes by the mean for the others."""

    studies: int = 0
    distinct_studies: int = 0
    instances: int = 0
    unsized: int = 0
    logical_bytes: int = 0
    stored_bytes: int = 0
    unknown: int = 0
    estimated_bytes: int = 0


StorageKey = tuple[str | None, str, Availability]


def recount_storage(
    population: ReadPopulation, criteria: Criteria, mean_of: Callable[[str], int | None]
) -> dict[StorageKey, StorageCell]:
    """By period, modality and availability, whatever the measure; every object counts. `mean_of` a modality are the
    bytes that an instance of unknown size is taken for."""
    cells: dict[StorageKey, StorageCell] = {}
    for study in population.studies:
        chosen = [each for each in study.series if not criteria.modalities or each.modality in criteria.modalities]
        day = study.day if criteria.date_basis is DateBasis.STUDY else study.received
        if chosen and _within(day, criteria.period) and _available(study.availability, criteria):
            names = sorted({series.modality for series in chosen})
            for place, name in enumerate(names):
                key = (_period(day, criteria.grain), name, study.availability)
                _add(cells, key, studies=1, distinct_studies=int(place == 0))
    for day, series, instance in _objects(population, criteria):
        key = (_period(day, criteria.grain), series.modality, instance.availability)
        _add(cells, key, instances=1, **_bytes_of(instance, mean_of(series.modality)))
    return cells


def recount_means(population: ReadPopulation, criteria: Criteria) -> dict[str, tuple[int, int]]:
    """By modality: how many of the instances asked for have a size, and the mean of them, halves up."""
    sizes: dict[str, list[int]] = {}
    for _, series, instance in _objects(population, criteria):
        if instance.own_bytes is not None:
            sizes.setdefault(series.modality, []).append(instance.own_bytes)
    half = Fraction(1, 2)
    return {name: (len(each), floor(Fraction(sum(each), len(each)) + half)) for name, each in sizes.items()}


def _objects(
    population: ReadPopulation, criteria: Criteria
) -> Iterator[tuple[date | None, ReadSeries, ReadInstance]]:
    """Each instance with its series and the day that decides its period."""
    for study in population.studies:
        for series in study.series:
            day = study.day if criteria.date_basis is DateBasis.STUDY else series.received
            is_chosen = not criteria.modalities or series.modality in criteria.modalities
            if is_chosen and _within(day, criteria.period):
                yield from (
                    (day, series, each) for each in series.instances if _available(each.availability, criteria)
                )


def _bytes_of(instance: ReadInstance, mean: int | None) -> dict[str, int]:
    own = instance.own_bytes
    if own is not None:
        return {"logical_bytes": own, "stored_bytes": own * instance.copies}
    return {"unsized": 1} | ({"unknown": 1} if mean is None else {"estimated_bytes": mean})


def _add(cells: dict[StorageKey, StorageCell], key: StorageKey, **more: int) -> None:
    cell = cells.get(key, StorageCell())
    cells[key] = replace(cell, **{name: getattr(cell, name) + number for name, number in more.items()})


TallyKey = tuple[str | None, str | None]


def recount_tally(population: ReadPopulation, criteria: TallyCriteria) -> dict[TallyKey, dict[str, int]]:
    """By the beginning of the day, and by modality where that is asked; counts of nothing are left out."""
    cells: dict[TallyKey, Counter[str]] = {}

    def count(day: date | None, modality: str, **numbers: int) -> None:
        period = None if day is None else f"{day:%Y%m%d}"[: criteria.period_length]
        cells.setdefault((period, modality if criteria.by_modality else None), Counter()).update(numbers)

    def is_asked(day: date | None, modality: str) -> bool:
        in_period = day is None or (criteria.first_day or day) <= day <= (criteria.last_day or day)
        return in_period and (not criteria.modalities or modality in criteria.modalities)

    by_study = criteria.date_basis is DateBasis.STUDY
    for study in population.studies:
        day = study.day if by_study else study.received
        names = sorted({series.modality for series in study.series if is_asked(day, series.modality)})
        for place, name in enumerate(names if criteria.by_modality else names[:1]):
            count(day, name, study_count=1, distinct_study_count=int(place == 0))
        for series in study.series:
            day = study.day if by_study else series.received
            if not is_asked(day, series.modality):
                continue
            count(day, series.modality, series_count=1)
            for instance in series.instances:
                is_image = series.modality not in NON_IMAGE_MODALITIES
                count(day, series.modality, instance_count=1, image_count=int(is_image), **_bytes_of(instance, None))
    counted = {key: {name: n for name, n in cell.items() if n and name != "unknown"} for key, cell in cells.items()}
    return {
        key: {"unsized_count" if name == "unsized" else name: n for name, n in cell.items()}
        for key, cell in counted.items()
    }
