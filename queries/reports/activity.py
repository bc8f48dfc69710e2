"""How many studies, series or images there are, per month or year, by modality, availability or hospital.

Source of the rules: design.md section 2. One statement per hospital; hospitals are asked side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, String, Subquery, cast, func, literal, null, select, union_all

from queries.archives.contract import Facts, Fetched, Selection, Source, Statement
from queries.archives.dialects import beginning
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.dicom import NON_IMAGE_MODALITIES, Availability
from queries.errors import ArchiveError
from queries.reports.asking import ask_all

CELL, DATA_UP_TO = "cell", "data_up_to"
CELL_COLUMNS = ("hospital", "period", "modality", "availability", "value")
TOTAL_COLUMNS = ("hospital", "period", "value")

# MySQL unites no texts of different collations: those of an archive's columns and of values are made the same.
TEXT = String(64)
_COUNT = {Measure.STUDIES: "study_count", Measure.SERIES: "series_count", Measure.IMAGES: "instance_count"}
PERIOD_LENGTH = {Grain.YEAR: 4, Grain.MONTH: 6}


@dataclass(frozen=True, slots=True)
class HospitalOutcome:
    """What one hospital's archive said: a statement that ran and how far its data reach, or why it did not."""

    hospital: str
    statement: Statement | None = None
    data_up_to: date | None = None
    failure: ArchiveError | None = None


@dataclass(frozen=True, slots=True)
class ActivityAnswer:
    """The figures of one Criteria.

    `cells`: one row per hospital × period × part (modality, or availability's number, or neither, by the criteria's
    breakdown), value = whole number of studies, series or instances; zero cells are absent. `totals`: one row per
    hospital × period, each study once. `period` is `YYYY` or `YYYYMM` text, missing for undated rows. Hospitals
    whose archive failed have no rows: their figures are missing, not zero.
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
    def total(self) -> int:
        """Everything counted in the period, undated rows not included."""
        return int(self.totals.loc[self.totals["period"].notna(), "value"].sum())

    @property
    def undated(self) -> int:
        return int(self.totals.loc[self.totals["period"].isna(), "value"].sum())


def activity(sources: Sequence[Source], criteria: Criteria) -> ActivityAnswer:
    """Count what the criteria name in every source, one statement each.

    Studies and series are counted if they hold an instance; an image lies in the period of its study; undated rows
    stand apart. See ActivityAnswer for the shape. Failures are per hospital and never raised.
    """
    selection = selection_of(criteria)

    def build(facts: Facts) -> Select[Any]:
        return activity_statement(facts, criteria, selection)

    asked = ask_all(sources, lambda source: source.fetch(build))
    outcomes = tuple(_outcome(hospital, answer) for hospital, answer in asked.items())
    rows = [
        (hospital, *row) for hospital, answer in asked.items() if isinstance(answer, Fetched) for row in answer.rows
    ]
    cells, totals = _frames(rows)
    return ActivityAnswer(criteria, cells, totals, outcomes)


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
    )


def activity_statement(facts: Facts, criteria: Criteria, selection: Selection) -> Select[Any]:
    """part, period, modality, availability, value, distinct_value: the cells, and the last day the data reach.

    Cells overlap where a study has several modalities; distinct_value adds up to the total all the same.
    """
    days = facts.study_days()
    last_day = select(
        literal(DATA_UP_TO, TEXT).label("part"),
        cast(func.max(days.c.study_date), TEXT).label("period"),
        cast(null(), TEXT).label("modality"),
        cast(null(), Integer).label("availability"),
        literal(0, Integer).label("value"),
        literal(0, Integer).label("distinct_value"),
    )
    return select(union_all(_cells(_facts_table(facts, criteria, selection), criteria), last_day).subquery("answer"))


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
        beginning(table.c.study_date, PERIOD_LENGTH[criteria.grain]).label("period"),
        (table.c.modality if by_modality else cast(null(), TEXT)).label("modality"),
        (table.c.availability if by_availability else cast(null(), Integer)).label("availability"),
        count.label("counted"),
        (table.c.distinct_study_count if criteria.parts_exceed_total else count).label("distinct_counted"),
    ).subquery("labelled")
    keys = [labelled.c.period, labelled.c.modality, labelled.c.availability]
    words: list[Any] = [cast(labelled.c[name], TEXT).label(name) for name in ("period", "modality")]
    sums = [
        func.sum(labelled.c.counted).label("value"),
        func.sum(labelled.c.distinct_counted).label("distinct_value"),
    ]
    row: list[Any] = [literal(CELL, TEXT).label("part"), *words, labelled.c.availability, *sums]
    return select(*row).group_by(*keys)


def _outcome(hospital: str, answer: Fetched | ArchiveError) -> HospitalOutcome:
    if isinstance(answer, ArchiveError):
        return HospitalOutcome(hospital, failure=answer)
    last = next(row[1] for row in answer.rows if row[0] == DATA_UP_TO)
    data_up_to = date(int(last[:4]), int(last[4:6]), int(last[6:8])) if last else None
    return HospitalOutcome(hospital, answer.statement, data_up_to)


def _frames(rows: list[tuple[Any, ...]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    # Sums arrive as Decimal from some drivers; availability as Decimal or int.
    columns = [*CELL_COLUMNS, "distinct_value"]
    table = pd.DataFrame(
        [
            (hospital, period, modality, availability_of(availability), int(value), int(distinct_value))
            for hospital, part, period, modality, availability, value, distinct_value in rows
            if part == CELL
        ],
        columns=columns,
    ).astype({"value": "int64", "distinct_value": "int64"})
    totals = table.groupby(["hospital", "period"], dropna=False)["distinct_value"].sum().reset_index(name="value")
    return table[list(CELL_COLUMNS)], totals[list(TOTAL_COLUMNS)]


def availability_of(number: Any) -> Availability | None:
    """The availability of a row's number, which some drivers give as Decimal."""
    return None if number is None else Availability(int(number))
