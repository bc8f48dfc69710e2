"""Facts (queries/archives/contract.py) of snapshots, of one hospital or several: the same columns, grouped already.

Statements name the tables of tables.py; an engine (engine.py) says what stands behind the names.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SmallInteger,
    String,
    Subquery,
    TableClause,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    true,
)

from queries.archives.contract import DAY, DEVICE_COLUMNS, MONTH, YEAR, Selection
from queries.archives.dialects import beginning
from queries.archives.held import asks_day, is_wanted
from queries.archives.sizes import VOLUMES
from queries.criteria import DateBasis, Month
from queries.errors import DateBasisNotKept
from queries.snapshots.tables import (
    HOURS,
    LAST_DAYS,
    MODALITY_ROWS,
    PATIENTS,
    PATIENTS_BY_AGE,
    PEOPLE,
    SEPARATOR,
    SERIES,
    STATIONS,
    STUDIES,
    Table,
)

_STATION = ("modality", *DEVICE_COLUMNS)
_TYPES = {"VARCHAR": String, "TINYINT": SmallInteger, "BIGINT": BigInteger}


class SnapshotFacts:
    """`tables` are those that the statements built so far read."""

    def __init__(self) -> None:
        self.tables: set[Table] = set()

    def studies(self, selection: Selection) -> Subquery:
        cells, study_date = self._cells(STUDIES, selection)
        counted = select(*_keys(cells, study_date, selection), cells.c.study_count)
        wanted = _restrictions(cells, study_date, selection)
        return counted.where(*wanted, _has_any(cells, selection)).subquery("studies")

    def studies_by_modality(self, selection: Selection) -> Subquery:
        cells, study_date = self._cells(STUDIES, selection)
        keys = [*_keys(cells, study_date, selection), cells.c.modalities_in_study]
        sets = select(*keys, func.sum(cells.c.study_count).label("study_count"))
        # Few sets remain of many hospitals' studies: added up before each is counted under all its modalities.
        wanted = _restrictions(cells, study_date, selection)
        sets = sets.where(*wanted, _has_any(cells, selection)).group_by(*keys)
        each = sets.subquery("sets")
        inside = func.trim(each.c.modalities_in_study, literal(SEPARATOR))
        modality = func.unnest(func.string_split(inside, literal(SEPARATOR)), type_=String)
        counted = select(*each.c, modality.label("modality")).subquery("modalities_of_sets")
        is_first = counted.c.modality == _first_of(counted.c.modalities_in_study, selection)
        columns = [c for name, c in counted.c.items() if name != "modalities_in_study"]
        distinct = case((is_first, counted.c.study_count), else_=0).label("distinct_study_count")
        return select(*columns, distinct).where(is_wanted(counted.c.modality, selection)).subquery("by_modality")

    def series(self, selection: Selection) -> Subquery:
        return self._of_series(selection, ("series_count",))

    def instances(self, selection: Selection) -> Subquery:
        return self._of_series(selection, ("instance_count",))

    def volumes(self, selection: Selection) -> Subquery:
        return self._of_series(selection, VOLUMES)

    def patients(self, selection: Selection) -> Subquery:
        _check_study_date(selection)
        rows = self._table(PATIENTS)
        length = selection.date_length
        of_length = or_(rows.c.date_length == length, rows.c.date_length.is_(None))
        keys = [rows.c.hospital, rows.c.study_date]
        in_period = asks_day(rows.c.study_date, selection, length)
        return select(*keys, rows.c.patient_count).where(of_length, in_period).subquery("patients")

    def stations(self, selection: Selection) -> Subquery:
        cells, rows = self._told(STATIONS, selection, _STATION)
        counts = [cells.c[name] for name in ("study_count", "series_count", "instance_count")]
        # Of a day there is no other.
        days = [cells.c[name if name in cells.c else "study_date"].label(name) for name in ("first_day", "last_day")]
        wanted = is_wanted(cells.c.modality, selection)
        return rows.add_columns(*counts, *days).where(wanted).subquery("stations")

    def hours(self, selection: Selection) -> Subquery:
        cells, rows = self._told(HOURS, selection, ("weekday", "hour", *_STATION, "study_count", "instance_count"))
        return rows.where(is_wanted(cells.c.modality, selection)).subquery("hours")

    def people(self, selection: Selection) -> Subquery:
        names = ("patient_sex", "age_band", "study_count", "instance_count", "image_count")
        return self._told(PEOPLE, selection, names)[1].subquery("people")

    def patients_by_sex_and_age(self, selection: Selection) -> Subquery:
        _check_study_date(selection)
        rows = self._table(PATIENTS_BY_AGE)
        in_period = asks_day(rows.c.study_date, selection, YEAR)
        return select(*rows.c).where(in_period).subquery("patients_by_sex_and_age")

    def study_days(self) -> Subquery:
        days = self._table(LAST_DAYS)
        return select(days.c.hospital, days.c.study_date).subquery("study_days")

    def modalities(self) -> Subquery:
        rows = self._table(MODALITY_ROWS)
        return select(rows.c.hospital, rows.c.modality).subquery("series_modalities")

    def _of_series(self, selection: Selection, counts: Sequence[str]) -> Subquery:
        """A cell may hold instances and no series: those of another availability decide where the series counts."""
        cells, study_date = self._cells(SERIES, selection)
        keys = _keys(cells, study_date, selection)
        if selection.with_modality:
            keys.append(cells.c.modality)
        rows = select(*keys, *(cells.c[name] for name in counts)).where(cells.c[counts[0]] > 0)
        wanted = is_wanted(cells.c.modality, selection)
        return rows.where(*_restrictions(cells, study_date, selection), wanted).subquery("series")

    def _cells(self, by_length: dict[int, Table], selection: Selection) -> tuple[TableClause, ColumnElement[str]]:
        """The coarsest file that answers, and the date in it that decides."""
        cells = self._table(by_length[_coarsest(selection)])
        by_study = selection.date_basis is DateBasis.STUDY
        return cells, cells.c.study_date if by_study else cells.c.received_date

    def _told(
        self, by_length: dict[int, Table], selection: Selection, names: Sequence[str]
    ) -> tuple[TableClause, Select[Any]]:
        """The coarsest of those tables that answers, and hospital, date and those columns of the period's rows."""
        _check_study_date(selection)
        length = min(_coarsest(selection), max(by_length))
        cells = self._table(by_length[length])
        study_date = beginning(cells.c.study_date, selection.date_length).label("study_date")
        rows = select(cells.c.hospital, study_date, *(cells.c[name] for name in names))
        return cells, rows.where(asks_day(cells.c.study_date, selection, length))

    def _table(self, named: Table) -> TableClause:
        self.tables.add(named)
        typed = {name: _TYPES[kind.split()[0]] for name, kind in named.columns.items()}
        return table(named.name, column("hospital", String), *(column(n, kind) for n, kind in typed.items()))


def _check_study_date(selection: Selection) -> None:
    if selection.date_basis is DateBasis.RECEIVED:
        raise DateBasisNotKept("snapshots keep stations, hours, people and patients by study date alone")


def _coarsest(selection: Selection) -> int:
    """Years where only years are asked, from their first to their last day; months likewise. Reception has days."""
    if selection.date_basis is DateBasis.RECEIVED:
        return DAY
    first, last = selection.first_day, selection.last_day
    if first is None or last is None:
        return selection.date_length
    whole_months = first == Month.of(first).first_day and last == Month.of(last).last_day
    whole_years = whole_months and first.month == 1 and last.month == 12
    if selection.date_length == YEAR and whole_years:
        return YEAR
    return MONTH if selection.date_length <= MONTH and whole_months else DAY


def _keys(cells: TableClause, study_date: ColumnElement[str], selection: Selection) -> list[Any]:
    hospital = [cells.c.hospital] if selection.with_hospital else []
    availability = [cells.c.availability] if selection.with_availability else []
    return [*hospital, beginning(study_date, selection.date_length).label("study_date"), *availability]


def _restrictions(
    cells: TableClause, study_date: ColumnElement[str], selection: Selection
) -> list[ColumnElement[bool]]:
    found = [asks_day(study_date, selection, _coarsest(selection))]
    if selection.availabilities:
        found.append(cells.c.availability.in_([int(each) for each in selection.availabilities]))
    return found


def _has_any(cells: TableClause, selection: Selection) -> ColumnElement[bool]:
    """Whether a set has one of the modalities asked for."""
    if not selection.modalities:
        return true()
    having = (_has(cells.c.modalities_in_study, modality) for modality in selection.wanted_modalities)
    return or_(literal_column("false"), *having)


def _has(modalities_in_study: ColumnElement[str], modality: str) -> ColumnElement[bool]:
    return func.contains(modalities_in_study, f"{SEPARATOR}{modality}{SEPARATOR}")


def _first_of(modalities_in_study: ColumnElement[str], selection: Selection) -> ColumnElement[str]:
    """The first of a set's modalities that is asked for: under it alone a study counts towards the total."""
    if not selection.modalities:
        return func.split_part(modalities_in_study, literal(SEPARATOR), literal_column("2"), type_=String)
    wanted = sorted(selection.wanted_modalities)
    whens = [(_has(modalities_in_study, modality), literal(modality)) for modality in wanted]
    return case(*whens) if whens else literal("")
