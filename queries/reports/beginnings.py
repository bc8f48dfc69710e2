"""How far each archive's studies reach: before the first month, figures are missing and not zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, cast, func, literal, null, select, union_all

from queries.archives.contract import MONTH, Facts, Selection, Source, Undated
from queries.archives.dialects import beginning
from queries.criteria import Month
from queries.reports.activity import TEXT, HospitalOutcome, hospital_of, last_day_statement, last_days, outcomes_of
from queries.reports.asking import ask_all

BEGINNING = "beginning"
_DATED = Selection(undated=Undated.WITHOUT, date_length=MONTH, with_availability=False, with_hospital=True)


@dataclass(frozen=True, slots=True)
class Beginnings:
    """`months` by hospital: the first in which a dated study holds an instance. Hospitals without one, and those that
    failed, have none. The outcomes say how far the data reach."""

    months: dict[str, Month]
    outcomes: tuple[HospitalOutcome, ...]


def beginnings(sources: Sequence[Source], hospitals: Sequence[str] = ()) -> Beginnings:
    """Ask every source, one statement each; outcomes in the order of `hospitals`. Failures are never raised."""
    asked = ask_all(sources, beginnings_statement)
    months = {
        alone or hospital: Month.of_period(month)
        for alone, part, hospital, month, *_ in asked.rows
        if part == BEGINNING and month
    }
    return Beginnings(months, outcomes_of(asked, last_days(asked.rows), hospitals))


def beginnings_statement(facts: Facts) -> Select[Any]:
    """part, hospital, period, and no modality or availability: the first month (YYYYMM) and the last day."""
    studies = facts.studies(_DATED)
    columns: list[Any] = [
        literal(BEGINNING, TEXT).label("part"),
        hospital_of(studies).label("hospital"),
        cast(func.min(beginning(studies.c.study_date, MONTH)), TEXT).label("period"),
        cast(null(), TEXT).label("modality"),
        cast(null(), Integer).label("availability"),
    ]
    first = select(*columns)
    by_hospital = first.group_by(studies.c.hospital) if "hospital" in studies.c else first
    return select(union_all(by_hospital, last_day_statement(facts, ())).subquery("answer"))
