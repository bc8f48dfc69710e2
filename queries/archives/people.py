"""Sex and age of patients, read inside the archive's database: a birth date goes into an age and goes no further."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    String,
    Subquery,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.types import Date, DateTime

from queries.archives.contract import ArchiveIndex
from queries.archives.dialects import day_text, on_calendar_days
from queries.dicom import AGE_BANDS, GREATEST_AGE, SEXES

_SEX, _DAY = String(1), String(8)
# The difference of two days, as numbers YYYYMMDD, has so many to each completed year.
_PER_YEAR = literal_column("10000", Integer)
_YEARS_PER_BAND = literal_column("5", Integer)
_OPEN_BAND = AGE_BANDS[-1]


def persons(index: ArchiveIndex) -> Subquery | None:
    """patient_key, patient_sex, birth_number: the birth date as a number YYYYMMDD, NULL unless it is a calendar day.

    Grouped by their key, so that each is read once and not anew wherever an age is asked for.
    """
    rows = index.patients
    if rows is None or not index.tells_patients:
        return None
    sex: ColumnElement[Any] = cast(null(), _SEX)
    birth: ColumnElement[Any] = cast(null(), Integer)
    if "patient_sex" in rows.c:
        text = func.upper(func.ltrim(func.rtrim(rows.c.patient_sex)), type_=String(16))
        sex = case(*((text == known, literal_column(f"'{known}'", _SEX)) for known in SEXES))
    if "patient_birth_date" in rows.c:
        birth = _day_number(rows)
    columns = (func.max(sex).label("patient_sex"), func.max(birth).label("birth_number"))
    return select(rows.c.patient_key, *columns).group_by(rows.c.patient_key).subquery("persons")


def _day_number(rows: FromClause) -> ColumnElement[int]:
    raw = rows.c.patient_birth_date
    if isinstance(raw.type, Date | DateTime):
        day: ColumnElement[str] = day_text(raw)
    else:
        day = func.ltrim(func.rtrim(raw, type_=_DAY), type_=_DAY)
    return on_calendar_days(day, cast(day, Integer))


def age_band(birth_number: ColumnElement[int], day_number: ColumnElement[int]) -> ColumnElement[int]:
    """The least age of the band (queries/dicom.py) that somebody born then is in on that day, both as numbers
    YYYYMMDD; NULL where either is, or for a birth after the day or an age beyond belief.

    Completed years: whoever is born on 29 February is a year older on 1 March.
    """
    years = (day_number - birth_number) // _PER_YEAR
    return case(
        (day_number < birth_number, cast(null(), Integer)),
        (years > GREATEST_AGE, cast(null(), Integer)),
        (years >= _OPEN_BAND, literal_column(str(_OPEN_BAND), Integer)),
        (years >= 5, years // _YEARS_PER_BAND * _YEARS_PER_BAND),
        (years >= 1, literal_column("1", Integer)),
        (years >= 0, literal_column("0", Integer)),
    )
