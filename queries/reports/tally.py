"""Studies, series, images and bytes side by side: what overviews, summaries and comparisons are made of.

Source of the rules: design.md section 2. One statement for each source; sources are asked side by side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, literal, null, select, union_all

from queries.archives.contract import DAY, MONTH, YEAR, Facts, Selection, Source
from queries.archives.dialects import beginning
from queries.archives.sizes import VOLUMES
from queries.criteria import DateBasis
from queries.dicom import NON_IMAGE_MODALITIES
from queries.reports.activity import (
    CELL,
    TEXT,
    HospitalOutcome,
    availability_of,
    hospital_of,
    last_day_statement,
    last_days,
    outcomes_of,
)
from queries.reports.asking import ask_all

KEYS = ("hospital", "period", "modality")
COUNTS = ("study_count", "distinct_study_count", "series_count", "image_count", *VOLUMES)
TALLY_COLUMNS = (*KEYS, *COUNTS)


class PeriodLength(IntEnum):
    """How many characters of YYYYMMDD the periods of an answer are told apart by."""

    WHOLE = 0
    YEAR = YEAR
    MONTH = MONTH
    DAY = DAY


@dataclass(frozen=True, slots=True)
class TallyCriteria:
    """Days from first to last, both included; both None are all there are. No modalities mean all of them.

    Not `by_modality`, every row is of all modalities asked for together; likewise of all availabilities.
    """

    first_day: date | None = None
    last_day: date | None = None
    period_length: PeriodLength = PeriodLength.WHOLE
    by_modality: bool = False
    by_availability: bool = False
    modalities: tuple[str, ...] = ()
    date_basis: DateBasis = DateBasis.STUDY


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some TallyCriteria.

    `cells` (TALLY_COLUMNS): one row per hospital × period × modality, zero rows absent. `period` is the beginning of
    YYYYMMDD text (empty for the whole), missing for undated rows; `modality` is missing where the criteria do not
    tell modalities apart. Undated rows come with every period. Whole numbers; bytes are Python integers of any size.
    Where the criteria tell availabilities apart, a column `availability` stands behind the modality: of a study and
    of a series the worst of its instances', of an instance its own.

    - study_count: studies that hold an instance, under each of their modalities. It adds up over hospitals and
      periods, not over modalities; distinct_study_count counts each study under one of its modalities and adds up
      over all keys.
    - series_count: series that hold an instance. image_count: instances of modalities that make images;
      instance_count: all of them, of which the size of unsized_count is unknown. logical_bytes and stored_bytes are
      of the others: each instance once, and every stored copy. All of these add up.

    Hospitals that failed have no rows: their figures are missing, not zero.
    """

    criteria: TallyCriteria
    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def answered(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is None)


@dataclass(frozen=True, slots=True)
class TallyQuestion:
    """The statement of some criteria, whichever hospitals are asked; a value, so that it is compiled once."""

    criteria: TallyCriteria

    def __call__(self, facts: Facts) -> Select[Any]:
        return tally_statement(facts, self.criteria)


def tally(sources: Sequence[Source], criteria: TallyCriteria, hospitals: Sequence[str] = ()) -> Tally:
    """Count the criteria in every source, one statement each; outcomes in the order of `hospitals`.

    See Tally for the shape. Failures are per hospital and never raised; by reception an archive itself fails with
    DateBasisNotKept.
    """
    asked = ask_all(sources, TallyQuestion(criteria))
    return Tally(criteria, _frame(asked.rows, criteria), outcomes_of(asked, last_days(asked.rows), hospitals))


def tally_statement(facts: Facts, criteria: TallyCriteria) -> Select[Any]:
    """part, KEYS, availability and COUNTS: one row for each cell, and the last day the data reach."""
    parts = tally_parts(facts, criteria)
    keys = [parts.c[name] for name in (*KEYS, "availability")]
    sums = (func.sum(parts.c[name]).label(name) for name in COUNTS)
    cells = select(literal(CELL, TEXT).label("part"), *keys, *sums).group_by(*keys)
    return select(union_all(cells, last_day_statement(facts, COUNTS)).subquery("answer"))


def tally_parts(facts: Facts, criteria: TallyCriteria) -> Subquery:
    """KEYS and COUNTS, to be added up: several rows for each cell, each with zeros for what it does not count."""
    selection = _selection(criteria)
    own = replace(selection, with_modality=criteria.by_modality)
    studies = facts.studies_by_modality(own) if criteria.by_modality else facts.studies(own)
    tables = (studies, facts.series(own), facts.volumes(selection))
    return union_all(*(_part(table, criteria) for table in tables)).subquery("parts")


def _selection(criteria: TallyCriteria) -> Selection:
    """Volumes are always asked by modality: it tells images from other objects."""
    return Selection(
        first_day=criteria.first_day,
        last_day=criteria.last_day,
        modalities=criteria.modalities,
        date_length=criteria.period_length or YEAR,
        with_availability=criteria.by_availability,
        with_hospital=True,
        date_basis=criteria.date_basis,
    )


def _part(table: Subquery, criteria: TallyCriteria) -> Select[Any]:
    """Rows of one table of facts, with zeros for what it does not count."""
    modality = cast(table.c.modality, TEXT) if criteria.by_modality else cast(null(), TEXT)
    availability = table.c.availability if criteria.by_availability else cast(null(), Integer)
    columns: list[Any] = [
        hospital_of(table).label("hospital"),
        cast(beginning(table.c.study_date, criteria.period_length), TEXT).label("period"),
        modality.label("modality"),
        availability.label("availability"),
        *(_count(table, name).label(name) for name in COUNTS),
    ]
    return select(*columns)


def _count(table: Subquery, name: str) -> ColumnElement[Any]:
    if name == "image_count" and "instance_count" in table.c:
        is_other = table.c.modality.in_(tuple(NON_IMAGE_MODALITIES))
        return case((is_other, literal(0, Integer)), else_=table.c.instance_count)
    if name == "distinct_study_count" and name not in table.c:
        name = "study_count"
    return table.c[name] if name in table.c else literal(0, Integer)


def _frame(rows: Iterable[tuple[Any, ...]], criteria: TallyCriteria) -> pd.DataFrame:
    """Sums arrive as Decimal from some drivers."""
    told = ("availability",) if criteria.by_availability else ()
    cells = [
        (alone or hospital, period, modality, *(availability_of(availability) for _ in told), *map(int, counts))
        for alone, part, hospital, period, modality, availability, *counts in rows
        if part == CELL
    ]
    names = (*KEYS, *told, *COUNTS)
    columns = list(zip(*cells, strict=True)) or [()] * len(names)
    named = zip(names, columns, strict=True)
    return pd.DataFrame({name: np.array(column, dtype=_dtype(name)) for name, column in named}, copy=False)


def _dtype(name: str) -> str:
    return "int64" if name in COUNTS and not name.endswith("_bytes") else "object"
