"""What rows of the summary are made of: counts that add up, and what is divided by what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from fractions import Fraction
from itertools import repeat
from typing import NamedTuple

from dashboards.summary.links import SummaryMeasure
from queries.reports.mean_sizes import MeanSize, MeanSizes
from queries.reports.tally import KEYS, Tally


class Cell(NamedTuple):
    """A row of a tally; of its instances of unknown size, the bytes by estimate and how many nothing tells of."""

    hospital: str
    period: str | None
    modality: str | None
    study_count: int
    distinct_study_count: int
    series_count: int
    image_count: int
    instance_count: int
    unsized_count: int
    logical_bytes: int
    estimated_bytes: int
    untold_count: int


class Certainty(Enum):
    """How well a size per study is known."""

    EXACT = "exact"
    ESTIMATE = "estimate"
    AT_LEAST = "at least"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Counts:
    """Whole numbers that add up over hospitals and periods; `study_count` over modalities too where each study counts
    once, not where it counts under each.

    Bytes are those of the instances of known size, each instance once. The told ones are for sizes per study: bytes,
    estimates included, and studies of those hospitals of which any size is known. Hospitals are those that hold any.
    """

    study_count: int = 0
    series_count: int = 0
    image_count: int = 0
    instance_count: int = 0
    unsized_count: int = 0
    logical_bytes: int = 0
    hospital_count: int = 0
    told_hospital_count: int = 0
    told_study_count: int = 0
    told_bytes: int = 0
    told_estimate_count: int = 0
    untold_count: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    @classmethod
    def of_hospital(cls, cells: Iterable[Cell], *, each_once: bool = True) -> "Counts":
        """Of one hospital's cells; a study once, or under each modality."""
        rows = [cell[3:] for cell in cells]
        totals = map(sum, zip(*rows, strict=True)) if rows else (0,) * len(Cell._fields[3:])
        under_each, once, series, images, instances, unsized, size, estimated, untold = totals
        studies = once if each_once else under_each
        is_told = untold < instances
        return cls(
            study_count=studies,
            series_count=series,
            image_count=images,
            instance_count=instances,
            unsized_count=unsized,
            logical_bytes=size,
            hospital_count=int(instances > 0),
            told_hospital_count=int(is_told),
            told_study_count=studies if is_told else 0,
            told_bytes=size + estimated if is_told else 0,
            told_estimate_count=unsized - untold if is_told else 0,
            untold_count=untold if is_told else 0,
        )

    def measured(self, measure: SummaryMeasure) -> int | None:
        """None where there are instances and the size of none is known."""
        return _measured(measure, self.study_count, self)

    @property
    def images_per_study(self) -> Fraction | None:
        return Fraction(self.image_count, self.study_count) if self.study_count else None

    @property
    def bytes_per_study(self) -> Fraction | None:
        """Of all objects, images and others, of the hospitals of which sizes are told. None where there is nothing to
        divide; `certainty` says what it is."""
        return Fraction(self.told_bytes, self.told_study_count) if self.told_study_count else None

    @property
    def certainty(self) -> Certainty:
        if not self.told_hospital_count:
            return Certainty.UNKNOWN
        if self.untold_count:
            return Certainty.AT_LEAST
        return Certainty.ESTIMATE if self.told_estimate_count else Certainty.EXACT

    @property
    def unsized_share(self) -> float | None:
        """Share of the instances whose size no archive knows, 0 to 1; None where there are no instances."""
        return self.unsized_count / self.instance_count if self.instance_count else None


_NAMES = tuple(field.name for field in fields(Counts))
NOTHING = Counts()


def cells_of(answer: Tally, means: MeanSizes) -> list[Cell]:
    """The rows of a tally, unknown sizes estimated by what the same answer tells of each modality. Where it does not
    tell modalities apart, estimates are of no use."""
    frame = answer.cells
    texts = [[text if isinstance(text, str) else None for text in frame[name].tolist()] for name in KEYS]
    numbers = [frame[name].tolist() for name in _NUMBERS]
    rows = [*map(Cell._make, zip(*texts, *numbers, repeat(0), repeat(0), strict=False))]
    lacking = {(row.hospital, row.modality) for row in rows if row.unsized_count}
    sized: dict[tuple[str, str | None], tuple[int, int]] = dict.fromkeys(lacking, (0, 0))
    for row in rows:
        if (key := (row.hospital, row.modality)) in lacking:
            count, size = sized[key]
            sized[key] = (count + row.instance_count - row.unsized_count, size + row.logical_bytes)
    found = {(code, modality): means.of(code, modality or "", *sized[code, modality]) for code, modality in lacking}
    return [_estimated(row, found.get((row.hospital, row.modality))) for row in rows]


def _estimated(row: Cell, mean: MeanSize | None) -> Cell:
    if mean is None:
        return row._replace(untold_count=row.unsized_count)
    return row._replace(estimated_bytes=row.unsized_count * mean.mean_bytes)


# As tallies have them, in the order of a Cell.
_NUMBERS = Cell._fields[len(KEYS) : -2]


def modality_of(cell: Cell) -> str:
    """Empty where the tally does not tell modalities apart."""
    return cell.modality or ""


def cell_value(cell: Cell, measure: SummaryMeasure) -> int | None:
    """What it adds to its modality's column: a study counts under each."""
    return _measured(measure, cell.study_count, cell)


def known_sum(values: Sequence[int | None]) -> int | None:
    """Of those that are known; None where none is. Of nothing it is 0."""
    known = [value for value in values if value is not None]
    return sum(known) if known or not values else None


def _measured(measure: SummaryMeasure, study_count: int, of: Cell | Counts) -> int | None:
    match measure:
        case SummaryMeasure.STUDIES:
            return study_count
        case SummaryMeasure.SERIES:
            return of.series_count
        case SummaryMeasure.IMAGES:
            return of.image_count
        case SummaryMeasure.BYTES:
            return None if 0 < of.instance_count == of.unsized_count else of.logical_bytes
