"""Whom the studies are of, in figures: studies and patients by sex and age.

Sex is Patient's Sex (0010,0040). Age is in completed years on the study date, in the bands of queries/dicom.py; it is
worked out inside the archive's database, and no birth date leaves it. One statement for each source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, Subquery, cast, func, literal, null, select, union_all

from queries.archives.contract import YEAR, Facts, Source
from queries.archives.dialects import beginning
from queries.criteria import Grain, Month, Period
from queries.reports.activity import DATA_UP_TO, PERIOD_LENGTH, TEXT, HospitalOutcome, hospital_of, outcomes_of
from queries.reports.asking import ask_all
from queries.reports.equipment import missing_of, selection_of
from queries.reports.frames import with_numbers, with_texts

STUDY_KEYS = ("hospital", "period", "patient_sex", "age_band")
STUDY_COUNTS = ("study_count", "image_count")
PATIENT_KEYS = ("hospital", "year", "patient_sex", "age_band")

_STUDY, _PATIENT = "study", "patient"
_TEXTS = ("hospital", "period", "patient_sex")
_COUNTS = (*STUDY_COUNTS, "patient_count")


@dataclass(frozen=True, slots=True)
class PeopleCriteria:
    """Hospitals by code; of the archives' studies, those of all modalities."""

    hospitals: tuple[str, ...]
    period: Period = Period()
    grain: Grain = Grain.YEAR


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """The figures of one PeopleCriteria.

    `studies`: one row per hospital × period (`YYYY` or `YYYYMM`, missing for undated studies) × patient_sex (F, M,
    O; missing when unknown) × age_band (its least age in years; missing when unknown); study_count, each study once,
    and image_count, the instances of modalities that make images. Both add up.

    `patients`: one row per hospital × year (missing for undated studies) × patient_sex × age_band, that of the
    patient's first study of the year; patient_count, each patient once in a year, merged ones once. It adds up within
    a year and not over years or hospitals; years count whole, though the period may begin or end within one. No rows
    where the archive does not tell its patients.

    `missing` names by hospital the columns that its archive lacks or lets be read by nobody: then all is unknown of
    them. Hospitals that failed have no rows: their figures are missing, not zero.
    """

    criteria: PeopleCriteria
    studies: pd.DataFrame
    patients: pd.DataFrame
    missing: Mapping[str, tuple[str, ...]]
    outcomes: tuple[HospitalOutcome, ...]


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """The statement of some criteria, whichever hospitals they name; a value, so that it is compiled once."""

    criteria: PeopleCriteria

    def __call__(self, facts: Facts) -> Select[Any]:
        """part, hospital, period, patient_sex, age_band, counts: studies, patients, the last day the data reach."""
        asked = self.criteria
        length = PERIOD_LENGTH[asked.grain]
        studies = facts.people(selection_of(asked.period, length))
        patients = facts.patients_by_sex_and_age(selection_of(_whole_years(asked.period), YEAR))
        days = facts.study_days()
        last_day = _row(DATA_UP_TO, {"hospital": hospital_of(days), "period": func.max(days.c.study_date)})
        if "hospital" in days.c:
            last_day = last_day.group_by(days.c.hospital)
        parts = (_grouped(studies, _STUDY, length), _grouped(patients, _PATIENT, YEAR), last_day)
        return select(union_all(*parts).subquery("answer"))


def people(sources: Sequence[Source], asked: PeopleCriteria) -> PeopleAnswer:
    """Count studies and patients of every source by sex and age, one statement each; see PeopleAnswer for the shape.
    Failures are per hospital and never raised."""
    said = ask_all(sources, PeopleQuestion(replace(asked, hospitals=())))
    columns = ["hospital", "part", "period", "patient_sex", "age_band", *_COUNTS]
    rows = pd.DataFrame([(alone or row[1], row[0], *row[2:]) for alone, *row in said.rows], columns=columns)
    rows = with_numbers(with_numbers(rows, ("age_band",), "Int8"), _COUNTS, "int64")
    rows = with_texts(rows, ("hospital", "period", "patient_sex"))
    of_days, of_studies, of_patients = (
        rows[rows["part"] == part].reset_index(drop=True) for part in (DATA_UP_TO, _STUDY, _PATIENT)
    )
    data_up_to = {
        hospital: date.fromisoformat(day) if day else None
        for hospital, day in zip(of_days["hospital"], of_days["period"], strict=True)
    }
    return PeopleAnswer(
        asked,
        of_studies[[*STUDY_KEYS, *STUDY_COUNTS]],
        of_patients.rename(columns={"period": "year"})[[*PATIENT_KEYS, "patient_count"]],
        missing_of(sources, said.answered),
        outcomes_of(said, data_up_to, asked.hospitals),
    )


def _whole_years(period: Period) -> Period:
    if period.first is None or period.last is None:
        return period
    return Period(Month(period.first.year, 1), Month(period.last.year, 12))


def _grouped(table: Subquery, part: str, length: int) -> Select[Any]:
    labelled = select(
        hospital_of(table).label("hospital"),
        beginning(table.c.study_date, length).label("period"),
        table.c.patient_sex,
        table.c.age_band,
        *(table.c[name] for name in _COUNTS if name in table.c),
    ).subquery(f"labelled_{part}")
    keys: dict[str, Any] = {name: labelled.c[name] for name in STUDY_KEYS}
    sums = {name: func.sum(labelled.c[name]) for name in _COUNTS if name in labelled.c}
    return _row(part, keys | sums).group_by(*keys.values())


def _row(part: str, values: Mapping[str, Any]) -> Select[Any]:
    texts = [cast(values.get(name, null()), TEXT).label(name) for name in _TEXTS]
    band: ColumnElement[Any] = cast(values.get("age_band", null()), Integer)
    counts = [values.get(name, literal(0, Integer)).label(name) for name in _COUNTS]
    columns: list[Any] = [literal(part, TEXT).label("part"), *texts, band.label("age_band"), *counts]
    return select(*columns)
