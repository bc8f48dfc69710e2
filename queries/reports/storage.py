"""How many bytes the archives hold: by hospital, month, modality and availability, exact and estimated apart.

Source of the rules: design.md section 2, rules 4 to 8. One statement per source; sources are asked side by side.
Every object that an archive counts takes up space, whether it is an image or not: all of them are counted here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from sqlalchemy import Integer, Select, Subquery, cast, func, literal, null, select, union_all

from queries.archives.contract import YEAR, Facts, Selection, Source
from queries.archives.dialects import beginning
from queries.archives.sizes import VOLUMES
from queries.criteria import Breakdown, Criteria, Measure
from queries.reports.activity import (
    CELL,
    PERIOD_LENGTH,
    TEXT,
    HospitalOutcome,
    availability_of,
    hospital_of,
    last_day_statement,
    last_days,
    outcomes_of,
    selection_of,
)
from queries.reports.asking import ask_all
from queries.reports.mean_sizes import MeanSize, MeanSizes, sized_sums
from queries.storage_settings import CountedBytes

KEYS = ("hospital", "period", "modality", "availability")
COUNTS = ("study_count", "distinct_study_count", *VOLUMES)
STORAGE_COLUMNS = (*KEYS, *COUNTS, "unknown_count", "estimated_bytes")
# Python's own integers: of 10 EB (10^19 bytes) an int64 would make a negative number, and say nothing.
BYTE_COLUMNS = ("logical_bytes", "stored_bytes", "estimated_bytes")


class Detail(Enum):
    """What cells are told apart by, besides hospital and modality.

    Cells of everything are many: from snapshots, 225,000 of 31 hospitals in 20 years take a second, and 1,900 without
    periods 24 ms.
    """

    EVERYTHING = "everything"
    # Availability is None in every row.
    PERIODS = "periods"
    # The period is empty text in every row with a date.
    AVAILABILITIES = "availabilities"


@dataclass(frozen=True, slots=True)
class StoredVolume:
    """Instances and their bytes; whole numbers of any size, to be added up.

    Exact, of the instances of known size: `logical_bytes` (each once), `stored_bytes` (every copy). Of the
    `unsized_count` others, `estimated_bytes` is the estimate, one copy of each, but for `unknown_count` of which
    nothing tells a size: those are in no sum of bytes.
    """

    instance_count: int = 0
    unsized_count: int = 0
    unknown_count: int = 0
    logical_bytes: int = 0
    stored_bytes: int = 0
    estimated_bytes: int = 0

    def __add__(self, other: Self) -> "StoredVolume":
        return StoredVolume(*(getattr(self, name) + getattr(other, name) for name in VOLUME_NAMES))

    @property
    def unsized_share(self) -> float | None:
        """Share of the instances whose size the archive does not know, 0 to 1; None where there are no instances."""
        return self.unsized_count / self.instance_count if self.instance_count else None

    @property
    def is_estimate(self) -> bool:
        """Whether any bytes of it are estimated."""
        return self.unsized_count > self.unknown_count

    @property
    def is_unknown(self) -> bool:
        """Whether there are instances and nothing tells the size of any."""
        return 0 < self.instance_count == self.unknown_count

    def exact_bytes(self, counted: CountedBytes) -> int:
        return self.stored_bytes if counted == "stored" else self.logical_bytes

    def filled_bytes(self, counted: CountedBytes) -> int | None:
        """Exact and estimated bytes together; None where nothing is known. `is_estimate` says which it is, and
        `unknown_count` how many instances it lacks."""
        return None if self.is_unknown else self.exact_bytes(counted) + self.estimated_bytes


VOLUME_NAMES = tuple(field.name for field in fields(StoredVolume))


@dataclass(frozen=True, slots=True)
class StorageAnswer:
    """The bytes of one Criteria, whose date basis decides the period.

    `cells` (STORAGE_COLUMNS): one row per hospital × period × modality × availability, or less (Detail). `period` is
    `YYYY` or `YYYYMM` text by the criteria's grain, missing for rows without a date of that basis. Counts are int64,
    bytes Python integers of any size:

    - study_count: studies that hold an instance, under each of their modalities and their worst availability: it adds
      up over hospitals, periods and availabilities, not over modalities. distinct_study_count counts each study under
      one of its modalities alone and adds up over all.
    - instance_count, unsized_count, logical_bytes, stored_bytes: exact; all objects, by their own availability.
    - estimated_bytes, unknown_count: as in StoredVolume.

    `means` are what the estimates were made with, by hospital and modality; a modality of unknown sizes that is not
    among them stays unknown. Hospitals that failed have no rows: their figures are missing, not zero.
    """

    criteria: Criteria
    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]
    means: Mapping[tuple[str, str], MeanSize]
    detail: Detail = Detail.EVERYTHING

    @property
    def answered(self) -> tuple[HospitalOutcome, ...]:
        return tuple(o for o in self.outcomes if o.failure is None)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(o for o in self.outcomes if o.failure is not None)

    @property
    def total(self) -> StoredVolume:
        """Everything, undated rows included: bytes lie on the store whatever their date."""
        return _volume(self.cells)

    @property
    def undated(self) -> StoredVolume:
        return _volume(self.cells[self.cells["period"].isna()])


@dataclass(frozen=True, slots=True)
class StorageQuestion:
    """The statement of some criteria, whichever hospitals they name; a value, so that it is compiled once."""

    criteria: Criteria
    detail: Detail

    def __call__(self, facts: Facts) -> Select[Any]:
        return storage_statement(facts, self.criteria, self.detail)


def storage(
    sources: Sequence[Source], criteria: Criteria, mean_sizes: MeanSizes, detail: Detail = Detail.EVERYTHING
) -> StorageAnswer:
    """Bytes and studies of the criteria's period, grain, modalities, availabilities and date basis, one statement for
    each source. Measure, breakdown and `all_objects` do not matter. See StorageAnswer for the shape.

    Failures are per hospital and never raised; by reception an archive itself fails with DateBasisNotKept.
    """
    asked = ask_all(sources, StorageQuestion(_asked_of(criteria), detail))
    cells, means = _estimated(_frame(asked.rows), mean_sizes)
    outcomes = outcomes_of(asked, last_days(asked.rows), criteria.hospitals)
    return StorageAnswer(criteria, cells, outcomes, means, detail)


def volumes_by(
    answer: StorageAnswer, key: Literal["hospital", "modality", "availability"]
) -> dict[Any, StoredVolume]:
    """What there is of each hospital, modality or availability, undated rows included; the parts add up to
    `answer.total`. It is what lies there now where the criteria name no period."""
    sums = answer.cells.groupby(key)[list(VOLUME_NAMES)].sum()
    return {part: StoredVolume(*map(int, values)) for part, *values in sums.itertuples(name=None)}


def volumes_of_cells(answer: StorageAnswer) -> dict[tuple[str, str, int], StoredVolume]:
    """The same by hospital, modality and availability; by Detail.PERIODS nothing, which tells no availabilities."""
    sums = answer.cells.groupby(["hospital", "modality", "availability"])[list(VOLUME_NAMES)].sum()
    return {key: StoredVolume(*map(int, values)) for key, *values in sums.itertuples(name=None)}


def storage_statement(facts: Facts, criteria: Criteria, detail: Detail = Detail.EVERYTHING) -> Select[Any]:
    """part, KEYS and COUNTS: one row for each cell, and the last day the data reach."""
    selection = storage_selection(criteria, detail)
    studies, volumes = facts.studies_by_modality(selection), facts.volumes(selection)
    parts = union_all(_part(studies, criteria, detail), _part(volumes, criteria, detail)).subquery("parts")
    keys = [parts.c[name] for name in KEYS]
    cells = select(literal(CELL, TEXT).label("part"), *keys, *(func.sum(parts.c[n]).label(n) for n in COUNTS))
    last_day = last_day_statement(facts, COUNTS)
    return select(union_all(cells.group_by(*keys), last_day).subquery("answer"))


def storage_selection(criteria: Criteria, detail: Detail = Detail.EVERYTHING) -> Selection:
    """All objects, by everything that a cell has."""
    by_modality = replace(criteria, measure=Measure.STUDIES, breakdown=Breakdown.MODALITY)
    selection = selection_of(by_modality)
    with_availability = selection.with_availability or detail is not Detail.PERIODS
    length = YEAR if detail is Detail.AVAILABILITIES else selection.date_length
    return replace(selection, with_availability=with_availability, with_hospital=True, date_length=length)


def _asked_of(criteria: Criteria) -> Criteria:
    """Without what does not change the statement."""
    return Criteria(
        hospitals=(),
        period=criteria.period,
        grain=criteria.grain,
        modalities=criteria.modalities,
        availabilities=criteria.availabilities,
        date_basis=criteria.date_basis,
    )


def _part(table: Subquery, criteria: Criteria, detail: Detail) -> Select[Any]:
    """Rows of one table of facts, with zeros for what it does not count."""
    length = 0 if detail is Detail.AVAILABILITIES else PERIOD_LENGTH[criteria.grain]
    availability = cast(null(), Integer) if detail is Detail.PERIODS else table.c.availability
    columns: list[Any] = [
        hospital_of(table).label("hospital"),
        cast(beginning(table.c.study_date, length), TEXT).label("period"),
        cast(table.c.modality, TEXT).label("modality"),
        availability.label("availability"),
        *((table.c[name] if name in table.c else literal(0, Integer)).label(name) for name in COUNTS),
    ]
    return select(*columns)


def _frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """KEYS and COUNTS. Sums arrive as Decimal from some drivers."""
    cells = [
        (alone or hospital, period, modality, availability_of(availability), *map(int, counts))
        for alone, part, hospital, period, modality, availability, *counts in rows
        if part == CELL
    ]
    names = (*KEYS, *COUNTS)
    columns = list(zip(*cells, strict=True)) or [()] * len(names)
    return pd.DataFrame(
        {name: np.array(column, dtype=_dtype(name)) for name, column in zip(names, columns, strict=True)}, copy=False
    )


def _dtype(name: str) -> str:
    return "object" if name in KEYS or name in BYTE_COLUMNS else "int64"


def _estimated(cells: pd.DataFrame, mean_sizes: MeanSizes) -> tuple[pd.DataFrame, dict[tuple[str, str], MeanSize]]:
    """The cells with unknown_count and estimated_bytes, and the means that were used."""
    lacking = cells[cells["unsized_count"] > 0]
    needed = set(zip(lacking["hospital"], lacking["modality"], strict=True))
    sized = sized_sums(cells, ["hospital", "modality"])
    found = {key: mean_sizes.of(*key, *sized[key]) for key in needed}
    means = {key: mean for key, mean in found.items() if mean is not None}
    pairs = zip(cells["hospital"], cells["modality"], cells["unsized_count"].tolist(), strict=True)
    estimates = [
        (count, 0) if (mean := means.get((hospital, modality))) is None else (0, count * mean.mean_bytes)
        for hospital, modality, count in pairs
    ]
    return cells.assign(
        unknown_count=np.array([count for count, _ in estimates], dtype="int64"),
        estimated_bytes=np.array([size for _, size in estimates], dtype="object"),
    ), means


def _volume(cells: pd.DataFrame) -> StoredVolume:
    return StoredVolume(*(int(cells[name].sum()) for name in VOLUME_NAMES))
