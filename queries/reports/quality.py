"""What a hospital's figures lack: studies by day, rows that cannot be placed, and how late studies come in.

Source of the rules: design.md section 2, rules 2, 3, 5, 6 and 8. One statement for each source and question.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, literal, null, select, union_all

from queries.archives.contract import DAY, MONTH, Facts, Selection, Source
from queries.archives.dialects import beginning
from queries.dicom import UNKNOWN_MODALITY, Availability
from queries.reports.activity import (
    CELL,
    TEXT,
    HospitalOutcome,
    hospital_of,
    last_day_statement,
    last_days,
    outcomes_of,
)
from queries.reports.asking import ask_all

DAY_COLUMNS = ("hospital", "study_date", "modality", "study_count", "distinct_study_count")
_SUMS = (
    *("study_count", "study_row_count", "series_count", "unknown_modality_count"),
    *("instance_count", "unmapped_count", "unsized_count"),
)
DEFECT_COLUMNS = ("hospital", "period", *_SUMS)
LATENESS_COLUMNS = ("hospital", "period", "lag_days", "study_count")


class Defect(StrEnum):
    """What rows may lack. UNDATED: studies without a believable date. UNKNOWN_MODALITY: series without a modality.
    UNMAPPED: instances whose availability the site's mapping does not know. UNSIZED: instances of unknown size.
    EMPTY: study rows that hold no instance, which no report counts."""

    UNDATED = "undated"
    UNKNOWN_MODALITY = "unknown_modality"
    UNMAPPED = "unmapped"
    UNSIZED = "unsized"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; whole numbers."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to have a share in."""
        return 100 * self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class DaysAnswer:
    """`cells` (DAY_COLUMNS): one row per hospital × study date (YYYYMMDD text, missing when undated) × modality, zero
    rows absent. study_count: studies that hold an instance of the modality; distinct_study_count counts each study
    under one of its modalities alone and adds up over them. Hospitals that failed have no rows."""

    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]


@dataclass(frozen=True, slots=True)
class DefectsAnswer:
    """`cells` (DEFECT_COLUMNS): one row per hospital × study month (YYYYMM text, missing when undated): studies that
    hold an instance, study rows held or empty, series that hold an instance and those of them of unknown modality,
    instances of all objects and those of unmapped availability and of unknown size. Whole numbers that add up."""

    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]

    def share(self, defect: Defect, period: str | None = None) -> Share:
        """Of a month, or of everything, undated rows included. What is undated is in no month: (0, its studies)."""
        cells = self.cells if period is None else self.cells[self.cells["period"] == period]
        sums = {name: int(cells[name].sum()) for name in _SUMS}
        match defect:
            case Defect.UNDATED:
                return Share(int(cells.loc[cells["period"].isna(), "study_count"].sum()), sums["study_count"])
            case Defect.UNKNOWN_MODALITY:
                return Share(sums["unknown_modality_count"], sums["series_count"])
            case Defect.UNMAPPED:
                return Share(sums["unmapped_count"], sums["instance_count"])
            case Defect.UNSIZED:
                return Share(sums["unsized_count"], sums["instance_count"])
            case Defect.EMPTY:
                return Share(sums["study_row_count"] - sums["study_count"], sums["study_row_count"])


@dataclass(frozen=True, slots=True)
class LatenessAnswer:
    """`cells` (LATENESS_COLUMNS): one row per hospital × study month (missing when undated) × days from study date to
    reception (Int64; negative: received before; missing: one of both dates is not known). study_count adds up to
    that of the activity report."""

    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]


def study_days(sources: Sequence[Source]) -> DaysAnswer:
    """Studies of every day and modality, one statement for each source. Failures are per hospital, never raised."""
    asked = ask_all(sources, days_statement)
    rows = [(alone or hospital, *keys, int(count), int(once)) for alone, hospital, *keys, count, once in asked.rows]
    return DaysAnswer(_frame(rows, DAY_COLUMNS), outcomes_of(asked, {}, ()))


def defects(sources: Sequence[Source]) -> DefectsAnswer:
    """What cannot be placed, by study month, and how far the data reach. Failures are per hospital, never raised."""
    asked = ask_all(sources, defects_statement)
    rows = [
        (alone or hospital, period, *map(int, counts))
        for alone, part, hospital, period, _, _, *counts in asked.rows
        if part == CELL
    ]
    return DefectsAnswer(_frame(rows, DEFECT_COLUMNS), outcomes_of(asked, last_days(asked.rows), ()))


def lateness(sources: Sequence[Source]) -> LatenessAnswer:
    """How many days after its study date each study was first received. Failures are per hospital, never raised: an
    archive itself fails with DateBasisNotKept."""
    asked = ask_all(sources, lateness_statement)
    rows = [(alone or hospital, *keys, int(count)) for alone, hospital, *keys, count in asked.rows]
    cells = _frame(rows, LATENESS_COLUMNS).astype({"lag_days": "Int64"})
    return LatenessAnswer(cells, outcomes_of(asked, {}, ()))


def days_statement(facts: Facts) -> Select[Any]:
    """DAY_COLUMNS."""
    table = facts.studies_by_modality(_selection(DAY))
    keys = [hospital_of(table).label("hospital"), table.c.study_date, table.c.modality]
    sums = [func.sum(table.c[name]).label(name) for name in ("study_count", "distinct_study_count")]
    return select(*keys, *sums).group_by(*keys)


def defects_statement(facts: Facts) -> Select[Any]:
    """part, hospital, period, no modality, no availability and _SUMS: months, and the last day the data reach."""
    selection = _selection(MONTH, with_availability=True)
    tables = (
        facts.studies(_selection(MONTH)),
        facts.study_rows(_selection(MONTH)),
        facts.series(_selection(MONTH)),
        facts.volumes(selection),
    )
    parts = union_all(*(_part(table) for table in tables)).subquery("parts")
    keys = [parts.c.hospital, parts.c.period]
    nothing = [cast(null(), TEXT).label("modality"), cast(null(), Integer).label("availability")]
    sums = [func.sum(parts.c[name]).label(name) for name in _SUMS]
    cells = select(literal(CELL, TEXT).label("part"), *keys, *nothing, *sums).group_by(*keys)
    return select(union_all(cells, last_day_statement(facts, _SUMS)).subquery("answer"))


def lateness_statement(facts: Facts) -> Select[Any]:
    """LATENESS_COLUMNS."""
    table = facts.lateness(_selection(MONTH))
    keys = [hospital_of(table).label("hospital"), _month_of(table).label("period"), table.c.lag_days]
    each = select(*keys, table.c.study_count).subquery("each")
    columns = [each.c.hospital, each.c.period, each.c.lag_days]
    return select(*columns, func.sum(each.c.study_count).label("study_count")).group_by(*columns)


def _selection(date_length: int, *, with_availability: bool = False) -> Selection:
    return Selection(date_length=date_length, with_availability=with_availability, with_hospital=True)


def _part(table: Subquery) -> Select[Any]:
    """Rows of one table of facts, with zeros for what it does not count."""
    keys = [hospital_of(table).label("hospital"), _month_of(table).label("period")]
    return select(*keys, *(_count(table, name).label(name) for name in _SUMS))


def _month_of(table: Subquery) -> ColumnElement[Any]:
    return cast(beginning(table.c.study_date, MONTH), TEXT)


def _count(table: Subquery, name: str) -> ColumnElement[Any]:
    zero = literal(0, Integer)
    if name == "unknown_modality_count" and "series_count" in table.c:
        return case((table.c.modality == UNKNOWN_MODALITY, table.c.series_count), else_=zero)
    if name == "unmapped_count" and "instance_count" in table.c:
        return case((table.c.availability == int(Availability.UNKNOWN), table.c.instance_count), else_=zero)
    return table.c.get(name, zero)


def _frame(rows: Iterable[tuple[Any, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Sums arrive as Decimal from some drivers."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    named = zip(columns, values, strict=True)
    return pd.DataFrame({name: np.array(column, dtype=_dtype(name)) for name, column in named}, copy=False)


def _dtype(name: str) -> str:
    return "int64" if name.endswith("_count") else "object"


def day_of(study_date: str) -> date:
    return date(int(study_date[:4]), int(study_date[4:6]), int(study_date[6:]))
