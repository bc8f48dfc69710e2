"""How many studies, series or images there are, per month or year, by modality, availability or hospital.

Source of the rules: design.md section 2. One statement per hospital; hospitals are asked side by side.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, String, Subquery, cast, func, literal, null, select, union_all

from queries.archives.contract import MONTH, YEAR, Facts, Selection, Source, Statement
from queries.archives.dialects import beginning
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.dicom import NON_IMAGE_MODALITIES, Availability
from queries.errors import ArchiveError
from queries.reports.asking import Asked, ask_all

CELL, DATA_UP_TO = "cell", "data_up_to"
CELL_COLUMNS = ("hospital", "period", "modality", "availability", "value")
TOTAL_COLUMNS = ("hospital", "period", "value")

# MySQL unites no texts of different collations: those of an archive's columns and of values are made the same.
TEXT = String(64)
_COUNT = {Measure.STUDIES: "study_count", Measure.SERIES: "series_count", Measure.IMAGES: "instance_count"}
PERIOD_LENGTH = {Grain.YEAR: YEAR, Grain.MONTH: MONTH}


@dataclass(frozen=True, slots=True)
class HospitalOutcome:
    """What one hospital's archive or snapshot said: a statement that ran and how far its data reach, or why none did.

    `taken_at` is when the snapshot was taken; None where the archive itself was asked.
    """

    hospital: str
    statement: Statement | None = None
    data_up_to: date | None = None
    failure: ArchiveError | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityAnswer:
    """The figures of one Criteria.

    `cells`: one row per hospital × period × part (modality, or availability's number, or neither, by the criteria's
    breakdown), value = whole number of studies, series or instances; zero cells are absent. `totals`: one row per
    hospital × period, each study once. `hospital` is missing where a source of several hospitals was not asked to
    tell them apart: the row is of all of them. `period` is `YYYY` or `YYYYMM` text, missing for undated rows.
    Hospitals that failed have no rows: their figures are missing, not zero.
    """

    criteria: Criteria
    cells: pd.DataFrame
    totals: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]

    @property
    def answered(self) -> tuple[HospitalOutcome, ...]:
        return tuple(o for o in self.outcomes if o.failure is None)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(o for o in self.outcomes if o.failure is not None)

    @property
    def taken_at(self) -> dict[str, datetime]:
        """When the snapshots were taken that these figures are of."""
        return {outcome.hospital: outcome.taken_at for outcome in self.answered if outcome.taken_at}

    @property
    def total(self) -> int:
        """Everything counted in the period, undated rows not included."""
        return int(self.totals.loc[self.totals["period"].notna(), "value"].sum())

    @property
    def undated(self) -> int:
        return int(self.totals.loc[self.totals["period"].isna(), "value"].sum())


@dataclass(frozen=True, slots=True)
class ActivityQuestion:
    """The statement of some criteria, whichever hospitals they name; a value, so that it is compiled once."""

    criteria: Criteria

    def __call__(self, facts: Facts) -> Select[Any]:
        return activity_statement(facts, self.criteria, selection_of(self.criteria))


def activity(sources: Sequence[Source], criteria: Criteria) -> ActivityAnswer:
    """Count what the criteria name in every source, one statement each.

    Studies and series are counted if they hold an instance; an image lies in the period of its study; undated rows
    stand apart. See ActivityAnswer for the shape. Failures are per hospital and never raised.
    """
    asked = ask_all(sources, ActivityQuestion(replace(criteria, hospitals=())))
    cells, totals = _frames(asked.rows)
    return ActivityAnswer(criteria, cells, totals, outcomes_of(asked, last_days(asked.rows), criteria.hospitals))


def outcomes_of(
    asked: Asked, data_up_to: Mapping[str, date | None], hospitals: Sequence[str]
) -> tuple[HospitalOutcome, ...]:
    """What each hospital's source said, those named first and in their order."""
    outcomes = {
        hospital: HospitalOutcome(hospital, said.statement, data_up_to.get(hospital), taken_at=said.taken_at)
        for hospital, said in asked.answered.items()
    } | {hospital: HospitalOutcome(hospital, failure=failure) for hospital, failure in asked.failures.items()}
    in_order = [code for code in hospitals if code in outcomes]
    in_order += [code for code in outcomes if code not in hospitals]
    return tuple(outcomes[code] for code in in_order)


def selection_of(criteria: Criteria) -> Selection:
    """The rows of an index that the criteria touch."""
    period = criteria.period
    counts_images_only = criteria.measure is Measure.IMAGES and not criteria.all_objects
    return Selection(
        first_day=period.first.first_day if period.first else None,
        last_day=period.last.last_day if period.last else None,
        modalities=criteria.modalities,
        left_out_modalities=tuple(NON_IMAGE_MODALITIES) if counts_images_only else (),
        availabilities=criteria.availabilities,
        with_modality=criteria.breakdown is Breakdown.MODALITY,
        with_availability=bool(criteria.availabilities) or criteria.breakdown is Breakdown.AVAILABILITY,
        with_hospital=criteria.breakdown is Breakdown.HOSPITAL,
        date_length=PERIOD_LENGTH[criteria.grain],
        date_basis=criteria.date_basis,
    )


def activity_statement(facts: Facts, criteria: Criteria, selection: Selection) -> Select[Any]:
    """part, hospital, period, modality, availability, value, distinct_value: cells, and the last day the data reach.

    Cells overlap where a study has several modalities; distinct_value adds up to the total all the same.
    """
    last_day = last_day_statement(facts, ("value", "distinct_value"))
    return select(union_all(_cells(_facts_table(facts, criteria, selection), criteria), last_day).subquery("answer"))


def last_day_statement(facts: Facts, counts: Sequence[str]) -> Select[Any]:
    """part, hospital, period, modality, availability and zeros for the counts: the last day the data reach."""
    days = facts.study_days()
    columns: list[Any] = [
        literal(DATA_UP_TO, TEXT).label("part"),
        hospital_of(days).label("hospital"),
        cast(func.max(days.c.study_date), TEXT).label("period"),
        cast(null(), TEXT).label("modality"),
        cast(null(), Integer).label("availability"),
        *(literal(0, Integer).label(name) for name in counts),
    ]
    last_day = select(*columns)
    return last_day.group_by(days.c.hospital) if "hospital" in days.c else last_day


def _facts_table(facts: Facts, criteria: Criteria, selection: Selection) -> Subquery:
    match criteria.measure:
        case Measure.STUDIES if criteria.breakdown is Breakdown.MODALITY:
            return facts.studies_by_modality(selection)
        case Measure.STUDIES:
            return facts.studies(selection)
        case Measure.SERIES:
            return facts.series(selection)
        case Measure.IMAGES:
            return facts.instances(selection)


def _cells(table: Subquery, criteria: Criteria) -> Select[Any]:
    by_modality = criteria.breakdown is Breakdown.MODALITY
    by_availability = criteria.breakdown is Breakdown.AVAILABILITY
    count = table.c[_COUNT[criteria.measure]]
    labelled = select(
        hospital_of(table).label("hospital"),
        beginning(table.c.study_date, PERIOD_LENGTH[criteria.grain]).label("period"),
        (table.c.modality if by_modality else cast(null(), TEXT)).label("modality"),
        (table.c.availability if by_availability else cast(null(), Integer)).label("availability"),
        count.label("counted"),
        (table.c.distinct_study_count if criteria.parts_exceed_total else count).label("distinct_counted"),
    ).subquery("labelled")
    keys = [labelled.c.hospital, labelled.c.period, labelled.c.modality, labelled.c.availability]
    words: list[Any] = [cast(labelled.c[name], TEXT).label(name) for name in ("hospital", "period", "modality")]
    sums = [
        func.sum(labelled.c.counted).label("value"),
        func.sum(labelled.c.distinct_counted).label("distinct_value"),
    ]
    row: list[Any] = [literal(CELL, TEXT).label("part"), *words, labelled.c.availability, *sums]
    return select(*row).group_by(*keys).having(sums[0] > 0)


def hospital_of(table: Subquery) -> ColumnElement[Any]:
    """Of facts of one hospital there is nothing to tell."""
    return cast(table.c.hospital, TEXT) if "hospital" in table.c else cast(null(), TEXT)


def last_days(rows: Iterable[tuple[Any, ...]]) -> dict[str, date | None]:
    """How far the data reach, by hospital."""
    found: dict[str, date | None] = {}
    for alone, part, hospital, last, *_ in rows:
        if part == DATA_UP_TO:
            found[alone or hospital] = date.fromisoformat(last) if last else None
    return found


def _frames(rows: Iterable[tuple[Any, ...]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    # Sums arrive as Decimal from some drivers; availability as Decimal or int.
    cells = [
        (alone or hospital, period, modality, availability_of(availability), int(value), int(distinct))
        for alone, part, hospital, period, modality, availability, value, distinct in rows
        if part == CELL
    ]
    totals: Counter[tuple[str | None, str | None]] = Counter()
    for hospital, period, _, _, _, distinct in cells:
        totals[hospital, period] += distinct
    summed = [(hospital, period, value) for (hospital, period), value in totals.items()]
    return _frame(CELL_COLUMNS, [cell[:-1] for cell in cells]), _frame(TOTAL_COLUMNS, summed)


def _frame(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Column by column: pandas would look at every value of a row to find its type."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    types = ["int64" if name == "value" else "object" for name in columns]
    named = zip(columns, values, types, strict=True)
    return pd.DataFrame({name: np.array(column, dtype=kind) for name, column, kind in named}, copy=False)


def availability_of(number: Any) -> Availability | None:
    """The availability of a row's number, which some drivers give as Decimal."""
    return None if number is None else _AVAILABILITIES[int(number)]


# An enumeration's own look-up takes longer than all else that is done to a row.
_AVAILABILITIES = {int(each): each for each in Availability}
