"""A naive recount of a release's figures: every value counted anew from the population, by docs/releases.md alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import ReadPopulation

MEASURES = ("studies", "series", "images", "objects", "unsized_objects", "logical_bytes", "stored_bytes")
# Hospital's part of the key: basis, period, modality, availability, measure.
Key = tuple[str, str, str, str, str]
# Value as the file has it, and its status.
Told = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """A study (with all its modalities), a series or an object, where it is counted."""

    what: str
    period: str
    modalities: frozenset[str]
    availability: str
    own_bytes: int | None = None
    copies: int = 1


def recount_release(
    population: ReadPopulation, month: str, provisional_from: str, *, keeps_reception: bool
) -> dict[Key, Told]:
    """Of one hospital whose archive was read after the month, in a first release."""
    found: dict[Key, Told] = {}
    by_study = [thing for thing in _things(population, by_study=True) if _is_reached(thing, month)]
    by_reception = [thing for thing in _things(population, by_study=False) if _is_reached(thing, month)]
    for basis, things in (("study", by_study), ("received", by_reception)):
        is_kept = basis == "study" or keeps_reception
        by_period: dict[str, list[Thing]] = {}
        for thing in things:
            by_period.setdefault(thing.period, []).append(thing)
        for period in _periods(things if is_kept else by_study, month):
            status = "A" if period < provisional_from else "P"
            here = by_period.get(period, [])
            for modality, availability in _pairs(things, here if is_kept else []):
                for measure in MEASURES:
                    key = (basis, period, modality, availability, measure)
                    told = _told(here, modality, availability, measure, status)
                    found[key] = told if is_kept else ("", "M")
    return found


def _things(population: ReadPopulation, *, by_study: bool) -> Iterator[Thing]:
    for study in population.studies:
        modalities = frozenset(series.modality for series in study.series)
        day = study.day if by_study else study.received
        yield Thing("studies", _period(day), modalities, study.availability.name)
        for series in study.series:
            day = study.day if by_study else series.received
            own = frozenset({series.modality})
            yield Thing("series", _period(day), own, series.availability.name)
            for each in series.instances:
                yield Thing("objects", _period(day), own, each.availability.name, each.own_bytes, each.copies)


def _period(day: date | None) -> str:
    return "_U" if day is None else f"{day:%Y-%m}"


def _is_reached(thing: Thing, month: str) -> bool:
    return thing.period == "_U" or thing.period <= month


def _periods(things: list[Thing], month: str) -> Iterator[str]:
    first = min((thing.period for thing in things if thing.period != "_U"), default=month)
    year, number = int(first[:4]), int(first[5:])
    while f"{year:04d}-{number:02d}" <= month:
        yield f"{year:04d}-{number:02d}"
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
    yield "_U"


def _pairs(things: list[Thing], here: list[Thing]) -> list[tuple[str, str]]:
    if not any(thing.what == "objects" for thing in here):
        return [("_T", "_T")]
    found = {(name, thing.availability) for thing in things for name in thing.modalities}
    found |= {(name, "_T") for name, _ in found} | {("_T", availability) for _, availability in found}
    return [*found, ("_T", "_T")]


def _told(here: list[Thing], modality: str, availability: str, measure: str, status: str) -> Told:
    own = [
        thing
        for thing in here
        if modality in {"_T", *thing.modalities} and availability in ("_T", thing.availability)
    ]
    objects = [thing for thing in own if thing.what == "objects"]
    sized = [thing for thing in objects if thing.own_bytes is not None]
    match measure:
        case "studies" | "series":
            return str(sum(thing.what == measure for thing in own)), status
        case "images" if modality in NON_IMAGE_MODALITIES:
            return "", "M"
        case "images":
            return str(sum(not thing.modalities & NON_IMAGE_MODALITIES.keys() for thing in objects)), status
        case "objects":
            return str(len(objects)), status
        case "unsized_objects":
            return str(len(objects) - len(sized)), status
    if objects and not sized:
        return "", "L"
    copies = [thing.copies if measure == "stored_bytes" else 1 for thing in sized]
    return str(sum((thing.own_bytes or 0) * n for thing, n in zip(sized, copies, strict=True))), status
