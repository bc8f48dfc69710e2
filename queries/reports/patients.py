"""How many patients the studies of a period are of.

Distinct within a hospital: patients are not known across hospitals. A patient counts in each period, so periods do
not add up; where the archive does not tell its patients there are no rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Select, cast, select

from queries.archives.contract import Facts, Source
from queries.criteria import Criteria, Grain, Measure, Month, Period
from queries.errors import ArchiveError
from queries.reports.activity import TEXT, hospital_of, selection_of
from queries.reports.asking import ask_all

PATIENT_COLUMNS = ("hospital", "period", "patient_count")


@dataclass(frozen=True, slots=True)
class PatientsAnswer:
    """`periods`: one row per hospital × period (`YYYY` or `YYYYMM`, missing for undated studies); patient_count is
    the whole number of distinct patients of the studies that hold an instance, merged patients once."""

    criteria: Criteria
    periods: pd.DataFrame
    failures: tuple[tuple[str, ArchiveError], ...]


@dataclass(frozen=True, slots=True)
class PatientsQuestion:
    """The statement of a period and a grain, whichever hospitals are asked."""

    criteria: Criteria

    def __call__(self, facts: Facts) -> Select[Any]:
        table = facts.patients(selection_of(self.criteria))
        return select(hospital_of(table), cast(table.c.study_date, TEXT), table.c.patient_count)


def patients(sources: Sequence[Source], criteria: Criteria) -> PatientsAnswer:
    """Patients by year or month, one statement for each source; of the criteria, the period and the grain matter.

    By year, years count whole, though the period may begin or end within one: a snapshot knows the patients of each
    month and of each year, and those of several months cannot be added up.
    """
    asked_of = Criteria(
        (), Measure.STUDIES, _of_whole_periods(criteria), criteria.grain, date_basis=criteria.date_basis
    )
    asked = ask_all(sources, PatientsQuestion(asked_of))
    rows = [(alone or hospital, period, int(count)) for alone, hospital, period, count in asked.rows]
    periods = pd.DataFrame(rows, columns=list(PATIENT_COLUMNS)).astype({"patient_count": "int64"})
    return PatientsAnswer(criteria, periods, tuple(asked.failures.items()))


def _of_whole_periods(criteria: Criteria) -> Period:
    first, last = criteria.period.first, criteria.period.last
    if criteria.grain is Grain.MONTH or first is None or last is None:
        return criteria.period
    return Period(Month(first.year, 1), Month(last.year, 12))
