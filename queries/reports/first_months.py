"""When archives begin: what lies before the month of the first study is neither zero nor missing, it is not theirs.

Source of the rules: design.md section 2, rule 10. One statement for each source; sources are asked side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, cast, func, select

from queries.archives.contract import MONTH, Facts, Selection, Source, Undated
from queries.archives.dialects import beginning
from queries.criteria import Month
from queries.reports.activity import TEXT, HospitalOutcome, hospital_of, outcomes_of
from queries.reports.asking import ask_all

_DATED_STUDIES = Selection(
    undated=Undated.WITHOUT, date_length=MONTH, with_modality=False, with_availability=False, with_hospital=True
)


@dataclass(frozen=True, slots=True)
class FirstMonths:
    """`months` by hospital: that of the earliest believable date of a study which holds an instance. A hospital
    without such a study has none; one that failed has none either, and its outcome says so."""

    months: dict[str, Month]
    outcomes: tuple[HospitalOutcome, ...]


def first_months(sources: Sequence[Source], hospitals: Sequence[str] = ()) -> FirstMonths:
    """The first month of every hospital, outcomes in the order of `hospitals`. Failures are never raised."""
    asked = ask_all(sources, first_months_statement)
    found = {alone or hospital: Month.of_period(first) for alone, hospital, first in asked.rows if first is not None}
    return FirstMonths(found, outcomes_of(asked, {}, hospitals))


def first_months_statement(facts: Facts) -> Select[Any]:
    """hospital, its first month: a row for each hospital, or of one hospital's own archive exactly one."""
    studies = facts.studies(_DATED_STUDIES)
    # An archive index gives whole days whatever length is asked for.
    month = cast(beginning(func.min(studies.c.study_date), MONTH), TEXT).label("month")
    first = select(hospital_of(studies).label("hospital"), month)
    return first.group_by(studies.c.hospital) if "hospital" in studies.c else first
